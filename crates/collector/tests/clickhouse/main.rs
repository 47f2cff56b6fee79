//! `fuelgauge push` against real ClickHouse engines: the oldest that is supported, as Debian has it, with its own HTTP
//! interface; and today's, in process, behind a few lines of HTTP.
//!
//! Run by `cargo xtask test --only engines`, which installs both.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod cluster;
mod company;
mod compare;
mod cut;
mod engine;
mod logs;
mod scale;

use compare::Ledger;
use engine::Engine;
use logs::Home;

const WHY: &str = "needs ClickHouse: cargo xtask test --only engines";

fn each(test: impl Fn(&Engine)) {
    for engine in [Engine::debian(), Engine::today()] {
        eprintln!("{WHY}; on {}", engine.name);
        test(&engine);
    }
}

#[test]
#[ignore = "needs ClickHouse: cargo xtask test --only engines"]
fn what_is_pushed_is_what_is_local_cell_by_cell_and_row_by_row() {
    each(|engine| {
        let home = Home::of_fixtures();
        let said = home.push(engine, "a", &[]);
        let (local, there) = (Ledger::local(&home), Ledger::of(engine));
        local.hold(&there);
        assert!(local.requests.len() > 200, "{}", local.requests.len());
        assert!(said.contains(&format!("{} new or changed rows", local.requests.len())), "{said}");
    });
}

#[test]
#[ignore = "needs ClickHouse: cargo xtask test --only engines"]
fn sessions_can_be_taken_out_of_the_whole() {
    each(|engine| {
        let home = Home::with_sessions(9, 30);
        home.push(engine, "a", &[]);
        Ledger::local(&home).hold_sessions(engine);
    });
}

#[test]
#[ignore = "needs ClickHouse: cargo xtask test --only engines"]
fn pushing_again_sends_nothing_even_if_nothing_is_remembered() {
    each(|engine| {
        let home = Home::with_sessions(6, 40);
        home.push(engine, "a", &[]);
        let before = engine.ask("SELECT count() FROM fuelgauge.requests");
        assert!(home.push(engine, "a", &[]).contains("Nothing changed"));
        assert!(home.push(engine, "forgetful", &[]).contains("had everything"));
        assert!(home.push(engine, "a", &["--all"]).contains("had everything"));
        assert_eq!(engine.ask("SELECT count() FROM fuelgauge.requests"), before);
        Ledger::local(&home).hold(&Ledger::of(engine));
    });
}

#[test]
#[ignore = "needs ClickHouse: cargo xtask test --only engines"]
fn a_log_that_grows_changes_its_queries_and_nothing_is_counted_twice() {
    each(|engine| {
        let home = Home::with_sessions(4, 30);
        home.push(engine, "a", &[]);
        home.grow("s1", 30, 25);
        home.grow("new", 0, 10);
        let said = home.push(engine, "a", &[]);
        assert!(!said.contains("Nothing changed"), "{said}");
        Ledger::local(&home).hold(&Ledger::of(engine));
    });
}

#[test]
#[ignore = "needs ClickHouse: cargo xtask test --only engines"]
fn four_processes_at_once_push_the_same_and_different_logs() {
    each(|engine| {
        let homes: Vec<Home> = (0..4).map(|n| Home::shared(n, 12, 60)).collect();
        let pushes: Vec<_> = homes
            .iter()
            .enumerate()
            .map(|(n, home)| home.command(engine, &format!("p{n}"), &["--machine", "atlas"]).spawn().unwrap())
            .collect();
        for push in pushes {
            let out = push.wait_with_output().unwrap();
            assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        }
        Ledger::local_all(&homes, &["--machine", "atlas"]).hold(&Ledger::of(engine));
    });
}

#[test]
#[ignore = "needs ClickHouse: cargo xtask test --only engines"]
fn a_session_that_two_machines_have_counts_once() {
    each(|engine| {
        let (first, second) = (Home::with_sessions(3, 20), Home::with_sessions(3, 20));
        second.grow("s1", 20, 15);
        // Whoever knows less comes last, and must not undo what the other one knows.
        second.push(engine, "second", &["--machine", "atlas", "--person", "ada"]);
        first.push(engine, "first", &["--machine", "atlas", "--person", "ada"]);
        Ledger::local_with(&second, &["--machine", "atlas", "--person", "ada"]).hold(&Ledger::of(engine));
    });
}

#[test]
#[ignore = "needs ClickHouse: cargo xtask test --only engines"]
fn whose_a_session_is_does_not_hang_on_who_pushes_last() {
    each(|engine| {
        let (ada, bob) = (Home::with_sessions(3, 20), Home::with_sessions(3, 20));
        let push_ada =
            |state: &str| ada.push(engine, state, &["--machine", "atlas", "--person", "ada", "--all"]);
        let push_bob =
            |state: &str| bob.push(engine, state, &["--machine", "bolt", "--person", "bob", "--all"]);
        let whose =
            || engine.ask("SELECT user, count() FROM fuelgauge.requests FINAL WHERE gone = 0 GROUP BY user");
        push_bob("b");
        assert_eq!(whose(), "bob\t60");
        push_ada("a");
        assert_eq!(whose(), "ada\t60");
        assert!(push_bob("b").contains("had everything"));
        assert_eq!(whose(), "ada\t60");
        // On the same machine whoever says something else of it later is right.
        ada.push(engine, "c", &["--machine", "atlas", "--person", "zoe", "--all"]);
        assert_eq!(whose(), "zoe\t60");
    });
}
