//! The course of a conversation, whatever writes it down: a clock, a prompt that grows, and a cache that follows it.

use super::{
    rng::Rng,
    sink::Sink,
    time::{DAY, HOUR, MINUTE},
    trap::Trap,
    truth::Tokens,
};

/// A conversation.
pub struct Flow {
    /// The plan's random source.
    pub rng: Rng,
    /// Now.
    pub now: u64,
    /// Very long texts still to come.
    pub long: u64,
    context: u64,
    cached: u64,
}

/// What one request used.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// The whole prompt.
    pub prompt: u64,
    /// The part of it that was read from the cache.
    pub cached: u64,
    /// Generated, without thoughts.
    pub output: u64,
    /// Thought before that.
    pub thoughts: u64,
}

/// When a conversation begins: on one of so many days, now and then shortly before midnight.
pub fn begin(rng: &mut Rng, from: u64, days: u64) -> u64 {
    let hour = hour(rng);
    from + rng.below(days) * DAY + hour
}

/// The time of a day at which a conversation begins: by day, now and then shortly before midnight.
pub fn hour(rng: &mut Rng) -> u64 {
    if rng.chance(150) { 23 * HOUR + 15 * MINUTE } else { 6 * HOUR + rng.below(14 * HOUR) }
}

impl Counts {
    /// The feed's classes. `writes`: the provider charges for writes to its cache, so that little is plain input.
    pub fn tokens(&self, writes: bool) -> Tokens {
        let fresh = self.prompt - self.cached;
        let input = if writes { fresh.min(3 + self.output % 9) } else { fresh };
        Tokens {
            input,
            read: self.cached,
            write_5m: fresh - input,
            output: self.output + self.thoughts,
            reasoning: self.thoughts,
            ..Tokens::default()
        }
    }
}

impl Flow {
    /// A conversation that begins now.
    pub fn new(seed: u64, now: u64) -> Self {
        let mut rng = Rng::new(seed);
        let context = rng.range(4_000, 16_000);
        Self { rng, now, long: 0, context, cached: 0 }
    }

    /// A person speaks, after a while.
    pub fn ask(&mut self, sink: &mut Sink) -> Vec<u8> {
        self.now += self.rng.skew(6_000, 4_000_000);
        let length = self.rng.skew(16, 1_500) as usize;
        self.context += length as u64 / 4 + 20;
        sink.pool.cut(&mut self.rng, length).to_vec()
    }

    /// The model answers. On one day with what asked for it, so that the day is beyond doubt.
    pub fn answer(&mut self) -> Counts {
        let took = self.rng.range(1_200, 20_000);
        self.now += took.min(DAY - 1 - self.now % DAY);
        let cached = if self.rng.chance(80) { 0 } else { self.cached };
        let thoughts = if self.rng.chance(400) { self.rng.skew(40, 2_000) } else { 0 };
        let counts = Counts { prompt: self.context, cached, output: self.rng.skew(30, 1_200), thoughts };
        self.cached = self.context;
        self.context += counts.output;
        counts
    }

    /// What the answer said.
    pub fn said(&mut self, sink: &Sink, counts: &Counts) -> Vec<u8> {
        sink.pool.cut(&mut self.rng, sink.text(counts.output * 3)).to_vec()
    }

    /// A tool returns something; `quoted` is a record as a tool's output quotes it.
    pub fn result(&mut self, sink: &mut Sink, quoted: &[u8]) -> Vec<u8> {
        self.now += self.rng.range(30, 5_000);
        let length = self.rng.skew(60, 12_000);
        self.context += length / 4;
        let mut content = if self.long > 0 && self.rng.chance(200) {
            self.long -= 1;
            sink.planted(Trap::LongLines);
            let length = self.rng.range(1_000_000, 1_400_000) as usize;
            sink.pool.long(&mut self.rng, length)
        } else {
            sink.pool.cut(&mut self.rng, sink.text(length)).to_vec()
        };
        if sink.on(Trap::UsageInText) && self.rng.chance(60) {
            sink.planted(Trap::UsageInText);
            content.extend_from_slice(quoted);
        }
        content
    }

    /// The conversation was made shorter.
    pub fn compact(&mut self) {
        (self.context, self.cached) = (6_000, 0);
    }
}
