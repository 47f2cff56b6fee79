//! OpenAI: `organization/usage/…` and `organization/costs`, or the sheets that the usage page of the console exports.
//!
//! Cached tokens and tokens written to the cache are inside the input. Usage of each interface (completions, embeddings,
//! …) is an answer of its own and none of another's. Two rows of a bucket may be about the same in everything that is
//! named: both count. Audio is in other fields and is not counted; rows that count seconds, characters or pictures have
//! no tokens. The sheets have the names of the answer's fields, and counts with a fraction (`10.0`). A bucket without use
//! is a row without values.
//! [documented: platform.openai.com/docs/api-reference/usage; sheets: observed in a public note of 2025-10]

use super::pages;
use super::part::{Part, Place, Used};
use super::rows::{Fields, bill, tier};
use crate::format::Out;
use crate::format::fields::instant;
use crate::key::Key;
use crate::request::{Tokens, harness};
use crate::scan::json::Scanner;
use crate::time::{DAY, Millis};
use memchr::memmem;
use std::collections::BTreeMap;

const NO_TOKENS: &str = "The export counts seconds, characters, pictures or sessions and no tokens: there was nothing to count. \
                         Export usage/completions, and costs for the money.";

const NO_MODEL: &str = "The export is not split by model, so its tokens have no price. Export it again with group_by=model (and \
                        project_id, user_id).";

/// What only these exports have.
pub(super) fn is_export(head: &[u8]) -> bool {
    let has = |needle: &str| memmem::find(head, needle.as_bytes()).is_some();
    let open = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    match open.first() {
        Some(b'{' | b'[') => {
            has("\"organization.usage.")
                || has("\"organization.costs.")
                || has("\"bucket\"") && has("\"start_time\"") && has("\"results\"")
        }
        _ => {
            pages::header(head, &["start_time", "end_time", "num_model_requests"])
                || pages::header(head, &["start_time", "end_time", "amount_value"])
        }
    }
}

/// Reads an export.
pub(super) fn read(document: &[u8], _: &str, out: &mut Out<'_>) {
    if !matches!(document.trim_ascii_start().first(), Some(b'{' | b'[')) {
        return pages::sheet(document, "start_time", out, |_, text, rows, out| {
            let Some(first) = rows.first() else { return };
            let time = |names: &[&str]| instant(&mut Scanner::new(first.text(names)?.as_bytes()));
            bucket(time(&["start_time"]), time(&["end_time"]), text.as_bytes(), rows, out);
        });
    }
    pages::read(document, out, |raw, out| {
        let (mut begin, mut end, mut rows) = (None, None, Vec::new());
        Scanner::new(raw).object(|key, s| match key {
            "start_time" => begin = instant(s),
            "end_time" => end = instant(s),
            // `result` is how the first versions called it.
            "results" | "result" => {
                s.array(|s| rows.push(Fields::read(s)));
            }
            _ => s.skip(),
        });
        bucket(begin, end, raw, &rows, out);
    });
}

/// What a row is.
fn kind(row: &Fields<'_>) -> Option<String> {
    match row.text(&["object"]) {
        Some(object) => {
            let name = object.strip_prefix("organization.")?.strip_suffix(".result")?;
            Some(name.strip_prefix("usage.").unwrap_or(name).to_owned())
        }
        None if row.text(&["amount_value"]).is_some() => Some("costs".to_owned()),
        None => row.text(&["num_model_requests"]).map(|_| "completions".to_owned()),
    }
}

fn bucket(begin: Option<Millis>, end: Option<Millis>, raw: &[u8], rows: &[Fields<'_>], out: &mut Out<'_>) {
    if rows.is_empty() {
        return;
    }
    let Some(begin) = begin else {
        out.finding(0, "A bucket has no time and was skipped. Export it again.");
        return;
    };
    let width = end.map(|end| end - begin).filter(|&width| width > 0).unwrap_or(DAY);
    let mut parts: BTreeMap<String, Vec<(Place, Used)>> = BTreeMap::new();
    for row in rows {
        let Some(kind) = kind(row) else { continue };
        let used = if kind == "costs" { costs(row, out) } else { usage(row, out) };
        parts.entry(kind).or_default().extend(used);
    }
    for (kind, rows) in parts {
        let of = format!("{} {kind}", harness::OPENAI_API);
        let key = Key::of(&[&of, &String::from_utf8_lossy(raw)]);
        let (harness, page) = (harness::OPENAI_API, String::new());
        let mut part = Part { harness, of: &of, key, begin, width, page, rows: BTreeMap::new() };
        rows.into_iter().for_each(|(place, used)| part.add(place, &used));
        part.sight(out);
    }
}

fn place(row: &Fields<'_>) -> Place {
    Place {
        user: row.name(&["user_email", "user_name", "user_id"]),
        project: row.name(&["project_name", "project_id"]),
        provider: Some("openai".to_owned()),
        ..Place::default()
    }
}

fn usage(row: &Fields<'_>, out: &mut Out<'_>) -> Option<(Place, Used)> {
    let count = |name: &str| row.count(&[name]).unwrap_or(0);
    let (read, written) = (count("input_cached_tokens"), count("input_cache_write_tokens"));
    let tokens = Tokens {
        input: count("input_tokens").saturating_sub(read).saturating_sub(written),
        cache_read: read,
        cache_write_5m: written,
        output: count("output_tokens"),
        ..Tokens::default()
    };
    let requests = row.count(&["num_model_requests"]);
    if tokens.is_zero() {
        // A bucket of a sheet without use has no values at all.
        if row
            .text(&["num_model_requests", "seconds", "characters", "images", "num_sessions", "usage_bytes"])
            .is_some()
        {
            out.note(0, NO_TOKENS);
        }
        return None;
    }
    let model = row.name(&["model"]);
    if model.is_none() {
        out.gap(0, NO_MODEL);
    }
    let batch = row.text(&["batch"]).is_some_and(|b| b.eq_ignore_ascii_case("true"));
    let service = if batch { Some("batch") } else { row.text(&["service_tier"]) };
    let place = Place { model, tier: tier(service, false, None), ..place(row) };
    Some((place, Used { tokens, requests, ..Used::default() }))
}

fn costs(row: &Fields<'_>, out: &mut Out<'_>) -> Option<(Place, Used)> {
    match row.cost(&["amount.value", "amount_value"], &["amount.currency", "amount_currency"]) {
        Ok(cost) => {
            Some((Place { model: row.text(&["line_item"]).and_then(model_of), ..place(row) }, bill(cost?)))
        }
        Err(why) => {
            out.gap(0, why.reason());
            None
        }
    }
}

/// The model of a line: `gpt-5-2025-08-07, input`. Other lines name no model.
fn model_of(line: &str) -> Option<String> {
    let (model, what) = line.split_once(", ")?;
    let tokens = ["input", "output", "cached", "cache"].iter().any(|word| what.contains(word));
    (tokens && !model.contains(' ')).then(|| model.to_owned())
}
