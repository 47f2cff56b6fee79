//! LiteLLM's spend logs: `/spend/logs` without a summary, `/spend/logs/v2` and `/spend/logs/ui`. One request a row, in a
//! list, in pages with the list `data`, or one a line.
//!
//! A row is known by `request_id`, which is the id that the provider gave its answer: where a harness logged that answer
//! too it is one request, and keeps the harness's session and query. Without such an id it stands for itself.
//!
//! `prompt_tokens` includes what was read from and written to the cache, which `metadata.usage_object` or
//! `metadata.additional_usage_values` tell. What LiteLLM answered from its own cache (`cache_hit`) went to no provider and
//! cost nothing: it is no request, and a note says how many there were. A failure without tokens is a failed attempt.
//! Nothing tells where a prompt began. A request without a session has one of its own.
//! Texts of requests and answers may stand in a row; nothing of them is looked at.
//! [source: BerriAI/litellm:litellm/proxy/spend_tracking/spend_tracking_utils.py]

use super::litellm::{OF, tokens};
use super::{pages, refusal, rows::Fields};
use crate::format::fields::{Text, dollars, instant, text};
use crate::format::{Out, Reader, failure};
use crate::key::Key;
use crate::record::{Export, Identity, Prompt, Sighting, Yields};
use crate::request::{Tokens, harness};
use crate::scan::json::Scanner;
use crate::time::Millis;
use std::collections::BTreeSet;

const SUMMARY: &str = "The rows are sums of days without tokens. Export /spend/logs with summarize=false, /spend/logs/v2, or \
                       /user/daily/activity instead.";

const SPARED: &str = "LiteLLM answered requests from its own cache; they went to no provider, cost nothing and are not counted.";

/// What the first row of an export is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Row,
    Summary,
}

/// Looks at the first row, which may be cut.
fn sign(head: &[u8]) -> Option<Sign> {
    let mut s = Scanner::new(head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head));
    let mut found = None;
    match s.peek()? {
        b'[' => {
            s.array(|s| {
                if found.is_none() {
                    found = Some(of_row(s));
                } else {
                    s.skip();
                }
            });
            found?
        }
        b'{' => of_row(&mut s),
        _ => None,
    }
}

/// Looks at an object: a row, or a page of rows.
fn of_row(s: &mut Scanner<'_>) -> Option<Sign> {
    let mut keys = [false; 5];
    let mut inside = None;
    s.object(|key, s| match key {
        "data" | "response" if s.peek() == Some(b'[') => {
            s.array(|s| {
                let found = of_row(s);
                inside = inside.or(found);
            });
        }
        _ => {
            let names = ["request_id", "startTime", "spend", "call_type", "models"];
            names.iter().zip(&mut keys).for_each(|(name, known)| *known |= key == *name);
            s.skip();
        }
    });
    match keys {
        [true, true, true, true, _] => Some(Sign::Row),
        [false, true, true, false, true] => Some(Sign::Summary),
        _ => inside,
    }
}

/// Whether a document holds these rows.
pub(super) fn is_export(head: &[u8]) -> bool {
    sign(head).is_some()
}

/// Whether each line holds one: the first ends before the head does.
pub(super) fn is_lines(head: &[u8]) -> bool {
    let Some(end) = memchr::memchr(b'\n', head) else { return false };
    let mut s = Scanner::new(head[..end].strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head[..end]));
    s.peek() == Some(b'{') && sign(&head[..end]).is_some() && {
        s.skip();
        !s.broken()
    }
}

/// Reads rows.
#[derive(Debug, Default)]
pub(super) struct Spend {
    known: bool,
    /// Pages that are there, and of how many.
    found: BTreeSet<u64>,
    pages: u64,
}

impl Reader for Spend {
    fn line(&mut self, number: u64, line: &[u8], out: &mut Out<'_>) {
        if !self.known {
            self.known = true;
            out.report(part());
        }
        if !pages::objects(line, |object| self.object(number, object, out)) {
            out.finding(number, pages::CUT);
        }
    }

    fn flush(&mut self, out: &mut Out<'_>) {
        if (1..=self.pages.min(100_000)).any(|page| !self.found.contains(&page)) {
            out.gap(
                0,
                &format!(
                    "The answer has {} pages and not all of them are in this file. Read the further pages too, in this file \
                     or beside it: what they hold is missing until then.",
                    self.pages
                ),
            );
        }
    }
}

/// All rows are of one export: each is a request by itself.
fn part() -> Key {
    Key::of(&["litellm spend logs"])
}

impl Spend {
    /// A row, or a page of them.
    fn object(&mut self, number: u64, object: &[u8], out: &mut Out<'_>) {
        let (mut list, mut page, mut pages_in_all) = (false, None, None);
        Scanner::new(object).object(|key, s| match key {
            "data" | "response" if s.peek() == Some(b'[') => {
                list = true;
                s.array(|s| {
                    let raw = s.raw();
                    if !s.broken() {
                        Row::read(raw).sight(number, out);
                    }
                });
            }
            "page" => page = s.u64(),
            "total_pages" => pages_in_all = s.u64(),
            _ => s.skip(),
        });
        if list {
            out.recognised();
            self.found.extend(page);
            self.pages = self.pages.max(pages_in_all.filter(|_| page.is_some()).unwrap_or(0));
            return;
        }
        let mut whole = Scanner::new(object);
        whole.skip();
        if !whole.broken() && !Row::read(object).sight(number, out) {
            refusal::tell(object, out);
        }
    }
}

/// A row.
#[derive(Debug, Default)]
struct Row<'a> {
    id: Text<'a>,
    at: Option<Millis>,
    end: Option<Millis>,
    model: Text<'a>,
    group: Text<'a>,
    provider: Text<'a>,
    user: Text<'a>,
    end_user: Text<'a>,
    team: Text<'a>,
    session: Text<'a>,
    cost: Option<f64>,
    prompt: u64,
    output: u64,
    duration: Option<u64>,
    failed: bool,
    spared: bool,
    summary: bool,
    about: About,
}

/// What a row's metadata tells.
#[derive(Debug, Default)]
struct About {
    email: Option<String>,
    alias: Option<String>,
    team: Option<String>,
    error: Option<String>,
    failed: bool,
    read: u64,
    written: u64,
    hour: u64,
    reasoning: u64,
}

impl<'a> Row<'a> {
    fn read(raw: &'a [u8]) -> Self {
        let mut row = Self::default();
        Scanner::new(raw).object(|key, s| match key {
            "request_id" => row.id = text(s),
            "startTime" => row.at = instant(s),
            "endTime" => row.end = instant(s),
            "request_duration_ms" => row.duration = s.u64(),
            "model" => row.model = text(s),
            "model_group" => row.group = text(s),
            "custom_llm_provider" => row.provider = text(s),
            "user" => row.user = text(s),
            "end_user" => row.end_user = text(s),
            "team_id" => row.team = text(s),
            "session_id" => row.session = text(s),
            "spend" => row.cost = s.f64(),
            "prompt_tokens" => row.prompt = s.u64().unwrap_or(0),
            "completion_tokens" => row.output = s.u64().unwrap_or(0),
            "models" => {
                row.summary = true;
                s.skip();
            }
            "status" => row.failed |= s.text().is_some_and(|status| status == "failure"),
            "cache_hit" => {
                row.spared = match s.peek() {
                    Some(b'"') => s.text().is_some_and(|hit| hit.eq_ignore_ascii_case("true")),
                    _ => s.bool() == Some(true),
                }
            }
            // As an object, or as the text of one.
            "metadata" if s.peek() == Some(b'"') => {
                let inside = s.text().unwrap_or_default();
                row.about = About::of(&Fields::read(&mut Scanner::new(inside.as_bytes())));
            }
            "metadata" => row.about = About::of(&Fields::read(s)),
            _ => s.skip(),
        });
        row
    }

    /// Reports it. Whether it is a row at all.
    fn sight(&self, line: u64, out: &mut Out<'_>) -> bool {
        let Some(id) = self.id.as_deref() else {
            if self.summary {
                out.recognised();
                out.finding(line, SUMMARY);
            }
            return self.summary;
        };
        out.recognised();
        let Some(at) = self.at.or(self.end) else {
            out.finding(line, "The row has no time and was skipped. Export it again.");
            return true;
        };
        if self.spared {
            out.note(line, SPARED);
        }
        let tokens = self.tokens();
        let reported_cost = dollars(self.cost);
        let failed = self.failed || self.about.failed;
        if tokens.is_zero() && reported_cost.is_none() && !failed {
            // Health checks, lists of models, files.
            return true;
        }
        let took = self.end.and_then(|end| u64::try_from(end - at).ok()).filter(|&ms| ms > 0);
        let error =
            failed.then(|| self.about.error.as_deref().map_or_else(|| "error".to_owned(), failure::name));
        let user = self.about.email.as_deref().or(self.user.as_deref().filter(|&u| u != "default_user_id"));
        let model = self.model.as_deref().or(self.group.as_deref());
        out.sight(&Sighting {
            id: Identity::message(id),
            at,
            harness: harness::LITELLM,
            session: self.session.as_deref(),
            prompt: Prompt::None,
            user: user.or(self.end_user.as_deref()).or(self.about.alias.as_deref()),
            project: self.about.team.as_deref().or(self.team.as_deref()),
            provider: self.provider.as_deref(),
            model: model.map(|model| self.without_provider(model)),
            tokens,
            yields: Yields::Export(Export { of: OF, part: part(), width: 0, spared: self.spared }),
            duration_ms: self.duration.or(took).filter(|_| !self.spared),
            error: error.as_deref(),
            reported_cost,
            ..Sighting::default()
        });
        true
    }

    fn tokens(&self) -> Tokens {
        let About { read, written, hour, reasoning, .. } = self.about;
        let mut tokens = tokens(self.prompt, read, written.max(hour), self.output);
        tokens.cache_write_1h = hour.min(tokens.cache_write_5m);
        tokens.cache_write_5m -= tokens.cache_write_1h;
        tokens.reasoning = reasoning.min(tokens.output);
        tokens
    }

    /// The model without its provider in front, as harnesses log it.
    fn without_provider<'m>(&self, model: &'m str) -> &'m str {
        let provider = self.provider.as_deref().unwrap_or_default();
        let tail = model.strip_prefix(provider).and_then(|tail| tail.strip_prefix('/'));
        tail.filter(|tail| !provider.is_empty() && !tail.is_empty()).unwrap_or(model)
    }
}

impl About {
    fn of(fields: &Fields<'_>) -> Self {
        // The usage as the provider told it stands in one of two places, or in both.
        let most = |names: &[&str]| {
            let places = ["usage_object", "additional_usage_values"];
            let each =
                places.iter().flat_map(|place| names.iter().map(move |name| format!("{place}.{name}")));
            each.filter_map(|name| fields.count(&[&name])).max().unwrap_or(0)
        };
        let name = |names: &[&str]| fields.text(names).map(str::to_owned);
        let code = name(&["error_information.error_code", "error_information.error_class"]);
        Self {
            email: name(&["user_api_key_user_email"]),
            alias: name(&["user_api_key_alias"]),
            team: name(&["user_api_key_team_alias"]),
            // A status by itself is a number.
            error: code.map(|code| if code.parse::<u16>().is_ok() { format!("http_{code}") } else { code }),
            failed: fields.text(&["status"]) == Some("failure"),
            read: most(&["cache_read_input_tokens", "prompt_tokens_details.cached_tokens"]),
            written: most(&["cache_creation_input_tokens", "prompt_tokens_details.cache_creation_tokens"]),
            hour: most(&[
                "cache_creation.ephemeral_1h_input_tokens",
                "cache_creation_token_details.ephemeral_1h_input_tokens",
                "prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens",
            ]),
            reasoning: most(&["completion_tokens_details.reasoning_tokens", "reasoning_tokens"]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_an_error_s_name() {
        let check = |json: &str, expected: Option<&str>| {
            let about = About::of(&Fields::read(&mut Scanner::new(json.as_bytes())));
            assert_eq!(about.error.as_deref(), expected, "{json}");
        };
        check(
            r#"{"error_information":{"error_code":"429","error_class":"RateLimitError"}}"#,
            Some("http_429"),
        );
        check(r#"{"error_information":{"error_class":"RateLimitError"}}"#, Some("RateLimitError"));
        check(r#"{}"#, None);
    }
}
