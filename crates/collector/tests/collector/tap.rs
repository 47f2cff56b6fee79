//! `fuelgauge tap`: Claude Code runs it after every reply, and nothing may make it fail.

use crate::support::{Home, Server, command, of_kind, wait_for};
use metering::plan::{Origin, PlanBook, levels, tracks};
use metering::request::Quota;
use metering::time::Zone;
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
    text.lines().filter(|line| !line.is_empty()).map(|line| serde_json::from_str(line).expect(line)).collect()
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

/// Sessions that work at once.
const SESSIONS: usize = 8;
/// How often each status line is made. What is said in a person's time is done by hand, with 200.
const CALLS: usize = 25;

#[test]
fn many_at_once_lose_nothing() {
    let calls = std::env::var("FUELGAUGE_TAP_CALLS").map_or(CALLS, |n| n.parse().unwrap());
    let home = Home::new();
    std::thread::scope(|scope| {
        for session in 0..SESSIONS {
            let home = &home;
            // Each call tells a level that no other one tells.
            let level = move |call: usize| (call * 10 + session) as f64;
            scope.spawn(move || {
                (0..calls)
                    .for_each(|call| drop(short(home, &status(&format!("s{session}"), level(call), 61.0))));
            });
        }
    });
    let mut told: Vec<u64> = lines(&home)
        .iter()
        .map(|l| l["rate_limits"]["five_hour"]["used_percentage"].as_u64().unwrap())
        .collect();
    told.sort_unstable();
    let all: Vec<u64> =
        (0..calls).flat_map(|call| (0..SESSIONS).map(move |session| (call * 10 + session) as u64)).collect();
    assert_eq!(told, all);
    let rows = home.export();
    assert_eq!((of_kind(&rows, "finding").count(), of_kind(&rows, "quota").count() > 0), (0, true));
}

#[test]
fn a_torn_line_costs_no_other() {
    let home = Home::new();
    short(&home, &status("s1", 10.0, 61.0));
    let log = &logs(&home)[0];
    fs::OpenOptions::new()
        .append(true)
        .open(log)
        .unwrap()
        .write_all(b"\n\n{\"tap\":1,\"at\":\"2026-1")
        .unwrap();
    short(&home, &status("s2", 20.0, 61.0));
    let text = fs::read_to_string(log).unwrap();
    assert_eq!(text.lines().filter(|line| !line.is_empty()).count(), 3, "{text}");
    // Empty lines are none.
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
fn a_line_is_printed_even_where_nothing_is_known() {
    let home = Home::new();
    let fresh = json!({"session_id": "s1", "cost": {"total_cost_usd": 0}, "rate_limits": null}).to_string();
    for input in ["", "not JSON", "{}", &fresh] {
        assert_eq!(said(&home, input.as_bytes(), &[]).0, "no plan levels yet\n", "{input}");
    }
    let paid = json!({"session_id": "s1", "cost": {"total_cost_usd": 0.4}}).to_string();
    assert_eq!(said(&home, paid.as_bytes(), &[]).0, "≈ $0.40 this session\n");
    assert_eq!(logs(&home), [""; 0].map(PathBuf::from));
    // As the other status line's lines are, nothing needs to be said.
    #[cfg(unix)]
    assert_eq!(said(&home, b"{}", &["--then", "echo mine"]).0, "mine\n");
    #[cfg(unix)]
    assert_eq!(said(&home, b"{}", &["--then", "exit 1"]).0, "no plan levels yet\n");
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

/// Two replies half an hour apart, of which the second reads nothing of what the first one wrote.
const MISSED: &str = concat!(
    r#"{"type":"user","sessionId":"s1","uuid":"u1","promptId":"p1","timestamp":"2026-11-20T10:00:00Z","message":{"role":"user","content":"x"}}"#,
    "\n",
    r#"{"type":"assistant","sessionId":"s1","uuid":"a1","requestId":"r1","timestamp":"2026-11-20T10:00:03Z","message":{"id":"m1","role":"assistant","model":"claude-opus-5","content":[{"type":"text","text":"y"}],"usage":{"input_tokens":5,"cache_creation_input_tokens":80000,"cache_read_input_tokens":0,"output_tokens":9}}}"#,
    "\n",
    r#"{"type":"assistant","sessionId":"s1","uuid":"a2","requestId":"r2","timestamp":"2026-11-20T10:30:03Z","message":{"id":"m2","role":"assistant","model":"claude-opus-5","content":[{"type":"text","text":"z"}],"usage":{"input_tokens":5,"cache_creation_input_tokens":81000,"cache_read_input_tokens":0,"output_tokens":9}}}"#,
    "\n",
);

/// The levels in a collector's feed, once there are so many.
fn quotas(server: &Server, count: usize) -> Vec<Quota> {
    wait_for(&format!("{count} levels"), || {
        let rows = server.feed("").1;
        let found: Vec<Quota> =
            of_kind(&rows, "quota").map(|q| serde_json::from_value(q.clone()).unwrap()).collect();
        (found.len() == count).then_some(found)
    })
}

/// Cause and evidence of the second reply's miss.
fn cause(server: &Server) -> (Value, Value) {
    let rows = server.feed("grain=request&session=s1").1;
    let missed = of_kind(&rows, "request").find(|r| !r["miss_cause"].is_null()).unwrap();
    (missed["miss_cause"].clone(), missed["miss_evidence"].clone())
}

#[test]
fn what_is_kept_reaches_a_page_that_is_open() {
    let home = Home::new();
    fs::write(home.session("s1"), MISSED).unwrap();
    let mut status = status("s1", 38.4, 61.0);
    // What some versions of Claude Code keep themselves, of the same login.
    let state = json!({
        "oauthAccount": {
            "accountUuid": "6f1c0000", "organizationUuid": "0b5c0000", "organizationType": "claude_max",
            "organizationRateLimitTier": "default_claude_max_20x"
        },
        "cachedUsageUtilization": {
            "accountUuid": "6f1c0000", "fetchedAtMs": (now() - 600) * 1000,
            "utilization": {"seven_day": {"utilization": 58, "resets_at": status["rate_limits"]["seven_day"]["resets_at"]}}
        }
    });
    fs::write(home.path().join(".claude.json"), state.to_string()).unwrap();
    let server = Server::start(&home);
    assert_eq!(quotas(&server, 1)[0].plan, "Claude Max 20×");
    assert_eq!(cause(&server), (json!("expired"), json!("inferred")));

    // The folder of the log is not there yet.
    let cache = &mut status["prompt_cache"];
    cache["misses"] = json!(1);
    cache["last_miss_at"] = json!(metering::time::parse("2026-11-20T10:30:05Z").unwrap() / 1000);
    cache["last_miss_cause"] = json!({"causes": ["tools_changed"]});
    let before = now() * 1000;
    short(&home, &status);
    let found = quotas(&server, 3);
    assert_eq!(cause(&server), (json!("tools_changed"), json!("recorded")));

    // As the Headroom view counts them: one account, each window with its age.
    let now = now() * 1000 + 999;
    let known = tracks(&found, now);
    let windows: Vec<_> = known.iter().map(|t| (t.window.as_str(), t.runs[0].points.len())).collect();
    assert_eq!(windows, [("5h", 1), ("week", 2)]);
    let levels = levels(PlanBook::builtin(), &known, &[], |_| Vec::new(), &Zone::utc(), now);
    for (level, used) in levels.iter().zip([0.384, 0.61]) {
        assert_eq!((level.id.as_deref(), level.used), (Some("claude-max-20x"), Some(used)));
        assert_eq!(level.account.as_ref().map(String::len), Some(8));
        let Origin::Recorded { at, source } = &level.origin else { panic!("{level:?}") };
        assert!((before..=now).contains(at) && source == "Claude Code's status line", "{level:?}");
    }
}
