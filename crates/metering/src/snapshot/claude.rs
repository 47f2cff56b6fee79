//! Claude's plans: what Anthropic answers, what Claude Code hands out and keeps, and the headers of its requests.
//! [source: ai-usagebar `src/anthropic/types.rs`, CodexBar `docs/claude.md`, Anthropic's documentation of the status line]
//!
//! All tell what is used; bodies from 0 to 100, headers from 0 to 1. Which buckets there are changes with every month
//! and with the account: any object with a share and a reset is one. Newer answers repeat the old buckets in `limits`,
//! with the models that have a limit of their own; `is_active` marks the limit that binds and is not looked at. A window
//! that has not begun is null, or has no reset.

use super::Remark;
use super::account::plan_name;
use super::kind::{Kind, Shape};
use super::node::{self, Node, same};
use super::reading::{Level, Reading, Reset};
use super::window::Window;
use crate::format::tap::plain;
use crate::time::Millis;
use chrono::DateTime;

pub(super) const SHAPES: &[Shape] = &[
    Shape { kind: Kind::ClaudeState, is: |n| n.has("cachedUsageUtilization"), read: state },
    Shape { kind: Kind::ClaudeHeaders, is: |n| n.names().any(|name| header(name).is_some()), read: headers },
    Shape { kind: Kind::ClaudeLimitsCache, is: |n| n.has("ts") && has_states(n.at("data")), read: cache },
    Shape { kind: Kind::ClaudeStatusLine, is: |n| has_shares(n.at("rate_limits")), read: status_line },
    Shape { kind: Kind::ClaudeUsage, is: is_usage, read: usage },
];

/// What a share from 0 to 100 is called.
const SHARES: [&str; 3] = ["utilization", "percent", "used_percentage"];

/// Members that are money, not windows.
const MONEY: [&str; 2] = ["extra_usage", "spend"];

/// Prepaid credits beyond the plan, under their present name.
const CREDITS: &str = "usage credits";

/// No answer nests deeper.
const DEEPEST: usize = 3;

fn is_usage(node: &Node) -> bool {
    let is_limit = |n: &Node| n.has("kind") && n.has("percent") && n.has("resets_at");
    node.fields().iter().any(|(_, value)| value.has("utilization") && value.has("resets_at"))
        || node.at("limits").items().iter().any(is_limit)
        || MONEY
            .iter()
            .any(|name| node.at(name).has("is_enabled") || node.at(name).at("used").has("amount_minor"))
        || node.has("five_hour") && node.has("seven_day")
}

fn has_shares(node: &Node) -> bool {
    node.fields().iter().any(|(_, value)| value.has("used_percentage"))
}

fn has_states(node: &Node) -> bool {
    node.at("rate_limits").fields().iter().any(|(_, value)| value.has("status"))
}

fn usage(node: &Node, to: &mut Reading) {
    to.plan = to.plan.take().or_else(|| tier(node));
    buckets(node, "", 0, to);
    // One of the two may stand behind the cut, and the better one counts.
    if !to.is_cut() {
        credits(node, to);
    }
}

fn state(node: &Node, to: &mut Reading) {
    let cached = node.at("cachedUsageUtilization");
    to.at = cached.at("fetchedAtMs").instant();
    // As they were cut out of the file.
    to.plan = node.at("plan").text().map(str::to_owned);
    to.account = node.at("account").name();
    usage(cached.at("utilization"), to);
}

fn status_line(node: &Node, to: &mut Reading) {
    // As `fuelgauge tap` keeps it.
    to.at = node.at("at").instant();
    let told = |name| node.at(name).text().and_then(plain);
    to.plan = plan_name(told("plan").as_deref(), told("tier").as_deref());
    to.account = told("account");
    buckets(node.at("rate_limits"), "", 0, to);
}

fn cache(node: &Node, to: &mut Reading) {
    to.at = node.at("ts").instant();
    buckets(node.at("data").at("rate_limits"), "", 0, to);
}

/// The plan as its limits are called: `default_claude_max_5x`.
fn tier(node: &Node) -> Option<String> {
    let tier = node.any(&["rate_limit_tier", "userRateLimitTier", "organizationRateLimitTier"]).name()?;
    plan_name(None, Some(&tier))
}

/// Every window in a body, with the path to it.
fn buckets(node: &Node, path: &str, depth: usize, to: &mut Reading) {
    let share = node.any(&SHARES);
    if node.has("resets_at") && SHARES.iter().any(|name| node.has(name)) {
        return bucket(node, path, share, to);
    }
    if let Some(status) = node.at("status").name().filter(|_| depth > 0) {
        let resets_at = node.at("resets_at").instant();
        return to.find(path, Remark::StatusOnly { status, resets_at });
    }
    if depth > DEEPEST {
        return;
    }
    for (key, value) in node.fields().iter().filter(|(key, _)| !MONEY.iter().any(|m| same(key, m))) {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        buckets(value, &path, depth + 1, to);
        for (i, item) in value.items().iter().enumerate() {
            buckets(item, &format!("{path}[{i}]"), depth + 1, to);
        }
    }
}

fn bucket(node: &Node, path: &str, share: &Node, to: &mut Reading) {
    // A slot that this account does not use.
    if share.is_null() && node.at("resets_at").is_null() {
        return;
    }
    let key = path.rsplit('.').next().unwrap_or_default();
    let window = window(node, key);
    let dollars = |name| node.at(name).number();
    let level = Level {
        part: path.to_owned(),
        window,
        share: share.number().map(|percent| percent / 100.0),
        used: dollars("used_dollars"),
        limit: dollars("limit_dollars"),
        unit: Some(String::from("USD")),
        resets: Reset::at(node.at("resets_at")),
        ..Level::default()
    };
    to.level(node, level);
}

/// The window of a bucket: by its kind, where it has one, else by its key.
fn window(node: &Node, key: &str) -> Window {
    let scope = scope(node);
    let kind = node.at("kind").text().unwrap_or(key);
    let group = node.at("group").text().unwrap_or(kind);
    let spelled = Window::spelled(kind).or_else(|| Window::spelled(group));
    let (window, rest) = match spelled {
        Some((window, rest)) => (window, if node.has("kind") { String::new() } else { rest }),
        // The one kind that is named for what it is for.
        None if group == "session" => (Window::of_minutes(300), String::new()),
        None => (Window::named(&node::name(kind).unwrap_or_else(|| String::from("unknown"))), String::new()),
    };
    let is_scoped = kind.ends_with("_scoped") && scope.is_empty();
    window.of(if is_scoped {
        "scoped"
    } else if scope.is_empty() {
        &rest
    } else {
        &scope
    })
}

/// What a limit is for: a model, a surface, or a model on a surface.
fn scope(node: &Node) -> String {
    let scope = node.at("scope");
    let model = scope.at("model").any(&["display_name", "id"]).name();
    let model = model.or_else(|| node.any(&["display_name", "model"]).name());
    let surface = scope.at("surface").name().map(|name| name.replace('_', " "));
    match (model, surface) {
        (Some(model), Some(surface)) => format!("{model} ({surface})"),
        (model, surface) => model.or(surface).unwrap_or_default(),
    }
}

/// What was spent beyond the plan. The block with typed money comes before the older one.
fn credits(node: &Node, to: &mut Reading) {
    let (spend, extra) = (node.at("spend"), node.at("extra_usage"));
    let mut level = Level { window: Window::named(CREDITS), ..Level::default() };
    let block = if spend.at("used").has("amount_minor") && spend.at("enabled").bool() != Some(false) {
        level.part = String::from("spend");
        level.share = spend.at("percent").number();
        let amount = |name: &str| money(spend.at(name).at("amount_minor"), spend.at(name).at("exponent"));
        (level.used, level.limit) = (amount("used"), amount("limit"));
        level.unit = currency(spend.at("used").at("currency"));
        spend
    } else if extra.at("is_enabled").bool() == Some(true) {
        level.part = String::from("extra_usage");
        level.share = extra.at("utilization").number();
        // Before it named a currency it counted in cents.
        let plain = extra.at("currency").is_null();
        level.unit = if plain { Some(String::from("USD")) } else { currency(extra.at("currency")) };
        let told = extra.at("decimal_places");
        let two = Node::Number(2.0);
        let scale = if told.is_null() && is_of_cents(level.unit.as_deref()) { &two } else { told };
        let amount = |name: &str| money(extra.at(name), scale);
        (level.used, level.limit) = (amount("used_credits"), amount("monthly_limit"));
        if level.used.is_none() && !extra.at("used_credits").is_null() {
            to.find("extra_usage", Remark::NoScale);
        }
        extra
    } else {
        return;
    };
    let told = level.share.map(|percent| percent / 100.0);
    level.share = to.share(&level.part, told, level.used, level.limit);
    if level.share.is_none() && level.used.is_none() {
        return to.find(&level.part, Remark::NoShare);
    }
    to.level(block, level);
}

/// Money in its smallest unit, of which `exponent` decimals make one of the currency.
fn money(minor: &Node, exponent: &Node) -> Option<f64> {
    let places = exponent.number().filter(|n| n.fract() == 0.0 && (0.0..=6.0).contains(n))?;
    Some(minor.number()? / 10f64.powi(places as i32))
}

fn currency(node: &Node) -> Option<String> {
    let code = node.text()?;
    (code.len() == 3 && code.bytes().all(|c| c.is_ascii_uppercase())).then(|| code.to_owned())
}

/// The currencies that were seen there and have hundredths.
fn is_of_cents(currency: Option<&str>) -> bool {
    matches!(currency, Some("USD" | "EUR" | "GBP" | "NZD" | "BRL" | "CAD" | "AUD"))
}

/// The window in the name of a header that tells a share or a state.
fn header(name: &str) -> Option<(&str, bool)> {
    let rest = name.strip_prefix("anthropic-ratelimit-unified-")?;
    let state = || rest.strip_suffix("-status").map(|window| (window, false));
    rest.strip_suffix("-utilization").map(|window| (window, true)).or_else(state)
}

fn headers(node: &Node, to: &mut Reading) {
    to.at = node.at("date").text().and_then(of_http);
    let told = |window: &str, what: &str| node.at(&format!("anthropic-ratelimit-unified-{window}-{what}"));
    for (name, value) in node.fields() {
        let Some((key, is_share)) = header(name) else { continue };
        if !is_share {
            // A refused overage is a state of the account, not of a window.
            if told(key, "utilization").is_null() && key != "overage" {
                let status = value.name().unwrap_or_default();
                to.find(key, Remark::StatusOnly { status, resets_at: told(key, "reset").instant() });
            }
            continue;
        }
        let spelled = Window::spelled(key).map(|(window, rest)| window.of(&rest));
        let other = || Window::named(if key == "overage" { CREDITS } else { key });
        let level = Level {
            part: name.clone(),
            window: spelled.unwrap_or_else(other),
            share: value.number(),
            resets: Reset::at(told(key, "reset")),
            ..Level::default()
        };
        to.level(node, level);
    }
}

/// The time of an answer: `Sun, 22 Nov 2026 08:00:00 GMT`.
pub(super) fn of_http(text: &str) -> Option<Millis> {
    DateTime::parse_from_rfc2822(text).ok().map(|t| t.timestamp_millis())
}
