//! Waste by cause, in three groups; each cause opens into what it means and what would avoid it.

use super::fold::{fold, said};
use crate::chart::format;
use crate::names::DomId;
use crate::state::cache::causes::{Group, groups};
use crate::state::cache::ranking::{Confidence, Leak};
use crate::state::cache::usage::{Missed, Survey};
use crate::text::{Text, use_text};
use crate::widget::hint::Hint;
use crate::widget::live::live;
use leptos::prelude::*;
use metering::request::{MissCause, MissGroup};

/// The section.
pub fn causes(survey: Memo<Survey>) -> AnyView {
    let t = use_text();
    let open = RwSignal::new(None::<Leak>);
    let found = Memo::new(move |_| survey.with(|s| (s.total.diagnosed > 0).then(|| groups(&s.total))));
    let cards = move || {
        found.with(|groups| {
            let groups = groups.as_ref()?;
            let most = groups.iter().flat_map(|g| &g.causes).map(|c| c.1.waste).max().unwrap_or(0);
            let cards = groups.iter().map(|g| card(t, g, most, open)).collect_view();
            let label = (t.burn.formula_of)(t.cache.causes);
            Some(view! {
                <section class="section causes" aria-labelledby=DomId::Causes.as_str()>
                    <header class="section-head">
                        <h2 id=DomId::Causes.as_str()>{t.cache.causes}</h2>
                        <Hint label=label lines=Signal::stored(vec![t.cache.causes_formula.to_owned()]) />
                    </header>
                    <div class="cards">{cards}</div>
                </section>
            })
        })
    };
    live(cards).into_any()
}

fn card(t: &'static Text, group: &Group, most: u64, open: RwSignal<Option<Leak>>) -> AnyView {
    let c = t.cache;
    let expected = group.group == MissGroup::Expected;
    let rows = group.causes.iter().map(|(cause, m)| row(t, *cause, *m, most, open)).collect_view();
    let none = group.causes.is_empty().then(|| view! { <p class="quiet">{(c.no_cause)(group.group)}</p> });
    let amount = (!group.causes.is_empty()).then(|| money(t, &group.sum));
    view! {
        <section class="card cause-card" class:expected=expected aria-label=(c.group)(group.group)>
            <header class="card-head">
                <h3>{(c.group)(group.group)}</h3>
                <p>
                    <strong class="cause-sum">{amount}</strong>
                    {expected.then(|| view! { <span class="quiet">{c.not_waste}</span> })}
                </p>
            </header>
            <p class="quiet">{(c.group_means)(group.group)}</p>
            <ul class="folds">{rows}</ul>
            {none}
        </section>
    }
    .into_any()
}

fn row(
    t: &'static Text,
    cause: MissCause,
    missed: Missed,
    most: u64,
    open: RwSignal<Option<Leak>>,
) -> AnyView {
    let c = t.cache;
    let leak = Leak::Miss(cause);
    let width = if most == 0 { 0.0 } else { 100.0 * missed.waste as f64 / most as f64 };
    let note = format!("{} · {}", (c.misses)(missed.events), (c.missed)(&format::tokens(missed.tokens)));
    let head = view! {
        <span class="fold-name">{(c.cause)(cause)}</span>
        <strong class="fold-value">{money(t, &missed)}</strong>
        <span class="fold-note quiet">{note}</span>
        <span class="fold-bar" aria-hidden="true"><i style:width=format!("{width:.2}%")></i></span>
    };
    let body = move || {
        let share = missed.recorded_share().unwrap_or(0.0);
        let confidence = match share {
            0.0 => Confidence::Inferred,
            1.0 => Confidence::Recorded,
            share => Confidence::Partly(share),
        };
        let rests = (c.rests_on)(leak, confidence, &format::percent(share, 0));
        let unpriced = (missed.unpriced > 0 && missed.waste > 0)
            .then(|| (c.part_unpriced)(&format::tokens(missed.unpriced)));
        view! {
            <p>{(c.means)(cause)}</p>
            {said((c.avoids)(cause.group()), (c.avoid)(cause).to_owned())}
            <p class="quiet">{rests}</p>
            {unpriced.map(|u| view! { <p class="quiet">{u}</p> })}
        }
        .into_any()
    };
    fold(leak, open, head.into_any(), body)
}

/// Money, or that there is no price: never $0 for what has none.
pub fn money(t: &Text, missed: &Missed) -> String {
    if missed.waste == 0 && missed.unpriced > 0 {
        t.cache.no_price.to_owned()
    } else {
        format::money(missed.waste)
    }
}
