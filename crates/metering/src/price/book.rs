//! The price book: `book.csv`, built into the program.
//!
//! One line per model, effective instant and prompt size; lines of a model stand together, in the order of `from`
//! and then `over`. Columns: `provider, model, from, over, input, read, write5m, write1h, output, tiers, source`.
//!
//! - `from`: the day (or instant) in UTC from which the line holds. The first `from` of a model also holds before it.
//! - `over`: the line holds for the whole request when its prompt has more tokens than this (`272k` = 272,000).
//! - Prices: USD per million tokens, decimal. Empty `read` or `write5m` means that the provider's list has no such
//!   price, so these tokens are input; empty `write1h` means that the provider has only one duration.
//! - `=name` in `input`: another official name of the same model.
//! - `tiers`: `fast=2` multiplies every class in that service tier; a tier that is neither here nor in the provider's
//!   line `*` has no published price. `peak=2@1-5@1-4+6-10` multiplies on days Monday to Friday from 01:00 to 04:00
//!   and from 06:00 to 10:00 UTC; the prices of the line are those of the other hours.
//! - `source`: L, L95, L83, L74 = price file of LiteLLM 1.109.1, 1.95.1 (2026-08-09), 1.83.14, 1.74.15; P = model
//!   catalogue of pi-ai 1.5.2 (2026-11-10); G = genai-prices (2026-08-21); S = llm-prices (2026-08-05); M = the
//!   provider's file in models.dev at the model's launch; A = Anthropic's pricing, fast-mode and prompt-caching pages
//!   (writes: 1.25 × input for 5 minutes, 2 × for one hour); O = OpenAI's announcements of 2025-06-10 and 2026-08-21;
//!   B = Google's Gemini API pricing page (introductory price until 2026-12-31); X = Xiaomi's price update of
//!   2026-05-27; D = DeepSeek's pricing page and news; K = xAI's model page.
//!
//! Not covered, because logs do not record it or no exact figure was found: inference bound to a region (Claude ×1.1
//! in the US), Chinese public holidays (DeepSeek charges no peak price), DeepSeek's night discount before 2025-09-05,
//! Gemini's priority and flex tiers, retention above twelve hours at OpenAI, models whose thinking has another price
//! than their output (qwen-plus), prices in yuan.

use super::Rates;
use super::name::{canonical_provider, family, is_local, provider_of, spell, steps, without_date};
use crate::request::PriceEvidence;
use crate::time::{DAY, HOUR, Millis, parse, weekday};
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// A factor of 1, and a price of one dollar, in the unit of [`decimal`].
const ONE: u64 = 1_000_000_000;

/// List prices of models.
#[derive(Debug, Default)]
pub struct Book {
    date: &'static str,
    /// Sorted by provider and key.
    models: Vec<Model>,
    /// Official names, each unique over all providers.
    ids: FxHashMap<&'static str, usize>,
    lines: Vec<Line>,
    /// Tiers of all models of a provider.
    wide: Vec<(&'static str, &'static str)>,
    /// Lines that could not be read; a test holds that there are none.
    unread: usize,
}

#[derive(Debug)]
struct Model {
    provider: &'static str,
    key: String,
    id: &'static str,
    /// The model of which this is another name.
    same_as: Option<&'static str>,
    /// Its lines: first and one past the last.
    lines: (usize, usize),
}

#[derive(Debug)]
struct Line {
    from: Millis,
    over: u64,
    rates: Rates,
    tiers: &'static str,
}

/// A model in the book, found under some name. Finding it once and asking it many times is the fast way.
#[derive(Clone, Copy, Debug)]
pub struct Listing<'a> {
    model: &'a Model,
    lines: &'a [Line],
    wide: &'static str,
    evidence: PriceEvidence,
    /// The tier that the name carries.
    tier: Option<&'static str>,
}

impl Book {
    /// The book of this build.
    pub fn builtin() -> &'static Book {
        static BOOK: OnceLock<Book> = OnceLock::new();
        BOOK.get_or_init(|| Self::parse(include_str!("book.csv")))
    }

    /// The date of the data, `YYYY-MM-DD`. Price changes after it are unknown here.
    pub fn date(&self) -> &str {
        self.date
    }

    /// The model of that name, at that provider where it is known; `None` is unpriced.
    ///
    /// A provider that makes models has its own list asked first. Where that list has no such name, or the provider
    /// is a reseller or unknown, the list of the model's maker is asked, and the evidence is at best an alias.
    pub fn find(&self, provider: Option<&str>, model: &str) -> Option<Listing<'_>> {
        if provider.is_some_and(is_local) {
            return None;
        }
        let said = provider.and_then(canonical_provider);
        if let Some(listing) = said.and_then(|p| self.find_at(p, model)) {
            return Some(listing);
        }
        let maker = provider_of(model).filter(|maker| Some(*maker) != said)?;
        let mut listing = self.find_at(maker, model)?;
        if provider.is_some() {
            listing.evidence = listing.evidence.max(PriceEvidence::Alias);
        }
        Some(listing)
    }

    fn find_at(&self, provider: &'static str, model: &str) -> Option<Listing<'_>> {
        self.find_official(provider, model).or_else(|| self.find_spelled(provider, model))
    }

    /// The short way for nearly all requests: the name is official, but for the date of a snapshot.
    fn find_official(&self, provider: &'static str, model: &str) -> Option<Listing<'_>> {
        let by_id = |id: &str| self.models.get(*self.ids.get(id)?).filter(|m| m.provider == provider);
        if let Some(found) = by_id(model) {
            return self.listing(found, PriceEvidence::Exact, None);
        }
        self.listing(by_id(without_date(model)?)?, PriceEvidence::DatedSnapshot, None)
    }

    fn find_spelled(&self, provider: &'static str, model: &str) -> Option<Listing<'_>> {
        let key = spell(model)?;
        let key = key.as_str();
        let mut last = key;
        for (name, evidence, tier) in steps(key) {
            last = name;
            if let Some(found) = self.model(provider, name) {
                let exact = evidence == PriceEvidence::Exact && found.id == model;
                let evidence = if exact { evidence } else { evidence.max(PriceEvidence::Alias) };
                return self.listing(found, evidence, tier);
            }
        }
        if let Some(found) = self.model(provider, &format!("{last}-preview")) {
            return self.listing(found, PriceEvidence::Alias, None);
        }
        let found = self.nearest(provider, last)?;
        self.listing(found, PriceEvidence::Family, None)
    }

    fn model(&self, provider: &str, key: &str) -> Option<&Model> {
        let i = self.models.binary_search_by(|m| (m.provider, m.key.as_str()).cmp(&(provider, key))).ok()?;
        self.models.get(i)
    }

    /// The latest known minor version below an unknown one, of the same major version and kind.
    fn nearest(&self, provider: &str, key: &str) -> Option<&Model> {
        let (major, minor, kind) = family(key)?;
        let known = self.models.iter().filter(|m| m.provider == provider && m.same_as.is_none());
        let older = known.filter_map(|m| {
            let (its_major, its_minor, its_kind) = family(&m.key)?;
            (its_major == major && its_kind == kind && its_minor < minor).then_some((its_minor, m))
        });
        older.max_by_key(|(minor, _)| *minor).map(|(_, m)| m)
    }

    fn listing<'a>(
        &'a self,
        named: &'a Model,
        evidence: PriceEvidence,
        tier: Option<&'static str>,
    ) -> Option<Listing<'a>> {
        let model = match named.same_as {
            Some(id) => self.models.get(*self.ids.get(id)?)?,
            None => named,
        };
        let lines = self.lines.get(model.lines.0..model.lines.1)?;
        let wide = self.wide.iter().find(|w| w.0 == model.provider).map_or("", |w| w.1);
        Some(Listing { model, lines, wide, evidence, tier })
    }

    /// Reads a book; lines that are not of the form are counted and left out.
    pub(super) fn parse(text: &'static str) -> Self {
        let mut book = Self::default();
        for line in text.lines().filter(|l| !l.is_empty() && !l.starts_with("provider,")) {
            if book.read(line).is_none() {
                book.unread += 1;
            }
        }
        book.models.sort_unstable_by(|a, b| (a.provider, &a.key).cmp(&(b.provider, &b.key)));
        book.ids = book.models.iter().enumerate().map(|(i, m)| (m.id, i)).collect();
        book
    }

    fn read(&mut self, line: &'static str) -> Option<()> {
        if let Some(date) = line.strip_prefix("date,") {
            self.date = date;
            return Some(());
        }
        let mut fields = line.split(',');
        let mut next = || fields.next();
        let (provider, id, from, over) = (next()?, next()?, next()?, next()?);
        let (input, read, write_5m, write_1h, output) = (next()?, next()?, next()?, next()?, next()?);
        let tiers = next()?;
        next().filter(|source| !source.is_empty())?;
        tiers.split(' ').filter(|t| !t.is_empty()).all(|t| t.contains('=')).then_some(())?;
        if id == "*" {
            self.wide.push((provider, tiers));
            return Some(());
        }
        let key = spell(id)?;
        let at = self.lines.len();
        if let Some(target) = input.strip_prefix('=') {
            self.models.push(Model { provider, key, id, same_as: Some(target), lines: (at, at) });
            return Some(());
        }
        let input = decimal(input)?;
        let write_5m = optional(write_5m, input)?;
        let rates = Rates {
            input,
            cache_read: optional(read, input)?,
            cache_write_5m: write_5m,
            cache_write_1h: optional(write_1h, write_5m)?,
            output: decimal(output)?,
        };
        let from = if from.is_empty() { Millis::MIN } else { parse(from)? };
        let over = if over.is_empty() { 0 } else { over.strip_suffix('k')?.parse::<u64>().ok()? * 1000 };
        self.lines.push(Line { from, over, rates, tiers });
        match self.models.last_mut() {
            Some(model) if (model.provider, model.id) == (provider, id) => model.lines.1 = at + 1,
            _ => self.models.push(Model { provider, key, id, same_as: None, lines: (at, at + 1) }),
        }
        Some(())
    }
}

impl Listing<'_> {
    /// The provider whose list this is.
    pub fn provider(&self) -> &'static str {
        self.model.provider
    }

    /// The model's official name.
    pub fn model(&self) -> &'static str {
        self.model.id
    }

    /// How the name led here.
    pub fn evidence(&self) -> PriceEvidence {
        self.evidence
    }

    /// The rates of a request with so many prompt tokens; `None` where its tier has no published price.
    pub fn rates(&self, at: Millis, tier: Option<&str>, prompt_tokens: u64) -> Option<Rates> {
        let since = self.lines.iter().rev().find(|l| l.from <= at).or(self.lines.first())?.from;
        let of_size = |l: &&Line| l.from == since && (l.over == 0 || prompt_tokens > l.over);
        let line = self.lines.iter().rev().find(of_size)?;
        let tier = self.tier(line, self.tier.or(tier))?;
        let peak = peak(line.tiers, at);
        Some(line.rates.map(|rate| times(times(rate, tier), peak)))
    }

    fn tier(&self, line: &Line, tier: Option<&str>) -> Option<u64> {
        let name = match tier.unwrap_or("") {
            "" | "standard" | "default" | "auto" => return Some(ONE),
            // OpenAI sells its priority processing under both names.
            "fast" if self.model.provider == "openai" => "priority",
            name => name,
        };
        value(line.tiers, name).or_else(|| value(self.wide, name)).and_then(decimal)
    }
}

/// The text after `name=` in a list of tiers.
fn value(tiers: &'static str, name: &str) -> Option<&'static str> {
    tiers.split(' ').find_map(|t| t.strip_prefix(name)?.strip_prefix('='))
}

/// The factor of the hour: that of the line's `peak` inside its windows, else 1.
fn peak(tiers: &'static str, at: Millis) -> u64 {
    let window = || {
        let mut parts = value(tiers, "peak")?.split('@');
        let factor = decimal(parts.next()?)?;
        let (first, last) = span(parts.next()?)?;
        let day = i64::from(weekday(at.div_euclid(DAY) as i32)) + 1;
        let hour = at.rem_euclid(DAY) / HOUR;
        let in_hours = parts.next()?.split('+').filter_map(span).any(|(from, to)| from <= hour && hour < to);
        (first <= day && day <= last && in_hours).then_some(factor)
    };
    window().unwrap_or(ONE)
}

/// `1-5` as two numbers.
fn span(text: &str) -> Option<(i64, i64)> {
    let (low, high) = text.split_once('-')?;
    Some((low.parse().ok()?, high.parse().ok()?))
}

fn times(rate: u64, factor: u64) -> u64 {
    let exact = u128::from(rate) * u128::from(factor);
    u64::try_from((exact + u128::from(ONE) / 2) / u128::from(ONE)).unwrap_or(u64::MAX)
}

/// A positive decimal number in billionths: a price in dollars as nano-dollars. `None` for 0 and for what is no number.
fn decimal(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |t: &str| t.bytes().all(|c| c.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || fraction.len() > 9 || !digits(whole) || !digits(fraction) {
        return None;
    }
    let number: u64 = format!("{whole}{fraction:0<9}").parse().ok()?;
    (number > 0).then_some(number)
}

fn optional(text: &str, otherwise: u64) -> Option<u64> {
    if text.is_empty() { Some(otherwise) } else { decimal(text) }
}

#[cfg(test)]
mod tests;
