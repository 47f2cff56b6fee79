//! What is known of no window that runs: old levels, and what the person entered and can let go of.

use super::said;
use crate::chart::format;
use crate::names::DomId;
use crate::state::headroom::entry::entered;
use crate::state::{use_board, use_headroom, use_plans};
use crate::text::use_text;
use crate::widget::button::IconButton;
use crate::widget::icon::Icon;
use crate::widget::live::live;
use leptos::prelude::*;

/// Both lists, each only where it has anything.
pub fn kept() -> AnyView {
    view! { {old_levels()} {entered_levels()} }.into_any()
}

fn old_levels() -> AnyView {
    let t = use_text();
    let (board, headroom) = (use_board(), use_headroom());
    live(move || {
        let old = headroom.old.get();
        let now = board.now.get();
        let line = |o: &crate::state::headroom::old::Old| {
            let plan = said::old_plan(t, o);
            let used = o.last.1.map(|used| format::percent(used, 0));
            let when = board.zone.with(|zone| t.moment(o.last.0, now, zone));
            let said = (t.headroom.old_one)(&plan, &t.window(&o.window), used.as_deref(), &when);
            view! { <li>{said}</li> }
        };
        (!old.is_empty()).then(|| {
            let lines = old.iter().map(line).collect_view();
            view! { <section class="card kept"><h3>{t.headroom.old}</h3> <ul class="quiet">{lines}</ul></section> }
        })
    })
    .into_any()
}

fn entered_levels() -> AnyView {
    let t = use_text();
    let (board, plans) = (use_board(), use_plans());
    live(move || {
        let list = plans.entered.with(|levels| entered(levels));
        let now = board.now.get();
        let line = |e: &crate::state::headroom::entry::Entered| {
            let plan = match &e.account {
                Some(account) => (t.headroom.of)(&e.plan, account),
                None => e.plan.clone(),
            };
            let when = board.zone.with(|zone| t.moment(e.at, now, zone));
            let said = (t.headroom.entered_one)(&plan, e.count, &when);
            let (name, account) = (e.plan.clone(), e.account.clone());
            let forget = move |()| plans.forget(&name, account.as_deref());
            view! {
                <li>
                    <span>{said}</span>
                    <IconButton icon=Icon::Cross label=(t.headroom.forget)(&plan) on=forget />
                </li>
            }
        };
        (!list.is_empty()).then(|| {
            let lines = list.iter().map(line).collect_view();
            view! {
                <section class="card kept" aria-labelledby=DomId::Entered.as_str()>
                    <h3 id=DomId::Entered.as_str()>{t.headroom.entered}</h3>
                    <ul>{lines}</ul>
                </section>
            }
        })
    })
    .into_any()
}
