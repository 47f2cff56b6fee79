//! Fixtures are named after the files that the extensions write, or after the trap they hold.

use crate::format::choose;
use crate::format::testing::{File, check, check_findings, laws, ledger, rows};

macro_rules! fixture {
    ($path:literal, $name:literal) => {
        ($path, include_bytes!(concat!("../../../fixtures/", $name)).as_slice())
    };
}

const CLINE: File<'_> = fixture!(
    ".config/Code/User/globalStorage/saoudrizwan.claude-dev/tasks/1793610000000/ui_messages.json",
    "cline/ui_messages.json"
);
const OLD: File<'_> =
    fixture!(".cline/data/tasks/1793610000001/ui_messages.json", "cline/started-and-finished.json");
const METADATA: File<'_> =
    fixture!(".cline/data/tasks/1793610000001/task_metadata.json", "cline/task_metadata.json");
const MESSAGES: File<'_> =
    fixture!(".cline/data/sessions/sess_1/sess_1.messages.json", "cline/sess_1.messages.json");
const MANIFEST: File<'_> = fixture!(".cline/data/sessions/sess_1/sess_1.json", "cline/sess_1.json");
const AGENT: File<'_> =
    fixture!(".cline/data/sessions/sess_1/reviewer.messages.json", "cline/agent.messages.json");
const ROO: File<'_> = fixture!(
    "globalStorage/rooveterinaryinc.roo-cline/tasks/parent/ui_messages.json",
    "roo-code/ui_messages.json"
);
const HISTORY: File<'_> = fixture!(
    "globalStorage/rooveterinaryinc.roo-cline/tasks/parent/api_conversation_history.json",
    "roo-code/api_conversation_history.json"
);
const SUBTASK: File<'_> = fixture!(
    "globalStorage/rooveterinaryinc.roo-cline/tasks/child/ui_messages.json",
    "roo-code/subtask_ui_messages.json"
);
const ITEM: File<'_> = fixture!(
    "globalStorage/rooveterinaryinc.roo-cline/tasks/child/history_item.json",
    "roo-code/history_item.json"
);
const KILO: File<'_> =
    fixture!("globalStorage/kilocode.kilo-code/tasks/k/ui_messages.json", "kilo-code/ui_messages.json");

#[test]
fn requests_are_those_with_counts_and_failures_those_that_say_so() {
    check(
        &[CLINE],
        &[
            "1 main claude-opus-5 10/0/3000/0/200 (readFile)",
            "1 main claude-opus-5 8/3000/100/0/90 (execute_command)",
            "1 main claude-opus-5 0/0/0/0/0 aborted",
            "2 main claude-opus-5 50/3100/0/0/7",
            "2 main claude-opus-5 0/0/0/0/0 http_529",
            "2 main claude-sonnet-5 12/3200/0/0/30 \"",
            "2 main - 0/0/0/0/0 rate_limit",
            "2 subagents - 500/700/0/0/60 ~SessionTotal",
            "2 main - 100/0/0/0/20 ~SessionTotal",
        ],
    );
    check_findings(CLINE, &[]);
}

#[test]
fn rows_carry_what_the_log_holds() {
    let all = rows(&[CLINE]);
    let r = &all[0];
    assert_eq!(r.at, 1_793_610_001_000);
    assert_eq!((r.harness.as_str(), r.session.as_deref()), ("cline", Some("1793610000000")));
    assert_eq!((r.project.as_deref(), r.provider.as_deref()), (Some("shop-api"), Some("anthropic")));
    assert_eq!((r.reported_cost_usd, all[5].reported_cost_usd), (Some(0.03), None));
    assert_eq!((r.thin, all[1].thin), (Some(false), Some(true)));
}

#[test]
fn models_are_told_by_another_file_from_an_instant_on() {
    let plain = ["1 main - 11/2/1/0/22", "1 main - 5/0/0/0/6"];
    check(&[OLD], &plain);
    let told = ["1 main claude-sonnet-4 11/2/1/0/22", "1 main claude-opus-4 5/0/0/0/6"];
    check(&[OLD, METADATA], &told);
    let rows = rows(&[METADATA, OLD]);
    assert_eq!(rows[0].provider.as_deref(), Some("openrouter"));
    assert_eq!(rows[0].harness_version.as_deref(), Some("3.38.1"));
}

#[test]
fn what_the_extension_had_claude_code_s_program_do_counts_once() {
    let reply = |input: u64, read: u64, output: u64, at: &str| {
        format!(
            r#"{{"type":"assistant","sessionId":"c","timestamp":"{at}","message":{{"id":"msg_0123456789abcdef{output}","model":"claude-opus-4","usage":{{"input_tokens":{input},"cache_read_input_tokens":{read},"output_tokens":{output}}}}}}}"#
        )
    };
    let log =
        [reply(12, 3200, 30, "2026-11-02T09:00:23Z"), reply(5, 0, 6, "2026-11-02T09:01:03Z")].join("\n");
    let claude: File<'_> = (".claude/projects/-home-ada/c.jsonl", log.as_bytes());
    let harnesses = |files: &[File<'_>], output: u64| -> Vec<String> {
        rows(files).into_iter().filter(|r| r.tokens.output == output).map(|r| r.harness).collect()
    };
    assert_eq!(harnesses(&[CLINE, claude], 30), ["claude-code"]);
    assert_eq!(harnesses(&[CLINE, claude], 7), ["cline"]);
    // The provider is told by the metadata.
    assert_eq!(harnesses(&[OLD, METADATA, claude], 6), ["claude-code"]);
    assert_eq!(harnesses(&[OLD, METADATA], 6), ["cline"]);
}

#[test]
fn a_session_of_the_command_line_is_its_replies_else_its_sum() {
    let replies =
        ["1 main z-ai/glm-5.2 50/7000/50/0/10 \"", "1 main z-ai/glm-5.2 937/6000/0/0/213 (read_files)"];
    check(&[MESSAGES, MANIFEST], &replies);
    check(&[MANIFEST], &["- main z-ai/glm-5.2 987/13000/50/0/223 ~SessionTotal"]);
    check(&[MESSAGES, MANIFEST, AGENT], &[replies[0], replies[1], "1 sess_1__revi glm-5.2 100/0/0/0/5 \""]);
    assert_eq!(rows(&[MESSAGES, MANIFEST])[1].project.as_deref(), Some("shop-api"));
    // A reply without a time needs the session's beginning.
    check(&[MESSAGES], &[replies[1]]);
    assert!(ledger(&[MESSAGES]).findings().iter().any(|f| f.reason.starts_with("The record has no time")));
}

#[test]
fn inputs_with_and_without_the_cache_are_told_apart() {
    check(
        &[ROO, HISTORY],
        &[
            "1 main claude-opus-5 5/0/900/0/200 \"",
            "1 main claude-opus-5 7/900/100/0/80",
            "1 main claude-opus-5 100/1000/100/0/40",
            "1 main gpt-5.6-sol 500/1500/0/0/30",
            "1 main gpt-5.6-sol 0/0/0/0/0 ~SessionTotal",
            "2 main gpt-5.6-sol 2100/0/0/0/20",
        ],
    );
    let condensed = &rows(&[ROO])[4];
    assert_eq!((condensed.reported_cost_usd, condensed.requests), (Some(0.05), Some(1)));
    assert_eq!(rows(&[ROO, HISTORY])[0].project.as_deref(), Some("shop-api"));
}

#[test]
fn a_subtask_belongs_to_the_query_of_its_task() {
    let all = rows(&[ROO, SUBTASK, ITEM]);
    let sub = all.iter().find(|r| r.tokens.output == 9).unwrap();
    assert_eq!((sub.session.as_deref(), sub.agent.as_str(), sub.query), (Some("parent"), "child", Some(1)));
    assert_eq!((sub.model.as_deref(), sub.project.as_deref()), (Some("gpt-5.6-luna"), Some("shop-api")));
}

#[test]
fn kilo_code_names_who_served_the_model() {
    check(&[KILO], &["1 main - 800/100/0/0/20"]);
    let r = &rows(&[KILO])[0];
    assert_eq!((r.harness.as_str(), r.provider.as_deref()), ("kilo-code", Some("Chutes")));
}

#[test]
fn a_file_that_is_being_written_is_read_to_where_it_breaks() {
    let half = &CLINE.1[..CLINE.1.len() / 2];
    check_findings((CLINE.0, half), &["0×1 The file is not whole JSON"]);
    assert!(!rows(&[(CLINE.0, half)]).is_empty());
}

#[track_caller]
fn check_format(path: &str, head: &[u8], expected: Option<&str>) {
    assert_eq!(choose(path, head).map(|f| f.name), expected, "{path}");
}

#[test]
fn files_are_known_by_place_or_by_their_beginning() {
    let task =
        |ext: &str, file: &str| format!("/home/ada/.config/Cursor/User/globalStorage/{ext}/tasks/1/{file}");
    check_format(&task("saoudrizwan.claude-dev", "ui_messages.json"), b"", Some("cline"));
    check_format(&task("rooveterinaryinc.roo-cline", "history_item.json"), b"", Some("roo-code"));
    check_format(&task("kilocode.kilo-code", "api_conversation_history.json"), b"", Some("kilo-code-tasks"));
    check_format(&task("saoudrizwan.claude-dev", "focus_chain.json"), b"", None);
    check_format("/home/ada/.cline/data/sessions/a/a.json", b"", Some("cline-sessions"));
    check_format("/home/ada/.cline/data/sessions/a/a.compaction.json", b"", None);
    for (file, name) in [
        (CLINE, "cline"),
        (METADATA, "cline"),
        (ROO, "roo-code"),
        (KILO, "kilo-code-tasks"),
        (MESSAGES, "cline-sessions"),
        (MANIFEST, "cline-sessions"),
    ] {
        check_format("x.json", file.1, Some(name));
    }
    check_format("x.json", b"[{\"ts\":1,\"say\":\"text\"}]", None);
}

laws!(&[CLINE, OLD, METADATA, MESSAGES, MANIFEST, AGENT, ROO, HISTORY, SUBTASK, ITEM, KILO]);
