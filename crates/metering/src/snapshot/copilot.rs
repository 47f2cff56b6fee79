//! GitHub Copilot. [source: CodexBar `docs/copilot.md` and its tests; the reset's form: observed]
//!
//! It tells what *remains*: amounts, which may be below 0, and a share from 0 to 100. All are of the month that ends at the
//! one reset beside them, at midnight UTC. A quota without a limit says so; one of nothing is for plans that are billed
//! elsewhere. Free plans have amounts in two lists instead.

use super::Remark;
use super::kind::{Kind, Shape};
use super::node::{Node, name, same};
use super::reading::{Level, Reading, Reset};
use super::window::Window;

pub(super) const SHAPES: &[Shape] = &[Shape {
    kind: Kind::CopilotUser,
    is: |n| n.at("quota_snapshots").is_object() || n.has("limited_user_quotas") && n.has("monthly_quotas"),
    read: user,
}];

/// What the plan's credits are called, and its premium requests before.
const MAIN: &str = "premium_interactions";

fn user(node: &Node, to: &mut Reading) {
    to.plan = node.at("copilot_plan").name().map(|plan| format!("{} {plan}", Kind::CopilotUser.plan()));
    let reset = node.any(&["quota_reset_date_utc", "quota_reset_date", "limited_user_reset_date"]);
    let billed = node.at("token_based_billing");
    let credits = billed.bool() == Some(true) || billed.at("enabled").bool() == Some(true);
    let unit = credits.then(|| String::from("credits"));
    for (key, value) in node.at("quota_snapshots").fields().iter().filter(|(_, value)| value.is_object()) {
        to.at = value.at("timestamp_utc").instant();
        quota(key, value, Reset::at(reset), unit.clone(), to);
        to.at = None;
    }
    // Two lists of amounts, without a share.
    for (key, limit) in node.at("monthly_quotas").fields() {
        let left = node.at("limited_user_quotas").at(key).number();
        let Some((limit, left)) = limit.number().zip(left).filter(|(limit, _)| *limit > 0.0) else {
            continue;
        };
        let level = Level {
            part: key.clone(),
            window: window(key),
            share: Some((limit - left) / limit),
            used: Some(limit - left),
            limit: Some(limit),
            resets: Reset::at(reset),
            ..Level::default()
        };
        to.level(node, level);
    }
}

fn quota(key: &str, node: &Node, resets: Reset, unit: Option<String>, to: &mut Reading) {
    let (limit, left) = (node.at("entitlement").number(), node.at("remaining").number());
    if node.at("unlimited").bool() == Some(true) {
        return to.find(key, Remark::Unlimited);
    }
    if limit == Some(0.0) && left == Some(0.0) {
        return to.find(key, Remark::NoAllowance);
    }
    let used = limit.zip(left).map(|(limit, left)| limit - left);
    let told = node.at("percent_remaining").number().map(|percent| 1.0 - percent / 100.0);
    let level = Level {
        part: key.to_owned(),
        window: window(key),
        share: to.share(key, told, used, limit),
        used,
        limit,
        unit,
        resets,
        ..Level::default()
    };
    to.level(node, level);
}

fn window(key: &str) -> Window {
    let label = if same(key, MAIN) { String::new() } else { key.replace('_', " ") };
    Window::month().of(&name(&label).unwrap_or_default())
}
