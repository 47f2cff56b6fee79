//! The chart of who carries whom as a control: the person under the pointer or the keys is read.

use super::drawing::{ChartTheme, paint, width_of, with_measure};
use super::reading::{Asked, Reading, band, beside, px};
use crate::chart::carry::{self, Input, Plan, Readout};
use crate::chart::layout::{Point, Rect, Size};
use crate::chart::words::Named;
use crate::text::use_text;
use crate::widget::live::live;
use leptos::prelude::*;
use std::sync::Arc;

/// The chart. `hint` is the id of the sentence that explains pointer and keys.
pub fn carry(input: Signal<Input>, hint: &'static str) -> AnyView {
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
        let size = Size { width, height: 280.0 };
        let Some(plan) = with_measure(&theme, |m| carry::plan(&input, size, m)) else { return };
        paint(reading.canvas, size, |area, device| carry::draw(area, &plan, &theme, device));
        reading.cursor.update(|c| *c = c.filter(|at| *at < plan.columns.len()));
        planned.set(Some(Arc::new(plan)));
    });
    let read = Memo::new(move |_| input.with(|i| carry::readout(i, reading.cursor.get()?)));
    let asked = Asked {
        class: "read carry",
        hint,
        summary: Signal::derive(move || input.with(|i| carry::summary(i, t.words))),
        find: Callback::new(move |p: Point| planned.with_untracked(|known| known.as_ref()?.person_at(p))),
        keys: Callback::new(move |()| {
            let count = planned.with_untracked(|p| p.as_ref().map_or(0, |p| p.columns.len()));
            (count, count.checked_sub(1))
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
    let room = plan.columns.get(at)?.room;
    let part = Rect { height: plan.plot.bottom(), ..room };
    let (left, right) = beside(part, plan.size.width, f64::INFINITY);
    let row = |v: &Named| {
        view! {
            <tr>
                <th scope="row">{v.name.clone()}</th>
                <td>{v.value.clone()}</td>
            </tr>
        }
    };
    let said = view! {
        {band("carry-cursor", part)}
        <div class="readout" aria-hidden="true" style:left=left style:right=right style:top=px(4.0)>
            <p class="readout-head"><strong>{read.name.clone()}</strong></p>
            <table>
                <tbody>{read.values.iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    };
    Some(said.into_any())
}

fn sentence(read: &Readout) -> String {
    let values: Vec<String> = read.values.iter().map(|v| format!("{} {}", v.name, v.value)).collect();
    format!("{}: {}", read.name, values.join(", "))
}
