//! Gemini Code Assist, which Gemini CLI asks. [source: CodexBar `docs/gemini.md`]
//!
//! It tells what *remains*, from 0 to 1, for each model. The text tells no length; the quota is of a day, as its terms say,
//! unless the reset lies further off.

use super::kind::{Kind, Shape};
use super::node::Node;
use super::reading::{Level, Reading, Reset};
use super::window::Window;

pub(super) const SHAPES: &[Shape] = &[Shape { kind: Kind::GeminiQuota, is: is_quota, read: quota }];

fn is_quota(node: &Node) -> bool {
    node.at("buckets")
        .items()
        .iter()
        .any(|n| n.has("remainingFraction") || n.has("modelId") && n.has("resetTime"))
}

fn quota(node: &Node, to: &mut Reading) {
    for (i, bucket) in node.at("buckets").items().iter().enumerate() {
        let model = bucket.at("modelId").name().unwrap_or_default();
        // Of requests, if it does not say otherwise.
        let kind = bucket.at("tokenType").name().filter(|kind| kind != "REQUESTS");
        let label =
            kind.map_or_else(|| model.clone(), |kind| format!("{model} {}", kind.to_ascii_lowercase()));
        let level = Level {
            part: format!("buckets[{i}]"),
            window: Window::of_minutes(1440).of(&label),
            unless_longer: Some(Window::named(&label)),
            share: bucket.at("remainingFraction").number().map(|left| 1.0 - left),
            resets: Reset::at(bucket.at("resetTime")),
            ..Level::default()
        };
        to.level(bucket, level);
    }
}
