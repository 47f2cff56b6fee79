//! One request as the ledger keeps it: strings as numbers, fixed size.

use crate::key::Key;
use crate::names::{Name, Names};
use crate::record::{self, Lane, Miss, Prompt, Sighting};
use crate::request::{MissCause, Quality, Tokens, Trigger};
use crate::time::Millis;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// Separates tool names in the one string under which a list of them is kept.
pub(super) const TOOL_SEPARATOR: char = '\u{1f}';

/// A session that logs a request. Resumed, branched and compacted sessions repeat history, so there may be several.
///
/// The smallest claim owns the request: the main conversation before a side chain, a known prompt before a guessed
/// one, the session with the earlier birth (see [`Claim::cmp`]), then whatever sorts first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claim {
    pub side: bool,
    pub prompt: Prompt,
    pub session: Name,
    pub agent: Name,
    pub harness: Name,
    pub project: Name,
    pub user: Name,
    pub host: Name,
}

impl Claim {
    /// `birth` is when a session began to be more than a copy. One that copied another's history was born when it went
    /// on by itself; the copied one before that, with its first subagent, or it ended before.
    pub fn cmp(&self, other: &Self, names: &Names, birth: impl Fn(Name) -> Millis) -> Ordering {
        let rank = |p: &Prompt| match p {
            Prompt::Known(_) => 0,
            Prompt::ByTime => 1,
            Prompt::None => 2,
        };
        let texts = |c: &Self| [c.session, c.agent, c.harness, c.project, c.user, c.host];
        self.side
            .cmp(&other.side)
            .then(rank(&self.prompt).cmp(&rank(&other.prompt)))
            .then_with(|| birth(self.session).cmp(&birth(other.session)))
            .then_with(|| {
                let pairs = texts(self).into_iter().zip(texts(other));
                pairs.map(|(a, b)| by_text(a, b, names)).find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
            })
            .then_with(|| self.prompt.cmp(&other.prompt))
    }
}

/// Orders names by their text, "not recorded" last.
pub(super) fn by_text(a: Name, b: Name, names: &Names) -> Ordering {
    if a == b {
        return Ordering::Equal;
    }
    names.get(a).is_none().cmp(&names.get(b).is_none()).then_with(|| names.text(a).cmp(names.text(b)))
}

/// [`record::Yields`] as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Yields {
    Nothing,
    Request(u64),
    Session,
    Client(Name),
    Day(Key),
    Part(Key),
    /// See [`Row::export`].
    Export,
}

impl Yields {
    /// Whether the record yields to better ones of its session.
    pub fn is_of_session(self) -> bool {
        matches!(self, Self::Session | Self::Part(_))
    }

    /// The more direct of two.
    fn min_by_text(self, other: Self, names: &Names) -> Self {
        match (self, other) {
            (Self::Client(a), Self::Client(b)) if by_text(b, a, names).is_lt() => other,
            (Self::Client(_), Self::Client(_)) => self,
            _ => self.min(other),
        }
    }
}

/// [`record::Export`] as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Export {
    pub of: Name,
    pub part: Key,
    pub width: Millis,
    pub spared: bool,
}

impl Export {
    /// That of two sightings. The numbers of names say nothing.
    fn merge(a: Option<Box<Self>>, b: Option<&Self>, names: &Names) -> Option<Box<Self>> {
        let (Some(a), Some(b)) = (a.as_deref(), b) else { return a.or_else(|| b.copied().map(Box::new)) };
        let order = b.part.cmp(&a.part).then_with(|| by_text(b.of, a.of, names)).then(b.width.cmp(&a.width));
        let first = if order.is_lt() { b } else { a };
        Some(Box::new(Self { spared: a.spared && b.spared, ..*first }))
    }
}

/// One request.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    pub key: Key,
    pub strict: u64,
    /// The next row with the same key; rebuilt, not kept.
    #[serde(skip)]
    pub next: u32,
    pub at: Millis,
    pub claim: Claim,
    /// Further claims, without order or repetition.
    pub rivals: Vec<Claim>,
    pub version: Name,
    pub provider: Name,
    pub model: Name,
    pub tier: Name,
    pub error: Name,
    /// Tool names joined by [`TOOL_SEPARATOR`]; `NONE` where the reply is not known.
    pub tools: Name,
    pub text: bool,
    pub tokens: Tokens,
    pub quality: Quality,
    pub requests: Option<u64>,
    pub yields: Yields,
    /// The export that tells of it. A row that logs tell of too yields as they do.
    pub export: Option<Box<Export>>,
    pub trigger: Option<Trigger>,
    pub duration_ms: Option<u64>,
    pub reported_cost: Option<u64>,
    pub miss_cause: Option<MissCause>,
    pub missed: Option<u64>,
    /// See [`Lane::Named`].
    pub lane: Name,
    /// See [`Lane::Aside`].
    pub aside: bool,
}

impl Row {
    pub fn new(s: &Sighting<'_>, names: &mut Names, user: Name, host: Name) -> Self {
        let tools = s.reply.as_ref().map(|r| r.tools.join("\u{1f}"));
        Self {
            key: s.id.key,
            strict: s.id.strict,
            next: u32::MAX,
            at: s.at,
            claim: Claim {
                side: s.id.side,
                prompt: s.prompt,
                session: names.add_opt(s.session),
                agent: names.add_opt(s.agent),
                harness: names.add(s.harness),
                project: names.add_opt(s.project),
                user: s.user.map_or(user, |u| names.add(u)),
                host: s.host.map_or(host, |h| names.add(h)),
            },
            rivals: Vec::new(),
            version: names.add_opt(s.version),
            provider: names.add_opt(s.provider),
            model: names.add_opt(s.model),
            tier: names.add_opt(s.tier),
            error: names.add_opt(s.error),
            tools: names.add_opt(tools.as_deref()),
            text: s.reply.as_ref().is_some_and(|r| r.text),
            tokens: s.tokens,
            quality: s.quality,
            requests: s.requests,
            yields: match s.yields {
                record::Yields::Nothing => Yields::Nothing,
                record::Yields::Request(id) => Yields::Request(record::strict(id)),
                record::Yields::Session => Yields::Session,
                record::Yields::Client(harness) => Yields::Client(names.add(harness)),
                record::Yields::Day(key) => Yields::Day(key),
                record::Yields::Part(key) => Yields::Part(key),
                record::Yields::Export(_) => Yields::Export,
            },
            export: match s.yields {
                record::Yields::Export(record::Export { of, part, width, spared }) => {
                    Some(Box::new(Export { of: names.add(of), part, width, spared }))
                }
                _ => None,
            },
            trigger: s.trigger,
            duration_ms: s.duration_ms,
            reported_cost: s.reported_cost,
            miss_cause: s.miss.map(|m: Miss| m.cause),
            missed: s.miss.and_then(|m| m.tokens),
            lane: match s.lane {
                Lane::Named(name) => names.add(name),
                Lane::Agent | Lane::Aside => Name::NONE,
            },
            aside: s.lane == Lane::Aside,
        }
    }

    /// Merges another sighting of the same request.
    pub fn absorb(&mut self, o: &Row, names: &Names) {
        for claim in std::iter::once(&o.claim).chain(&o.rivals) {
            if *claim != self.claim && !self.rivals.contains(claim) {
                self.rivals.push(*claim);
            }
        }
        self.complete(o, names);
    }

    /// Merges another sighting, but for its claims.
    pub fn complete(&mut self, o: &Row, names: &Names) {
        let first = |a: Name, b: Name| if by_text(b, a, names).is_lt() { b } else { a };
        self.at = self.at.min(o.at);
        self.version = first(self.version, o.version);
        self.provider = first(self.provider, o.provider);
        self.model = first(self.model, o.model);
        self.tier = first(self.tier, o.tier);
        self.error = first(self.error, o.error);
        self.tools = longer(self.tools, o.tools, names);
        self.text |= o.text;
        // The sum of several, made where their counts are missing, says nothing beside a request's own counts.
        self.tokens = match (self.quality.is_sum(), o.quality.is_sum()) {
            (true, false) => o.tokens,
            (false, true) => self.tokens,
            _ => self.tokens.max(&o.tokens),
        };
        self.quality = self.quality.min(o.quality);
        self.requests = self.requests.max(o.requests).filter(|_| self.quality.is_sum());
        self.yields = self.yields.min_by_text(o.yields, names);
        self.export = Export::merge(self.export.take(), o.export.as_deref(), names);
        self.trigger = self.trigger.max(o.trigger);
        self.duration_ms = self.duration_ms.max(o.duration_ms);
        self.reported_cost = self.reported_cost.max(o.reported_cost);
        self.miss_cause = match (self.miss_cause, o.miss_cause) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        self.missed = self.missed.max(o.missed);
        self.lane = first(self.lane, o.lane);
        self.aside |= o.aside;
    }

    /// The row with the numbers of another table.
    pub fn renamed(mut self, to: impl Fn(Name) -> Name) -> Self {
        for c in std::iter::once(&mut self.claim).chain(&mut self.rivals) {
            for name in
                [&mut c.session, &mut c.agent, &mut c.harness, &mut c.project, &mut c.user, &mut c.host]
            {
                *name = to(*name);
            }
        }
        for name in [
            &mut self.version,
            &mut self.provider,
            &mut self.model,
            &mut self.tier,
            &mut self.error,
            &mut self.tools,
            &mut self.lane,
        ] {
            *name = to(*name);
        }
        if let Yields::Client(name) = &mut self.yields {
            *name = to(*name);
        }
        if let Some(export) = &mut self.export {
            export.of = to(export.of);
        }
        self
    }

    /// The claim that owns the request.
    pub fn owner(&self, names: &Names, birth: impl Fn(Name) -> Millis) -> Claim {
        self.rivals
            .iter()
            .fold(self.claim, |best, c| if c.cmp(&best, names, &birth).is_lt() { *c } else { best })
    }

    /// The sessions that log it.
    pub fn sessions(&self) -> impl Iterator<Item = Name> {
        std::iter::once(&self.claim).chain(&self.rivals).map(|c| c.session)
    }

    /// Whether only one session logs it.
    pub fn is_exclusive(&self) -> bool {
        self.rivals.iter().all(|c| c.session == self.claim.session)
    }

    /// A failed attempt: an error without tokens. An error with tokens was billed and is a request.
    pub fn is_error(&self) -> bool {
        self.error != Name::NONE && self.tokens.is_zero()
    }
}

/// The list with more tools; of equally long ones the one that sorts first; a known reply before an unknown one.
fn longer(a: Name, b: Name, names: &Names) -> Name {
    let rank = |n: Name| {
        let text = names.get(n)?;
        Some(if text.is_empty() { 0 } else { 1 + text.matches(TOOL_SEPARATOR).count() })
    };
    match rank(b).cmp(&rank(a)) {
        Ordering::Greater => b,
        Ordering::Less => a,
        Ordering::Equal => {
            if by_text(b, a, names).is_lt() {
                b
            } else {
                a
            }
        }
    }
}
