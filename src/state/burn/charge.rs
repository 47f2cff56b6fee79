//! What is charged to whom: figures by month, person and project.

use super::csv::{FIGURES, line, values};
use super::figures::{Figures, each};
use crate::chart::table::csv_text;
use crate::chart::time::{civil, month_number};
use crate::state::facet::Facet;
use metering::cell::{CellSet, Slice};
use metering::names::Name;
use metering::time::{Millis, Zone};
use rustc_hash::FxHashMap;

/// A person's work on a project in a month of the chosen time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// Months since the year 0: `12 × year + month`, January being 0.
    pub month: i64,
    /// The person; `None` is "not recorded".
    pub person: Option<String>,
    /// The project.
    pub project: Option<String>,
    /// What it comes to.
    pub figures: Figures,
}

impl Charge {
    /// The month as `2026-11`.
    pub fn month_text(&self) -> String {
        format!("{:04}-{:02}", self.month.div_euclid(12), self.month.rem_euclid(12) + 1)
    }
}

/// The figures of a slice, sorted by month, person and project; what is not recorded comes last.
pub fn charges(set: &CellSet, slice: &Slice, zone: &Zone) -> Vec<Charge> {
    let mut months: FxHashMap<Millis, i64> = FxHashMap::default();
    let mut sums: FxHashMap<(i64, Name, Name), Figures> = FxHashMap::default();
    each(set, slice, |key, figures| {
        let month = *months.entry(key.slot).or_insert_with(|| month_number(civil(zone.local(key.slot))));
        let [person, project] = [Facet::Person, Facet::Project].map(|facet| key.dim(facet.dim()));
        sums.entry((month, person, project)).or_default().add(&figures);
    });
    let text = |name: Name| set.names().get(name).map(str::to_owned);
    let charge = |((month, person, project), figures)| Charge {
        month,
        person: text(person),
        project: text(project),
        figures,
    };
    let mut list: Vec<Charge> = sums.into_iter().filter(|(_, f)| !f.is_empty()).map(charge).collect();
    let order =
        |c: &Charge| (c.month, c.person.is_none(), c.person.clone(), c.project.is_none(), c.project.clone());
    list.sort_by_cached_key(order);
    list
}

/// As CSV: `month`, `person`, `project`, then the columns of the table's CSV. What was not recorded and what has no price
/// is empty.
pub fn csv(list: &[Charge]) -> String {
    let mut file = String::new();
    let heads = ["month", "person", "project"].into_iter().map(str::to_owned);
    line(&mut file, heads, FIGURES.map(str::to_owned));
    for charge in list {
        let names = [&charge.person, &charge.project].map(|n| csv_text(n.as_deref().unwrap_or_default()));
        line(&mut file, std::iter::once(charge.month_text()).chain(names), values(&charge.figures));
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::burn::sample;
    use metering::cell::Cell;

    fn found(set: &CellSet, zone: &Zone) -> Vec<String> {
        let said = |c: &Charge| {
            let name = |n: &Option<String>| n.clone().unwrap_or_else(|| "-".to_owned());
            format!("{} {} {} {}", c.month_text(), name(&c.person), name(&c.project), c.figures.requests)
        };
        charges(set, &Slice::all(), zone).iter().map(said).collect()
    }

    #[test]
    fn months_are_those_of_the_zone() {
        let mut set = sample::set();
        let key = sample::key("2026-11-30T23:30:00Z", "codex", "gpt", Some("Ada"), "api");
        set.add(&Cell { key, sums: sample::sums(2) });
        let utc = ["2026-11 Ada api 5", "2026-11 Ada docs 1", "2026-11 Lin api 11", "2026-11 - api 4"];
        assert_eq!(found(&set, &Zone::default()), utc);
        let ahead = Zone::fixed(60);
        let expected = ["2026-11 Ada api 3", utc[1], utc[2], utc[3], "2026-12 Ada api 2"];
        assert_eq!(found(&set, &ahead), expected);
    }

    #[test]
    fn every_row_has_every_column_and_what_is_unpriced_is_said() {
        let list = charges(&sample::set(), &Slice::all(), &Zone::default());
        let file = csv(&list);
        let lines: Vec<&str> = file.lines().collect();
        assert!(lines.iter().all(|l| l.split(',').count() == 17), "{file}");
        assert_eq!(lines[1], "2026-11,Ada,api,3,,0,3000,0,0,300,150,3,0,1,3,0,0");
        assert!(lines[3].starts_with("2026-11,Lin,api,10,,1,"), "{file}");
        let total: u64 = list.iter().map(|c| c.figures.requests).sum();
        assert_eq!(total, 19);
    }
}
