//! What Claude Code's status line says at one moment, and the line of a log that keeps it.
//!
//! [`Snapshot::read`] takes both: what Claude Code writes to a status-line command, and what [`Snapshot::line`] made of
//! it. What is not named here is passed over, and a text is kept only where it looks like a name: neither prompts nor
//! paths nor titles of sessions can get into a log.

use crate::feed::instant_opt;
use crate::format::fields::{instant, text};
use crate::scan::json::Scanner;
use crate::snapshot::window::Window as Spelled;
use crate::time::Millis;
use serde::{Serialize, Serializer};

/// The version of the lines that are written.
pub const VERSION: u64 = 1;

/// The longest text that is kept.
const LONGEST: usize = 80;

/// How many windows of a plan are kept of one snapshot.
const WINDOWS: usize = 12;

/// How many causes of one miss are kept.
const CAUSES: usize = 8;

/// What a status line says. `None` is not recorded.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Snapshot {
    /// The version of the line; `None` of what Claude Code writes itself.
    pub tap: Option<u64>,
    /// When it was seen.
    #[serde(with = "instant_opt")]
    pub at: Option<Millis>,
    /// The session that it is of.
    pub session_id: Option<String>,
    /// A pseudonym of the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The kind of plan, as Claude Code keeps it: `claude_pro`, `claude_max`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// Its size: `default_claude_max_20x`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    /// The version of Claude Code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The model's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// What the session cost so far, by Claude Code's own estimate, in dollars.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "short")]
    pub cost_usd: Option<f64>,
    /// The prompt cache of the main conversation.
    #[serde(rename = "prompt_cache", skip_serializing_if = "Option::is_none")]
    pub cache: Option<Cache>,
    /// The plan's windows.
    #[serde(rename = "rate_limits", skip_serializing_if = "Vec::is_empty", serialize_with = "by_name")]
    pub windows: Vec<Window>,
}

/// The prompt cache of a session's main conversation, as Claude Code counts it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Cache {
    /// Whether the prefix was within its lifetime.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warm: Option<bool>,
    /// Whether any reply told of cached tokens.
    #[serde(rename = "caching_observed", skip_serializing_if = "Option::is_none")]
    pub observed: Option<bool>,
    /// The lifetime of the prefix: `5m` or `1h`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl: Option<String>,
    /// When the prefix goes cold.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "seconds")]
    pub expires_at: Option<Millis>,
    /// Read tokens ÷ prompt tokens, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "short")]
    pub hit_ratio: Option<f64>,
    /// Requests of the session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests: Option<u64>,
    /// Requests that paid again for what was cached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub misses: Option<u64>,
    /// Rebuilds after a compaction and the like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_rebuilds: Option<u64>,
    /// Tokens written to the cache.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_write_tokens: Option<u64>,
    /// Tokens written by misses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub miss_recache_tokens: Option<u64>,
    /// Tokens that the next request writes anew if the prefix is cold by then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recache_tokens_if_cold: Option<u64>,
    /// The last miss.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "seconds")]
    pub last_miss_at: Option<Millis>,
    /// Its causes as Claude Code names them, the likeliest first.
    #[serde(rename = "last_miss_cause", skip_serializing_if = "Vec::is_empty", serialize_with = "caused")]
    pub causes: Vec<String>,
}

/// The level of one window of a plan.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Window {
    /// Its name: `five_hour`, `seven_day`, `spend_limit`, or one that is not known yet.
    #[serde(skip)]
    pub name: String,
    /// Used percent, 0 to 100 and beyond.
    #[serde(serialize_with = "percent")]
    pub used_percentage: f64,
    /// When it begins anew.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "seconds")]
    pub resets_at: Option<Millis>,
    /// What was spent, of a limit in money.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "short")]
    pub used_usd: Option<f64>,
    /// That limit.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "short")]
    pub limit_usd: Option<f64>,
    /// Its period: `daily`, `weekly`, `monthly`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
}

impl Snapshot {
    /// Reads an object; [`Scanner::broken`] tells whether it was whole.
    pub fn read(s: &mut Scanner<'_>) -> Self {
        let mut snapshot = Self::default();
        s.object(|key, s| match key {
            "tap" => snapshot.tap = s.u64(),
            "at" => snapshot.at = instant(s),
            "session_id" => snapshot.session_id = name(s),
            "account" => snapshot.account = name(s),
            "plan" => snapshot.plan = name(s),
            "tier" => snapshot.tier = name(s),
            "version" => snapshot.version = name(s),
            "model" if s.peek() == Some(b'{') => {
                s.object(|key, s| if key == "id" { snapshot.model = name(s) } else { s.skip() });
            }
            "model" => snapshot.model = name(s),
            "cost" => {
                s.object(|key, s| match key {
                    "total_cost_usd" => snapshot.cost_usd = amount(s),
                    _ => s.skip(),
                });
            }
            "cost_usd" => snapshot.cost_usd = amount(s),
            "prompt_cache" if s.peek() == Some(b'{') => snapshot.cache = Some(Cache::read(s)),
            "rate_limits" => {
                s.object(|key, s| snapshot.windows.extend(Window::read(key, s)));
                // Of two of one name the last holds, as in JSON.
                snapshot.windows.reverse();
                let mut seen = Vec::new();
                snapshot.windows.retain(|w| {
                    !seen.contains(&w.name) && {
                        seen.push(w.name.clone());
                        true
                    }
                });
                snapshot.windows.reverse();
                snapshot.windows.truncate(WINDOWS);
            }
            _ => s.skip(),
        });
        snapshot
    }

    /// The line that keeps it, with its end.
    pub fn line(&self) -> String {
        let line = Self { tap: Some(VERSION), ..self.clone() };
        // Plain data; there is nothing in it that could fail.
        serde_json::to_string(&line).map_or_else(|_| String::new(), |text| text + "\n")
    }
}

impl Cache {
    fn read(s: &mut Scanner<'_>) -> Self {
        let mut cache = Self::default();
        s.object(|key, s| match key {
            "warm" => cache.warm = s.bool(),
            "caching_observed" => cache.observed = s.bool(),
            "ttl" => cache.ttl = name(s),
            "expires_at" => cache.expires_at = instant(s),
            "hit_ratio" => cache.hit_ratio = amount(s),
            "requests" => cache.requests = s.u64(),
            "misses" => cache.misses = s.u64(),
            "expected_rebuilds" => cache.expected_rebuilds = s.u64(),
            "cache_write_tokens" => cache.cache_write_tokens = s.u64(),
            "miss_recache_tokens" => cache.miss_recache_tokens = s.u64(),
            "recache_tokens_if_cold" => cache.recache_tokens_if_cold = s.u64(),
            "last_miss_at" => cache.last_miss_at = instant(s),
            "last_miss_cause" => {
                s.object(|key, s| {
                    if key != "causes" {
                        return s.skip();
                    }
                    s.array(|s| cache.causes.extend(name(s)));
                    cache.causes.truncate(CAUSES);
                });
            }
            _ => s.skip(),
        });
        cache
    }
}

impl Window {
    /// `None` where no level is told.
    fn read(key: &str, s: &mut Scanner<'_>) -> Option<Self> {
        let (mut window, mut percent) = (Self::default(), None);
        s.object(|key, s| match key {
            "used_percentage" => percent = amount(s),
            "resets_at" => window.resets_at = instant(s),
            "used_usd" => window.used_usd = amount(s),
            "limit_usd" => window.limit_usd = amount(s),
            "period" => window.period = name(s),
            _ => s.skip(),
        });
        Some(Self { name: plain(key)?, used_percentage: percent?, ..window })
    }

    /// Its id and its length in minutes, by its name, or by its period: `5h`, `Opus week`.
    pub fn id(&self) -> (String, Option<u32>) {
        let spelled = match (self.name.as_str(), self.period.as_deref()) {
            ("spend_limit", period) => period.and_then(Spelled::spelled).map(|(window, _)| window),
            (name, _) => Spelled::spelled(name).map(|(window, rest)| window.of(&rest)),
        };
        let window = spelled.unwrap_or_else(|| Spelled::named(&self.name));
        let minutes = window.length(self.resets_at);
        (window.name, minutes)
    }
}

/// A text that looks like a name; `None` for anything else.
fn name(s: &mut Scanner<'_>) -> Option<String> {
    text(s).and_then(|text| plain(&text))
}

/// A text, if it looks like a name: short, of letters, digits and what stands in names of models.
pub fn plain(text: &str) -> Option<String> {
    let named = |b: u8| b.is_ascii_alphanumeric() || b"._-:@[]".contains(&b);
    (!text.is_empty() && text.len() <= LONGEST && text.bytes().all(named)).then(|| text.to_owned())
}

/// A number that is not negative.
fn amount(s: &mut Scanner<'_>) -> Option<f64> {
    s.f64().filter(|n| n.is_finite() && *n >= 0.0)
}

fn seconds<S: Serializer>(at: &Option<Millis>, to: S) -> Result<S::Ok, S::Error> {
    at.map(|at| at.div_euclid(1000)).serialize(to)
}

fn percent<S: Serializer>(value: &f64, to: S) -> Result<S::Ok, S::Error> {
    short(&Some(*value), to)
}

/// To a ten-thousandth, whole numbers without a point.
fn short<S: Serializer>(value: &Option<f64>, to: S) -> Result<S::Ok, S::Error> {
    let Some(value) = value.map(|v| (v * 1e4).round() / 1e4) else { return to.serialize_none() };
    if value.fract() == 0.0 && value < 1e15 {
        to.serialize_u64(value as u64)
    } else {
        to.serialize_f64(value)
    }
}

fn by_name<S: Serializer>(windows: &[Window], to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(windows.iter().map(|w| (&w.name, w)))
}

fn caused<S: Serializer>(causes: &[String], to: S) -> Result<S::Ok, S::Error> {
    to.collect_map([("causes", causes)])
}

#[cfg(test)]
mod tests;
