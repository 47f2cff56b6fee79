//! Files that are not what they seem: each gives a finding, nothing hangs, nothing else is lost.

use crate::support::{Home, LIMIT, insert, of_kind};
use serde_json::Value;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

/// A session that must survive whatever lies beside it.
const GOOD: u32 = 7;

/// Exports a home with one good session and whatever `make` puts beside it; returns the finding's reason.
#[track_caller]
fn check(make: impl FnOnce(&Path), findings: &[(&str, &str)]) {
    let home = Home::new().with_session("good", GOOD);
    make(&home.session("odd"));
    let start = Instant::now();
    let rows = home.export();
    assert!(start.elapsed() < LIMIT, "took {:?}", start.elapsed());
    assert_eq!(of_kind(&rows, "request").count(), GOOD as usize);
    let found: Vec<_> = of_kind(&rows, "finding").collect();
    assert_eq!(found.len(), findings.len(), "{found:?}");
    for (finding, (file, reason)) in found.iter().zip(findings) {
        assert_eq!(finding["harness"], "claude-code");
        let said = finding["file"].as_str().unwrap();
        assert!(said.contains("/.claude/projects") && said.ends_with(&format!("/{file}")), "{said}");
        assert!(!said.starts_with('/'), "{said}");
        assert!(finding["reason"].as_str().unwrap().contains(reason), "{finding}");
    }
    // What `doctor` says is the same, with the place of each.
    let out = home.run(&["doctor"]);
    let said = String::from_utf8(out.stdout).unwrap();
    assert!(out.status.success() && said.contains(&format!("{GOOD} requests")), "{said}");
    assert!(findings.iter().all(|f| said.contains(f.1) && said.contains(f.0)), "{said}");
    assert!(said.contains("Prices of") && start.elapsed() < LIMIT * 2, "{said}");
}

/// Bytes without order, the same on every run.
fn noise(mut state: u64, bytes: usize) -> Vec<u8> {
    let mut step = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u8
    };
    (0..bytes).map(|_| step()).collect()
}

#[test]
fn random_bytes() {
    let home = Home::new().with_session("good", GOOD);
    fs::write(home.session("noise"), noise(7, 3 << 20)).unwrap();
    let rows = home.export();
    assert_eq!(of_kind(&rows, "request").count(), GOOD as usize);
    let found: Vec<&Value> = of_kind(&rows, "finding").collect();
    assert!(
        !found.is_empty() && found.iter().all(|f| f["file"].as_str().unwrap().ends_with("/noise.jsonl")),
        "{found:?}"
    );
}

#[test]
fn a_file_that_no_harness_writes() {
    check(
        |odd| fs::write(odd.parent().unwrap().parent().unwrap().join("x.ndjson"), "{\"a\":1}\n").unwrap(),
        &[("x.ndjson", "No known harness writes files like this")],
    );
}

#[test]
fn an_empty_folder_and_an_empty_file() {
    check(
        |odd| {
            fs::create_dir(odd.parent().unwrap().join("nothing")).unwrap();
            fs::write(odd, "").unwrap();
        },
        &[("odd.jsonl", "empty")],
    );
}

#[test]
fn a_million_empty_lines() {
    check(|odd| fs::write(odd, vec![b'\n'; 1_000_000]).unwrap(), &[("odd.jsonl", "only empty lines")]);
}

#[test]
fn a_single_line_of_two_hundred_megabytes() {
    check(
        |odd| {
            let mut file = BufWriter::new(File::create(odd).unwrap());
            let piece = vec![b'x'; 1 << 20];
            for _ in 0..200 {
                file.write_all(&piece).unwrap();
            }
            file.flush().unwrap();
        },
        &[("odd.jsonl", "Nothing in this file"), ("odd.jsonl", "longer than 64 MiB")],
    );
}

#[test]
fn a_link_to_nowhere_and_a_folder_with_the_name_of_a_log() {
    check(
        |odd| {
            fs::create_dir(odd).unwrap();
            #[cfg(unix)]
            std::os::unix::fs::symlink("/no/such/file", odd.with_file_name("gone.jsonl")).unwrap();
        },
        &[],
    );
}

#[cfg(unix)]
#[test]
fn a_pipe_that_would_block_for_ever() {
    check(|odd| assert!(std::process::Command::new("mkfifo").arg(odd).status().unwrap().success()), &[]);
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let probe = Home::new();
    let locked = probe.session("probe");
    fs::write(&locked, "x").unwrap();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
    if File::open(&locked).is_ok() {
        // The superuser reads everything, so there is nothing to see.
        return;
    }
    check(
        |odd| {
            fs::write(odd, "x").unwrap();
            fs::set_permissions(odd, fs::Permissions::from_mode(0o000)).unwrap();
        },
        &[("odd.jsonl", "permission denied")],
    );
}

#[test]
fn databases_that_are_locked_logged_ahead_or_damaged() {
    let home = Home::new().with_session("good", GOOD);
    let check = |home: &Home, expected: usize, finding: Option<&str>| {
        let start = Instant::now();
        let rows = home.export();
        assert_eq!(of_kind(&rows, "request").count(), GOOD as usize + expected);
        let found: Vec<_> = of_kind(&rows, "finding").collect();
        assert_eq!(found.len(), usize::from(finding.is_some()), "{found:?}");
        for (found, part) in found.iter().zip(finding) {
            assert!(
                found["file"].as_str().unwrap().ends_with("/.local/share/opencode/opencode.db")
                    && found["reason"].as_str().unwrap().contains(part),
                "{found}"
            );
        }
        assert!(start.elapsed() < LIMIT);
    };
    let db = home.opencode("wal");
    (1..4).for_each(|n| insert(&db, n));
    check(&home, 3, None);
    db.pragma_update(None, "locking_mode", "exclusive").unwrap();
    insert(&db, 4);
    check(&home, 4, Some("locked by another program"));
    drop(db);
    check(&home, 4, None);
    fs::write(home.path().join(".local/share/opencode/opencode.db"), noise(1, 9000)).unwrap();
    check(&home, 0, Some("no SQLite database"));
}
