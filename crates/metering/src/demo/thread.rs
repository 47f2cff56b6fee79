//! A conversation of the demo (or a subagent's part of it): its context grows, is cached, missed and compacted.

use super::profile::{Fresh, Profile, provider};
use super::rng::Rng;
use super::session::{Query, Record, Scene, Want};
use crate::cache::lane::FIVE_MINUTES;
use crate::cache::{CacheUse, Miss};
use crate::cell::{CellKey, PackedKey, Parts};
use crate::key::Key;
use crate::price::{Book, Listing};
use crate::request::{
    MissCause, MissEvidence, PriceEvidence, Request, THIN_OUTPUT, Tokens, Trigger, harness,
};
use crate::time::{Millis, slot_of};

/// The state of a conversation between two requests.
#[derive(Clone, Debug)]
pub struct Thread {
    /// The model in use.
    pub model: &'static str,
    /// The prompt of the next request, tokens, before it grows.
    pub context: f64,
    /// Whether the cache is read only up to a constant floor at present.
    pub pinned: bool,
    /// Where new tokens are counted.
    pub fresh: Fresh,
    profile: &'static Profile,
    listing: Option<Listing<'static>>,
    dims: [u32; 8],
    meter: Option<usize>,
    base: f64,
    cached: u64,
    used: Millis,
    doomed: Option<MissCause>,
}

impl Thread {
    /// Starts a conversation whose smallest prompt has `base` tokens.
    pub fn new(
        record: &mut Record,
        scene: &Scene<'_>,
        model: &'static str,
        trigger: Trigger,
        base: f64,
    ) -> Self {
        let person = scene.habit.person.name;
        let key = record.cells.pack(&CellKey {
            slot: 0,
            harness: scene.habit.harness,
            provider: Some(provider(model)),
            model: Some(model),
            trigger,
            user: Some(person),
            host: Some(scene.habit.host),
            project: Some(scene.project),
            session: (record.want == Want::Sessions).then_some(scene.session),
        });
        let fresh = if provider(model) == "anthropic" { scene.profile.fresh } else { Fresh::Input };
        Self {
            model,
            context: base,
            pinned: false,
            fresh,
            profile: scene.profile,
            listing: Book::builtin().find(Some(provider(model)), model),
            dims: key.dims,
            meter: record.meters.of(scene.habit.harness, person, model),
            base,
            cached: 0,
            used: 0,
            doomed: None,
        }
    }

    /// The same conversation with another model, which has nothing in its cache.
    pub fn switched(&self, record: &mut Record, scene: &Scene<'_>, model: &'static str) -> Self {
        if model == self.model {
            return self.clone();
        }
        let next = Self::new(record, scene, model, scene.habit.trigger, self.base);
        Self {
            context: self.context,
            cached: self.cached,
            used: self.used,
            doomed: Some(MissCause::ModelChanged),
            ..next
        }
    }

    /// Makes a request at an instant, counts it, and says when its reply is there and its tools have run: when the next
    /// one can follow. Nothing happens after `now`.
    pub fn request(
        &mut self,
        record: &mut Record,
        scene: &Scene<'_>,
        at: Millis,
        query: &mut Query,
        rng: &mut Rng,
    ) -> Millis {
        if at >= record.now {
            return at;
        }
        if rng.chance(0.006) {
            // Overloaded or rate limited: the attempt is repeated.
            self.count(record, scene, at, query, &Parts { error: true, ..Parts::default() });
        }
        let parts = self.parts(at, rng);
        self.count(record, scene, at, query, &parts);
        if let Some(meter) = self.meter {
            record.meters.add(meter, at, &parts);
        }
        let reply = 1_200 + parts.tokens.output * 14;
        self.used = at;
        at + (reply as f64 + rng.around(7_000.0, 1.0)) as Millis
    }

    fn count(&self, record: &mut Record, scene: &Scene<'_>, at: Millis, query: &mut Query, parts: &Parts) {
        let by_session = record.want == Want::Sessions;
        let parts = Parts { at: by_session.then_some(at), ..*parts };
        let key = PackedKey { slot: slot_of(at), dims: self.dims };
        record.cells.entry(key).count(&parts);
        query.fold.add(at, Key::default(), key, Some(query.asked), &parts);
        let wanted = match record.want {
            Want::Requests(_) => true,
            Want::Misses => parts.cache.miss.is_some(),
            Want::Cells | Want::Sessions => false,
        };
        if wanted {
            let request = self.row(scene, at, query, &parts);
            record.requests.push(request);
        }
    }

    fn row(&self, scene: &Scene<'_>, at: Millis, query: &Query, p: &Parts) -> Request {
        let id = Key::of(&[
            "demo",
            scene.session,
            query.agent,
            &at.to_string(),
            if p.error { "error" } else { "" },
        ]);
        let text = |t: &str| Some(t.to_owned());
        let miss = p.cache.miss;
        Request {
            id: id.hex(),
            at,
            harness: scene.habit.harness.to_owned(),
            session: text(scene.session),
            agent: query.agent.to_owned(),
            query: Some(query.number),
            asked_at: Some(query.asked),
            trigger: if query.agent == "checkpoint-writer" {
                Trigger::Background
            } else {
                scene.habit.trigger
            },
            user: text(scene.habit.person.name),
            host: text(scene.habit.host),
            project: text(scene.project),
            provider: text(provider(self.model)),
            model: text(self.model),
            tokens: p.tokens,
            tools: if p.error { Vec::new() } else { tools(id, p.thin == Some(true)) },
            thin: p.thin,
            duration_ms: p.duration_ms,
            error: p.error.then(|| "overloaded_error".to_owned()),
            reported_cost_usd: p.reported_cost.map(|c| c as f64 / 1e9),
            list_cost_nanousd: p.cost.map(|c| c.total()),
            price_evidence: p.cost.map(|_| PriceEvidence::Exact),
            missed_tokens: miss.map(|m| m.tokens),
            miss_cause: miss.map(|m| m.cause),
            miss_evidence: miss.map(|m| m.evidence),
            miss_gap_ms: miss.map(|m| m.gap),
            waste_nanousd: miss.and(p.rates).map(|_| p.miss_waste()),
            kept_tokens: Some(p.cache.kept).filter(|n| *n > 0),
            ..Request::default()
        }
    }

    fn parts(&mut self, at: Millis, rng: &mut Rng) -> Parts {
        let p = self.profile;
        let thin = rng.chance(p.thin);
        let output = if thin { rng.around(110.0, 0.5) as u64 } else { rng.around(p.output, 0.8) as u64 };
        let output = if thin { output.clamp(20, THIN_OUTPUT) } else { output.max(12) };
        self.context += rng.around(p.grow, 0.9);
        let compacted = self.context > p.compact_at;
        if compacted {
            self.context = self.base * 1.1 + rng.around(14_000.0, 0.4);
        }
        let prompt = self.context as u64;
        let reusable = self.cached.min(prompt);
        let (read, cause) = if self.cached == 0 {
            // The first request: the system prompt may still be warm from another session.
            (if rng.chance(0.5) { floor(self.base).min(prompt) } else { 0 }, None)
        } else {
            self.reads(at, compacted, reusable, rng)
        };
        let missed = reusable.saturating_sub(read);
        let recorded = |cause| {
            let said = [MissCause::MessagesChanged, MissCause::ToolsChanged, MissCause::SystemChanged];
            said.contains(&cause) || cause == MissCause::ServerSide
        };
        let miss = cause.filter(|_| missed > 2_000.max(self.cached / 20));
        let gap = at - self.used;
        let miss = miss.map(|cause| Miss {
            tokens: missed,
            cause,
            evidence: if recorded(cause) { MissEvidence::Recorded } else { MissEvidence::Inferred },
            gap,
        });
        let kept = if self.fresh == Fresh::Write1h && gap > FIVE_MINUTES { read } else { 0 };
        self.cached = prompt;

        let new = prompt - read;
        let mut tokens = Tokens { cache_read: read, output, ..Tokens::default() };
        match self.fresh {
            Fresh::Input => tokens.input = new,
            Fresh::Write5m => tokens.cache_write_5m = new,
            Fresh::Write1h => tokens.cache_write_1h = new,
        }
        if self.fresh == Fresh::Input && !thin {
            tokens.reasoning = output * 2 / 5;
        }
        let quote = self.listing.and_then(|l| l.quote(at, None, &tokens));
        let cost = quote.map(|q| q.cost);
        Parts {
            tokens,
            in_query: true,
            thin: Some(thin),
            cost,
            reported_cost: cost.filter(|_| p.timed && p.harness != harness::MIMO_CODE).map(|c| c.total()),
            duration_ms: p.timed.then(|| 1_100 + output * 13 + new / 9),
            diagnosed: true,
            cache: CacheUse { miss, kept, bypassed: 0 },
            rates: quote.map(|q| q.rates),
            ..Parts::default()
        }
    }

    /// How much of what the cache holds is read, and why not the rest.
    fn reads(
        &mut self,
        at: Millis,
        compacted: bool,
        reusable: u64,
        rng: &mut Rng,
    ) -> (u64, Option<MissCause>) {
        let doomed = self.doomed.take();
        let cause = if compacted {
            MissCause::Compaction
        } else if let Some(cause) = doomed {
            return (0, Some(cause));
        } else if at - self.used > self.profile.ttl {
            return (0, Some(MissCause::Expired));
        } else if self.pinned {
            MissCause::Pinned
        } else if rng.chance(self.profile.lost) {
            if self.profile.harness != harness::CLAUDE_CODE {
                return (0, Some(MissCause::Unknown));
            }
            // Its log names the cause.
            const RECORDED: [(MissCause, u32); 4] = [
                (MissCause::MessagesChanged, 5),
                (MissCause::ToolsChanged, 3),
                (MissCause::SystemChanged, 2),
                (MissCause::ServerSide, 2),
            ];
            RECORDED[rng.pick(RECORDED.iter().map(|c| c.1))].0
        } else {
            return (reusable, None);
        };
        (floor(self.base).min(reusable), Some(cause))
    }
}

/// The tools that a reply called: one for a thin round, for others any number up to three.
fn tools(id: Key, thin: bool) -> Vec<String> {
    const TOOLS: [&str; 6] = ["Read", "Grep", "Bash", "Edit", "Glob", "Write"];
    let count = if thin { 1 } else { (id.0 % 4) as usize };
    (0..count).map(|i| TOOLS[(id.0 >> (8 * (i + 1))) as usize % TOOLS.len()].to_owned()).collect()
}

/// What stays readable when only the conversation's tail is lost: system prompt and tools.
fn floor(base: f64) -> u64 {
    (base * 0.6) as u64 / 128 * 128
}
