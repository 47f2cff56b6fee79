//! Anthropic: `usage_report/messages`, `cost_report` and `usage_report/claude_code` of an organisation, the rows of the newer
//! `analytics/usage` and `analytics/cost`, or the sheets that the console's pages of usage and cost export.
//!
//! Classes of tokens are disjoint. Only the newer rows count requests. Fields by which an answer is not grouped are
//! null, and so is the default workspace. Amounts of a cost report and of Claude Code analytics are cents, those of a
//! sheet dollars. A bill has lines and no tokens; the usage of the same day has tokens and no cost: they are counted side
//! by side.
//!
//! Claude Code analytics are of a person and a day and keep their harness. Those of API customers are in the usage report
//! too: they count only for days of which no usage report was read that saw as much. Those of subscriptions are nowhere
//! else.
//! [documented: platform.claude.com, "Usage and Cost API", "Usage and Cost Analytics API", "Claude Code Analytics API"; sheets: the headers that several
//! public readers of them hold, of 2025 and 2026]

use super::pages;
use super::part::{Part, Place, Used};
use super::rows::{Fields, bill, tier};
use crate::format::Out;
use crate::key::Key;
use crate::request::{Tokens, harness};
use crate::scan::json::Scanner;
use crate::time::{self, DAY, HOUR, MINUTE, Millis};
use memchr::memmem;
use std::collections::BTreeMap;

/// The use of the interface, its bill, and an organisation's use of subscriptions through Claude Code.
const USAGE: &str = "anthropic-api usage";
const COSTS: &str = "anthropic-api costs";
const SUBSCRIPTION: &str = "anthropic-api subscriptions";

const NO_MODEL: &str = "The export is not split by model, so its tokens have no price. Export it again with group_by[]=model (and \
                        workspace_id, service_tier).";

const LONG: &str = "Some tokens are of prompts above 200,000 tokens. A sum is no context size: where such prompts have a price of \
                    their own, the list cost is too low.";

const NOT_BY_DAY: &str =
    "The rows are of more than a day each and were not read. Export them again with time_bucket_width=1d.";

/// What only these exports have.
pub(super) fn is_export(head: &[u8]) -> bool {
    let has = |needle: &str| memmem::find(head, needle.as_bytes()).is_some();
    let open = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    match open.first() {
        Some(b'{' | b'[') => {
            has("\"starting_at\"") && has("\"ending_at\"") && (has("\"results\"") || has("\"group\""))
                || has("\"model_breakdown\"") && has("\"customer_type\"")
        }
        _ => {
            pages::header(head, &["usage_date_utc", "usage_output_tokens"])
                || pages::header(head, &["usage_date_utc", "cost_usd"])
        }
    }
}

/// Reads an export.
pub(super) fn read(document: &[u8], _: &str, out: &mut Out<'_>) {
    if !matches!(document.trim_ascii_start().first(), Some(b'{' | b'[')) {
        return pages::sheet(document, "usage_date_utc", out, |date, text, rows, out| {
            let begin = time::of_log(date);
            let width = match begin.map(|at| (at % DAY, at % HOUR)) {
                _ if time::parse_day(date).is_some() => DAY,
                Some((0, _)) | None => DAY,
                Some((_, 0)) => HOUR,
                Some(_) => MINUTE,
            };
            bucket(begin, width, text.as_bytes(), rows, out);
        });
    }
    let mut analytics = Analytics::new();
    pages::read(document, out, |raw, out| {
        let mut item = Item::default();
        let whole = Scanner::new(raw).object(|key, s| match key {
            "starting_at" => item.begin = s.text().and_then(|t| time::of_log(&t)),
            "ending_at" => item.end = s.text().and_then(|t| time::of_log(&t)),
            "results" => {
                s.array(|s| item.rows.push(Fields::read(s)));
            }
            "group" => item.group = Some(s.raw()),
            "cost" => {
                item.bill = true;
                s.skip();
            }
            "model_breakdown" => {
                item.code = true;
                s.array(|s| item.rows.push(Fields::read(s)));
            }
            _ => s.skip(),
        });
        if !whole {
            return;
        }
        let width = || item.begin.zip(item.end).map(|(begin, end)| end - begin).filter(|&width| width > 0);
        match (item.code, item.group) {
            (true, _) => record(raw, &item.rows, out),
            (_, Some(_)) if width() > Some(DAY) => out.finding(0, NOT_BY_DAY),
            (_, Some(group)) => {
                let Some(begin) = item.begin else { return out.finding(0, UNDATED) };
                let row = Fields::read(&mut Scanner::new(raw)).without(&["group.", "usage.", "cost."]);
                analytics.insert((item.bill, begin, width().unwrap_or(DAY), group), row);
            }
            _ => bucket(item.begin, width().unwrap_or(DAY), raw, &item.rows, out),
        }
    });
    tell(&analytics, document, out);
}

/// Rows of the Usage and Cost Analytics API: whether it is a bill, when the bucket begins, how long it is, and the group,
/// which is in a bucket once.
type Analytics<'d> = BTreeMap<(bool, Millis, Millis, &'d [u8]), Fields<'d>>;

/// Reports them. Their pages end inside of a bucket, so that all of a document are one part of each.
fn tell(rows: &Analytics<'_>, document: &[u8], out: &mut Out<'_>) {
    let mut parts: BTreeMap<(bool, Millis, Millis), Part<'_>> = BTreeMap::new();
    if rows.is_empty() {
        return;
    }
    let key = Key::of(&["anthropic analytics", &String::from_utf8_lossy(document)]);
    for (&(bill, begin, width, _), row) in rows {
        let (of, reads) = if bill { (COSTS, costs as Reads) } else { (USAGE, usage as Reads) };
        let (harness, page) = (harness::ANTHROPIC_API, String::new());
        let part = Part { harness, of, key, begin, width, page, rows: BTreeMap::new() };
        let part = parts.entry((bill, begin, width)).or_insert(part);
        if let Some((place, used)) = reads(row, out) {
            part.add(place, &used);
        }
    }
    parts.values().for_each(|part| part.sight(out));
}

/// Reads a row of a kind.
type Reads = fn(&Fields<'_>, &mut Out<'_>) -> Option<(Place, Used)>;

/// An element of an answer.
#[derive(Default)]
struct Item<'a> {
    begin: Option<Millis>,
    end: Option<Millis>,
    rows: Vec<Fields<'a>>,
    code: bool,
    group: Option<&'a [u8]>,
    bill: bool,
}

const UNDATED: &str = "A bucket has no time and was skipped. Export it again.";

fn bucket(begin: Option<Millis>, width: Millis, raw: &[u8], rows: &[Fields<'_>], out: &mut Out<'_>) {
    if rows.is_empty() {
        return;
    }
    let Some(begin) = begin else { return out.finding(0, UNDATED) };
    for (of, reads) in [(USAGE, usage as Reads), (COSTS, costs)] {
        let key = Key::of(&[of, &String::from_utf8_lossy(raw)]);
        let (harness, page) = (harness::ANTHROPIC_API, String::new());
        let mut part = Part { harness, of, key, begin, width, page, rows: BTreeMap::new() };
        for row in rows {
            if let Some((place, used)) = reads(row, out) {
                part.add(place, &used);
            }
        }
        part.sight(out);
    }
}

fn place(row: &Fields<'_>) -> Place {
    let fast = row.text(&["speed"]) == Some("fast");
    Place {
        user: row.name(&[
            "actor.email_address",
            "actor.name",
            "actor.user_id",
            "actor.service_account_id",
            "account_id",
            "service_account_id",
        ]),
        project: row.name(&["workspace_name", "workspace", "workspace_id"]),
        provider: Some("anthropic".to_owned()),
        model: row.text(&["model", "model_version"]).map(model),
        tier: tier(row.text(&["service_tier", "usage_type"]), fast, row.text(&["inference_geo"])),
    }
}

/// A model's id; the sheet of costs has the name for people instead: `Claude Sonnet 4.5`.
fn model(name: &str) -> String {
    if name.starts_with("Claude ") {
        name.to_ascii_lowercase().replace([' ', '.'], "-")
    } else {
        name.to_owned()
    }
}

fn usage(row: &Fields<'_>, out: &mut Out<'_>) -> Option<(Place, Used)> {
    let count = |names: &[&str]| row.count(names).unwrap_or(0);
    let tokens = Tokens {
        input: count(&["uncached_input_tokens", "usage_input_tokens_no_cache"]),
        cache_read: count(&["cache_read_input_tokens", "usage_input_tokens_cache_read"]),
        cache_write_5m: count(&[
            "cache_creation.ephemeral_5m_input_tokens",
            "usage_input_tokens_cache_write_5m",
            "usage_input_tokens_cache_write",
        ]),
        cache_write_1h: count(&[
            "cache_creation.ephemeral_1h_input_tokens",
            "usage_input_tokens_cache_write_1h",
        ]),
        output: count(&["output_tokens", "usage_output_tokens"]),
        reasoning: 0,
    };
    if tokens.is_zero() {
        return None;
    }
    let place = place(row);
    if place.model.is_none() {
        out.gap(0, NO_MODEL);
    }
    if row.text(&["context_window"]).is_some_and(|w| w == "200k-1M" || w.starts_with('>')) {
        out.gap(0, LONG);
    }
    Some((place, Used { tokens, requests: row.count(&["requests"]), ..Used::default() }))
}

fn costs(row: &Fields<'_>, out: &mut Out<'_>) -> Option<(Place, Used)> {
    let cents = row.cost(&["amount"], &["currency"]).map(|cost| cost.map(|cents| cents / 100.0));
    let cost = match cents {
        Ok(None) => row.cost(&["cost_usd"], &[]),
        known => known,
    };
    match cost {
        Ok(cost) => Some((place(row), bill(cost?))),
        Err(why) => {
            out.gap(0, why.reason());
            None
        }
    }
}

/// A record of Claude Code analytics: a person's day in one kind of terminal.
fn record(raw: &[u8], models: &[Fields<'_>], out: &mut Out<'_>) {
    let record = Fields::read(&mut Scanner::new(raw));
    let Some(begin) = record.text(&["date"]).and_then(time::of_log) else { return out.finding(0, UNDATED) };
    let begin = begin.div_euclid(DAY) * DAY;
    let text = |name: &str| record.text(&[name]).unwrap_or_default();
    let organisation = text("organization_id");
    let of = match text("customer_type") {
        "subscription" => format!("{SUBSCRIPTION} {organisation}"),
        _ => USAGE.to_owned(),
    };
    let user = record.name(&["actor.email_address", "actor.name", "actor.api_key_name", "actor.user_id"]);
    // A day may be told on several pages: all of them are one part.
    let key = Key::of(&["claude code analytics", organisation, &of]);
    let page = format!("{} {}", text("terminal_type"), text("subscription_type"));
    let mut part =
        Part { harness: harness::CLAUDE_CODE, of: &of, key, begin, width: DAY, page, rows: BTreeMap::new() };
    for row in models {
        let count = |name: &str| row.count(&[name]).unwrap_or(0);
        let tokens = Tokens {
            input: count("tokens.input"),
            cache_read: count("tokens.cache_read"),
            cache_write_5m: count("tokens.cache_creation"),
            output: count("tokens.output"),
            ..Tokens::default()
        };
        let cost = row.cost(&["estimated_cost.amount"], &["estimated_cost.currency"]);
        let cost = cost.unwrap_or_else(|why| {
            out.gap(0, why.reason());
            None
        });
        let place = Place {
            user: user.clone(),
            provider: Some("anthropic".to_owned()),
            model: row.text(&["model"]).map(model),
            ..Place::default()
        };
        let used = Used { tokens, cost: cost.map_or(0.0, |cents| cents / 100.0), ..Used::default() };
        part.add(place, &used);
    }
    part.sight(out);
}
