//! The same data from two places, held against each other in every row and every sum.

use crate::engine::Engine;
use crate::logs::Home;
use metering::cell::{Cell, CellSet, Dim, RequestCells};
use metering::clickhouse::cells::{by_session, cells, cells_of, read_cell, read_session_cell};
use metering::clickhouse::{
    Detail, Dialect, Fold, Names, Offset, Query, Scope, Steps, held, misses, quotas, read_held, read_quota,
    read_request, rows_of, session, sessions,
};
use metering::feed::{Line, Row, decode};
use metering::merge::{Held, Sessions, session_hash};
use metering::request::{Quota, Request};
use std::collections::BTreeMap;

/// Everything that a view can show.
pub struct Ledger {
    pub cells: Vec<Cell>,
    pub by_session: Vec<Cell>,
    pub requests: BTreeMap<String, Request>,
    pub costliest: Vec<String>,
    pub quotas: Vec<Quota>,
}

/// How many of the costliest misses are compared.
const MOST: usize = 500;

impl Ledger {
    /// What the program says of a home.
    pub fn local(home: &Home) -> Self {
        Self::local_with(home, &[])
    }

    pub fn local_with(home: &Home, args: &[&str]) -> Self {
        let mut export = home.program("export");
        Self::exported(export.args(["--out", "-"]).args(args))
    }

    /// Of several homes read at once.
    pub fn local_all(homes: &[Home], args: &[&str]) -> Self {
        let mut export = homes[0].program("export");
        homes[1..].iter().for_each(|home| {
            export.arg("--home").arg(home.path());
        });
        Self::exported(export.args(["--out", "-"]).args(args))
    }

    fn exported(export: &mut std::process::Command) -> Self {
        let out = export.output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let cells_of = export.args(["--grain", "cell"]).output().unwrap();
        let (mut requests, mut quotas, mut set) = (Vec::new(), Vec::new(), CellSet::default());
        for line in out.stdout.split(|b| *b == b'\n').chain(cells_of.stdout.split(|b| *b == b'\n')) {
            match decode(line) {
                Line::Row(Row::Request(request)) => requests.push(*request),
                Line::Row(Row::Quota(quota)) if !quotas.contains(&quota) => quotas.push(quota),
                Line::Row(Row::Cell(cell)) => set.add(&*cell),
                _ => {}
            }
        }
        let mut by_session = RequestCells::by_session();
        requests.iter().for_each(|r| by_session.add(r));
        Self::of_parts(set, by_session.finish(), requests, quotas)
    }

    /// What an engine says.
    pub fn of(engine: &Engine) -> Self {
        let dialect = Dialect::of(&engine.ask("SELECT version()")).unwrap();
        let (names, scope) = (Names::new("fuelgauge"), Scope::default());
        let ask = |query: Query| -> String {
            // Parameters are a matter of the address; the page's own tests go through it.
            assert!(query.params.is_empty());
            engine.ask(&query.sql)
        };
        let written = Dialect { version: (18, 16) };
        let mut set = CellSet::default();
        for line in ask(cells(&names, written, &scope, &Detail::default())).lines() {
            assert!(read_cell(line, &mut set), "{line}");
        }
        let mut with_sessions = CellSet::default();
        for line in ask(by_session(&names, written, &scope, 1_000_000)).lines() {
            assert!(read_session_cell(line, &mut with_sessions), "{line}");
        }
        let mut requests = Vec::new();
        for id in ask(sessions(&names, written, &scope, 1_000_000)).lines().chain([""]) {
            let answer = ask(session(&names, written, id));
            requests
                .extend(answer.lines().map(|line| read_request(line).unwrap_or_else(|| panic!("{line}"))));
        }
        let quotas = ask(quotas(&names, written, &scope));
        let quotas =
            quotas.lines().map(|line| read_quota(line).unwrap_or_else(|| panic!("{line}"))).collect();
        let mut ledger = Self::of_parts(set, with_sessions, requests, quotas);
        let dear = ask(misses(&names, written, &scope, MOST));
        ledger.costliest = dear.lines().map(|line| read_request(line).unwrap().id).collect();
        assert!(dialect.version >= (18, 16));
        ledger
    }

    fn of_parts(set: CellSet, by_session: CellSet, requests: Vec<Request>, mut quotas: Vec<Quota>) -> Self {
        let mut dear: Vec<&Request> = requests
            .iter()
            .filter(|r| r.miss_cause.is_some_and(|c| c != metering::request::MissCause::Compaction))
            .collect();
        dear.sort_by(|a, b| {
            let key = |r: &Request| (r.waste_nanousd.unwrap_or(0), r.missed_tokens, r.id.clone());
            key(b).cmp(&key(a))
        });
        let costliest = dear.iter().take(MOST).map(|r| r.id.clone()).collect();
        quotas.sort_by_key(|q| (q.at, q.plan.clone(), q.account.clone(), q.window.clone(), q.source.clone()));
        Self {
            cells: set.cells(),
            by_session: by_session.cells(),
            requests: requests.into_iter().map(|r| (r.id.clone(), r)).collect(),
            costliest,
            quotas,
        }
    }

    /// Holds another one against this one.
    pub fn hold(&self, other: &Self) {
        same("cell", &self.cells, &other.cells);
        same("cell by session", &self.by_session, &other.by_session);
        let list = |l: &Self| l.requests.values().cloned().collect::<Vec<_>>();
        same("request", &list(self), &list(other));
        same("level", &self.quotas, &other.quotas);
        assert_eq!(self.costliest.len(), other.costliest.len());
        let waste = |l: &Self| -> Vec<Option<u64>> {
            l.costliest.iter().map(|id| l.requests[id].waste_nanousd).collect()
        };
        assert_eq!(waste(self), waste(other));
    }
}

impl Ledger {
    /// Holds what an engine says of some sessions against these requests.
    pub fn hold_sessions(&self, engine: &Engine) {
        let names = Names::new("fuelgauge");
        let mut counted = RequestCells::default();
        self.requests.values().for_each(|r| counted.add(r));
        let there: Vec<Held> =
            engine.ask(&held(&names, 1_000).sql).lines().map(|l| read_held(l).unwrap()).collect();
        let there: Sessions = there.into_iter().collect();
        assert_eq!(counted.sessions(), there);
        let some: Vec<u64> = there.list().iter().map(|h| h.session).step_by(2).collect();
        assert!(some.len() > 2);
        let part = |r: &&Request| r.session.as_deref().is_some_and(|s| some.contains(&session_hash(s)));
        let mut cells = RequestCells::default();
        self.requests.values().filter(part).for_each(|r| cells.add(r));
        let mut set = CellSet::default();
        for line in engine.ask(&cells_of(&names, &some).sql).lines() {
            assert!(read_cell(line, &mut set), "{line}");
        }
        same("cell of sessions", &cells.finish().cells(), &set.cells());
        let rows = engine.ask(&rows_of(&names, &some).sql);
        let rows: BTreeMap<String, Request> =
            rows.lines().map(|line| read_request(line).unwrap()).map(|r| (r.id.clone(), r)).collect();
        let local: Vec<&Request> = self.requests.values().filter(part).collect();
        same("row of sessions", &local, &rows.values().collect::<Vec<_>>());
    }

    /// Holds days of a zone, with some projects as one or all, against these cells.
    pub fn hold_coarse(&self, engine: &Engine) {
        let names = Names::new("fuelgauge");
        let half_past_five = Offset { from: 0, seconds: 5 * 3_600 + 1_800 };
        let mut local = CellSet::default();
        self.cells.iter().for_each(|cell| local.add(cell));
        for kept in [vec![String::from("api")], Vec::new()] {
            let folds = vec![Fold { dim: Dim::Project, kept }];
            let detail = Detail { steps: Steps::Day(vec![half_past_five]), folds };
            let mut found = CellSet::default();
            let written = Dialect { version: (18, 16) };
            for line in engine.ask(&cells(&names, written, &Scope::default(), &detail).sql).lines() {
                assert!(read_cell(line, &mut found), "{line}");
            }
            let expected = detail.coarsen(&local);
            assert!(expected.len() * 4 < self.cells.len(), "{} of {}", expected.len(), self.cells.len());
            same("day", &expected.cells(), &found.cells());
        }
    }
}

pub fn same<T: PartialEq + std::fmt::Debug>(what: &str, expected: &[T], found: &[T]) {
    for (a, b) in expected.iter().zip(found) {
        assert!(a == b, "another {what}:\n{a:?}\n{b:?}");
    }
    assert_eq!(expected.len(), found.len(), "number of {what}s");
}
