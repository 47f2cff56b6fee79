//! A row of the package's price list: one model at one provider, as LiteLLM writes it.
//!
//! Prices are numbers of dollars per token under keys that are put together: class, duration of a cache write, prompt
//! size, service tier (`cache_creation_input_token_cost_above_1hr_above_100k_tokens_batches`). Some models have a list
//! `tiered_pricing` by prompt size instead. A price of 0 is a placeholder and stands for no price.

use serde_json::Value;
use std::collections::BTreeMap;

/// Prices in nano-dollars per million tokens.
pub type Nano = u64;

/// Classes of tokens, in the order of the book's columns: input, cache reads, writes of five minutes, of one hour, output.
pub const CLASSES: [&str; 5] = ["input", "cache read", "5 m write", "1 h write", "output"];

/// The keys of the classes: what comes before the prompt's size.
const KEYS: [&str; 5] = [
    "input_cost_per_token",
    "cache_read_input_token_cost",
    "cache_creation_input_token_cost",
    "cache_creation_input_token_cost_above_1hr",
    "output_cost_per_token",
];

/// Service tiers: their name in the package and in the book.
pub const TIERS: [(&str, &str); 4] =
    [("priority", "priority"), ("flex", "flex"), ("batches", "batch"), ("ultrafast", "ultrafast")];

/// Prices per class; `None` where the list has none.
pub type Prices = [Option<Nano>; 5];

/// Half-price hours: whether a minute of a day is one, by day of the week (0 is Monday), and the prices then.
pub struct OffPeak {
    /// By day of the week and minute.
    pub minutes: Vec<[bool; 1440]>,
    /// What is paid then.
    pub prices: Prices,
}

/// A row.
pub struct Row<'a> {
    /// Its name in the list.
    pub key: &'a str,
    /// Its fields.
    pub fields: &'a Value,
}

/// The whole list.
pub type List = BTreeMap<String, Value>;

impl<'a> Row<'a> {
    /// The provider, as the package names it.
    pub fn provider(&self) -> &'a str {
        self.fields["litellm_provider"].as_str().unwrap_or_default()
    }

    /// The model's name, without the provider in front of it.
    pub fn model(&self) -> &'a str {
        self.key.split_once('/').map_or(self.key, |(_, model)| model)
    }

    /// Whether it is a model that answers with text.
    pub fn speaks(&self) -> bool {
        matches!(self.fields["mode"].as_str(), Some("chat" | "responses"))
    }

    /// The prompt sizes above which there are other prices, 0 first.
    pub fn sizes(&self) -> Vec<u64> {
        let mut sizes = vec![0];
        for step in self.steps() {
            sizes.push(step.0);
        }
        for key in self.fields.as_object().into_iter().flat_map(|fields| fields.keys()) {
            let size = KEYS.iter().find_map(|class| key.strip_prefix(class)?.strip_prefix("_above_"));
            let size = size.and_then(|size| size.split_once("k_tokens")?.0.parse::<u64>().ok());
            sizes.extend(size.map(|size| size * 1000));
        }
        sizes.sort_unstable();
        sizes.dedup();
        sizes
    }

    /// What a request pays with a prompt above `size`, which is one of [`sizes`](Self::sizes), in a tier as the package
    /// names it. Where the list has no price of that size, the one of the size below holds, but never in another tier.
    pub fn prices(&self, size: u64, tier: Option<&str>) -> Prices {
        if let Some((_, step)) = self.steps().into_iter().rfind(|(from, _)| *from <= size) {
            return KEYS.map(|key| if tier.is_none() { nano(&step[key]) } else { None });
        }
        let tier = tier.map(|tier| format!("_{tier}")).unwrap_or_default();
        let sizes: Vec<u64> = self.sizes().into_iter().filter(|s| *s <= size).rev().collect();
        KEYS.map(|key| {
            let standard_at = |size: u64, tier: &str| match size {
                0 => nano(&self.fields[format!("{key}{tier}")]),
                size => nano(&self.fields[format!("{key}_above_{}k_tokens{tier}", size / 1000)]),
            };
            if tier.is_empty() {
                return sizes.iter().find_map(|size| standard_at(*size, ""));
            }
            standard_at(size, &tier)
        })
    }

    /// Names of further prices, which no request of the product can be asked about.
    pub fn other_prices(&self) -> Vec<&'a str> {
        let fields = self.fields.as_object().into_iter().flatten();
        let priced =
            fields.filter(|(key, value)| key.contains("cost") && value.as_f64().is_some_and(|v| v > 0.0));
        let asked = |key: &str| {
            // The longest class first: a one-hour write begins like a write.
            let mut classes = KEYS;
            classes.sort_by_key(|class| std::cmp::Reverse(class.len()));
            let Some(rest) = classes.iter().find_map(|class| key.strip_prefix(class)) else { return false };
            let rest =
                TIERS.iter().find_map(|(tier, _)| rest.strip_suffix(&format!("_{tier}"))).unwrap_or(rest);
            let size = rest.strip_prefix("_above_").and_then(|rest| rest.strip_suffix("k_tokens"));
            rest.is_empty() || size.is_some_and(|size| size.parse::<u32>().is_ok())
        };
        let same_as = |key: &str, class: &str| self.fields[key] == self.fields[class];
        priced
            .map(|(key, _)| key.as_str())
            .filter(|key| !asked(key))
            .filter(|key| !(*key == "output_cost_per_reasoning_token" && same_as(key, KEYS[4])))
            .filter(|key| !(*key == "input_cost_per_token_cache_hit" && same_as(key, KEYS[1])))
            .collect()
    }

    /// The factor of a region or of fast mode: `us`, `eu`, `fast`.
    pub fn factor(&self, name: &str) -> Option<Nano> {
        let entry = &self.fields["provider_specific_entry"][name];
        let uplift = &self.fields[format!("regional_processing_uplift_multiplier_{name}")];
        let factor = entry.as_f64().or_else(|| uplift.as_f64())?;
        Some((factor * 1e9).round() as Nano)
    }

    /// Hours at which it costs less.
    pub fn off_peak(&self) -> Option<OffPeak> {
        let off = &self.fields["off_peak_pricing"];
        let mut minutes = vec![[false; 1440]; 7];
        for window in off["windows"].as_array()? {
            let days: Vec<usize> = match window["weekdays"].as_array() {
                Some(days) => days.iter().filter_map(|d| d.as_u64().map(|d| d as usize - 1)).collect(),
                None => (0..7).collect(),
            };
            let one = window["hours_utc"].as_str().into_iter();
            let more = window["hours_utc"].as_array().into_iter().flatten().filter_map(Value::as_str);
            for span in one.chain(more) {
                let (from, to) = span.split_once('-').map(|(from, to)| (minute(from), minute(to)))?;
                let (from, to) = (from?, to?);
                // A span that ends where it begins is the whole day, one that ends before it goes past midnight.
                let span: Vec<usize> =
                    if from < to { (from..to).collect() } else { (0..to).chain(from..1440).collect() };
                for day in &days {
                    span.iter().for_each(|minute| minutes[*day][*minute] = true);
                }
            }
        }
        Some(OffPeak { minutes, prices: KEYS.map(|key| nano(&off[key])) })
    }

    /// Prices by prompt size, where they are a list: the size from which each holds.
    fn steps(&self) -> Vec<(u64, &'a Value)> {
        let steps = self.fields["tiered_pricing"].as_array();
        let from = |step: &Value| step["range"][0].as_f64().unwrap_or(0.0) as u64;
        steps.into_iter().flatten().map(|step| (from(step), step)).collect()
    }
}

/// A price per token as a whole number; 0 is none.
fn nano(value: &Value) -> Option<Nano> {
    let price = (value.as_f64()? * 1e15).round();
    (price >= 1.0).then_some(price as Nano)
}

fn minute(text: &str) -> Option<usize> {
    let (hour, minute) = text.split_once(':')?;
    Some(hour.parse::<usize>().ok()? * 60 + minute.parse::<usize>().ok()?)
}

/// A price as the book writes it: dollars per million tokens.
pub fn dollars(nano: Nano) -> String {
    let (whole, rest) = (nano / 1_000_000_000, nano % 1_000_000_000);
    if rest == 0 {
        return whole.to_string();
    }
    format!("{whole}.{rest:09}").trim_end_matches('0').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(fields: &Value, size: u64, tier: Option<&str>, expected: [&str; 5]) {
        let prices = Row { key: "p/m", fields }.prices(size, tier);
        assert_eq!(prices.map(|p| p.map(dollars).unwrap_or_default()), expected.map(str::to_owned));
    }

    #[test]
    fn keys_are_put_together() {
        let row = json!({
            "input_cost_per_token": 1e-7, "output_cost_per_token": 5e-7, "cache_read_input_token_cost": 3.625e-9,
            "cache_creation_input_token_cost": 0, "cache_creation_input_token_cost_above_1hr": 2e-7,
            "input_cost_per_token_above_100k_tokens": 5e-7, "output_cost_per_token_above_100k_tokens": 2.5e-6,
            "cache_creation_input_token_cost_above_1hr_above_100k_tokens": 1e-6,
            "cache_creation_input_token_cost_above_12hr": 9e-6,
            "input_cost_per_token_flex": 5e-8, "output_cost_per_token_flex": 2.5e-7,
        });
        assert_eq!(Row { key: "m", fields: &row }.sizes(), [0, 100_000]);
        check(&row, 0, None, ["0.1", "0.003625", "", "0.2", "0.5"]);
        // What has no price for long prompts keeps its own.
        check(&row, 100_000, None, ["0.5", "0.003625", "", "1", "2.5"]);
        check(&row, 0, Some("flex"), ["0.05", "", "", "", "0.25"]);
        // A tier without a price for long prompts has none.
        check(&row, 100_000, Some("flex"), [""; 5]);
        check(&row, 0, Some("priority"), [""; 5]);
    }

    #[test]
    fn a_list_by_size_is_read() {
        let row = json!({"tiered_pricing": [
            {"range": [0, 32000.0], "input_cost_per_token": 1e-6, "output_cost_per_token": 5e-6},
            {"range": [32000.0, 128000.0], "input_cost_per_token": 1.8e-6, "output_cost_per_token": 9e-6},
        ]});
        assert_eq!(Row { key: "m", fields: &row }.sizes(), [0, 32_000]);
        check(&row, 0, None, ["1", "", "", "", "5"]);
        check(&row, 32_000, None, ["1.8", "", "", "", "9"]);
    }

    #[test]
    fn prices_that_are_not_asked_for_are_named() {
        let row = json!({
            "input_cost_per_token": 1e-6, "output_cost_per_token": 5e-6, "output_cost_per_reasoning_token": 5e-6,
            "cache_creation_input_token_cost_above_1hr_above_100k_tokens_batches": 1e-6,
            "cache_creation_input_token_cost_above_12hr": 1e-6, "input_cost_per_audio_token": 1e-6,
            "input_cost_per_token_decisions": 1e-6, "input_cost_per_image": 0,
        });
        let named = Row { key: "m", fields: &row }.other_prices();
        assert_eq!(
            named,
            [
                "cache_creation_input_token_cost_above_12hr",
                "input_cost_per_audio_token",
                "input_cost_per_token_decisions",
            ]
        );
    }

    #[test]
    fn hours_are_read() {
        let row = json!({"off_peak_pricing": {"input_cost_per_token": 1e-6, "windows": [
            {"hours_utc": ["00:00-01:00", "10:00-00:00"], "weekdays": [1]}, {"hours_utc": "00:00-00:00", "weekdays": [7]},
        ]}});
        let off = Row { key: "m", fields: &row }.off_peak().unwrap();
        let hours = |day: usize| off.minutes[day].iter().filter(|off| **off).count() / 60;
        assert_eq!([0, 1, 6].map(hours), [15, 0, 24]);
        assert_eq!(off.prices[0], Some(1_000_000_000));
    }
}
