//! List prices of the demo's models.

use super::profile::Fresh;
use crate::cell::ListCost;
use crate::request::Tokens;

/// Nano-dollars per thousand tokens.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    input: u64,
    read: u64,
    write_5m: u64,
    write_1h: u64,
    output: u64,
}

impl Rates {
    /// The prices of a model.
    pub fn of(model: &str) -> Option<Self> {
        // USD per million tokens: input, output, read, write for five minutes, for one hour.
        let [i, o, r, w5, w1] = match model {
            "claude-opus-4-8" => [5.0, 25.0, 0.5, 6.25, 10.0],
            "claude-sonnet-5" => [2.0, 10.0, 0.2, 2.5, 4.0],
            "claude-haiku-5-5" => [0.1, 0.5, 0.01, 0.125, 0.2],
            "gpt-6.1-sol" => [2.0, 10.0, 0.1, 2.5, 5.0],
            "gpt-5.6-sol" => [4.0, 20.0, 0.4, 5.0, 5.0],
            "glm-5.3" | "glm-5.1" => [1.4, 4.4, 0.26, 1.4, 1.4],
            "glm-5.3-flash" => [0.15, 0.5, 0.03, 0.15, 0.15],
            "mimo-v2.6-pro" | "mimo-v2.5-pro" => [0.435, 0.87, 0.0036, 0.0, 0.0],
            "mimo-v2.6-flash" | "mimo-v2.5" => [0.14, 0.28, 0.0028, 0.0, 0.0],
            _ => return None,
        };
        let n = |usd: f64| (usd * 1e6).round() as u64;
        Some(Self { input: n(i), read: n(r), write_5m: n(w5), write_1h: n(w1), output: n(o) })
    }

    /// The cost of a request.
    pub fn cost(&self, t: &Tokens) -> ListCost {
        ListCost {
            input: t.input * self.input / 1000,
            cache_read: t.cache_read * self.read / 1000,
            cache_write_5m: t.cache_write_5m * self.write_5m / 1000,
            cache_write_1h: t.cache_write_1h * self.write_1h / 1000,
            output: t.output * self.output / 1000,
        }
    }

    /// What missed tokens cost more than reads would have.
    pub fn waste(&self, paid: Fresh, missed: u64) -> u64 {
        let rate = match paid {
            Fresh::Input => self.input,
            Fresh::Write5m => self.write_5m,
            Fresh::Write1h => self.write_1h,
        };
        missed * rate.saturating_sub(self.read) / 1000
    }
}
