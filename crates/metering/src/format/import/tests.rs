//! Fixtures are named after the report, or the trap it holds.

use crate::format::choose;
use crate::format::testing::{File, check_findings, laws, ledger, rows};
use crate::request::Effect;
use crate::request::{Quality, Request};
use crate::time;

macro_rules! fixture {
    ($name:literal) => {
        ($name, include_bytes!(concat!("../../../fixtures/import/", $name)).as_slice())
    };
}

const CLAUDE: File<'_> = fixture!("claude-daily.json");
const LATER: File<'_> = fixture!("claude-daily-later.json");
const INSTANCES: File<'_> = fixture!("claude-instances.json");
const BY_AGENT: File<'_> = fixture!("all-by-agent.json");
const MIXED: File<'_> = fixture!("all-mixed.json");
const CODEX: File<'_> = fixture!("codex-daily.json");
const CODEX_OLD: File<'_> = fixture!("codex-daily-old.json");
const OPENCODE: File<'_> = fixture!("opencode.json");
const PI: File<'_> = fixture!("pi.json");
const FIRST: File<'_> = fixture!("first-version.json");
const GRAPH: File<'_> = fixture!("tokscale-graph.json");
const GRAPH_OLD: File<'_> = fixture!("tokscale-graph-old.json");
const WITHOUT_DAYS: [File<'_>; 5] = [
    fixture!("weekly.json"),
    fixture!("sessions.json"),
    fixture!("blocks.json"),
    fixture!("tokscale-models.json"),
    fixture!("tokscale-report.json"),
];

/// `date harness model input/read/write/output`, then `+reasoning`, `@tier`, `$cost`, `#requests` where there are any.
fn line(r: &Request) -> String {
    let t = &r.tokens;
    let mut line = format!(
        "{} {} {} {}/{}/{}/{}",
        &time::format(r.at)[5..10],
        r.harness,
        r.model.as_deref().unwrap_or("-"),
        t.input,
        t.cache_read,
        t.cache_write_5m,
        t.output
    );
    if t.reasoning > 0 {
        line += &format!("+{}", t.reasoning);
    }
    if let Some(tier) = &r.tier {
        line += &format!(" @{tier}");
    }
    if let Some(cost) = r.reported_cost_usd {
        line += &format!(" ${cost}");
    }
    if let Some(n) = r.requests {
        line += &format!(" #{n}");
    }
    line
}

/// Holds the rows of some files, in any order of the rows, read in both orders and twice.
#[track_caller]
fn check(files: &[File<'_>], expected: &[&str]) {
    let lines = |files: &[File<'_>]| {
        let rows = rows(files);
        assert!(rows.iter().filter(|r| r.quality == Quality::Imported).all(|r| {
            r.session.is_none() && r.query.is_none() && time::format(r.at).ends_with("T00:00:00.000Z")
        }));
        let mut lines: Vec<String> = rows.iter().map(line).collect();
        lines.sort();
        lines
    };
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(lines(files), expected);
    let mut again: Vec<File<'_>> = files.iter().rev().copied().collect();
    again.extend_from_slice(files);
    assert_eq!(lines(&again), expected, "in another order and twice");
}

const OF_CLAUDE: [&str; 2] = [
    "10-01 claude-code claude-opus-5 10/9000/2000/50 $0.25",
    "10-01 claude-code claude-haiku-4-5 4/300/100/6 $0.01",
];

#[test]
fn a_day_is_as_many_rows_as_it_has_models() {
    let mut expected = OF_CLAUDE.to_vec();
    expected.push("10-02 claude-code claude-opus-5 1/4/3/2");
    check(&[CLAUDE], &expected);
    check_findings(CLAUDE, &[]);
    assert!(rows(&[CLAUDE]).iter().all(|r| r.quality == Quality::Imported && r.list_cost_nanousd.is_some()));
}

#[test]
fn a_later_report_takes_the_place_of_an_earlier_one_day_by_day() {
    let mut expected = OF_CLAUDE.to_vec();
    expected.extend([
        "10-02 claude-code claude-opus-5 11/44/33/22 $0.5",
        "10-02 claude-code claude-haiku-4-5 1/1/1/1 $0.01",
        "10-03 claude-code claude-haiku-4-5 4/300/100/6 $0.01",
    ]);
    check(&[CLAUDE, LATER], &expected);
}

#[test]
fn reports_of_two_counters_and_with_and_without_projects_do_not_add_up() {
    // The same work by project: as much, so either; the other counter saw one token more.
    assert_eq!(rows(&[CLAUDE, INSTANCES]).iter().filter(|r| &time::format(r.at)[8..10] == "01").count(), 2);
    check(
        &[INSTANCES, GRAPH, OPENCODE],
        &[
            "10-01 claude-code claude-haiku-4-5 4/300/100/6 $0.01",
            "10-01 claude-code claude-opus-5 10/9000/2000/50 $0.25",
            "10-01 kilo-code kilo-auto 3/0/0/3 $0.02 #2",
            "10-01 opencode glm-5.3 70/0/0/35+5 #2",
            "10-02 grok grok-5 8/0/0/9",
            "10-02 opencode - 0/0/0/9+9",
            "10-02 opencode glm-5.3 70/0/0/30",
            "10-02 opencode grok-code 1/0/0/2",
        ],
    );
}

/// The findings on a second report beside a first one; each is a list of `date input`.
#[track_caller]
fn check_beside(first: &[(&str, u64)], second: &[(&str, u64)], expected: &[(&str, u64)]) {
    let report = |days: &[(&str, u64)]| {
        let days: Vec<String> = days
            .iter()
            .map(|(date, input)| {
                format!(
                    r#"{{"date":"{date}","inputTokens":{input},"outputTokens":1,"cacheReadTokens":0,"totalTokens":1,"modelBreakdowns":[{{"modelName":"claude-opus-5","inputTokens":{input},"outputTokens":1}}]}}"#
                )
            })
            .collect();
        format!(r#"{{"daily":[{}]}}"#, days.join(","))
    };
    let (first, second) = (report(first), report(second));
    let files: [File<'_>; 2] =
        [("a/ccusage-claude.json", first.as_bytes()), ("b/ccusage-claude.json", second.as_bytes())];
    for order in [[0, 1], [1, 0]] {
        let ledger = crate::format::testing::ledger(&order.map(|i| files[i]));
        let found = ledger.findings();
        let found: Vec<_> = found.iter().map(|f| (f.file.as_str(), f.count)).collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn a_report_that_cannot_be_of_the_same_machine_is_said() {
    let (a, b, c) = ("2026-11-01", "2026-11-02", "2026-11-03");
    let first = [(a, 900), (b, 800)];
    // The same report later, and another counter's.
    check_beside(&first, &[(a, 900), (b, 1900), (c, 10)], &[]);
    check_beside(&first, &[(a, 910), (b, 790)], &[]);
    // A day that was over had other figures.
    check_beside(&first, &[(a, 2900), (b, 1900)], &[("a/ccusage-claude.json", 1)]);
    check_beside(
        &[(a, 900), (b, 80), (c, 5)],
        &[(a, 100), (b, 800), (c, 9)],
        &[("a/ccusage-claude.json", 1), ("b/ccusage-claude.json", 1)],
    );
    // Days that only one has are nobody else's.
    check_beside(&first, &[(c, 5)], &[]);
}

#[test]
fn a_report_that_windows_shell_saved_is_read() {
    let text = std::str::from_utf8(CLAUDE.1).unwrap();
    let wide: Vec<u8> =
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(rows(&[("daily.json", &wide)]).len(), rows(&[CLAUDE]).len());
    assert_eq!(choose("daily.json", &wide).map(|f| f.name), Some("import"));
    let sheet = "Date,Model,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens,Cost\n2025-11-20T10:00:00Z,auto,0,7,0,3,10,-\n";
    let wide: Vec<u8> =
        std::iter::once(0xFEFF).chain(sheet.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    assert_eq!(rows(&[("usage.csv", &wide)]).len(), 1);
}

#[test]
fn projects_are_names_below_the_home_folder() {
    let projects: Vec<_> = rows(&[INSTANCES]).into_iter().map(|r| r.project.unwrap()).collect();
    assert_eq!(projects, ["src-app", "work-shop-api"]);
    check_findings(INSTANCES, &[]);
}

#[test]
fn raw_logs_of_a_day_are_better_than_any_report() {
    let log = br#"{"type":"assistant","sessionId":"c","timestamp":"2026-10-01T09:00:31.000Z","requestId":"req_1","message":{"id":"msg_01abcdefghijklmnop","role":"assistant","model":"claude-opus-5","stop_reason":"end_turn","content":[],"usage":{"input_tokens":4,"output_tokens":70}}}"#;
    check(
        &[CLAUDE, (".claude/projects/-home-ada/c.jsonl", log.as_slice())],
        &["10-01 claude-code claude-opus-5 4/0/0/70", "10-02 claude-code claude-opus-5 1/4/3/2"],
    );
    // Of a report of which no day counts that is said, and only then.
    let told = |files: &[File<'_>]| {
        ledger(files).findings().into_iter().map(|f| (f.effect, f.count)).collect::<Vec<_>>()
    };
    let first = (".claude/projects/-home-ada/c.jsonl", log.as_slice());
    assert_eq!(told(&[CLAUDE, first]), []);
    let text = String::from_utf8_lossy(log).replace("2026-10-01T", "2026-10-02T").replace("msg_01", "msg_02");
    let second = (".claude/projects/-home-ada/d.jsonl", text.as_bytes());
    assert_eq!(told(&[CLAUDE, first, second]), [(Effect::Note, 1)]);
}

#[test]
fn a_report_of_all_agents_is_split_where_it_says_whose_is_what() {
    let known = ["10-02 codex gpt-5.6-sol 100/800/0/40 $0.02"];
    let mut expected = known.to_vec();
    expected.extend([
        "10-01 claude-code claude-opus-5 10/9000/2000/50 @fast $0.25",
        "10-01 codex gpt-5.6-sol 100/800/0/40 $0.02",
        "10-01 opencode glm-5.3 70/0/0/30",
        "10-01 opencode glm-5.3 0/0/0/5+5",
    ]);
    // Reasoning that is only in the total belongs to the only model.
    expected.retain(|l| !l.contains("glm"));
    expected.push("10-01 opencode glm-5.3 70/0/0/35+5");
    check(&[BY_AGENT], &expected);
    check_findings(BY_AGENT, &[]);
    let mut expected = known.to_vec();
    expected.extend([
        "10-03 claude-code claude-opus-5 10/9000/2000/50 $0.25",
        "10-03 openclaw mimo-v2.6-pro 7/9/0/8 $0.1",
    ]);
    check(&[MIXED], &expected);
    check_findings(MIXED, &["0×1 The report mixes several agents on one day"]);
}

#[test]
fn codex_s_reports_have_a_form_of_their_own() {
    check(
        &[CODEX],
        &[
            // A day's cost is not said by model, and the second model was a guess.
            "10-01 codex - 30/100/0/20+10 $0.75",
            "10-01 codex gpt-5.6-sol 100/800/0/40+20",
            "10-02 codex gpt-5.6-sol 5/0/0/6+3 $0.5",
        ],
    );
    check(&[CODEX_OLD], &["11-02 codex gpt-5 200/800/0/40+10 $0.1"]);
    check_findings(CODEX, &[]);
}

#[test]
fn whose_a_report_is_stands_in_its_models_or_in_the_file_s_name() {
    check(&[PI], &["10-01 pi gpt-5.6-sol 3/5/0/4 $0.1"]);
    check_findings(PI, &[]);
    check_findings(("report.json", OPENCODE.1), &["0×1 The report does not say of which agent it is (note)"]);
    let harness = |name: &str| rows(&[(name, OPENCODE.1)])[0].harness.clone();
    assert_eq!(harness("report.json"), "claude-code");
    assert_eq!(harness("downloads/ccusage-OpenCode-2026.json"), "opencode");
}

#[test]
fn early_forms_are_read() {
    check(
        &[FIRST],
        &["06-21 claude-code claude-sonnet-4 277/1024/512/314 $1.5", "06-22 claude-code - 1/4/3/2 $0.5"],
    );
    check(&[GRAPH_OLD], &["12-20 gemini-cli gemini-3-pro 5/7/0/14+8 $0.2 #3"]);
}

const WITHOUT: &str = "0×1 The report has no days (it is one by week, month, hour, session, block or model), so it was not read";

#[test]
fn what_has_no_days_says_which_report_does() {
    for (name, bytes) in WITHOUT_DAYS {
        assert!(rows(&[(name, bytes)]).is_empty(), "{name}");
        check_findings((name, bytes), &[WITHOUT]);
    }
    let monthly = String::from_utf8(FIRST.1.to_vec()).unwrap().replace("2025-06-2", "2025-");
    check_findings(("claude.json", monthly.as_bytes()), &[WITHOUT]);
}

#[test]
fn a_cut_report_is_said() {
    check_findings(
        ("claude.json", &CLAUDE.1[..CLAUDE.1.len() - 20]),
        &["0×1 The report is not whole JSON and was not read"],
    );
}

#[test]
fn reports_are_known_by_their_content_and_nothing_else_is_taken_for_one() {
    let all =
        [CLAUDE, LATER, INSTANCES, BY_AGENT, MIXED, CODEX, CODEX_OLD, OPENCODE, PI, FIRST, GRAPH, GRAPH_OLD];
    for (name, bytes) in all.into_iter().chain(WITHOUT_DAYS) {
        assert_eq!(choose(name, bytes).map(|f| f.name), Some("import"), "{name}");
    }
    for other in [
        r#"{"daily":[{"temperature":7}]}"#,
        r#"{"data":[{"inputTokens":7}]}"#,
        r#"{"entries":[],"cost":1}"#,
        r#"[{"session_id":"a"}]"#,
        "[",
        "",
    ] {
        assert_eq!(choose("x.json", other.as_bytes()).map(|f| f.name), None, "{other}");
    }
}

laws!(&[CLAUDE, INSTANCES, BY_AGENT, MIXED, CODEX, CODEX_OLD, OPENCODE, FIRST, GRAPH, GRAPH_OLD]);
