//! `fuelgauge tap`: Claude Code runs it after every reply, and nothing may make it fail.

use crate::support::{Home, command, of_kind};
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().cast_signed()
}

/// What Claude Code hands to a status line, with what must not be kept.
fn status(session: &str, five: f64, week: f64) -> Value {
    json!({
        "session_id": session,
        "session_name": "secret title",
        "transcript_path": "/home/secret/x.jsonl",
        "cwd": "/home/secret",
        "workspace": {"current_dir": "/home/secret", "project_dir": "/home/secret"},
        "model": {"id": "claude-opus-5", "display_name": "Opus 5"},
        "version": "2.1.284",
        "cost": {"total_cost_usd": 1.25, "total_duration_ms": 5},
        "prompt_cache": {
            "warm": true, "caching_observed": true, "ttl": "1h", "expires_at": now() + 3590, "requests": 3, "misses": 0,
            "expected_rebuilds": 0, "hit_ratio": 0.875, "last_miss_at": null, "last_miss_cause": null,
            "recache_tokens_if_cold": 64000
        },
        "rate_limits": {
            "five_hour": {"used_percentage": five, "resets_at": now() + 7190},
            "seven_day": {"used_percentage": week, "resets_at": now() + 400_000}
        }
    })
}

fn run(home: &Home, input: &[u8], args: &[&str]) -> Output {
    let mut child = command()
        .arg("tap")
        .args(args)
        .arg("--home")
        .arg(home.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A child that reads nothing closes its end.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

/// What is printed; it never fails.
#[track_caller]
fn said(home: &Home, input: &[u8], args: &[&str]) -> (String, String) {
    let out = run(home, input, args);
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(out.stdout), text(out.stderr))
}

fn short(home: &Home, input: &Value) -> String {
    said(home, input.to_string().as_bytes(), &["--format", "short"]).0
}

fn logs(home: &Home) -> Vec<PathBuf> {
    let folder = if cfg!(target_os = "macos") {
        "Library/Application Support/fuelgauge"
    } else if cfg!(windows) {
        "AppData/Local/fuelgauge"
    } else {
        ".local/state/fuelgauge"
    };
    let entries = fs::read_dir(home.path().join(folder)).into_iter().flatten();
    let mut logs: Vec<_> = entries.map(|e| e.unwrap().path()).collect();
    logs.retain(|path| path.extension().is_some_and(|e| e == "jsonl"));
    logs.sort();
    logs
}

fn lines(home: &Home) -> Vec<Value> {
    let text = fs::read_to_string(&logs(home)[0]).unwrap();
    text.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

#[test]
fn levels_come_back_as_they_were_told() {
    let home = Home::new().with_session("s1", 2);
    let account = json!({"oauthAccount": {
        "accountUuid": "6f1c0000-secret", "emailAddress": "secret@example.org", "organizationType": "claude_max",
        "organizationRateLimitTier": "default_claude_max_20x"
    }});
    fs::write(home.path().join(".claude.json"), account.to_string()).unwrap();
    let before = now();
    assert_eq!(
        short(&home, &status("s1", 38.4, 61.0)),
        "5h 62% ↻1h59m · week 39% out ≈1d12h · hit 88% · warm 59m\n"
    );
    let rows = home.export();
    let shown: Vec<_> = of_kind(&rows, "quota")
        .map(|q| {
            (q["plan"].as_str().unwrap(), q["window"].as_str().unwrap(), q["used_fraction"].as_f64().unwrap())
        })
        .collect();
    assert_eq!(shown, [("Claude Max 20×", "5h", 0.384), ("Claude Max 20×", "week", 0.61)]);
    let row = of_kind(&rows, "quota").next().unwrap();
    assert_eq!((&row["harness"], &row["window_minutes"]), (&json!("claude-code"), &json!(300)));
    assert_eq!(row["account"].as_str().unwrap().len(), 8);
    let reset = metering::time::parse(row["resets_at"].as_str().unwrap()).unwrap() / 1000;
    assert!((before + 7190..before + 7220).contains(&reset));

    let told = String::from_utf8(home.run(&["doctor"]).stdout).unwrap();
    assert!(told.contains("Claude Max 20×, account ") && told.contains("5h: 38% used at "), "{told}");
    assert!(told.contains("fuelgauge  (1 file, "), "{told}");
    assert!(
        told.contains("`fuelgauge tap --install`") && told.contains("none: everything was read"),
        "{told}"
    );

    let text = fs::read_to_string(&logs(&home)[0]).unwrap();
    assert!(!text.contains("secret") && !text.contains("Opus 5"), "{text}");
}

#[test]
fn what_says_nothing_new_is_not_written() {
    let home = Home::new();
    for _ in 0..5 {
        short(&home, &status("s1", 38.4, 61.0));
    }
    assert_eq!(lines(&home).len(), 1);
    short(&home, &status("s1", 40.6, 61.0));
    short(&home, &status("s2", 40.6, 61.0));
    assert_eq!(lines(&home).len(), 3);
}

#[test]
fn many_at_once_lose_nothing() {
    let home = Home::new();
    std::thread::scope(|scope| {
        for n in 0..64 {
            let home = &home;
            scope.spawn(move || short(home, &status(&format!("session-{n}"), f64::from(n), 61.0)));
        }
    });
    let mut sessions: Vec<_> = lines(&home).iter().map(|l| l["session_id"].to_string()).collect();
    sessions.sort();
    sessions.dedup();
    assert_eq!((sessions.len(), lines(&home).len()), (64, 64));
}

#[test]
fn a_torn_line_costs_no_other() {
    let home = Home::new();
    short(&home, &status("s1", 10.0, 61.0));
    let log = &logs(&home)[0];
    fs::OpenOptions::new().append(true).open(log).unwrap().write_all(b"{\"tap\":1,\"at\":\"2026-1").unwrap();
    short(&home, &status("s2", 20.0, 61.0));
    let text = fs::read_to_string(log).unwrap();
    assert_eq!(text.lines().count(), 3, "{text}");
    let rows = home.export();
    assert_eq!(of_kind(&rows, "quota").filter(|q| q["window"] == "5h").count(), 2);
    assert_eq!(of_kind(&rows, "finding").count(), 1);
}

#[test]
fn no_input_makes_it_fail() {
    let home = Home::new();
    short(&home, &status("s1", 38.4, 61.0));
    let whole = status("s2", 50.0, 61.0).to_string();
    let deep = "[".repeat(100_000);
    let huge = format!("{{\"cwd\":\"{}\",\"rate_limits\":null}}", "x".repeat(5 << 20));
    for input in ["", " ", "null", "[]", "{", "\u{feff}{}", "\0\0\0", &deep, &huge, &whole[..whole.len() / 2]]
    {
        let (out, err) = said(&home, input.as_bytes(), &["--format", "short"]);
        // What another session heard is still known.
        assert!(out.starts_with("5h 62%"), "{:?}: {out}{err}", input.get(..20));
        assert!(err.contains("fuelgauge tap: ") && err.lines().count() == 1, "{err}");
    }
    let (out, err) = said(&home, b"{}", &[]);
    assert!(out.starts_with("5h 62% left, resets ") && err.is_empty(), "{out}{err}");
    said(&home, &[0xFF, 0xFE, b'{', 0xC3], &[]);
    let odd = json!({"session_id": [], "model": "x", "prompt_cache": {"expires_at": "soon", "warm": 7}, "rate_limits": {
        "five_hour": null, "seven_day": {"used_percentage": "many"}, "new": {"used_percentage": 1e300}, "status": "allowed"
    }});
    said(&home, odd.to_string().as_bytes(), &[]);
    // An option of a later version.
    let (out, err) = said(&home, b"{}", &["--sparkle"]);
    assert!(err.contains("--sparkle") && !out.contains("sparkle"), "{out}{err}");
}

#[test]
fn a_log_that_cannot_be_written_is_told_on_the_side() {
    let home = Home::new();
    fs::write(home.path().join(".local"), "a file").unwrap();
    fs::write(home.path().join("Library"), "a file").unwrap();
    fs::write(home.path().join("AppData"), "a file").unwrap();
    let (out, err) = said(&home, status("s1", 38.4, 61.0).to_string().as_bytes(), &[]);
    assert!(out.starts_with("5h 62% left") && err.contains("the snapshot was not kept"), "{out}{err}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_on_the_side() {
    let home = Home::new();
    short(&home, &status("s1", 38.4, 61.0));
    let log = &logs(&home)[0];
    fs::remove_file(log).unwrap();
    std::os::unix::fs::symlink("/dev/full", log).unwrap();
    let (out, err) = said(&home, status("s1", 40.0, 61.0).to_string().as_bytes(), &[]);
    assert!(out.starts_with("5h 60% left") && err.contains("the snapshot was not kept"), "{out}{err}");
}

#[cfg(unix)]
#[test]
fn nobody_else_reads_the_log() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    short(&home, &status("s1", 38.4, 61.0));
    let log = &logs(&home)[0];
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(log), mode(log.parent().unwrap())), (0o600, 0o700));
}

#[cfg(target_os = "linux")]
#[test]
fn the_variable_of_the_state_folder_is_honoured_and_the_collector_looks_there() {
    let (home, moved) = (Home::new(), tempfile::tempdir().unwrap());
    let run = |args: &[&str], input: &str| {
        let mut child = command()
            .args(args)
            .env("HOME", home.path())
            .env("XDG_STATE_HOME", moved.path())
            .env_remove("CLAUDE_CONFIG_DIR")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
    };
    run(&["tap"], &status("s1", 38.4, 61.0).to_string());
    assert_eq!(fs::read_dir(moved.path().join("fuelgauge")).unwrap().count(), 2);
    let feed = run(&["export", "--out", "-"], "");
    assert_eq!(of_kind(&crate::support::rows(&feed), "quota").count(), 2, "{feed}");
}

#[cfg(unix)]
#[test]
fn another_status_line_gets_the_same_and_stands_beside() {
    let home = Home::new();
    let input = status("s1", 38.4, 61.0).to_string();
    let rows = |args: &[&str]| said(&home, input.as_bytes(), &[&["--format", "short"], args].concat());
    let cat = rows(&["--then", "cat"]).0;
    assert!(cat.starts_with(&format!("{input}\n5h 62%")), "{cat}");
    let first = rows(&["--then", "echo one; echo two", "--first"]).0;
    assert!(first.starts_with("5h 62%") && first.ends_with("\none\ntwo\n"), "{first}");
    let (failed, why) = rows(&["--then", "echo half; exit 3"]);
    assert!(
        failed.starts_with("5h 62%") && failed.lines().count() == 1 && why.contains("exit status: 3"),
        "{failed}{why}"
    );
}
