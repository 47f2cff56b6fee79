//! The table of people: its columns, their order, and what is saved of it.

use crate::chart::figure::Figure;
use crate::chart::format::Unit;
use crate::chart::table::{Cell, Table};
use metering::plan::{Overflow, UNIT};
use metering::time::format as rfc3339;
use metering::whatif::{Design, Margin, Margins};
use std::cmp::Ordering;

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Who.
    Name,
    /// What the person pays.
    Pays,
    /// What serving costs.
    Costs,
    /// The difference.
    Margin,
    /// What was asked of the plan, in its units.
    Asked,
    /// The share that was accepted.
    Accepted,
    /// When a window first ran out.
    Out,
    /// How long the person was cut off.
    Cut,
}

impl Column {
    /// All of them, in their order.
    pub const ALL: [Self; 8] = [
        Self::Name,
        Self::Pays,
        Self::Costs,
        Self::Margin,
        Self::Asked,
        Self::Accepted,
        Self::Out,
        Self::Cut,
    ];

    /// Whether a first click sorts by it rising.
    fn rises(self) -> bool {
        matches!(self, Self::Name | Self::Margin | Self::Accepted | Self::Out)
    }

    /// Whether it says anything of a design: without windows nothing runs out, and where work goes on nobody is cut off.
    pub fn is_of(self, design: &Design) -> bool {
        let windows = !design.windows.is_empty();
        match self {
            Self::Accepted | Self::Out => windows,
            Self::Cut => windows && design.overflow == Overflow::Stops,
            _ => true,
        }
    }
}

/// By which column the table is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// The column.
    pub column: Column,
    /// Whether the least comes first.
    pub rising: bool,
}

impl Default for Order {
    /// Who costs most comes first.
    fn default() -> Self {
        Self { column: Column::Costs, rising: false }
    }
}

impl Order {
    /// After a click on a head.
    pub fn click(self, column: Column) -> Self {
        let rising = if self.column == column { !self.rising } else { column.rises() };
        Self { column, rising }
    }
}

/// The share of what was asked that was accepted; `None` where nothing was asked.
pub fn accepted(accepted: u64, asked: u64) -> Option<f64> {
    (asked > 0).then(|| accepted as f64 / asked as f64)
}

/// People in an order; those who were never cut off come last where it is by that.
pub fn sorted(margins: &Margins, order: Order) -> Vec<Margin> {
    let mut list = margins.people.clone();
    let by = |a: &Margin, b: &Margin| match order.column {
        Column::Name => a.name.cmp(&b.name),
        Column::Pays => a.revenue.cmp(&b.revenue),
        Column::Costs => a.cost.cmp(&b.cost),
        Column::Margin => a.margin().cmp(&b.margin()),
        Column::Asked => a.amount.cmp(&b.amount),
        Column::Accepted => {
            // Of whom nothing was refused, nothing asked is as well as all accepted.
            let share = |p: &Margin| accepted(p.accepted, p.amount).unwrap_or(1.0);
            share(a).total_cmp(&share(b))
        }
        Column::Out => match (a.first_out, b.first_out) {
            (Some(a), Some(b)) => a.cmp(&b),
            (a, b) if order.rising => b.is_some().cmp(&a.is_some()),
            (a, b) => a.is_some().cmp(&b.is_some()),
        },
        Column::Cut => a.cut.cmp(&b.cut),
    };
    let turned = |order: Ordering, rising: bool| if rising { order } else { order.reverse() };
    list.sort_by(|a, b| turned(by(a, b), order.rising).then_with(|| a.name.cmp(&b.name)));
    list
}

/// The table as it is saved: all columns, exact.
pub fn table(people: &[Margin], name: impl Fn(Option<&str>) -> String) -> Table {
    let head = [
        "person",
        "pays_usd",
        "costs_usd",
        "margin_usd",
        "list_cost_usd",
        "served_list_cost_usd",
        "asked_units",
        "accepted_units",
        "first_cut_off_utc",
        "cut_off_minutes",
    ];
    let money = |nanos: u64| Cell::Number(nanos.into(), Unit::Money);
    let units = |amount: u64| Cell::Figure(amount as f64 / UNIT as f64, Figure::Mean);
    let row = |p: &Margin| {
        vec![
            Cell::Text(name(p.name.as_deref())),
            money(p.revenue),
            money(p.cost),
            Cell::Figure(p.margin() as f64, Figure::Money),
            money(p.list_cost),
            money(p.served),
            units(p.amount),
            units(p.accepted),
            p.first_out.map_or(Cell::Unsaid, |at| Cell::Text(rfc3339(at))),
            Cell::Number(u128::from(p.cut / 60_000), Unit::Count),
        ]
    };
    Table { head: head.map(str::to_owned).to_vec(), rows: people.iter().map(row).collect() }
}

#[cfg(test)]
mod tests {
    use super::super::sample::margins;
    use super::*;
    use crate::chart::table::csv;

    #[track_caller]
    fn check(column: Column, clicks: usize, expected: [&str; 3]) {
        let order = (0..clicks).fold(Order { column: Column::Asked, rising: true }, |o, _| o.click(column));
        let list = sorted(&margins("price:10,month:6,serve:50"), order);
        let names: Vec<&str> = list.iter().map(|p| p.name.as_deref().unwrap_or("–")).collect();
        assert_eq!(names, expected, "{order:?}");
    }

    #[test]
    fn people_are_sorted() {
        check(Column::Asked, 0, ["–", "Ben", "Ada"]);
        check(Column::Name, 1, ["–", "Ada", "Ben"]);
        check(Column::Name, 2, ["Ben", "Ada", "–"]);
        // A limit of $6: Ben asks $8, Ada $40.
        check(Column::Accepted, 1, ["Ada", "Ben", "–"]);
        check(Column::Cut, 1, ["Ada", "Ben", "–"]);
        // Never comes last, whichever way.
        check(Column::Out, 1, ["Ada", "Ben", "–"]);
        assert_eq!(Order::default().click(Column::Costs), Order { column: Column::Costs, rising: true });
    }

    #[test]
    fn nothing_asked_is_no_share() {
        assert_eq!((accepted(1, 4), accepted(0, 4), accepted(0, 0)), (Some(0.25), Some(0.0), None));
    }

    #[test]
    fn columns_say_something() {
        let check = |design: &str, expected: usize| {
            let design = Design::parse(design);
            assert_eq!(Column::ALL.into_iter().filter(|c| c.is_of(&design)).count(), expected);
        };
        check("price:10", 5);
        check("price:10,5h:4", 8);
        check("price:10,5h:4,over:bills", 7);
    }

    #[test]
    fn a_file_says_it_exactly() {
        let name = |name: Option<&str>| name.unwrap_or_default().to_owned();
        let file = csv(&table(&margins("price:10,month:6,serve:50").people, name));
        let lines: Vec<&str> = file.lines().collect();
        assert_eq!(lines.len(), 4);
        let poor = lines.iter().find(|line| line.starts_with(',')).unwrap();
        assert_eq!(*poor, ",10,2,8,4,4,4,4,,0");
        assert!(lines[1].starts_with("Ada,10,3,7,40,6,40,6,2026-11-03T"), "{}", lines[1]);
    }
}
