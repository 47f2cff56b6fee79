//! The table: a row per name of a facet, each with rows of the next facet inside.

use super::figures::{Figures, each};
use crate::chart::format::Known;
use crate::state::facet::{Facet, Measure};
use metering::cell::{CellSet, Slice};
use metering::names::Name;
use rustc_hash::FxHashMap;

/// A column of figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Column {
    /// The name.
    Name,
    /// List cost.
    #[default]
    Cost,
    /// Cost that the harness recorded itself.
    Recorded,
    /// Tokens.
    Tokens,
    /// Requests.
    Requests,
    /// Queries of people.
    Queries,
    /// Requests per query.
    PerQuery,
    /// Context per request.
    Context,
    /// Cache hit rate.
    HitRate,
    /// Output tokens.
    Output,
    /// Failed attempts.
    Errors,
}

impl Column {
    /// Whether a table with that sum has the column: a cost that no harness recorded is no column of dashes.
    pub fn is_of(self, total: &Figures) -> bool {
        self != Self::Recorded || total.reported > 0
    }

    /// Every column of figures, in order.
    pub const FIGURES: [Column; 10] = [
        Self::Cost,
        Self::Recorded,
        Self::Tokens,
        Self::Requests,
        Self::Queries,
        Self::PerQuery,
        Self::Context,
        Self::HitRate,
        Self::Output,
        Self::Errors,
    ];

    /// The value of a row, `None` where nothing can be said.
    pub fn value(self, f: &Figures) -> Option<f64> {
        let said = |measure, value: u64| (f.known(measure) != Known::Nothing).then_some(value as f64);
        match self {
            Self::Name => None,
            Self::Cost => said(Measure::Cost, f.list_cost()),
            Self::Recorded => (f.reported > 0).then_some(f.reported as f64),
            Self::Tokens => said(Measure::Tokens, f.total_tokens()),
            Self::Requests => Some(f.requests as f64),
            // Where no person asked there is nothing to count, and 0 would read as a poor figure.
            Self::Queries => (f.queries > 0).then_some(f.queries as f64),
            Self::PerQuery => f.requests_per_query(),
            Self::Context => f.context(),
            Self::HitRate => f.hit_rate(),
            Self::Output => said(Measure::Tokens, f.output()),
            Self::Errors => Some(f.errors as f64),
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
    /// The order after a click on a column's head.
    pub fn click(self, column: Column) -> Self {
        if self.column == column {
            Self { column, rising: !self.rising }
        } else {
            Self { column, rising: column == Column::Name }
        }
    }
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The name; `None` is "not recorded".
    pub name: Option<String>,
    /// Its figures.
    pub figures: Figures,
    /// Rows of the facet below; one row says no more than its parent, so there is none then.
    pub inside: Vec<Row>,
}

/// The table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What its rows are.
    pub facet: Facet,
    /// What the rows inside of them are.
    pub below: Facet,
    /// The rows, sorted.
    pub rows: Vec<Row>,
    /// The sum of all rows.
    pub total: Figures,
}

/// The table of a slice.
pub fn table(set: &CellSet, slice: &Slice, facet: Facet, order: Order) -> Table {
    let below = facet.below();
    let mut pairs: FxHashMap<(Name, Name), Figures> = FxHashMap::default();
    each(set, slice, |key, figures| {
        pairs.entry((key.dim(facet.dim()), key.dim(below.dim()))).or_default().add(&figures);
    });
    let text = |name: Name| set.names().get(name).map(str::to_owned);
    let mut rows: FxHashMap<Name, Row> = FxHashMap::default();
    let mut total = Figures::default();
    // Rows are sorted below, so the order in which pairs come does not matter.
    pairs.into_iter().for_each(|((name, inner), figures)| {
        let row = rows.entry(name).or_insert_with(|| Row {
            name: text(name),
            figures: Figures::default(),
            inside: Vec::new(),
        });
        row.figures.add(&figures);
        row.inside.push(Row { name: text(inner), figures, inside: Vec::new() });
        total.add(&figures);
    });
    let mut rows: Vec<Row> = rows.into_values().filter(|r| !r.figures.is_empty()).collect();
    for row in &mut rows {
        sort(&mut row.inside, order);
    }
    sort(&mut rows, order);
    Table { facet, below, rows, total }
}

fn sort(rows: &mut [Row], order: Order) {
    rows.sort_by(|a, b| {
        let by_name = || a.name.cmp(&b.name);
        let (x, y) = (order.column.value(&a.figures), order.column.value(&b.figures));
        let by_value = match (x, y) {
            // What cannot be said stands at the end, whichever way the others are sorted.
            (None, None) if order.column == Column::Name => {
                return if order.rising { by_name() } else { by_name().reverse() };
            }
            (None, None) => return by_name(),
            (None, Some(_)) => return std::cmp::Ordering::Greater,
            (Some(_), None) => return std::cmp::Ordering::Less,
            (Some(x), Some(y)) => x.total_cmp(&y),
        };
        if order.rising { by_value } else { by_value.reverse() }.then_with(by_name)
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::burn::sample;

    fn check(facet: Facet, order: Order) -> Vec<String> {
        let table = table(&sample::set(), &Slice::all(), facet, order);
        table.rows.into_iter().map(|r| r.name.unwrap_or_default()).collect()
    }

    #[test]
    fn sorts_by_any_column_and_keeps_the_unsayable_last() {
        let by = |column, rising| check(Facet::Model, Order { column, rising });
        assert_eq!(by(Column::Cost, false), ["opus", "gpt", "secret-model"]);
        assert_eq!(by(Column::Cost, true), ["gpt", "opus", "secret-model"]);
        assert_eq!(by(Column::PerQuery, true), ["opus", "gpt", "secret-model"]);
        assert_eq!(by(Column::Name, true), ["gpt", "opus", "secret-model"]);
        assert_eq!(by(Column::Context, false), ["secret-model", "gpt", "opus"]);
    }

    #[test]
    fn rows_open_into_the_next_facet() {
        let table = table(&sample::set(), &Slice::all(), Facet::Harness, Order::default());
        let openclaw = table.rows.iter().find(|r| r.name.as_deref() == Some("openclaw")).unwrap();
        assert_eq!(openclaw.inside.len(), 2);
        let sum: u64 = openclaw.inside.iter().map(|r| r.figures.requests).sum();
        assert_eq!(sum, openclaw.figures.requests);
        assert_eq!(table.total.requests, 19);
    }

    #[test]
    fn what_only_its_own_cost_tells_of_has_no_tokens() {
        let f = Figures { requests: 4, unpriced: 4, reported: 2_000_000_000, ..Figures::default() };
        assert_eq!([Column::Cost, Column::Tokens, Column::Output].map(|c| c.value(&f)), [None; 3]);
        assert_eq!(Column::Recorded.value(&f), Some(2e9));
        let columns = |total| Column::FIGURES.into_iter().filter(|c| c.is_of(total)).count();
        assert_eq!((columns(&f), columns(&Figures::default())), (10, 9));
    }

    #[test]
    fn clicks_turn_around() {
        let order = Order::default().click(Column::Cost);
        assert!(order.rising);
        assert!(!order.click(Column::Tokens).rising);
        assert!(order.click(Column::Name).rising);
    }
}
