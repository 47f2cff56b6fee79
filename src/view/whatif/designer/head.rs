//! What the plan brings, in sentences: for everybody, and who carries whom.

use crate::names::DomId;
use crate::state::whatif::designer::Designing;
use crate::state::whatif::designer::verdict::{Verdict, verdict};
use crate::state::{Page, use_view};
use crate::text::use_text;
use crate::widget::live::live;
use leptos::prelude::*;
use metering::whatif::Count;

/// The card.
pub fn head(of: Designing) -> AnyView {
    let t = use_text();
    let d = t.designer;
    let view = use_view();
    let found = Memo::new(move |_| {
        of.plain.with(|plain| of.design.with(|design| verdict(design, plain, of.unpriced.get())))
    });
    // Who is not recorded is one person: said where it matters.
    let unnamed = Memo::new(move |_| of.plain.with(|m| m.people.iter().any(|p| p.name.is_none())));
    let sentence = move || found.with(|v| (d.verdict)(v, &t.duration(v.period)));
    let second = live(move || {
        let (windows, overflow, counted) = of.design.with(|design| {
            let counted = design.count != Count::ListCost;
            (!design.windows.is_empty(), design.overflow, counted)
        });
        found.with(|v: &Verdict| {
            if v.people == 0 {
                return view! { <p class="quiet">{d.nobody_next}</p> }.into_any();
            }
            let mut lines = vec![(d.cut)(v, windows, overflow)];
            if v.people > 1 {
                lines.push((d.carried)(v));
                lines.extend(unnamed.get().then(|| d.unnamed.to_owned()));
            }
            lines.extend((v.unpriced > 0).then(|| (d.unpriced)(v.unpriced, counted)));
            let alone = (v.people == 1).then(|| alone(!unnamed.get()));
            view! { <p class="designer-second">{lines.join(" ")}</p> {alone} }.into_any()
        })
    });
    let scenario = view.memo(|v| v.what_if.scenario.clone());
    let assumed = live(move || {
        let said = scenario.with(|s| (!s.is_empty()).then(|| (d.scenario)(s)))?;
        let clear = move |_| view.step(|v| v.what_if.scenario = Default::default());
        Some(view! {
            <p class="quiet">
                {said} " "
                <button type="button" class="text-button" on:click=clear>{d.scenario_clear}</button>
            </p>
        })
    });
    view! {
        <section class="card answer-card designer-head" aria-labelledby=DomId::Margin.as_str()>
            <h2 id=DomId::Margin.as_str()>{d.title}</h2>
            <p class="answer" role="status">{sentence}</p>
            {second}
            {assumed}
        </section>
    }
    .into_any()
}

/// One person is no population, and where others come from.
fn alone(named: bool) -> AnyView {
    let d = use_text().designer;
    let view = use_view();
    view! {
        <p class="quiet">
            {(d.one)(named)} " " {d.many} " "
            <button type="button" class="text-button" on:click=move |_| view.step(|v| v.go(Page::Sources))>
                {d.add_feeds}
            </button>
        </p>
    }
    .into_any()
}
