//! Headroom: how much is left, and when it runs out. Windows side by side, the course of one of them, and what is known
//! of the past.

pub mod alarms;
pub mod card;
mod course;
mod crater;
mod enter;
mod form;
mod kept;
mod past;
mod plans;
pub mod said;
mod users;

use super::filter_bar::filter_bar;
use super::whole::waiting;
use crate::names::DomId;
use crate::platform::notify::Permission;
use crate::state::headroom::card::{Card, Key, gravest};
use crate::state::headroom::notify::use_notify;
use crate::state::{use_board, use_headroom};
use crate::text::use_text;
use crate::widget::icon::Icon;
use crate::widget::live::live;
use leptos::prelude::*;

/// The window that is looked at; `None` is the most urgent one.
#[derive(Clone, Copy)]
struct Chosen(RwSignal<Option<Key>>);

/// The view.
pub fn headroom() -> AnyView {
    let (board, headroom) = (use_board(), use_headroom());
    provide_context(Chosen(RwSignal::new(None)));
    let entering = RwSignal::new(false);
    // Levels that a person entered are something even where nothing was read.
    let nothing = Memo::new(move |_| {
        board.is_empty() && headroom.levels.with(|l| l.is_empty()) && headroom.old.with(Vec::is_empty)
    });
    let read = Memo::new(move |_| !board.is_empty());
    view! {
        <div class="view headroom">
            {filter_bar()}
            {top(entering)}
            {live(move || if nothing.get() { waiting() } else { known() })}
            {live(move || read.get().then(crater::crater))}
            {plans::plans()}
            {kept::kept()}
            {enter::dialog(entering)}
        </div>
    }
    .into_any()
}

/// The heading, what a person can do, and whether they want to be told.
fn top(entering: RwSignal<bool>) -> AnyView {
    let t = use_text();
    let notify = use_notify();
    let state = live(move || {
        (t.headroom.notify_state)(notify.permission.get())
            .map(|said| view! { <span class="quiet">{said}</span> })
    });
    let impossible = move || matches!(notify.permission.get(), Permission::Unsupported);
    view! {
        <header class="headroom-top">
            <h2 id=DomId::Headroom.as_str()>{t.headroom.title}</h2>
            <p class="quiet">{t.headroom.note}</p>
            <div class="headroom-tools">
                <label class="check">
                    <input
                        type="checkbox"
                        disabled=impossible
                        prop:checked=move || notify.on.get()
                        on:change=move |e| notify.turn(event_target_checked(&e))
                    />
                    <span>{t.headroom.notify}</span>
                </label>
                {state}
                <button type="button" class="button" on:click=move |_| entering.set(true)>{t.headroom.enter}</button>
            </div>
        </header>
    }
    .into_any()
}

/// Something is known: every window, and the course of one.
fn known() -> AnyView {
    let headroom = use_headroom();
    let chosen = expect_context::<Chosen>().0;
    let keys = Memo::new(move |_| {
        headroom.cards.with(|cards| cards.iter().map(|c| c.key.clone()).collect::<Vec<_>>())
    });
    // The one that is chosen while it is there, else the gravest, else the first.
    let shown: Memo<Option<Card>> = Memo::new(move |_| {
        let key = chosen.get();
        headroom.cards.with(|cards| {
            let of = cards.iter().find(|c| Some(&c.key) == key.as_ref());
            of.or_else(|| gravest(cards)).or_else(|| cards.first()).cloned()
        })
    });
    let at = Memo::new(move |_| shown.with(|c| c.as_ref().map(|c| c.key.clone())));
    let windows = live(move || {
        let keys = keys.get();
        if keys.is_empty() {
            return no_level();
        }
        let each = keys.into_iter().map(|key| card::card(key, at, chosen)).collect_view();
        view! { <section class="windows" aria-labelledby=DomId::Headroom.as_str()>{each}</section> }
            .into_any()
    });
    let is_any = Memo::new(move |_| shown.with(Option::is_some));
    view! {
        {windows}
        {live(move || is_any.get().then(|| course::course(shown)))}
    }
    .into_any()
}

/// No level of any plan: the ways in which one gets here.
fn no_level() -> AnyView {
    let t = use_text();
    let steps = t.headroom.none_steps.map(|step| view! { <li>{code(step)}</li> });
    view! {
        <article class="card no-level">
            <h3>{Icon::Gauge.view()} " " {t.headroom.none}</h3>
            <p>{t.headroom.none_long}</p>
            <ul>{steps.collect_view()}</ul>
        </article>
    }
    .into_any()
}

/// A sentence whose commands stand between back-ticks.
fn code(text: &str) -> AnyView {
    let part = |(i, part): (usize, &str)| {
        let part = part.to_owned();
        if i % 2 == 1 { view! { <code>{part}</code> }.into_any() } else { part.into_any() }
    };
    text.split('`').enumerate().map(part).collect_view().into_any()
}
