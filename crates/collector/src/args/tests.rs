//! Command lines that are understood, and those that are not.

use super::*;

fn read(line: &str) -> Result<Command> {
    parse(line.split_whitespace().map(OsString::from))
}

#[track_caller]
fn check(line: &str, expected: Command) {
    assert_eq!(read(line).unwrap(), expected, "{line}");
}

#[track_caller]
fn refuse(line: &str, what: &str) {
    let message = read(line).unwrap_err().to_string();
    assert!(message.contains(what) && message.contains("→"), "{line}: {message}");
}

fn serve(port: Option<u16>, open: bool, demo: bool) -> Command {
    Command::Serve(Serve { search: Search::default(), port, open, demo })
}

#[test]
fn serving_is_the_default() {
    check("", serve(None, true, false));
    check("serve", serve(None, true, false));
    check("--port 0 --no-open", serve(Some(0), false, false));
    check("serve --port=4800 --demo", serve(Some(4800), true, true));
}

#[test]
fn homes_may_be_repeated() {
    let search = Search { homes: vec!["a".into(), "b".into()], added: vec!["c".into()] };
    check("doctor --home a --add c --home b", Command::Doctor(Doctor { search, all: false }));
    check("doctor --all", Command::Doctor(Doctor { search: Search::default(), all: true }));
}

#[test]
fn export_writes_to_a_file_or_to_standard_output() {
    let export = |out: Option<&str>, since, grain| {
        Command::Export(Export {
            search: Search::default(),
            out: out.map(PathBuf::from),
            since,
            grain,
            person: None,
            machine: None,
            site: None,
            feed: "feed".to_owned(),
            redact: false,
        })
    };
    check("export --out -", export(None, None, None));
    check("export --out x.ndjson --grain cell", export(Some("x.ndjson"), None, Some(Grain::Cell)));
    check("export --out - --since 2026-11-22T00:00:00Z", export(None, Some(1_795_305_600_000), None));
}

#[test]
fn tap_runs_installs_or_uninstalls() {
    let tap = |tap| Command::Tap(tap);
    check("tap", tap(Tap::default()));
    check(
        "tap --install --home a",
        tap(Tap { home: Some("a".into()), action: Action::Install, ..Tap::default() }),
    );
    check("tap --uninstall", tap(Tap { action: Action::Uninstall, ..Tap::default() }));
    let (form, then) = (Some(Form::Short), Some("x".to_owned()));
    check("tap --format short --then x --first", tap(Tap { form, then, first: true, ..Tap::default() }));
}

#[test]
fn what_is_not_understood_is_answered_with_what_exists() {
    refuse("serv", "there is no command `serv`");
    refuse("--prot 1", "there is no option `--prot`");
    refuse("--port 99999", "`99999` is no port");
    refuse("export", "not told where to write");
    refuse("export --out - --site a", "two places");
    refuse("export --out - --feed a", "`--feed` names a feed in a site");
    refuse("export --out - --redact --grain request", "cannot be redacted");
    refuse("push", "not told where to push to");
    refuse("push --clickhouse http://a --replicated", "needs a cluster");
    refuse("push --clickhouse http://a --out -", "`push` does not take `--out`");
    refuse("export --out - --since yesterday", "`yesterday` is no date");
    refuse("export --out - --grain day", "there is no grain `day`");
    refuse("doctor --port 1", "`doctor` does not take `--port`");
    refuse("serve --home", "`--home` needs a value");
    refuse("tap --port 1", "`tap` does not take `--port`");
    refuse("tap --format wide", "there is no format `wide`");
    refuse("tap --install --uninstall", "both to install and to uninstall");
    refuse("tap --install --then x", "goes with neither");
    refuse("tap --home a --home b", "one home folder");
    refuse("serve again", "`again` is not understood");
}

#[test]
fn a_command_has_its_own_help() {
    check("export --help", Command::Help(Some("export".to_owned())));
    check("--help", Command::Help(None));
    let export = help(Some("export"));
    assert!(
        export.contains("--since") && export.contains("--home") && !export.contains("--port"),
        "{export}"
    );
    assert_eq!(help(Some("no-command")), help(None));
}

#[test]
fn every_option_is_in_the_help_text() {
    for option in KNOWN.into_iter().chain(["help", "version"]) {
        assert!(help(None).contains(&format!("--{option}")), "{option}");
    }
}

#[test]
fn push_keeps_its_key_out_of_the_command_line() {
    let push = Push { url: "http://db:8123".to_owned(), database: "fuelgauge".to_owned(), ..Push::default() };
    check("push --clickhouse http://db:8123", Command::Push(push.clone()));
    let named = Push {
        database: "team".to_owned(),
        user: Some("ada".to_owned()),
        person: Some("Ada".to_owned()),
        all: true,
        ..push
    };
    check(
        "push --clickhouse http://db:8123 --database team --user ada --person Ada --all",
        Command::Push(named),
    );
    assert!(!help(Some("push")).contains("--key") && help(Some("push")).contains("FUELGAUGE_CLICKHOUSE_KEY"));
}
