//! The crater as a control: the plan under the pointer or the keys is read.

use super::drawing::{ChartTheme, paint, width_of, with_measure};
use super::reading::{Asked, Reading, band, beside, px};
use super::swatch::swatch;
use crate::chart::crater::{self, Input, Plan, Readout};
use crate::chart::layout::{Point, Size};
use crate::text::use_text;
use crate::widget::live::live;
use leptos::prelude::*;
use std::sync::Arc;

/// The chart. `hint` is the id of the sentence that explains pointer and keys.
pub fn crater(input: Signal<Input>, hint: &'static str) -> AnyView {
    let t = use_text();
    let theme = expect_context::<ChartTheme>().0;
    let reading = Reading::new();
    let width = width_of(reading.frame);
    let planned = RwSignal::new(None::<Arc<Plan>>);
    Effect::new(move |_| {
        let (width, theme, input) = (width.get(), theme.get(), input.get());
        if width <= 0.0 {
            return;
        }
        let size = Size { width, height: 340.0 };
        let Some(plan) = with_measure(&theme, |m| crater::plan(&input, size, m)) else { return };
        paint(reading.canvas, size, |area, device| crater::draw(area, &plan, &theme, device));
        reading.cursor.update(|c| *c = c.filter(|at| *at < plan.pits.len()));
        planned.set(Some(Arc::new(plan)));
    });
    let read = Memo::new(move |_| input.with(|i| crater::readout(i, reading.cursor.get()?)));
    let asked = Asked {
        class: "read crater",
        hint,
        summary: Signal::derive(move || input.with(|i| crater::summary(i, t.words))),
        find: Callback::new(move |p: Point| planned.with_untracked(|known| known.as_ref()?.pit_at(p))),
        keys: Callback::new(move |()| {
            let count = planned.with_untracked(|p| p.as_ref().map_or(0, |p| p.pits.len()));
            (count, (count > 0).then_some(0))
        }),
        open: Callback::new(|_: usize| ()),
        said: Signal::derive(move || read.with(|r| r.as_ref().map(sentence))),
    };
    let above = live(move || {
        let (plan, at, read) = (planned.get()?, reading.cursor.get()?, read.get()?);
        Some(above(&plan, at, &read))
    });
    reading.view(asked, view! { {above} }.into_any())
}

/// The column that is read, and what is read of it.
fn above(plan: &Plan, at: usize, read: &Readout) -> Option<AnyView> {
    let placed = plan.pits.get(at)?;
    let (left, right) = beside(placed.pit, plan.size.width, f64::INFINITY);
    let row = |(color, layer, share): &(String, crate::chart::words::Named, String)| {
        view! {
            <tr>
                <th scope="row">{swatch(color)} " " {layer.name.clone()}</th>
                <td>{layer.value.clone()}</td>
                <td class="share">{share.clone()}</td>
            </tr>
        }
    };
    let value = |v: &crate::chart::words::Named| {
        view! {
            <tr>
                <th scope="row">{v.name.clone()}</th>
                <td>{v.value.clone()}</td>
                <td></td>
            </tr>
        }
    };
    let said = view! {
        {band("read-ring", placed.pit)}
        <div class="readout" aria-hidden="true" style:left=left style:right=right style:top=px(4.0)>
            <p class="readout-head"><strong>{read.name.clone()}</strong> <span>{read.factor.clone()}</span></p>
            <table>
                <tbody>{read.values.iter().map(value).collect_view()} {read.layers.iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    };
    Some(said.into_any())
}

fn sentence(read: &Readout) -> String {
    let values = read.values.iter().map(|v| format!("{} {}", v.value, v.name));
    let layers = read.layers.iter().map(|(_, v, _)| format!("{} {}", v.name, v.value));
    let factor = Some(read.factor.clone()).filter(|f| !f.is_empty());
    let all: Vec<String> = factor.into_iter().chain(values).chain(layers).collect();
    format!("{}: {}", read.name, all.join(", "))
}
