//! A model of the book, and what a request of it costs.

use super::read::{Line, Model, ONE, decimal, value};
use crate::price::Rates;
use crate::price::name::{REGIONAL, is_region};
use crate::price::own::Own;
use crate::request::PriceEvidence;
use crate::time::Millis;

/// A model with a price, found under some name. Finding it once and asking it many times is the fast way.
#[derive(Clone, Copy, Debug)]
pub struct Listing<'a> {
    pub(super) found: Found<'a>,
    pub(super) evidence: PriceEvidence,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Found<'a> {
    /// A person's own price, which holds always.
    Own(&'a Own),
    /// A model of the book.
    Listed {
        model: &'a Model,
        lines: &'a [Line],
        /// Tiers of all models of the provider.
        wide: &'static str,
        /// The service tier that the name carries.
        tier: Option<&'static str>,
        /// The region that the name carries.
        region: Option<&'static str>,
        /// Names of the sources of lines.
        sources: &'a [(&'static str, &'static str)],
    },
}

impl<'a> Listing<'a> {
    /// The provider whose list this is; `None` for an own price that holds at every provider.
    pub fn provider(&self) -> Option<&'a str> {
        match self.found {
            Found::Own(own) => own.provider.as_deref(),
            Found::Listed { model, .. } => Some(model.provider),
        }
    }

    /// The model's official name, or the one that the person gave a price.
    pub fn model(&self) -> &'a str {
        match self.found {
            Found::Own(own) => &own.model,
            Found::Listed { model, .. } => model.id,
        }
    }

    /// How the name led here.
    pub fn evidence(&self) -> PriceEvidence {
        self.evidence
    }

    /// The rates of a request with so many prompt tokens; `None` where its tier has no published price.
    ///
    /// `tier` is the service tier and the region as logged, joined by `+`: `fast`, `us`, `fast+us`. A tier or region
    /// that the model's name carries counts once.
    pub fn rates(&self, at: Millis, tier: Option<&str>, prompt_tokens: u64) -> Option<Rates> {
        let (line, wide, name_tier, name_region) = match self.found {
            Found::Own(own) => return Some(own.rates),
            Found::Listed { lines, wide, tier, region, .. } => {
                (line(lines, at, prompt_tokens)?, wide, tier, region)
            }
        };
        // What cells are priced with, over and over.
        if tier.is_none() && name_tier.is_none() && name_region.is_none() {
            return Some(line.rates);
        }
        let logged = tier.unwrap_or("").split('+').filter(|part| {
            let of_name = if is_region(part) { name_region } else { name_tier };
            of_name.is_none()
        });
        let mut parts = name_tier.into_iter().chain(name_region).chain(logged);
        parts.try_fold(line.rates, |rates, part| {
            let (all, reads) = self.factors(line, wide, part)?;
            let cache_read = times(rates.cache_read, reads);
            Some(Rates { cache_read, ..rates.map(|rate| times(rate, all)) })
        })
    }

    /// The prompt sizes above which it has another price at any time, in no order and perhaps repeated.
    pub fn edges(&self) -> impl Iterator<Item = u64> + use<'a> {
        let lines = if let Found::Listed { lines, .. } = self.found { lines } else { &[] };
        lines.iter().map(|line| line.over).filter(|over| *over > 0)
    }

    /// Where the price of a request with so many prompt tokens comes from; `None` for an own price.
    pub fn source(&self, at: Millis, prompt_tokens: u64) -> Option<&'static str> {
        let Found::Listed { lines, sources, .. } = self.found else { return None };
        let line = line(lines, at, prompt_tokens)?;
        sources.iter().find(|(name, _)| *name == line.source).map(|(_, text)| *text)
    }

    /// The factor of a service tier or region, and the one for cache reads; `None` where none is published.
    fn factors(&self, line: &Line, wide: &'static str, part: &str) -> Option<(Factor, Factor)> {
        let name = match part {
            "" | "standard" | "default" | "auto" | "global" | "not_available" => return Some((SAME, SAME)),
            // OpenAI sells its priority processing under both names.
            "fast" if self.provider() == Some("openai") => "priority",
            name => name,
        };
        let Some(text) = value(line.tiers, name).or_else(|| value(wide, name)) else {
            // A model without a regional price costs the same in every region of a cloud.
            return (name == REGIONAL).then_some((SAME, SAME));
        };
        let (all, reads) = text.split_once('/').unwrap_or((text, text));
        Some((factor(all)?, factor(reads)?))
    }
}

/// The line that holds: of the latest list before the instant (the first also holds before it), the one of the prompt's
/// size and of the hour.
fn line(lines: &[Line], at: Millis, prompt_tokens: u64) -> Option<&Line> {
    let since = lines.iter().rev().find(|l| l.from <= at).or(lines.first())?.from;
    let holds = |l: &&Line| {
        l.from == since
            && (l.over == 0 || prompt_tokens > l.over)
            && l.hours.as_ref().is_none_or(|hours| hours.hold(at))
    };
    lines.iter().rev().find(holds)
}

/// What a rate is multiplied with, and divided by.
type Factor = (u64, u64);

const SAME: Factor = (ONE, ONE);

/// `2`, or `2:1.1` for two dollars where there were 1.10.
pub(super) fn factor(text: &str) -> Option<Factor> {
    match text.split_once(':') {
        Some((to, from)) => Some((decimal(to)?, decimal(from)?)),
        None => Some((decimal(text)?, ONE)),
    }
}

/// The product, rounded half up.
fn times(rate: u64, (by, over): Factor) -> u64 {
    if by == over {
        return rate;
    }
    // Nearly every factor has few decimals, and Wasm divides 128 bits only slowly.
    const FEW: u64 = 1_000_000;
    if by % FEW == 0 && over % FEW == 0 && over > 0 && rate < 1 << 40 && by < 1 << 40 {
        let (by, over) = (by / FEW, over / FEW);
        return (rate * by + over / 2) / over;
    }
    let (exact, over) = (u128::from(rate) * u128::from(by), u128::from(over));
    u64::try_from((exact + over / 2) / over.max(1)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The short way gives what an exact product rounded half up is.
        #[test]
        fn products_are_exact(rate in 0u64..1 << 41, by in 1u64..100_000, over in 1u64..3_000, few in any::<bool>()) {
            let unit = if few { 1_000_000 } else { 999_983 };
            let (by, over) = (by * unit, over * unit);
            let exact = (u128::from(rate) * u128::from(by) * 2 + u128::from(over)) / (u128::from(over) * 2);
            prop_assert_eq!(u128::from(times(rate, (by, over))), exact);
        }
    }
}
