//! The lines of `book.csv` → models and rates.

use super::hours::{Days, Hours, days};
use crate::price::Rates;
use crate::price::name::spell;
use crate::time::{Millis, parse};
use rustc_hash::FxHashMap;

/// A factor of 1, and a price of one dollar, in the unit of [`decimal`].
pub(super) const ONE: u64 = 1_000_000_000;

/// What stands in a book.
#[derive(Debug, Default)]
pub(super) struct Printed {
    pub date: &'static str,
    /// Sorted by provider and key.
    pub models: Vec<Model>,
    /// Official names, each unique over all providers.
    pub ids: FxHashMap<&'static str, usize>,
    pub lines: Vec<Line>,
    /// Tiers of all models of a provider.
    pub wide: Vec<(&'static str, &'static str)>,
    /// Where prices come from: the short name that lines use, and what it stands for.
    pub sources: Vec<(&'static str, &'static str)>,
    days: Vec<(&'static str, Days)>,
    /// Lines that could not be read; a test holds that there are none.
    pub unread: usize,
}

#[derive(Debug)]
pub(super) struct Model {
    pub provider: &'static str,
    pub key: String,
    pub id: &'static str,
    /// The model of which this is another name.
    pub same_as: Option<&'static str>,
    /// Its lines: first and one past the last.
    pub lines: (usize, usize),
}

#[derive(Debug)]
pub(super) struct Line {
    pub from: Millis,
    pub over: u64,
    pub rates: Rates,
    pub tiers: &'static str,
    /// When it holds, if not always.
    pub hours: Option<Hours>,
    pub source: &'static str,
}

impl Printed {
    /// Reads a book; lines that are not of the form are counted and left out.
    pub fn parse(text: &'static str) -> Self {
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
        let (kind, rest) = line.split_once(',')?;
        match kind {
            "date" => self.date = rest,
            "source" => self.sources.push(rest.split_once(',')?),
            "days" => {
                let (name, text) = rest.split_once(',')?;
                self.days.push((name, days(text)?));
            }
            provider => self.price(provider, rest)?,
        }
        Some(())
    }

    fn price(&mut self, provider: &'static str, fields: &'static str) -> Option<()> {
        let mut fields = fields.split(',');
        let mut next = || fields.next();
        let (id, from, over) = (next()?, next()?, next()?);
        let (input, read, write_5m, write_1h, output) = (next()?, next()?, next()?, next()?, next()?);
        let (tiers, source) = (next()?, next().filter(|source| !source.is_empty())?);
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
        let hours = match value(tiers, "at") {
            Some(text) => Some(Hours::read(text, &self.days)?),
            None => None,
        };
        self.lines.push(Line { from, over, rates, tiers, hours, source });
        match self.models.last_mut() {
            Some(model) if (model.provider, model.id) == (provider, id) => model.lines.1 = at + 1,
            _ => self.models.push(Model { provider, key, id, same_as: None, lines: (at, at + 1) }),
        }
        Some(())
    }
}

/// The text after `name=` in a list of tiers.
pub(super) fn value(tiers: &'static str, name: &str) -> Option<&'static str> {
    tiers.split(' ').find_map(|t| t.strip_prefix(name)?.strip_prefix('='))
}

/// A positive decimal number in billionths: a price in dollars as nano-dollars. `None` for 0 and for what is no number.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |t: &str| t.bytes().all(|c| c.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || fraction.len() > 9 || !digits(whole) || !digits(fraction) {
        return None;
    }
    // Asked for with every request in a tier; eighteen digits fit.
    let missing = std::iter::repeat_n(b'0', 9 - fraction.len());
    let digits = whole.bytes().chain(fraction.bytes()).chain(missing);
    let number = digits.fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
    (number > 0).then_some(number)
}

fn optional(text: &str, otherwise: u64) -> Option<u64> {
    if text.is_empty() { Some(otherwise) } else { decimal(text) }
}
