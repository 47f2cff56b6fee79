//! The matrix as CSV: exact values, one line per row.

use super::row::Row;
use super::shape;
use crate::chart::figure::Figure;
use crate::chart::format::money_exact;
use crate::chart::table::csv_text;

/// The columns after the names. `own_requests` is what harness and model made themselves, in whosever queries.
const HEAD: &str = "queries,requests_of_queries,requests_per_query,requests_p50,requests_p90,requests_p99,context_tokens_per_request,\
tokens_per_query,list_cost_usd_per_query,priced_queries,hit_rate,thin_share,thin_context_usd_per_query,long_share,\
errors_per_100_requests,seconds_to_finish_p50,seconds_to_finish_p90,timed_queries,output_tokens_per_second,own_requests";

/// The file. What was not recorded is empty. A row with few queries is in it with its number of them.
pub fn csv(rows: &[Row]) -> String {
    let mut file = format!("harness,model,person,machine,{HEAD}\r\n");
    for row in rows {
        let t = &row.tally;
        let number = |value: Option<f64>| value.map(|v| Figure::Mean.exact(v)).unwrap_or_default();
        let dollars = |value: Option<f64>| value.map(|v| money_exact(v.round() as u128)).unwrap_or_default();
        let quantiles = shape::requests(&t.query_hist);
        let seconds = t.time_spread().map(|(half, most)| (half / 1e3, most / 1e3));
        let name = |name: &Option<Option<String>>| {
            csv_text(name.as_ref().and_then(|n| n.as_deref()).unwrap_or_default())
        };
        let fields = [
            name(&row.who.harness),
            name(&row.who.model),
            name(&row.who.person),
            name(&row.who.machine),
            t.queries.to_string(),
            t.query.requests.to_string(),
            number(t.requests_per_query()),
            number(quantiles.map(|q| q.p50)),
            number(quantiles.map(|q| q.p90)),
            number(quantiles.map(|q| q.p99)),
            number(t.context()),
            number(t.tokens_per_query()),
            dollars(t.cost_per_query()),
            t.query.priced.to_string(),
            number(t.hit_rate()),
            number(t.thin_share()),
            dollars(t.thin_cost()),
            number(t.long_share()),
            number(t.errors_per_100()),
            number(seconds.map(|s| s.0)),
            number(seconds.map(|s| s.1)),
            t.query.timed.to_string(),
            number(t.speed()),
            t.requests.to_string(),
        ];
        file.push_str(&fields.join(","));
        file.push_str("\r\n");
    }
    file
}

#[cfg(test)]
#[test]
fn every_row_has_every_column() {
    use crate::state::harnesses::{pairs, row, sample};
    let pairs = pairs::pairs(&sample::usual(), &metering::cell::Slice::all(), false, false);
    let file = csv(&row::rows(&pairs.list, crate::state::Compare::Both));
    let lines: Vec<&str> = file.lines().collect();
    assert_eq!(lines.len(), 5);
    assert!(lines.iter().all(|l| l.split(',').count() == 24), "{file}");
    assert_eq!(lines[1], "claude-code,opus,,,30,120,4,4,4,4,1000,4400,0.04,30,0.8,0,0,0,,,,0,,120");
    assert!(lines[3].starts_with("goose,gpt,,,0,0,,,,,1000,,,0,0.8,0,,0,"), "{file}");
}
