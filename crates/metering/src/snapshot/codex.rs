//! Codex's plans: what ChatGPT and Codex's app server answer, and the old headers. [source: CodexBar `docs/codex.md`,
//! openusage `docs/providers/codex.md`, the schema of Codex's app server]
//!
//! All tell what is used, from 0 to 100. `primary` and `secondary` change places and may be missing; a window is told by
//! its length. Names are those of the rollouts that Codex logs, so that their levels and these are of one window.

use super::Remark;
use super::claude::of_http;
use super::kind::{Kind, Shape};
use super::node::{self, Node, same};
use super::reading::{Level, Reading, Reset};
use super::window::Window;
use crate::request::harness;

pub(super) const SHAPES: &[Shape] = &[
    Shape { kind: Kind::CodexHeaders, is: |n| n.names().any(|name| stem(name).is_some()), read: headers },
    Shape { kind: Kind::CodexUsage, is: |n| is_windows(n.at("rate_limit")), read: usage },
    Shape { kind: Kind::CodexAppServer, is: is_app_server, read: app_server },
];

/// What the two slots are called.
const SLOTS: [&str; 4] = ["primary", "secondary", "primary_window", "secondary_window"];

fn is_windows(node: &Node) -> bool {
    SLOTS.iter().any(|slot| node.has(slot))
}

fn is_app_server(node: &Node) -> bool {
    let limits = node.at("rateLimits");
    is_windows(limits) || node.at("rateLimitsByLimitId").fields().iter().any(|(_, value)| is_windows(value))
}

/// The plan, by which the rollouts call it too.
fn plan(node: &Node) -> Option<String> {
    node.at("plan_type").name()
}

fn usage(node: &Node, to: &mut Reading) {
    to.plan = plan(node);
    // Any limit beside the main one: of code reviews, of single models.
    for (key, value) in node.fields() {
        if let Some(name) = key.strip_suffix("_rate_limit") {
            windows(value, key, &name.replace('_', " "), to);
        } else if same(key, "rate_limit") {
            windows(value, key, "", to);
        }
        for (i, item) in value.items().iter().enumerate().filter(|(_, item)| item.has("rate_limit")) {
            let name = item.any(&["metered_feature", "limit_name"]).name();
            let name = name.unwrap_or_else(|| String::from("other"));
            windows(item.at("rate_limit"), &format!("{key}[{i}]"), &name, to);
        }
    }
    spending(node.any(&["individual_limit"]), "individual_limit", to);
    spending(node.at("rate_limit").at("individual_limit"), "rate_limit.individual_limit", to);
    spending(node.at("spend_control").at("individual_limit"), "spend_control.individual_limit", to);
    balance(node.at("credits"), to);
}

fn app_server(node: &Node, to: &mut Reading) {
    let (main, all) = (node.at("rateLimits"), node.at("rateLimitsByLimitId"));
    to.plan = plan(main).or_else(|| all.fields().iter().find_map(|(_, limit)| plan(limit)));
    for (id, limit) in all.fields() {
        windows(limit, id, other(id), to);
    }
    let id = main.at("limit_id").text().unwrap_or(harness::CODEX);
    windows(main, "rateLimits", other(id), to);
    spending(main.at("individual_limit"), "individualLimit", to);
    balance(main.at("credits"), to);
}

/// A limit's name, where it is not the main one's.
fn other(id: &str) -> &str {
    if id == harness::CODEX { "" } else { id }
}

fn windows(node: &Node, path: &str, label: &str, to: &mut Reading) {
    for (slot, value) in node.fields().iter().filter(|(key, _)| SLOTS.iter().any(|s| same(key, s))) {
        if !value.is_object() {
            continue;
        }
        let seconds = value.at("limit_window_seconds").number().map(|s| s / 60.0);
        let minutes = value.any(&["window_minutes", "window_duration_mins"]).number().or(seconds);
        let reset = value.any(&["resets_at", "reset_at"]);
        let rest = value.any(&["resets_in_seconds", "reset_after_seconds"]);
        let level = Level {
            share: value.at("used_percent").number().map(|percent| percent / 100.0),
            resets: Reset::at_or_in(reset, rest, 1e3),
            ..window(&format!("{path}.{slot}"), minutes, label, to)
        };
        to.level(value, level);
    }
}

/// A level of a window of so many minutes.
fn window(part: &str, minutes: Option<f64>, label: &str, to: &mut Reading) -> Level {
    let minutes = minutes.filter(|m| (1.0..1e7).contains(m));
    if minutes.is_none() {
        to.find(part, Remark::NoLength);
    }
    let window = minutes.map_or_else(|| Window::named("unknown"), |m| Window::of_minutes(m.round() as u64));
    let label = node::name(label).unwrap_or_default();
    Level { part: part.to_owned(), window: window.of(&label), ..Level::default() }
}

/// What a member of a team may spend.
fn spending(node: &Node, part: &str, to: &mut Reading) {
    if !node.is_object() {
        return;
    }
    let (used, limit) = (node.at("used").number(), node.at("limit").number());
    let left = node.at("remaining").number();
    let used = used.or_else(|| Some(limit? - left?));
    let told = node.at("remaining_percent").number().map(|percent| 1.0 - percent / 100.0);
    let level = Level {
        part: part.to_owned(),
        window: Window::named("spend limit"),
        share: to.share(part, told, used, limit),
        used,
        limit,
        unit: Some(String::from("credits")),
        resets: Reset::at(node.any(&["resets_at", "reset_at"])),
        ..Level::default()
    };
    to.level(node, level);
}

fn balance(node: &Node, to: &mut Reading) {
    let amount = node.at("balance").number().filter(|_| node.at("has_credits").bool() == Some(true));
    if let Some(amount) = amount {
        to.find("credits", Remark::Balance { amount, unit: String::from("credits") });
    }
}

/// The limit and slot in the name of a header that tells a share: `x-codex-primary-used-percent`.
fn stem(name: &str) -> Option<&str> {
    name.strip_prefix("x-codex-")?.strip_suffix("-used-percent")
}

fn headers(node: &Node, to: &mut Reading) {
    to.at = node.at("date").text().and_then(of_http);
    to.plan = node.at("x-codex-plan-type").name();
    for (name, value) in node.fields() {
        let Some(stem) = stem(name) else { continue };
        let told = |what: &str| node.at(&format!("x-codex-{stem}-{what}"));
        let label = stem.strip_suffix("primary").or_else(|| stem.strip_suffix("secondary")).unwrap_or(stem);
        let label = label.trim_end_matches('-').replace('-', "_");
        let rest = told("reset-after-seconds");
        let level = Level {
            share: value.number().map(|percent| percent / 100.0),
            resets: Reset::at_or_in(told("reset-at"), rest, 1e3),
            ..window(name, told("window-minutes").number(), &label, to)
        };
        to.level(node, level);
    }
}
