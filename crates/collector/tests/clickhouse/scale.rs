//! Databases that are too large to be read whole: what is read in layers is what is there, and how long that takes.

use crate::company::Company;
use crate::compare::same;
use crate::engine::{Engine, now};
use metering::cell::{CellSet, Dim, Slice};
use metering::clickhouse::{
    Detail, ENOUGH, Extent, FIRST, FIRST_DAYS, Filter, Offset, Reader, Scope, Steps, WHOLE, whole_days,
};
use metering::time::{DAY, Millis};
use std::path::PathBuf;
use std::time::Instant;

/// A zone in which the clock was put forward in the middle of the data.
const ZONE: [Offset; 2] =
    [Offset { from: 0, seconds: 3_600 }, Offset { from: 1_765_065_600, seconds: 5 * 3_600 + 1_800 }];

fn slots(from: Millis, to: Millis) -> Option<(u32, u32)> {
    Some(((from / 1_000) as u32, ((to - 1) / 1_000) as u32))
}

fn requests(set: &CellSet) -> u64 {
    set.total(&Slice::all()).requests
}

/// Cells of a scope, as they are and in layers, on both engines.
#[test]
#[ignore = "needs ClickHouse: cargo xtask test --only engines"]
fn layers_are_what_is_there() {
    crate::each(|engine| {
        let company = Company::small(30, 4, 40);
        company.fill(engine, |_| ());
        let dialect = engine.dialect();
        let reader = Reader::new(engine, &company.names, dialect);
        let all = now(reader.extent(&Scope::default())).unwrap();
        let whole = now(reader.cells(&Scope::default(), &Detail::default())).unwrap();
        assert_eq!((requests(&whole), whole.len() as u64), (company.requests(), all.cells));
        let base = now(reader.base(Scope::default(), &all, &ZONE, 0)).unwrap();
        assert!(matches!(base.detail.steps, Steps::Day(_)) && base.cells.len() * 10 < whole.len());
        same("cell of all", &base.detail.coarsen(&whole).cells(), &base.cells.cells());

        let from = Millis::from(all.slots.0) * 1_000;
        let user = Filter { dim: Dim::User, names: vec!["person-7".to_owned(), String::new()] };
        let check = |length: Millis, filters: &[Filter], most: u64, step: u32| {
            let (from, to) = whole_days(&ZONE, (from + 7 * DAY, from + 7 * DAY + length));
            let scope = Scope { slots: slots(from, to), filters: filters.to_vec() };
            let part = now(reader.cells(&scope, &Detail::default())).unwrap();
            let (top, menus) = now(reader.layer(scope.clone(), length, &all, &ZONE, most)).unwrap();
            assert_eq!(
                minutes(&top.detail),
                step,
                "{length}: {} of {most}, {} cells",
                top.cells.len(),
                part.len()
            );
            // How many there will be is told by a week, and nothing is coarser than without names.
            let fits = top.cells.len() as u64 <= most + most / 4;
            assert!(part.len() > 50 && (fits || top.detail.folds.iter().all(|f| f.kept.is_empty())));
            same("cell of the layer above", &top.detail.coarsen(&part).cells(), &top.cells.cells());
            for menu in &menus {
                assert_eq!(menu.names.iter().map(|n| n.1).sum::<u64>(), requests(&part), "{:?}", menu.dim);
            }
            let kept = Scope { slots: None, ..scope };
            for few in [0, most] {
                let kept = now(reader.base(kept.clone(), &all, &ZONE, few)).unwrap();
                let seen = base.under(&kept.under(&top.cells));
                assert_eq!(requests(&seen), company.requests(), "{length} {most} {few} {filters:?}");
                let mut slice = Slice::all().over(Some(from), Some(to));
                for f in filters {
                    slice.keep(f.dim, f.names.iter().filter_map(|n| seen.names().find(n)).collect());
                }
                assert_eq!(seen.total(&slice).requests, requests(&part), "{length} {filters:?}");
            }
        };
        check(2 * DAY, &[], 100_000, 15);
        check(2 * DAY, &[], 2_500, 15);
        check(2 * DAY, &[], 300, 60);
        check(7 * DAY, &[], 2_000, 60);
        check(20 * DAY, &[], 900, 1_440);
        check(20 * DAY, &[], 60, 1_440);
        check(20 * DAY, std::slice::from_ref(&user), 100_000, 15);
        check(20 * DAY, &[user], 100, 1_440);
        // What lies below a week is by hours; so is what lies above, however long somebody looks back.
        let week = Extent { slots: (all.slots.0, all.slots.0 + 6 * 86_400), ..all };
        let base = now(reader.base(Scope::default(), &week, &ZONE, 0)).unwrap();
        let scope = Scope { slots: slots(from, from + 35 * DAY), ..Scope::default() };
        let (top, _) = now(reader.layer(scope, 35 * DAY, &week, &ZONE, 5_000)).unwrap();
        assert_eq!((minutes(&base.detail), minutes(&top.detail)), (60, 60));
        assert_eq!(requests(&base.under(&top.cells)), company.requests());
        assert_eq!(reader.odd(), 0);
    });
}

fn minutes(detail: &Detail) -> u32 {
    match detail.steps {
        Steps::Quarter => 15,
        Steps::Hour(_) => 60,
        Steps::Day(_) => 1_440,
    }
}

/// How a database grows: `FUELGAUGE_SCALE` requests of a year, in `FUELGAUGE_SCALE_FOLDER` if they are to stay; on
/// Debian's server with `FUELGAUGE_SCALE_ENGINE=debian`. Prints a row of the table in docs/scale.md.
#[test]
#[ignore = "needs ClickHouse: cargo xtask test --only engines"]
fn first_view() {
    let given = |name: &str| std::env::var(name).ok();
    let Some(wanted) = given("FUELGAUGE_SCALE").and_then(|n| n.parse().ok()) else { return };
    let folder = given("FUELGAUGE_SCALE_FOLDER").map(PathBuf::from);
    let engine = match (folder, given("FUELGAUGE_SCALE_ENGINE").as_deref()) {
        (_, Some("debian")) => Engine::debian(),
        (Some(folder), _) => Engine::today_at(&folder),
        (None, _) => Engine::today(),
    };
    let company = Company::of(wanted);
    if engine.try_ask("SELECT count() FROM fuelgauge.cells").is_none() {
        let began = Instant::now();
        company.fill(&engine, |rows| eprintln!("{rows} rows after {:.0} s", began.elapsed().as_secs_f64()));
    }
    let parts = "SELECT table, sum(rows), sum(bytes_on_disk), count() FROM system.parts \
                 WHERE active AND database = 'fuelgauge' GROUP BY table ORDER BY table";
    eprintln!("{}", engine.ask(parts));
    for _ in 0..3 {
        engine.forget_memory();
        let before = engine.memory().1;
        engine.bytes.set(0);
        let mut told = Vec::new();
        let mut began = Instant::now();
        let mut lap = |what: &'static str, cells: usize| {
            told.push(format!(
                "{what} {:.2} s, {} cells, {:.2} MB",
                began.elapsed().as_secs_f64(),
                cells,
                engine.bytes.take() as f64 / 1e6
            ));
            began = Instant::now();
        };
        let dialect = engine.dialect();
        let reader = Reader::new(&engine, &company.names, dialect);
        let all = now(reader.extent(&Scope::default())).unwrap();
        let last = Millis::from(all.slots.1) * 1_000 + 1;
        let month = slots(last - FIRST_DAYS, last);
        let of = |scope: Scope, length, most| now(reader.layer(scope, length, &all, &ZONE, most)).unwrap().0;
        if all.cells <= WHOLE {
            let whole = now(reader.cells(&Scope::default(), &Detail::default())).unwrap();
            lap("whole", whole.len());
            assert_eq!(requests(&whole), company.requests());
        } else {
            let scope = Scope { slots: month, ..Scope::default() };
            let top = of(scope, FIRST_DAYS, FIRST);
            lap("first view", top.cells.len());
            let base = now(reader.base(Scope::default(), &all, &ZONE, 0)).unwrap();
            lap("everything below", base.cells.len());
            assert_eq!(requests(&base.under(&top.cells)), company.requests());
        }
        lap("laid over each other", 0);
        let day = Scope { slots: slots(last - DAY, last), ..Scope::default() };
        lap("a day", of(day, DAY, ENOUGH).cells.len());
        let user = Filter { dim: Dim::User, names: vec!["person-7".to_owned()] };
        let one = Scope { slots: month, filters: vec![user] };
        lap("a person's month", of(one, FIRST_DAYS, ENOUGH).cells.len());
        lap("all of the year", of(Scope::default(), all.length(), ENOUGH).cells.len());
        let (most, _) = engine.memory();
        eprintln!("{}; memory +{} MB", told.join("; "), most.saturating_sub(before) / 1_000_000);
    }
}
