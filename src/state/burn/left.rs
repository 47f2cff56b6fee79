//! What the first row says of plans: their windows, the most urgent first, and the plans of which only old levels are
//! known.

use crate::state::headroom::card::Card;
use crate::state::headroom::old;
use metering::time::Millis;

/// A plan, or some windows of one, of which no level was recorded for longer than a window lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Old {
    /// Who recorded it.
    pub harness: Option<String>,
    /// The plan.
    pub plan: String,
    /// The windows; none where it is all that is known of the plan.
    pub windows: Vec<String>,
    /// The last level of any.
    pub at: Millis,
}

/// The windows with the most urgent first, whatever plan they are of.
pub fn urgent_first(cards: &[Card]) -> Vec<Card> {
    let mut cards = cards.to_vec();
    cards.sort_by_key(Card::urgency);
    cards
}

/// Old levels by plan, the latest first.
pub fn old(list: &[old::Old], cards: &[Card]) -> Vec<Old> {
    let of = |o: &old::Old| (o.harness.clone(), o.plan.clone(), o.account.clone());
    let mut plans: Vec<(_, Old)> = Vec::new();
    for one in list {
        let runs = cards.iter().any(|c| (&c.level.plan, &c.level.account) == (&one.plan, &one.account));
        let at = plans.iter().position(|p| p.0 == of(one)).unwrap_or_else(|| {
            let (harness, plan) = (one.harness.clone(), one.plan.clone());
            plans.push((of(one), Old { harness, plan, windows: Vec::new(), at: one.last.0 }));
            plans.len() - 1
        });
        let known = &mut plans[at].1;
        known.at = known.at.max(one.last.0);
        if runs {
            known.windows.push(one.window.clone());
        }
    }
    let mut old: Vec<Old> = plans.into_iter().map(|p| p.1).collect();
    old.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.plan.cmp(&b.plan)));
    old
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::burn::sample::{NOW, at};
    use crate::state::headroom::card::cards;
    use crate::state::headroom::outlook::Basis;
    use metering::plan::{PlanBook, levels, tracks};
    use metering::request::Quota;
    use metering::time::Zone;

    fn quota(seen: &str, used: f64, resets: &str, minutes: u32) -> Quota {
        Quota {
            at: at(seen),
            plan: "some".to_owned(),
            window: "5h".to_owned(),
            window_minutes: Some(minutes),
            used_fraction: Some(used),
            resets_at: Some(at(resets)),
            ..Quota::default()
        }
    }

    fn found(quotas: &[Quota]) -> Vec<Card> {
        let tracks = tracks(quotas, at(NOW));
        let levels = levels(PlanBook::builtin(), &tracks, &[], |_| Vec::new(), &Zone::utc(), at(NOW));
        urgent_first(&cards(&levels, &[], &tracks, &Zone::utc(), at(NOW)))
    }

    #[track_caller]
    fn check(quota: &Quota, basis: Basis, run_out: Option<&str>) {
        let card = &found(std::slice::from_ref(quota))[0];
        assert_eq!(card.outlook.basis, basis);
        let off = card.outlook.run_out.zip(run_out).map(|(told, expected)| (told - at(expected)).abs());
        assert_eq!(card.outlook.run_out.is_some(), run_out.is_some());
        assert!(off.is_none_or(|off| off <= 30 * 60_000), "{:?}", card.outlook);
    }

    #[test]
    fn the_pace_so_far_goes_on() {
        // 09:30 is half-way through 07:00 to 12:00.
        let half_way = |used| quota("2026-11-22T09:30:00Z", used, "2026-11-22T12:00:00Z", 300);
        check(&half_way(0.25), Basis::Pace, None);
        check(&half_way(0.625), Basis::Pace, Some("2026-11-22T11:00:00Z"));
        check(&half_way(1.0), Basis::UsedUp, None);
        check(&half_way(0.0), Basis::TooEarly, None);
    }

    #[test]
    fn nothing_is_invented() {
        check(&quota("2026-11-22T04:00:00Z", 0.9, "2026-11-22T09:00:00Z", 300), Basis::Over, None);
        check(&quota("2026-11-22T09:59:00Z", 0.1, "2026-11-22T14:58:00Z", 300), Basis::TooEarly, None);
        let bare =
            Quota { window_minutes: None, ..quota("2026-11-22T09:30:00Z", 0.5, "2026-11-22T12:00:00Z", 300) };
        check(&bare, Basis::NoTime, None);
        check(&Quota { used_fraction: None, ..bare }, Basis::NoLevel, None);
    }

    #[test]
    fn the_latest_level_counts_and_the_most_urgent_is_first() {
        let old = quota("2026-11-22T08:00:00Z", 0.1, "2026-11-22T12:00:00Z", 300);
        let new = quota("2026-11-22T09:30:00Z", 0.2, "2026-11-22T12:00:00Z", 300);
        let week = Quota {
            window: "week".to_owned(),
            ..quota("2026-11-22T09:30:00Z", 0.9, "2026-11-24T00:00:00Z", 10_080)
        };
        let found = found(&[old, new, week]);
        assert_eq!(found.iter().map(|c| c.level.window.as_str()).collect::<Vec<_>>(), ["week", "5h"]);
        assert_eq!(found[1].used(), Some(0.2));
    }

    #[test]
    fn windows_that_ended_long_ago_are_told_apart() {
        // Five hours until 04:00, so nothing after 09:00; now it is 10:00.
        let five = quota("2026-11-22T03:00:00Z", 0.9, "2026-11-22T04:00:00Z", 300);
        let week = |resets| Quota {
            window: "week".to_owned(),
            ..quota("2026-11-20T03:00:00Z", 0.9, resets, 10_080)
        };
        #[track_caller]
        fn check(quotas: &[Quota], current: &[&str], past: &[(&str, &[&str])]) {
            let cards = found(quotas);
            assert_eq!(cards.iter().map(|c| c.level.window.as_str()).collect::<Vec<_>>(), current);
            let old = old(&old::old(&tracks(quotas, at(NOW)), at(NOW)), &cards);
            let said: Vec<_> =
                old.iter().map(|o| (metering::time::format(o.at), o.windows.clone())).collect();
            let past: Vec<_> = past
                .iter()
                .map(|(at, w)| ((*at).to_owned(), w.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>()))
                .collect();
            assert_eq!(said, past);
        }
        let seen = "2026-11-22T03:00:00.000Z";
        check(&[five.clone(), week("2026-11-24T00:00:00Z")], &["week"], &[(seen, &["5h"])]);
        check(&[five.clone(), week("2026-11-10T00:00:00Z")], &[], &[(seen, &[])]);
        check(&[week("2026-11-21T00:00:00Z")], &["week"], &[]);
        check(&[Quota { resets_at: Some(at("2026-11-22T05:00:00Z")), ..five }], &["5h"], &[]);
    }

    #[test]
    fn a_share_may_follow_from_amounts() {
        let of = |limit| Quota {
            used_fraction: None,
            used: Some(5.0),
            limit: Some(limit),
            ..quota("2026-11-22T09:30:00Z", 0.0, "2026-11-22T12:00:00Z", 300)
        };
        assert_eq!(found(&[of(20.0)])[0].used(), Some(0.25));
        assert_eq!(found(&[of(0.0)])[0].used(), None);
    }
}
