//! The waste ranking: everything that looks like waste in one list, by money, with what it rests on.
//!
//! The lines overlap: a thin round can be long and have missed its cache. So they are never added up, and what is an
//! upper bound says so. A compaction is no waste and not among them.

use super::usage::{FACETS, Named, Session, Spent, Survey, Usage, by_session};
use crate::state::burn::figures::ratio;
use crate::state::facet::Facet;
use metering::cell::{CellSet, Slice};
use metering::request::{MissCause, MissGroup};
use std::cmp::Reverse;

/// A way in which money goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Leak {
    /// Cache misses of a cause.
    Miss(MissCause),
    /// Replies of tool calls alone, each for a whole context.
    Thin,
    /// What prompts hold above 100,000 tokens.
    Long,
    /// Writes for one hour beyond what reading them late saved.
    HourUnused,
    /// Requests that were billed and failed.
    Failed,
    /// Agents that use no cache while others of their session do.
    Bypassed,
}

/// Which lines are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scope {
    /// All that looks like waste.
    #[default]
    All,
    /// Misses that another habit or setting would have spared.
    Avoidable,
    /// Misses that are not the person's.
    NotYours,
    /// What is no miss.
    Other,
    /// Misses that were wanted; they are no waste and not in [`All`](Self::All).
    Expected,
}

impl Scope {
    /// All of them, in order.
    pub const ALL: [Scope; 5] = [Self::All, Self::Avoidable, Self::NotYours, Self::Other, Self::Expected];

    /// The name in the page's address.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Avoidable => "avoidable",
            Self::NotYours => "not-yours",
            Self::Other => "other",
            Self::Expected => "expected",
        }
    }

    /// The group of misses that it is of.
    pub fn group(self) -> Option<MissGroup> {
        match self {
            Self::All | Self::Other => None,
            Self::Avoidable => Some(MissGroup::Avoidable),
            Self::NotYours => Some(MissGroup::NotYours),
            Self::Expected => Some(MissGroup::Expected),
        }
    }

    fn holds(self, leak: Leak) -> bool {
        match (self, leak.group()) {
            (Self::All, group) => group != Some(MissGroup::Expected),
            (Self::Other, group) => group.is_none(),
            (_, group) => group == self.group(),
        }
    }
}

/// How sure a line is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Confidence {
    /// The log says it.
    Recorded,
    /// The provider diagnosed this part of the events, the rest is inferred.
    Partly(f64),
    /// Told by counts and times.
    Inferred,
    /// The most that it can be: what would be left without it is not known.
    AtMost,
}

impl Confidence {
    /// Of events of which the provider itself diagnosed this part.
    pub fn of_share(recorded: f64) -> Self {
        match recorded {
            0.0 => Self::Inferred,
            1.0 => Self::Recorded,
            share => Self::Partly(share),
        }
    }
}

impl Leak {
    /// Every line that can be, and rebuilds that were wanted.
    pub fn all() -> impl Iterator<Item = Leak> {
        let misses = MissCause::ALL.into_iter().map(Leak::Miss);
        misses.chain([Self::Thin, Self::Long, Self::HourUnused, Self::Failed, Self::Bypassed])
    }

    /// The group of its cause, if it is a miss.
    pub fn group(self) -> Option<MissGroup> {
        match self {
            Self::Miss(cause) => Some(cause.group()),
            _ => None,
        }
    }

    /// What of some sums goes this way.
    pub fn of(self, u: &Usage) -> Spent {
        match self {
            Self::Miss(cause) => {
                let m = u.missed(cause);
                Spent { requests: m.events, tokens: m.tokens, cost: m.waste }
            }
            Self::Thin => u.thin,
            Self::Long => u.long,
            // How many requests wrote for an hour is in no sum.
            Self::HourUnused => {
                let cost = u.ttl.hour_premium.saturating_sub(u.ttl.hour_saved);
                Spent { requests: 0, tokens: if cost > 0 { u.write_1h } else { 0 }, cost }
            }
            Self::Failed => u.failed,
            Self::Bypassed => u.bypassed,
        }
    }

    /// How sure it is of these sums.
    pub fn confidence(self, u: &Usage) -> Confidence {
        match self {
            Self::Miss(cause) => Confidence::of_share(u.missed(cause).recorded_share().unwrap_or(0.0)),
            Self::Thin | Self::Long => Confidence::AtMost,
            Self::HourUnused | Self::Bypassed => Confidence::Inferred,
            Self::Failed => Confidence::Recorded,
        }
    }
}

/// One line of the ranking.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What.
    pub leak: Leak,
    /// Requests, tokens, money.
    pub spent: Spent,
    /// Missed tokens without a price, which are in no money.
    pub unpriced: u64,
    /// Of the list cost.
    pub share: Option<f64>,
    /// How sure it is.
    pub confidence: Confidence,
    /// Who and what it comes from.
    pub evidence: Vec<Evidence>,
}

/// The names of a facet that a line comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The facet.
    pub facet: Facet,
    /// Names with what is theirs, the most first; `None` is "not recorded".
    pub rows: Vec<(Option<String>, Spent)>,
    /// How many more there are.
    pub more: usize,
}

/// So many names of a facet are evidence enough.
const ROWS: usize = 3;

/// The ranking of a survey, of the lines in a scope.
pub fn ranking(survey: &Survey, scope: Scope) -> Vec<Line> {
    let by: Vec<(Facet, Named)> = FACETS.map(|f| (f, survey.by(f))).into();
    let mut lines: Vec<Line> =
        Leak::all().filter(|leak| scope.holds(*leak)).map(|leak| line(leak, survey, &by)).collect();
    lines.retain(|l| l.spent != Spent::default());
    lines.sort_by_key(|l| Reverse((l.spent.cost, l.spent.tokens)));
    lines
}

fn line(leak: Leak, survey: &Survey, by: &[(Facet, Named)]) -> Line {
    let spent = by.first().map_or_else(Spent::default, |(_, harnesses)| {
        // Harness by harness: what one wrote for nothing is not made good by what another one saved.
        let mut sum = Spent::default();
        harnesses.iter().for_each(|(_, u)| sum.add(&leak.of(u)));
        sum
    });
    let evidence = |(facet, names): &(Facet, Named)| {
        let mut rows: Vec<_> = names
            .iter()
            .map(|(name, u)| (name.clone(), leak.of(u)))
            .filter(|(_, s)| *s != Spent::default())
            .collect();
        sort(&mut rows);
        let more = rows.len().saturating_sub(ROWS);
        rows.truncate(ROWS);
        Evidence { facet: *facet, rows, more }
    };
    Line {
        leak,
        spent,
        unpriced: if let Leak::Miss(cause) = leak { survey.total.missed(cause).unpriced } else { 0 },
        share: ratio(spent.cost, survey.total.cost),
        confidence: leak.confidence(&survey.total),
        evidence: by.iter().map(evidence).filter(|e| !e.rows.is_empty()).collect(),
    }
}

/// The sessions in which most went this way, of cells by session.
pub fn worst(set: &CellSet, slice: &Slice, leak: Leak) -> Vec<(Session, Spent)> {
    let sessions = by_session(set, slice);
    let mut found: Vec<(Session, Spent)> =
        sessions.into_iter().map(|(session, u)| (session, leak.of(&u))).collect();
    found.retain(|(_, s)| *s != Spent::default());
    sort(&mut found);
    found.truncate(ROWS);
    found
}

fn sort<N: Ord>(rows: &mut [(N, Spent)]) {
    let by = |s: &Spent| (s.cost, s.tokens, s.requests);
    rows.sort_by(|a, b| by(&b.1).cmp(&by(&a.1)).then_with(|| a.0.cmp(&b.0)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::format::money;
    use crate::state::cache::sample::{self, DIME, says};
    use crate::state::cache::usage::survey;

    fn lines() -> Vec<Line> {
        in_scope(Scope::All)
    }

    fn in_scope(scope: Scope) -> Vec<Line> {
        ranking(&survey(&sample::set(), &Slice::all(), &sample::range()), scope)
    }

    /// The example of `docs/method.md`, "One-hour writes that nothing used" and "The waste ranking".
    #[test]
    fn money_ranks_and_what_has_no_price_comes_last() {
        let found: Vec<(Leak, u64)> = lines().iter().map(|l| (l.leak, l.spent.cost / DIME)).collect();
        assert_eq!(
            found,
            [
                // 20 − 5 of Claude Code; the 5 that OpenClaw's hour brought are not set against them.
                (Leak::HourUnused, 15),
                (Leak::Miss(MissCause::ModelChanged), 12),
                (Leak::Miss(MissCause::Expired), 5),
                (Leak::Thin, 2),
                (Leak::Miss(MissCause::Unknown), 0),
            ]
        );
        let unused = money(lines()[0].spent.cost);
        says(&format!("premiums of $2 and $0.40 of which $0.50 and $0.90 were saved are {unused}"));
    }

    #[test]
    fn each_line_but_what_was_wanted_is_in_all_and_in_one_other_scope() {
        let leaks = |scope| in_scope(scope).iter().map(|l| l.leak).collect::<Vec<_>>();
        assert_eq!(leaks(Scope::Expected), [Leak::Miss(MissCause::Compaction)]);
        assert_eq!(leaks(Scope::Other), [Leak::HourUnused, Leak::Thin]);
        let parts = [Scope::Avoidable, Scope::NotYours, Scope::Other];
        for leak in leaks(Scope::All) {
            let of = parts.into_iter().filter(|s| leaks(*s).contains(&leak)).count();
            assert_eq!(of, 1, "{leak:?}");
        }
        assert_eq!(parts.map(|s| leaks(s).len()).iter().sum::<usize>(), leaks(Scope::All).len());
    }

    /// What the switch says of a group is the sum of its lines.
    #[test]
    fn a_groups_lines_add_up_to_it() {
        let total = survey(&sample::set(), &Slice::all(), &sample::range()).total;
        for scope in Scope::ALL {
            let Some(group) = scope.group() else { continue };
            let lines = in_scope(scope);
            let sum: u64 = lines.iter().map(|l| l.spent.cost).sum();
            assert_eq!(sum, total.of_group(group).waste, "{scope:?}");
            assert_eq!(lines.iter().map(|l| l.unpriced).sum::<u64>(), total.of_group(group).unpriced);
        }
    }

    #[test]
    fn a_line_says_where_it_comes_from_and_how_sure_it_is() {
        let lines = lines();
        let of = |leak| lines.iter().find(|l| l.leak == leak).unwrap();
        let changed = of(Leak::Miss(MissCause::ModelChanged));
        assert_eq!(changed.confidence, Confidence::Partly(0.5));
        assert_eq!(of(Leak::Thin).confidence, Confidence::AtMost);
        assert_eq!(of(Leak::Miss(MissCause::Expired)).confidence, Confidence::Inferred);
        let rows: Vec<_> = changed.evidence.iter().map(|e| (e.facet, e.rows[0].0.as_deref())).collect();
        assert_eq!(
            rows,
            [
                (Facet::Harness, Some("openclaw")),
                (Facet::Model, Some("opus")),
                (Facet::Project, Some("docs"))
            ]
        );
        // A dollar and twenty of $32.
        assert_eq!(changed.share, Some(0.0375));
    }

    #[test]
    fn the_worst_sessions_of_a_line() {
        let found = worst(&sample::set(), &Slice::all(), Leak::Thin);
        let named: Vec<_> = found.iter().map(|(s, spent)| (s.id.as_str(), spent.cost / DIME)).collect();
        assert_eq!(named, [("s1", 2)]);
        assert_eq!(worst(&sample::set(), &Slice::all(), Leak::Failed), []);
    }
}
