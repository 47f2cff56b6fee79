//! The context timeline as a control: drawn once for a window of requests, while a cursor, a brush and a read-out move
//! above it.
//!
//! Pointer: move reads, click selects, drag selects a window, wheel with Control (or a pinch) zooms, a wheel to the side
//! moves the window; a finger's first tap reads. Keys: arrows step, Page Up and Page Down go to the next miss, plus and
//! minus zoom, Enter selects, Escape shows all and then lets go. What the keys read is said in a live region.

use super::drawing::{ChartTheme, paint, width_of, with_measure};
use super::reading::{band, beside, px};
use super::stack::{Brush, DRAG};
use super::swatch::css;
use crate::chart::hit::Move;
use crate::chart::layout::{Point, point};
use crate::chart::timeline::{self, Input, MISSED, PARTS, Plan, ReadMiss, Readout, Sign};
use crate::platform::pointer::{self, PointerEvent};
use crate::platform::{clock, dom};
use crate::text::use_text;
use crate::widget::live::live;
use leptos::html;
use leptos::prelude::*;
use std::ops::Range;
use std::sync::Arc;

/// The mark that drawing leaves in the browser's timeline, for measuring.
const DRAWN: &str = "fuelgauge: timeline drawn";
/// What a key zooms by; a notch of a wheel does less.
const ZOOM: f64 = 0.5;

/// The plan with the input that it was made from: a read-out must not ask an older one.
struct Planned {
    input: Arc<Input>,
    plan: Plan,
}

impl Planned {
    fn count(&self) -> usize {
        self.input.requests.len()
    }
}

/// What a pointer and the keys change.
#[derive(Clone, Copy)]
struct Control {
    planned: RwSignal<Option<Arc<Planned>>, LocalStorage>,
    frame: NodeRef<html::Div>,
    cursor: RwSignal<Option<usize>>,
    brush: RwSignal<Option<Brush>>,
    /// Whether the cursor was moved by keys, so that it has to be said.
    spoken: RwSignal<bool>,
    /// Where a pointer went down, on which request, and whether that was read before: a finger's second tap.
    start: StoredValue<Option<(f64, usize, bool)>>,
    on_window: Callback<Range<usize>>,
    on_select: Callback<Option<usize>>,
}

/// The chart. `window` are the requests that are shown, `selected` is the one that stands out; what the person asks for
/// comes back through the callbacks. `hint` is the id of the sentence that explains pointer and keys.
#[component]
pub fn Timeline(
    /// What is drawn.
    #[prop(into)]
    input: Signal<Arc<Input>>,
    /// Which requests are shown.
    #[prop(into)]
    window: Signal<Range<usize>>,
    /// Which request is selected.
    #[prop(into)]
    selected: Signal<Option<usize>>,
    /// The id of the sentence that explains pointer and keys.
    hint: &'static str,
    /// Other requests should be shown.
    #[prop(into)]
    on_window: Callback<Range<usize>>,
    /// A request was selected, or none any more.
    #[prop(into)]
    on_select: Callback<Option<usize>>,
) -> impl IntoView {
    let t = use_text();
    let theme = expect_context::<ChartTheme>().0;
    let (frame, canvas) = (NodeRef::<html::Div>::new(), NodeRef::<html::Canvas>::new());
    let width = width_of(frame);
    let control = Control {
        planned: RwSignal::new_local(None),
        frame,
        cursor: RwSignal::new(None),
        brush: RwSignal::new(None),
        spoken: RwSignal::new(false),
        start: StoredValue::new(None),
        on_window,
        on_select,
    };
    let Control { planned, cursor, brush, spoken, .. } = control;
    // Known before it is drawn, so that the page does not jump; it does not change with the window.
    let height = move || {
        let bars = bars(width.get());
        input.with(|input| timeline::height(input, bars, theme.with(|theme| theme.font_size)))
    };
    Effect::new(move |_| {
        let (width, theme, input, window) = (width.get(), theme.get(), input.get(), window.get());
        if width <= 0.0 {
            return;
        }
        let plan = |m: &dyn crate::chart::measure::TextMeasure| {
            timeline::plan(&input, window, width, bars(width), t.words, m)
        };
        let Some(plan) = with_measure(&theme, plan) else { return };
        paint(canvas, plan.size, |area, device| timeline::draw(area, &plan, &theme, device));
        clock::mark(DRAWN);
        cursor.update(|c| *c = c.filter(|request| plan.window.contains(request)));
        brush.set(None);
        planned.set(Some(Arc::new(Planned { input, plan })));
    });
    let readout = Memo::new(move |_| {
        let request = cursor.get()?;
        planned.with(|p| timeline::readout(&p.as_ref()?.input, request, t.words))
    });
    let summary = move || input.with(|input| timeline::summary(input, t.words));
    let said = live(move || {
        let read = readout.read();
        read.as_ref().filter(|_| spoken.get()).map(|read| timeline::sentence(read, t.words))
    });
    let mark = move |class: &'static str, requests: Option<Range<usize>>| {
        planned.with(|p| Some(band(class, p.as_ref()?.plan.band(requests?))))
    };
    let chosen = move || selected.get().filter(|at| window.with(|window| window.contains(at)));
    view! {
        <div
            class="read timeline"
            node_ref=frame
            tabindex="0"
            role="group"
            aria-roledescription=t.burn.as_chart
            aria-label=summary
            aria-describedby=hint
            style:min-height=move || px(height())
            on:pointerdown=move |e| control.down(&e)
            on:pointermove=move |e| control.moved(&e)
            on:pointerup=move |e| control.up(&e)
            on:pointercancel=move |_| control.let_go()
            on:pointerleave=move |e| control.leave(&e)
            on:wheel=move |e| control.wheel(&e)
            on:keydown=move |e| control.key(&e, selected.get_untracked())
            on:focus=move |_| {
                if cursor.get_untracked().is_none() && frame.get_untracked().is_some_and(|f| dom::by_keys(&f)) {
                    spoken.set(true);
                    let last = planned.with_untracked(|p| p.as_ref()?.plan.window.clone().next_back());
                    cursor.set(selected.get_untracked().or(last));
                }
            }
            on:blur=move |_| control.let_go()
        >
            {live(move || mark("stack-brush", brush.get().map(Brush::slots)))}
            <canvas node_ref=canvas aria-hidden="true"></canvas>
            {live(move || mark("timeline-selected", chosen().map(|at| at..at + 1)))}
            {live(move || mark("stack-cursor", cursor.get().map(|at| at..at + 1)))}
            {live(move || {
                let read = readout.get()?;
                planned.with(|p| Some(readout_view(&p.as_ref()?.plan, &read)))
            })}
            <div class="unseen" role="status">{said}</div>
        </div>
    }
    .into_any()
}

/// A chart is narrow below so many CSS pixels.
const NARROW: f64 = 560.0;

/// The height of the bars with the notes above them.
fn bars(width: f64) -> f64 {
    if width < NARROW { 200.0 } else { 240.0 }
}

impl Control {
    fn ask<T>(self, question: impl FnOnce(&Planned) -> Option<T>) -> Option<T> {
        self.planned.with_untracked(|planned| question(planned.as_ref()?))
    }

    fn place(self, event: &PointerEvent) -> Option<Point> {
        let (x, y) = pointer::place(event, &*self.frame.get_untracked()?);
        Some(point(x, y))
    }

    fn under(self, p: Point) -> Option<usize> {
        self.ask(|planned| planned.plan.hit(p))
    }

    fn down(self, event: &PointerEvent) {
        if !pointer::is_main(event) {
            return;
        }
        let Some(p) = self.place(event) else { return };
        let read = self.cursor.get_untracked();
        let again = read.is_some() && self.under(p) == read;
        let nearest = self.ask(|planned| planned.plan.nearest(p.x));
        self.start.set_value(nearest.map(|request| (p.x, request, again)));
        self.brush.set(None);
    }

    fn moved(self, event: &PointerEvent) {
        self.spoken.set(false);
        let Some(p) = self.place(event) else { return };
        let under = self.under(p);
        if self.cursor.get_untracked() != under {
            self.cursor.set(under);
        }
        let start = self.start.get_value().filter(|_| pointer::pressed(event));
        let Some((from, anchor, _)) = start else { return };
        if self.brush.get_untracked().is_none() {
            if (p.x - from).abs() < DRAG {
                return;
            }
            if let Some(frame) = self.frame.get_untracked() {
                pointer::capture(event, &frame);
            }
        }
        let brush = self.ask(|planned| planned.plan.nearest(p.x)).map(|head| Brush { anchor, head });
        if self.brush.get_untracked() != brush {
            self.brush.set(brush);
        }
    }

    fn up(self, event: &PointerEvent) {
        let Some((_, _, again)) = self.start.get_value() else { return };
        self.start.set_value(None);
        if let Some(brush) = self.brush.get_untracked() {
            self.brush.set(None);
            return self.on_window.run(brush.slots());
        }
        let under = self.place(event).and_then(|p| self.under(p));
        // A finger has no hover: the first tap reads.
        if pointer::is_touch(event) && !again {
            return self.cursor.set(under);
        }
        self.on_select.run(under);
    }

    fn leave(self, event: &PointerEvent) {
        // A finger leaves with every tap, and what it asked for stays; a drag goes on outside.
        if !pointer::is_touch(event) && self.brush.get_untracked().is_none() {
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
        self.start.set_value(None);
    }

    /// Shows other requests, unless they are those that are shown.
    fn show(self, window: Range<usize>) {
        if self.ask(|planned| Some(planned.plan.window != window)).unwrap_or(false) {
            self.on_window.run(window);
        }
    }

    fn zoom(self, about: Option<usize>, factor: f64) {
        let window = self.ask(|planned| {
            let window = planned.plan.window.clone();
            let about = about.unwrap_or(window.start + window.len() / 2);
            Some(timeline::zoom(window, about, factor, planned.count()))
        });
        window.into_iter().for_each(|window| self.show(window));
    }

    fn wheel(self, event: &leptos::ev::WheelEvent) {
        let (across, along) = (event.delta_x(), event.delta_y());
        if event.ctrl_key() || event.meta_key() {
            event.prevent_default();
            let frame = self.frame.get_untracked();
            let x = frame.map(|frame| pointer::place(event, &frame).0);
            let about = x.and_then(|x| self.ask(|planned| planned.plan.nearest(x)));
            self.zoom(about, ZOOM.powf(-along.clamp(-100.0, 100.0) / 200.0));
        } else if across.abs() > along.abs() {
            let moved = self.ask(|planned| {
                let Plan { window, x, .. } = &planned.plan;
                let by = (across / x.step.max(0.01)).round() as isize;
                let to = if by < 0 { window.start } else { window.end.saturating_sub(1) };
                let to = to.saturating_add_signed(by).min(planned.count().saturating_sub(1));
                (window.len() < planned.count())
                    .then(|| timeline::around(window.clone(), to, planned.count()))
            });
            if let Some(window) = moved {
                event.prevent_default();
                self.show(window);
            }
        }
    }

    fn key(self, event: &leptos::ev::KeyboardEvent, selected: Option<usize>) {
        let key = event.key();
        let (cursor, brush) = (self.cursor.get_untracked(), self.brush.get_untracked());
        match (key.as_str(), Move::of_key(&key)) {
            (_, Some(by)) => {
                event.prevent_default();
                self.step(by, cursor.or(selected), event.shift_key());
            }
            ("+" | "=", _) => self.zoom(cursor, ZOOM),
            ("-", _) => self.zoom(cursor, 1.0 / ZOOM),
            ("Enter", _) => {
                event.prevent_default();
                match brush {
                    Some(brush) => {
                        self.brush.set(None);
                        self.show(brush.slots());
                    }
                    None => self.on_select.run(cursor),
                }
            }
            ("Escape", _) => {
                let all = self.ask(|planned| Some(0..planned.count())).unwrap_or_default();
                let zoomed = self.ask(|planned| Some(planned.plan.window != all)).unwrap_or(false);
                // Without anything to let go of it is the page's.
                if brush.is_some() || selected.is_some() || zoomed {
                    event.prevent_default();
                }
                if brush.is_some() {
                    self.brush.set(None);
                } else if zoomed {
                    self.show(all);
                } else if selected.is_some() {
                    self.on_select.run(None);
                }
            }
            _ => {}
        }
    }

    fn step(self, by: Move, from: Option<usize>, brushing: bool) {
        let found = self.ask(|planned| {
            let to = timeline::step(&planned.input, from, by)?;
            Some((to, timeline::around(planned.plan.window.clone(), to, planned.count())))
        });
        let Some((to, window)) = found else { return };
        let anchor = self.brush.get_untracked().map(|brush| brush.anchor).or(from).unwrap_or(to);
        self.spoken.set(true);
        self.show(window);
        self.brush.set(brushing.then_some(Brush { anchor, head: to }));
        self.cursor.set(Some(to));
    }
}

/// The read-out stands beside its request, on the side where there is room; below a narrow chart, which it would cover.
fn readout_view(plan: &Plan, read: &Readout) -> AnyView {
    let t = use_text();
    let words = t.words.timeline();
    let narrow = plan.size.width < NARROW;
    let part = plan.band(read.request..read.request + 1);
    let (left, right) =
        if narrow { (px(0.0), px(0.0)) } else { beside(part, plan.size.width, f64::INFINITY) };
    let top = px(if narrow { plan.size.height } else { plan.plot.y });
    let parts = |parts: &[timeline::Part]| {
        let part = |part: &timeline::Part| {
            let (color, alpha) = PARTS.get(part.part).copied().unwrap_or((MISSED, 1.0));
            view! {
                <tr>
                    <th scope="row">{faint_swatch(color, alpha)} {part.name}</th>
                    <td>{part.value.clone()}</td>
                    <td class="share">{crate::chart::format::percent(part.share, 0)}</td>
                </tr>
            }
        };
        parts.iter().map(part).collect_view()
    };
    let (unread, served) = read.around_miss();
    let (unread, served) = (parts(unread), parts(served));
    let miss = read.miss.as_ref().map(miss_rows);
    let said = [read.query.clone(), read.agent.clone(), Some(read.model.clone()).filter(|m| !m.is_empty())];
    let said = said.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let remarks = read.remarks.iter().map(|remark| view! { <p class="note">{remark.clone()}</p> });
    view! {
        <div
            class="readout"
            class:under=narrow
            aria-hidden="true"
            style:left=left
            style:right=right
            style:top=top
        >
            <p class="readout-head">
                <span>{read.title.clone()} " · " {read.time.clone()}</span>
                <strong>{read.context.clone()}</strong>
            </p>
            <p class="quiet">{said}</p>
            <table>
                <tbody>
                    {unread} {miss} {served}
                    <tr class="previous">
                        <th scope="row">{words.output}</th>
                        <td>{read.output.clone()}</td>
                        <td></td>
                    </tr>
                </tbody>
            </table>
            {remarks.collect_view()}
        </div>
    }
    .into_any()
}

/// What was missed stands below the parts that it is part of.
fn miss_rows(miss: &ReadMiss) -> AnyView {
    let color = if miss.wasteful { MISSED } else { "ink-soft" };
    view! {
        <tr class="timeline-miss">
            <th scope="row">{faint_swatch(color, 1.0)} {miss.name}</th>
            <td>{miss.tokens.clone()}</td>
            <td class="share">{miss.waste.clone()}</td>
        </tr>
        <tr>
            <td class="timeline-cause" colspan="3">{miss.cause.clone()}</td>
        </tr>
    }
    .into_any()
}

/// A square of a colour that is drawn as opaque as the bars are.
fn faint_swatch(key: &str, alpha: f64) -> AnyView {
    view! {
        <span class="swatch" aria-hidden="true" style:background-color=css(key) style:opacity=alpha.to_string()></span>
    }
    .into_any()
}

/// What the marks of a session mean.
pub fn timeline_legend(keys: &[timeline::Key]) -> AnyView {
    let t = use_text();
    let entry = |key: &timeline::Key| {
        let text = view! { <span>{key.name}</span> };
        view! { <li><span class="legend-entry" title=key.meaning>{sign(key.sign)} {text}</span></li> }
    };
    view! { <ul class="legend" aria-label=t.burn.legend>{keys.iter().map(entry).collect_view()}</ul> }
        .into_any()
}

/// A mark as it is drawn.
fn sign(sign: Sign) -> AnyView {
    let part =
        |part: usize| PARTS.get(part).map_or_else(|| ().into_any(), |(key, alpha)| faint_swatch(key, *alpha));
    let class = match sign {
        Sign::Read => return part(0),
        Sign::Written => return part(1),
        Sign::Input => return part(2),
        Sign::Missed => return faint_swatch(MISSED, 1.0),
        Sign::Cap => "sign cap",
        Sign::Rebuilt => "sign rebuilt",
        Sign::Compacted => "sign compacted",
        Sign::Model => "sign model",
        Sign::Pause => "sign pause",
        Sign::LongPause => "sign pause long",
        Sign::Failed => "sign failure",
        Sign::Thin => "sign dot",
        Sign::Query => "sign query",
        Sign::Subagent => "sign subagent",
    };
    view! { <i class=class aria-hidden="true"></i> }.into_any()
}
