//! Which tokens a cache held and were not read from it, and why.
//!
//! A *lane* is what one agent of one session and account asked, in the order of time: the requests that share a
//! prompt, and so a cache. The rule is that of `docs/method.md`: missed tokens are `min(reusable, prompt) − read`, where
//! reusable is what the request before left in the cache; they count above `max(2,000, 5 % of reusable)`. The naive
//! rule, every read that is smaller than what was there before, is [`naive`]: it takes compactions, side requests of
//! other models and a few tokens of drift for misses.
//!
//! What has a prompt of its own is no part of the conversation: a request of another model with a short prompt, and one
//! of the same model behind which the conversation goes on with what it had left before. Neither is told to have missed
//! anything, and the next request is not measured by it. Where readers know such requests (compactions, titles) they
//! are in no lane at all.
//!
//! The provider's own diagnosis comes first. Without one the cause is inferred, in this order: the context was
//! compacted, the model changed, the gap was longer than the cache lives, the context was shortened, reads are stuck at
//! a floor, unknown.

use super::{CacheUse, Miss};
use crate::names::Name;
use crate::request::{MissCause, MissEvidence, Tokens};
use crate::time::{HOUR, MINUTE, Millis};

/// Fewer missed tokens than this are drift: a cache is read in blocks.
const LEAST: u64 = 2_000;
/// And fewer than this part of what was reusable.
const LEAST_PART: u64 = 20;
/// How long a cache lives that was written for five minutes, and for one hour.
pub const FIVE_MINUTES: Millis = 5 * MINUTE;
/// See [`FIVE_MINUTES`].
pub const ONE_HOUR: Millis = HOUR;
/// Automatic caches are read in blocks of so many tokens, from this many on. [source: OpenAI's guide to prompt caching]
const BLOCK: u64 = 128;
const SMALLEST: u64 = 1_024;

/// One request, as far as its cache goes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Round {
    /// When.
    pub at: Millis,
    /// Which model.
    pub model: Name,
    /// Who served it.
    pub provider: Name,
    /// How its provider's cache works.
    pub policy: Policy,
    /// Its counts.
    pub tokens: Tokens,
    /// What the provider said of a miss: why, and how many tokens where it says that.
    pub recorded: Option<(MissCause, Option<u64>)>,
}

/// How a provider's cache works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// What is marked is written, for five minutes or one hour, and said in the counts (Anthropic).
    #[default]
    Marked,
    /// The whole prompt is kept without being asked, for so long.
    Automatic(Millis),
}

impl Policy {
    /// The policy of a provider (as [`canonical_provider`](crate::price::canonical_provider) names it) for a model.
    pub fn of(provider: Option<&str>, model: Option<&str>) -> Self {
        let model = model.unwrap_or_default();
        if model.contains("claude") {
            return Self::Marked;
        }
        match provider {
            Some("anthropic") => Self::Marked,
            // At least 30 minutes from GPT-5.6 on, 5 to 10 before. [source: OpenAI's guide to prompt caching]
            Some("openai") if is_recent_gpt(model) => Self::Automatic(30 * MINUTE),
            // [source: measured by users, hours at best]
            Some("deepseek") => Self::Automatic(2 * HOUR),
            Some("google") => Self::Automatic(HOUR),
            // Full hits up to 448 s, the first miss at 1,023 s, in 976 requests. [source: a public log of GLM]
            Some("zai") => Self::Automatic(15 * MINUTE),
            _ => Self::Automatic(10 * MINUTE),
        }
    }
}

/// `gpt-5.6` and later.
fn is_recent_gpt(model: &str) -> bool {
    let Some(version) = model.strip_prefix("gpt-") else { return false };
    let mut parts = version.split(|c: char| !c.is_ascii_digit()).map(|p| p.parse::<u32>().ok());
    let (major, minor) = (parts.next().flatten().unwrap_or(0), parts.next().flatten().unwrap_or(0));
    (major, minor) >= (5, 6)
}

/// What the requests of one model left in the cache.
#[derive(Clone, Copy, Debug)]
struct Head {
    /// Which request.
    round: usize,
    at: Millis,
    model: Name,
    provider: Name,
    prompt: u64,
    reusable: u64,
    ttl: Millis,
    /// An automatic cache shows that it is there when it is read.
    seen: bool,
}

impl Head {
    /// Missed tokens up to this many are drift.
    fn limit(&self) -> u64 {
        LEAST.max(self.reusable / LEAST_PART)
    }

    /// Whether a request read what this one left, and nothing newer.
    fn is_read_by(&self, round: &Round) -> bool {
        let read = round.tokens.cache_read;
        let about =
            read.saturating_add(self.limit()) >= self.reusable && read <= self.prompt.saturating_add(BLOCK);
        self.model == round.model && self.reusable > LEAST && about
    }

    /// Whether this one's prompt is none of the conversation that goes from one request to another: it is much shorter
    /// than before, or much longer than what follows.
    fn is_beside(&self, before: &Head, after: &Round) -> bool {
        let limit = before.limit();
        self.prompt.saturating_add(limit) < before.prompt
            || after.tokens.prompt().saturating_add(limit) < self.prompt
    }
}

/// How many requests back a conversation may go on, where others with a prompt of their own stand between.
const TRAIL: usize = 4;
/// Of two replies that begin within this time of each other neither was asked after the other: a cache can be read when
/// the reply that writes it begins. [source: Anthropic's guide to prompt caching]
const AT_ONCE: Millis = 1_000;

/// What a walk along a lane knows.
#[derive(Default)]
struct Walk {
    /// The latest of each model.
    heads: Vec<Head>,
    /// The latest of the conversation, newest last.
    trail: Vec<Head>,
    /// The model of a request beside the conversation.
    beside: Option<Name>,
}

/// Diagnoses the requests of one lane, which must be in the order of time. `compactions` are the instants at which the
/// lane's context was compacted or cleared, ascending.
pub fn diagnose(rounds: &[Round], compactions: &[Millis]) -> Vec<CacheUse> {
    let mut found = vec![CacheUse::default(); rounds.len()];
    let mut walk = Walk::default();
    // The request before of the same conversation.
    let mut before: Vec<Option<usize>> = vec![None; rounds.len()];
    for (i, round) in rounds.iter().enumerate() {
        let prompt = round.tokens.prompt();
        if prompt == 0 {
            continue;
        }
        let cut = |since: Millis| {
            let next = compactions.partition_point(|at| *at <= since);
            compactions.get(next).is_some_and(|at| *at <= round.at)
        };
        let own = walk.heads.iter().find(|h| h.model == round.model).copied();
        let last = walk.trail.last().copied();
        // A title, a summary of a page: another model and a prompt of its own. One that reads what it left itself goes
        // on: the conversation moved to it.
        let goes_on = walk.beside == Some(round.model) && round.tokens.cache_read > 0;
        let aside = last.is_some_and(|l| l.model != round.model && prompt < l.prompt / 2) && !goes_on;
        // A model that comes back and finds all that it left lost nothing.
        let back = own.filter(|own| last.is_some_and(|l| l.model != round.model) && own.is_read_by(round));
        let mut base = match back.filter(|own| !cut(own.at)) {
            Some(own) => Some(own),
            None if aside => own,
            None => last,
        };
        if let Some(earlier) = last.and_then(|last| walk.resumed(&last, round)).filter(|h| !cut(h.at)) {
            // What stands between had a prompt of its own and could not have read this one's cache.
            for other in walk.trail.iter().filter(|h| h.round > earlier.round && h.model == round.model) {
                let miss = &mut found[other.round].miss;
                *miss = miss.filter(|m| m.evidence == MissEvidence::Recorded);
            }
            base = Some(earlier);
        }
        let mut head = next(i, round, own.as_ref(), base.as_ref());
        if let Some(base) = base.as_mut().filter(|b| round.at.saturating_sub(b.at) < AT_ONCE) {
            // Either may be what the next one goes on with.
            head.reusable = head.reusable.min(base.reusable);
            base.reusable = if base.model == round.model { rounds[base.round].tokens.cache_read } else { 0 };
        }
        before[i] = base.map(|b| b.round);
        found[i] = one(round, base.as_ref(), base.is_some_and(|b| cut(b.at)));
        walk.step(head, aside);
    }
    pin(rounds, &before, &mut found);
    found
}

impl Walk {
    /// The earlier request that this one goes on with, where those between are none of its conversation.
    fn resumed(&self, last: &Head, round: &Round) -> Option<Head> {
        let earlier = self.trail.iter().rev().skip(1);
        earlier.copied().find(|h| h.is_read_by(round) && last.is_beside(h, round))
    }

    fn step(&mut self, head: Head, aside: bool) {
        self.heads.retain(|h| h.model != head.model);
        self.heads.push(head);
        if aside {
            self.beside = Some(head.model);
        } else {
            self.beside = None;
            self.trail.push(head);
            self.trail.drain(..self.trail.len().saturating_sub(TRAIL));
        }
    }
}

/// What a request leaves behind.
fn next(i: usize, round: &Round, own: Option<&Head>, base: Option<&Head>) -> Head {
    let t = &round.tokens;
    let written = t.cache_write_5m.saturating_add(t.cache_write_1h);
    // Another provider may have a cache and not tell of it.
    let other = base.filter(|b| b.provider == round.provider);
    let seen = t.cache_read > 0 || own.or(other).is_some_and(|h| h.seen);
    let (reusable, ttl) = match round.policy {
        Policy::Automatic(ttl) if written == 0 => {
            let whole = t.prompt() / BLOCK * BLOCK;
            (if whole >= SMALLEST { whole } else { 0 }, ttl)
        }
        Policy::Automatic(ttl) => (t.cache_read.saturating_add(written), ttl),
        Policy::Marked => {
            let ttl = match (t.cache_write_5m, t.cache_write_1h) {
                // Nothing was written: what is there lives on, because it was read.
                (0, 0) => own.map_or(FIVE_MINUTES, |h| h.ttl),
                (0, _) => ONE_HOUR,
                _ => FIVE_MINUTES,
            };
            (t.cache_read.saturating_add(written), ttl)
        }
    };
    let seen = seen || round.policy == Policy::Marked;
    let (model, provider) = (round.model, round.provider);
    Head { round: i, at: round.at, model, provider, prompt: t.prompt(), reusable, ttl, seen }
}

/// `compacted`: the context was made shorter since the request before.
fn one(round: &Round, base: Option<&Head>, compacted: bool) -> CacheUse {
    let (prompt, read) = (round.tokens.prompt(), round.tokens.cache_read);
    let Some(base) = base else {
        // The first: all that is known is what the provider says.
        let miss = round.recorded.and_then(|(cause, tokens)| {
            let tokens = tokens?.min(prompt.saturating_sub(read));
            (tokens > LEAST).then_some(Miss { tokens, cause, evidence: MissEvidence::Recorded, gap: 0 })
        });
        return CacheUse { miss, ..CacheUse::default() };
    };
    let gap = round.at.saturating_sub(base.at);
    let same = base.model == round.model;
    let late = same && base.ttl >= ONE_HOUR && gap > FIVE_MINUTES;
    let kept = if late { read.min(base.reusable) } else { 0 };
    let limit = base.limit();
    let over = |tokens: &u64| *tokens > limit;
    let computed = Some(base.reusable.min(prompt).saturating_sub(read)).filter(over).filter(|_| base.seen);
    let expired = gap > base.ttl;
    let inferred = || {
        if compacted {
            MissCause::Compaction
        } else if !same {
            MissCause::ModelChanged
        } else if expired {
            MissCause::Expired
        } else if prompt.saturating_add(limit) < base.prompt {
            MissCause::Compaction
        } else {
            MissCause::Unknown
        }
    };
    let recorded = round.recorded.and_then(|(cause, tokens)| {
        let told = tokens.map(|t| t.min(prompt.saturating_sub(read))).filter(over);
        let tokens = computed.or(told)?;
        let rewritten = matches!(cause, MissCause::MessagesChanged | MissCause::ServerSide);
        Some(match cause {
            // What a compaction changes, it changes on purpose.
            _ if rewritten && compacted => (tokens, MissCause::Compaction, MissEvidence::Inferred),
            // A cache that was not found after its time was not lost.
            MissCause::ServerSide if expired => (tokens, MissCause::Expired, MissEvidence::Inferred),
            _ => (tokens, cause, MissEvidence::Recorded),
        })
    });
    let miss = recorded.or_else(|| Some((computed?, inferred(), MissEvidence::Inferred)));
    let miss = miss.map(|(tokens, cause, evidence)| Miss { tokens, cause, evidence, gap });
    CacheUse { miss, kept, ..CacheUse::default() }
}

/// Misses without a cause whose reads are those of the request before or after: what is written is not found again.
fn pin(rounds: &[Round], before: &[Option<usize>], found: &mut [CacheUse]) {
    let unknown = |f: &CacheUse| f.miss.is_some_and(|m| m.cause == MissCause::Unknown);
    let read = |i: usize| rounds.get(i).map_or(0, |r| r.tokens.cache_read);
    let mut pinned = vec![false; found.len()];
    for i in 0..found.len() {
        let Some(b) = before[i].filter(|_| unknown(&found[i])) else { continue };
        if read(i) > 0 && read(b) == read(i) {
            pinned[i] = true;
            pinned[b] |= unknown(&found[b]);
        }
    }
    for (finding, pinned) in found.iter_mut().zip(pinned) {
        if let Some(miss) = finding.miss.as_mut().filter(|_| pinned) {
            miss.cause = MissCause::Pinned;
        }
    }
}

/// The rule that others use, for comparison: a read smaller than what the request before read and wrote.
pub fn naive(rounds: &[Round]) -> Vec<bool> {
    let left = |r: &Round| r.tokens.prompt() - r.tokens.input.min(r.tokens.prompt());
    let mut out = vec![false; rounds.len()];
    for (i, pair) in rounds.windows(2).enumerate() {
        out[i + 1] = pair[1].tokens.cache_read < left(&pair[0]);
    }
    out
}

#[cfg(test)]
mod tests;
