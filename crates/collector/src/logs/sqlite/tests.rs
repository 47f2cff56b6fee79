//! Databases in every state in which a running harness may leave them.

use super::*;
use crate::logs::walk::Stamp;
use metering::format::{FileInfo, Reader, Shape};
use std::time::Instant;

const TABLES: &[Table] = &[
    Table { name: "absent", filter: None },
    Table { name: "message", filter: Some("role <> 'user'") },
    Table { name: "event", filter: Some("no_such_column = 1") },
];

/// Reports every line it gets as a finding, so that a test sees what a reader would.
static ECHO: Format = Format {
    name: "echo",
    harness: "echo",
    shape: Shape::Tables(TABLES),
    claims: |_| true,
    sniff: |_| false,
    open: |_: &FileInfo<'_>| Box::new(Echo),
};

struct Echo;

impl Reader for Echo {
    fn line(&mut self, number: u64, line: &[u8], out: &mut Out<'_>) {
        out.recognised();
        out.finding(number, &String::from_utf8_lossy(line));
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}

struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("a #%? b.db")
    }

    /// A database in a journal mode with one row that a reader wants and one that it does not.
    fn create(&self, mode: &str) -> Connection {
        let db = Connection::open(self.path()).unwrap();
        db.pragma_update(None, "journal_mode", mode).unwrap();
        db.execute_batch(
            "CREATE TABLE message(id INTEGER, role TEXT, data TEXT, cost REAL, raw BLOB, none TEXT)",
        )
        .unwrap();
        row(&db, 1, "assistant");
        row(&db, 2, "user");
        db
    }

    /// What a reader gets, and the findings of the collector itself.
    #[track_caller]
    fn check(&self, lines: &[&str], finding: Option<&str>) {
        let start = Instant::now();
        let path = self.path();
        let shown = path.to_string_lossy().into_owned();
        let file = LogFile { path, shown, root: 0, format: Some(&ECHO), stamp: Stamp::default() };
        let mut ledger = Ledger::default();
        read(&file, &ECHO, TABLES, &Owner::default(), &mut ledger);
        let (notes, rows): (Vec<_>, Vec<_>) = ledger.findings().into_iter().partition(|f| f.line == 0);
        let rows: Vec<_> = rows.into_iter().map(|f| f.reason).collect();
        assert_eq!(rows, lines);
        match finding {
            None => assert_eq!(notes, []),
            Some(part) => assert!(notes.len() == 1 && notes[0].reason.contains(part), "{notes:?}"),
        }
        assert!(start.elapsed() < Duration::from_secs(20), "took {:?}", start.elapsed());
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

fn row(db: &Connection, id: i64, role: &str) {
    let data = "{\"a\":\"b\nc\"}";
    db.execute("INSERT INTO message VALUES (?1, ?2, ?3, 0.5, x'00', NULL)", (id, role, data)).unwrap();
}

fn line(id: i64) -> String {
    let data = r#""{\"a\":\"b\nc\"}""#;
    format!(r#"{{"table":"message","id":{id},"role":"assistant","data":{data},"cost":0.5,"none":null}}"#)
}

#[test]
fn rows_become_json_lines_and_unknown_filters_and_tables_are_passed_over() {
    let place = Place::new();
    let db = place.create("delete");
    db.execute_batch("CREATE TABLE event(x INTEGER); INSERT INTO event VALUES (7)").unwrap();
    place.check(&[&line(1), r#"{"table":"event","x":7}"#], None);
}

#[test]
fn rows_in_the_write_ahead_log_of_a_program_that_runs_are_read() {
    let place = Place::new();
    let db = place.create("wal");
    db.pragma_update(None, "wal_autocheckpoint", 0).unwrap();
    row(&db, 3, "assistant");
    assert!(place.names().iter().any(|n| n.ends_with("-wal")));
    place.check(&[&line(1), &line(3)], None);
    // A writer in the middle of a transaction does not block a reader.
    db.execute_batch("BEGIN EXCLUSIVE").unwrap();
    row(&db, 4, "assistant");
    place.check(&[&line(1), &line(3)], None);
}

#[test]
fn a_write_ahead_log_that_was_left_behind_is_read_without_touching_the_folder() {
    let (left, place) = (Place::new(), Place::new());
    let db = place.create("wal");
    row(&db, 3, "assistant");
    for tail in ["", "-wal"] {
        fs::copy(with_tail(&place.path(), tail), with_tail(&left.path(), tail)).unwrap();
    }
    let before = left.names();
    left.check(&[&line(1), &line(3)], None);
    assert_eq!(left.names(), before);
}

#[test]
fn a_database_that_nobody_has_open_is_read_without_touching_the_folder() {
    for mode in ["wal", "delete"] {
        let place = Place::new();
        drop(place.create(mode));
        assert_eq!(place.names().len(), 1);
        place.check(&[&line(1)], None);
        assert_eq!(place.names().len(), 1);
    }
}

#[test]
fn a_locked_database_is_copied_and_the_finding_says_so() {
    let place = Place::new();
    let db = place.create("delete");
    db.execute_batch("BEGIN EXCLUSIVE").unwrap();
    place.check(&[&line(1)], Some("locked by another program"));
    let place = Place::new();
    let db = place.create("wal");
    db.pragma_update(None, "locking_mode", "exclusive").unwrap();
    row(&db, 3, "assistant");
    place.check(&[&line(1), &line(3)], Some("locked by another program"));
}

#[test]
fn an_interrupted_transaction_is_rolled_back_in_a_copy() {
    let (left, place) = (Place::new(), Place::new());
    let db = place.create("delete");
    // A transaction that spills its pages into the file before it ends, as in a crash.
    db.execute_batch("PRAGMA cache_size = 5; BEGIN").unwrap();
    for id in 10..2000 {
        row(&db, id, "assistant");
    }
    for tail in ["", "-journal"] {
        fs::copy(with_tail(&place.path(), tail), with_tail(&left.path(), tail)).unwrap();
    }
    let before = left.names();
    left.check(&[&line(1)], None);
    assert_eq!(left.names(), before);
}

#[test]
fn damage_is_a_finding_and_what_comes_before_it_is_kept() {
    let place = Place::new();
    let db = place.create("delete");
    // One transaction: each alone would wait for the disk.
    db.execute_batch("BEGIN").unwrap();
    for id in 10..3000 {
        row(&db, id, "assistant");
    }
    db.execute_batch("COMMIT").unwrap();
    drop(db);
    let mut bytes = fs::read(place.path()).unwrap();
    let half = bytes.len() / 2;
    bytes[half..].fill(0xA5);
    fs::write(place.path(), bytes).unwrap();
    let shown = place.path().to_string_lossy().into_owned();
    let file = LogFile { path: place.path(), shown, root: 0, format: Some(&ECHO), stamp: Stamp::default() };
    let mut ledger = Ledger::default();
    read(&file, &ECHO, TABLES, &Owner::default(), &mut ledger);
    let findings = ledger.findings();
    assert!(findings.iter().any(|f| f.line == 0 && f.reason.contains("could not be read to its end")));
    assert!(findings.iter().filter(|f| f.line > 0).count() > 500);
}

#[test]
fn what_is_no_database_is_a_finding() {
    let place = Place::new();
    fs::write(place.path(), [7; 5000]).unwrap();
    place.check(&[], Some("no SQLite database"));
    fs::write(place.path(), []).unwrap();
    place.check(&[], Some("empty"));
}

#[test]
fn copies_are_removed() {
    let (folder, copied) = {
        let place = Place::new();
        drop(place.create("wal"));
        copy(&place.path()).unwrap()
    };
    assert!(copied.exists());
    drop(folder);
    assert!(!copied.exists());
}
