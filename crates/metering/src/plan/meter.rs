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
    /// These hours as they are written.
    said: Option<String>,
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
    /// No published plan counts cache writes apart: there it is that of input.
    write: u64,
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

    /// A meter of somebody's own coefficients, at all times and for all models; `None` where its hours are none.
    pub fn own(of: &Coefficients) -> Option<Self> {
        let hours = match &of.hours {
            Some((text, within, others)) => Some((Hours::read(text, &[])?, *within, *others)),
            None => None,
        };
        let rate = Rate {
            models: vec![String::from("*")],
            over: 0,
            input: of.input,
            read: of.read,
            write: of.write,
            output: of.output,
        };
        let said = of.hours.as_ref().map(|(text, ..)| text.clone());
        let era = Era { from: Millis::MIN, source: String::new(), hours, said, rates: vec![rate] };
        Some(Self::with(Rule::Rates(vec![era])))
    }

    /// A meter whose unit is a dollar of list cost.
    pub fn dollars() -> Self {
        Self::with(Rule::ListCost(ONE))
    }

    /// A meter that counts requests.
    pub fn requests() -> Self {
        Self::with(Rule::Requests)
    }

    fn with(rule: Rule) -> Self {
        Self { id: String::new(), unit: String::new(), source: String::new(), rule }
    }

    /// Official names of the models whose coefficients are published; empty where the meter asks for none.
    pub fn models(&self) -> impl Iterator<Item = &str> {
        let eras: &[Era] = if let Rule::Rates(eras) = &self.rule { eras } else { &[] };
        eras.iter().flat_map(|e| &e.rates).flat_map(|r| &r.models).map(String::as_str)
    }

    /// The prompt sizes above which a model has other coefficients at any time, in no order and perhaps repeated.
    pub fn edges(&self, model: &str) -> impl Iterator<Item = u64> {
        let eras: &[Era] = if let Rule::Rates(eras) = &self.rule { eras } else { &[] };
        let of_model = move |rate: &&Rate| rate.over > 0 && rate.names(model);
        eras.iter().flat_map(|e| &e.rates).filter(of_model).map(|rate| rate.over)
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
        let priced = sums.unpriced_requests < sums.requests || sums.requests == 0;
        self.parts(slot, model, sums.requests, priced.then(|| sums.cost.total()), sums.by_prompt())
    }

    /// What so many requests draw whose tokens are known by the size of their prompts: each with the size above which
    /// they were. `cost` is their list cost in nano-dollars.
    pub fn parts(
        &self,
        at: Millis,
        model: &str,
        requests: u64,
        cost: Option<u64>,
        mut parts: impl Iterator<Item = (u64, Tokens)>,
    ) -> Option<u64> {
        match &self.rule {
            Rule::Requests => Some(requests.saturating_mul(UNIT)),
            Rule::ListCost(unit) => Some(per_unit(cost?, *unit)),
            Rule::Rates(eras) => parts.try_fold(0u64, |amount, (over, tokens)| {
                let prompt = if over == 0 { 0 } else { over.saturating_add(1) };
                let (rate, times) = rate(eras, at, model, prompt)?;
                Some(amount.saturating_add(scaled(rate.amount(&tokens), times)))
            }),
        }
    }

    /// The coefficients of a model at an instant, for prompts of any ordinary size; `None` where the meter counts no
    /// tokens, or not this model's.
    pub fn coefficients(&self, at: Millis, model: &str) -> Option<Coefficients> {
        let Rule::Rates(eras) = &self.rule else { return None };
        let (rate, _) = rate(eras, at, model, 0)?;
        let era = eras.iter().rev().find(|e| e.from <= at)?;
        let hours = era.hours.as_ref().zip(era.said.clone());
        Some(Coefficients {
            input: rate.input,
            read: rate.read,
            write: rate.write,
            output: rate.output,
            hours: hours.map(|((_, within, others), said)| (said, *within, *others)),
        })
    }
}

/// Coefficients as a plan publishes them, in millionths of a unit per token, which is units per million tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coefficients {
    /// Of uncached input.
    pub input: u64,
    /// Of cache reads.
    pub read: u64,
    /// Of cache writes.
    pub write: u64,
    /// Of output.
    pub output: u64,
    /// Hours of the week in UTC as the price book writes them, the factor within them in billionths, and the one of all
    /// others.
    pub hours: Option<(String, u64, u64)>,
}

fn per_unit(nanos: u64, unit: u64) -> u64 {
    let exact = u128::from(nanos) * u128::from(UNIT) / u128::from(unit.max(1));
    u64::try_from(exact).unwrap_or(u64::MAX)
}

/// The rate that holds, and its factor in billionths.
fn rate<'a>(eras: &'a [Era], at: Millis, model: &str, prompt: u64) -> Option<(&'a Rate, u64)> {
    let era = eras.iter().rev().find(|e| e.from <= at)?;
    let of_model = |r: &&Rate| r.names(model) && (r.over == 0 || prompt > r.over);
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
    // Published factors have few decimals, and Wasm divides 128 bits only slowly.
    const FEW: u64 = 1_000_000;
    match amount.checked_mul(times / FEW).filter(|_| times.is_multiple_of(FEW)) {
        Some(product) => product / (ONE / FEW),
        None => u64::try_from(u128::from(amount) * u128::from(times) / u128::from(ONE)).unwrap_or(u64::MAX),
    }
}

impl Era {
    fn read(data: &EraData, per: u64) -> Option<Self> {
        let factor = |text: &Option<String>| text.as_deref().map_or(Some(ONE), decimal);
        let hours = match &data.hours {
            Some(text) => Some((Hours::read(text, &[])?, factor(&data.times)?, factor(&data.otherwise)?)),
            None => None,
        };
        let rates = data.rates.iter().map(|rate| Rate::read(rate, per)).collect::<Option<_>>()?;
        let (source, said) = (data.source.clone(), data.hours.clone());
        Some(Self { from: parse(&data.from)?, source, hours, said, rates })
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
            write: amount(&data.input)?,
            output: amount(&data.output)?,
        })
    }

    fn names(&self, model: &str) -> bool {
        self.models.iter().any(|m| m == "*" || m == model)
    }

    fn amount(&self, tokens: &Tokens) -> u64 {
        [
            (tokens.input, self.input),
            (tokens.cache_read, self.read),
            (tokens.cache_write(), self.write),
            (tokens.output, self.output),
        ]
        .into_iter()
        .fold(0, |sum, (tokens, rate)| sum.saturating_add(tokens.saturating_mul(rate)))
    }
}
