//! What misses cost in the period, in a few figures, and how that changed.

use super::usage::{Survey, Usage};
use crate::state::burn::figures::ratio;
use crate::state::burn::kpi::{Change, Wanted, change_of};
use crate::state::facet::Facet;
use metering::request::{MissCause, MissGroup};

/// A figure at the top of the view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Figure {
    /// What missed tokens cost more than cache reads, without what is expected.
    Cost,
    /// The part of it that another habit or setting would have spared.
    Avoidable,
    /// Cache read ÷ prompt tokens.
    HitRate,
    /// Tokens that a cache held and that were paid again.
    Missed,
}

impl Figure {
    /// All of them, in order.
    pub const ALL: [Figure; 4] = [Self::Cost, Self::Avoidable, Self::HitRate, Self::Missed];

    /// The value: nano-dollars, a share or tokens. `None` where nothing was looked into.
    pub fn value(self, u: &Usage) -> Option<f64> {
        let looked = |value: u64| (u.diagnosed > 0).then_some(value as f64);
        match self {
            Self::Cost => looked(u.unwanted().waste),
            Self::Avoidable => looked(u.of_group(MissGroup::Avoidable).waste),
            Self::HitRate => u.hit_rate(),
            Self::Missed => looked(u.unwanted().tokens),
        }
    }

    /// The change against the period before, where both hold enough to be compared.
    pub fn change(self, survey: &Survey) -> Option<Change> {
        let before = survey.before.as_ref().filter(|before| comparable(&survey.total, before))?;
        let (now, before) = (self.value(&survey.total)?, self.value(before)?);
        let wanted = if self == Self::HitRate { Wanted::More } else { Wanted::Less };
        change_of(now, before, self == Self::HitRate, wanted)
    }
}

/// Periods of fewer requests are not compared.
const LEAST_REQUESTS: u64 = 20;
/// Nor is one with less than this part of the other's prompt tokens.
const LEAST_PART: f64 = 0.01;

/// Whether both periods hold enough that a change between them says something.
pub fn comparable(now: &Usage, before: &Usage) -> bool {
    let looked = now.diagnosed.min(before.diagnosed);
    let (less, more) = (now.prompt.min(before.prompt), now.prompt.max(before.prompt));
    looked >= LEAST_REQUESTS && less as f64 >= LEAST_PART * more as f64
}

/// What the view says first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Lead {
    /// No request says what it read from a cache, so nobody knows.
    NotLookedInto,
    /// So many requests were looked into, and none missed anything.
    Nothing(u64),
    /// Tokens were missed, all of models without a price: tokens, events.
    Unpriced(u64, u64),
    /// They cost something.
    Costs {
        /// Nano-dollars.
        waste: u64,
        /// Of the list cost; `None` where that is 0.
        share: Option<f64>,
        /// Nano-dollars of it that were avoidable.
        avoidable: u64,
        /// The cause that cost most, and how much.
        most: (MissCause, u64),
    },
}

/// What to say first.
pub fn lead(u: &Usage) -> Lead {
    let missed = u.unwanted();
    let causes = MissCause::ALL.into_iter().filter(|c| c.group() != MissGroup::Expected);
    let most = causes.map(|c| (c, u.missed(c).waste)).max_by_key(|(_, waste)| *waste);
    match most {
        _ if u.diagnosed == 0 && missed.events == 0 => Lead::NotLookedInto,
        _ if missed.events == 0 => Lead::Nothing(u.diagnosed),
        Some(most) if missed.waste > 0 => {
            let avoidable = u.of_group(MissGroup::Avoidable).waste;
            Lead::Costs { waste: missed.waste, share: ratio(missed.waste, u.cost), avoidable, most }
        }
        _ => Lead::Unpriced(missed.tokens, missed.events),
    }
}

/// The harness in which at least half of what a cause cost was missed, where there are others.
pub fn mostly(survey: &Survey, cause: MissCause) -> Option<String> {
    let of = survey.by(Facet::Harness);
    let (name, usage) = of.iter().max_by_key(|(_, u)| u.missed(cause).waste)?;
    let half = usage.missed(cause).waste.saturating_mul(2) >= survey.total.missed(cause).waste;
    name.clone().filter(|_| half && of.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::format::{NARROW, money, percent};
    use crate::state::burn::kpi::{By, Tone};
    use crate::state::cache::sample::{self, DIME, miss, says, sums};
    use crate::state::cache::usage::survey;
    use metering::cell::Slice;

    fn usage(requests: u64, misses: &[metering::cache::MissSum]) -> Usage {
        let mut usage = Usage::default();
        usage.count(&sums(requests, misses));
        usage
    }

    /// The example of `docs/method.md`, "The headline".
    #[test]
    fn the_headline_leaves_out_what_is_expected() {
        let u = usage(
            40,
            &[
                miss(MissCause::Compaction, 3, 0, 90, 9),
                miss(MissCause::ModelChanged, 2, 1, 60, 18),
                miss(MissCause::Pinned, 1, 0, 20, 6),
            ],
        );
        let expected = Lead::Costs {
            waste: 24 * DIME,
            share: Some(0.06),
            avoidable: 18 * DIME,
            most: (MissCause::ModelChanged, 18 * DIME),
        };
        assert_eq!(lead(&u), expected);
        let Lead::Costs { waste, share, avoidable, .. } = lead(&u) else { panic!("misses cost nothing") };
        let share = percent(share.unwrap(), 0).replace(NARROW, " ");
        let [waste, avoidable] = [waste, avoidable].map(money);
        says(&format!("of $40 list cost: they cost {waste}, {share}, and {avoidable} of it was avoidable"));
        assert_eq!(Figure::HitRate.value(&u), Some(0.9));
        assert_eq!(Figure::Missed.value(&u), Some(80_000.0));
    }

    #[test]
    fn the_harness_with_half_of_it_is_named() {
        let found = survey(&sample::set(), &Slice::all(), &sample::range());
        assert_eq!(mostly(&found, MissCause::ModelChanged).as_deref(), Some("openclaw"));
        assert_eq!(mostly(&Survey::default(), MissCause::Expired), None);
    }

    #[test]
    fn nothing_known_is_not_nothing_wasted() {
        assert_eq!(lead(&Usage { requests: 5, ..Usage::default() }), Lead::NotLookedInto);
        assert_eq!(Figure::Cost.value(&Usage { requests: 5, ..Usage::default() }), None);
        assert_eq!(lead(&usage(5, &[])), Lead::Nothing(5));
        let mut unpriced = sums(5, &[miss(MissCause::Expired, 2, 0, 70, 0)]);
        unpriced.unpriced_requests = 5;
        let mut u = Usage::default();
        u.count(&unpriced);
        assert_eq!(lead(&u), Lead::Unpriced(70_000, 2));
    }

    #[test]
    fn a_period_is_compared_with_the_one_before() {
        let total = usage(20, &[miss(MissCause::Expired, 1, 0, 9, 3)]);
        let before = Some(usage(20, &[miss(MissCause::Expired, 1, 0, 9, 4)]));
        let survey = Survey { total, before, ..Survey::default() };
        let change = Figure::Cost.change(&survey).unwrap();
        assert_eq!((change.by, change.tone), (By::Fraction(-0.25), Tone::Good));
        assert_eq!(Figure::Cost.change(&Survey { before: None, ..survey }), None);
    }
    /// The example of `docs/method.md`, "The period before".
    #[test]
    fn little_is_nothing_to_compare_with() {
        let check = |now: u64, before: u64, expected| {
            assert_eq!(comparable(&usage(now, &[]), &usage(before, &[])), expected, "{now} after {before}");
        };
        check(40, 19, false);
        check(40, 20, true);
        check(19, 40, false);
        says("40 requests after 19 are not compared, after 20 they are");
        check(2_000, 20, true);
        check(2_001, 20, false);
        check(20, 2_001, false);
        let unseen = Usage { diagnosed: 0, ..usage(40, &[]) };
        assert!(!comparable(&usage(40, &[]), &unseen));
    }
}
