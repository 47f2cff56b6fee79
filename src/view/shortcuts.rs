//! Keys of the whole page, and what is dropped on it.

use super::overlays::{Offer, use_overlays};
use crate::fetch::use_loader;
use crate::platform::files;
use crate::platform::keys::{Key, on_key};
use crate::state::{Page, Period, use_view};
use leptos::prelude::*;

/// The letter of a preset period.
pub fn letter(period: Period) -> &'static str {
    match period {
        Period::Today => "D",
        Period::Days7 => "W",
        Period::Days30 => "T",
        Period::Days90 => "N",
        Period::All | Period::Days(..) => "A",
    }
}

/// Listens once; building the page anew in another language does not listen twice.
pub fn listen() {
    thread_local! {
        static LISTENING: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
    }
    if LISTENING.replace(true) {
        return;
    }
    let (view, overlays, loader) = (use_view(), use_overlays(), use_loader());
    on_key(move |key: &Key| {
        if key.command && !key.alt && key.name.eq_ignore_ascii_case("k") {
            overlays.offer(Offer::Everything);
            return true;
        }
        if key.writing || key.command || key.alt || key.dialog {
            return false;
        }
        let upper = key.name.to_ascii_uppercase();
        match upper.as_str() {
            "/" => overlays.offer(Offer::Names),
            "?" => overlays.help.set(true),
            "ESCAPE" if view.peek(|v| v.zoom.is_some()) => view.step(|v| v.zoom = None),
            number if page(number).is_some() => {
                if let Some(page) = page(number) {
                    view.step(|v| v.go(page));
                }
            }
            _ => match Period::PRESETS.into_iter().find(|p| letter(*p) == upper) {
                Some(period) => view.step(|v| v.look_at(period)),
                None => return false,
            },
        }
        true
    });
    files::on_drop(
        move |over| {
            if overlays.dragging.get_untracked() != over {
                overlays.dragging.set(over);
            }
        },
        move |roots| {
            loader.local(roots);
            view.step(|v| v.go(Page::Sources));
        },
    );
}

/// The page of a digit: as they stand in the navigation.
fn page(digit: &str) -> Option<Page> {
    let number: usize = digit.parse().ok()?;
    Page::ALL.get(number.checked_sub(1)?).copied()
}
