//! Alibaba's plans, as its console answers. [source: CodexBar `docs/alibaba-coding-plan.md`,
//! `docs/alibaba-token-plan.md` and its tests]
//!
//! The Coding Plan tells amounts of requests, the Token Plan of a person shares from 0 to 1, that of a team amounts. Windows
//! are in the names of the members: `per5HourUsedQuota`, `per1WeekPercentage`.

use super::kind::{Kind, Shape};
use super::node::Node;
use super::reading::{Detail, Level, Reading, Reset};
use super::window::Window;

pub(super) const SHAPES: &[Shape] = &[
    Shape { kind: Kind::AlibabaCoding, is: is_coding, read: coding },
    Shape { kind: Kind::AlibabaToken, is: is_token, read: token },
    Shape { kind: Kind::AlibabaDetail, is: |n| n.has("specCode") && n.has("instanceCode"), read: detail },
];

/// The window in a member's name, between `per` and an ending.
fn window(name: &str, ending: &str) -> Option<(String, Window)> {
    let stem = name.strip_prefix("per").and_then(|rest| rest.strip_suffix(ending))?;
    // The month of the bill is this plan's month.
    let (window, _) = Window::spelled(stem)?;
    Some((stem.to_owned(), window))
}

fn is_coding(node: &Node) -> bool {
    node.has("codingPlanQuotaInfo") || !node.at("codingPlanInstanceInfos").items().is_empty()
}

fn coding(node: &Node, to: &mut Reading) {
    let plans = node.at("codingPlanInstanceInfos").items();
    let name = |plan: &Node| plan.any(&["planName", "instanceName", "packageName"]).name();
    // Ended plans stand beside the present one.
    let is_valid = |plan: &&Node| plan.at("status").text().is_none_or(|s| s == "VALID" || s == "ACTIVE");
    let valid: Vec<&Node> = plans.iter().filter(is_valid).collect();
    to.plan = if let [plan] = valid.as_slice() { name(plan) } else { None };
    amounts(node.at("codingPlanQuotaInfo"), "codingPlanQuotaInfo", to);
    for (i, plan) in valid.into_iter().enumerate() {
        to.plan = name(plan);
        amounts(plan.at("codingPlanQuotaInfo"), &format!("codingPlanInstanceInfos[{i}]"), to);
    }
}

fn amounts(node: &Node, path: &str, to: &mut Reading) {
    for (key, value) in node.fields() {
        let Some((stem, window)) = window(key, "TotalQuota") else { continue };
        let (used, limit) = (node.at(&format!("per{stem}UsedQuota")).number(), value.number());
        let level = Level {
            part: format!("{path}.{key}"),
            window,
            share: used.zip(limit.filter(|l| *l > 0.0)).map(|(used, limit)| used / limit),
            used,
            limit,
            unit: Some(String::from("requests")),
            resets: Reset::at(node.at(&format!("per{stem}QuotaNextRefreshTime"))),
            ..Level::default()
        };
        to.level(node, level);
    }
}

fn is_token(node: &Node) -> bool {
    node.names().any(|name| window(name, "Percentage").is_some())
        || node.has("TotalValue") && node.has("TotalSurplusValue")
}

fn token(node: &Node, to: &mut Reading) {
    for (key, value) in node.fields() {
        let Some((stem, window)) = window(key, "Percentage") else { continue };
        let level = Level {
            part: key.clone(),
            window,
            share: value.number(),
            resets: Reset::at(node.at(&format!("per{stem}ResetTime"))),
            ..Level::default()
        };
        to.level(node, level);
    }
    let (limit, left) = (node.at("TotalValue").number(), node.at("TotalSurplusValue").number());
    if let Some((limit, left)) = limit.zip(left).filter(|(limit, _)| *limit > 0.0) {
        let level = Level {
            part: String::from("TotalValue"),
            window: Window::named("plan"),
            share: Some((limit - left) / limit),
            used: Some(limit - left),
            limit: Some(limit),
            unit: Some(String::from("credits")),
            resets: Reset::at(node.at("NearestExpireDate")),
            ..Level::default()
        };
        to.level(node, level);
    }
}

fn detail(node: &Node, to: &mut Reading) {
    let plan = node.at("specCode").name().map(|spec| format!("{} {spec}", Kind::AlibabaDetail.plan()));
    *to.detail() = Detail { plan, period_end: None };
}
