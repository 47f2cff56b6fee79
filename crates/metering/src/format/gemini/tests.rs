//! Fixtures are named after the trap they hold.

use crate::format::choose;
use crate::format::testing::{File, check, check_findings, hold_laws, laws, rows};
use proptest::prelude::*;

macro_rules! fixture {
    ($path:literal, $name:literal) => {
        ($path, include_bytes!(concat!("../../../fixtures/", $name)).as_slice())
    };
}

const LINES: File<'_> = fixture!(
    "/home/ada/.gemini/tmp/shop-api-1/chats/session-2026-11-02T09-00-5e551001.jsonl",
    "gemini-cli/lines-again-and-notes.jsonl"
);
const AGENT: File<'_> = fixture!(
    "/home/ada/.gemini/tmp/shop-api-1/chats/5e551001-0000-4000-8000-00000000000a/a9e0747a.jsonl",
    "gemini-cli/agent.jsonl"
);
const SKILLS: File<'_> = fixture!(
    "/home/ada/.gemini/tmp/shop-api-1/chats/skill-extraction-5e551001/5c111000.json",
    "gemini-cli/background-skills.json"
);
const DOCUMENT: File<'_> = fixture!(
    "/home/ada/.gemini/tmp/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb/chats/session-2026-02-10T10-00-01d00000.json",
    "gemini-cli/document.json"
);
const RESUMED: File<'_> = fixture!(
    "/home/ada/.gemini/tmp/shop-api-1/chats/session-2026-02-10T10-00-01d00000.jsonl",
    "gemini-cli/resumed-document.jsonl"
);
const NAMELESS: File<'_> =
    fixture!("tmp/x/chats/session-b1a57000.jsonl", "gemini-cli/counts-on-the-client-s-message.jsonl");
const DAMAGED: File<'_> = fixture!("tmp/x/chats/session-da3a6ed0.jsonl", "gemini-cli/damaged-lines.jsonl");
const OLD_QWEN: File<'_> = fixture!(
    "/home/ada/.qwen/tmp/eeee/chats/session-2025-11-05T09-00-9e301000.json",
    "qwen-code/before-0.5.json"
);

const LINES_ROWS: [&str; 6] = [
    "1 main gemini-3-pro-preview 9000/0/0/0/200+160 (read_file glob)",
    "1 main gemini-3-flash-preview 3225/8800/0/0/100 \"",
    "1 main gemini-3-flash-preview 500/12000/0/0/60 \"",
    "2 main - 0/0/0/0/0 http_503",
    "2 main gemini-3-pro-preview 1000/12000/0/0/100+20 \"",
    "3 main gemini-3-pro-preview 100/12600/0/0/10 \"",
];

#[test]
fn messages_without_ids_are_told_apart_by_what_they_used() {
    let line = |second: u32, output: u32| {
        format!(
            r#"{{"type":"gemini","timestamp":"2026-11-02T09:00:{second:02}.000Z","model":"gemini-3-pro","content":"","tokens":{{"input":10,"output":{output},"total":{}}}}}"#,
            output + 10
        )
    };
    let text = [line(1, 5), line(1, 5), line(1, 6), line(2, 5)].join("\n");
    let file = (".gemini/tmp/x/chats/session-a.jsonl", text.as_bytes());
    check(
        &[file],
        &[
            "- main gemini-3-pro 10/0/0/0/5 \"",
            "- main gemini-3-pro 10/0/0/0/6 \"",
            "- main gemini-3-pro 10/0/0/0/5 \"",
        ],
    );
}

#[test]
fn a_message_counts_once_however_often_it_is_written_and_notes_are_no_prompts() {
    check(&[LINES], &LINES_ROWS);
    check_findings(LINES, &[]);
}

#[test]
fn a_subagent_s_requests_belong_to_the_query_that_started_it() {
    let mut both = LINES_ROWS.to_vec();
    both.insert(5, "2 a9e0747a-000 gemini-3-flash-preview 4000/0/0/0/40+10 (grep)");
    check(&[LINES, AGENT], &both);
    assert!(rows(&[LINES, AGENT]).iter().all(|r| r.session == rows(&[LINES])[0].session));
    check(&[AGENT], &["- a9e0747a-000 gemini-3-flash-preview 4000/0/0/0/40+10 (grep)"]);
}

#[test]
fn skills_are_extracted_in_the_background() {
    check(&[SKILLS], &["1 main gemini-3-flash-preview 2000/0/0/0/5 \" background"]);
}

#[test]
fn a_session_that_was_resumed_as_lines_counts_once() {
    let first = "1 main gemini-2.5-pro 4000/1000/0/0/200+150 \"";
    check(&[DOCUMENT], &[first]);
    check(&[DOCUMENT, RESUMED], &[first, "2 main gemini-3-pro-preview 300/5000/0/0/20 \""]);
    // Another tool keeps the document under the name of lines.
    let renamed = ("chats/session-2026-02-10T10-00-01d00000.jsonl", DOCUMENT.1);
    check(&[renamed], &[first]);
    check_findings(renamed, &[]);
}

#[test]
fn counts_without_a_model_have_that_of_the_next_message() {
    check(
        &[NAMELESS],
        &[
            "1 main gemini-3-pro-preview 3000/0/0/0/20 (read_file)",
            "1 main gemini-3-flash-preview 1400/2900/0/0/30 \"",
        ],
    );
}

#[test]
fn damage_costs_only_the_record_that_it_hit() {
    check(
        &[DAMAGED],
        &[
            "1 main gemini-2.5-flash 100/0/0/0/5 \"",
            "1 main gemini-2.5-flash 40/90/0/0/5 \"",
            // Without a time of its own it has that of the message before.
            "1 main gemini-2.5-flash 60/90/0/0/5 \"",
        ],
    );
    check_findings(
        DAMAGED,
        &[
            "4×1 The line is not a JSON object and was skipped",
            "5×2 The record is not whole JSON and was skipped",
        ],
    );
}

#[test]
fn a_document_that_was_cut_short_gives_what_came_before() {
    let at = DOCUMENT.1.windows(4).position(|w| w == b"d-3\"").unwrap();
    let cut = (DOCUMENT.0, &DOCUMENT.1[..at]);
    check(&[cut], &["1 main gemini-2.5-pro 4000/1000/0/0/200+150 \""]);
    check_findings(cut, &["1×1 The record is not whole JSON and was skipped"]);
}

#[test]
fn the_former_fork_is_read_as_what_it_is() {
    check(&[OLD_QWEN], &["1 main qwen3-coder-plus 200/800/0/0/120+70 \""]);
    assert_eq!(rows(&[OLD_QWEN])[0].harness, "qwen-code");
    assert_eq!(rows(&[("session.json", OLD_QWEN.1)])[0].harness, "qwen-code");
}

#[test]
fn a_project_is_known_by_its_folder_an_index_or_another_session_of_it() {
    let projects = |files: &[File<'_>]| -> Vec<String> {
        let mut names: Vec<_> =
            rows(files).into_iter().map(|r| r.project.unwrap_or_else(|| "-".into())).collect();
        names.dedup();
        names
    };
    let root: File<'_> = ("/home/ada/.gemini/tmp/shop-api-1/.project_root", b"/home/ada/work/Shop API\n");
    let index: File<'_> = (
        "/home/ada/.gemini/projects.json",
        br#"{"projects":{"C:\\work\\Other":"other","/home/ada/work/Shop API":"shop-api-1"}}"#,
    );
    assert_eq!(projects(&[LINES]), ["shop-api-1"]);
    assert_eq!(projects(&[LINES, root]), ["Shop API"]);
    assert_eq!(projects(&[index, LINES]), ["Shop API"]);
    assert_eq!(projects(&[AGENT]), ["Shop API"]);
    // The folder's name is a hash, which is no name; the copy of the session names both.
    assert_eq!(projects(&[DOCUMENT]), ["-"]);
    assert_eq!(projects(&[DOCUMENT, RESUMED, index]), ["Shop API"]);
}

#[test]
fn printed_output_leads_to_the_session_that_it_is_of() {
    let out =
        br#"{"session_id":"1","response":"x","stats":{"models":{"gemini-2.5-pro":{"tokens":{"prompt":5}}}}}"#;
    check_findings(("out.json", out), &["0×1 This is what `gemini --output-format json` printed"]);
}

#[track_caller]
fn check_format(path: &str, head: &[u8], expected: Option<&str>) {
    assert_eq!(choose(path, head).map(|f| f.name), expected, "{path}");
}

#[test]
fn files_are_known_by_place_or_by_their_first_object() {
    let tmp = "/home/ada/.gemini/tmp/shop-api";
    for (path, name) in [
        ("chats/session-2026-11-02T09-00-5e551001.json", Some("gemini-cli-json")),
        ("chats/session-2026-11-02T09-00-5e551001.jsonl", Some("gemini-cli")),
        ("chats/session-2026-11-02T09-00-5e551001.jsonl.unreadable-1790000000000", Some("gemini-cli")),
        ("chats/5e551001/a.json", Some("gemini-cli-json")),
        (".project_root", Some("gemini-cli-projects")),
        ("logs.json", None),
        ("checkpoint-tag.json", None),
        ("5e551001/tracker/x.json", None),
    ] {
        check_format(&format!("{tmp}/{path}"), b"", name);
    }
    check_format(OLD_QWEN.0, b"", Some("qwen-code-old"));
    check_format("chats/session-x.jsonl", b"", Some("gemini-cli"));
    check_format("somewhere", LINES.1, Some("gemini-cli"));
    check_format("somewhere", DOCUMENT.1, Some("gemini-cli-json"));
    check_format("somewhere", br#"{"sessionId":"x","cwd":"/"}"#, None);
}

laws!(&[LINES, AGENT, SKILLS, DOCUMENT, RESUMED, NAMELESS, DAMAGED, OLD_QWEN]);

proptest! {
    #[test]
    fn a_document_in_lines_is_cut_anywhere(cut in any::<prop::sample::Index>()) {
        hold_laws("chats/session-x.jsonl", DOCUMENT.1, cut.index(DOCUMENT.1.len()));
    }

}
