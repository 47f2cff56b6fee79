//! What a Claude Code session does: versions, models, the prompt cache, replies.

use crate::corpus::{
    rng::Rng,
    sink::Sink,
    text,
    time::{DAY, HOUR, MINUTE, midnight},
    trap::Trap,
    truth::Tokens,
};

/// Generations of the log format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Era {
    /// 2025: subagents in the session's file, no prompt ids.
    Sidechain,
    /// End of 2025: subagents in files of their own beside the sessions, no prompt ids.
    Flat,
    /// Early 2026: as before, subagents in the session's folder; the output is a placeholder.
    Placeholder,
    /// Since spring 2026: prompt ids, final counts, speed.
    Current,
    /// As `Current`, with another vendor's model.
    ThirdParty,
}

impl Era {
    /// The generation of the session number `index`.
    pub fn of(sink: &Sink, index: u64) -> Self {
        match index % 7 {
            1 => Self::Flat,
            3 if sink.on(Trap::OldSidechain) => Self::Sidechain,
            5 if sink.on(Trap::PlaceholderOutput) => Self::Placeholder,
            6 if sink.on(Trap::ThirdParty) => Self::ThirdParty,
            _ => Self::Current,
        }
    }

    /// The program's version.
    pub fn version(self, rng: &mut Rng) -> &'static str {
        rng.pick(match self {
            Self::Sidechain => &["1.0.17", "1.0.44"],
            Self::Flat => &["2.0.64", "2.0.76", "2.1.7"],
            Self::Placeholder => &["2.1.12", "2.1.19", "2.1.29"],
            Self::Current | Self::ThirdParty => &["2.1.98", "2.1.111", "2.1.236", "2.1.272"],
        })
    }

    /// The main and the subagents' model.
    pub fn models(self, rng: &mut Rng) -> (&'static str, &'static str) {
        match self {
            Self::Sidechain => ("claude-opus-4-20250514", "claude-sonnet-4-20250514"),
            Self::Flat => ("claude-opus-4-5-20251101", "claude-haiku-4-5-20251001"),
            Self::Placeholder => ("claude-sonnet-4-5-20250929", "claude-haiku-4-5-20251001"),
            Self::Current => (
                rng.pick(&["claude-opus-4-7", "claude-opus-5", "claude-sonnet-5"]),
                "claude-haiku-4-5-20251001",
            ),
            Self::ThirdParty => match rng.below(3) {
                0 => ("mimo-v2.6-pro", "mimo-v2.6-flash"),
                1 => ("kimi-k3", "kimi-k2.6"),
                _ => ("glm-5.3", "glm-5.3-flash"),
            },
        }
    }

    /// When a session begins, in epoch milliseconds; near midnight UTC now and then.
    pub fn start(self, rng: &mut Rng) -> u64 {
        let (from, days) = match self {
            Self::Sidechain => (midnight(2025, 6, 3), 80),
            Self::Flat => (midnight(2025, 12, 8), 40),
            Self::Placeholder => (midnight(2026, 1, 19), 25),
            Self::Current | Self::ThirdParty => (midnight(2026, 8, 20), 88),
        };
        let day = from + rng.below(days) * DAY;
        let time = if rng.chance(150) { 23 * HOUR + 30 * MINUTE } else { 7 * HOUR + rng.below(12 * HOUR) };
        day + time + rng.below(20 * MINUTE)
    }

    /// Whether user lines carry prompt ids.
    pub fn prompt_ids(self) -> bool {
        matches!(self, Self::Current | Self::ThirdParty)
    }
}

/// One content block of a reply.
#[derive(Clone, Debug)]
pub enum Block {
    /// Thinking; bytes of text.
    Thinking(usize),
    /// Text; bytes.
    Text(usize),
    /// A tool call: id, name, bytes of input.
    Tool(String, &'static str, usize),
}

/// One reply of the API.
#[derive(Clone, Debug)]
pub struct Reply {
    /// `message.id`.
    pub id: Option<String>,
    /// `requestId`; the outer option is absence, the inner null.
    pub request: Option<Option<String>>,
    /// The model.
    pub model: &'static str,
    /// The counts of the last line.
    pub tokens: Tokens,
    /// Blocks, at least one.
    pub blocks: Vec<Block>,
    /// Output on each line; the last is the true one. One entry: one line for all blocks.
    pub outputs: Vec<u64>,
    /// `end_turn`, `tool_use`; none where the version does not record it.
    pub stop: Option<&'static str>,
    /// `cache_creation` is recorded.
    pub split: bool,
    /// Zero counts are written as null.
    pub nulls: bool,
    /// `speed`.
    pub speed: Option<&'static str>,
    /// `iterations[]`.
    pub iterations: bool,
    /// `message.diagnostics`: reason and missed tokens.
    pub miss: Option<(&'static str, u64)>,
}

/// The provider's cache as one agent sees it.
#[derive(Clone, Debug, Default)]
pub struct Cache {
    /// Tokens that the next request can read.
    pub held: u64,
    /// Tokens that will be new in the next request.
    pub fresh: u64,
    /// The system prompt and tools: the floor.
    pub floor: u64,
    /// The last use.
    pub used_at: u64,
    /// How long an entry lives.
    pub ttl: u64,
}

impl Cache {
    /// A conversation that begins.
    pub fn new(rng: &mut Rng, hour: bool) -> Self {
        let floor = rng.range(11_000, 21_000);
        Self { held: 0, fresh: floor + 200, floor, used_at: 0, ttl: if hour { HOUR } else { 5 * MINUTE } }
    }

    /// The prompt counts of a request made now: (read, written, input), and whether the cache had expired.
    pub fn request(&mut self, rng: &mut Rng, now: u64) -> (u64, u64, u64, bool) {
        let expired = self.held > 0 && now > self.used_at + self.ttl;
        let read = if expired { if rng.chance(500) { self.floor } else { 0 } } else { self.held };
        let context = self.held.max(self.floor) + self.fresh;
        let written = context - read;
        self.held = context;
        self.fresh = 0;
        self.used_at = now;
        (read, written, rng.range(1, 12), expired)
    }
}

/// Ids of a reply: message, request.
pub fn reply_ids(rng: &mut Rng, era: Era) -> (String, String) {
    if era == Era::ThirdParty {
        return (format!("msg_{}", text::hex(rng, 32)), text::hex(rng, 32));
    }
    (format!("msg_01{}", text::alnum(rng, 22)), format!("req_011C{}", text::alnum(rng, 20)))
}
