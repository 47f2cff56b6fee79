//! Cursor. [source: ai-usagebar `src/cursor/types.rs`, observed]
//!
//! It tells what is used of the billing month: cents, and shares from 0 to 100 of the whole and of its parts. The whole's
//! share counts what Cursor gives on top, so it may differ from the cents, and is what Cursor shows. Teams have no share
//! here, only sentences.

use super::Remark;
use super::kind::{Kind, Shape};
use super::node::{Node, name};
use super::reading::{Level, Reading, Reset};
use super::window::Window;

pub(super) const SHAPES: &[Shape] = &[Shape {
    kind: Kind::CursorSummary,
    is: |n| {
        n.has("billingCycleEnd")
            && (n.has("individualUsage") || n.has("teamUsage") || n.has("membershipType"))
    },
    read: summary,
}];

/// How the names of shares end.
const SHARE: &str = "PercentUsed";

fn summary(node: &Node, to: &mut Reading) {
    to.plan = node.at("membershipType").name().map(|plan| format!("{} {plan}", Kind::CursorSummary.plan()));
    if node.at("isUnlimited").bool() == Some(true) {
        return to.remark(Remark::Unlimited);
    }
    let (begin, end) = (node.at("billingCycleStart").instant(), node.at("billingCycleEnd").instant());
    let length =
        end.zip(begin).map(|(end, begin)| (end - begin) / 60_000).filter(|m| (1..1_000_000).contains(m));
    let month = Window { minutes: length.and_then(|m| u32::try_from(m).ok()), ..Window::month() };
    let resets = Reset::at(node.at("billingCycleEnd"));
    let plan = node.at("individualUsage").at("plan");
    if plan.is_object() {
        included(plan, &month, resets, to);
    } else {
        to.find("individualUsage.plan", Remark::NoShare);
    }
    for (path, label) in [("individualUsage", "on-demand"), ("teamUsage", "team on-demand")] {
        let demand = node.at(path).at("onDemand");
        if demand.at("enabled").bool() == Some(true) {
            let level = Level {
                part: format!("{path}.onDemand"),
                window: month.clone().of(label),
                resets,
                ..amounts(demand)
            };
            to.level(demand, level);
        }
    }
}

fn included(plan: &Node, month: &Window, resets: Reset, to: &mut Reading) {
    let total = plan.at("totalPercentUsed").number().map(|percent| percent / 100.0);
    let whole = amounts(plan);
    let share = total.or(whole.share);
    let part = String::from("individualUsage.plan");
    to.level(plan, Level { part, window: month.clone(), share, resets, ..whole });
    for (key, value) in plan.fields() {
        let Some(pool) = key.strip_suffix(SHARE).filter(|pool| *pool != "total") else { continue };
        let level = Level {
            part: format!("individualUsage.plan.{key}"),
            window: month.clone().of(&name(pool).unwrap_or_default()),
            share: value.number().map(|percent| percent / 100.0),
            resets,
            ..Level::default()
        };
        to.level(plan, level);
    }
}

/// Cents as dollars.
fn amounts(node: &Node) -> Level {
    let cents = |name: &str| node.at(name).number().map(|cents| cents / 100.0);
    let (used, limit) = (cents("used"), cents("limit"));
    Level {
        share: used.zip(limit.filter(|l| *l > 0.0)).map(|(used, limit)| used / limit),
        used,
        limit,
        unit: Some(String::from("USD")),
        ..Level::default()
    }
}
