//! The list of sessions as a table for a file: exact values, one row per session that is listed, in the order of the list.

use super::list::Session;
use crate::chart::format::Unit;
use crate::chart::table::{Cell, Table};
use crate::chart::time::Grain;
use metering::cell::CellSet;
use metering::names::Name;
use metering::time::{Millis, Zone};

/// What a row holds: times are of the zone on the screen, money is in US dollars, and what is not known is empty.
/// `uncounted_sums` are sums of an unknown number of requests, each of them one of `requests`.
const COLUMNS: [&str; 20] = [
    "session",
    "started",
    "last_request",
    "project",
    "harness",
    "models",
    "person",
    "machine",
    "queries",
    "other_queries",
    "requests",
    "uncounted_sums",
    "failed_attempts",
    "peak_prompt_tokens",
    "prompt_tokens",
    "cache_read_tokens",
    "output_tokens",
    "waste_usd",
    "list_cost_usd",
    "unpriced_requests",
];

/// The sessions at some indices.
pub fn table(set: &CellSet, list: &[Session], found: &[u32], zone: &Zone) -> Table {
    let rows = found.iter().filter_map(|&i| list.get(i as usize)).map(|s| row(set, s, zone));
    Table { head: COLUMNS.map(str::to_owned).to_vec(), rows: rows.collect() }
}

fn row(set: &CellSet, s: &Session, zone: &Zone) -> Vec<Cell> {
    let name = |name: Name| Cell::Text(set.names().get(name).unwrap_or_default().to_owned());
    let time = |at: Millis| Cell::Time(zone.local(at), Grain::QuarterHour);
    let count = |n: u64| Cell::Number(n.into(), Unit::Count);
    let tokens = |n: u64| Cell::Number(n.into(), Unit::Tokens);
    let f = &s.sums;
    let models: Vec<&str> = s.models.iter().filter_map(|m| set.names().get(m.0)).collect();
    let priced = f.unpriced < f.requests.max(1);
    let row: [Cell; COLUMNS.len()] = [
        name(s.name),
        time(s.first),
        time(s.last),
        name(s.project),
        name(s.harness),
        Cell::Text(models.join("; ")),
        name(s.person),
        name(s.machine),
        count(f.queries),
        count(f.others),
        count(f.requests),
        count(f.uncounted),
        count(f.errors),
        Cell::of(Some(f.peak).filter(|n| *n > 0), Unit::Tokens),
        tokens(f.prompt),
        tokens(f.read),
        tokens(f.output),
        Cell::of(f.known_waste(), Unit::Money),
        Cell::of(Some(f.cost).filter(|_| priced), Unit::Money),
        count(f.unpriced),
    ];
    row.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::table::csv;
    use crate::state::sessions::list::sessions;
    use metering::cell::{CellKey, Parts, Slice};
    use metering::request::{Tokens, Trigger};

    #[test]
    fn the_file_has_what_is_listed_in_its_order() {
        let mut set = CellSet::default();
        for (slot, session, model, trigger) in [
            (1, "=s1", "opus", Trigger::Person),
            (2, "=s1", "haiku", Trigger::Person),
            (2, "=s1", "haiku", Trigger::Schedule),
            (3, "s2", "opus", Trigger::Person),
        ] {
            let key = set.pack(&CellKey {
                slot: slot * 900_000,
                harness: "codex",
                model: Some(model),
                session: Some(session),
                trigger,
                ..CellKey::default()
            });
            let tokens = Tokens { input: 5, cache_read: 15, output: 2, ..Tokens::default() };
            let cell = set.entry(key);
            cell.count(&Parts { tokens, at: Some(slot * 900_000), ..Parts::default() });
            cell.queries = 1;
        }
        let list = sessions(&set, &Slice::all());
        let found: Vec<u32> = ["s2", "=s1"]
            .map(|n| list.iter().position(|s| set.names().text(s.name) == n).unwrap() as u32)
            .into();
        let file = csv(&table(&set, &list, &found, &Zone::fixed(60)));
        let lines: Vec<&str> = file.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|l| l.split(',').count() == COLUMNS.len()), "{file}");
        assert!(
            lines[1].starts_with("s2,1970-01-01T01:45,1970-01-01T01:45,,codex,opus,,,1,0,1,0,0,20,20,15,2,,"),
            "{file}"
        );
        assert!(
            lines[2].starts_with(
                "\"'=s1\",1970-01-01T01:15,1970-01-01T01:30,,codex,haiku; opus,,,2,1,3,0,0,20,60,45,6,"
            ),
            "{file}"
        );
        // Nobody looked for misses, and nothing has a price: that is empty and no 0.
        assert!(lines[1].ends_with(",,,1"), "{file}");
    }
}
