//! A chart that is read mark by mark or slot by slot: drawn once, while a cursor moves above it.
//!
//! Pointer: move reads, click opens; a finger's first tap reads, the second opens. Keys: arrows step, Enter opens, Escape
//! lets go. What the keys read is said in a live region. Which marks there are, and which of them a pointer means, the
//! chart's plan answers.

use crate::chart::hit::{Move, step};
use crate::chart::layout::{Point, Rect, point};
use crate::platform::dom;
use crate::platform::pointer::{self, PointerEvent};
use crate::text::use_text;
use crate::widget::live::live;
use leptos::html;
use leptos::prelude::*;

/// What a chart that is read brings along.
#[derive(Clone, Copy)]
pub struct Reading {
    /// Around everything.
    pub frame: NodeRef<html::Div>,
    /// What the chart is drawn on.
    pub canvas: NodeRef<html::Canvas>,
    /// What is read, in the order of the keys.
    pub cursor: RwSignal<Option<usize>>,
    /// Whether it was chosen by keys, so that it has to be said.
    spoken: RwSignal<bool>,
}

/// What a chart answers.
pub struct Asked {
    /// Its class in the stylesheet.
    pub class: &'static str,
    /// The id of the sentence that explains pointer and keys.
    pub hint: &'static str,
    /// The text alternative.
    pub summary: Signal<String>,
    /// What a place means.
    pub find: Callback<Point, Option<usize>>,
    /// How many marks there are, and at which one the keys begin.
    pub keys: Callback<(), (usize, Option<usize>)>,
    /// Something was opened.
    pub open: Callback<usize>,
    /// What is said of what is read.
    pub said: Signal<Option<String>>,
}

impl Reading {
    /// A chart of which nothing is read yet.
    pub fn new() -> Reading {
        Reading {
            frame: NodeRef::new(),
            canvas: NodeRef::new(),
            cursor: RwSignal::new(None),
            spoken: RwSignal::new(false),
        }
    }

    /// The chart; `above` is what lies on it.
    pub fn view(self, asked: Asked, above: AnyView) -> AnyView {
        let t = use_text();
        let Asked { class, hint, summary, find, keys, open, said } = asked;
        let under = move |event: &PointerEvent| {
            let (x, y) = pointer::place(event, &*self.frame.get_untracked()?);
            find.run(point(x, y))
        };
        // What was read before a finger came down.
        let before = StoredValue::new(None::<usize>);
        let said = live(move || said.get().filter(|_| self.spoken.get()));
        view! {
            <div
                class=class
                node_ref=self.frame
                tabindex="0"
                role="group"
                aria-roledescription=t.burn.as_chart
                aria-label=summary
                aria-describedby=hint
                on:pointerdown=move |e| {
                    before.set_value(self.cursor.get_untracked());
                    self.read(under(&e));
                }
                on:pointermove=move |e| self.read(under(&e))
                on:pointerup=move |e| {
                    let found = under(&e).filter(|_| pointer::is_main(&e));
                    if let Some(found) = found.filter(|_| !pointer::is_touch(&e) || before.get_value() == found) {
                        open.run(found);
                    }
                }
                on:pointercancel=move |_| self.let_go()
                on:pointerleave=move |e| {
                    // A finger leaves with every tap, and what it asked for stays.
                    if !pointer::is_touch(&e) {
                        self.let_go();
                    }
                }
                on:keydown=move |e| self.key(&e, keys, open)
                on:focus=move |_| {
                    let by_keys = self.frame.get_untracked().is_some_and(|frame| dom::by_keys(&frame));
                    if by_keys && self.cursor.get_untracked().is_none() {
                        self.spoken.set(true);
                        self.cursor.set(keys.run(()).1);
                    }
                }
                on:blur=move |_| self.let_go()
            >
                <canvas node_ref=self.canvas aria-hidden="true"></canvas>
                {above}
                <div class="unseen" role="status">{said}</div>
            </div>
        }
        .into_any()
    }

    fn read(self, found: Option<usize>) {
        self.spoken.set(false);
        if self.cursor.get_untracked() != found {
            self.cursor.set(found);
        }
    }

    fn key(
        self,
        event: &leptos::ev::KeyboardEvent,
        keys: Callback<(), (usize, Option<usize>)>,
        open: Callback<usize>,
    ) {
        let (count, first) = keys.run(());
        let at = self.cursor.get_untracked();
        let key = event.key();
        let to = match (key.as_str(), at, Move::of_key(&key)) {
            ("Enter", Some(at), _) => {
                event.prevent_default();
                return open.run(at);
            }
            ("Escape", Some(_), _) => None,
            (_, Some(at), Some(by)) => step(Some(at), by, count),
            (_, None, Some(_)) => first,
            _ => return,
        };
        event.prevent_default();
        self.spoken.set(true);
        self.cursor.set(to);
    }

    fn let_go(self) {
        // The focus leaves also when the chart itself does.
        self.cursor.try_set(None);
    }
}

/// A read-out is at most so wide, CSS pixels, and at most so much of its chart: see `.readout` in `style/chart.css`.
const WIDEST: (f64, f64) = (352.0, 0.75);

/// Where a read-out stands beside a part of a chart: `left` and `right`, of which one is `auto`, on the side where there
/// is room, and at most so far from that side's edge. All of it is inside of the chart.
pub fn beside(part: Rect, width: f64, most: f64) -> (String, String) {
    let most = most.min(width - WIDEST.0.min(width * WIDEST.1));
    if part.x + part.width / 2.0 > width * 0.55 {
        (String::from("auto"), px((width - part.x + 8.0).min(most)))
    } else {
        (px((part.right() + 8.0).min(most)), String::from("auto"))
    }
}

/// A length for a style.
pub fn px(length: f64) -> String {
    format!("{length:.1}px")
}

/// A rectangle above or below a chart, as of a cursor or a brush.
pub fn band(class: &'static str, rect: Rect) -> AnyView {
    view! {
        <div
            class=class
            style:left=px(rect.x)
            style:top=px(rect.y)
            style:width=px(rect.width)
            style:height=px(rect.height)
        ></div>
    }
    .into_any()
}
