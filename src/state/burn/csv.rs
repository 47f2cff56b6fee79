//! The table as CSV: exact values, one row per name and per name inside of it.

use super::figures::Figures;
use super::table::Table;
use crate::chart::format::Known;
use crate::chart::table::csv_text;
use crate::state::facet::Measure;

/// Columns after the names.
pub const FIGURES: [&str; 14] = [
    "list_cost_usd",
    "recorded_cost_usd",
    "unpriced_requests",
    "cache_read_tokens",
    "cache_write_5m_tokens",
    "cache_write_1h_tokens",
    "input_tokens",
    "output_tokens",
    "requests",
    "uncounted_sums",
    "queries",
    "query_requests",
    "long_requests",
    "errors",
];

/// The head and the rows. Money is in US dollars with a decimal point; what was not recorded and what has no price is
/// empty. `uncounted_sums` are sums of an unknown number of requests, of which each is one of `requests`.
pub fn csv(table: &Table) -> String {
    let mut file = String::new();
    let (outer, inner) = (table.facet.param().as_str(), table.below.param().as_str());
    line(&mut file, [outer, inner].into_iter().map(str::to_owned), FIGURES.map(str::to_owned));
    for row in &table.rows {
        for part in &row.inside {
            let names = [&row.name, &part.name].map(|n| csv_text(n.as_deref().unwrap_or_default()));
            line(&mut file, names.into_iter(), values(&part.figures));
        }
    }
    file
}

/// The values of these columns.
pub fn values(f: &Figures) -> [String; FIGURES.len()] {
    // Not recorded is not 0.
    let money = |known: bool, nanos: u64| {
        if known { crate::chart::format::money_exact(u128::from(nanos)) } else { String::new() }
    };
    let tokens =
        |n: u64| if f.known(Measure::Tokens) == Known::Nothing { String::new() } else { n.to_string() };
    let [read, write_5m, write_1h, input, output] = f.tokens;
    [
        money(f.known(Measure::Cost) != Known::Nothing, f.list_cost()),
        money(f.reported > 0, f.reported),
        f.unpriced.to_string(),
        tokens(read),
        tokens(write_5m),
        tokens(write_1h),
        tokens(input),
        tokens(output),
        f.requests.to_string(),
        f.uncounted.to_string(),
        f.queries.to_string(),
        f.query_requests.to_string(),
        f.long.to_string(),
        f.errors.to_string(),
    ]
}

/// Writes a line.
pub fn line(file: &mut String, names: impl Iterator<Item = String>, values: [String; FIGURES.len()]) {
    for (i, field) in names.chain(values).enumerate() {
        if i > 0 {
            file.push(',');
        }
        file.push_str(&field);
    }
    file.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::burn::sample;
    use crate::state::burn::table::{Order, table};
    use crate::state::facet::Facet;
    use metering::cell::Slice;

    #[test]
    fn every_row_has_every_column() {
        let file = csv(&table(&sample::set(), &Slice::all(), Facet::Harness, Order::default()));
        let lines: Vec<&str> = file.lines().collect();
        assert_eq!(lines.len(), 5);
        assert!(lines.iter().all(|l| l.split(',').count() == 16), "{file}");
        assert_eq!(lines[1], "openclaw,opus,8,,0,8000,0,0,800,400,8,0,0,0,0,0");
        assert!(
            lines.iter().any(|l| l.starts_with("openclaw,secret-model,,,1,0,0,0,150000,10,1,0,")),
            "{file}"
        );
    }
}
