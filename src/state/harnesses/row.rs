//! Rows of the matrix: what they are, what may be claimed of them, their order, and which figures stand out.

use super::pairs::Pair;
use super::tally::Tally;
use crate::state::facet::Facet;
use crate::state::view::{Compare, View};
use rustc_hash::FxHashMap;
use std::cmp::Ordering;

/// Below so many queries no claim is made.
pub const LEAST: u64 = 20;

/// Between harness and model in an address.
const DOT: char = '·';

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What it is.
    pub who: Who,
    /// What it did.
    pub tally: Tally,
}

/// What a row is: `None` outside is any, inside "not recorded".
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Who {
    /// The harness.
    pub harness: Option<Option<String>>,
    /// The model.
    pub model: Option<Option<String>>,
    /// The person.
    pub person: Option<Option<String>>,
    /// The machine.
    pub machine: Option<Option<String>>,
}

/// What stands before a person or a machine in an address.
const WHOSE: [(Facet, &str); 2] = [(Facet::Person, "person="), (Facet::Machine, "machine=")];

impl Who {
    /// From an address: `harness`, `harness·model`, `·model`, `person=name` or `machine=name`.
    pub fn parse(text: &str) -> Who {
        let named = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        for (facet, before) in WHOSE {
            if let Some(name) = text.strip_prefix(before) {
                return Who::default().with(facet, named(name));
            }
        }
        match text.split_once(DOT) {
            Some(("", model)) => Who::default().with(Facet::Model, named(model)),
            Some((harness, model)) => {
                Who::default().with(Facet::Harness, named(harness)).with(Facet::Model, named(model))
            }
            None => Who::default().with(Facet::Harness, named(text)),
        }
    }

    /// As an address has it.
    pub fn write(&self) -> String {
        let text = |name: &Option<Option<String>>| name.clone().flatten().unwrap_or_default();
        for (facet, before) in WHOSE {
            if let Some(name) = self.part(facet) {
                return format!("{before}{}", name.clone().unwrap_or_default());
            }
        }
        match self.model {
            Some(_) => format!("{}{DOT}{}", text(&self.harness), text(&self.model)),
            None => text(&self.harness),
        }
    }

    /// Whether a pair is of it.
    pub fn holds(&self, pair: &Pair) -> bool {
        self.harness.as_ref().is_none_or(|h| *h == pair.harness)
            && self.model.as_ref().is_none_or(|m| *m == pair.model)
            && self.person.as_ref().is_none_or(|p| *p == pair.person)
            && self.machine.as_ref().is_none_or(|m| *m == pair.machine)
    }

    /// Whether people or machines have to be told apart for it.
    pub fn is_whose(&self) -> bool {
        self.person.is_some() || self.machine.is_some()
    }

    /// Its name in a facet; a trigger and a project it has none in.
    fn part(&self, facet: Facet) -> &Option<Option<String>> {
        match facet {
            Facet::Harness => &self.harness,
            Facet::Model => &self.model,
            Facet::Person => &self.person,
            Facet::Machine => &self.machine,
            Facet::Project | Facet::Trigger => &None,
        }
    }

    fn with(mut self, facet: Facet, name: Option<String>) -> Self {
        match facet {
            Facet::Harness => self.harness = Some(name),
            Facet::Model => self.model = Some(name),
            Facet::Person => self.person = Some(name),
            Facet::Machine => self.machine = Some(name),
            Facet::Project | Facet::Trigger => {}
        }
        self
    }

    /// The facets it is made of, with their names.
    pub fn facets(&self) -> Vec<(Facet, Option<String>)> {
        let of = |facet| self.part(facet).clone().map(|name| (facet, name));
        Facet::ALL.into_iter().filter_map(of).collect()
    }

    /// Keeps only what is of it; if that was so already, everything again.
    pub fn keep(&self, view: &mut View) {
        let facets = self.facets();
        let alone = facets.iter().all(|(f, n)| view.filters.of(*f) == std::slice::from_ref(n));
        for (facet, name) in facets {
            view.filters.clear(facet);
            if !alone {
                view.filters.only(facet, name);
            }
        }
    }
}

/// Sets something beside another, or takes it away; of three the first goes.
pub fn toggle_beside(view: &mut View, who: &Who) {
    let name = who.write();
    match view.beside.iter().position(|b| *b == name) {
        Some(at) => {
            view.beside.remove(at);
        }
        None => {
            if view.beside.len() >= 2 {
                view.beside.remove(0);
            }
            view.beside.push(name);
        }
    }
}

/// What may be said of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It has queries enough to be compared.
    Claim,
    /// It has queries, but too few.
    Few,
    /// Its requests belong to queries that began with another model or harness.
    Inside,
    /// Its log does not tell where a query begins.
    Unbound,
    /// Its log holds only sums of sessions: nothing can be said per request.
    Summed,
}

impl Row {
    /// What may be said of it.
    pub fn standing(&self) -> Standing {
        let t = &self.tally;
        match t.queries {
            LEAST.. => Standing::Claim,
            1.. => Standing::Few,
            0 if t.requests > 0 && t.summed >= t.requests => Standing::Summed,
            0 if t.unbound > 0 => Standing::Unbound,
            0 => Standing::Inside,
        }
    }
}

/// The rows of a comparison.
pub fn rows(pairs: &[Pair], compare: Compare) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut known: FxHashMap<Who, usize> = FxHashMap::default();
    for pair in pairs {
        let (harness, model) = (pair.harness.clone(), pair.model.clone());
        let who = match compare {
            Compare::Both => Who::default().with(Facet::Harness, harness).with(Facet::Model, model),
            Compare::Harness => Who::default().with(Facet::Harness, harness),
            Compare::Model => Who::default().with(Facet::Model, model),
            Compare::Person => Who::default().with(Facet::Person, pair.person.clone()),
            Compare::Machine => Who::default().with(Facet::Machine, pair.machine.clone()),
        };
        let at = *known.entry(who.clone()).or_insert(rows.len());
        match rows.get_mut(at) {
            Some(row) => row.tally.add(&pair.tally),
            None => rows.push(Row { who, tally: pair.tally.clone() }),
        }
    }
    // Failed attempts alone are nothing to compare.
    rows.retain(|r| r.tally.requests > 0);
    rows
}

/// A column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Column {
    /// The name.
    Name,
    /// Requests per query.
    Requests,
    /// Prompt tokens per request.
    Context,
    /// Tokens per query.
    Tokens,
    /// List cost per query.
    #[default]
    Cost,
    /// Hit rate.
    HitRate,
    /// Share of thin rounds.
    Thin,
    /// Share of requests with a long context.
    Long,
    /// Failed attempts per 100 requests.
    Errors,
    /// Time to finish a query.
    Time,
    /// Output tokens per second.
    Speed,
    /// Queries.
    Queries,
}

impl Column {
    /// Every column of figures, in order.
    pub const FIGURES: [Column; 11] = [
        Self::Requests,
        Self::Context,
        Self::Tokens,
        Self::Cost,
        Self::HitRate,
        Self::Thin,
        Self::Long,
        Self::Errors,
        Self::Time,
        Self::Speed,
        Self::Queries,
    ];

    /// The figure of a row; `None` where nothing can be said.
    pub fn value(self, t: &Tally) -> Option<f64> {
        match self {
            Self::Name => None,
            Self::Requests => t.requests_per_query(),
            Self::Context => t.context(),
            Self::Tokens => t.tokens_per_query(),
            Self::Cost => t.cost_per_query(),
            Self::HitRate => t.hit_rate(),
            Self::Thin => t.thin_share(),
            Self::Long => t.long_share(),
            Self::Errors => t.errors_per_100(),
            Self::Time => t.time_spread().map(|(half, _)| half),
            Self::Speed => t.speed(),
            Self::Queries => (t.queries > 0).then_some(t.queries as f64),
        }
    }

    /// With how many decimals of a per cent a share is shown.
    pub fn decimals(self) -> usize {
        usize::from(self == Self::HitRate)
    }

    /// How bad a figure is, where less of it is worse or better. Of a hit rate that is what was not hit.
    fn badness(self, value: f64) -> Option<f64> {
        match self {
            Self::Name | Self::Queries => None,
            Self::HitRate => Some(1.0 - value),
            Self::Speed => Some(1.0 / value),
            _ => Some(value),
        }
    }
}

/// How the rows are sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// By this column.
    pub column: Column,
    /// The smallest first.
    pub rising: bool,
}

impl Order {
    /// The order by a column with the worst first.
    pub fn by(column: Column) -> Self {
        Self { column, rising: matches!(column, Column::Name | Column::HitRate | Column::Speed) }
    }

    /// The order after a click on a column's head.
    pub fn click(self, column: Column) -> Self {
        if self.column == column { Self { column, rising: !self.rising } } else { Self::by(column) }
    }
}

/// Sorts: what nothing is claimed of stands below what something is claimed of, what has no value at the end.
pub fn sort(rows: &mut [Row], order: Order) {
    rows.sort_by(|a, b| {
        let by_value = match (order.column.value(&a.tally), order.column.value(&b.tally)) {
            (Some(x), Some(y)) if order.rising => x.total_cmp(&y),
            (Some(x), Some(y)) => y.total_cmp(&x),
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (None, None) if order.column == Column::Name && !order.rising => b.who.cmp(&a.who),
            (None, None) => Ordering::Equal,
        };
        a.standing().cmp(&b.standing()).then(by_value).then_with(|| a.who.cmp(&b.who))
    });
}

/// A figure that is worse than usual among those of which something is claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tint {
    /// At least [`OUT`] times as bad as the median.
    Out,
    /// At least [`FAR`] times as bad as the median.
    Far,
}

/// A figure stands out when it is so many times as bad as the median.
pub const OUT: f64 = 1.25;
/// And stands far out when it is so many times as bad.
pub const FAR: f64 = 2.0;

/// Which figures of a column stand out, row by row. Two rows have no middle to stand out from.
pub fn tints(rows: &[Row], column: Column) -> Vec<Option<Tint>> {
    let mut found = vec![None; rows.len()];
    let bad: Vec<(usize, f64)> = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.standing() == Standing::Claim)
        .filter_map(|(i, row)| Some((i, column.badness(column.value(&row.tally)?)?)))
        .filter(|(_, b)| b.is_finite())
        .collect();
    if bad.len() < 3 {
        return found;
    }
    let median = median(bad.iter().map(|(_, value)| *value).collect());
    for (row, value) in bad {
        found[row] = match value {
            _ if value <= 0.0 => None,
            _ if value >= FAR * median => Some(Tint::Far),
            _ if value >= OUT * median => Some(Tint::Out),
            _ => None,
        };
    }
    found
}

/// The middle of some values, or between the two in the middle. There is at least one.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    let below = if values.len().is_multiple_of(2) { half.saturating_sub(1) } else { half };
    (values[below] + values[half]) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::harnesses::pairs::pairs;
    use crate::state::harnesses::sample::{Query, tally, usual};
    use metering::cell::Slice;

    fn names(compare: Compare, order: Order) -> Vec<(String, Standing)> {
        let mut rows = rows(&pairs(&usual(), &Slice::all(), false, false).list, compare);
        sort(&mut rows, order);
        rows.iter().map(|r| (r.who.write(), r.standing())).collect()
    }

    #[test]
    fn rows_below_the_minimum_stand_below_the_others() {
        use Standing::{Claim, Few, Unbound};
        let both = [
            ("openclaw·opus", Claim),
            ("claude-code·opus", Claim),
            ("codex·gpt", Few),
            ("goose·gpt", Unbound),
        ];
        let owned =
            |list: &[(&str, Standing)]| list.iter().map(|(n, s)| ((*n).to_owned(), *s)).collect::<Vec<_>>();
        assert_eq!(names(Compare::Both, Order::default()), owned(&both));
        let rising = Order { column: Column::Requests, rising: true };
        assert_eq!(names(Compare::Harness, rising)[0].0, "claude-code");
        assert_eq!(names(Compare::Model, Order::default()), owned(&[("·opus", Claim), ("·gpt", Few)]));
    }

    #[test]
    fn what_a_row_is_has_an_address() {
        for text in
            ["claude-code", "claude-code·claude-opus-4-8", "·opus", "codex·", "person=Ada", "machine="]
        {
            assert_eq!(Who::parse(text).write(), text);
        }
        assert_eq!(Who::parse("codex·").model, Some(None));
        assert_eq!(Who::parse("codex").model, None);
        let nobody = Who::parse("person=");
        assert!(nobody.person == Some(None) && nobody.harness.is_none() && nobody.is_whose());
    }

    #[test]
    fn a_third_takes_the_place_of_the_first() {
        let mut view = View::default();
        for name in ["a", "b", "c", "b"] {
            toggle_beside(&mut view, &Who::parse(name));
        }
        assert_eq!(view.beside, ["c"]);
    }

    #[test]
    fn a_row_keeps_itself_and_lets_go_again() {
        let mut view = View::default();
        let who = Who::parse("codex·gpt");
        who.keep(&mut view);
        assert_eq!(view.filters.of(Facet::Model), [Some("gpt".to_owned())]);
        who.keep(&mut view);
        assert!(view.filters.is_empty());
    }

    fn row(name: &str, requests: u64, queries: usize) -> Row {
        Row { who: Who::parse(name), tally: tally(&vec![Query::of(requests); queries]) }
    }

    #[test]
    fn only_what_is_worse_than_usual_stands_out() {
        let check = |rows: &[Row], expected: &[Option<Tint>]| {
            assert_eq!(tints(rows, Column::Requests), expected);
        };
        let (out, far) = (Some(Tint::Out), Some(Tint::Far));
        check(&[row("a", 4, 20), row("b", 40, 20)], &[None, None]);
        check(&[row("a", 4, 20), row("b", 40, 20), row("c", 5, 20)], &[None, far, None]);
        check(&[row("a", 4, 20), row("b", 4, 20), row("c", 4, 20)], &[None; 3]);
        // What is as bad as its neighbour is marked as its neighbour is.
        check(
            &[row("a", 17, 20), row("b", 17, 20), row("c", 4, 20), row("d", 5, 20), row("e", 4, 20)],
            &[far, far, None, None, None],
        );
        // Of four the median is between the two in the middle.
        check(
            &[row("a", 4, 20), row("b", 6, 20), row("c", 8, 20), row("d", 10, 20)],
            &[None, None, None, out],
        );
        // Below the minimum nothing is said.
        check(&[row("a", 4, 20), row("b", 40, 19), row("c", 5, 20), row("d", 5, 20)], &[None; 4]);
    }
}
