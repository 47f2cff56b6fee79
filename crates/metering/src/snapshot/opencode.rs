//! OpenCode Go. [source: ai-usagebar `src/opencode_go/types.rs`; CodexBar `docs/opencode.md` for the older form]
//!
//! It tells what is used, from 0 to 100. `rolling` is of 5 hours, as its terms say; the text tells no length and no
//! amounts. A window that is missing is normal.

use super::kind::{Kind, Shape};
use super::node::{Node, name};
use super::reading::{Level, Reading, Reset};
use super::window::Window;

pub(super) const SHAPES: &[Shape] = &[Shape { kind: Kind::OpencodeGo, is: is_usage, read: usage }];

/// What a share is called.
const SHARES: [&str; 2] = ["percent", "usagePercent"];

fn has_share(node: &Node) -> bool {
    SHARES.iter().any(|name| node.has(name))
}

fn is_window(node: &Node) -> bool {
    has_share(node) && (node.has("resetsAt") || node.has("resetInSec"))
}

fn windows(node: &Node) -> &[(String, Node)] {
    if node.at("usage").is_object() { node.at("usage").fields() } else { node.fields() }
}

fn is_usage(node: &Node) -> bool {
    windows(node).iter().any(|(_, value)| is_window(value))
}

fn usage(node: &Node, to: &mut Reading) {
    for (key, value) in windows(node).iter().filter(|(_, value)| has_share(value)) {
        let plain = key.trim_end_matches("Usage");
        let spelled = Window::spelled(plain).map(|(window, _)| window);
        let rolling = || (plain == "rolling").then(|| Window::of_minutes(300));
        let other = || Window::named(&name(plain).unwrap_or_else(|| String::from("unknown")));
        let level = Level {
            part: key.clone(),
            window: spelled.or_else(rolling).unwrap_or_else(other),
            share: value.any(&SHARES).number().map(|percent| percent / 100.0),
            resets: Reset::at_or_in(value.at("resetsAt"), value.at("resetInSec"), 1e3),
            ..Level::default()
        };
        to.level(value, level);
    }
}
