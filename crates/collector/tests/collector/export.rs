//! `fuelgauge export`: the same logs give the same feed.

use crate::support::{Home, command, of_kind, rows};
use serde_json::Value;
use std::fs;
use std::io::Read;

fn many() -> Home {
    (0..40).fold(Home::new(), |home, n| home.with_session(&format!("s{n}"), 5 + n % 7))
}

fn text(home: &Home, args: &[&str]) -> String {
    let out = home.run(&[&["export", "--out", "-"], args].concat());
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

fn body(feed: &str) -> &str {
    feed.split_once('\n').unwrap().1
}

#[test]
fn two_runs_are_equal() {
    let home = many();
    fs::write(home.session("odd"), "not json\n{\"type\":\"assistant\",\n").unwrap();
    for grain in ["request", "cell"] {
        let (a, b) = (text(&home, &["--grain", grain]), text(&home, &["--grain", grain]));
        assert_eq!(body(&a), body(&b));
        assert!(of_kind(&rows(&a), grain).count() > 10 && a.contains("\"kind\":\"finding\""), "{a}");
    }
}

#[test]
fn rows_are_sorted_by_time_and_no_path_is_in_them() {
    let home = many();
    let feed = text(&home, &[]);
    let rows = rows(&feed);
    let times: Vec<_> = of_kind(&rows, "request").map(|r| r["at"].as_str().unwrap().to_owned()).collect();
    assert!(times.len() > 200 && times.is_sorted());
    assert!(!feed.contains(home.path().to_str().unwrap()) && !feed.contains("/srv/"));
    assert_eq!(rows[0]["project"], "shop");
}

#[test]
fn a_date_leaves_out_what_lies_before_it() {
    let home = Home::new().with_session("a", 72);
    let count = |args: &[&str]| of_kind(&rows(&text(&home, args)), "request").count();
    assert_eq!(count(&[]), 72);
    assert_eq!(count(&["--since", "2026-11-03"]), 24);
    assert_eq!(count(&["--since", "2026-11-03T23:00:00Z"]), 1);
    let cells = rows(&text(&home, &["--grain", "cell", "--since", "2026-11-03"]));
    assert_eq!(of_kind(&cells, "cell").count(), 24);
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let home = many();
    let folder = tempfile::tempdir().unwrap();
    let plain = folder.path().join("feed.ndjson");
    let packed = folder.path().join("feed.ndjson.gz");
    for path in [&plain, &packed] {
        assert!(home.run(&["export", "--out", path.to_str().unwrap()]).status.success());
    }
    let mut unpacked = String::new();
    flate2::read::GzDecoder::new(&fs::read(&packed).unwrap()[..]).read_to_string(&mut unpacked).unwrap();
    assert_eq!(body(&unpacked), body(&fs::read_to_string(&plain).unwrap()));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);

    let out = home.run(&["export", "--out", "/no/such/folder/feed.ndjson"]);
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(!out.status.success() && said.contains("cannot be written") && said.contains("→"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_a_device_a_device() {
    use std::os::unix::fs::FileTypeExt;
    let home = many();
    let folder = tempfile::tempdir().unwrap();
    let (link, file) = (folder.path().join("link.ndjson"), folder.path().join("file.ndjson"));
    fs::write(&file, "old").unwrap();
    std::os::unix::fs::symlink(&file, &link).unwrap();
    assert!(home.run(&["export", "--out", link.to_str().unwrap()]).status.success());
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink() && fs::read(&file).unwrap().len() > 100);
    assert!(home.run(&["export", "--out", "/dev/null"]).status.success());
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
}

#[test]
fn several_homes_are_one_feed() {
    let (a, b) = (Home::new().with_session("a", 3), Home::new().with_session("b", 4));
    let out =
        command().args(["export", "--out", "-", "--home"]).arg(a.path()).arg("--home").arg(b.path()).output();
    let feed = String::from_utf8(out.unwrap().stdout).unwrap();
    assert_eq!(of_kind(&rows(&feed), "request").count(), 7);
}

#[test]
fn variables_of_a_harness_are_honoured_without_home() {
    let home = Home::new().with_session("a", 3);
    let moved = tempfile::tempdir().unwrap();
    fs::rename(home.path().join(".claude/projects"), moved.path().join("projects")).unwrap();
    let out = command()
        .args(["export", "--out", "-"])
        .env("HOME", home.path())
        .env("CLAUDE_CONFIG_DIR", moved.path())
        .env_remove("CODEX_HOME")
        .output()
        .unwrap();
    let feed = String::from_utf8(out.stdout).unwrap();
    assert_eq!(of_kind(&rows(&feed), "request").count(), 3);
}

#[test]
fn another_counters_report_tells_of_days_that_no_log_is_left_of() {
    // The log has 1 November.
    let home = Home::new().with_session("a", 3);
    let day = |date: &str| {
        let counts = r#""inputTokens":5,"outputTokens":6,"cacheCreationTokens":0,"cacheReadTokens":7"#;
        let models = format!(r#"[{{"modelName":"claude-opus-5",{counts},"cost":0.5}}]"#);
        format!(r#"{{"date":"{date}",{counts},"totalTokens":18,"modelBreakdowns":{models}}}"#)
    };
    let report = home.path().join("ccusage-claude.txt");
    fs::write(&report, format!(r#"{{"daily":[{},{}]}}"#, day("2026-10-31"), day("2026-11-01"))).unwrap();
    let add = ["--add", report.to_str().unwrap()];
    let rows = rows(&text(&home, &add));
    let read: Vec<_> = of_kind(&rows, "request").map(|r| (&r["quality"], &r["input_tokens"])).collect();
    let (exact, imported) = (Value::from("exact"), Value::from("imported"));
    assert_eq!(read, [(&imported, &5.into()), (&exact, &3.into()), (&exact, &3.into()), (&exact, &3.into())]);
    let said = String::from_utf8(home.run(&[&["doctor"], &add[..]].concat()).stdout).unwrap();
    assert!(
        said.contains("1 day from another counter's report") && said.contains("none: everything"),
        "{said}"
    );
}

#[test]
fn a_feed_that_goes_to_a_file_says_what_is_in_it() {
    let home = Home::new().with_session("a", 30);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("feed.ndjson");
    let out = home.run(&["export", "--out", path.to_str().unwrap()]);
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(said.starts_with("Wrote 30 rows, 2026-11-01 to 2026-11-02, from "), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn what_was_named_and_is_not_there_is_told() {
    let home = Home::new();
    let said = |args: &[&str]| {
        let out = command().args(args).output().unwrap();
        [out.stdout, out.stderr].map(|o| String::from_utf8(o).unwrap()).concat()
    };
    let (path, gone) = (home.path().to_str().unwrap(), home.path().join("nothere"));
    let gone = gone.to_str().unwrap();
    for command in [&["doctor"][..], &["export", "--out", "-"]] {
        let told = said(&[command, &["--home", gone]].concat());
        assert!(told.contains(&format!("no folder {gone}")) && told.contains("--home"), "{told}");
        let told = said(&[command, &["--home", path, "--add", gone]].concat());
        assert!(told.contains(&format!("no file or folder {gone}")), "{told}");
    }
    let told = said(&["doctor", "--home", path]);
    assert!(told.contains("no logs were found") && told.contains("doctor --all"), "{told}");
    assert!(!told.contains("everything was read"), "{told}");
}

#[test]
fn doctor_has_the_sums_that_the_page_shows_and_says_why_a_share_is_low() {
    let home = Home::new().with_session("a", 2);
    let said = String::from_utf8(home.run(&["doctor"]).stdout).unwrap();
    // 2 × (3 + 100 + 1,000) + 10 + 11; 6 × $3 + 2,000 × $0.30 + 200 × $3.75 + 21 × $15, per million.
    assert!(said.contains("100% exact, 100% priced, 2,227 tokens, $0.00 list cost"), "{said}");
    let text = "{\"type\":\"assistant\",\"sessionId\":\"b\",\"timestamp\":\"2026-11-01T00:00:00Z\",\"requestId\":\"r\",\
                \"message\":{\"id\":\"m\",\"model\":\"unheard-of\",\"stop_reason\":\"end_turn\",\
                \"content\":[{\"type\":\"text\",\"text\":\"ok\"}],\
                \"usage\":{\"input_tokens\":3,\"output_tokens\":5}}}\n";
    fs::write(home.session("b"), text).unwrap();
    let said = String::from_utf8(home.run(&["doctor"]).stdout).unwrap();
    assert!(said.contains("not priced: 1 no list price known\n"), "{said}");
}
