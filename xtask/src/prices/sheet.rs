//! A row of the package as lines of the book.

use super::row::{List, Nano, OffPeak, Prices, Row, TIERS, dollars};
use std::collections::BTreeMap;

/// One line of the book, but for its model, its day and its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// It holds for prompts with more tokens than this.
    pub over: u64,
    /// Prices per class.
    pub prices: Prices,
    /// Service tiers and regions with their factors; `at` are hours.
    pub tiers: BTreeMap<String, String>,
}

/// The lines of a model that hold at the same time, in the order of the book.
pub type Sheet = Vec<Page>;

/// A row as lines.
///
/// # Errors
/// What the book cannot say.
pub fn of(row: &Row<'_>, list: &List) -> Result<Sheet, String> {
    let mut sheet = Sheet::new();
    let regions = regions(row, list)?;
    for over in row.sizes() {
        let prices = row.prices(over, None);
        if prices[0].is_none() || prices[4].is_none() {
            return Err(format!("{}: no price of input or output above {over} tokens", row.key));
        }
        let mut tiers = regions.clone();
        for (suffix, name) in TIERS {
            if let Some(factor) = factor(&prices, &row.prices(over, Some(suffix))).map_err(|class| {
                format!("{}: {name} has no single factor above {over} tokens, see {class}", row.key)
            })? {
                tiers.insert(name.to_owned(), factor);
            }
        }
        sheet.push(Page { over, prices, tiers });
    }
    if let Some(off) = row.off_peak() {
        let [page] = sheet.as_slice() else {
            return Err(format!("{}: hours and prompt sizes at once", row.key));
        };
        let mut peak = page.clone();
        peak.tiers.insert("at".to_owned(), peak_hours(&off).ok_or_else(|| format!("{}: hours", row.key))?);
        sheet = vec![Page { prices: off.prices, ..page.clone() }, peak];
    }
    Ok(sheet)
}

impl Page {
    /// The columns from `over` to `tiers`, but for tiers that `wide` has for the whole provider.
    pub fn columns(&self, wide: &str) -> String {
        let over = if self.over == 0 { String::new() } else { format!("{}k", self.over / 1000) };
        let [input, read, write_5m, write_1h, output] =
            self.prices.map(|price| price.map(dollars).unwrap_or_default());
        let tiers = self.tiers.iter().map(|(name, factor)| format!("{name}={factor}"));
        let tiers: Vec<String> = tiers.filter(|tier| !wide.split(' ').any(|wide| wide == tier)).collect();
        format!("{over},{input},{read},{write_5m},{write_1h},{output},{}", tiers.join(" "))
    }
}

/// The factor that leads from the standard prices to those of a tier: `2`, `2:1.1` where no decimal is exact, or, with
/// another one for reads, `0.5/0.52`. `None` where the tier has no price.
fn factor(standard: &Prices, tier: &Prices) -> Result<Option<String>, &'static str> {
    let (
        [Some(input), reads, write, hour, Some(output)],
        [Some(to_input), to_reads, to_write, to_hour, Some(to_output)],
    ) = (standard, tier)
    else {
        return Ok(None);
    };
    let leads = |from: &Nano, to: &Nano| {
        u128::from(*from) * u128::from(*to_input) == u128::from(*to) * u128::from(*input)
    };
    if !leads(output, to_output) {
        return Err("output");
    }
    for pair in [(write, to_write), (hour, to_hour)] {
        if let (Some(from), Some(to)) = pair
            && !leads(from, to)
        {
            return Err("cache writes");
        }
    }
    let all = ratio(*input, *to_input);
    Ok(Some(match (reads, to_reads) {
        (Some(from), Some(to)) if !leads(from, to) => format!("{all}/{}", ratio(*from, *to)),
        _ => all,
    }))
}

/// What a price is multiplied with to be another.
fn ratio(from: Nano, to: Nano) -> String {
    let exact = u128::from(to) * 1_000_000_000;
    match exact % u128::from(from) {
        0 => dollars((exact / u128::from(from)) as Nano),
        _ => format!("{}:{}", dollars(to), dollars(from)),
    }
}

/// Factors of regions and of fast mode, and those of Bedrock's regional endpoints, which have rows of their own.
fn regions(row: &Row<'_>, list: &List) -> Result<BTreeMap<String, String>, String> {
    let mut factors = BTreeMap::new();
    for name in ["fast", "us", "eu"] {
        if let Some(factor) = row.factor(name) {
            factors.insert(name.to_owned(), dollars(factor));
        }
    }
    if row.provider() == "anthropic" {
        for (prefix, name) in [("us.", "regional"), ("us-gov.", "us-gov")] {
            let Some((key, fields)) = list.iter().find(|(key, _)| is_on_bedrock(key, prefix, row.model()))
            else {
                continue;
            };
            let there = Row { key, fields };
            let factor = factor(&row.prices(0, None), &there.prices(0, None))
                .map_err(|class| format!("{key}: no single factor, see {class}"))?;
            factors.extend(factor.filter(|factor| factor != "1").map(|factor| (name.to_owned(), factor)));
        }
    }
    Ok(factors)
}

/// Whether a key is that model at a region of Bedrock: `us.anthropic.claude-opus-4-5-20251101-v1:0`.
fn is_on_bedrock(key: &str, region: &str, model: &str) -> bool {
    let rest = key.strip_prefix(region).and_then(|k| k.strip_prefix("anthropic.")?.strip_prefix(model));
    rest.is_some_and(|rest| {
        let rest = rest
            .strip_prefix("-20")
            .map_or(rest, |date| date.trim_start_matches(|c: char| c.is_ascii_digit()));
        let version = rest.strip_prefix("-v").map(|v| v.trim_end_matches(":0"));
        rest.is_empty() || version.is_some_and(|v| !v.is_empty() && v.bytes().all(|c| c.is_ascii_digit()))
    })
}

/// The hours that are not off-peak, as the book writes them; they must be the same on all days that have some.
fn peak_hours(off: &OffPeak) -> Option<String> {
    let spans = |day: &[bool; 1440]| {
        let mut spans: Vec<(usize, usize)> = Vec::new();
        for minute in (0..1440).filter(|minute| !day[*minute]) {
            match spans.last_mut() {
                Some(span) if span.1 == minute => span.1 = minute + 1,
                _ => spans.push((minute, minute + 1)),
            }
        }
        spans
    };
    let days: Vec<(usize, Vec<_>)> =
        off.minutes.iter().map(spans).enumerate().filter(|(_, spans)| !spans.is_empty()).collect();
    let ((first, spans), (last, _)) = (days.first()?, days.last()?);
    if days.len() != last - first + 1 || days.iter().any(|(_, other)| other != spans) {
        return None;
    }
    let clock = |minute: usize| match (minute / 60, minute % 60) {
        (hour, 0) => hour.to_string(),
        (hour, minute) => format!("{hour}:{minute:02}"),
    };
    let spans: Vec<String> =
        spans.iter().map(|(from, to)| format!("{}-{}", clock(*from), clock(*to))).collect();
    Some(format!("{}-{}@{}", first + 1, last + 1, spans.join("+")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[track_caller]
    fn check(key: &str, fields: &Value, list: &List, expected: Result<&[&str], &str>) {
        let sheet = of(&Row { key, fields }, list);
        let lines = sheet.map(|pages| pages.iter().map(|page| page.columns("batch=0.5")).collect::<Vec<_>>());
        let lines = lines.as_ref().map(|lines| lines.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(lines.as_deref().map_err(|error| error.as_str()), expected);
    }

    #[test]
    fn tiers_become_factors_also_where_reads_are_rounded() {
        let row = json!({
            "input_cost_per_token": 2.5e-6, "output_cost_per_token": 1.5e-5, "cache_read_input_token_cost": 2.5e-7,
            "input_cost_per_token_flex": 1.25e-6, "output_cost_per_token_flex": 7.5e-6,
            "cache_read_input_token_cost_flex": 1.3e-7,
            "input_cost_per_token_batches": 1.25e-6, "output_cost_per_token_batches": 7.5e-6,
            "input_cost_per_token_above_272k_tokens": 5e-6, "output_cost_per_token_above_272k_tokens": 2.25e-5,
            "regional_processing_uplift_multiplier_us": 1.1,
        });
        let lines = [",2.5,0.25,,,15,flex=0.5/0.52 us=1.1", "272k,5,0.25,,,22.5,us=1.1"];
        check("m", &row, &List::new(), Ok(&lines));
        let third = json!({
            "input_cost_per_token": 1.5e-7, "output_cost_per_token": 6e-7,
            "input_cost_per_token_priority": 2.5e-7, "output_cost_per_token_priority": 1e-6,
        });
        check("m", &third, &List::new(), Ok(&[",0.15,,,,0.6,priority=0.25:0.15"]));
        let odd = json!({
            "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-6,
            "input_cost_per_token_flex": 5e-7, "output_cost_per_token_flex": 7e-7,
        });
        check("m", &odd, &List::new(), Err("m: flex has no single factor above 0 tokens, see output"));
    }

    #[test]
    fn peak_hours_are_what_off_peak_leaves() {
        let row = json!({
            "input_cost_per_token": 3e-7, "output_cost_per_token": 1.2e-6,
            "off_peak_pricing": {"input_cost_per_token": 1.5e-7, "output_cost_per_token": 6e-7, "windows": [
                {"hours_utc": ["00:00-01:00", "04:00-06:00", "10:30-00:00"], "weekdays": [1, 2, 3, 4, 5]},
                {"hours_utc": "00:00-00:00", "weekdays": [6, 7]},
            ]},
        });
        let lines = [",0.15,,,,0.6,", ",0.3,,,,1.2,at=1-5@1-4+6-10:30"];
        check("m", &row, &List::new(), Ok(&lines));
    }

    #[test]
    fn regions_of_bedrock_are_rows_of_their_own() {
        let row = |price: f64| json!({"litellm_provider": "anthropic", "input_cost_per_token": price, "output_cost_per_token": price});
        let list: List = [
            ("us.anthropic.claude-9-20260101-v1:0", row(1.1e-6)),
            ("us.anthropic.claude-9-1", row(7e-6)),
            ("us-gov.anthropic.claude-9-v1", row(1.2e-6)),
        ]
        .map(|(key, row)| (key.to_owned(), row))
        .into();
        check("claude-9", &row(1e-6), &list, Ok(&[",1,,,,1,regional=1.1 us-gov=1.2"]));
        check("claude-8", &row(1e-6), &list, Ok(&[",1,,,,1,"]));
    }
}
