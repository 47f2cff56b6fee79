//! The runway of a plan's window, read instant by instant.

use super::drawing::{ChartTheme, paint, width_of, with_measure};
use super::reading::{Asked, Reading, beside, px};
use crate::chart::layout::{Point, Rect, Size, point};
use crate::chart::runway::{self, Input, Plan, Readout};
use crate::text::use_text;
use crate::widget::live::live;
use leptos::prelude::*;
use std::sync::Arc;

/// A chart with what was drawn.
struct Planned {
    input: Input,
    plan: Plan,
}

/// Half the width of the dot of the cursor.
const DOT: f64 = 4.0;

/// The chart. `hint` is the id of the sentence that explains it.
pub fn runway(input: Signal<Option<Input>>, hint: &'static str) -> AnyView {
    let t = use_text();
    let theme = expect_context::<ChartTheme>().0;
    let reading = Reading::new();
    let width = width_of(reading.frame);
    let planned = RwSignal::new(None::<Arc<Planned>>);
    Effect::new(move |_| {
        let (width, theme, Some(input)) = (width.get(), theme.get(), input.get()) else { return };
        if width <= 0.0 {
            return;
        }
        let size = Size { width, height: if width < 480.0 { 250.0 } else { 300.0 } };
        let Some(plan) = with_measure(&theme, |m| runway::plan(&input, size, t.words, m)) else { return };
        reading.cursor.update(|c| *c = c.filter(|at| *at < plan.instants.len()));
        paint(reading.canvas, size, |area, device| runway::draw(area, &plan, &theme, device));
        planned.set(Some(Arc::new(Planned { input, plan })));
    });
    let read = Memo::new(move |_| {
        let at = reading.cursor.get()?;
        planned.with(|p| runway::readout(&p.as_ref()?.input, at, t.words))
    });
    let asked = Asked {
        class: "read runway",
        hint,
        summary: Signal::derive(move || {
            input.with(|i| i.as_ref().map(|i| runway::summary(i, t.words)).unwrap_or_default())
        }),
        find: Callback::new(move |p: Point| planned.get_untracked()?.plan.instant_at(p)),
        keys: Callback::new(move |()| {
            planned.with_untracked(|p| {
                let Some(p) = p else { return (0, None) };
                let now = p.plan.instants.iter().position(|at| *at == p.input.now);
                (p.plan.instants.len(), now.or(p.plan.instants.len().checked_sub(1)))
            })
        }),
        open: Callback::new(|_| ()),
        said: Signal::derive(move || read.with(|r| r.as_ref().map(sentence))),
    };
    let above = live(move || {
        let (planned, at, read) = (planned.get()?, reading.cursor.get()?, read.get()?);
        above(&planned.plan, at, read)
    });
    reading.view(asked, view! { {above} }.into_any())
}

/// The instant, a dot on the line, and the read-out beside.
fn above(plan: &Plan, at: usize, read: Readout) -> Option<AnyView> {
    let x = plan.x.px(*plan.instants.get(at)? as f64);
    let (left, right) = beside(Rect { x, ..Rect::default() }.widen(DOT), plan.size.width, f64::INFINITY);
    let dot = read.share.map(|share| {
        let p = point(x - DOT, plan.y.px(share).max(plan.plot.y) - DOT);
        view! { <i class="lines-dot runway-dot" style:left=px(p.x) style:top=px(p.y)></i> }
    });
    let rows = read.rows.into_iter().map(|(name, value)| {
        view! { <tr><th scope="row">{name}</th><td>{value}</td></tr> }
    });
    let cursor = view! {
        <div class="lines-cursor" style:left=px(x) style:top=px(plan.plot.y) style:height=px(plan.plot.height)></div>
        {dot}
        <div class="readout" aria-hidden="true" style:left=left style:right=right style:top=px(plan.plot.y + 4.0)>
            <p class="readout-head">
                <span>{read.time}</span>
                {read.mark.map(|mark| view! { <span class="quiet">{mark}</span> })}
            </p>
            <table>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    };
    Some(cursor.into_any())
}

fn sentence(read: &Readout) -> String {
    let mark = read.mark.map(|mark| format!(" ({mark})")).unwrap_or_default();
    let rows: Vec<String> = read.rows.iter().map(|(name, value)| format!("{name} {value}")).collect();
    format!("{}{mark}: {}", read.time, rows.join(", "))
}
