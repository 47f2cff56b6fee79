use crate::key::Key;
use crate::ledger::Ledger;
use crate::names::Name;
use crate::price::Book;
use crate::record::{Identity, Prompt, PromptMark, Sighting, Yields};
use crate::request::{Quality, Tokens, Trigger};
use crate::time::{DAY, MINUTE, Millis};

const START: Millis = 1_790_000_000_000;

/// A sighting of a harness in a session, at a minute, with a prompt of so many tokens.
fn seen(harness: &'static str, session: &'static str, minute: i64, prompt: u64) -> Sighting<'static> {
    let id = [harness, session, &minute.to_string(), &prompt.to_string()].join(" ");
    Sighting {
        id: Identity::of(&[&id]),
        at: START + minute * MINUTE,
        harness,
        session: Some(session),
        tokens: Tokens {
            input: prompt / 10,
            cache_read: prompt - prompt / 10,
            output: 7,
            ..Tokens::default()
        },
        model: Some("claude-opus-5"),
        ..Sighting::default()
    }
}

fn telemetry(session: &'static str, minute: i64, prompt: u64, id: Option<&'static str>) -> Sighting<'static> {
    let yields = Yields::Request(id);
    let s = seen("claude-code", session, minute, prompt);
    Sighting { id: Identity::of(&["telemetry", &format!("{:?}", s.id)]), yields, duration_ms: Some(900), ..s }
}

fn turn(minute: i64, prompt: u64) -> Sighting<'static> {
    let s = seen("openclaw", "claw", minute, prompt);
    Sighting { quality: Quality::SessionTotal, yields: Yields::Client("claude-code"), ..s }
}

/// The rows left, as `harness prompt trigger`, added in both orders and split over two ledgers.
#[track_caller]
fn check(prepare: impl Fn(&mut Ledger), sightings: &[Sighting<'_>], expected: &[&str]) {
    let lines = |ledger: &Ledger| -> Vec<String> {
        let rows = ledger.resolve().requests(Book::builtin());
        rows.iter().map(|r| format!("{} {} {}", r.harness, r.tokens.prompt(), r.trigger.as_str())).collect()
    };
    let fill = |list: &[Sighting<'_>], prepared: bool| {
        let mut ledger = Ledger::default();
        if prepared {
            prepare(&mut ledger);
        }
        list.iter().for_each(|s| ledger.sight(s, Name::NONE, Name::NONE));
        ledger
    };
    assert_eq!(lines(&fill(sightings, true)), expected);
    let turned: Vec<Sighting<'_>> = sightings.iter().rev().cloned().collect();
    assert_eq!(lines(&fill(&turned, true)), expected, "in the opposite order");
    let (a, b) = sightings.split_at(sightings.len() / 2);
    let mut merged = fill(b, false);
    merged.merge(fill(a, true));
    assert_eq!(lines(&merged), expected, "split and merged");
}

#[test]
fn telemetry_beside_a_log_counts_once_and_alone_counts() {
    let log = seen("claude-code", "s", 0, 1000);
    let with_id = Sighting { id: Identity::message("msg_1").with_request(Some("req_1")), ..log.clone() };
    let one: &[&str] = &["claude-code 1000 person"];
    check(|_| {}, &[log.clone(), telemetry("s", 1, 1000, None)], one);
    check(|_| {}, &[with_id.clone(), telemetry("s", 30, 1000, Some("req_1"))], one);
    // Too late to be the same, or in another session, or another prompt.
    let two: &[&str] = &["claude-code 1000 person"; 2];
    check(|_| {}, &[log.clone(), telemetry("s", 11, 1000, None)], two);
    check(|_| {}, &[log.clone(), telemetry("t", 1, 1000, None)], two);
    check(
        |_| {},
        &[log.clone(), telemetry("s", 1, 1010, None)],
        &["claude-code 1000 person", "claude-code 1010 person"],
    );
    // Without a session of its own it may be any session's.
    let bare = Sighting { session: None, ..telemetry("s", 1, 1000, None) };
    check(|_| {}, &[log.clone(), bare.clone()], one);
    check(|_| {}, &[log.clone(), Sighting { at: bare.at + DAY, ..bare }], &["claude-code 1000 person"; 2]);
    // Two of telemetry need two of the log.
    check(|_| {}, &[log, telemetry("s", 1, 1000, None), telemetry("s", 2, 1000, None)], two);
}

#[test]
fn telemetry_gives_what_it_knows_better() {
    let mut ledger = Ledger::default();
    let log = Sighting { quality: Quality::PlaceholderOutput, ..seen("claude-code", "s", 0, 1000) };
    let mut better = telemetry("s", 1, 1000, None);
    better.tokens.output = 400;
    [log, better].iter().for_each(|s| ledger.sight(s, Name::NONE, Name::NONE));
    let rows = ledger.resolve().requests(Book::builtin());
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0].tokens.output, rows[0].quality, rows[0].duration_ms),
        (400, Quality::Exact, Some(900))
    );
}

#[test]
fn a_sum_of_a_session_yields_to_its_requests() {
    let sum = |session| Sighting {
        quality: Quality::SessionTotal,
        yields: Yields::Session,
        ..seen("copilot-cli", session, 5, 9000)
    };
    let request = seen("copilot-cli", "a", 0, 1000);
    check(|_| {}, &[request, sum("a"), sum("b")], &["copilot-cli 1000 person", "copilot-cli 9000 person"]);
}

#[test]
fn of_a_session_requests_count_before_lesser_records_and_those_before_sums() {
    let own = |minute, yields| Sighting { yields, ..seen("copilot-cli", "a", minute, 1000) };
    let sum = Sighting { quality: Quality::SessionTotal, ..own(9, Yields::Session) };
    let (request, span) = (own(0, Yields::Nothing), own(1, Yields::Session));
    let row = |minute| [format!("copilot-cli {minute}")];
    let left = |list: &[&Sighting<'static>]| -> Vec<String> {
        let mut ledger = Ledger::default();
        list.iter().for_each(|s| ledger.sight(s, Name::NONE, Name::NONE));
        let rows = ledger.resolve().requests(Book::builtin());
        rows.iter().map(|r| format!("{} {}", r.harness, (r.at - START) / MINUTE)).collect()
    };
    assert_eq!(left(&[&request, &span, &sum]), row(0));
    assert_eq!(left(&[&sum, &span]), row(1));
    assert_eq!(left(&[&sum]), row(9));
    // Known until the sum is written.
    let part = Sighting { quality: Quality::SessionTotal, ..own(5, Yields::Part(sum.id.key)) };
    assert_eq!(left(&[&part]), row(5));
    assert_eq!(left(&[&part, &sum]), row(9));
    assert_eq!(left(&[&part, &span]), row(1));
    // The sum turned out not to include it.
    let left_over = Sighting { yields: Yields::Session, ..part.clone() };
    assert_eq!(left(&[&part, &sum, &left_over]), ["copilot-cli 5", "copilot-cli 9"]);
}

#[test]
fn a_turn_handed_to_another_program_yields_to_its_log() {
    let requests = [0, 1, 2].map(|m| seen("claude-code", "own", m, 1000 + m.unsigned_abs()));
    let before = seen("claude-code", "own", -20, 500);
    let with = |turns: &[Sighting<'static>]| -> Vec<Sighting<'static>> {
        std::iter::once(before.clone()).chain(requests.iter().cloned()).chain(turns.iter().cloned()).collect()
    };
    let own = [
        "claude-code 500 person",
        "claude-code 1000 person",
        "claude-code 1001 person",
        "claude-code 1002 person",
    ];
    check(|_| {}, &with(&[turn(3, 3003)]), &own);
    // The sum differs: nothing is known, both stay.
    check(|_| {}, &with(&[turn(3, 3004)]), &[&own[..], &["openclaw 3004 person"]].concat());
    // It differs, but the session is known to have worked for it.
    check(|l| l.drives("claw", "own"), &with(&[turn(3, 3004)]), &own);
    // Two equal turns need two equal runs.
    check(|_| {}, &with(&[turn(3, 3003), turn(4, 3003)]), &[&own[..], &["openclaw 3003 person"]].concat());
    // The other program's log is gone.
    check(|l| l.drives("claw", "gone"), &[turn(3, 3003)], &["openclaw 3003 person"]);
}

#[test]
fn a_turn_that_adds_up_to_nothing_yields_to_work_of_that_time_in_its_folder() {
    let of = |project, s: Sighting<'static>| Sighting { project, ..s };
    let request = of(Some("shop"), seen("claude-code", "own", 1, 90_000));
    let one: &[&str] = &["claude-code 90000 person"];
    let two: &[&str] = &["claude-code 90000 person", "openclaw 12 person"];
    // The last reply's uncached input is all that is kept of it.
    check(|_| {}, &[request.clone(), of(Some("shop"), turn(2, 12))], one);
    check(|_| {}, &[request.clone(), of(Some("blog"), turn(2, 12))], two);
    check(|_| {}, &[request.clone(), of(None, turn(2, 12))], two);
    check(|_| {}, &[request.clone(), of(Some("shop"), turn(62, 12))], two);
    // A request of its own that is no sum is known well enough.
    let exact = Sighting { quality: Quality::Exact, ..of(Some("shop"), turn(2, 12)) };
    check(|_| {}, &[request, exact], two);
}

#[test]
fn who_started_a_turn_is_known_to_the_harness_that_hands_it_on() {
    let mark = |l: &mut Ledger| {
        l.prompt(&PromptMark {
            session: "claw",
            key: crate::key::Key(1),
            at: START,
            trigger: Trigger::Schedule,
        });
    };
    let request = Sighting { prompt: Prompt::None, ..seen("claude-code", "own", 1, 1000) };
    check(mark, &[request, turn(3, 1000)], &["claude-code 1000 schedule"]);
}

/// A day of a harness in a report, at a minute, with a prompt of so many tokens.
fn reported(harness: &'static str, report: u128, minute: i64, prompt: u64) -> Sighting<'static> {
    let s = seen(harness, "", minute, prompt);
    Sighting {
        id: Identity::of(&["reported", &report.to_string(), &format!("{:?}", s.id)]),
        quality: Quality::Imported,
        yields: Yields::Day(Key(report)),
        ..s
    }
}

#[test]
fn another_counters_day_yields_to_anything_read_of_that_day() {
    let day = |harness, minute| reported(harness, 1, minute, 9000);
    let next = DAY / MINUTE;
    check(
        |_| {},
        &[seen("codex", "s", 5, 1000), day("codex", 1), day("codex", next), day("amp", 2)],
        &["amp 9000 person", "codex 1000 person", "codex 9000 person"],
    );
    // A failed attempt is no work that was counted.
    let failed = Sighting { error: Some("timeout"), tokens: Tokens::default(), ..seen("amp", "s", 5, 0) };
    check(|_| {}, &[failed, day("amp", 2)], &["amp 9000 person", "amp 0 person"]);
}

#[test]
fn of_several_reports_of_a_day_the_one_that_saw_most_of_it_counts() {
    let next = DAY / MINUTE;
    let two = |report, first, second| [reported("amp", report, 1, first), reported("amp", report, 2, second)];
    let list = [
        // Two counters, with two models each.
        two(1, 5000, 700).as_slice(),
        &two(2, 5000, 800),
        // A later report of the same day, and a day that only the earlier one has.
        &[reported("codex", 3, 1, 100), reported("codex", 4, 1, 400), reported("codex", 3, next, 100)],
        // As much in both: one of them.
        &[reported("goose", 5, 1, 60), reported("goose", 6, 1, 60)],
    ]
    .concat();
    let expected =
        ["goose 60 person", "codex 400 person", "amp 5000 person", "amp 800 person", "codex 100 person"];
    check(|_| {}, &list, &expected);
    check(|_| {}, &[list.clone(), list].concat(), &expected);
}
