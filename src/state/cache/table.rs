//! Misses by harness, as a table.

use super::usage::{Missed, Survey};
use crate::state::burn::figures::ratio;
use crate::state::facet::Facet;

/// A harness.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its name; `None` is "not recorded".
    pub name: Option<String>,
    /// Requests.
    pub requests: u64,
    /// Of these, how many were looked into.
    pub diagnosed: u64,
    /// Requests without a price.
    pub unpriced: u64,
    /// Cache read ÷ prompt tokens.
    pub hit_rate: Option<f64>,
    /// What was missed, without what is expected; `None` where nothing was looked into.
    pub missed: Option<Missed>,
}

impl Row {
    /// Waste ÷ 100 requests that were looked into, nano-dollars; `None` where nothing was, or nothing of it has a price.
    pub fn per_hundred(&self) -> Option<f64> {
        let missed = self.missed.filter(|m| m.waste > 0 || m.unpriced == 0)?;
        ratio(missed.waste.saturating_mul(100), self.diagnosed)
    }
}

/// The harnesses of a survey, the most waste first.
pub fn table(survey: &Survey) -> Vec<Row> {
    let mut rows: Vec<Row> = survey
        .by(Facet::Harness)
        .into_iter()
        .filter(|(_, u)| u.requests > 0)
        .map(|(name, u)| Row {
            name,
            requests: u.requests,
            diagnosed: u.diagnosed,
            unpriced: u.unpriced,
            hit_rate: u.hit_rate(),
            missed: (u.diagnosed > 0).then(|| u.unwanted()),
        })
        .collect();
    let by = |r: &Row| (r.missed.map(|m| (m.waste, m.tokens)), r.requests);
    rows.sort_by(|a, b| by(b).cmp(&by(a)).then_with(|| a.name.cmp(&b.name)));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::figure::Figure;
    use crate::state::cache::sample::{self, says};
    use crate::state::cache::usage::survey;
    use metering::cell::Slice;

    /// The example of `docs/method.md`, "Waste per 100 requests".
    #[test]
    fn what_nobody_looked_into_has_no_waste_and_not_none() {
        let rows = table(&survey(&sample::set(), &Slice::all(), &sample::range()));
        let named: Vec<_> = rows
            .iter()
            .map(|r| (r.name.as_deref().unwrap(), r.missed.map(|m| m.events), r.per_hundred()))
            .collect();
        assert_eq!(
            named,
            [
                ("openclaw", Some(3), Some(1_200_000_000.0 * 100.0 / 23.0)),
                ("claude-code", Some(1), Some(5_000_000_000.0)),
                ("goose", None, None),
            ]
        );
        says(&format!(
            "$0.50 in 10 requests is {}",
            Figure::Money.short(rows[1].per_hundred().unwrap()).replace(".00", "")
        ));
        let unpriced = Missed { events: 1, tokens: 9, unpriced: 9, ..Missed::default() };
        let row = Row { missed: Some(unpriced), ..rows[0].clone() };
        assert_eq!(row.per_hundred(), None);
    }
}
