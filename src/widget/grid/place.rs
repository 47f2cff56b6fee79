//! Where a table is scrolled to, and how it stays there while rows come and go.

use super::keys::Place;
use super::range::Track;
use super::{Held, RowKey, Rows, Sort, find};
use crate::platform::{dom, scroll};
use leptos::html;
use leptos::prelude::*;
use std::ops::Range;

/// What was measured, CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Frame {
    /// The width that rows have.
    pub width: f64,
    /// The height below the heads.
    view: f64,
    /// The height of a row.
    row: f64,
}

/// A row and where it was when it was looked at last.
#[derive(Clone, Copy)]
struct Known {
    key: RowKey,
    index: usize,
}

/// Where the table is, as signals.
#[derive(Clone, Copy)]
pub struct Scrolled {
    rows: Rows,
    held: Held,
    /// What scrolls.
    pub scroller: NodeRef<html::Div>,
    /// The heads, which stay.
    pub head: NodeRef<html::Div>,
    /// As high as all rows.
    pub body: NodeRef<html::Div>,
    /// As high as one row.
    pub probe: NodeRef<html::I>,
    /// What was measured.
    pub frame: RwSignal<Frame>,
    /// The rows and the window.
    pub track: Memo<Track>,
    /// The rows that are in the page.
    pub range: Memo<Range<usize>>,
    top: RwSignal<f64>,
    /// The position that was said to the owner last; another one is the owner's wish.
    said: StoredValue<f64>,
    first: StoredValue<Option<Known>>,
    active: StoredValue<Option<Known>>,
}

/// Follows a table's element, its rows and its owner's wishes.
pub fn place(rows: Rows, held: Held, sort: Signal<Sort>) -> Scrolled {
    let (frame, top) = (RwSignal::new(Frame::default()), RwSignal::new(0.0));
    let track = Memo::new(move |_| {
        let Frame { view, row, .. } = frame.get();
        Track { rows: rows.count.get(), row, view }
    });
    let place = Scrolled {
        rows,
        held,
        scroller: NodeRef::new(),
        head: NodeRef::new(),
        body: NodeRef::new(),
        probe: NodeRef::new(),
        frame,
        track,
        range: Memo::new(move |_| track.get().range(top.get())),
        top,
        said: StoredValue::new(held.position.get_untracked()),
        first: StoredValue::new(None),
        active: StoredValue::new(None),
    };
    place.watch();
    Effect::new(move |before: Option<Sort>| {
        let (sort, track) = (sort.get(), place.track.get());
        // Reading any key hears of changes of the rows, even where their number stays.
        rows.key.run(0);
        untrack(|| place.rows_changed(track, before.is_some_and(|b| b != sort)));
        sort
    });
    Effect::new(move |_| {
        let position = held.position.get();
        if position != place.said.get_value() {
            place.first.set_value(None);
            place.said.set_value(position);
            let track = place.track.get_untracked();
            place.scroll(track, track.top(position));
        }
    });
    place
}

impl Scrolled {
    fn watch(self) {
        let watches = StoredValue::new_local(None);
        Effect::new(move |_| {
            let elements = (self.scroller.get(), self.head.get(), self.probe.get());
            let (Some(scroller), Some(head), Some(probe)) = elements else { return };
            let follow = scroll::ScrollWatch::new(&scroller, {
                let scroller = scroller.clone();
                move || self.scrolled(scroll::top(&scroller))
            });
            let all: [dom::Element; 3] = [scroller.into(), head.into(), probe.into()];
            let measure = {
                let [scroller, head, probe] = all.clone();
                move || {
                    let (width, height) = dom::inside(&scroller);
                    let (head, row) = (dom::place(&head)[3], dom::place(&probe)[3]);
                    let frame = Frame { width, view: (height - head).max(0.0), row };
                    if self.frame.try_get_untracked().is_some_and(|known| known != frame) {
                        self.frame.set(frame);
                    }
                }
            };
            watches.set_value(Some((follow, dom::SizeWatch::all(&all.each_ref(), measure))));
        });
    }

    fn key(self, index: usize) -> Option<RowKey> {
        untrack(|| self.rows.key.run(index))
    }

    fn known(self, index: usize) -> Option<Known> {
        self.key(index).map(|key| Known { key, index })
    }

    fn find(self, known: Known, rows: usize) -> Option<usize> {
        find::near(known.key, known.index, rows, |index| self.key(index))
    }

    /// The element was scrolled, by a person or from here.
    fn scrolled(self, top: f64) {
        let Some(track) = self.track.try_get_untracked() else { return };
        if self.top.get_untracked() != top {
            self.top.set(top);
        }
        // Without rows, or without a place on the page, nothing can be scrolled: that is not where a person was.
        if !track.is_known() {
            return;
        }
        let position = track.position(top);
        self.said.set_value(position);
        self.first.set_value(self.known(position as usize));
        if self.held.position.get_untracked() != position {
            self.held.position.set(position);
        }
    }

    fn scroll(self, track: Track, top: f64) {
        let Some(scroller) = self.scroller.get_untracked() else { return };
        if !track.is_known() {
            return;
        }
        // Asking where it is makes the browser lay out the page, so not where nothing moves.
        let now = self.top.get_untracked();
        if (now - top).abs() < 1.0 {
            return self.scrolled(now);
        }
        scroll::to(&scroller, top);
        // At once, so that no frame shows a place without its rows.
        self.scrolled(scroll::top(&scroller));
    }

    /// Rows came, went or were sorted, or they are higher or lower now.
    fn rows_changed(self, track: Track, sorted: bool) {
        // From its height the window has its own, so it comes first.
        if let Some(body) = self.body.get_untracked() {
            dom::set_style(&body, "height", &format!("calc(var(--row) * {})", track.reach()));
        }
        if !track.is_known() {
            return;
        }
        let position = self.said.get_value();
        let wished = if sorted || position <= 0.0 {
            0.0
        } else {
            let first = self.first.get_value().and_then(|known| self.find(known, track.rows));
            first.map_or(position, |index| index as f64 + position.fract())
        };
        self.scroll(track, track.top(wished));
        if let Some(Place::Row(index)) = self.held.active.get_untracked() {
            let found = self.active.get_value().and_then(|known| self.find(known, track.rows));
            self.activate(Place::Row(found.unwrap_or(index).min(track.reach() - 1)));
        }
    }

    /// Where the keys are.
    pub fn active(self) -> Option<Place> {
        self.held.active.get()
    }

    /// The keys are there now.
    pub fn activate(self, place: Place) {
        self.active.set_value(if let Place::Row(index) = place { self.known(index) } else { None });
        if self.held.active.get_untracked() != Some(place) {
            self.held.active.set(Some(place));
        }
    }

    /// Scrolls so far that all of a row is seen.
    pub fn reveal(self, index: usize) {
        let (track, top) = (self.track.get_untracked(), self.top.get_untracked());
        let wished = track.reveal(index, top);
        if wished != top {
            self.scroll(track, wished);
        }
    }

    /// The first row of which all is in sight.
    pub fn first_seen(self) -> usize {
        self.track.get_untracked().first_seen(self.top.get_untracked())
    }
}
