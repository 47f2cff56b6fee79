//! The MiniMax Token Plan. [source: ai-usagebar `src/minimax/types.rs` and CodexBar's tests, observed]
//!
//! It tells what *remains*, from 0 to 100. The interval is as long as a row says by its times: 5 hours for text, a day for
//! video. A state of 3 is "no limit". `…_usage_count` is what is used where a share stands beside it, and what remains in
//! answers from before it had one. Failures arrive as successes.

use super::Remark;
use super::kind::{Kind, Shape};
use super::node::Node;
use super::reading::{Level, Reading, Reset};
use super::window::Window;

pub(super) const SHAPES: &[Shape] =
    &[Shape { kind: Kind::MinimaxRemains, is: |n| n.has("model_remains"), read: remains }];

/// Names of the members of one of a row's windows.
struct Names {
    window: &'static str,
    begin: &'static str,
    end: &'static str,
    rest: &'static str,
}

const INTERVAL: Names =
    Names { window: "current_interval", begin: "start_time", end: "end_time", rest: "remains_time" };
const WEEK: Names = Names {
    window: "current_weekly",
    begin: "weekly_start_time",
    end: "weekly_end_time",
    rest: "weekly_remains_time",
};

fn remains(node: &Node, to: &mut Reading) {
    to.plan = node.at("current_subscribe_title").name().map(|title| format!("MiniMax {title}"));
    for (i, row) in node.at("model_remains").items().iter().enumerate() {
        let model = row.at("model_name").name().unwrap_or_default();
        // The pool of everything that is text.
        let label = if model == "general" { "" } else { model.as_str() };
        let part = format!("model_remains[{i}]");
        level(row, &INTERVAL, label, &part, to);
        level(row, &WEEK, label, &part, to);
    }
}

fn level(row: &Node, names: &Names, label: &str, part: &str, to: &mut Reading) {
    let told = |what: &str| row.at(&format!("{}_{what}", names.window));
    let part = format!("{part}.{}", names.window);
    let remaining = told("remaining_percent").number();
    let (total, count) = (told("total_count").number().filter(|n| *n > 0.0), told("usage_count").number());
    if told("status").number() == Some(3.0) {
        return to.find(&part, Remark::Unlimited);
    }
    // A window that this version does not have.
    if remaining.is_none() && count.is_none() && told("total_count").is_null() {
        return;
    }
    let counted = total.zip(count).map(|(total, count)| count / total);
    let (share, used) = match (remaining, counted) {
        (Some(percent), Some(counted)) => {
            let share = 1.0 - percent / 100.0;
            // Counts that say something else are of another kind.
            (Some(share), count.filter(|_| (share - counted).abs() < 0.011))
        }
        (Some(percent), None) => (Some(1.0 - percent / 100.0), None),
        (None, Some(counted)) => (Some(1.0 - counted), total.zip(count).map(|(total, left)| total - left)),
        (None, None) => (None, None),
    };
    let level = Level {
        window: window(row, names, &part, to).of(label),
        share,
        used,
        limit: used.and(total),
        unit: used.map(|_| String::from("requests")),
        resets: Reset::at_or_in(row.at(names.end), row.at(names.rest), 1.0),
        part,
        ..Level::default()
    };
    to.level(row, level);
}

fn window(row: &Node, names: &Names, part: &str, to: &mut Reading) -> Window {
    let length = row.at(names.end).number().zip(row.at(names.begin).number()).map(|(end, begin)| end - begin);
    let minutes = length.map(|ms| (ms / 6e4).round()).filter(|m| (1.0..1e6).contains(m));
    match minutes {
        Some(minutes) => Window::of_minutes(minutes as u64),
        None if names.begin == WEEK.begin => Window::of_minutes(10_080),
        None => {
            to.find(part, Remark::NoLength);
            Window::named("interval")
        }
    }
}
