//! What is told outside of the page: the tab's title, and notifications that a person turned on.

use super::said;
use crate::platform::notify;
use crate::state::headroom::card::gravest;
use crate::state::headroom::notify::{news, remember, told, use_notify};
use crate::state::{use_board, use_data, use_headroom};
use crate::text::Text;
use leptos::prelude::*;

/// What the title begins with, if a person should be told anything.
pub fn title(t: &Text) -> Option<String> {
    let (board, headroom) = (use_board(), use_headroom());
    // What somebody else shared asks nothing of whoever looks at it.
    if use_data().alone.get().is_some() {
        return None;
    }
    let now = board.now.get();
    headroom.cards.with(|cards| board.zone.with(|zone| said::tab(t, gravest(cards)?, now, zone)))
}

/// Notifies of what is new, once for each window and threshold. The demo's plans are nobody's.
pub fn watch(text: impl Fn() -> &'static Text + 'static) {
    let (board, headroom, data, wished) = (use_board(), use_headroom(), use_data(), use_notify());
    Effect::new(move |_| {
        if !wished.on.get() || data.is_demo() || data.alone.get().is_some() {
            return;
        }
        let t = text();
        headroom.cards.with(|cards| {
            let mut known = told();
            let new = news(cards, &mut known);
            for card in &new {
                let (now, zone) = (board.now.get_untracked(), board.zone.get_untracked());
                let body = said::alarm(t, card, now, &zone).unwrap_or_default();
                notify::show(&said::name(t, card), &body, &card.key.plan);
            }
            if !new.is_empty() {
                remember(&known);
            }
        });
    });
}
