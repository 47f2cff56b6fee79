//! Days of one's own, and the zone in which they are days.

use super::settings::zone_select;
use crate::names::DomId;
use crate::platform::dom;
use crate::state::{Period, use_board, use_view};
use crate::text::use_text;
use crate::widget::live::live;
use crate::widget::popover::{Opened, Popover};
use leptos::prelude::*;
use metering::time::{format_day, parse_day};

/// The button and what it opens.
pub fn custom_period() -> AnyView {
    let t = use_text();
    let view = use_view();
    let period = view.memo(|v| v.period);
    let label = Signal::derive(move || match period.get() {
        Period::Days(..) => t.period(period.get()),
        _ => t.shell.custom.to_owned(),
    });
    view! {
        <div class="custom" class:on=move || matches!(period.get(), Period::Days(..))>
            <Popover label=label title=t.shell.custom class="custom-button">{content()}</Popover>
        </div>
    }
    .into_any()
}

fn content() -> AnyView {
    let t = use_text();
    let (view, board) = (use_view(), use_board());
    let open = expect_context::<Opened>().0;
    let (first, last) = board.zone.with_untracked(|zone| {
        let data = board.span.get_untracked();
        view.peek(|v| v.period).days(zone, board.now.get_untracked(), data)
    });
    let from = RwSignal::new(format_day(first));
    let to = RwSignal::new(format_day(last));
    let days = move || Some((parse_day(&from.get())?, parse_day(&to.get())?));
    let reversed = move || days().is_some_and(|(a, b)| a > b);
    let apply = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some((a, b)) = days().filter(|_| !reversed()) {
            view.step(|v| v.look_at(Period::Days(a, b)));
            open.set(false);
            dom::focus(DomId::Main);
        }
    };
    view! {
        <form class="custom-form" on:submit=apply>
            <label for=DomId::PeriodFrom.as_str()>{t.shell.from}</label>
            <input
                id=DomId::PeriodFrom.as_str()
                type="date"
                required
                prop:value=move || from.get()
                on:input=move |e| from.set(event_target_value(&e))
            />
            <label for=DomId::PeriodTo.as_str()>{t.shell.to}</label>
            <input
                id=DomId::PeriodTo.as_str()
                type="date"
                required
                aria-invalid=move || reversed().then_some("true")
                prop:value=move || to.get()
                on:input=move |e| to.set(event_target_value(&e))
            />
            <span class="label">{t.shell.time_zone}</span>
            {zone_select()}
            <p class="wrong" role="status">{live(move || reversed().then_some(t.shell.dates_reversed))}</p>
            <button type="submit" class="button primary" disabled=move || days().is_none() || reversed()>
                {t.shell.apply}
            </button>
        </form>
    }
    .into_any()
}
