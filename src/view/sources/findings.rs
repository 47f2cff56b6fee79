//! What was skipped and why, grouped by reason; and requests without a price.

use super::prices;
use crate::chart::format::{NONE, count, tokens};
use crate::names::DomId;
use crate::state::burn::coverage::Unpriced;
use crate::state::burn::notes::{Group, Place, Reason, grouped};
use crate::state::own_prices::{Draft, OwnPrices, use_own_prices};
use crate::state::use_board;
use crate::text::{Text, names::harness_name, use_text};
use crate::widget::live::live;
use leptos::prelude::*;

/// Files that are listed under a reason at first.
const FILES: usize = 8;
/// How many more are listed each time they are asked for.
const MORE: usize = 200;

/// Requests without a price, by model. Where nothing was read there is nothing to say.
pub fn unpriced() -> AnyView {
    let t = use_text();
    let (board, own) = (use_board(), use_own_prices());
    let rows = live(move || {
        board.coverage.with(|c| {
            let row = |u: &Unpriced| {
                let name = u.model.clone().unwrap_or_else(|| t.sources.no_model.to_owned());
                view! {
                    <tr>
                        <th scope="row"><i class="band" aria-hidden="true"></i> " " {name} " " <span class="quiet">{u.provider.clone()}</span></th>
                        <td class="number">{count(u.requests)}</td>
                        <td class="number">{if u.tokens == 0 { NONE.to_owned() } else { tokens(u.tokens) }}</td>
                        <td class="why">{(t.sources.unpriced_because)(u.why)}</td>
                        <td class="number act">{set_price(t, own, u)}</td>
                    </tr>
                }
            };
            c.unpriced.iter().map(row).collect_view()
        })
    });
    let none = Memo::new(move |_| board.coverage.with(|c| c.unpriced.is_empty()));
    let content = live(move || {
        if none.get() {
            return view! { <p class="quiet">{t.sources.unpriced_none}</p> }.into_any();
        }
        view! {
            <p class="quiet">{t.sources.unpriced_note}</p>
            <div class="scroller" tabindex="0">
                <table class="data unpriced-models">
                    <thead>
                        <tr>
                            <th scope="col">{t.facet(crate::state::Facet::Model)}</th>
                            <th scope="col" class="number">{t.sources.trust_requests}</th>
                            <th scope="col" class="number">{t.measure(crate::state::Measure::Tokens)}</th>
                            <th scope="col" class="why">{t.sources.unpriced_why}</th>
                            <th scope="col" class="act"><span class="unseen">{t.prices.set}</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows.clone()}</tbody>
                </table>
            </div>
        }
        .into_any()
    });
    let read = Memo::new(move |_| board.coverage.with(|c| c.requests > 0));
    card(DomId::Unpriced, t.sources.unpriced, read, move || content.clone())
}

/// Where a price would help: sets one.
fn set_price(t: &'static Text, own: OwnPrices, u: &Unpriced) -> Option<AnyView> {
    let model = u.model.clone().filter(|_| u.tokens > 0)?;
    let (label, provider) = ((t.prices.set_for)(&model), u.provider.clone());
    let on = move |_| prices::open(own, Draft::for_model(&model, provider.as_deref()));
    Some(view! { <button type="button" class="button small" aria-label=label on:click=on>{t.prices.set}</button> }.into_any())
}

/// A card that is there while there is something to say.
fn card<V: IntoAny>(
    id: DomId,
    title: &'static str,
    says: Memo<bool>,
    content: impl Fn() -> V + Send + Sync + 'static,
) -> AnyView {
    live(move || {
        says.get().then(|| {
            view! {
                <section class="card" aria-labelledby=id.as_str()>
                    <header class="card-head"><h2 id=id.as_str()>{title}</h2></header>
                    {content().into_any()}
                </section>
            }
        })
    })
    .into_any()
}

/// What readers skipped. Where nothing was read and nothing skipped there is nothing to say.
pub fn findings() -> AnyView {
    let t = use_text();
    let board = use_board();
    let groups = Memo::new(move |_| board.findings.with(|f| grouped(f)));
    let content = live(move || {
        let ahead = board.ahead.get().map(|a| {
            let until = board.zone.with(|z| t.day(a.until, z));
            view! { <p>{(t.sources.ahead)(a.requests, &until)}</p> }
        });
        groups.with(|groups| {
            if groups.is_empty() && ahead.is_none() {
                return view! { <p class="quiet">{t.sources.findings_none}</p> }.into_any();
            }
            let groups = groups.iter().map(|g| group(t, g)).collect_view();
            view! { {ahead} {groups} }.into_any()
        })
    });
    let says = Memo::new(move |_| {
        board.coverage.with(|c| c.requests + c.errors > 0) || groups.with(|g| !g.is_empty())
    });
    card(DomId::Findings, t.sources.findings, says, move || content.clone())
}

fn group(t: &'static Text, group: &Group) -> AnyView {
    let (title, note) = (t.sources.effect)(group.effect);
    let list = group.reasons.iter().map(|r| reason(t, r)).collect_view();
    view! {
        <section class="effect">
            <h3>{title} " · " {count(group.count)} " " <span class="quiet">{note}</span></h3>
            <ul class="reasons">{list}</ul>
        </section>
    }
    .into_any()
}

fn reason(t: &'static Text, reason: &Reason) -> AnyView {
    let s = t.sources;
    let place = move |line: u64| if line == 0 { s.whole_file.to_owned() } else { (s.line)(line) };
    let file = move |f: &Place| {
        let times = (f.count > 1).then(|| view! { <span class="quiet">{(s.times)(f.count)}</span> });
        let harness = f.harness.as_deref().map(|h| format!("{} · ", harness_name(h)));
        view! { <li><code>{f.file.clone()}</code> " " <span class="quiet">{harness} {place(f.line)}</span> " " {times}</li> }
    };
    let shown = RwSignal::new(FILES);
    let places = reason.places.clone();
    let files = live(move || {
        let hidden = places.len().saturating_sub(shown.get());
        let more = (hidden > 0).then(|| {
            let more = move |_| shown.update(|n| *n += MORE);
            let next = hidden.min(MORE) as u64;
            view! { <li><button type="button" class="button small" on:click=more>{(s.more_files)(next, hidden as u64)}</button></li> }
        });
        view! { {places.iter().take(shown.get()).map(file).collect_view()} {more} }
    });
    view! {
        <li>
            <details>
                <summary>
                    <span>{reason.text.clone()}</span>
                    <span class="quiet">{(s.times)(reason.count)} " " {(s.in_files)(reason.places.len() as u64)}</span>
                </summary>
                <ul class="places-list">{files}</ul>
            </details>
        </li>
    }
    .into_any()
}
