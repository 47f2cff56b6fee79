use super::*;
use metering::cell::Slice;

const CLAUDE: &str = r#"{"parentUuid":null,"isSidechain":false,"uuid":"u1","type":"assistant","timestamp":"2026-11-20T10:00:00.000Z","sessionId":"s1","requestId":"r1","message":{"id":"msg_1","role":"assistant","model":"claude-sonnet-5","usage":{"input_tokens":10,"output_tokens":20,"cache_read_input_tokens":300,"cache_creation_input_tokens":40},"content":[{"type":"text","text":"x"}]}}"#;
const HEADER: &str = r#"{"fuelgauge":1,"at":"2026-11-22T08:00:00Z"}"#;
const CELL: &str =
    r#"{"kind":"cell","slot":"2026-11-22T08:00:00Z","harness":"codex","requests":3,"input_tokens":7}"#;

/// Reads files in pieces of so many bytes.
fn intake(files: &[(&str, &[u8])], piece: usize) -> Intake {
    let mut intake = Intake::default();
    for (path, bytes) in files {
        let mut log = intake.begin(path);
        for piece in bytes.chunks(piece) {
            if !log.push(piece, &mut intake) {
                break;
            }
        }
        log.finish(&mut intake);
    }
    intake
}

/// Requests, files read, files unknown, and the findings.
fn outcome(mut intake: Intake) -> (u64, u64, u64, Vec<(String, u64)>) {
    let loaded = intake.conclude();
    let findings = loaded.findings.into_iter().map(|f| (f.file, f.count)).collect();
    (loaded.cells.total(&Slice::all()).requests, loaded.stats.files, loaded.stats.files_unknown, findings)
}

#[track_caller]
fn check(files: &[(&str, &[u8])], requests: u64, read: u64, unknown: u64, findings: &[(&str, u64)]) {
    let findings: Vec<_> = findings.iter().map(|(f, n)| ((*f).to_owned(), *n)).collect();
    for piece in [7, 1 << 20] {
        assert_eq!(
            outcome(intake(files, piece)),
            (requests, read, unknown, findings.clone()),
            "pieces of {piece}"
        );
    }
}

fn log(line: &str, times: usize) -> Vec<u8> {
    (0..times)
        .flat_map(|i| format!("{}\n", line.replace("msg_1", &format!("msg_{i}"))).into_bytes())
        .collect()
}

#[test]
fn a_log_is_found_by_its_place() {
    check(&[(".claude/projects/-home-ada-web/s1.jsonl", &log(CLAUDE, 3))], 3, 1, 0, &[]);
}

#[test]
fn a_log_is_found_by_its_first_bytes() {
    check(&[("backup/s1.jsonl", &log(CLAUDE, 3))], 3, 1, 0, &[]);
    // More than what is looked at to tell.
    check(&[("backup/s1.jsonl", &log(CLAUDE, 1000))], 1000, 1, 0, &[]);
}

#[test]
fn the_same_log_twice_counts_once() {
    let log = log(CLAUDE, 3);
    check(&[("a/s1.jsonl", &log), ("b/s1.jsonl", &log)], 3, 2, 0, &[]);
}

#[test]
fn files_that_nobody_writes_are_one_finding_per_kind() {
    let pictures: Vec<_> = (0..500).map(|i| format!("shots/{i:03}.PNG")).collect();
    let mut files: Vec<(&str, &[u8])> = pictures.iter().map(|p| (p.as_str(), &b"\x89PNG"[..])).collect();
    files.push(("notes", b"hello"));
    check(&files, 0, 0, 501, &[("notes", 1), ("shots/000.PNG", 500)]);
}

#[test]
fn random_bytes_are_unknown_and_cost_no_more_than_a_look() {
    let mut state = 1u32;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    })
    .take(300_000)
    .collect();
    check(&[("noise.jsonl", &noise)], 0, 0, 1, &[("noise.jsonl", 1)]);
    let mut intake = Intake::default();
    let mut log = intake.begin("noise.jsonl");
    assert!(log.push(&noise[..HEAD - 1], &mut intake) && !log.push(&noise[..1], &mut intake));
}

/// What databases begin with.
const SQLITE: &[u8] = b"SQLite format 3\0";

/// The format of the database that a file turns out to be.
fn database(path: &str, bytes: &[u8]) -> Option<&'static str> {
    let mut intake = Intake::default();
    let mut log = intake.begin(path);
    log.push(bytes, &mut intake);
    log.settle(&mut intake);
    log.database().map(|f| f.name)
}

#[test]
fn databases_are_left_to_sqlite() {
    let begin = [SQLITE, &[0; 84], b"CREATE TABLE part (message_id, session_id, time_created)"].concat();
    assert_eq!(database("share/opencode/opencode.db", b""), Some("opencode-db"));
    assert_eq!(database("elsewhere/history", SQLITE), None);
    assert_eq!(database("elsewhere/history", &begin), Some("opencode-db"));
    check(&[("share/opencode/opencode.db", &begin)], 0, 1, 0, &[]);
}

#[test]
fn databases_that_nobody_keeps_are_one_finding() {
    let other = [SQLITE, &[0; 100]].concat();
    check(&[("a/history", &other), ("b/places.sqlite", &other)], 0, 0, 2, &[("a/history", 2)]);
}

#[test]
fn what_lies_beside_no_database_is_a_finding_with_what_to_do() {
    check(&[("opencode.db-wal", b"x"), ("opencode.db-shm", b"x")], 0, 0, 0, &[("opencode.db-wal", 2)]);
    let findings = intake(&[("opencode.db-wal", b"x")], 64).conclude().findings;
    assert!(findings[0].reason.contains("Add the whole folder"), "{findings:?}");
}

#[test]
fn databases_that_cannot_be_opened_are_one_finding_with_what_to_do() {
    let mut intake = Intake::default();
    for path in ["a/opencode.db", "b/opencode.db"] {
        let log = intake.begin(path);
        intake.without_sqlite(path, String::from("Failed to fetch."));
        log.finish(&mut intake);
    }
    let mut log = intake.begin("c/opencode.db");
    log.packed(&mut intake);
    log.finish(&mut intake);
    let findings = intake.conclude().findings;
    let has = |file: &str, count: u64, part: &str| {
        findings.iter().any(|f| f.file == file && f.count == count && f.reason.contains(part))
    };
    assert!(has("a/opencode.db", 2, "(Failed to fetch), so they were not read. Reload"), "{findings:?}");
    assert!(has("c/opencode.db", 1, "Unpack it"), "{findings:?}");
}

#[test]
fn a_dropped_feed_adds_to_what_logs_say() {
    let feed = format!("{HEADER}\n{CELL}\n{CELL}");
    check(&[("team.ndjson", feed.as_bytes()), ("s1.jsonl", &log(CLAUDE, 2))], 8, 2, 0, &[]);
}

#[test]
fn a_feed_of_a_newer_version_is_a_finding() {
    let feed = HEADER.replace("\"fuelgauge\":1", "\"fuelgauge\":9");
    check(&[("team.ndjson", feed.as_bytes())], 0, 0, 0, &[("team.ndjson", 1)]);
}

#[test]
fn empty_files_and_empty_lines_are_findings() {
    check(&[(".claude/projects/p/s1.jsonl", b"")], 0, 1, 0, &[(".claude/projects/p/s1.jsonl", 1)]);
    check(&[(".claude/projects/p/s1.jsonl", &[b'\n'; 5000])], 0, 1, 0, &[(".claude/projects/p/s1.jsonl", 1)]);
}

#[test]
fn a_file_that_cannot_be_read_keeps_what_came_before() {
    let mut intake = Intake::default();
    let mut file = intake.begin(".claude/projects/p/s1.jsonl");
    file.push(&log(CLAUDE, 2), &mut intake);
    file.finish(&mut intake);
    intake.unreadable(".claude/projects/p/s1.jsonl", "The file changed.");
    let (requests, _, _, findings) = outcome(intake);
    assert_eq!((requests, findings.len()), (2, 1));
}

#[test]
fn parts_of_several_workers_make_the_same_whole() {
    let (a, b) = (log(CLAUDE, 5), log(CLAUDE, 8));
    let feed = format!("{HEADER}\n{CELL}\n");
    let files: [(&str, &[u8]); 5] = [
        ("p/a.jsonl", &a),
        ("p/b.jsonl", &b),
        ("x.png", b"1"),
        ("y.png", b"2"),
        ("team.ndjson", feed.as_bytes()),
    ];
    let whole = intake(&files, 1 << 20).conclude();
    for cut in 0..=files.len() {
        let mut left = intake(&files[..cut], 1 << 20);
        left.merge(&intake(&files[cut..], 1 << 20).into_part());
        let both = left.conclude();
        assert_eq!(both.cells.cells(), whole.cells.cells());
        assert_eq!((both.findings, both.stats), (whole.findings.clone(), whole.stats.clone()));
    }
}

#[test]
fn a_feed_is_read_once_more_for_what_is_asked_of_it() {
    let row = |id: &str, session: &str| {
        let request = metering::request::Request {
            id: id.to_owned(),
            harness: String::from("codex"),
            session: Some(session.to_owned()),
            ..Default::default()
        };
        serde_json::to_string(&feed::Row::Request(Box::new(request))).unwrap()
    };
    let feed = [HEADER.to_owned(), row("a", "s"), row("b", "t"), row("c", "s")].join("\n");
    let read =
        intake(&[("team.ndjson", feed.as_bytes()), (".claude/projects/x/s1.jsonl", &log(CLAUDE, 2))], 7);
    assert_eq!(read.feeds(), ["team.ndjson"]);
    let more = |want: Want| {
        let mut log = Log::of_feed("team.ndjson", &want);
        log.push(feed.as_bytes(), &mut Intake::default());
        log.into_more(&want).unwrap_or_default()
    };
    let of_session = more(Want::Session(String::from("s"))).requests;
    assert_eq!(of_session.iter().map(|r| r.id.as_str()).collect::<Vec<_>>(), ["a", "c"]);
    assert_eq!(more(Want::Sessions).cells.by(&Slice::all(), metering::cell::Dim::Session).len(), 2);
}
