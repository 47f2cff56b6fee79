//! A snapshot as a whole: everything comes back, damage does not, no name is left, and it is small.

use super::*;
use crate::cell::{Bands, Cell, CellKey, Dim, PackedKey, Slice, Sums};
use crate::demo;
use crate::request::{MissCause, Trigger};
use crate::time::{DAY, HOUR, Zone, parse};
use proptest::prelude::*;
use std::io::Write;

/// 2026-11-22T08:00:00Z.
const NOW: Millis = 1_795_334_400_000;

fn english(part: Part, number: usize) -> String {
    format!("{part:?} {number}")
}

fn demo_snapshot(grain: Grain) -> Snapshot {
    let demo = demo::build(NOW);
    let zone = Zone::fixed(60);
    Snapshot {
        made: NOW,
        from: NOW - 30 * DAY,
        to: NOW,
        generator: "fuelgauge 0.1.0".to_owned(),
        prices: Some("2026-11-15".to_owned()),
        demo: true,
        grain,
        zone: "Europe/Berlin".to_owned(),
        hidden: vec![Hidden { part: Part::Person, names: vec!["Person 1".to_owned()] }],
        title: Some("Ours".to_owned()),
        view: "?view=cache&period=2026-10-23..2026-11-22".to_owned(),
        plans: vec![Subscription {
            plan: "claude-max-20x".to_owned(),
            since: 20_000,
            until: Some(20_100),
            yearly: true,
            paid: Some(0),
            budget: Some(7),
            seats: 3,
            harnesses: vec!["claude-code".to_owned()],
        }],
        cells: gather(&demo.cells, &Slice::all(), grain, &zone),
        quotas: demo.quotas,
    }
}

#[track_caller]
fn check(snapshot: &Snapshot) -> Vec<u8> {
    let bytes = snapshot.to_bytes().unwrap();
    let back = Snapshot::from_bytes(&bytes).unwrap();
    assert_eq!(back.cells.cells(), snapshot.cells.cells());
    let told = |s: &Snapshot| Snapshot { cells: CellSet::default(), ..s.clone() };
    assert_eq!(format!("{:?}", told(&back)), format!("{:?}", told(snapshot)));
    assert!(back.to_bytes().unwrap() == bytes, "the same snapshot is the same bytes");
    bytes
}

#[test]
fn the_demo_comes_back_whole_at_every_grain() {
    for grain in Grain::ALL {
        let snapshot = demo_snapshot(grain);
        let whole = demo::build(NOW).cells.total(&Slice::all());
        assert_eq!(snapshot.cells.total(&Slice::all()), whole, "nothing is lost by adding up");
        check(&snapshot);
    }
    check(&Snapshot { view: String::new(), ..Snapshot::default() });
}

#[test]
fn the_largest_counts_come_back() {
    assert!(MissCause::ALL.iter().all(|cause| write::CAUSES.contains(cause)));
    let mut sums = Sums::default();
    for (i, count) in sums.counts_mut().into_iter().enumerate() {
        *count = u64::MAX - i as u64;
    }
    let mut cells = CellSet::default();
    cells.add(&Cell { key: CellKey { slot: 0, harness: "a", ..CellKey::default() }, sums });
    check(&Snapshot { cells, ..Snapshot::default() });
}

#[test]
fn what_says_the_same_is_one_cell() {
    let (mut keys, mut sums) = (Vec::new(), Vec::new());
    // No harness is one without a name; no trigger and one that is not known are a person.
    for (harness, trigger) in [(0, 0), (0, 1), (3, 2), (3, 0)] {
        let mut dims = [0; 8];
        (dims[Dim::Harness as usize], dims[Dim::Trigger as usize]) = (harness, trigger);
        keys.push(PackedKey { slot: 0, dims });
        sums.push(Sums { requests: 1, ..Sums::default() });
    }
    let texts = ["by moonlight", "person", ""].map(str::to_owned).to_vec();
    let cells = CellSet::from_parts(texts, keys, sums);
    assert_eq!(cells.len(), 4);
    let back = Snapshot::from_bytes(&Snapshot { cells, ..Snapshot::default() }.to_bytes().unwrap()).unwrap();
    let found: Vec<_> =
        back.cells.iter().map(|(key, sums)| (back.cells.unpack(key), sums.requests)).collect();
    assert_eq!(found, [(CellKey::default(), 4)]);
    check(&back);
}

#[test]
fn days_and_hours_are_those_of_the_zone() {
    // Berlin goes back to winter time on 25 October 2026, 01:00 UTC; Kathmandu is at +05:45.
    let at = |t: &str| parse(t).unwrap();
    let berlin = Zone::new(vec![(Millis::MIN, 120), (at("2026-10-25T01:00:00Z"), 60)]);
    let check = |grain: Grain, zone: &Zone, instant: &str, expected: &str| {
        assert_eq!(grain.start(at(instant), zone), at(expected), "{grain:?} {instant}");
    };
    check(Grain::Day, &berlin, "2026-10-25T22:59:00Z", "2026-10-24T22:00:00Z");
    check(Grain::Day, &berlin, "2026-10-25T23:00:00Z", "2026-10-25T23:00:00Z");
    check(Grain::Hour, &berlin, "2026-10-25T01:45:00Z", "2026-10-25T01:00:00Z");
    check(Grain::Hour, &Zone::fixed(345), "2026-10-25T01:20:00Z", "2026-10-25T01:15:00Z");
    check(Grain::QuarterHour, &berlin, "2026-10-25T01:20:00Z", "2026-10-25T01:15:00Z");
}

#[test]
fn levels_are_no_finer_than_cells() {
    let level = |minutes: i64, used: f64| Quota {
        at: minutes * crate::time::MINUTE,
        plan: "p".to_owned(),
        window: "5h".to_owned(),
        used_fraction: Some(used),
        resets_at: Some(5 * HOUR),
        ..Quota::default()
    };
    let levels = [level(61, 0.1), level(70, 0.2), level(130, 0.3), level(299, 0.4), level(9_999, 0.9)];
    let made = 6 * HOUR;
    let shown = |grain: Grain| -> Vec<(Millis, Option<f64>)> {
        grain.levels(&levels, 0, made, &Zone::utc()).iter().map(|q| (q.at, q.used_fraction)).collect()
    };
    assert_eq!(shown(Grain::Hour), [(2 * HOUR, Some(0.2)), (3 * HOUR, Some(0.3)), (5 * HOUR - 1, Some(0.4))]);
    assert_eq!(shown(Grain::Day), [(5 * HOUR - 1, Some(0.4))]);
}

#[test]
fn a_newer_version_and_damage_are_told_apart() {
    let bytes = demo_snapshot(Grain::Day).to_bytes().unwrap();
    let mut newer = bytes.clone();
    newer[0] = VERSION + 1;
    assert_eq!(Snapshot::from_bytes(&newer).unwrap_err(), ShareError::Newer(VERSION + 1));
    for at in (0..bytes.len()).step_by(bytes.len() / 50) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x40;
        let error = Snapshot::from_bytes(&damaged).unwrap_err();
        assert!(at == 0 || error == ShareError::Damaged, "{at}: {error:?}");
        assert_eq!(Snapshot::from_bytes(&bytes[..at]).unwrap_err(), ShareError::Damaged);
    }
}

#[test]
fn a_claim_of_more_than_there_is_takes_no_memory() {
    // A version, and a table of 2^60 texts.
    let mut bytes = vec![VERSION, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    bytes::put(&mut bytes, 1 << 60);
    assert_eq!(Snapshot::from_bytes(&seal(bytes)).unwrap_err(), ShareError::Damaged);
    // Nothing but a column that says: 2^40 groups.
    let mut bytes = vec![VERSION, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    bytes::put(&mut bytes, 1 << 40);
    assert_eq!(Snapshot::from_bytes(&seal(bytes)).unwrap_err(), ShareError::TooLarge);
}

#[test]
fn a_few_bytes_that_stand_for_many_are_refused() {
    let long = "x".repeat(1 << 20);
    let of = |times| Snapshot {
        hidden: vec![Hidden { part: Part::Person, names: vec![long.clone(); times] }],
        ..Snapshot::default()
    };
    let bytes = |times| of(times).to_bytes().unwrap();
    assert!(bytes(60).len() < (1 << 20) + 1_000, "written once");
    assert!(Snapshot::from_bytes(&bytes(40)).is_ok());
    assert_eq!(Snapshot::from_bytes(&bytes(60)).unwrap_err(), ShareError::TooLarge);
}

#[test]
fn a_title_cannot_turn_the_sentence_around_it() {
    let check = |title: &str, expected: &str| assert_eq!(plain_title(title), expected);
    check("Team, November", "Team, November");
    check("\u{202e}nothing\u{2069} hid\0den\n", "nothing hidden");
    check(&"é".repeat(500), &"é".repeat(200));
}

/// Names that must not be found in anything that is shared.
const TELLING: [&str; 18] = [
    "Ada Lovelace",
    "ada@acme.example",
    "acme-payroll",
    "/home/ada/src",
    "adas-laptop.local",
    "sess-5f2e",
    "acme-llm-70b",
    "https://llm.acme.example",
    "acme-agent",
    "acme-account-17",
    "Acme Enterprise Deal",
    "Acme window",
    "acme-credits",
    "/var/log/acme.jsonl",
    "Grace Hopper",
    "project-nightfall",
    "buildbox-acme",
    "acme-plan",
];

#[test]
fn no_original_name_is_in_the_bytes() {
    let [
        ada,
        mail,
        payroll,
        path,
        laptop,
        session,
        model,
        gateway,
        agent,
        account,
        deal,
        window,
        unit,
        log,
        grace,
        project,
        host,
        plan,
    ] = TELLING;
    let mut cells = CellSet::default();
    let mut add = |requests: u64, user: &str, project: &str, host: &str, model: &str, harness: &str| {
        let key = CellKey {
            slot: NOW,
            harness,
            provider: Some(gateway),
            model: Some(model),
            trigger: Trigger::Person,
            user: Some(user),
            host: Some(host),
            project: Some(project),
            session: Some(session),
        };
        let sums = Sums { requests, first_at: Some(NOW + 1), peak_prompt_tokens: 9, ..Sums::default() };
        cells.add(&Cell { key, sums });
    };
    add(1, ada, payroll, laptop, model, agent);
    add(5, grace, path, host, "claude-opus-4-8", "claude-code");
    add(3, mail, project, laptop, &format!("{gateway}/claude-opus-4-8"), agent);
    let quota = Quota {
        at: NOW,
        harness: Some(agent.to_owned()),
        plan: deal.to_owned(),
        account: Some(account.to_owned()),
        window: format!("{window} week"),
        unit: Some(unit.to_owned()),
        source: log.to_owned(),
        ..Quota::default()
    };
    let plans = [
        Subscription { plan: plan.to_owned(), ..Subscription::default() },
        Subscription {
            plan: "claude-max-20x".to_owned(),
            harnesses: vec![agent.to_owned()],
            ..Subscription::default()
        },
    ];
    let cells = gather(&cells, &Slice::all(), Grain::QuarterHour, &Zone::utc());
    let share = |open: &[Part]| {
        let redaction = Redaction::of(&cells, std::slice::from_ref(&quota), &plans, open, english);
        let snapshot = Snapshot {
            hidden: redaction.hidden(),
            cells: redaction.cells(&cells),
            quotas: redaction.quotas(std::slice::from_ref(&quota)),
            plans: redaction.plans(&plans),
            ..Snapshot::default()
        };
        (check(&snapshot), snapshot, redaction)
    };
    let holds = |bytes: &[u8], text: &str| memchr::memmem::find(bytes, text.as_bytes()).is_some();
    let (bytes, snapshot, redaction) = share(&[]);
    for text in TELLING.iter().copied().chain(["acme", "Acme", "Ada", "Grace", "/home"]) {
        assert!(!holds(&bytes, text), "{text}");
    }
    // The most used first, whatever the names; a model behind a path has its official name.
    let becomes = |part: Part, name: &str| redaction.name(part, name).map(str::to_owned);
    assert_eq!(becomes(Part::Person, grace).as_deref(), Some("Person 1"));
    assert_eq!(becomes(Part::Person, mail).as_deref(), Some("Person 2"));
    assert_eq!(becomes(Part::Person, ada).as_deref(), Some("Person 3"));
    assert_eq!(becomes(Part::Person, "somebody else"), None);
    assert_eq!(
        becomes(Part::Model, &format!("{gateway}/claude-opus-4-8")).as_deref(),
        Some("claude-opus-4-8")
    );
    assert_eq!(becomes(Part::Window, &format!("{window} week")).as_deref(), Some("Window 1 week"));
    assert_eq!(snapshot.plans.len(), 1);
    assert_eq!(snapshot.plans[0].harnesses, ["Harness 1"]);
    assert_eq!(snapshot.cells.total(&Slice::all()).requests, 9);
    let counts: Vec<_> = snapshot.hidden.iter().map(|h| (h.part, h.names.len())).collect();
    assert_eq!(counts[..3], [(Part::Person, 3), (Part::Project, 3), (Part::Machine, 2)]);
    // What is opened is there, and only that.
    let (bytes, ..) = share(&[Part::Person]);
    assert!(holds(&bytes, ada) && holds(&bytes, grace) && !holds(&bytes, payroll) && !holds(&bytes, session));
    let (bytes, ..) = share(&Part::TO_OPEN);
    assert!(holds(&bytes, model) && holds(&bytes, account) && !holds(&bytes, log) && !holds(&bytes, deal));
}

/// The raw deflate of bytes at the level of browsers.
fn deflated(bytes: &[u8]) -> usize {
    let mut out = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::new(6));
    out.write_all(bytes).unwrap();
    out.finish().unwrap().len()
}

/// Ninety days of twenty people: the demo of today and of three other half years, moved to today by whole weeks, each with
/// people, machines and projects of its own.
fn team() -> (CellSet, Vec<Quota>) {
    const HALF_YEAR: Millis = 26 * 7 * DAY;
    let mut cells = CellSet::default();
    for copy in 0..4i64 {
        let demo = demo::build(NOW - copy * HALF_YEAR);
        for (key, sums) in demo.cells.iter() {
            let mut key = demo.cells.unpack(key);
            key.slot += copy * HALF_YEAR;
            // Twenty of the twenty-four.
            let left =
                copy == 3 && key.user.as_deref().is_some_and(|u| ["Ada", "Lin", "Noor", "Sam"].contains(&u));
            if left || key.slot < NOW - 90 * DAY || key.slot >= NOW {
                continue;
            }
            let named = |name: Option<String>| name.map(|n| format!("{n}-{copy}"));
            (key.user, key.host) = (named(key.user), named(key.host));
            key.project = named(key.project);
            cells.add(&Cell { key, sums: sums.clone() });
        }
    }
    (cells, demo::build(NOW).quotas)
}

#[test]
fn a_team_fits_a_file_and_a_person_a_link() {
    let zone = Zone::fixed(60);
    let share = |cells: &CellSet, quotas: &[Quota], grain: Grain, days: i64| {
        let slice = Slice { from: Some(NOW - days * DAY), ..Slice::default() };
        let cells = gather(cells, &slice, grain, &zone);
        let quotas = grain.levels(quotas, NOW - days * DAY, NOW, &zone);
        let redaction = Redaction::of(&cells, &quotas, &[], &[], english);
        let (cells, quotas) = (redaction.cells(&cells), redaction.quotas(&quotas));
        let (count, levels) = (cells.len(), quotas.len());
        let snapshot =
            Snapshot { made: NOW, grain, hidden: redaction.hidden(), cells, quotas, ..Snapshot::default() };
        let bytes = snapshot.to_bytes().unwrap();
        let size = deflated(&bytes);
        println!(
            "{days} days, {grain:?}: {count} cells, {levels} levels, {} bytes, deflated {size}",
            bytes.len()
        );
        size
    };
    let (cells, quotas) = team();
    let people = cells.by(&Slice::all(), Dim::User).len();
    assert_eq!(people, 20);
    let sizes = Grain::ALL.map(|grain| share(&cells, &quotas, grain, 90));
    assert!(sizes[2] < 1_000_000, "a team's quarter by day: {sizes:?}");
    let demo = demo::build(NOW);
    let mut one = Slice::default();
    one.keep(Dim::User, demo.cells.names().find("Ada").into_iter().collect());
    let ada = gather(&demo.cells, &one, Grain::QuarterHour, &zone);
    let own: Vec<Quota> = demo.quotas.iter().filter(|q| q.plan.starts_with("Claude")).cloned().collect();
    let sizes = Grain::ALL.map(|grain| share(&ada, &own, grain, 30));
    // A third more as base64, and some bytes of header.
    assert!(sizes[0] < 60_000 && sizes[2] < 15_000, "one person's month: {sizes:?}");
}

fn sums() -> impl Strategy<Value = Sums> {
    let count = || prop_oneof![3 => Just(0u64), 2 => 0u64..100_000, 1 => any::<u64>()];
    let hist = || proptest::collection::vec((any::<u16>(), 1u64..1_000), 0..4);
    let miss = (0usize..9, count(), count(), count(), count());
    let parts = (
        proptest::collection::vec(count(), 80),
        proptest::collection::vec(miss, 0..3),
        (hist(), hist(), hist(), hist()),
        proptest::collection::vec((any::<u64>(), proptest::collection::vec(count(), 5)), 0..3),
        (proptest::option::of(0i64..NOW), proptest::option::of(0i64..NOW), count()),
    );
    parts.prop_map(|(counts, misses, hists, bands, (first_at, last_at, peak))| {
        let mut sums = Sums { first_at, last_at, peak_prompt_tokens: peak, ..Sums::default() };
        sums.counts_mut().into_iter().zip(counts).for_each(|(place, n)| *place = n);
        sums.requests = sums.requests.max(1);
        for (cause, events, recorded, tokens, waste) in misses {
            sums.add_miss(&crate::cell::MissSum {
                cause: MissCause::ALL[cause],
                events,
                recorded,
                tokens,
                waste,
            });
        }
        let into = [
            &mut sums.prompt_hist,
            &mut sums.query_hist,
            &mut sums.query_cost_hist,
            &mut sums.query_time_hist,
        ];
        for (into, from) in into.into_iter().zip([hists.0, hists.1, hists.2, hists.3]) {
            from.into_iter().for_each(|(bucket, n)| into.count(bucket, n));
        }
        sums.bands = Bands::of(bands.into_iter().map(|(over, counts)| {
            let mut band = crate::cell::Band { over, ..Default::default() };
            band.counts_mut().into_iter().zip(counts).for_each(|(place, n)| *place = n);
            band
        }));
        sums
    })
}

fn quota() -> impl Strategy<Value = Quota> {
    let float =
        || proptest::option::of(prop_oneof![Just(0.25), 0.0f64..2.0, Just(1e300), Just(-0.0), Just(38e9)]);
    let text = || "[a-z]{0,4}";
    (
        (0i64..NOW, proptest::option::of(text()), text(), proptest::option::of(text()), text()),
        (proptest::option::of(any::<u32>()), float(), float(), float()),
        (proptest::option::of(text()), proptest::option::of(any::<i32>()), text()),
    )
        .prop_map(
            |((at, harness, plan, account, window), (window_minutes, used_fraction, used, limit), rest)| {
                Quota {
                    at,
                    harness,
                    plan,
                    account,
                    window,
                    window_minutes,
                    used_fraction,
                    used,
                    limit,
                    unit: rest.0,
                    resets_at: rest.1.map(i64::from),
                    source: rest.2,
                }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn anything_comes_back(
        cells in proptest::collection::vec((0i64..50, "[ab]{1,2}", proptest::option::of("[ab]"), sums()), 0..12),
        quotas in proptest::collection::vec(quota(), 0..6),
        texts in proptest::collection::vec(".{0,12}", 4),
    ) {
        let mut set = CellSet::default();
        for (slot, harness, model, sums) in cells {
            let key = CellKey { slot: slot * crate::time::SLOT, harness, model, ..CellKey::default() };
            set.add(&Cell { key, sums });
        }
        check(&Snapshot {
            generator: texts[0].clone(),
            zone: texts[1].clone(),
            view: texts[2].clone(),
            title: Some(texts[3].clone()).filter(|t| !t.is_empty()),
            cells: set,
            quotas,
            ..Snapshot::default()
        });
    }

    #[test]
    fn no_bytes_panic(mut bytes in proptest::collection::vec(any::<u8>(), 0..300), at in any::<usize>(), flip in any::<u8>()) {
        drop(Snapshot::from_bytes(&bytes));
        bytes.insert(0, VERSION);
        drop(Snapshot::from_bytes(&seal(bytes)));
        // And what is nearly right.
        let mut near = demo_like().to_bytes().unwrap();
        near.truncate(near.len() - 8);
        let at = at % near.len();
        near[at] = flip;
        drop(Snapshot::from_bytes(&seal(near)));
    }
}

/// Small, with something of everything.
fn demo_like() -> Snapshot {
    let mut cells = CellSet::default();
    for (key, sums) in demo_cells().iter().take(12) {
        let key = demo_cells().unpack(key);
        cells.add(&Cell { key, sums: sums.clone() });
    }
    Snapshot { cells, quotas: quotas().iter().take(5).cloned().collect(), ..Snapshot::default() }
}

fn demo_cells() -> &'static CellSet {
    static CELLS: std::sync::OnceLock<CellSet> = std::sync::OnceLock::new();
    CELLS.get_or_init(|| demo::build(NOW).cells)
}

fn quotas() -> &'static [Quota] {
    static QUOTAS: std::sync::OnceLock<Vec<Quota>> = std::sync::OnceLock::new();
    QUOTAS.get_or_init(|| demo::build(NOW).quotas)
}
