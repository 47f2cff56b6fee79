//! `fuelgauge tap --install` and `--uninstall`: a person's settings stay theirs.

use crate::support::{Home, command};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn settings(home: &Home) -> PathBuf {
    home.path().join(".claude/settings.json")
}

fn with_settings(text: &str) -> Home {
    let home = Home::new();
    fs::create_dir_all(home.path().join(".claude")).unwrap();
    fs::write(settings(&home), text).unwrap();
    home
}

fn text(home: &Home) -> String {
    fs::read_to_string(settings(home)).unwrap()
}

/// Runs it and gives what it said.
#[track_caller]
fn tap(home: &Home, args: &[&str]) -> String {
    let out = home.run(&[&["tap"], args].concat());
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

/// The command that stands in the settings.
fn status_line(home: &Home) -> String {
    let value: Value = serde_json::from_str(text(home).trim_start_matches('\u{feff}')).unwrap();
    assert_eq!(value["statusLine"]["type"], "command");
    value["statusLine"]["command"].as_str().unwrap().to_owned()
}

fn backups(home: &Home) -> Vec<String> {
    let names = fs::read_dir(home.path().join(".claude")).unwrap();
    let mut names: Vec<_> = names.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name != "settings.json");
    names.sort();
    names
}

const OWN: &str = env!("CARGO_BIN_EXE_fuelgauge");

/// Settings that survive both ways byte by byte.
#[track_caller]
fn check(before: &str) {
    let home = with_settings(before);
    let said = tap(&home, &["--install"]);
    assert!(said.contains("status line") && said.contains("--uninstall"), "{said}");
    assert!(status_line(&home).starts_with(OWN), "{}", text(&home));
    let installed = text(&home);
    let said = tap(&home, &["--install"]);
    assert!(said.starts_with("Nothing was changed") && text(&home) == installed, "{said}");
    let said = tap(&home, &["--uninstall"]);
    assert_eq!(text(&home), before, "{said}");
    let said = tap(&home, &["--uninstall"]);
    assert!(said.starts_with("Nothing was changed") && text(&home) == before, "{said}");
    assert_eq!(
        fs::read_to_string(home.path().join(".claude/settings.json.before-fuelgauge")).unwrap(),
        before
    );
}

#[test]
fn what_was_there_comes_back_byte_by_byte() {
    check("{}");
    check("\u{feff}{\"a\": 1}");
    check(
        "{\n  \"model\": \"opus\",\n  \"permissions\": { \"allow\": [\"Bash(ls:*)\"] },\n  \"x\": 1.50\n}\n",
    );
    check("{\"z\":1,\"a\":\"\\u00e9\"}");
    check("{\r\n\t\"env\": {\r\n\t\t\"KEY\": \"a\"\r\n\t}\r\n}\r\n");
    check(
        "{\n  \"statusLine\": {\n    \"command\": \"~/.claude/line.sh | cut -c1-80\",\n    \"padding\": 0,\n    \"type\": \"command\"\n  },\n  \"a\": 1\n}",
    );
    check(
        "{\"statusLine\": {\"type\": \"command\", \"command\": \"printf '%s' \\\"it's\\\"; # $HOME\", \"refreshInterval\": 5}}",
    );
}

#[test]
fn a_status_line_that_is_there_still_runs() {
    let home =
        with_settings(r#"{"statusLine": {"type": "command", "command": "echo it\\'s mine", "padding": 2}}"#);
    tap(&home, &["--install", "--format", "short"]);
    let command = status_line(&home);
    assert!(command.contains(" --format short --then "), "{command}");
    assert!(text(&home).contains(r#""padding": 2"#));
    if cfg!(unix) {
        let out = std::process::Command::new("sh")
            .args(["-c", &command])
            .env("HOME", home.path())
            .stdin(std::process::Stdio::null())
            .output()
            .unwrap();
        assert_eq!(String::from_utf8(out.stdout).unwrap(), "it's mine\n");
    }
    // Options are added to what is there.
    tap(&home, &["--install", "--first"]);
    assert!(status_line(&home).contains(" --format short --first --then "), "{}", status_line(&home));
}

#[test]
fn what_a_person_changed_meanwhile_stays() {
    let home = with_settings("{\"a\": 1}");
    tap(&home, &["--install"]);
    fs::write(settings(&home), text(&home).replace("{\"a\": 1,", "{\"a\": 2, \"b\": [],")).unwrap();
    tap(&home, &["--uninstall"]);
    assert_eq!(text(&home), "{\"a\": 2, \"b\": []}");
    // They put another one there, or took ours out.
    for theirs in [r#"{"statusLine": {"type": "command", "command": "date"}}"#, "{\"a\": 3}"] {
        tap(&home, &["--install"]);
        fs::write(settings(&home), theirs).unwrap();
        assert!(tap(&home, &["--uninstall"]).starts_with("Nothing was changed"));
        assert_eq!(text(&home), theirs);
    }
    fs::remove_file(settings(&home)).unwrap();
    assert!(tap(&home, &["--uninstall"]).starts_with("Nothing was changed"));
    assert!(!settings(&home).exists());
}

#[cfg(unix)]
#[test]
fn it_runs_from_any_path_and_under_any_name() {
    use std::process::{Command, Stdio};
    let home = with_settings(r#"{"statusLine": {"type": "command", "command": "echo mine"}}"#);
    let folder = home.path().join("my tools; $HOME/o'fuel \"b\"");
    fs::create_dir_all(&folder).unwrap();
    let program = folder.join("gauge é");
    if fs::hard_link(OWN, &program).is_err() {
        fs::copy(OWN, &program).unwrap();
    }
    let install = |action: &str| {
        let out = Command::new(&program).args(["tap", action, "--home"]).arg(home.path()).output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    };
    install("--install");
    assert!(install("--install").starts_with("Nothing was changed"));
    let out = Command::new("sh")
        .args(["-c", &status_line(&home)])
        .env("HOME", home.path())
        .env_remove("XDG_STATE_HOME")
        .env_remove("CLAUDE_CONFIG_DIR")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!((out.status.code(), String::from_utf8(out.stdout).unwrap().as_str()), (Some(0), "mine\n"));
    install("--uninstall");
    assert_eq!(status_line(&home), "echo mine");
}

#[test]
fn without_settings_they_are_made() {
    let home = Home::new();
    tap(&home, &["--install"]);
    assert_eq!(status_line(&home), format!("{OWN} tap"));
    assert_eq!(backups(&home), [""; 0]);
    tap(&home, &["--uninstall"]);
    assert_eq!(text(&home), "{}\n");
}

#[test]
fn an_older_copy_is_never_overwritten() {
    let home = with_settings("{\"a\": 1}");
    tap(&home, &["--install"]);
    tap(&home, &["--uninstall"]);
    fs::write(settings(&home), "{\"a\": 2}").unwrap();
    let said = tap(&home, &["--install"]);
    let copy = |tail: &str| {
        fs::read_to_string(home.path().join(format!(".claude/settings.json.before-fuelgauge{tail}"))).unwrap()
    };
    assert_eq!((copy(""), copy("-3")), ("{\"a\": 1}".to_owned(), "{\"a\": 2}".to_owned()));
    assert!(said.contains("settings.json.before-fuelgauge-3"), "{said}");
    assert_eq!(backups(&home).len(), 3);
}

/// Settings that are refused: they stay as they are, and what is said names a way.
#[track_caller]
fn refuse(before: &str, what: &str) {
    let home = with_settings(before);
    for action in ["--install", "--uninstall"] {
        let out = home.run(&["tap", action]);
        let said = String::from_utf8(out.stderr).unwrap();
        assert!(!out.status.success() && said.contains("by hand"), "{action}: {said}");
        assert!(action == "--uninstall" || said.contains(what), "{said}");
    }
    assert_eq!(text(&home), before);
    assert_eq!(backups(&home), [""; 0]);
}

#[test]
fn what_is_no_plain_json_is_left_alone() {
    let line = "\"statusLine\": {\"type\": \"command\", \"command\": ";
    refuse("{\n  // mine\n  \"a\": 1\n}", line);
    refuse("{\"a\": 1,}", line);
    refuse("[]", line);
    refuse("{\"statusLine\": \"~/line.sh\"}", "is no object");
    refuse(
        "{\"statusLine\": {\"type\": \"static\", \"text\": \"x\"}}",
        "of a kind that this program does not know",
    );
    refuse(
        "{\"statusLine\": {\"type\": \"command\", \"command\": \"a\"}, \"statusLine\": null}",
        "more than once",
    );
}

#[test]
fn a_command_that_runs_it_in_its_own_way_is_left_alone() {
    let before = r#"{"statusLine": {"type": "command", "command": "fuelgauge tap | cut -c1-80"}}"#;
    let home = with_settings(before);
    assert!(tap(&home, &["--install"]).starts_with("Nothing was changed"));
    let out = home.run(&["tap", "--uninstall"]);
    assert!(!out.status.success() && String::from_utf8_lossy(&out.stderr).contains("by hand"));
    assert_eq!(text(&home), before);
}

#[test]
fn the_variable_of_claude_code_is_honoured_and_a_wrong_home_is_told() {
    let home = with_settings("{}");
    let run = |args: &[&str], config: &Path| {
        command().args(args).env("HOME", home.path()).env("CLAUDE_CONFIG_DIR", config).output().unwrap()
    };
    let moved = tempfile::tempdir().unwrap();
    assert!(run(&["tap", "--install"], moved.path()).status.success());
    assert!(fs::read_to_string(moved.path().join("settings.json")).unwrap().contains("statusLine"));
    assert_eq!(text(&home), "{}");
    let out = run(&["tap", "--install", "--home", "/no/such/home"], moved.path());
    assert!(
        !out.status.success() && String::from_utf8_lossy(&out.stderr).contains("no folder /no/such/home")
    );
    let path = home.path().to_str().unwrap();
    assert!(run(&["tap", "--install", "--home", path], moved.path()).status.success());
    assert!(text(&home).contains("statusLine"));
}

#[test]
fn doctor_knows_that_it_is_installed() {
    let home = with_settings("{}").with_session("a", 1);
    let doctor = || String::from_utf8(home.run(&["doctor"]).stdout).unwrap();
    assert!(doctor().contains("`fuelgauge tap --install`"));
    tap(&home, &["--install"]);
    assert!(!doctor().contains("`fuelgauge tap --install`"), "{}", doctor());
}

#[test]
fn a_status_line_is_off_where_hooks_are() {
    let home = with_settings("{\"disableAllHooks\": true}");
    assert!(tap(&home, &["--install"]).contains("`disableAllHooks` is set"));
}

#[cfg(unix)]
#[test]
fn links_and_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let home = with_settings("{}");
    let real = home.path().join("dotfiles.json");
    fs::rename(settings(&home), &real).unwrap();
    symlink(&real, settings(&home)).unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    tap(&home, &["--install"]);
    assert!(fs::symlink_metadata(settings(&home)).unwrap().is_symlink());
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&real), 0o640);
    assert_eq!(mode(&home.path().join(".claude/settings.json.before-fuelgauge")), 0o640);
    assert!(status_line(&home).starts_with(OWN));
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 2);
}

#[cfg(unix)]
#[test]
fn what_is_made_or_guarded_elsewhere_is_left_alone() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let refused = |home: &Home, why: &str| {
        let out = home.run(&["tap", "--install"]);
        let said = String::from_utf8(out.stderr).unwrap();
        assert!(
            !out.status.success() && said.contains(why) && said.contains("nothing was changed"),
            "{said}"
        );
        assert_eq!(backups(home), [""; 0]);
    };
    let home = with_settings("{}");
    fs::set_permissions(settings(&home), fs::Permissions::from_mode(0o444)).unwrap();
    refused(&home, "write-protected");
    assert_eq!(text(&home), "{}");
    fs::remove_file(settings(&home)).unwrap();
    symlink("/no/such/settings.json", settings(&home)).unwrap();
    refused(&home, "link to a file that is not there");
    assert!(settings(&home).is_symlink());
}
