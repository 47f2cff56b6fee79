//! Lines over time as a control: all lines of the slot under the pointer or the keys are read, a click or Enter opens it.

use super::drawing::{ChartTheme, paint, width_of, with_measure};
use super::reading::{Asked, Reading, beside, px};
use super::swatch::swatch;
use crate::chart::layout::{Point, Rect, Size};
use crate::chart::lines::{self, Input, Plan, Readout};
use crate::text::use_text;
use crate::widget::live::live;
use leptos::prelude::*;
use std::sync::Arc;

/// Half of a dot on a line, CSS pixels.
const DOT: f64 = 4.0;

/// The plan with the input that it was made from.
#[derive(Clone, PartialEq)]
struct Planned {
    input: Input,
    plan: Plan,
}

/// The chart. `hint` is the id of the sentence that explains pointer and keys; of the lines all but `single` step back;
/// `on_open` gets a slot.
pub fn lines(
    input: Signal<Input>,
    hint: &'static str,
    single: Signal<Option<usize>>,
    on_open: Callback<usize>,
) -> AnyView {
    let t = use_text();
    let theme = expect_context::<ChartTheme>().0;
    let reading = Reading::new();
    let width = width_of(reading.frame);
    let planned = RwSignal::new(None::<Arc<Planned>>);
    // The line that the pointer is at.
    let near = RwSignal::new(None::<usize>);
    Effect::new(move |_| {
        let (width, theme, input) = (width.get(), theme.get(), input.get());
        if width <= 0.0 {
            return;
        }
        let size = Size { width, height: if width < 480.0 { 240.0 } else { 260.0 } };
        let Some(plan) = with_measure(&theme, |m| lines::plan(&input, size, t.words, m)) else { return };
        reading.cursor.update(|c| *c = c.filter(|slot| *slot < input.starts.len()));
        planned.set(Some(Arc::new(Planned { input, plan })));
    });
    // A line that is looked at needs no new plan.
    Effect::new(move |_| {
        let (Some(planned), single, theme) = (planned.get(), single.get(), theme.get()) else { return };
        let plan = &planned.plan;
        let single = single.filter(|line| *line < plan.lines.len());
        paint(reading.canvas, plan.size, |area, device| lines::draw(area, plan, single, &theme, device));
    });
    let read = Memo::new(move |_| {
        let slot = reading.cursor.get()?;
        planned.with(|p| lines::readout(&p.as_ref()?.input, slot, t.words))
    });
    let find = move |p: Point| {
        let known = planned.get_untracked()?;
        let slot = known.plan.slot_at(p)?;
        let line = known.plan.line_at(&known.input, slot, p.y);
        if near.get_untracked() != line {
            near.set(line);
        }
        Some(slot)
    };
    let asked = Asked {
        class: "read lines",
        hint,
        summary: Signal::derive(move || input.with(|i| lines::summary(i, t.words))),
        find: Callback::new(find),
        keys: Callback::new(move |()| {
            let count = planned.with_untracked(|p| p.as_ref().map_or(0, |p| p.input.starts.len()));
            (count, count.checked_sub(1))
        }),
        open: on_open,
        said: Signal::derive(move || {
            planned.with(|p| Some(sentence(read.get().as_ref()?, &p.as_ref()?.input)))
        }),
    };
    let above = live(move || {
        let (planned, slot, read) = (planned.get()?, reading.cursor.get()?, read.get()?);
        Some(above(&planned, slot, &read, near))
    });
    reading.view(asked, view! { {above} }.into_any())
}

/// The slot, a dot on each line in it, and the read-out beside.
fn above(planned: &Planned, slot: usize, read: &Readout, near: RwSignal<Option<usize>>) -> AnyView {
    let Planned { input, plan } = planned;
    let x = plan.x.center(slot);
    let (left, right) = beside(Rect { x, ..Rect::default() }.widen(DOT), plan.size.width, f64::INFINITY);
    let dots = plan.dots(input, slot).into_iter().filter_map(|(line, dot)| {
        let color = super::swatch::css(&input.lines.get(line)?.color);
        Some(view! {
            <i class="lines-dot" style:left=px(dot.x - DOT) style:top=px(dot.y - DOT) style:background-color=color></i>
        })
    });
    let rows = read.lines.iter().filter_map(|each| {
        let line = input.lines.get(each.line)?;
        let index = each.line;
        let behind = each.behind.clone();
        Some(view! {
            <tr class:on=move || near.get() == Some(index) class:faint=each.faint>
                <th scope="row">{swatch(&line.color)} {line.name.clone()}</th>
                <td>{each.value.clone()}</td>
                {behind.map(|behind| view! { <td class="share">{behind}</td> })}
            </tr>
        })
    });
    let behind = input.behind.clone().filter(|_| read.lines.iter().any(|line| line.behind.is_some()));
    let t = use_text();
    view! {
        <div
            class="lines-cursor"
            style:left=px(x)
            style:top=px(plan.plot.y)
            style:height=px(plan.plot.height)
        ></div>
        {dots.collect_view()}
        <div class="readout" aria-hidden="true" style:left=left style:right=right style:top=px(plan.plot.y + 4.0)>
            <p class="readout-head">
                <span>{read.time.clone()}</span>
                {behind.map(|(what, _)| view! { <span class="quiet">{what}</span> })}
            </p>
            <table>
                <tbody>{rows.collect_view()}</tbody>
            </table>
            {read
                .lines
                .is_empty()
                .then(|| view! { <p class="quiet">{t.words.word(crate::chart::words::Word::NotRecorded)}</p> })}
            {read.open.then(|| view! { <p class="quiet">{t.burn.slot_open}</p> })}
        </div>
    }
    .into_any()
}

fn sentence(read: &Readout, input: &Input) -> String {
    let named = |each: &lines::Read| {
        let name = &input.lines.get(each.line)?.name;
        let behind = each.behind.as_ref().zip(input.behind.as_ref());
        let behind = behind.map(|(value, (what, _))| format!(" ({value} {what})")).unwrap_or_default();
        Some(format!("{name} {}{behind}", each.value))
    };
    let each: Vec<String> = read.lines.iter().filter_map(named).collect();
    let none = use_text().words.word(crate::chart::words::Word::NotRecorded).to_owned();
    format!("{}: {}", read.time, if each.is_empty() { none } else { each.join(", ") })
}
