//! What each harness records of a context that became another, and of requests with a prompt of their own: the requests
//! of every fixture read nothing where the trap is, and only what is recorded tells why. Prompts never become shorter.

use super::testing::{File, rows};

macro_rules! fixture {
    ($path:literal, $name:literal) => {
        ($path, include_bytes!(concat!("../../fixtures/", $name)).as_slice())
    };
}

/// `place cause tokens` of every miss, the places counted from 0 in order of time; read in both orders.
#[track_caller]
fn check(files: &[File<'_>], expected: &[&str]) {
    let lines = |files: &[File<'_>]| -> Vec<String> {
        let told = |(i, r): (usize, crate::request::Request)| {
            Some(format!("{i} {:?} {}", r.miss_cause?, r.missed_tokens?))
        };
        rows(files).into_iter().enumerate().filter_map(told).collect()
    };
    assert_eq!(lines(files), expected);
    let mut again: Vec<File<'_>> = files.iter().rev().copied().collect();
    again.extend_from_slice(files);
    assert_eq!(lines(&again), expected, "in another order and twice");
}

#[test]
fn claude_code_sums_up_or_edits_what_the_model_is_sent() {
    let file = fixture!(".claude/projects/-home-ada/s1.jsonl", "claude-code/context-shortened.jsonl");
    check(&[file], &["2 Compaction 31000", "3 Compaction 33000", "5 Unknown 34500"]);
}

#[test]
fn codex_asks_for_a_summary_in_the_session_and_rolls_back() {
    let file = fixture!(
        ".codex/sessions/2026/11/02/rollout-2026-11-02T09-00-00-context.jsonl",
        "codex/context-shortened.jsonl"
    );
    check(&[file], &["3 Compaction 30976", "4 Compaction 32896", "5 Unknown 33920"]);
}

#[test]
fn opencode_sums_up_in_a_reply_and_clears_results_of_tools() {
    let file = fixture!("opencode.db", "opencode/context-shortened.jsonl");
    check(&[file], &["3 Compaction 30976", "4 Compaction 32896", "5 Unknown 33920"]);
    let file = fixture!("opencode.db", "opencode/context-compacted-in-the-second-version.jsonl");
    check(&[file], &["2 Compaction 30976", "3 Unknown 32896"]);
}

#[test]
fn mimo_code_rebuilds_a_context_from_a_checkpoint() {
    let file = fixture!("mimocode.db", "mimo-code/context-rebuilt.jsonl");
    check(&[file], &["2 Compaction 30976", "3 Unknown 32896"]);
}

#[test]
fn gemini_cli_takes_back_and_sums_up_replies() {
    let file = fixture!("tmp/x/chats/session-c0de.jsonl", "gemini-cli/context-shortened.jsonl");
    check(&[file], &["2 Compaction 30976", "3 Compaction 32896", "4 Unknown 33920"]);
}

#[test]
fn agents_of_one_name_have_prompts_of_their_own() {
    let one = fixture!("tmp/x/chats/session-a.jsonl", "gemini-cli/context-of-one-agent.jsonl");
    let other = fixture!("tmp/x/chats/session-b.jsonl", "gemini-cli/context-of-another-agent.jsonl");
    check(&[one, other], &[]);
}

#[test]
fn qwen_code_compresses_and_rewinds() {
    let file = fixture!("projects/x/chats/c0de.jsonl", "qwen-code/context-shortened.jsonl");
    check(&[file], &["2 Compaction 30976", "3 Compaction 32896", "4 Unknown 33920"]);
}

#[test]
fn kimi_compacts_clears_and_takes_back() {
    let file = fixture!(
        ".kimi/sessions/32827ea1202df8296732462700093d65/c0de/wire.jsonl",
        "kimi-cli/context-shortened.jsonl"
    );
    check(&[file], &["2 Compaction 30976", "3 Compaction 32896", "4 Unknown 33920"]);
    let file = fixture!(
        ".kimi-code/sessions/wd_shop-api_0b5c1f2e0b5c/session_c0de/agents/main/wire.jsonl",
        "kimi-code/context-shortened.jsonl"
    );
    check(&[file], &["3 Compaction 30976", "4 Compaction 32896", "5 Unknown 33920"]);
}

#[test]
fn copilot_compacts_and_truncates() {
    let file = fixture!(".copilot/session-state/c0de/events.jsonl", "copilot-cli/context-shortened.jsonl");
    check(&[file], &["3 Compaction 30976", "4 Compaction 32896", "5 Unknown 33920"]);
}

#[test]
fn amp_asks_for_titles_beside_the_conversation() {
    let file = fixture!("amp/threads/T-c0de.json", "amp/context-apart-from-titles.json");
    check(&[file], &["4 Unknown 32896"]);
}

#[test]
fn cline_and_roo_code_condense_and_cut() {
    let file = fixture!(".cline/data/tasks/c0de/ui_messages.json", "cline/context-shortened.json");
    check(&[file], &["2 Compaction 30976", "4 Compaction 33920", "5 Unknown 34944"]);
    let file = fixture!(
        "globalStorage/rooveterinaryinc.roo-cline/tasks/c0de/ui_messages.json",
        "roo-code/context-shortened.json"
    );
    check(&[file], &["3 Compaction 30976", "4 Compaction 32896", "5 Unknown 33920"]);
    let file =
        fixture!(".cline/data/sessions/sess_c/sess_c.messages.json", "cline/context-summed-up.messages.json");
    check(&[file], &["2 Compaction 29952", "3 Unknown 61952"]);
}

#[test]
fn goose_says_which_request_compacts() {
    let file = fixture!("sessions/sessions.db", "goose/context-compacted.jsonl");
    check(&[file], &["3 Compaction 30976", "4 Unknown 32896"]);
}

#[test]
fn pi_keeps_a_cache_warm_with_the_conversation_s_own_prompt() {
    let file = fixture!("--home-ada--/2026_c0de.jsonl", "pi/context-compacted.jsonl");
    check(&[file], &["4 Compaction 30976", "5 Unknown 32896"]);
}
