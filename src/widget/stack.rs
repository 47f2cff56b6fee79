//! The large stacked chart as a control: drawn once, while a cursor, a brush and a read-out move above it.
//!
//! Pointer: move reads, drag selects and zooms, click zooms to its slot; a finger's first tap reads. Keys: arrows step, Shift and arrows select, Enter
//! zooms, Escape lets go. What the cursor reads is said in a live region. A series that is singled out elsewhere is drawn
//! on a canvas of its own above the data.

use super::drawing::{ChartTheme, paint, width_of, with_measure};
use super::reading::{band, beside, px};
use super::swatch::swatch;
use crate::chart::hit::{Move, hit, step};
use crate::chart::layout::{Size, point};
use crate::chart::stacked::{self, Input, Plan, Readout};
use crate::platform::pointer::{self, PointerEvent};
use crate::platform::{clock, dom};
use crate::text::use_text;
use crate::widget::live::live;
use leptos::html;
use leptos::prelude::*;
use std::ops::Range;
use std::sync::Arc;

/// The mark that drawing leaves in the browser's timeline, for measuring.
const DRAWN: &str = "fuelgauge: chart drawn";
/// Fewer pixels than this are a click, not a drag.
pub(super) const DRAG: f64 = 6.0;
/// About as wide is a read-out, CSS pixels.
const READOUT: f64 = 220.0;

/// The plan with the input that it was made from: a read-out must not ask an older one.
#[derive(Clone, PartialEq)]
struct Planned {
    input: Input,
    plan: Plan,
}

/// A selection by its first and its last slot, in either order.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Brush {
    /// Where it began.
    pub(super) anchor: usize,
    /// Where it is now.
    pub(super) head: usize,
}

impl Brush {
    /// What is selected, from the first to the last.
    pub(super) fn slots(self) -> Range<usize> {
        self.anchor.min(self.head)..self.anchor.max(self.head) + 1
    }
}

/// The chart.
#[component]
pub fn Stack(
    /// What is drawn.
    #[prop(into)]
    input: Signal<Input>,
    /// The id of the sentence that explains pointer and keys.
    hint: &'static str,
    /// Some slots were selected.
    #[prop(into)]
    on_zoom: Callback<Range<usize>>,
    /// The series that is singled out.
    #[prop(into)]
    single: Signal<Option<usize>>,
    /// How slots in a row are called.
    #[prop(into)]
    name_of: Callback<Range<usize>, String>,
) -> impl IntoView {
    let t = use_text();
    let theme = expect_context::<ChartTheme>().0;
    let (frame, canvas) = (NodeRef::<html::Div>::new(), NodeRef::<html::Canvas>::new());
    let width = width_of(frame);
    let planned = RwSignal::new(None::<Arc<Planned>>);
    let cursor = RwSignal::new(None::<usize>);
    let brush = RwSignal::new(None::<Brush>);
    let spoken = RwSignal::new(false);
    let layer = RwSignal::new(None::<usize>);
    let above = NodeRef::<html::Canvas>::new();
    Effect::new(move |_| {
        let (width, theme, input) = (width.get(), theme.get(), input.get());
        if width <= 0.0 {
            return;
        }
        let size = Size { width, height: if width < 560.0 { 232.0 } else { 300.0 } };
        let Some(plan) = with_measure(&theme, |m| stacked::plan(&input, size, t.words, m)) else { return };
        paint(canvas, size, |area, device| stacked::draw(area, &plan, &theme, device));
        clock::mark(DRAWN);
        let count = input.starts.len();
        cursor.update(|c| *c = c.filter(|slot| *slot < count));
        brush.set(None);
        planned.set(Some(Arc::new(Planned { input, plan })));
    });
    // Above the data, so that looking at a series does not draw all of it again.
    let singled = Memo::new(move |_| {
        let series = single.get()?;
        planned.with(|p| p.as_ref().is_some_and(|p| series < p.input.series.len())).then_some(series)
    });
    Effect::new(move |_| {
        let Some(series) = singled.get() else { return };
        let (Some(planned), theme) = (planned.get(), theme.get()) else { return };
        let plan = &planned.plan;
        paint(above, plan.size, |area, device| stacked::single_out(area, plan, series, &theme, device));
    });
    let pointer = Pointer { planned, cursor, brush, layer, frame, on_zoom, start: StoredValue::new(None) };
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let Some(count) = planned.with_untracked(|p| p.as_ref().map(|p| p.input.starts.len())) else {
            return;
        };
        let key = event.key();
        let by = match (key.as_str(), Move::of_key(&key)) {
            (_, Some(by)) => by,
            ("Enter", _) => {
                let slots = brush.get_untracked().map(Brush::slots);
                if let Some(slots) = slots.or_else(|| cursor.get_untracked().map(|c| c..c + 1)) {
                    event.prevent_default();
                    // What was selected is all there is now, so the next Escape is about the zoom.
                    brush.set(None);
                    cursor.set(None);
                    on_zoom.run(slots);
                }
                return;
            }
            ("Escape", _) => {
                // Without a selection to let go of it is the page's, which resets the zoom.
                if brush.get_untracked().is_some() {
                    event.prevent_default();
                }
                cursor.set(None);
                return brush.set(None);
            }
            _ => return,
        };
        event.prevent_default();
        spoken.set(true);
        let from = cursor.get_untracked();
        let to = step(from, by, count);
        brush.update(|b| {
            *b = event.shift_key().then(|| {
                let anchor = b.map(|b| b.anchor).or(from).or(to).unwrap_or_default();
                Brush { anchor, head: to.unwrap_or_default() }
            });
        });
        cursor.set(to);
    };
    let readout = Memo::new(move |_| {
        let slot = cursor.get()?;
        let slots = brush.get().map_or(slot..slot + 1, Brush::slots);
        planned.with(|p| stacked::readout(&p.as_ref()?.input, slots, t.words))
    });
    let summary = move || input.with(|i| stacked::summary(i, t.words));
    let said = live(move || {
        let read = readout.read();
        let read = read.as_ref().filter(|_| spoken.get())?;
        let selected = brush.get().map(|b| (t.burn.selected)(&name_of.run(b.slots()))).unwrap_or_default();
        Some(input.with(|i| sentence(read, i, &selected)))
    });
    view! {
        <div
            class="stack"
            node_ref=frame
            tabindex="0"
            role="group"
            aria-roledescription=t.burn.as_chart
            aria-label=summary
            aria-describedby=hint
            on:pointerdown=move |e| pointer.down(&e)
            on:pointermove=move |e| {
                spoken.set(false);
                pointer.moved(&e);
            }
            on:pointerup=move |e| pointer.up(&e)
            on:pointercancel=move |_| pointer.let_go()
            on:pointerleave=move |e| pointer.leave(&e)
            on:keydown=keys
            on:focus=move |_| {
                // Keys begin at the last slot; a pointer brings its own.
                let last = planned.with_untracked(|p| p.as_ref().and_then(|p| p.input.starts.len().checked_sub(1)));
                if cursor.get_untracked().is_none() && frame.get_untracked().is_some_and(|f| dom::by_keys(&f)) {
                    spoken.set(true);
                    cursor.set(last);
                }
            }
            on:blur=move |_| pointer.let_go()
        >
            {live(move || brush_view(planned, brush))}
            <canvas node_ref=canvas aria-hidden="true"></canvas>
            <canvas node_ref=above class="stack-above" class:on=move || singled.get().is_some() aria-hidden="true"></canvas>
            {live(move || cursor_view(planned, cursor))}
            {live(move || {
                let selected = brush.get().map(Brush::slots).map(|slots| (name_of.run(slots.clone()), slots));
                readout_view(planned, cursor, layer, readout, selected)
            })}
            <div class="unseen" role="status">{said}</div>
        </div>
    }
    .into_any()
}

/// What a pointer does.
#[derive(Clone, Copy)]
struct Pointer {
    planned: RwSignal<Option<Arc<Planned>>>,
    cursor: RwSignal<Option<usize>>,
    brush: RwSignal<Option<Brush>>,
    /// The series under the pointer.
    layer: RwSignal<Option<usize>>,
    frame: NodeRef<html::Div>,
    on_zoom: Callback<Range<usize>>,
    /// Where it went down.
    start: StoredValue<Option<Start>>,
}

/// Where a pointer went down.
#[derive(Clone, Copy)]
struct Start {
    x: f64,
    slot: usize,
    /// Whether the slot was read before: a finger's second tap.
    again: bool,
}

impl Pointer {
    fn place(self, event: &PointerEvent) -> Option<(f64, f64)> {
        Some(pointer::place(event, &*self.frame.get_untracked()?))
    }

    fn slot(self, x: f64) -> Option<usize> {
        self.planned.with_untracked(|p| p.as_ref()?.plan.x.nearest(x))
    }

    fn down(self, event: &PointerEvent) {
        if !pointer::is_main(event) {
            return;
        }
        if let Some((x, _)) = self.place(event) {
            let read = self.cursor.get_untracked();
            self.start.set_value(self.slot(x).map(|slot| Start { x, slot, again: read == Some(slot) }));
            self.brush.set(None);
        }
    }

    fn moved(self, event: &PointerEvent) {
        let Some((x, y)) = self.place(event) else { return };
        let slot = self.slot(x);
        if self.cursor.get_untracked() != slot {
            self.cursor.set(slot);
        }
        let layer = self.planned.with_untracked(|p| hit(&p.as_ref()?.plan, point(x, y))?.series);
        if self.layer.get_untracked() != layer {
            self.layer.set(layer);
        }
        let Some(Start { x: from, slot: anchor, .. }) =
            self.start.get_value().filter(|_| pointer::pressed(event))
        else {
            return;
        };
        if self.brush.get_untracked().is_none() {
            if (x - from).abs() < DRAG {
                return;
            }
            if let Some(frame) = self.frame.get_untracked() {
                pointer::capture(event, &frame);
            }
        }
        let brush = slot.map(|head| Brush { anchor, head });
        if self.brush.get_untracked() != brush {
            self.brush.set(brush);
        }
    }

    fn up(self, event: &PointerEvent) {
        let Some(start) = self.start.get_value() else { return };
        self.start.set_value(None);
        if let Some(brush) = self.brush.get_untracked() {
            self.brush.set(None);
            return self.on_zoom.run(brush.slots());
        }
        let Some((x, y)) = self.place(event) else { return };
        let under = self.planned.with_untracked(|p| hit(&p.as_ref()?.plan, point(x, y)).map(|h| h.slot));
        // A finger has no hover: the first tap reads.
        if pointer::is_touch(event) && !start.again {
            return self.cursor.set(under);
        }
        if let Some(slot) =
            under.filter(|slot| self.planned.with_untracked(|p| leads_on(p.as_deref(), *slot)))
        {
            self.cursor.set(None);
            self.on_zoom.run(slot..slot + 1);
        }
    }

    fn leave(self, event: &PointerEvent) {
        // A finger leaves with every tap, and what it asked for stays; a drag goes on outside.
        if !pointer::is_touch(event)
            && (self.start.get_value().is_none() || self.brush.get_untracked().is_none())
        {
            self.let_go();
        }
    }

    fn let_go(self) {
        // The focus leaves also when the chart itself does.
        if self.brush.try_get_untracked().is_none() {
            return;
        }
        self.cursor.set(None);
        self.brush.set(None);
        self.layer.set(None);
        self.start.set_value(None);
    }
}

/// Whether a click on a slot shows something else than there is: part of the whole, and not nothing.
fn leads_on(planned: Option<&Planned>, slot: usize) -> bool {
    planned.is_some_and(|p| p.input.starts.len() > 1 && p.input.total(slot) > 0)
}

fn cursor_view(planned: RwSignal<Option<Arc<Planned>>>, cursor: RwSignal<Option<usize>>) -> Option<AnyView> {
    let slot = cursor.get()?;
    let rect = planned.with(|p| p.as_ref().map(|p| p.plan.slot_rect(slot)))?;
    Some(band("stack-cursor", rect))
}

fn brush_view(planned: RwSignal<Option<Arc<Planned>>>, brush: RwSignal<Option<Brush>>) -> Option<AnyView> {
    let slots = brush.get()?.slots();
    let rect = planned.with(|p| p.as_ref().map(|p| p.plan.range_rect(slots)))?;
    Some(band("stack-brush", rect))
}

/// The read-out stands beside its slot or the selection, on the side where there is room, and below the notes, which it
/// repeats.
fn readout_view(
    planned: RwSignal<Option<Arc<Planned>>>,
    cursor: RwSignal<Option<usize>>,
    layer: RwSignal<Option<usize>>,
    readout: Memo<Option<Readout>>,
    selected: Option<(String, Range<usize>)>,
) -> Option<AnyView> {
    let slot = cursor.get()?;
    let planned = planned.get()?;
    let read = readout.get()?;
    let t = use_text();
    let (selected, slots) = selected.map_or((None, slot..slot + 1), |(name, slots)| (Some(name), slots));
    let rect = planned.plan.range_rect(slots);
    let width = planned.plan.size.width;
    // Beside a selection of nearly everything there is no room, so it lies above its end.
    let one = selected.is_none();
    let most = if one { f64::INFINITY } else { (width - READOUT).max(0.0) };
    let (left, right) = beside(rect, width, most);
    let lines = read.lines.iter().filter_map(|line| {
        let series = planned.input.series.get(line.series)?;
        let index = line.series;
        let row = view! {
            <tr class:on=move || one && layer.get() == Some(index)>
                <th scope="row">{swatch(&series.color)} {series.name.clone()}</th>
                <td>{line.value.clone()}</td>
                <td class="share">{crate::chart::format::percent(line.share, 0)}</td>
            </tr>
        };
        Some(row)
    });
    let lines = lines.collect_view();
    let notes = read.notes.iter().filter_map(|n| planned.input.notes.get(*n));
    let notes = notes.map(|n| view! { <p class="note">{n.text.clone()}</p> }).collect_view();
    let previous = read.previous.clone().map(|p| {
        view! {
            <tr class="previous">
                <th scope="row">{t.words.word(crate::chart::words::Word::Previous)}</th>
                <td>{p}</td>
                <td></td>
            </tr>
        }
    });
    let within = read.within.clone().zip(planned.input.within.as_ref());
    let within = within.map(|(value, within)| {
        view! {
            <tr class="within">
                <th scope="row">{within.name.clone()}</th>
                <td>{value}</td>
                <td></td>
            </tr>
        }
    });
    let click = (one && leads_on(Some(&planned), slot)).then(|| {
        view! { <p class="quiet">{(t.burn.only_slot)(planned.input.grain)}</p> }
    });
    let time = selected.unwrap_or_else(|| read.time.clone());
    let top = px(planned.plan.plot.y + 4.0);
    Some(
        view! {
            <div class="readout" aria-hidden="true" style:left=left style:right=right style:top=top>
                <p class="readout-head">
                    <span>{time}</span>
                    <strong>{read.total.clone()}</strong>
                </p>
                <table>
                    <tbody>{lines} {within} {previous}</tbody>
                </table>
                {notes}
                {(read.unpriced > 0).then(|| view! { <p class="unpriced">{(t.burn.without_price)(read.unpriced)}</p> })}
                {(read.uncounted > 0).then(|| view! { <p class="quiet">{(t.burn.uncounted)(read.uncounted)}</p> })}
                {read.open.then(|| view! { <p class="quiet">{t.burn.slot_open}</p> })}
                {click}
            </div>
        }
        .into_any(),
    )
}

fn sentence(read: &Readout, input: &Input, selected: &str) -> String {
    let mut text = format!("{}: {}", read.time, read.total);
    for line in &read.lines {
        if let Some(series) = input.series.get(line.series) {
            text += &format!(", {} {}", series.name, line.value);
        }
    }
    if let Some((value, within)) = read.within.as_ref().zip(input.within.as_ref()) {
        text += &format!(", {} {value}", within.name);
    }
    for note in read.notes.iter().filter_map(|n| input.notes.get(*n)) {
        text += &format!(". {}", note.text);
    }
    if read.unpriced > 0 {
        text += &format!(". {}", (use_text().burn.without_price)(read.unpriced));
    }
    if read.uncounted > 0 {
        text += &format!(". {}", (use_text().burn.uncounted)(read.uncounted));
    }
    if selected.is_empty() { text } else { format!("{text}. {selected}") }
}
