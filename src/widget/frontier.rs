//! The frontier as a control: a mark under the pointer or the keys is read, a click or Enter opens it.

use super::drawing::{ChartTheme, paint, width_of, with_measure};
use super::reading::{Asked, Reading, beside, px};
use super::swatch::swatch;
use crate::chart::frontier::{self, Input, Plan, Readout};
use crate::chart::layout::{Point, Rect, Size};
use crate::text::use_text;
use crate::widget::live::live;
use leptos::prelude::*;
use std::sync::Arc;

/// The plan with the input that it was made from.
#[derive(Clone, PartialEq)]
struct Planned {
    input: Input,
    plan: Plan,
}

impl Planned {
    /// What is read of the mark at a position of the plan.
    fn read(&self, at: usize) -> Option<Readout> {
        frontier::readout(&self.input, self.plan.marks.get(at)?.mark, use_text().words)
    }
}

/// The chart. `hint` is the id of the sentence that explains pointer and keys, `click` says in the read-out what a click
/// does and is empty where it does nothing; `on_open` gets the index of a mark of the input.
pub fn frontier(
    input: Signal<Input>,
    hint: &'static str,
    click: Signal<String>,
    on_open: Callback<usize>,
) -> AnyView {
    let t = use_text();
    let theme = expect_context::<ChartTheme>().0;
    let reading = Reading::new();
    let width = width_of(reading.frame);
    let planned = RwSignal::new(None::<Arc<Planned>>);
    Effect::new(move |_| {
        let (width, theme, input) = (width.get(), theme.get(), input.get());
        if width <= 0.0 {
            return;
        }
        let size = Size { width, height: height(width, input.drawn_marks()) };
        let Some(plan) = with_measure(&theme, |m| frontier::plan(&input, size, t.words, m)) else { return };
        paint(reading.canvas, size, |area, device| frontier::draw(area, &plan, &theme, device));
        reading.cursor.update(|c| *c = c.filter(|at| *at < plan.marks.len()));
        planned.set(Some(Arc::new(Planned { input, plan })));
    });
    let with = move |at: usize| planned.with(|p| p.as_ref()?.read(at));
    let said = Signal::derive(move || Some(sentence(&with(reading.cursor.get()?)?)));
    let asked = Asked {
        class: "read frontier",
        hint,
        summary: Signal::derive(move || input.with(|i| frontier::summary(i, t.words))),
        find: Callback::new(move |p: Point| planned.with_untracked(|known| known.as_ref()?.plan.mark_at(p))),
        keys: Callback::new(move |()| {
            let count = planned.with_untracked(|p| p.as_ref().map_or(0, |p| p.plan.marks.len()));
            (count, (count > 0).then_some(0))
        }),
        open: Callback::new(move |at: usize| {
            let mark = planned.with_untracked(|p| Some(p.as_ref()?.plan.marks.get(at)?.mark));
            mark.into_iter().for_each(|mark| on_open.run(mark));
        }),
        said,
    };
    let above = live(move || {
        let (planned, at) = (planned.get()?, reading.cursor.get()?);
        let mark = planned.plan.marks.get(at)?;
        let around = mark.radius + 3.0;
        let rect = Rect {
            x: mark.center.x - around,
            y: mark.center.y - around,
            width: 2.0 * around,
            height: 2.0 * around,
        };
        let read = planned.read(at)?;
        Some(above(&planned.plan, rect, &mark.color, &read, click.get()))
    });
    reading.view(asked, view! { {above} }.into_any())
}

/// Many marks need more room than few.
fn height(width: f64, marks: usize) -> f64 {
    let usual = if width < 480.0 { 300.0 } else { 320.0 };
    usual + (marks as f64 * 8.0 - 112.0).clamp(0.0, 160.0)
}

/// The ring around a mark and its read-out.
fn above(plan: &Plan, ring: Rect, color: &str, read: &Readout, click: String) -> AnyView {
    let (left, right) = beside(ring, plan.size.width, f64::INFINITY);
    let low = ring.y + ring.height / 2.0 > plan.size.height / 2.0;
    let (top, bottom) = if low {
        (String::from("auto"), px(plan.size.height - ring.bottom()))
    } else {
        (px(ring.y), String::from("auto"))
    };
    let row = |v: &crate::chart::words::Named| {
        view! {
            <tr>
                <th scope="row">{v.name.clone()}</th>
                <td>{v.value.clone()}</td>
            </tr>
        }
    };
    view! {
        <div
            class="read-ring"
            style:left=px(ring.x)
            style:top=px(ring.y)
            style:width=px(ring.width)
            style:height=px(ring.height)
        ></div>
        <div class="readout" aria-hidden="true" style:left=left style:right=right style:top=top style:bottom=bottom>
            <p class="readout-head">
                <span>{swatch(color)} <strong>{read.name.clone()}</strong></span>
            </p>
            <table>
                <tbody>{read.values.iter().map(row).collect_view()}</tbody>
            </table>
            <p class="note">{read.standing.clone()}</p>
            {(!click.is_empty()).then(|| view! { <p class="quiet">{click}</p> })}
        </div>
    }
    .into_any()
}

fn sentence(read: &Readout) -> String {
    let values = read.values.iter().map(|v| format!(", {} {}", v.name, v.value));
    format!("{}{}. {}", read.name, values.collect::<String>(), read.standing)
}
