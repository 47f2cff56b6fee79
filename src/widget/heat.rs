//! The calendar as a control: a day under the pointer or the keys is read, a click or Enter opens it.

use super::drawing::{ChartTheme, paint, width_of, with_measure};
use crate::chart::calendar::{self, Input, Plan};
use crate::chart::layout::point;
use crate::platform::pointer::{self, PointerEvent};
use crate::text::use_text;
use crate::widget::live::live;
use leptos::html;
use leptos::prelude::*;

/// The calendar.
#[component]
pub fn Heat(
    /// What is drawn.
    #[prop(into)]
    input: Signal<Input>,
    /// How many weeks found room.
    weeks: RwSignal<usize>,
    /// A day was opened, by its index.
    #[prop(into)]
    on_open: Callback<usize>,
) -> impl IntoView {
    let t = use_text();
    let theme = expect_context::<ChartTheme>().0;
    let (frame, canvas) = (NodeRef::<html::Div>::new(), NodeRef::<html::Canvas>::new());
    let width = width_of(frame);
    let plan = RwSignal::new(None::<Plan>);
    let cursor = RwSignal::new(None::<usize>);
    Effect::new(move |_| {
        let (width, theme, input) = (width.get(), theme.get(), input.get());
        if width <= 0.0 {
            return;
        }
        let Some(new) = with_measure(&theme, |m| calendar::plan(&input, width, t.words, m)) else { return };
        paint(canvas, new.size, |area, device| calendar::draw(area, &new, &theme, device));
        cursor.update(|c| *c = c.filter(|day| *day < input.values.len()));
        if weeks.get_untracked() != new.weeks {
            weeks.set(new.weeks);
        }
        plan.set(Some(new));
    });
    let under = move |event: &PointerEvent| {
        let (x, y) = pointer::place(event, &*frame.get_untracked()?);
        plan.with_untracked(|p| p.as_ref()?.day_at(point(x, y)))
    };
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let last = input.with_untracked(|i| i.values.len()).saturating_sub(1);
        let at = cursor.get_untracked().unwrap_or(last);
        let to = match event.key().as_str() {
            "ArrowUp" => at.saturating_sub(1),
            "ArrowDown" => at + 1,
            "ArrowLeft" => at.saturating_sub(7),
            "ArrowRight" => at + 7,
            "Home" => 0,
            "End" => last,
            "Enter" => {
                event.prevent_default();
                return on_open.run(at);
            }
            "Escape" if cursor.get_untracked().is_some() => {
                event.prevent_default();
                return cursor.set(None);
            }
            _ => return,
        };
        event.prevent_default();
        cursor.set(Some(if cursor.get_untracked().is_none() { last } else { to.min(last) }));
    };
    let read = move || {
        let read = input.with(|i| calendar::readout(i, cursor.get()?, t.words))?;
        Some((t.burn.open_day)(&read.name, &read.value))
    };
    let mark = live(move || {
        let rect = plan.with(|p| p.as_ref()?.cell(cursor.get()?).map(|c| c.rect))?;
        Some(view! {
            <div
                class="heat-cursor"
                style:left=format!("{}px", rect.x)
                style:top=format!("{}px", rect.y)
                style:width=format!("{}px", rect.width)
                style:height=format!("{}px", rect.height)
            ></div>
        })
    });
    view! {
        <div
            class="heat"
            node_ref=frame
            tabindex="0"
            role="group"
            aria-roledescription=t.burn.as_chart
            aria-label=move || input.with(|i| calendar::summary(i, t.words))
            on:pointermove=move |e| {
                let day = under(&e);
                if cursor.get_untracked() != day {
                    cursor.set(day);
                }
            }
            on:pointerleave=move |_| cursor.set(None)
            on:click=move |_| {
                if let Some(day) = cursor.get_untracked() {
                    on_open.run(day);
                }
            }
            on:blur=move |_| {
                // The focus leaves also when the calendar itself does.
                cursor.try_set(None);
            }
            on:keydown=keys
        >
            <canvas node_ref=canvas aria-hidden="true"></canvas>
            {mark}
        </div>
        <p class="heat-read" role="status">{read}</p>
    }
    .into_any()
}
