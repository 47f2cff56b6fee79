//! The price book: `book.csv`, built into the program.
//!
//! `cargo xtask prices` writes the file from a published package and from `corrections.csv`; it is never edited.
//! One line per model, effective instant, prompt size and hours; lines of a model stand together, in the order of
//! `from`, `over`, and hours after none.
//! Columns: `provider, model, from, over, input, read, write5m, write1h, output, tiers, source`.
//!
//! - `from`: the day (or instant) in UTC from which the line holds. The first `from` of a model also holds before it.
//! - `over`: the line holds for the whole request when its prompt has more tokens than this (`272k` = 272,000).
//! - Prices: USD per million tokens, decimal. Empty `read` or `write5m` means that the provider's list has no such
//!   price, so these tokens are input; empty `write1h` means that the provider has only one duration.
//! - `=name` in `input`: another official name of the same model.
//! - `tiers`: `fast=2` multiplies every class in that service tier or region, `flex=0.5/0.52` has a factor of its own
//!   for cache reads, `priority=2:1.1` is two dollars for 1.10; a tier that is neither here nor in the provider's line `*` has no published price. `at=…` are
//!   the hours at which the line holds, see `hours.rs`.
//! - `source`: the short name of a source; what it stands for is in a line `source,NAME,TEXT`.
//!
//! Two more kinds of lines: `date,YYYY-MM-DD`, the date of the data, and `days,NAME,…`, days that hours leave out.
//! What is not covered is said in `docs/method.md`, section 5.

mod hours;
mod listing;
mod read;

use self::listing::Found;
use self::read::{Model, Printed};
use super::name::{canonical_provider, family, is_local, provider_of, region, spell, steps, without_date};
use super::own::{Own, OwnPrice, OwnPriceError};
use crate::request::PriceEvidence;
use crate::time::Millis;
use std::sync::{Arc, OnceLock};

pub(crate) use self::hours::Hours;
pub use self::listing::Listing;
pub(crate) use self::read::decimal;

/// List prices of models, and a person's own above them.
#[derive(Clone, Debug, Default)]
pub struct Book {
    printed: Arc<Printed>,
    own: Vec<Own>,
}

impl Book {
    /// The book of this build, without prices of a person.
    pub fn builtin() -> &'static Book {
        static BOOK: OnceLock<Book> = OnceLock::new();
        BOOK.get_or_init(|| Self::parse(include_str!("book.csv")))
    }

    /// Reads a book in the form of `book.csv`. Lines that are not of the form are left out and counted by
    /// [`unread`](Self::unread).
    pub fn parse(text: &'static str) -> Self {
        Self { printed: Arc::new(Printed::parse(text)), own: Vec::new() }
    }

    /// How many lines of its text could not be read.
    pub fn unread(&self) -> usize {
        self.printed.unread
    }

    /// This book with a person's own prices instead of those it has, and what is wrong with the ones that it cannot
    /// take, each with its place in the list. The others hold.
    ///
    /// An own price wins over every list, also for unknown models and for providers on the person's own machine. It
    /// holds for any spelling of the name and for its dated snapshots, at all times, for prompts of any size and in
    /// every tier. One that names the provider wins over one that does not, the full name over the one without a date.
    pub fn with_own(&self, prices: &[OwnPrice]) -> (Book, Vec<(usize, OwnPriceError)>) {
        let (own, refused) = Own::list(prices);
        (Book { printed: Arc::clone(&self.printed), own }, refused)
    }

    /// The date of the data, `YYYY-MM-DD`. Price changes after it are unknown here.
    pub fn date(&self) -> &'static str {
        self.printed.date
    }

    /// Where its prices come from, as a person reads it.
    pub fn sources(&self) -> impl Iterator<Item = &'static str> {
        self.printed.sources.iter().map(|(_, text)| *text)
    }

    /// Official names with their provider, in the order of both.
    pub fn models(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.printed.models.iter().map(|m| (m.provider, m.id))
    }

    /// The prompt sizes above which lines hold, and the instants from which they do.
    pub fn edges(&self) -> impl Iterator<Item = (u64, Millis)> {
        self.printed.lines.iter().map(|line| (line.over, line.from.max(0)))
    }

    /// The model of that name, at that provider where it is known; `None` is unpriced.
    ///
    /// A person's own price comes first. A provider that makes models has its own list asked first. Where that list
    /// has no such name, or the provider is a reseller or unknown, the list of the model's maker is asked, and the
    /// evidence is at best an alias.
    pub fn find(&self, provider: Option<&str>, model: &str) -> Option<Listing<'_>> {
        if let Some(own) = Own::find(&self.own, provider, model) {
            return Some(Listing { found: Found::Own(own), evidence: PriceEvidence::Own });
        }
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
        let by_id =
            |id: &str| self.printed.models.get(*self.printed.ids.get(id)?).filter(|m| m.provider == provider);
        if let Some(found) = by_id(model) {
            return self.listing(found, PriceEvidence::Exact, None, None);
        }
        self.listing(by_id(without_date(model)?)?, PriceEvidence::DatedSnapshot, None, None)
    }

    fn find_spelled(&self, provider: &'static str, model: &str) -> Option<Listing<'_>> {
        let key = spell(model)?;
        let (key, region) = (key.as_str(), region(model));
        let mut last = key;
        for (name, evidence, tier) in steps(key) {
            last = name;
            if let Some(found) = self.model(provider, name) {
                let exact = evidence == PriceEvidence::Exact && found.id == model;
                let evidence = if exact { evidence } else { evidence.max(PriceEvidence::Alias) };
                return self.listing(found, evidence, tier, region);
            }
        }
        if let Some(found) = self.model(provider, &format!("{last}-preview")) {
            return self.listing(found, PriceEvidence::Alias, None, region);
        }
        let found = self.nearest(provider, last)?;
        self.listing(found, PriceEvidence::Family, None, region)
    }

    fn model(&self, provider: &str, key: &str) -> Option<&Model> {
        let i = self
            .printed
            .models
            .binary_search_by(|m| (m.provider, m.key.as_str()).cmp(&(provider, key)))
            .ok()?;
        self.printed.models.get(i)
    }

    /// The latest known minor version below an unknown one, of the same major version and kind.
    fn nearest(&self, provider: &str, key: &str) -> Option<&Model> {
        let (major, minor, kind) = family(key)?;
        let known = self.printed.models.iter().filter(|m| m.provider == provider && m.same_as.is_none());
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
        region: Option<&'static str>,
    ) -> Option<Listing<'a>> {
        let printed = &*self.printed;
        let model = match named.same_as {
            Some(id) => printed.models.get(*printed.ids.get(id)?)?,
            None => named,
        };
        let lines = printed.lines.get(model.lines.0..model.lines.1)?;
        let wide = printed.wide.iter().find(|w| w.0 == model.provider).map_or("", |w| w.1);
        let found = Found::Listed { model, lines, wide, tier, region, sources: &printed.sources };
        Some(Listing { found, evidence })
    }
}

#[cfg(test)]
mod tests;
