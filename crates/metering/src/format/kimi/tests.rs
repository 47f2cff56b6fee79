//! Fixtures are named after the trap they hold.

use crate::format::choose;
use crate::format::testing::{File, check, check_findings, laws, rows};

macro_rules! fixture {
    ($path:literal, $name:literal) => {
        ($path, include_bytes!(concat!("../../../fixtures/", $name)).as_slice())
    };
}

// The folder is the MD5 of "/home/ada/work/Shop API".
const CLI: File<'_> = fixture!(
    "/home/ada/.kimi/sessions/32827ea1202df8296732462700093d65/0b5c0000-0000-4000-8000-00000000000a/wire.jsonl",
    "kimi-cli/mirrored-subagent.jsonl"
);
const CLI_AGENT: File<'_> = fixture!(
    "/home/ada/.kimi/sessions/32827ea1202df8296732462700093d65/0b5c0000-0000-4000-8000-00000000000a/subagents/a1b2c3d4/wire.jsonl",
    "kimi-cli/subagent.jsonl"
);
const CLI_FORK: File<'_> = fixture!(
    "32827ea1202df8296732462700093d65/0b5c0000-0000-4000-8000-00000000000b/wire.jsonl",
    "kimi-cli/fork-copies-lines.jsonl"
);
const CLI_DAMAGED: File<'_> =
    fixture!("32827ea1202df8296732462700093d65/da3a/wire.jsonl", "kimi-cli/damaged-lines.jsonl");
const FOLDERS: File<'_> = fixture!("/home/ada/.kimi/kimi.json", "kimi-cli/kimi.json");
const BEHIND: File<'_> = fixture!(
    "/home/ada/.kimi-code/sessions/wd_shop-api_0b5c1f2e0b5c/session_0b5c/agents/main/wire.jsonl",
    "kimi-code/counts-behind-the-step.jsonl"
);
const INSIDE: File<'_> = fixture!(
    "/home/ada/.kimi-code/sessions/wd_shop-api_0b5c1f2e0b5c/session_0b5c/agents/agent-0/wire.jsonl",
    "kimi-code/counts-inside-the-step.jsonl"
);
const FORK: File<'_> = fixture!(
    "wd_shop-api_0b5c1f2e0b5c/session_f0f0/agents/main/wire.jsonl",
    "kimi-code/forked-session.jsonl"
);
const MIGRATED: File<'_> = fixture!(
    "wd_shop-api_0b5c1f2e0b5c/ses_0b5c0000-0000-4000-8000-00000000000a/agents/main/wire.jsonl",
    "kimi-code/migrated-session.jsonl"
);
const INDEX: File<'_> = fixture!("/home/ada/.kimi-code/session_index.jsonl", "kimi-code/session_index.jsonl");

const CLI_ROWS: [&str; 4] = [
    "1 main - 0/0/0/0/0 http_429",
    "1 main - 4033/5632/0/0/57 (Task)",
    "1 a1b2c3d4 - 2000/0/0/0/30 (Grep)",
    "1 main - 300/9600/40/0/12 \"",
];

#[test]
fn a_subagent_counts_once_by_its_own_log_or_by_the_mirror_of_it() {
    check(&[CLI], &CLI_ROWS);
    check(&[CLI, CLI_AGENT], &CLI_ROWS);
    check(&[CLI_AGENT], &["- a1b2c3d4 - 2000/0/0/0/30 (Grep)"]);
    check_findings(
        CLI,
        &["7×1 kimi-cli does not record the model (gap)", "18×1 The reply has no token counts"],
    );
}

#[test]
fn a_fork_s_copies_belong_to_the_session_that_was_forked() {
    let own = "1 main - 100/9900/0/0/9";
    let mut both = CLI_ROWS.to_vec();
    both.push(own);
    check(&[CLI, CLI_FORK], &both);
    let last = rows(&[CLI, CLI_FORK]).pop().unwrap();
    assert_eq!(last.session.as_deref(), Some("0b5c0000-0000-4000-8000-00000000000b"));
}

#[test]
fn a_message_that_is_told_again_counts_once_unless_its_id_says_little() {
    let line = |second: u64, input: u64, id: &str| {
        format!(
            r#"{{"timestamp": 177312864{second}.5, "message": {{"type": "StatusUpdate", "payload": {{"token_usage": {{"input_other": {input}, "output": 5}}, "message_id": "{id}"}}}}}}"#
        )
    };
    let long = "chatcmpl-0000000000000009";
    let lines = [
        line(1, 100, "chatcmpl-1"),
        line(2, 100, "chatcmpl-1"),
        line(3, 200, "chatcmpl-1"),
        line(4, 300, long),
        line(5, 310, long),
    ];
    check(
        &[(CLI_DAMAGED.0, lines.join("\n").as_bytes())],
        &["- main - 100/0/0/0/5", "- main - 200/0/0/0/5", "- main - 310/0/0/0/5"],
    );
}

#[test]
fn damage_costs_only_the_record_that_it_hit() {
    check(&[CLI_DAMAGED], &["1 main - 100/0/0/0/5", "1 main - 110/0/0/0/5"]);
    check_findings(
        CLI_DAMAGED,
        &[
            "2×1 kimi-cli does not record the model (gap)",
            "3×1 The line is not a JSON object and was skipped",
            "4×1 The counts have no readable time",
            "7×1 The record is not whole JSON and was skipped",
        ],
    );
}

const BEHIND_ROWS: [&str; 5] = [
    "1 main k3 9000/0/0/0/50 (Bash)",
    "1 main kimi-k2.6 500/8500/0/0/400",
    "1 main glm-5.3 1200/0/0/0/20 \"",
    // No record of its usage was written; a goal that goes on is no query.
    "1 main glm-5.3 30/1200/0/0/5",
    "2 main - 0/0/0/0/0 schedule rate_limit",
];

#[test]
fn a_step_counts_once_and_by_the_model_behind_the_person_s_name_for_it() {
    check(&[BEHIND], &BEHIND_ROWS);
    check_findings(BEHIND, &[]);
    let all = rows(&[BEHIND]);
    let durations: Vec<_> = all.iter().map(|r| r.duration_ms).collect();
    assert_eq!(durations, [Some(1900), None, None, None, None]);
    let providers: Vec<_> = all.iter().map(|r| r.provider.as_deref()).collect();
    assert_eq!(providers, [Some("moonshot"), Some("moonshot"), None, None, None]);
}

#[test]
fn agents_belong_to_the_query_that_started_them() {
    let mut both = BEHIND_ROWS.to_vec();
    both.insert(0, "1 agent-0 k3 3000/100/10/0/40 (Grep)");
    check(&[BEHIND, INSIDE], &both);
    assert_eq!(rows(&[INSIDE])[0].duration_ms, Some(600));
}

#[test]
fn a_forked_session_has_its_own_requests_only() {
    let mut both = BEHIND_ROWS.to_vec();
    both.push("1 main kimi-k2.6 10/9050/0/0/6");
    check(&[BEHIND, FORK], &both);
    check(&[FORK], &["1 main k3 9000/0/0/0/50", "2 main kimi-k2.6 10/9050/0/0/6"]);
}

#[test]
fn a_session_that_was_taken_over_counts_once() {
    let mut both = CLI_ROWS.to_vec();
    both[3] = "1 main k3 300/9600/40/0/12 \"";
    both.push("1 main k3 10000/0/0/0/6");
    check(&[CLI, MIGRATED], &both);
}

#[test]
fn projects_stand_in_an_index_in_a_log_or_in_a_folder_s_name() {
    let project = |files: &[File<'_>]| rows(files)[0].project.clone();
    assert_eq!(project(&[CLI]), None);
    assert_eq!(project(&[CLI, FOLDERS]).as_deref(), Some("Shop API"));
    let far = ("/home/ada/.kimi/sessions/x/0b5c0000-0000-4000-8000-00000000000b/wire.jsonl", CLI_FORK.1);
    assert_eq!(project(&[far, FOLDERS]).as_deref(), Some("blog"));
    assert_eq!(project(&[BEHIND]).as_deref(), Some("Shop API"));
    assert_eq!(project(&[MIGRATED]).as_deref(), Some("shop-api"));
    let lone = ("x/session_0b5c/agents/main/wire.jsonl", MIGRATED.1);
    assert_eq!(project(&[lone]), None);
    assert_eq!(project(&[INDEX, lone]).as_deref(), Some("Shop API"));
    let state: File<'_> =
        (".kimi-code/sessions/x/session_0b5c/state.json", br#"{"version":2,"cwd":"C:\\work\\Blog"}"#);
    assert_eq!(project(&[lone, state]).as_deref(), Some("Blog"));
}

#[track_caller]
fn check_format(path: &str, head: &[u8], expected: Option<&str>) {
    assert_eq!(choose(path, head).map(|f| f.name), expected, "{path}");
}

#[test]
fn files_are_known_by_place_or_by_their_first_record() {
    for (path, bytes) in [CLI, CLI_AGENT, CLI_FORK, CLI_DAMAGED] {
        check_format(path, b"", Some("kimi-cli"));
        check_format("somewhere", bytes, Some("kimi-cli"));
    }
    for (path, bytes) in [BEHIND, INSIDE, FORK, MIGRATED] {
        check_format(path, b"", Some("kimi-code"));
        check_format("somewhere", bytes, Some("kimi-code"));
    }
    check_format("somewhere", INDEX.1, Some("kimi-code-index"));
    check_format("wire.jsonl", b"", None);
    // The conversation beside the log has no counts.
    let context = (
        "/home/ada/.kimi/sessions/32827ea1202df8296732462700093d65/0b5c/context.jsonl",
        br#"{"role":"_usage","token_count":9}"#,
    );
    check_findings((context.0, context.1), &[]);
}

laws!(&[CLI, CLI_AGENT, CLI_FORK, CLI_DAMAGED, FOLDERS, BEHIND, INSIDE, FORK, MIGRATED, INDEX]);
