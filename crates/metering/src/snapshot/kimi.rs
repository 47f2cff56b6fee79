//! Kimi Code. [source: CodexBar `docs/kimi.md`, ai-usagebar `src/kimi/types.rs`, observed]
//!
//! Amounts, as digits in strings, of which `used` or `remaining` may be missing. The windows of `limits` tell their
//! length. `usage` beside them does not: it is the week's, unless its reset lies further off.

use super::Remark;
use super::kind::{Kind, Shape};
use super::node::{Node, name};
use super::reading::{Level, Reading, Reset};
use super::window::Window;

pub(super) const SHAPES: &[Shape] = &[Shape { kind: Kind::KimiUsages, is: is_usages, read: usages }];

fn is_usages(node: &Node) -> bool {
    let is_amount = |n: &Node| n.has("limit") && (n.has("used") || n.has("remaining"));
    let is_limit = |n: &Node| n.has("window") && is_amount(n.at("detail"));
    let usage = node.at("usage");
    is_amount(usage) && (node.has("limits") || usage.has("reset_time") || usage.has("reset_at"))
        || node.at("limits").items().iter().any(is_limit)
        || node.at("usages").items().iter().any(|n| is_amount(n.at("detail")))
}

fn usages(node: &Node, to: &mut Reading) {
    let level = node.at("user").at("membership").at("level").name();
    let level = level.map(|l| l.trim_start_matches("LEVEL_").replace('_', " ").to_ascii_lowercase());
    to.plan = level.map(|level| format!("{} {level}", Kind::KimiUsages.plan()));
    week(node.at("usage"), "usage", "", to);
    limits(node.at("limits"), "", "", to);
    // The console's form, with all of Kimi in one list.
    for (i, item) in node.at("usages").items().iter().enumerate() {
        let scope = item.at("scope").name().map(|s| s.trim_start_matches("FEATURE_").to_ascii_lowercase());
        let label = scope.filter(|s| s != "coding").unwrap_or_default();
        let part = format!("usages[{i}].");
        week(item.at("detail"), &format!("{part}detail"), &label, to);
        limits(item.at("limits"), &part, &label, to);
    }
}

fn week(node: &Node, part: &str, label: &str, to: &mut Reading) {
    if node.is_object() {
        let unless_longer = Some(Window::named("plan").of(label));
        let level = Level { unless_longer, ..level(node, part, Window::of_minutes(10_080).of(label)) };
        to.level(node, level);
    }
}

fn limits(node: &Node, path: &str, label: &str, to: &mut Reading) {
    for (i, item) in node.items().iter().enumerate() {
        let part = format!("{path}limits[{i}]");
        let window = window(item.at("window"), &part, to).of(label);
        to.level(item, level(item.at("detail"), &part, window));
    }
}

fn level(node: &Node, part: &str, window: Window) -> Level {
    let (used, limit) = (node.at("used").number(), node.at("limit").number());
    let left = node.at("remaining").number();
    let limit = limit.or_else(|| Some(used? + left?));
    let used = used.or_else(|| Some(limit? - left?));
    Level {
        part: part.to_owned(),
        window,
        share: used.zip(limit.filter(|l| *l > 0.0)).map(|(used, limit)| used / limit),
        used,
        limit,
        resets: Reset::at(node.any(&["reset_time", "reset_at"])),
        ..Level::default()
    }
}

/// `{"duration":300,"timeUnit":"TIME_UNIT_MINUTE"}`.
fn window(node: &Node, part: &str, to: &mut Reading) -> Window {
    let unit = node.at("time_unit").text().unwrap_or_default();
    let small = unit.trim_start_matches("TIME_UNIT_").to_ascii_lowercase();
    let count = node.at("duration").number().filter(|n| (1.0..100_000.0).contains(n));
    let spelled = count.and_then(|n| Window::spelled(&format!("{} {small}", n as u64)));
    spelled.map_or_else(
        || {
            to.find(part, Remark::NoLength);
            let unit = name(unit).unwrap_or_else(|| String::from("units"));
            Window::named(&count.map_or_else(|| unit.clone(), |n| format!("{n} {unit}")))
        },
        |(window, _)| window,
    )
}
