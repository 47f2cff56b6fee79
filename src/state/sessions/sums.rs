//! Sessions by person or machine: what those that are listed amount to, a row per name.

use super::list::{Session, Sum};
use crate::chart::figure::Figure;
use crate::chart::format::Unit;
use crate::chart::table::{Cell, Table};
use crate::state::facet::Facet;
use metering::cell::CellSet;
use metering::names::Name;
use rustc_hash::FxHashMap;

/// A column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Column {
    /// Whose they are.
    Name,
    /// How many.
    Sessions,
    /// Requests.
    Requests,
    /// Queries of people.
    Queries,
    /// Prompt and output tokens.
    Tokens,
    /// Cache read ÷ prompt tokens.
    HitRate,
    /// The median of what a session cost.
    Median,
    /// List cost.
    #[default]
    Cost,
}

impl Column {
    /// The columns of figures, in the order in which they stand.
    pub const FIGURES: [Column; 7] = [
        Self::Sessions,
        Self::Cost,
        Self::Median,
        Self::HitRate,
        Self::Tokens,
        Self::Requests,
        Self::Queries,
    ];

    /// What a row is sorted by, `None` where nothing can be said.
    fn value(self, row: &Row) -> Option<f64> {
        let sum = &row.sum;
        match self {
            Self::Name => None,
            Self::Sessions => Some(row.sessions as f64),
            Self::Requests => Some(sum.requests as f64),
            Self::Queries => Some(sum.queries as f64),
            Self::Tokens => Some(sum.tokens() as f64),
            Self::HitRate => sum.hit_rate(),
            Self::Median => row.median.map(|m| m as f64),
            Self::Cost => sum.known_cost().map(|c| c as f64),
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
        let again = self.column == column;
        Self { column, rising: if again { !self.rising } else { column == Column::Name } }
    }
}

/// The sessions of one of them, or all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The name; `None` is "not recorded".
    pub name: Option<String>,
    /// How many sessions.
    pub sessions: u64,
    /// What they amount to.
    pub sum: Sum,
    /// The median cost of those that have a price, nano-dollars.
    pub median: Option<u64>,
}

/// The rows, and all of them as one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// A row per name.
    pub rows: Vec<Row>,
    /// All sessions.
    pub total: Row,
}

/// Whose a session is.
pub fn name(session: &Session, facet: Facet) -> Name {
    if facet == Facet::Machine { session.machine } else { session.person }
}

/// The sessions at some indices by person or machine.
pub fn sums(set: &CellSet, list: &[Session], found: &[u32], facet: Facet, order: Order) -> Sums {
    let mut by: FxHashMap<Name, Vec<&Session>> = FxHashMap::default();
    let mut all: Vec<&Session> = Vec::with_capacity(found.len());
    for session in found.iter().filter_map(|&i| list.get(i as usize)) {
        by.entry(name(session, facet)).or_default().push(session);
        all.push(session);
    }
    let text = |name: Name| set.names().get(name).map(str::to_owned);
    let mut rows: Vec<Row> = by.iter().map(|(name, sessions)| row(text(*name), sessions)).collect();
    sort(&mut rows, order);
    Sums { rows, total: row(None, &all) }
}

fn row(name: Option<String>, sessions: &[&Session]) -> Row {
    let mut sum = Sum::default();
    sessions.iter().for_each(|s| sum.add_sum(&s.sums));
    let costs = sessions.iter().filter_map(|s| s.sums.known_cost()).collect();
    Row { name, sessions: sessions.len() as u64, sum, median: median(costs) }
}

/// The middle one, or the mean of the two in the middle.
fn median(mut costs: Vec<u64>) -> Option<u64> {
    costs.sort_unstable();
    let high = *costs.get(costs.len() / 2)?;
    let low = *costs.get((costs.len() - 1) / 2)?;
    Some(low.midpoint(high))
}

fn sort(rows: &mut [Row], order: Order) {
    rows.sort_by(|a, b| {
        // Who is not recorded comes last.
        let by_name = || (a.name.is_none(), &a.name).cmp(&(b.name.is_none(), &b.name));
        let turn = |o: std::cmp::Ordering| if order.rising { o } else { o.reverse() };
        match (order.column.value(a), order.column.value(b)) {
            (None, None) if order.column == Column::Name => turn(by_name()),
            (None, None) => by_name(),
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(_), None) => std::cmp::Ordering::Less,
            (Some(x), Some(y)) => turn(x.total_cmp(&y)).then_with(by_name),
        }
    });
}

/// The rows as a table for a file: exact values, what is not known is empty. `head` is what the names are of.
pub fn table(sums: &Sums, facet: Facet) -> Table {
    let heads = [
        facet.param().as_str(),
        "sessions",
        "requests",
        "uncounted_sums",
        "queries",
        "other_queries",
        "prompt_tokens",
        "cache_read_tokens",
        "output_tokens",
        "hit_rate",
        "median_session_usd",
        "list_cost_usd",
        "unpriced_requests",
    ];
    let count = |n: u64| Cell::Number(n.into(), Unit::Count);
    let tokens = |n: u64| Cell::Number(n.into(), Unit::Tokens);
    let row = |row: &Row| {
        let sum = &row.sum;
        vec![
            Cell::Text(row.name.clone().unwrap_or_default()),
            count(row.sessions),
            count(sum.requests),
            count(sum.uncounted),
            count(sum.queries),
            count(sum.others),
            tokens(sum.prompt),
            tokens(sum.read),
            tokens(sum.output),
            Cell::figure(sum.hit_rate(), Figure::Share),
            Cell::of(row.median, Unit::Money),
            Cell::of(sum.known_cost(), Unit::Money),
            count(sum.unpriced),
        ]
    };
    Table { head: heads.map(str::to_owned).to_vec(), rows: sums.rows.iter().map(row).collect() }
}

#[cfg(test)]
mod tests {
    use super::super::list::sessions;
    use super::*;
    use crate::chart::table::csv;
    use metering::cell::{CellKey, ListCost, Parts, Slice};
    use metering::request::{Tokens, Trigger};

    /// Session, person, machine, cents (0 is without a price), tokens read of 100.
    const LINES: [(&str, Option<&str>, &str, u64, u64); 7] = [
        ("a1", Some("Ada"), "desk", 100, 90),
        ("a1", Some("Ada"), "desk", 100, 90),
        ("a2", Some("Ada"), "laptop", 600, 60),
        ("l1", Some("Lin"), "desk", 300, 50),
        ("l2", Some("Lin"), "desk", 500, 50),
        ("l3", Some("Lin"), "desk", 0, 20),
        ("n1", None, "desk", 0, 10),
    ];

    fn set() -> CellSet {
        let mut set = CellSet::default();
        for (slot, (session, user, host, cents, read)) in LINES.into_iter().enumerate() {
            let key = set.pack(&CellKey {
                slot: slot as i64 * 900_000,
                harness: "codex",
                session: Some(session),
                trigger: Trigger::Person,
                user,
                host: Some(host),
                ..CellKey::default()
            });
            let tokens = Tokens { input: 100 - read, cache_read: read, output: 5, ..Tokens::default() };
            let cost = (cents > 0).then(|| ListCost { input: cents * 10_000_000, ..ListCost::default() });
            set.entry(key).count(&Parts { tokens, cost, ..Parts::default() });
        }
        set
    }

    fn found(facet: Facet, order: Order) -> (CellSet, Sums) {
        let set = set();
        let list = sessions(&set, &Slice::all());
        let all: Vec<u32> = (0..list.len() as u32).collect();
        let sums = sums(&set, &list, &all, facet, order);
        (set, sums)
    }

    #[test]
    fn rows_are_what_their_sessions_amount_to() {
        let said = |row: &Row| {
            let cents = |n: Option<u64>| n.map_or_else(|| "-".to_owned(), |n| (n / 10_000_000).to_string());
            let name = row.name.as_deref().unwrap_or("-");
            let hit = row.sum.hit_rate().unwrap_or_default() * 100.0;
            let (cost, median) = (cents(row.sum.known_cost()), cents(row.median));
            format!("{name} {} {} {cost} {median} {hit:.0}", row.sessions, row.sum.requests)
        };
        let check = |facet, expected: &[&str], total: &str| {
            let (_, sums) = found(facet, Order::default());
            assert_eq!(sums.rows.iter().map(said).collect::<Vec<_>>(), expected);
            assert_eq!(said(&sums.total), total);
        };
        let total = "- 6 7 1600 400 53";
        // Sessions, requests, cost, median, hit rate. Those without a price are in no median.
        check(Facet::Person, &["Ada 2 3 800 400 80", "Lin 3 3 800 400 40", "- 1 1 - - 10"], total);
        check(Facet::Machine, &["desk 5 6 1000 300 52", "laptop 1 1 600 600 60"], total);
    }

    #[test]
    fn rows_amount_to_all_sessions() {
        for facet in [Facet::Person, Facet::Machine] {
            let (_, sums) = found(facet, Order::default());
            let mut sum = Sum::default();
            sums.rows.iter().for_each(|row| sum.add_sum(&row.sum));
            assert_eq!(sum, sums.total.sum);
            assert_eq!(sums.rows.iter().map(|r| r.sessions).sum::<u64>(), sums.total.sessions);
        }
    }

    #[test]
    fn heads_sort_and_what_cannot_be_said_is_last() {
        let check = |column, rising, expected: &str| {
            let (_, sums) = found(Facet::Person, Order { column, rising });
            let names: Vec<_> = sums.rows.iter().map(|r| r.name.as_deref().unwrap_or("-")).collect();
            assert_eq!(names.join(" "), expected, "{column:?}");
        };
        check(Column::Name, true, "Ada Lin -");
        check(Column::Sessions, false, "Lin Ada -");
        check(Column::HitRate, true, "- Lin Ada");
        check(Column::Median, true, "Ada Lin -");
        check(Column::Cost, true, "Ada Lin -");
        let order = Order::default().click(Column::Name);
        assert!(order.rising && !order.click(Column::Name).rising && !order.click(Column::Cost).rising);
    }

    #[test]
    fn the_file_has_every_row() {
        let (_, sums) = found(Facet::Person, Order::default());
        let file = csv(&table(&sums, Facet::Person));
        let lines: Vec<&str> = file.lines().collect();
        assert!(lines[0].starts_with("person,sessions,requests,"), "{file}");
        assert!(lines.iter().all(|l| l.split(',').count() == 13), "{file}");
        assert_eq!(lines[1], "Ada,2,3,0,0,0,300,240,15,0.8,4,8,0");
        assert_eq!(lines[3], ",1,1,0,0,0,100,10,5,0.1,,,1");
    }
}
