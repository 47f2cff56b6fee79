//! Logs that change while they are served.

use crate::support::{Events, Home, Server, insert, of_kind, request, wait_for};
use serde_json::Value;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

fn append(path: &Path, text: &str) {
    let mut file = OpenOptions::new().append(true).create(true).open(path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

fn total(rows: &[Value], field: &str) -> u64 {
    of_kind(rows, "cell").map(|c| c[field].as_u64().unwrap_or(0)).sum()
}

/// Waits until the collector's cells hold so many requests.
#[track_caller]
fn until(server: &Server, requests: u64) {
    wait_for(&format!("{requests} requests"), || {
        (total(&server.feed("").1, "requests") == requests).then_some(())
    });
}

fn changed(events: &mut Events, after: u64) -> u64 {
    loop {
        let cursor = events.next("change")["cursor"].as_u64().unwrap();
        if cursor > after {
            return cursor;
        }
    }
}

#[test]
fn a_request_that_is_written_is_announced_and_only_its_cell_is_sent() {
    let home = Home::new().with_session("a", 30);
    let server = Server::start(&home);
    let (header, rows) = server.feed("");
    let cursor = header["cursor"].as_u64().unwrap();
    assert_eq!(total(&rows, "requests"), 30);
    let mut events = server.events();
    assert_eq!(events.next("change")["cursor"].as_u64(), Some(cursor));

    append(&home.session("a"), &request("a", 30));
    assert!(changed(&mut events, cursor) > cursor);
    let (header, rows) = server.feed(&format!("since={cursor}"));
    assert_eq!(header["changes"], true);
    assert!(header["cursor"].as_u64().unwrap() > cursor);
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!((rows[0]["requests"].as_u64(), rows[0]["output_tokens"].as_u64()), (Some(1), Some(40)));
    assert_eq!(rows[0]["slot"], "2026-11-02T06:00:00.000Z");

    // The same cell again: it is replaced, not added to.
    let cursor = header["cursor"].as_u64().unwrap();
    append(&home.session("a"), &request("a", 30).replace("_30", "_x"));
    changed(&mut events, cursor);
    let (_, rows) = server.feed(&format!("since={cursor}"));
    assert_eq!((rows.len(), rows[0]["requests"].as_u64()), (1, Some(2)));
}

#[test]
fn a_new_file_in_a_new_folder_is_found() {
    let home = Home::new().with_session("a", 1);
    let server = Server::start(&home);
    until(&server, 1);
    let other = home.path().join(".claude/projects/-srv-other/b/subagents");
    fs::create_dir_all(&other).unwrap();
    append(&other.join("agent-7.jsonl"), &request("b", 0));
    until(&server, 2);
}

#[test]
fn logs_that_appear_after_the_start_are_found() {
    let home = Home::new();
    let server = Server::start(&home);
    assert_eq!(server.status()["logs"], false);
    append(&home.session("a"), &request("a", 0));
    until(&server, 1);
    assert_eq!(server.status()["logs"], true);
}

#[test]
fn a_line_that_is_written_in_parts_counts_once_it_is_whole() {
    let home = Home::new().with_session("a", 1);
    let server = Server::start(&home);
    until(&server, 1);
    let line = request("a", 1);
    let (head, tail) = line.split_at(line.len() / 2);
    append(&home.session("a"), head);
    // Something else makes it certain that the half line was looked at.
    append(&home.session("b"), &request("b", 0));
    until(&server, 2);
    append(&home.session("a"), tail);
    until(&server, 3);
    wait_for("no finding", || server.feed("").1.iter().all(|r| r["kind"] != "finding").then_some(()));
}

#[test]
fn a_last_line_without_line_end_counts_too() {
    let home = Home::new().with_session("a", 1);
    let server = Server::start(&home);
    until(&server, 1);
    append(&home.session("a"), request("a", 1).trim_end());
    until(&server, 2);
    append(&home.session("a"), &format!("\n{}", request("a", 2)));
    until(&server, 3);
    assert!(server.feed("").1.iter().all(|r| r["kind"] == "cell"));
}

#[test]
fn a_replaced_file_is_read_anew_and_what_was_burned_stays() {
    let home = Home::new().with_session("a", 5);
    let server = Server::start(&home);
    until(&server, 5);
    append(&home.session("a"), &request("a", 5));
    until(&server, 6);
    // Longer than before, with other content: not a file that grew.
    fs::write(home.session("a"), (0..20).map(|n| request("z", n)).collect::<String>()).unwrap();
    until(&server, 26);
    // Shorter than before.
    fs::write(home.session("a"), request("y", 0)).unwrap();
    until(&server, 27);
    fs::remove_file(home.session("a")).unwrap();
    append(&home.session("c"), &request("c", 0));
    until(&server, 28);
}

#[test]
fn a_finding_goes_with_what_it_was_about() {
    let home = Home::new().with_session("a", 1);
    fs::write(home.session("b"), "").unwrap();
    let server = Server::start(&home);
    let (header, rows) = server.feed("");
    let empty: Vec<_> = of_kind(&rows, "finding").collect();
    assert!(empty.len() == 1 && empty[0]["file"].as_str().unwrap().ends_with("/b.jsonl"), "{rows:?}");
    append(&home.session("b"), &request("b", 0));
    until(&server, 2);
    let (_, rows) = server.feed(&format!("since={}", header["cursor"]));
    assert!(of_kind(&rows, "finding").all(|f| f["count"] == 0), "{rows:?}");
    assert_eq!(of_kind(&server.feed("").1, "finding").count(), 0);
}

#[test]
fn a_cursor_of_another_time_gets_everything() {
    let home = Home::new().with_session("a", 30);
    let server = Server::start(&home);
    let now = server.feed("").0["cursor"].as_u64().unwrap();
    for cursor in [String::from("0"), String::from("17"), (now + 1000).to_string(), String::from("x")] {
        let (header, rows) = server.feed(&format!("since={cursor}"));
        assert_eq!(header.get("changes"), None, "{cursor}");
        assert_eq!(total(&rows, "requests"), 30);
    }
    let (header, rows) = server.feed(&format!("since={now}"));
    assert_eq!((&header["changes"], rows.len()), (&Value::Bool(true), 0));
}

#[test]
fn cells_by_session_have_changes_of_their_own() {
    let home = Home::new().with_session("a", 2).with_session("b", 2);
    let server = Server::start(&home);
    let (header, _) = server.feed("by=session");
    append(&home.session("b"), &request("b", 2));
    until(&server, 5);
    let (header, rows) = server.feed(&format!("by=session&since={}", header["cursor"]));
    assert_eq!(header["changes"], true);
    assert!(rows.len() == 1 && rows[0]["session"] == "b", "{rows:?}");
}

#[test]
fn while_the_logs_are_read_the_state_is_told_and_the_feed_waits() {
    let home = Home::new().with_session("a", 1);
    // Reading waits a while for a lock: long enough to be seen in the middle of it.
    let db = home.opencode("delete");
    insert(&db, 1);
    db.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let server = Server::start(&home);
    let mut events = server.events();
    // The first event may be from before the folders were listed.
    let told = std::iter::from_fn(|| Some(events.next("status"))).find(|s| s["files_total"] == 2).unwrap();
    assert_eq!(told["state"], "reading");
    let (_, rows) = server.feed("");
    assert_eq!(total(&rows, "requests"), 2);
    assert!(of_kind(&rows, "finding").any(|f| f["reason"].as_str().unwrap().contains("locked")), "{rows:?}");
    assert_eq!(server.status()["state"], "ready");
}

#[test]
fn a_row_in_a_write_ahead_log_is_announced() {
    let home = Home::new();
    let db = home.opencode("wal");
    insert(&db, 1);
    let server = Server::start(&home);
    until(&server, 1);
    for n in 2..5 {
        insert(&db, n);
        until(&server, n as u64);
    }
    assert_eq!(of_kind(&server.feed("").1, "finding").count(), 0);
}

#[test]
fn a_finding_about_a_lock_goes_with_the_lock() {
    let home = Home::new();
    let db = home.opencode("delete");
    insert(&db, 1);
    db.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let server = Server::start(&home);
    let (_, rows) = server.feed("");
    assert_eq!((total(&rows, "requests"), of_kind(&rows, "finding").count()), (1, 1));
    insert(&db, 2);
    db.execute_batch("COMMIT").unwrap();
    until(&server, 2);
    assert_eq!(of_kind(&server.feed("").1, "finding").count(), 0);
}
