//! LiteLLM's activity by day: `/user/daily/activity`, with pages or `…/aggregated`.
//!
//! Each day is broken down several times over: by model, by provider, by key, by user or team. Only one breakdown counts,
//! that by model with its keys, which covers the day; who a key belongs to is in its metadata or in the breakdown by
//! user, the provider where the key or the day has one only. What of a day has no model and what of a model has no key
//! (LiteLLM lists the keys that spent most) counts without.
//!
//! `prompt_tokens` includes what was read from and written to the cache. A page is cut at rows of LiteLLM's table and not
//! at days: a day on two pages is the sum of both, and pages of one answer are one export.
//!
//! Activity by tag counts a request once for each of its tags: what adds up to more than its own total is not read.
//! [source: BerriAI/litellm:litellm/proxy/management_endpoints/common_daily_activity.py]

use super::pages;
use super::part::{Part, Place, Used};
use super::refusal;
use super::rows::Fields;
use crate::format::Out;
use crate::key::Key;
use crate::request::{Tokens, harness};
use crate::scan::json::Scanner;
use crate::time::{self, DAY};
use memchr::memmem;
use std::collections::{BTreeMap, BTreeSet};

/// LiteLLM's use, whichever export tells it.
pub(super) const OF: &str = harness::LITELLM;

const BY_TAG: &str = "The days of this export add up to more than its own total: a request with several tags or teams is in it \
                      once for each. It was not read; export /user/daily/activity instead.";

const NO_MODEL: &str = "A part of a day is not told by model; it was counted without one and has no price.";

const NO_KEY: &str = "A part of a day's models is not told by key (LiteLLM lists those that spent most); it was counted without a \
                      person.";

const FLAT: &str = "The export holds flat costs of reserved capacity beside the spend; they are no request's and were not counted.";

/// What only these exports have.
pub(super) fn is_export(head: &[u8]) -> bool {
    let has = |needle: &str| memmem::find(head, needle.as_bytes()).is_some();
    let open = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    matches!(open.first(), Some(b'{' | b'['))
        && has("\"results\"")
        && has("\"metrics\"")
        && (has("\"breakdown\"") || has("\"successful_requests\""))
}

/// A page.
#[derive(Default)]
struct Page<'d> {
    raw: &'d [u8],
    days: Vec<Day>,
    number: u64,
    pages: u64,
    /// Its own total of tokens.
    total: Option<u64>,
    more: bool,
}

/// Sums about something.
#[derive(Clone, Debug, Default)]
struct Sum {
    used: Used,
    /// Beside the spend.
    flat: f64,
    user: Option<String>,
    team: Option<String>,
    /// A key's own name.
    alias: Option<String>,
    keys: BTreeMap<String, Sum>,
}

type Breakdown = BTreeMap<String, Sum>;

#[derive(Default)]
struct Day {
    date: Option<time::Millis>,
    whole: Sum,
    models: Breakdown,
    groups: Breakdown,
    providers: Breakdown,
    entities: Breakdown,
}

/// Reads an export.
pub(super) fn read(document: &[u8], path: &str, out: &mut Out<'_>) {
    let mut list = Vec::new();
    let mut whole = pages::objects(document, |raw| match Page::read(raw) {
        Some(page) => list.push(page),
        None => refusal::tell(raw, out),
    });
    out.recognised();
    // Which page it is stands behind its days.
    let cut = list.iter().position(|page| page.number == 0 && page.pages == u64::MAX);
    if let Some(at) = cut {
        list.remove(at);
        whole = false;
    }
    if !whole {
        out.finding(0, "A page is cut short or damaged and was not read. Export it again.");
    }
    let several = list.len() > 1;
    let found: BTreeSet<u64> = list.iter().map(|page| page.number).collect();
    for page in &list {
        if page.adds_up_to_more() {
            out.finding(0, BY_TAG);
            continue;
        }
        let set = page.set(if several { Some(document) } else { None }, path);
        for day in &page.days {
            day.sight(set, page.number, out);
        }
    }
    let missing = |page: &Page<'_>| {
        (1..=page.pages.min(10_000)).any(|n| !found.contains(&n))
            || page.more && !found.contains(&(page.number + 1))
    };
    if list.iter().any(missing) {
        let pages = list.iter().map(|page| page.pages).max().unwrap_or_default();
        out.gap(
            0,
            &format!(
                "The answer has {pages} pages and not all of them are in this file. Read the further pages too, in this \
                 file or beside it: what they hold is missing until then. /user/daily/activity/aggregated has one page."
            ),
        );
    }
}

impl<'d> Page<'d> {
    /// Reads a page; `None` for what is none. A cut one has no number.
    fn read(raw: &'d [u8]) -> Option<Self> {
        let mut page = Self { raw, number: 1, pages: 1, ..Self::default() };
        let mut known = false;
        let whole = Scanner::new(raw).object(|key, s| match key {
            "results" => {
                known = true;
                s.array(|s| page.days.push(Day::read(s)));
            }
            "metadata" => {
                let about = Fields::read(s);
                page.number = about.count(&["page"]).unwrap_or(1).max(1);
                page.pages = about.count(&["total_pages"]).unwrap_or(1).max(1);
                page.total = about.count(&["total_tokens"]);
                page.more = about.text(&["has_more"]) == Some("true");
            }
            _ => s.skip(),
        });
        if known && !whole {
            (page.number, page.pages) = (0, u64::MAX);
        }
        known.then_some(page)
    }

    fn adds_up_to_more(&self) -> bool {
        let sum = self.days.iter().fold(0u64, |n, day| n.saturating_add(day.whole.used.tokens.total()));
        self.total.is_some_and(|total| sum > total)
    }

    /// The key of the answer that a page belongs to. Of a page that has a file of its own: files of one folder whose names
    /// differ in the page's number only, else all of the folder with as many pages.
    fn set(&self, joined: Option<&[u8]>, path: &str) -> Key {
        if let Some(document) = joined {
            return Key::of(&["litellm pages", &String::from_utf8_lossy(document)]);
        }
        if self.pages <= 1 {
            return Key::of(&["litellm page", &String::from_utf8_lossy(self.raw)]);
        }
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let name = without(name, self.number).unwrap_or_default();
        Key::of(&["litellm pages", folder, &name, &self.pages.to_string()])
    }
}

/// A file's name without the number of its page, which may have zeros in front; `None` where it has none.
fn without(name: &str, page: u64) -> Option<String> {
    let end = name.rfind(|c: char| c.is_ascii_digit())? + 1;
    let (numbered, tail) = name.split_at(end);
    let stem = numbered.trim_end_matches(|c: char| c.is_ascii_digit());
    (numbered[stem.len()..].parse() == Ok(page)).then(|| format!("{stem}#{tail}"))
}

impl Day {
    fn read(s: &mut Scanner<'_>) -> Self {
        let mut day = Self::default();
        s.object(|key, s| match key {
            "date" => day.date = s.text().and_then(|date| time::of_log(&date)),
            "metrics" => (day.whole.used, day.whole.flat) = metrics(s),
            "breakdown" => {
                s.object(|key, s| match key {
                    "models" => day.models = breakdown(s, 0),
                    "model_groups" => day.groups = breakdown(s, 0),
                    "providers" => day.providers = breakdown(s, 0),
                    "entities" => day.entities = breakdown(s, 0),
                    _ => s.skip(),
                });
            }
            _ => s.skip(),
        });
        day
    }

    /// Reports the day's sums.
    fn sight(&self, set: Key, page: u64, out: &mut Out<'_>) {
        let Some(date) = self.date else {
            out.finding(0, "A day has no date and was skipped. Export it again.");
            return;
        };
        if self.whole.flat > 0.0 {
            out.note(0, FLAT);
        }
        let (harness, of, begin) = (harness::LITELLM, OF, date.div_euclid(DAY) * DAY);
        let page = page.to_string();
        let mut part = Part { harness, of, key: set, begin, width: DAY, page, rows: BTreeMap::new() };
        let models = [&self.models, &self.groups].into_iter().find(|b| covers(&self.whole, b));
        for (model, sum) in models.into_iter().flatten() {
            let keys = Some(&sum.keys).filter(|keys| covers(sum, keys));
            for (key, sum) in keys.into_iter().flatten() {
                part.add(self.place(Some(model), key, sum), &sum.used);
            }
            let left = sum.used.minus(&total(keys));
            if !is_nothing(&left) {
                if !left.tokens.is_zero() {
                    out.gap(0, NO_KEY);
                }
                let provider = self.provider(None);
                part.add(Place { model: Some(model.clone()), provider, ..Place::default() }, &left);
            }
        }
        let left = self.whole.used.minus(&total(models));
        if !is_nothing(&left) {
            if !left.tokens.is_zero() {
                out.gap(0, NO_MODEL);
            }
            part.add(Place { provider: self.provider(None), ..Place::default() }, &left);
        }
        part.sight(out);
    }

    fn place(&self, model: Option<&str>, key: &str, sum: &Sum) -> Place {
        let mut owners = self.entities.values().filter(|entity| entity.keys.contains_key(key));
        // A key that several share is nobody's.
        let owner = owners.next().filter(|_| owners.next().is_none());
        Place {
            user: sum.user.clone().or_else(|| owner?.user.clone()).or_else(|| sum.alias.clone()),
            // A team's own breakdown has its name, a key only its id.
            project: owner.and_then(|o| o.team.clone()).or_else(|| sum.team.clone()),
            provider: self.provider(Some(key)),
            model: model.map(str::to_owned),
            tier: None,
        }
    }

    /// Who served a key's requests, where that was one only.
    fn provider(&self, key: Option<&str>) -> Option<String> {
        let used = |sum: &Sum| !sum.used.tokens.is_zero() || sum.used.requests > Some(0);
        let of_key = |sum: &&Sum| key.is_none_or(|key| sum.keys.get(key).is_some_and(used));
        let mut list = self.providers.iter().filter(|(_, sum)| used(sum) && of_key(sum));
        let (only, _) = list.next().filter(|_| list.next().is_none())?;
        (only != "unknown").then(|| only.clone())
    }
}

/// Whether a breakdown says what a whole consists of: something, and nothing twice.
fn covers(whole: &Sum, breakdown: &Breakdown) -> bool {
    let sum = total(Some(breakdown));
    !breakdown.is_empty()
        && sum.tokens.total() <= whole.used.tokens.total()
        && sum.requests <= whole.used.requests
        && sum.cost <= whole.used.cost * (1.0 + 1e-6) + 1e-9
}

fn total(breakdown: Option<&Breakdown>) -> Used {
    breakdown.into_iter().flatten().fold(Used::default(), |sum, (_, of)| sum.plus(&of.used))
}

fn is_nothing(used: &Used) -> bool {
    used.tokens.is_zero() && used.requests.unwrap_or(0) == 0 && used.errors == 0 && used.cost < 1e-6
}

/// Sums by a name, each with those of its keys.
fn breakdown(s: &mut Scanner<'_>, depth: u8) -> Breakdown {
    let mut list = Breakdown::new();
    s.object(|name, s| {
        let mut sum = Sum::default();
        s.object(|key, s| match key {
            "metrics" => (sum.used, sum.flat) = metrics(s),
            "metadata" => {
                let about = Fields::read(s);
                sum.user = about.name(&["user_email", "user_alias", "user_id"]);
                sum.alias = about.name(&["key_alias"]);
                sum.team = about.name(&["team_alias", "team_id"]);
            }
            "api_key_breakdown" if depth == 0 => sum.keys = breakdown(s, 1),
            _ => s.skip(),
        });
        list.insert(name.to_owned(), sum);
    });
    list
}

fn metrics(s: &mut Scanner<'_>) -> (Used, f64) {
    let fields = Fields::read(s);
    let count = |name: &str| fields.count(&[name]).unwrap_or(0);
    let tokens = tokens(
        count("prompt_tokens"),
        count("cache_read_input_tokens"),
        count("cache_creation_input_tokens"),
        count("completion_tokens"),
    );
    let cost = fields.number(&["spend"]).filter(|&spend| spend > 0.0).unwrap_or(0.0);
    let requests = fields.count(&["successful_requests", "api_requests"]);
    let flat = fields.number(&["flat_cost"]).unwrap_or(0.0);
    (Used { tokens, requests, errors: count("failed_requests"), cost }, flat)
}

/// The classes of a prompt that includes its cached tokens. Where that cannot be, they are beside it.
pub(super) fn tokens(prompt: u64, read: u64, written: u64, output: u64) -> Tokens {
    let cached = read.saturating_add(written);
    Tokens {
        input: prompt.checked_sub(cached).unwrap_or(prompt),
        cache_read: read,
        cache_write_5m: written,
        output,
        ..Tokens::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_an_answer_have_one_name_but_for_their_number() {
        let check = |name: &str, page, expected: Option<&str>| {
            assert_eq!(without(name, page).as_deref(), expected, "{name}");
        };
        check("page-2.json", 2, Some("page-#.json"));
        check("2026-11-page-002.json", 2, Some("2026-11-page-#.json"));
        check("2.json", 2, Some("#.json"));
        check("page-3.json", 2, None);
        check("página.json", 2, None);
        check("é2.json", 2, Some("é#.json"));
    }

    #[test]
    fn cached_tokens_are_inside_of_the_prompt_or_cannot_be() {
        let input = |prompt, read, written| tokens(prompt, read, written, 1).input;
        assert_eq!(input(100, 60, 30), 10);
        assert_eq!(input(100, 100, 0), 0);
        assert_eq!(input(100, 90, 30), 100);
    }
}
