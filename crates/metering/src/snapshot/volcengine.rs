//! Volcengine's plans, as its interface and its command line `arkcli` answer. [source: CodexBar `docs/doubao.md` and its
//! tests, observed]
//!
//! They tell what is used: the Coding Plan from 0 to 100, the Agent Plan in points. `session` is of 5 hours, as the terms
//! say. A reset of 0 or -1 is none.

use super::Remark;
use super::kind::{Kind, Shape};
use super::node::{Node, name};
use super::reading::{Level, Reading, Reset};
use super::window::{Window, capital};

pub(super) const SHAPES: &[Shape] = &[
    Shape { kind: Kind::VolcengineCoding, is: |n| n.has("QuotaUsage") && n.has("Status"), read: coding },
    Shape { kind: Kind::VolcengineAgent, is: is_agent, read: agent },
    Shape {
        kind: Kind::VolcenginePlans,
        is: |n| {
            n.at("items")
                .items()
                .iter()
                .any(|i| i.has("product") && (i.has("periods") || i.has("subscribed")))
        },
        read: plans,
    },
];

fn window(label: &str) -> Window {
    let spelled = Window::spelled(label).map(|(window, _)| window);
    let session = || (label == "session").then(|| Window::of_minutes(300));
    let other = || Window::named(&name(label).unwrap_or_else(|| String::from("unknown")));
    spelled.or_else(session).unwrap_or_else(other)
}

fn coding(node: &Node, to: &mut Reading) {
    to.at = node.at("UpdateTimestamp").instant();
    for (i, quota) in node.at("QuotaUsage").items().iter().enumerate() {
        let level = Level {
            part: format!("QuotaUsage[{i}]"),
            window: window(quota.at("Level").text().unwrap_or_default()),
            share: quota.at("Percent").number().map(|percent| percent / 100.0),
            resets: Reset::at(quota.at("ResetTimestamp")),
            ..Level::default()
        };
        to.level(quota, level);
    }
}

/// The window in the name of a member that tells points: `AFPFiveHour`.
fn points(name: &str) -> Option<&str> {
    name.strip_prefix("AFP").filter(|window| !window.is_empty())
}

fn is_agent(node: &Node) -> bool {
    node.fields().iter().any(|(name, value)| points(name).is_some() && value.has("Quota"))
}

fn agent(node: &Node, to: &mut Reading) {
    to.plan = node.at("PlanType").name().map(|plan| format!("{} {plan}", Kind::VolcengineAgent.plan()));
    for (key, value) in node.fields() {
        let Some(label) = points(key).filter(|_| value.is_object()) else { continue };
        let (used, limit) = (value.at("Used").number(), value.at("Quota").number());
        let level = Level {
            part: key.clone(),
            window: window(label),
            share: used.zip(limit.filter(|l| *l > 0.0)).map(|(used, limit)| used / limit),
            used,
            limit,
            unit: Some(String::from("AFP")),
            resets: Reset::at(value.at("ResetTime")),
            ..Level::default()
        };
        to.level(value, level);
    }
}

fn plans(node: &Node, to: &mut Reading) {
    if node.at("viewer").at("auth_method").text() == Some("none") {
        return to.remark(Remark::Refused { code: String::from("auth_method none") });
    }
    for (i, item) in node.at("items").items().iter().enumerate() {
        let product = item.at("product").name().unwrap_or_default();
        let plan = product.split('-').map(capital).collect::<Vec<_>>().join(" ");
        to.at = item.at("updated_at").instant();
        let periods = item.at("periods").items();
        if periods.is_empty() && item.at("subscribed").bool() != Some(false) {
            to.find(&product, Remark::NoShare);
        }
        for (j, period) in periods.iter().enumerate() {
            let part = format!("items[{i}].periods[{j}]");
            let (used, limit) = (period.at("used").number(), period.at("total").number());
            let told = period.at("percent").number().map(|percent| percent / 100.0);
            let level = Level {
                plan: Some(format!("Volcengine {plan}")),
                window: window(period.at("label").text().unwrap_or_default()),
                share: to.share(&part, told, used, limit),
                used,
                limit,
                unit: product.starts_with("agent").then(|| String::from("AFP")),
                resets: Reset::at(period.at("reset_at")),
                part,
                ..Level::default()
            };
            to.level(period, level);
        }
    }
}
