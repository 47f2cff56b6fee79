//! The windows of the plan: what each holds, how many ran out, and the most that was asked of one.

use super::result::units;
use crate::chart::format;
use crate::names::DomId;
use crate::state::use_board;
use crate::state::whatif::designer::Designing;
use crate::text::{Text, use_text};
use crate::widget::hint::Hint;
use crate::widget::live::live;
use leptos::prelude::*;
use metering::whatif::Ran;

/// The card.
pub fn windows(of: Designing) -> AnyView {
    let t = use_text();
    let d = t.designer;
    let any = Memo::new(move |_| of.plain.with(|m| !m.outcome.windows.is_empty()));
    let body = live(move || {
        if !any.get() {
            return view! { <p class="quiet">{d.no_windows}</p> }.into_any();
        }
        let rows = live(move || {
            of.plain.with(|m| m.outcome.windows.iter().map(|ran| row(t, of, ran)).collect_view())
        });
        let heads = d
            .windows_head
            .into_iter()
            .enumerate()
            .map(|(i, head)| view! { <th scope="col" class:number={i > 0}>{head}</th> });
        view! {
            <div class="scroller" tabindex="0">
                <table class="data" aria-labelledby=DomId::Quota.as_str()>
                    <thead><tr>{heads.collect_view()}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    });
    view! {
        <section class="card table-card" aria-labelledby=DomId::Quota.as_str()>
            <header class="card-head">
                <h2 id=DomId::Quota.as_str()>{d.windows}</h2>
                <div class="tools">
                    <Hint label=(t.burn.formula_of)(d.windows) lines=Signal::stored(vec![d.windows_formula.to_owned()]) />
                </div>
            </header>
            {body}
        </section>
    }
    .into_any()
}

fn row(t: &'static Text, of: Designing, ran: &Ran) -> AnyView {
    let d = t.designer;
    let name = ran.kind.map(|kind| t.window(kind.name())).unwrap_or_default();
    let first = match ran.first_out {
        Some(at) => use_board().zone.with(|z| t.dated(at, z, false)),
        None => d.never.to_owned(),
    };
    let over = (ran.peak > ran.limit && ran.limit > 0)
        .then(|| (d.times_held)(&format::multiple(ran.peak as f64 / ran.limit as f64)));
    let over = over.map(|over| view! { <small class="quiet">{over}</small> });
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="number">{units(of, ran.limit)}</td>
            <td class="number">{(d.ran_out)(ran.out, ran.windows.max(ran.out))}</td>
            <td class="number" class:quiet=ran.first_out.is_none()>{first}</td>
            <td class="number">{units(of, ran.peak)} " " {over}</td>
        </tr>
    }
    .into_any()
}
