//! What is gathered from a text, and how it becomes levels: times, shares and repetitions are settled here, for every
//! vendor alike.

use super::kind::{Kind, Shape};
use super::node::Node;
use super::window::Window;
use super::{Finding, Remark};
use crate::request::Quota;
use crate::time::{DAY, HOUR, MINUTE, Millis};
use std::collections::BTreeMap;

/// Clocks may differ by so much without a word.
const CLOCKS: Millis = 2 * MINUTE;
/// A reset so long ago is a mistake, not an old text.
const LONG_AGO: Millis = 400 * DAY;
/// No window is used so many times over.
const MOST_USED: f64 = 10.0;
/// Two shares that differ by less are the same, rounded.
const SAME_SHARE: f64 = 0.011;

/// One window's level, as a vendor's shape tells it.
#[derive(Clone, Debug, Default)]
pub(super) struct Level {
    /// Where it stands in the text, for findings.
    pub part: String,
    /// The plan, where it is another than the text's.
    pub plan: Option<String>,
    /// A pseudonym of the account.
    pub account: Option<String>,
    /// The window.
    pub window: Window,
    /// What to call it if its reset lies further off than it is long, where the text itself tells no length.
    pub unless_longer: Option<Window>,
    /// Used share, 0 to 1.
    pub share: Option<f64>,
    /// Used amount.
    pub used: Option<f64>,
    /// Its limit.
    pub limit: Option<f64>,
    /// The unit of both.
    pub unit: Option<String>,
    /// When the window begins anew.
    pub resets: Reset,
}

/// A reset as it was told.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Reset {
    /// Not at all.
    #[default]
    Untold,
    /// As an instant.
    At(Millis),
    /// In so many milliseconds.
    In(Millis),
    /// At the end of the plan's period, which another answer tells.
    Period,
    /// As something that cannot be read.
    Bad,
}

/// When a text was true, if it does not say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum When {
    /// It was pasted then.
    Pasted(Millis),
    /// It is a file that was changed then, if that is known.
    Changed(Option<Millis>),
}

impl When {
    fn at(self) -> Option<Millis> {
        match self {
            Self::Pasted(at) => Some(at),
            Self::Changed(at) => at,
        }
    }
}

/// What an answer tells of a plan whose levels another one tells.
#[derive(Clone, Debug, Default)]
pub(super) struct Detail {
    /// Its name.
    pub plan: Option<String>,
    /// When its period ends.
    pub period_end: Option<Millis>,
}

impl Reset {
    /// Reads an instant. Nothing, an empty text and counts of 0 or less stand for "none".
    pub fn at(node: &Node) -> Self {
        let none = node.is_null() || node.number().is_some_and(|n| n <= 0.0);
        let empty = matches!(node, Node::Text(text) if text.trim().is_empty());
        if none || empty { Self::Untold } else { node.instant().map_or(Self::Bad, Self::At) }
    }

    /// The same; where it is not told, a count of `unit` milliseconds from now.
    pub fn at_or_in(node: &Node, rest: &Node, unit: f64) -> Self {
        let after = || rest.number().filter(|n| *n >= 0.0 && *n * unit < LONG_AGO as f64);
        match Self::at(node) {
            Self::Untold => after().map_or(Self::Untold, |n| Self::In((n * unit) as Millis)),
            told => told,
        }
    }
}

/// A text that is being read.
#[derive(Debug)]
pub(super) struct Reading {
    when: When,
    /// Whether the text is cut.
    cut: bool,
    /// What is being read.
    kind: Kind,
    /// When the document was true, as it says itself.
    pub at: Option<Millis>,
    /// The document's plan, for levels that name none.
    pub plan: Option<String>,
    /// A pseudonym of the document's account.
    pub account: Option<String>,
    /// By the plain name of the plan.
    details: BTreeMap<&'static str, Detail>,
    levels: Vec<(Kind, Option<Millis>, Level)>,
    findings: Vec<Finding>,
}

impl Reading {
    pub fn new(when: When, cut: bool) -> Self {
        Self {
            when,
            cut,
            kind: Kind::ClaudeUsage,
            at: None,
            plan: None,
            account: None,
            details: BTreeMap::new(),
            levels: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Takes what a document tells; whether that was a level.
    pub fn takes(&mut self, shape: &Shape, node: &Node) -> bool {
        (self.kind, self.at, self.plan, self.account) = (shape.kind, None, None, None);
        let before = self.levels.len();
        (shape.read)(node, self);
        self.levels.len() > before
    }

    /// What the document tells of the plan whose levels stand in another one.
    pub fn detail(&mut self) -> &mut Detail {
        self.details.entry(self.kind.plan()).or_default()
    }

    /// Whether something may be missing behind what is read.
    pub fn is_cut(&self) -> bool {
        self.cut
    }

    /// Remarks on the text as a whole.
    pub fn remark(&mut self, remark: Remark) {
        self.find("", remark);
    }

    /// Remarks on a part of it.
    pub fn find(&mut self, part: &str, remark: Remark) {
        let part = part.chars().filter(|c| !c.is_control()).take(60).collect();
        let finding = Finding { remark, part };
        if !self.findings.contains(&finding) && self.findings.len() < MOST_FINDINGS {
            self.findings.push(finding);
        }
    }

    /// Takes a level that `node` tells.
    pub fn level(&mut self, node: &Node, mut level: Level) {
        let known = !self.cut || self.kind.stands_alone();
        if !node.is_whole() || !known || self.levels.len() >= MOST_LEVELS {
            return;
        }
        if let Some(told) = level.share.filter(|share| !(0.0..=MOST_USED).contains(share)) {
            // Not more precise than a person reads it.
            let told = (told * 1e6).round() / 1e4;
            self.find(&level.part, Remark::NotAShare { told });
            level.share = None;
            if level.limit.is_none() {
                level.used = None;
            }
        }
        // What is left, taken from the whole, leaves digits behind.
        level.share = level.share.map(|share| (share * 1e9).round() / 1e9);
        let plain = |n: &f64| n.is_finite() && *n >= 0.0;
        level.used = level.used.filter(plain);
        level.limit = level.limit.filter(plain);
        if level.share.is_none() && level.used.is_none() {
            if !self.findings.iter().any(|f| f.part == level.part) {
                self.find(&level.part, Remark::NoShare);
            }
            return;
        }
        if level.resets == Reset::Bad {
            self.find(&level.part, Remark::BadReset);
        }
        if level.used.is_none() && level.limit.is_none() {
            level.unit = None;
        }
        level.plan = level.plan.or_else(|| self.plan.clone());
        level.account = level.account.or_else(|| self.account.clone());
        self.levels.push((self.kind, self.at, level));
    }

    /// The share that amounts tell, else the one that is told; says so where they differ.
    pub fn share(
        &mut self,
        part: &str,
        told: Option<f64>,
        used: Option<f64>,
        limit: Option<f64>,
    ) -> Option<f64> {
        let counted = used.zip(limit.filter(|l| *l > 0.0)).map(|(used, limit)| used / limit);
        if let Some((taken, other)) = counted.zip(told).filter(|(a, b)| (a - b).abs() > 2.0 * SAME_SHARE) {
            self.find(part, Remark::Disagree { taken, other });
        }
        counted.or(told)
    }

    /// The levels, each window once, and what is to be said of them.
    pub fn finish(mut self) -> (Vec<Quota>, Vec<Finding>) {
        let levels = std::mem::take(&mut self.levels);
        let undated = levels.iter().filter(|l| l.1.is_none());
        let bound = undated.clone().filter_map(|l| self.ended(&l.2)).min();
        match self.when {
            When::Changed(changed) if undated.count() > 0 => {
                self.remark(if changed.is_some() { Remark::FileTime } else { Remark::NoTime });
            }
            _ => {}
        }
        let mut quotas: Vec<Quota> = Vec::new();
        for (kind, own, level) in levels {
            let at = match own {
                Some(own) => Some(self.not_ahead(own)),
                None => self.bounded(bound, &level),
            };
            let Some(at) = at else { continue };
            let part = level.part.clone();
            let quota = self.quota(kind, at, level);
            let key = |q: &Quota| (q.plan.clone(), q.account.clone(), q.window.clone(), q.at);
            let same = |q: &&Quota| key(q) == key(&quota);
            let Some(known) = quotas.iter().find(same) else {
                quotas.push(quota);
                continue;
            };
            let shares = known.used_fraction.zip(quota.used_fraction);
            if let Some((taken, other)) = shares.filter(|(a, b)| (a - b).abs() > SAME_SHARE) {
                self.find(&part, Remark::Disagree { taken, other });
            }
        }
        (quotas, self.findings)
    }

    /// When a level's window ended, if that was before the text was seen.
    fn ended(&self, level: &Level) -> Option<Millis> {
        let Reset::At(reset) = level.resets else { return None };
        self.when.at().is_some_and(|seen| reset <= seen && reset > seen - LONG_AGO).then_some(reset)
    }

    /// The time of a level whose document says none: when it was seen, or before the first window ended.
    fn bounded(&mut self, bound: Option<Millis>, level: &Level) -> Option<Millis> {
        if let Some(ended) = self.ended(level) {
            self.find(&level.part, Remark::Older { ended });
        }
        let seen = self.when.at()?;
        Some(bound.map_or(seen, |b| b.min(seen)))
    }

    /// The time that a document says, which cannot be later than now.
    fn not_ahead(&mut self, own: Millis) -> Millis {
        let Some(seen) = self.when.at().filter(|seen| own > *seen) else { return own };
        if own - seen > CLOCKS {
            self.remark(Remark::Ahead { by: (own - seen) / MINUTE });
        }
        seen
    }

    fn quota(&mut self, kind: Kind, at: Millis, level: Level) -> Quota {
        let resets_at = match level.resets {
            Reset::At(reset) if reset > at - LONG_AGO => Some(reset),
            Reset::At(_) => {
                self.find(&level.part, Remark::BadReset);
                None
            }
            Reset::In(rest) => Some(at.saturating_add(rest)),
            // A plan for a year has months whose ends nobody tells.
            Reset::Period => {
                let end = self.details.get(kind.plan()).and_then(|d| d.period_end);
                end.filter(|end| !level.window.calendar || *end - at <= 32 * DAY)
            }
            Reset::Untold | Reset::Bad => None,
        };
        let mut window = level.window;
        let mut minutes = window.length(resets_at);
        let is_far = |minutes: Option<u32>| {
            let length = minutes.map(|m| Millis::from(m) * MINUTE);
            resets_at.zip(length).is_some_and(|(reset, length)| reset - at > length + HOUR + length / 20)
        };
        if let Some(other) = level.unless_longer.filter(|_| is_far(minutes)) {
            (minutes, window) = (other.length(resets_at), other);
        }
        if is_far(minutes) {
            self.find(&level.part, Remark::FarReset);
        }
        if let Some(ended) = resets_at.filter(|reset| *reset < at) {
            self.find(&level.part, Remark::Ended { ended });
        }
        let named = || self.details.get(kind.plan()).and_then(|d| d.plan.clone());
        let plan = level.plan.or_else(named).unwrap_or_else(|| kind.plan().to_owned());
        Quota {
            at,
            harness: kind.harness().map(str::to_owned),
            plan,
            account: level.account,
            window: window.name,
            window_minutes: minutes,
            used_fraction: level.share,
            used: level.used,
            limit: level.limit,
            unit: level.unit,
            resets_at,
            source: kind.name().to_owned(),
        }
    }
}

/// More findings help nobody.
const MOST_FINDINGS: usize = 40;
/// More windows no plan has, by far.
const MOST_LEVELS: usize = 500;
