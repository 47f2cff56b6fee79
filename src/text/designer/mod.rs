//! The plan designer.

mod chinese;
mod english;

pub use chinese::CHINESE;
pub use english::ENGLISH;

use crate::state::whatif::designer::compare::Figure;
use crate::state::whatif::designer::field::{Class, FieldError};
use crate::state::whatif::designer::people::Column;
use crate::state::whatif::designer::verdict::Verdict;
use metering::plan::Overflow;
use metering::whatif::{Count, Scenario};

/// What it says.
pub struct Designer {
    pub title: &'static str,

    /// What it brings, in sentences.
    pub verdict: fn(&Verdict, &str) -> String,
    pub cut: fn(&Verdict, bool, Overflow) -> String,
    pub carried: fn(&Verdict) -> String,
    pub unpriced: fn(u64, bool) -> String,
    pub one: fn(bool) -> &'static str,
    pub nobody_next: &'static str,
    pub many: &'static str,
    pub add_feeds: &'static str,
    pub unnamed: &'static str,
    pub scenario: fn(&Scenario) -> String,
    pub scenario_clear: &'static str,

    /// The form.
    pub form: &'static str,
    pub start: &'static str,
    pub start_own: &'static str,
    pub start_changed: fn(&str) -> String,
    pub model: &'static str,
    pub model_note: &'static str,
    pub price: &'static str,
    pub price_unit: &'static str,
    pub counts: &'static str,
    pub count: [&'static str; 3],
    pub count_means: fn(&Count) -> &'static str,
    pub class: fn(Class) -> &'static str,
    pub hours: fn(&str, &str, &str) -> String,
    pub hours_drop: &'static str,
    pub quota: &'static str,
    pub quota_none: &'static str,
    pub unit: fn(&Count) -> &'static str,
    pub who: &'static str,
    pub not_here: &'static str,
    pub overflow: &'static str,
    pub overflows: [&'static str; 3],
    pub overflow_means: [&'static str; 3],
    pub serve: &'static str,
    pub serve_unit: &'static str,
    pub levers: &'static str,
    pub hit: &'static str,
    pub hit_unit: &'static str,
    pub work: &'static str,
    pub work_unit: &'static str,
    pub error: fn(FieldError) -> String,

    /// Figures.
    pub figures: &'static str,
    pub figure: fn(Figure) -> &'static str,
    pub formula: fn(Figure) -> &'static str,
    pub each: fn(u64, &str, &str) -> String,
    pub each_and: fn(u64, &str, &str) -> String,
    pub no_price: &'static str,
    pub of_list: fn(&str) -> String,
    pub of_revenue: fn(&str) -> String,
    pub a_month: &'static str,
    pub set_by: fn(&str) -> String,
    pub set_by_many: fn(usize) -> String,
    pub paid_of_cost: fn(&str) -> String,
    pub of_asked: fn(&str) -> String,

    /// Levers side by side.
    pub compare: &'static str,
    pub compare_head: [&'static str; 4],
    pub compare_said: fn(&str, &str, i8) -> String,
    pub moved_hit: fn(&str) -> String,
    pub moved_work: fn(&str) -> String,
    pub better: &'static str,
    pub worse: &'static str,

    /// Who carries whom.
    pub carry: &'static str,
    pub carry_formula: &'static str,
    pub carry_legend: [&'static str; 4],
    pub carry_hint: &'static str,

    /// Person by person.
    pub people: &'static str,
    pub person: &'static str,
    pub column: fn(Column) -> &'static str,
    pub column_long: fn(Column) -> &'static str,
    pub never: &'static str,
    pub sum: &'static str,
    pub loses: &'static str,

    /// Windows.
    pub windows: &'static str,
    pub windows_formula: &'static str,
    pub windows_head: [&'static str; 5],
    pub ran_out: fn(u64, u64) -> String,
    pub times_held: fn(&str) -> String,
    pub no_windows: &'static str,

    /// What is assumed.
    pub assumed: &'static str,
    pub assumptions: fn(&Assumed<'_>) -> Vec<String>,
}

/// A price as it was typed: without cents where there are none, and with all that is less than a cent.
fn price(nanos: u64) -> String {
    use crate::chart::format::{count, money_exact};
    let exact = money_exact(nanos.into());
    match exact.split_once('.') {
        Some((_, decimals)) => format!("${}.{decimals:0<2}", count(nanos / 1_000_000_000)),
        None => format!("${}", count(nanos / 1_000_000_000)),
    }
}

#[cfg(test)]
#[test]
fn prices_are_said_as_they_are_typed() {
    let check = |typed: &str, said: &str| {
        let design = metering::whatif::Design::parse(&format!("price:{typed}"));
        assert_eq!(price(design.price), said);
    };
    check("0", "$0");
    check("18", "$18");
    check("18.5", "$18.50");
    check("12.345", "$12.345");
    check("0.001", "$0.001");
    check("1250.05", "$1,250.05");
}

/// What the assumptions name.
#[derive(Clone, Copy, Debug)]
pub struct Assumed<'a> {
    /// What serving costs, as per cent.
    pub serve: &'a str,
    /// How long the period is.
    pub days: &'a str,
    /// The same in months.
    pub months: &'a str,
    /// How it counts.
    pub count: &'a Count,
    /// Whether it has windows.
    pub windows: bool,
    /// Whether levers are moved.
    pub levers: bool,
}
