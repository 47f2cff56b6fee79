//! A person's own prices: for models that no list has, for contracts, for machines of their own.
//!
//! They are said in dollars per million tokens, stored where the person is, and win over every list.

use super::Rates;
use super::name::{canonical_provider, spell, without_date};
use serde::{Deserialize, Serialize};
use std::fmt;

/// More than this many dollars per million tokens is a mistake.
const MOST: f64 = 1_000_000.0;

/// What a person pays for a model, in USD per million tokens. 0 is a price: nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OwnPrice {
    /// The provider, as logged or as the book names it; `None` is every provider.
    #[serde(default)]
    pub provider: Option<String>,
    /// The model, in any spelling.
    pub model: String,
    /// Uncached input.
    pub input: f64,
    /// Cache reads; `None` is the price of input.
    #[serde(default)]
    pub cache_read: Option<f64>,
    /// Five-minute (or the only) cache writes; `None` is the price of input.
    #[serde(default)]
    pub cache_write_5m: Option<f64>,
    /// One-hour cache writes; `None` is the price of five-minute ones.
    #[serde(default)]
    pub cache_write_1h: Option<f64>,
    /// Output, reasoning included.
    pub output: f64,
}

/// A class of tokens that has a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PriceClass {
    /// Uncached input.
    Input,
    /// Cache reads.
    CacheRead,
    /// Five-minute cache writes.
    #[serde(rename = "cache_write_5m")]
    CacheWrite5m,
    /// One-hour cache writes.
    #[serde(rename = "cache_write_1h")]
    CacheWrite1h,
    /// Output.
    Output,
}

/// What is wrong with an own price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnPriceError {
    /// The model is empty.
    NoModel,
    /// The price of the class is no number.
    NotANumber(PriceClass),
    /// The price of the class is below 0.
    Negative(PriceClass),
    /// The price of the class is above a million dollars per million tokens.
    TooHigh(PriceClass),
    /// The same provider and model have a price already, at that place in the list.
    Twice(usize),
}

impl OwnPriceError {
    /// What to do about it.
    pub fn next_step(self) -> &'static str {
        match self {
            Self::NoModel => "Give the model's name as the log spells it.",
            Self::NotANumber(_) => "Give a number of dollars per million tokens, such as 0.25.",
            Self::Negative(_) => "Give 0 or more dollars per million tokens.",
            Self::TooHigh(_) => "Give dollars per million tokens, not per token or per thousand.",
            Self::Twice(_) => "Remove one of the two prices, or name a provider in one of them.",
        }
    }
}

impl fmt::Display for PriceClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Input => "input",
            Self::CacheRead => "cache reads",
            Self::CacheWrite5m => "five-minute cache writes",
            Self::CacheWrite1h => "one-hour cache writes",
            Self::Output => "output",
        })
    }
}

impl fmt::Display for OwnPriceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoModel => write!(f, "The model has no name."),
            Self::NotANumber(class) => write!(f, "The price of {class} is no number."),
            Self::Negative(class) => write!(f, "The price of {class} is below 0."),
            Self::TooHigh(class) => write!(f, "The price of {class} is above a million dollars."),
            Self::Twice(at) => write!(f, "This model has a price already, number {} of the list.", at + 1),
        }
    }
}

impl std::error::Error for OwnPriceError {}

impl OwnPrice {
    /// Its rates.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn rates(&self) -> Result<Rates, OwnPriceError> {
        if self.model.trim().is_empty() {
            return Err(OwnPriceError::NoModel);
        }
        let optional = |usd: Option<f64>, class, otherwise| usd.map_or(Ok(otherwise), |usd| nano(usd, class));
        let input = nano(self.input, PriceClass::Input)?;
        let cache_read = optional(self.cache_read, PriceClass::CacheRead, input)?;
        let cache_write_5m = optional(self.cache_write_5m, PriceClass::CacheWrite5m, input)?;
        let cache_write_1h = optional(self.cache_write_1h, PriceClass::CacheWrite1h, cache_write_5m)?;
        let output = nano(self.output, PriceClass::Output)?;
        Ok(Rates { input, cache_read, cache_write_5m, cache_write_1h, output })
    }
}

/// Dollars per million tokens as the unit of [`Rates`].
fn nano(usd: f64, class: PriceClass) -> Result<u64, OwnPriceError> {
    match usd {
        usd if !usd.is_finite() => Err(OwnPriceError::NotANumber(class)),
        usd if usd < 0.0 => Err(OwnPriceError::Negative(class)),
        usd if usd > MOST => Err(OwnPriceError::TooHigh(class)),
        usd => Ok((usd * 1e9).round() as u64),
    }
}

/// An own price, ready to be looked up.
#[derive(Clone, Debug)]
pub(super) struct Own {
    pub provider: Option<String>,
    pub model: String,
    pub rates: Rates,
    key: String,
}

impl Own {
    /// The prices that can be taken, and what is wrong with the others.
    pub fn list(prices: &[OwnPrice]) -> (Vec<Own>, Vec<(usize, OwnPriceError)>) {
        let (mut own, mut refused): (Vec<(usize, Own)>, _) = (Vec::new(), Vec::new());
        for (at, price) in prices.iter().enumerate() {
            let provider = price.provider.as_deref().map(str::trim).filter(|p| !p.is_empty());
            let next = price.rates().and_then(|rates| {
                let (provider, key) = (provider.map(str::to_ascii_lowercase), key(&price.model));
                match own.iter().find(|(_, o)| (&o.provider, &o.key) == (&provider, &key)) {
                    Some((first, _)) => Err(OwnPriceError::Twice(*first)),
                    None => Ok(Own { provider, model: price.model.trim().to_owned(), rates, key }),
                }
            });
            match next {
                Ok(next) => own.push((at, next)),
                Err(error) => refused.push((at, error)),
            }
        }
        (own.into_iter().map(|(_, own)| own).collect(), refused)
    }

    /// The price of a request's model.
    pub fn find<'a>(list: &'a [Own], provider: Option<&str>, model: &str) -> Option<&'a Own> {
        if list.is_empty() {
            return None;
        }
        let key = key(model);
        let named = |key: &str| {
            let of_model = || list.iter().filter(move |own| own.key == key);
            let at_provider =
                of_model().find(|own| own.provider.as_deref().is_some_and(|p| is_at(p, provider)));
            at_provider.or_else(|| of_model().find(|own| own.provider.is_none()))
        };
        named(&key).or_else(|| named(without_date(&key)?))
    }
}

/// Whether the provider of a price is the one that was logged, or the maker to which that one belongs.
fn is_at(own: &str, logged: Option<&str>) -> bool {
    let Some(logged) = logged.map(str::trim) else { return false };
    logged.eq_ignore_ascii_case(own) || canonical_provider(logged) == Some(own)
}

/// The key of a name, also of one that no list could have.
fn key(model: &str) -> String {
    spell(model).unwrap_or_else(|| model.trim().to_ascii_lowercase())
}

#[cfg(test)]
mod tests;
