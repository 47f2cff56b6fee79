//! Fixtures are named after the export, or the trap it holds.

use crate::cell::Slice;
use crate::format::choose;
use crate::format::testing::{File, check_findings, laws, ledger, rows};
use crate::ledger::Ledger;
use crate::price::Book;
use crate::request::{Effect, Quality, Request};
use crate::time;

macro_rules! fixture {
    ($name:literal) => {
        ($name, include_bytes!(concat!("../../../fixtures/exports/", $name)).as_slice())
    };
}

const USAGE: File<'_> = fixture!("anthropic-usage.json");
const LATER: File<'_> = fixture!("anthropic-usage-later.json");
const HOURS: File<'_> = fixture!("anthropic-usage-hours.ndjson");
const COST: File<'_> = fixture!("anthropic-cost.json");
const CODE: File<'_> = fixture!("claude-code-analytics.json");
const ANALYTICS: File<'_> = fixture!("anthropic-analytics.ndjson");
const USAGE_CSV: File<'_> = fixture!("anthropic-usage.csv");
const COST_CSV: File<'_> = fixture!("anthropic-cost.csv");
const OPENAI: File<'_> = fixture!("openai-usage.json");
const OPENAI_COSTS: File<'_> = fixture!("openai-costs.json");
const OPENAI_CSV: File<'_> = fixture!("openai-usage.csv");
const OPENAI_COSTS_CSV: File<'_> = fixture!("openai-costs.csv");
const DAILY: File<'_> = fixture!("litellm-daily.json");
const PAGE_1: File<'_> = fixture!("litellm-page-1.json");
const PAGE_2: File<'_> = fixture!("litellm-page-2.json");
const PAGES: File<'_> = fixture!("litellm-pages.ndjson");
const TAGS: File<'_> = fixture!("litellm-tags.json");
const SPEND: File<'_> = fixture!("litellm-spend.json");
const SPEND_LINES: File<'_> = fixture!("litellm-spend.jsonl");
const SPEND_PAGE: File<'_> = fixture!("litellm-spend-page.json");
const SPEND_SUMMARY: File<'_> = fixture!("litellm-spend-summary.json");
const REFUSED: [File<'_>; 3] =
    [fixture!("refused-anthropic.json"), fixture!("refused-openai.json"), fixture!("refused-litellm.json")];

/// `time person project model input/read/5m/1h/output`, then `+reasoning`, `@tier`, `#requests`, `$cost` and `!error`
/// where there are any.
fn line(r: &Request) -> String {
    let t = &r.tokens;
    let or = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let counts = [t.input, t.cache_read, t.cache_write_5m, t.cache_write_1h, t.output].map(|n| n.to_string());
    let at = time::format(r.at);
    let mut line =
        format!("{} {} {} {} {}", &at[5..16], or(&r.user), or(&r.project), or(&r.model), counts.join("/"));
    let tails = [
        (t.reasoning > 0).then(|| format!("+{}", t.reasoning)),
        r.tier.as_ref().map(|tier| format!(" @{tier}")),
        r.requests.map(|n| format!(" #{n}")),
        r.reported_cost_usd.map(|usd| format!(" ${usd}")),
        r.error.as_ref().map(|error| format!(" !{error}")),
    ];
    tails.into_iter().flatten().for_each(|tail| line += &tail);
    line
}

/// Holds the rows of some files, sorted, read in both orders and twice, and merged from ledgers of their own.
#[track_caller]
fn check(files: &[File<'_>], expected: &[&str]) {
    let of = |rows: Vec<Request>| {
        assert!(rows.iter().all(|r| r.query.is_none()));
        let mut lines: Vec<String> = rows.iter().map(line).collect();
        lines.sort();
        lines
    };
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(of(rows(files)), expected);
    let mut again: Vec<File<'_>> = files.iter().rev().copied().collect();
    again.extend_from_slice(files);
    assert_eq!(of(rows(&again)), expected, "in another order and twice");
    let mut merged = Ledger::default();
    files.iter().rev().for_each(|file| merged.merge(ledger(&[*file])));
    assert_eq!(of(merged.resolve().requests(Book::builtin())), expected, "merged");
}

/// What is told of several files together: `file×count reason`, cut at the first full stop, colon or semicolon.
#[track_caller]
fn check_told(files: &[File<'_>], expected: &[&str]) {
    let told = |files: &[File<'_>]| {
        let list = ledger(files).findings();
        let short = |reason: &str| reason.split(['.', ':', ';']).next().unwrap_or_default().to_owned();
        list.iter().map(|f| format!("{}×{} {}", f.file, f.count, short(&f.reason))).collect::<Vec<_>>()
    };
    assert_eq!(told(files), expected);
    let other: Vec<File<'_>> = files.iter().rev().copied().collect();
    assert_eq!(told(&other), expected, "in another order");
}

const OF_USAGE: [&str; 3] = [
    "10-01T00:00 - - claude-haiku-4-5 70/0/0/0/7 @batch",
    "10-01T00:00 - wrkspc_shop claude-opus-5 1010/9090/202/30/505",
    "10-03T00:00 - wrkspc_shop claude-opus-5 40/0/0/0/4 @fast",
];

#[test]
fn every_export_is_found_by_what_it_holds() {
    let check = |file: File<'_>, expected: &str| {
        assert_eq!(choose(file.0, file.1).map(|f| f.name), Some(expected), "{}", file.0);
    };
    for file in [USAGE, LATER, HOURS, COST, CODE, ANALYTICS, USAGE_CSV, COST_CSV] {
        check(file, "anthropic-api");
    }
    for file in [OPENAI, OPENAI_COSTS, OPENAI_CSV, OPENAI_COSTS_CSV] {
        check(file, "openai-api");
    }
    for file in [DAILY, PAGE_1, PAGE_2, PAGES, TAGS] {
        check(file, "litellm-daily");
    }
    for file in [SPEND, SPEND_PAGE, SPEND_SUMMARY] {
        check(file, "litellm-spend");
    }
    check(SPEND_LINES, "litellm-spend-lines");
    REFUSED.into_iter().for_each(|file| check(file, "export-refusal"));
}

#[test]
fn usage_of_an_organisation_is_sums_by_what_it_is_grouped_by() {
    check(&[USAGE], &OF_USAGE);
    check_findings(USAGE, &[]);
    let rows = rows(&[USAGE]);
    assert!(rows.iter().all(|r| r.quality == Quality::Imported && r.harness == "anthropic-api"));
    assert!(rows.iter().all(|r| r.list_cost_nanousd.is_some() && r.requests.is_none()));
}

#[test]
fn a_day_that_was_not_over_is_that_of_the_later_export() {
    check(
        &[USAGE, LATER],
        &[
            OF_USAGE[0],
            OF_USAGE[1],
            "10-03T00:00 - wrkspc_shop claude-opus-5 400/0/0/0/44 @fast",
            "10-03T00:00 - wrkspc_shop claude-haiku-4-5 5/0/0/0/6",
        ],
    );
    check_findings(LATER, &["0×1 The export goes on on a further page (`has_more`) (gap)"]);
}

#[test]
fn hours_and_days_do_not_add_up_and_the_finer_ones_count() {
    check(
        &[USAGE, HOURS],
        &[
            "10-01T08:00 - wrkspc_shop claude-opus-5 1000/9000/200/30/500",
            "10-01T08:00 - - claude-haiku-4-5 70/0/0/0/7 @batch",
            "10-01T09:00 - wrkspc_shop claude-opus-5 10/90/2/0/5",
            OF_USAGE[2],
        ],
    );
    // Hours that a page in another file holds are added, and half a day of them is less than the day.
    let lines: Vec<&[u8]> = HOURS.1.split_inclusive(|b| *b == b'\n').collect();
    let (first, second): (File<'_>, File<'_>) = (("a.json", lines[0]), ("b.json", lines[1]));
    assert_eq!(rows(&[first, second, USAGE]).len(), 4);
    check(&[second, USAGE], &OF_USAGE);
}

#[test]
fn a_page_that_another_file_goes_on_from_is_not_told() {
    let lines: Vec<&[u8]> = HOURS.1.split_inclusive(|b| *b == b'\n').collect();
    let more = "a.json×1 The export goes on on a further page (`has_more`)";
    check_told(&[("a.json", lines[0])], &[more]);
    check_told(&[("a.json", lines[0]), ("b.json", lines[1])], &[]);
    check_told(
        &[("a.json", lines[0]), LATER],
        &[more, "anthropic-usage-later.json×1 The export goes on on a further page (`has_more`)"],
    );
}

#[test]
fn rows_of_the_newer_interface_are_split_over_pages_and_count_requests() {
    check(
        &[ANALYTICS],
        &[
            "10-01T00:00 ada@example.com - claude-opus-5 1000/9000/200/30/500 #12",
            "10-01T00:00 svac_1 - claude-opus-5 10/90/2/0/5 @fast #2",
            "10-02T00:00 ada@example.com - claude-haiku-4-5 5/0/0/0/1 #1",
            "10-01T00:00 - - claude-opus-5 0/0/0/0/0 #0 $1.5",
        ],
    );
    check_findings(ANALYTICS, &["0×1 The rows are of more than a day each and were not read"]);
    // Of the same day by both interfaces one counts.
    let tokens = |files: &[File<'_>]| rows(files).iter().map(|r| r.tokens.total()).sum::<u64>();
    assert_eq!(tokens(&[ANALYTICS, USAGE]), 10837 + 77 + 6 + 44);
}

#[test]
fn a_bill_stands_beside_the_usage_and_is_of_no_request() {
    let bill =
        ["10-01T00:00 - wrkspc_shop claude-opus-5 0/0/0/0/0 #0 $2", "10-01T00:00 - - - 0/0/0/0/0 #0 $0.03"];
    check(&[COST], &bill);
    check_findings(COST, &["0×1 A line of the bill is a credit (less than 0) (gap)"]);
    let mut both = OF_USAGE.to_vec();
    both.extend(bill);
    check(&[USAGE, COST], &both);
    let sums = ledger(&[USAGE, COST]).resolve().cells(Book::builtin(), false).total(&Slice::all());
    assert_eq!((sums.requests, sums.reported_cost, sums.unpriced_requests), (3, 2_030_000_000, 0));
    // The sheet of the same bill does not add to it, whoever wrote the model's name.
    assert_eq!(rows(&[COST, COST_CSV]).iter().filter_map(|r| r.reported_cost_usd).sum::<f64>(), 2.5);
}

#[test]
fn sheets_of_the_console_are_read_like_answers() {
    let of_sheet = [
        "10-01T00:00 - Shop, west claude-opus-5 1010/9090/202/30/505",
        "10-01T00:00 - Default claude-haiku-4-5 70/0/0/0/7 @batch",
        "10-02T00:00 - Default claude-opus-5 300000/0/0/0/9",
    ];
    check(&[USAGE_CSV], &of_sheet);
    check_findings(USAGE_CSV, &["0×1 Some tokens are of prompts above 200,000 tokens (gap)"]);
    check(
        &[COST_CSV],
        &[
            "10-01T00:00 - Default claude-opus-5 0/0/0/0/0 #0 $2",
            "10-01T00:00 - Default claude-haiku-4-5 0/0/0/0/0 #0 $0.5",
        ],
    );
    // Two sheets in one file are two sheets.
    let twice = [USAGE_CSV.1, USAGE_CSV.1].concat();
    check(&[("usage.csv", &twice)], &of_sheet);
    assert_eq!(
        rows(&[USAGE_CSV, USAGE]).iter().map(|r| r.tokens.total()).sum::<u64>(),
        10837 + 77 + 300_009 + 44
    );
}

#[test]
fn claude_code_analytics_are_of_people() {
    let ada = "10-01T00:00 ada@example.com - claude-opus-5 100/1000/50/0/35 $1.13";
    let bo = [
        "10-01T00:00 bo@example.com - claude-opus-5 7/9/0/0/8 $0.02",
        "10-01T00:00 bo@example.com - claude-opus-5 1/3/0/0/2 $0.01",
    ];
    check(&[CODE], &[ada, bo[0], bo[1]]);
    check_findings(CODE, &[]);
    assert!(rows(&[CODE]).iter().all(|r| r.harness == "claude-code"));
    // What API customers did is in the usage report too, which saw more; subscriptions are nowhere else.
    let mut both = OF_USAGE.to_vec();
    both.extend(bo);
    check(&[CODE, USAGE], &both);
    check_told(
        &[CODE, USAGE],
        &[
            "claude-code-analytics.json×1 The organisation's usage report of these days includes what its API \
           customers did with Claude Code, and counts instead of this",
        ],
    );
}

#[test]
fn subscriptions_of_two_organisations_are_both_counted() {
    let text = String::from_utf8_lossy(CODE.1).replace("org-1", "org-2").replace("bo@", "cy@");
    let other: File<'_> = ("other.json", text.as_bytes());
    let people = |user: &str| rows(&[CODE, other]).iter().filter(|r| r.user.as_deref() == Some(user)).count();
    assert_eq!((people("bo@example.com"), people("cy@example.com")), (2, 2));
}

/// A line of Claude Code's log.
fn log(model: &str, message: &str) -> String {
    format!(
        r#"{{"type":"assistant","sessionId":"c","timestamp":"2026-10-01T09:00:31.000Z","requestId":"req_1","message":{{"id":"{message}","role":"assistant","model":"{model}","stop_reason":"end_turn","content":[],"usage":{{"input_tokens":4,"output_tokens":70}}}}}}"#
    )
}

/// Reads files, one of them as a person's.
fn with_person(files: &[File<'_>], own: File<'_>, person: Option<&str>) -> Ledger {
    use crate::format::{FileInfo, FileReader, Out};
    let mut ledger = ledger(files);
    let info = FileInfo { path: own.0, user: person, ..FileInfo::default() };
    let mut out = Out::new(&mut ledger, &info);
    let mut reader = FileReader::new(choose(own.0, own.1).unwrap(), &info);
    reader.push(own.1, &mut out);
    reader.finish(&mut out);
    ledger
}

#[test]
fn analytics_yield_to_logs_of_the_same_person_only() {
    let text = log("claude-opus-5", "msg_01abcdefghijklmnop");
    let own: File<'_> = (".claude/projects/-home-ada/c.jsonl", text.as_bytes());
    let people = |person| {
        let ledger = with_person(&[CODE], own, person);
        let mut list: Vec<_> =
            ledger.resolve().requests(Book::builtin()).into_iter().map(|r| r.user).collect();
        list.sort();
        list.dedup();
        let notes =
            ledger.findings().iter().filter(|f| f.reason.contains("whom the export does not name")).count();
        (list.into_iter().flatten().collect::<Vec<_>>(), notes)
    };
    let (ada, bo) = ("ada@example.com", "bo@example.com");
    assert_eq!(people(None), (vec![ada.to_owned(), bo.to_owned()], 1));
    let stranger = (vec![ada.to_owned(), bo.to_owned(), "root".to_owned()], 1);
    assert_eq!(people(Some("root")), stranger, "somebody else, or one of them under another name");
    assert_eq!(people(Some("Ada@Example.com")), (vec!["Ada@Example.com".to_owned(), bo.to_owned()], 0));
    let rows = with_person(&[CODE], own, Some(ada)).resolve().requests(Book::builtin());
    assert_eq!(rows.iter().filter(|r| r.user.as_deref() == Some(ada)).count(), 1);
}

#[test]
fn an_export_is_not_the_work_of_who_exported_it() {
    use crate::format::{FileInfo, FileReader, Out};
    let mut ledger = Ledger::default();
    let info = FileInfo { path: USAGE.0, user: Some("root"), host: Some("laptop"), ..FileInfo::default() };
    let mut out = Out::new(&mut ledger, &info);
    let mut reader = FileReader::new(&crate::format::exports::ANTHROPIC, &info);
    reader.push(USAGE.1, &mut out);
    reader.finish(&mut out);
    let rows = ledger.resolve().requests(Book::builtin());
    assert!(rows.len() == 3 && rows.iter().all(|r| r.user.is_none() && r.host.is_none()));
}

#[test]
fn what_logs_may_hold_too_is_told() {
    let text = log("claude-opus-5-20260801", "msg_01abcdefghijklmnop");
    let own: File<'_> = ("x/.claude/projects/-home-ada/c.jsonl", text.as_bytes());
    let beside = "×1 On these days, logs or other exports with the same models were read too";
    check_told(&[USAGE, own], &[&format!("anthropic-usage.json{beside}")]);
    let text = log("claude-sonnet-5", "msg_01abcdefghijklmnop");
    check_told(&[USAGE, (own.0, text.as_bytes())], &[]);
    // Usage and subscriptions of one organisation are never the same work; a gateway's may be.
    check_told(
        &[USAGE, COST, USAGE_CSV],
        &[
            "anthropic-cost.json×1 A line of the bill is a credit (less than 0)",
            "anthropic-usage.csv×1 Some tokens are of prompts above 200,000 tokens",
        ],
    );
    check_told(
        &[LATER, PAGES],
        &[
            "anthropic-usage-later.json×1 On these days, logs or other exports with the same models were read too",
            "anthropic-usage-later.json×1 The export goes on on a further page (`has_more`)",
            "litellm-pages.ndjson×1 On these days, logs or other exports with the same models were read too",
        ],
    );
}

#[test]
fn an_export_of_another_organisation_is_told() {
    let text = String::from_utf8_lossy(USAGE.1).replace(": 1000,", ": 900000,");
    let other: File<'_> = ("other.json", text.as_bytes());
    check_told(
        &[USAGE, other],
        &[
            "anthropic-usage.json×1 Another export saw more of the same time than this one and counts there instead, \
           because exports of one account cannot be added",
        ],
    );
    // The same days by another question are the same.
    let text = String::from_utf8_lossy(USAGE.1).replace("\"wrkspc_shop\"", "null");
    let coarse: File<'_> = ("coarse.json", text.as_bytes());
    assert_eq!(rows(&[USAGE, coarse]).len(), 3);
}

#[test]
fn cached_tokens_are_inside_of_openai_s_input_and_equal_groups_add_up() {
    let days = [
        "10-01T00:00 user-ada proj_shop gpt-5-2025-08-07 42855/8192/1000/0/76000 #9",
        "10-01T00:00 user-bo proj_shop gpt-5-2025-08-07 100/0/0/0/10 @batch #2",
        "10-01T00:00 - proj_shop text-embedding-3-small 16/0/0/0/0 #4",
        "10-03T00:00 user-ada proj_shop gpt-5-2025-08-07 9/0/0/0/8 @flex #1",
    ];
    check(&[OPENAI], &days);
    check_findings(
        OPENAI,
        &["0×1 The export counts seconds, characters, pictures or sessions and no tokens (note)"],
    );
    check(
        &[OPENAI_CSV],
        &[
            "10-01T00:00 user-ada proj_shop gpt-5-2025-08-07 43855/8192/0/0/76000 #9",
            "10-03T00:00 user-ada proj_shop gpt-5-2025-08-07 9/0/0/0/8 @batch #1",
        ],
    );
    check_findings(OPENAI_CSV, &[]);
    assert_eq!(rows(&[OPENAI, OPENAI_CSV]).len(), 4);
}

#[test]
fn openai_s_costs_are_dollars() {
    check(
        &[OPENAI_COSTS],
        &[
            "10-01T00:00 - - - 0/0/0/0/0 #0 $0.1",
            "10-01T00:00 - proj_shop gpt-5-2025-08-07 0/0/0/0/0 #0 $0.100612832",
        ],
    );
    check_findings(
        OPENAI_COSTS,
        &["0×1 An amount is in another currency than USD and was not counted (gap)"],
    );
    check(&[OPENAI_COSTS_CSV], &["10-01T00:00 - - - 0/0/0/0/0 #0 $0.895874"]);
    check_findings(OPENAI_COSTS_CSV, &[]);
}

#[test]
fn one_breakdown_of_a_day_counts_with_what_it_leaves_out() {
    check(
        &[DAILY],
        &[
            "10-02T00:00 ada@example.com team-shop claude-opus-5 200/500/100/0/80 #7 $0.4",
            "10-02T00:00 ada@example.com team-shop claude-opus-5 0/0/0/0/0 #1 !error",
            "10-02T00:00 bo@example.com - claude-opus-5 50/100/0/0/15 #2 $0.05",
            "10-02T00:00 - - claude-opus-5 50/0/0/0/5 #1 $0.05",
            "10-02T00:00 bo@example.com - gpt-5 250/0/0/0/25 #3 $0.2",
            "10-02T00:00 - - - 50/0/0/0/5 #1 $0.05",
            "10-02T00:00 - - - 0/0/0/0/0 #2 !error",
        ],
    );
    check_findings(
        DAILY,
        &[
            "0×1 A part of a day is not told by model (gap)",
            "0×1 A part of a day's models is not told by key (LiteLLM lists those that spent most) (gap)",
        ],
    );
    let sums = ledger(&[DAILY]).resolve().cells(Book::builtin(), false).total(&Slice::all());
    assert_eq!((sums.requests, sums.errors, sums.reported_cost), (14, 3, 750_000_000));
    let providers: Vec<_> = rows(&[DAILY]).into_iter().filter_map(|r| r.provider).collect();
    assert_eq!(providers, ["anthropic", "anthropic"], "a key with two providers tells none");
}

#[test]
fn a_day_on_two_pages_is_the_sum_of_both() {
    let days = [
        "10-01T00:00 bo - claude-opus-5 7/0/0/0/1 #1 $0.1",
        "10-02T00:00 ada - claude-opus-5 30/0/0/0/1 #1 $0.1",
        "10-02T00:00 ada - claude-opus-5 50/0/0/0/1 #1 $0.1",
        "10-03T00:00 ada - claude-opus-5 100/0/0/0/1 #2 $0.1",
    ];
    check(&[PAGES], &days);
    check_findings(PAGES, &[]);
    check(&[PAGE_1, PAGE_2], &days);
    // The same pages in another folder and joined are no further days.
    let (a, b): (File<'_>, File<'_>) =
        (("old/litellm-page-1.json", PAGE_1.1), ("old/litellm-page-2.json", PAGE_2.1));
    check(&[PAGE_1, PAGE_2, PAGES, a, b], &days);
    check_findings(PAGE_2, &["0×1 The answer has 2 pages and not all of them are in this file (gap)"]);
}

#[test]
fn activity_by_tag_is_refused() {
    check(&[TAGS], &[]);
    check_findings(TAGS, &["0×1 The days of this export add up to more than its own total"]);
}

const OF_SPEND: [&str; 4] = [
    "10-02T09:00 ada@example.com Shop claude-opus-5 300/600/60/40/10+4 $0.12",
    "10-02T10:00 bo@example.com - gpt-5 200/50/0/0/25 $0.2",
    "10-02T11:00 u-2 - gpt-5 0/0/0/0/0 !http_429",
    "10-02T12:00 u-2 - gpt-image-1 0/0/0/0/0 $0.04",
];

#[test]
fn spend_logs_are_single_requests() {
    check(&[SPEND], &OF_SPEND);
    check(&[SPEND_LINES], &OF_SPEND);
    check(&[SPEND, SPEND_LINES, SPEND_PAGE], &OF_SPEND);
    check(&[SPEND_PAGE], &OF_SPEND[..2]);
    check_findings(SPEND, &["1×1 LiteLLM answered requests from its own cache (note)"]);
    check_findings(SPEND_PAGE, &["0×1 The answer has 3 pages and not all of them are in this file (gap)"]);
    check_findings(SPEND_SUMMARY, &["1×1 The rows are sums of days without tokens"]);
    let first = &rows(&[SPEND])[0];
    assert_eq!(
        (first.quality, first.duration_ms, first.session.as_deref()),
        (Quality::Exact, Some(4500), Some("trace-1"))
    );
    assert_eq!(first.provider.as_deref(), Some("anthropic"));
}

#[test]
fn a_trace_is_no_conversation_whose_cache_could_be_missed() {
    let row = |id: &str, minute: u32, read: u64, written: u64| {
        format!(
            r#"{{"request_id":"{id}","call_type":"acompletion","spend":0.1,"prompt_tokens":90000,"completion_tokens":9,"startTime":"2026-10-02T09:{minute:02}:00Z","model":"claude-opus-5","custom_llm_provider":"anthropic","session_id":"trace","metadata":{{"usage_object":{{"cache_read_input_tokens":{read},"cache_creation_input_tokens":{written}}}}}}}"#
        )
    };
    let text = format!("[{},{}]", row("a", 1, 0, 89_000), row("b", 2, 0, 89_000));
    let rows = rows(&[("spend.json", text.as_bytes())]);
    assert_eq!(rows.iter().filter(|r| r.session.as_deref() == Some("trace")).count(), 2);
    assert!(rows.iter().all(|r| r.missed_tokens.is_none()));
}

#[test]
fn a_request_that_a_harness_logged_too_is_one_and_the_harness_s() {
    let text = log("claude-opus-5", "msg_01litellm0000000001").replace("10-01T", "10-02T");
    let own: File<'_> = (".claude/projects/-home-ada/c.jsonl", text.as_bytes());
    for files in [[SPEND, own], [own, SPEND]] {
        let rows = rows(&files);
        let of: Vec<_> = rows.iter().filter(|r| r.harness == "claude-code").collect();
        assert_eq!((rows.len(), of.len()), (4, 1));
        assert_eq!(of[0].reported_cost_usd, Some(0.12));
        let told = ledger(&files).findings();
        assert!(told.iter().all(|f| !f.reason.contains("counts twice")), "{told:?}");
    }
}

#[test]
fn of_logs_and_days_of_a_gateway_the_ones_that_saw_more_count() {
    let day = |prompt: u64, requests: u64| {
        let counts = format!(
            r#""prompt_tokens":{prompt},"completion_tokens":60,"total_tokens":{},"successful_requests":{requests}"#,
            prompt + 60
        );
        let about = r#""metadata":{"page":1,"total_pages":1}"#;
        format!(r#"{{"results":[{{"date":"2026-10-02","metrics":{{{counts}}},"breakdown":{{}}}}],{about}}}"#)
    };
    // The days know of more than these rows: some pages of the logs are missing.
    let more = day(15_000, 40);
    check(&[SPEND, ("daily.json", more.as_bytes())], &["10-02T00:00 - - - 15000/0/0/0/60 #40"]);
    // Of logs that go on for days, those of the last day may not have been whole.
    let text = String::from_utf8_lossy(SPEND.1).replace("2026-10-02T12:00", "2026-10-05T12:00");
    let longer = [("spend.json", text.as_bytes()), ("daily.json", more.as_bytes())];
    let told: Vec<_> = ledger(&longer).findings().into_iter().map(|f| f.reason).collect();
    assert!(
        told.iter().any(|reason| reason.starts_with("Another export saw more of the same time")),
        "{told:?}"
    );
    // They hold what the gateway answered itself as well: that is no reason to prefer them.
    let same = day(1500, 4);
    check(&[SPEND, ("daily.json", same.as_bytes())], &OF_SPEND);
}

#[test]
fn a_refusal_has_a_next_step_and_never_its_message() {
    for (file, code) in REFUSED.into_iter().zip(["authentication_error", "missing_permission", "error"]) {
        let found = ledger(&[file]).findings();
        assert_eq!((found.len(), found[0].effect), (1, Effect::Skipped), "{found:?}");
        assert!(found[0].reason.contains(&format!("({code})")), "{found:?}");
        assert!(found[0].reason.contains("export it again"));
        assert!(!found[0].reason.contains("/home") && !found[0].reason.contains("Missing scopes"));
    }
    // Among pages too.
    let mixed =
        format!("{}\n{}", std::str::from_utf8(LATER.1).unwrap(), std::str::from_utf8(REFUSED[0].1).unwrap());
    assert_eq!(rows(&[("pages.ndjson", mixed.as_bytes())]).len(), 2);
    check_findings(
        ("pages.ndjson", mixed.as_bytes()),
        &[
            "0×1 Instead of an export there is a refusal (authentication_error)",
            "0×1 The export goes on on a further page (`has_more`) (gap)",
        ],
    );
}

#[test]
fn what_stands_before_a_cut_is_read() {
    let cut = &USAGE.1[..USAGE.1.len() - 200];
    check(&[("cut.json", cut)], &OF_USAGE[..2]);
    check_findings(("cut.json", cut), &["0×1 The export is cut short or damaged"]);
    // A page of the gateway says behind its days which page it is.
    let cut = &DAILY.1[..DAILY.1.len() - 60];
    check(&[("cut.json", cut)], &[]);
    check_findings(("cut.json", cut), &["0×1 A page is cut short or damaged and was not read"]);
}

#[test]
fn no_word_of_a_request_is_kept() {
    let text = String::from_utf8_lossy(SPEND.1)
        .replace("\"messages\":{}", r#""messages":[{"role":"user","content":"secret plan"}]"#);
    let ledger = ledger(&[("spend.json", text.as_bytes())]);
    let feed = format!("{:?}{:?}", ledger.resolve().requests(Book::builtin()), ledger.findings());
    assert!(!feed.contains("secret plan") && !feed.contains("/home/bo") && !feed.contains("hash-ada"));
}

laws!(&[
    ANALYTICS,
    USAGE,
    LATER,
    HOURS,
    COST,
    CODE,
    USAGE_CSV,
    COST_CSV,
    OPENAI,
    OPENAI_COSTS,
    OPENAI_CSV,
    OPENAI_COSTS_CSV,
    DAILY,
    PAGE_1,
    PAGES,
    TAGS,
    SPEND,
    SPEND_LINES,
    SPEND_PAGE,
    SPEND_SUMMARY,
    REFUSED[0],
    REFUSED[1],
    REFUSED[2],
]);
