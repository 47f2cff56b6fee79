//! The answer to "who uses compute wisely": one comparison that the counts carry, or none.

use super::beside::{Contrast, contrast};
use super::pairs::Pair;
use super::row::{Column, Row, Standing, rows};
use crate::state::view::Compare;

/// One comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The model that both used, where there is one: then no price differs.
    pub model: Option<String>,
    /// How the dearest and the cheapest differ.
    pub contrast: Contrast,
}

/// Compares the dearest harness with the cheapest: on the model with most queries that two harnesses used enough, or else
/// over all their models.
pub fn answer(pairs: &[Pair]) -> Option<Answer> {
    let claimed = |compare| {
        let rows = rows(pairs, compare).into_iter().filter(|r| r.standing() == Standing::Claim);
        rows.collect::<Vec<Row>>()
    };
    let both = claimed(Compare::Both);
    let mut models: Vec<&str> = both.iter().filter_map(|r| r.who.model.as_ref()?.as_deref()).collect();
    models.sort_unstable();
    models.dedup();
    let of = |model: &str| -> Vec<&Row> {
        both.iter().filter(|r| r.who.model.as_ref().is_some_and(|m| m.as_deref() == Some(model))).collect()
    };
    let shared = models.into_iter().map(|m| (m, of(m))).filter(|(_, rows)| rows.len() > 1);
    let most = shared.max_by_key(|(_, rows)| rows.iter().map(|r| r.tally.queries).sum::<u64>());
    if let Some((model, rows)) = most
        && let Some(contrast) = extremes(&rows)
    {
        return Some(Answer { model: Some(model.to_owned()), contrast });
    }
    let rows = claimed(Compare::Harness);
    Some(Answer { model: None, contrast: extremes(&rows.iter().collect::<Vec<_>>())? })
}

/// How the dearest and the cheapest differ; by requests where not all have a price.
fn extremes(rows: &[&Row]) -> Option<Contrast> {
    let priced = rows.iter().filter(|r| r.tally.cost_per_query().is_some_and(|c| c > 0.0)).count() > 1;
    let column = if priced { Column::Cost } else { Column::Requests };
    let mut by: Vec<(&Row, f64)> =
        rows.iter().filter_map(|r| Some((*r, column.value(&r.tally).filter(|v| *v > 0.0)?))).collect();
    by.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (low, high) = (by.first()?.0, by.last()?.0);
    if low.who == high.who { None } else { contrast(high, low) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::harnesses::pairs::pairs;
    use crate::state::harnesses::sample::{Query, set, sums, usual};
    use metering::cell::{CellSet, Slice};
    use metering::request::Trigger::Person;

    #[track_caller]
    fn check(set: &CellSet, expected: Option<(Option<&str>, &str, &str)>) {
        let found = answer(&pairs(set, &Slice::all(), false, false).list);
        let said = found.map(|a| (a.model, a.contrast.high.who.write(), a.contrast.low.who.write()));
        let expected = expected.map(|(m, a, b)| (m.map(str::to_owned), a.to_owned(), b.to_owned()));
        assert_eq!(said, expected);
    }

    #[test]
    fn the_same_model_is_compared_first() {
        check(&usual(), Some((Some("opus"), "openclaw·opus", "claude-code·opus")));
        let other = set(&[
            ("a", "x", Person, sums(&[Query::of(2); 20])),
            ("b", "y", Person, sums(&[Query::of(9); 20])),
        ]);
        check(&other, Some((None, "b", "a")));
    }

    #[test]
    fn nothing_is_claimed_of_few_or_of_one() {
        let few = set(&[
            ("a", "x", Person, sums(&[Query::of(2); 19])),
            ("b", "x", Person, sums(&[Query::of(9); 400])),
        ]);
        check(&few, None);
        check(&CellSet::default(), None);
    }

    #[test]
    fn without_prices_requests_are_compared() {
        let free = |n| Query { cost: None, ..Query::of(n) };
        let set = set(&[("a", "x", Person, sums(&[free(2); 20])), ("b", "x", Person, sums(&[free(9); 20]))]);
        check(&set, Some((Some("x"), "b·x", "a·x")));
    }
}
