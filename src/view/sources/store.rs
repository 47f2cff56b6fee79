//! Adding a store of metrics.

use super::field::{field, tick};
use crate::fetch::{Access, DAYS, Login, Place, use_loader};
use crate::names::DomId;
use crate::text::use_text;
use leptos::prelude::*;

/// Periods that can be asked for, days.
const PERIODS: [u32; 5] = [7, 30, DAYS, 180, 365];

/// The form, folded: few people have a store.
pub fn store() -> AnyView {
    let t = use_text();
    let loader = use_loader();
    let m = t.metrics;
    let [address, matcher, user, secret] = std::array::from_fn(|_| RwSignal::new(String::new()));
    let (days, remember) = (RwSignal::new(DAYS), RwSignal::new(false));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let [at, labels, who, word] = [address, matcher, user, secret].map(|part| part.get_untracked());
        let access = Access {
            days: days.get_untracked(),
            login: Login::typed(&who, &word),
            remember: remember.get_untracked(),
        };
        loader.metrics(Place::typed(&at, &labels), access);
        [address, matcher, user, secret].iter().for_each(|part| part.set(String::new()));
    };
    let period = |n: u32| {
        view! { <option value=n.to_string() selected=n == DAYS>{(m.days_of)(n)}</option> }
    };
    view! {
        <details class="store-add">
            <summary>{m.add}</summary>
            <p class="quiet">{m.lead}</p>
            <form class="store-form" on:submit=submit>
                {field(m.address, DomId::StoreAddress, "url", m.example, address)}
                {field(m.matcher, DomId::StoreMatcher, "text", m.matcher_example, matcher)}
                <label>
                    <span>{m.days}</span>
                    <select
                        id=DomId::StoreDays.as_str()
                        on:change=move |e| days.set(event_target_value(&e).parse().unwrap_or(DAYS))
                    >
                        {PERIODS.map(period).collect_view()}
                    </select>
                </label>
                {field(m.user, DomId::StoreUser, "text", m.user_empty, user)}
                {field(m.secret, DomId::StoreSecret, "password", "", secret)}
                {tick(m.remember, DomId::StoreRemember, remember)}
                <p class="actions"><button type="submit" class="button">{m.submit}</button></p>
            </form>
            <p class="quiet">{m.cors}</p>
        </details>
    }
    .into_any()
}
