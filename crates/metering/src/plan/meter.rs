//! What requests draw from a plan, where its rule is published.
//!
//! Amounts are millionths of the plan's unit. A token costs a whole number of them at every published coefficient, so
//! that cells amount to what their requests would, and nothing is rounded before the end.

use super::data::{EraData, MeterData, RateData};
use crate::cell::Sums;
use crate::price::{Hours, decimal};
use crate::request::Tokens;
use crate::time::{Millis, parse};

/// One unit of a plan, as amounts count it.
pub const UNIT: u64 = 1_000_000;

/// How a plan counts.
#[derive(Clone, Debug)]
pub struct Meter {
    /// Its name in the data.
    pub id: String,
    /// The unit: `credits`, `USD`, `requests`, `tokens`.
    pub unit: String,
    source: String,
    rule: Rule,
}

#[derive(Clone, Debug)]
enum Rule {
    /// Units per token by model and time.
    Rates(Vec<Era>),
    /// The list cost; so many nano-dollars are one unit.
    ListCost(u64),
    /// Every request is one.
    Requests,
}

/// Coefficients that hold from an instant on.
#[derive(Clone, Debug)]
struct Era {
    from: Millis,
    source: String,
    /// Hours with a factor of their own, in billionths, and the factor of all others.
    hours: Option<(Hours, u64, u64)>,
    rates: Vec<Rate>,
}

/// Amounts per token.
#[derive(Clone, Debug)]
struct Rate {
    models: Vec<String>,
    /// Holds for the whole request when its prompt has more tokens than this.
    over: u64,
    input: u64,
    read: u64,
    output: u64,
}

const ONE: u64 = 1_000_000_000;

impl Meter {
    pub(super) fn read(data: &MeterData) -> Option<Self> {
        let rule = match (&data.eras[..], &data.list_cost, data.requests) {
            ([], Some(nanos), false) => Rule::ListCost(decimal(nanos)?),
            ([], None, true) => Rule::Requests,
            ([_, ..], None, false) => {
                Rule::Rates(data.eras.iter().map(|era| Era::read(era, data.per)).collect::<Option<_>>()?)
            }
            _ => return None,
        };
        let (id, unit, source) = (data.id.clone(), data.unit.clone(), data.source.clone());
        Some(Self { id, unit, source, rule })
    }

    /// Official names of the models whose coefficients are published; empty where the meter asks for none.
    pub fn models(&self) -> impl Iterator<Item = &str> {
        let eras: &[Era] = if let Rule::Rates(eras) = &self.rule { eras } else { &[] };
        eras.iter().flat_map(|e| &e.rates).flat_map(|r| &r.models).map(String::as_str)
    }

    /// The short name of where the rule of an instant stands.
    pub fn source(&self, at: Millis) -> &str {
        let eras: &[Era] = if let Rule::Rates(eras) = &self.rule { eras } else { &[] };
        eras.iter().rev().find(|e| e.from <= at).map_or(&self.source, |era| &era.source)
    }

    /// Whether the meter counts list cost, so that whatever has a price can be metered.
    pub fn is_list_cost(&self) -> bool {
        matches!(self.rule, Rule::ListCost(_))
    }

    /// What one request draws, in millionths of the unit; `None` where the plan does not say: another model, before the
    /// rule began, no price. `model` is the official name, `cost` the list cost in nano-dollars.
    pub fn request(&self, at: Millis, model: &str, tokens: &Tokens, cost: Option<u64>) -> Option<u64> {
        match &self.rule {
            Rule::Requests => Some(UNIT),
            Rule::ListCost(unit) => Some(per_unit(cost?, *unit)),
            Rule::Rates(eras) => {
                let (rate, times) = rate(eras, at, model, tokens.prompt())?;
                Some(scaled(rate.amount(tokens), times))
            }
        }
    }

    /// What the requests of a cell draw. Sums of requests have no prompt size: of these the coefficients of short
    /// prompts are taken.
    pub fn cell(&self, slot: Millis, model: &str, sums: &Sums) -> Option<u64> {
        match &self.rule {
            Rule::Requests => Some(sums.requests.saturating_mul(UNIT)),
            Rule::ListCost(unit) => (sums.unpriced_requests < sums.requests || sums.requests == 0)
                .then(|| per_unit(sums.cost.total(), *unit)),
            Rule::Rates(eras) => {
                let mut rest = sums.tokens();
                let mut amount = 0u64;
                for band in sums.bands.iter() {
                    let tokens = band.tokens();
                    let (rate, times) = rate(eras, slot, model, band.over.saturating_add(1))?;
                    amount = amount.saturating_add(scaled(rate.amount(&tokens), times));
                    rest = rest.minus(&tokens);
                }
                let (rate, times) = rate(eras, slot, model, 0)?;
                Some(amount.saturating_add(scaled(rate.amount(&rest), times)))
            }
        }
    }
}

fn per_unit(nanos: u64, unit: u64) -> u64 {
    let exact = u128::from(nanos) * u128::from(UNIT) / u128::from(unit.max(1));
    u64::try_from(exact).unwrap_or(u64::MAX)
}

/// The rate that holds, and its factor in billionths.
fn rate<'a>(eras: &'a [Era], at: Millis, model: &str, prompt: u64) -> Option<(&'a Rate, u64)> {
    let era = eras.iter().rev().find(|e| e.from <= at)?;
    let of_model =
        |r: &&Rate| r.models.iter().any(|m| m == "*" || m == model) && (r.over == 0 || prompt > r.over);
    let rate = era.rates.iter().filter(of_model).max_by_key(|r| r.over)?;
    let times = era
        .hours
        .as_ref()
        .map_or(ONE, |(hours, within, others)| if hours.hold(at) { *within } else { *others });
    Some((rate, times))
}

fn scaled(amount: u64, times: u64) -> u64 {
    if times == ONE {
        return amount;
    }
    let exact = u128::from(amount) * u128::from(times) / u128::from(ONE);
    u64::try_from(exact).unwrap_or(u64::MAX)
}

impl Era {
    fn read(data: &EraData, per: u64) -> Option<Self> {
        let factor = |text: &Option<String>| text.as_deref().map_or(Some(ONE), decimal);
        let hours = match &data.hours {
            Some(text) => Some((Hours::read(text, &[])?, factor(&data.times)?, factor(&data.otherwise)?)),
            None => None,
        };
        let rates = data.rates.iter().map(|rate| Rate::read(rate, per)).collect::<Option<_>>()?;
        Some(Self { from: parse(&data.from)?, source: data.source.clone(), hours, rates })
    }
}

impl Rate {
    fn read(data: &RateData, per: u64) -> Option<Self> {
        // From billionths of a unit for `per` tokens to millionths for one.
        let divisor = per.checked_mul(ONE / UNIT)?;
        let amount = |text: &str| decimal(text).filter(|n| n % divisor == 0).map(|n| n / divisor);
        Some(Self {
            models: data.models.clone(),
            over: data.over,
            input: amount(&data.input)?,
            read: amount(&data.read)?,
            output: amount(&data.output)?,
        })
    }

    /// Cache writes are input: no published plan counts them apart.
    fn amount(&self, tokens: &Tokens) -> u64 {
        let fresh = tokens.input.saturating_add(tokens.cache_write_5m).saturating_add(tokens.cache_write_1h);
        let class = |tokens: u64, rate: u64| tokens.saturating_mul(rate);
        class(fresh, self.input)
            .saturating_add(class(tokens.cache_read, self.read))
            .saturating_add(class(tokens.output, self.output))
    }
}
