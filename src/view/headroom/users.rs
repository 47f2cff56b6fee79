//! Who uses a window: folded away until it is wanted, and only where there are several.

use super::super::settings::position;
use super::said;
use crate::chart::format;
use crate::state::headroom::card::Key;
use crate::state::headroom::draw::Unit;
use crate::state::headroom::users::{Split, User, Users};
use crate::state::{Facet, Whose, use_headroom, use_view};
use crate::text::{Text, use_text};
use crate::widget::live::live;
use crate::widget::switch::Switch;
use leptos::prelude::*;

/// So many are shown at first.
const ROWS: usize = 6;

/// What opens into them.
pub fn users(key: Key) -> AnyView {
    let t = use_text();
    let h = t.headroom;
    let (headroom, view) = (use_headroom(), use_view());
    let of = key.clone();
    let found = Memo::new(move |_| {
        headroom.users.with(|list| list.iter().find(|(key, _)| *key == of).map(|(_, users)| users.clone()))
    });
    let is_any = Memo::new(move |_| found.with(Option::is_some));
    let offered = Memo::new(move |_| {
        found.with(|users| match users {
            Some(Users::Known(split)) => split.by.iter().map(|by| by.0).collect(),
            _ => Vec::new(),
        })
    });
    let chosen = view.memo(|v| v.whose);
    let all = RwSignal::new(false);
    let switch = live(move || {
        (offered.with(Vec::len) > 1).then(|| {
            view! {
                <Switch
                    label=h.users_by
                    options=Whose::ALL.map(|w| t.facet(w.facet()).to_owned()).to_vec()
                    value=Signal::derive(move || position(&Whose::ALL, &chosen.get()))
                    on=move |i: usize| {
                        if let Some(whose) = Whose::ALL.get(i) {
                            view.adjust(|v| v.whose = *whose);
                        }
                    }
                />
            }
        })
    });
    let label = move || {
        headroom.cards.with(|l| l.iter().find(|c| c.key == key).map(|c| (h.users_of)(&said::name(t, c))))
    };
    let label = Memo::new(move |_| label().unwrap_or_default());
    let content = live(move || {
        found.with(|users| {
            Some(match users.as_ref()? {
                Users::Coarse => view! { <p>{h.users_coarse}</p> }.into_any(),
                Users::Beyond => view! { <p>{h.users_beyond}</p> }.into_any(),
                Users::Accounts => view! { <p>{h.users_accounts}</p> }.into_any(),
                Users::Known(split) => table(t, split, chosen.get().facet(), label, all),
            })
        })
    });
    live(move || {
        is_any.get().then(|| {
            view! {
                <details class="users">
                    <summary>{h.users}</summary>
                    {switch.clone()}
                    {content.clone()}
                </details>
            }
        })
    })
    .into_any()
}

fn table(t: &'static Text, split: &Split, facet: Facet, label: Memo<String>, all: RwSignal<bool>) -> AnyView {
    let h = t.headroom;
    let by = split.by.iter().find(|by| by.0 == facet).or_else(|| split.by.first());
    let (facet, list) = by.map_or((facet, &[][..]), |(facet, list)| (*facet, &list[..]));
    // One alone is not worth a button.
    let folded = if list.len() > ROWS + 1 { ROWS } else { list.len() };
    let shown = if all.get() { list.len() } else { folded };
    let more = list.len() - folded;
    let fold = (more > 0).then(|| {
        let label = if all.get() { t.burn.fewer.to_owned() } else { (t.burn.more)(more as u64) };
        view! {
            <button type="button" class="text-button" aria-expanded=all.get().to_string()
                on:click=move |_| all.update(|all| *all = !*all)>
                {label}
            </button>
        }
    });
    let (unit, own) = match &split.unit {
        Unit::Own(unit) => (unit.clone(), Some(unit.as_str())),
        _ => (t.measure(crate::state::Measure::Cost).to_owned(), None),
    };
    let left_out = (split.left_out > 0).then(|| {
        let said = if own.is_some() { h.unmetered } else { t.burn.partly_priced };
        view! { <p>{said(split.left_out)}</p> }
    });
    let rows = list.iter().take(shown).map(|user| row(t, facet, split, user)).collect_view();
    view! {
        <table class="data" aria-label=move || label.get()>
            <thead>
                <tr>
                    <th scope="col">{t.facet(facet)}</th>
                    <th scope="col" class="number">{unit}</th>
                    <th scope="col" class="number">{h.users_share}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
            <tfoot>
                <tr>
                    <th scope="row">{t.burn.sum}</th>
                    <td class="number">{amount(split, split.total)}</td>
                    <td class="number">{format::percent(1.0, 0)}</td>
                </tr>
            </tfoot>
        </table>
        {fold}
        <p>{(h.users_note)(own)}</p>
        {left_out}
        {(h.users_edges)(split.grain).map(|said| view! { <p>{said}</p> })}
    }
    .into_any()
}

fn row(t: &Text, facet: Facet, split: &Split, user: &User) -> AnyView {
    view! {
        <tr>
            <th scope="row">
                {t.name_of(facet, user.name.as_deref())}
                <i class="users-bar" aria-hidden="true" style:width=format!("{:.1}%", user.share * 100.0)></i>
            </th>
            <td class="number">{amount(split, user.amount)}</td>
            <td class="number">{format::percent(user.share, 1)}</td>
        </tr>
    }
    .into_any()
}

fn amount(split: &Split, amount: f64) -> String {
    match &split.unit {
        Unit::Own(_) if amount < 1_000.0 => format::decimal(amount, 2),
        Unit::Own(_) => format::tokens(amount as i128),
        _ => format::money_full(amount.round() as i128),
    }
}
