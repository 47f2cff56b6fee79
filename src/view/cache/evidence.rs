//! What a line of the waste ranking comes from: names that filter, and the worst sessions.

use super::events::link;
use crate::chart::format;
use crate::state::cache::ranking::{Evidence, Leak, worst};
use crate::state::cache::usage::{Session, Spent};
use crate::state::{Board, Facet, use_board, use_details, use_view};
use crate::text::{Text, use_text};
use crate::widget::live::live;
use crate::widget::swatch::swatch;
use leptos::prelude::*;

/// The lists.
pub fn evidence(leak: Leak, evidence: &[Evidence]) -> AnyView {
    let t = use_text();
    let lists = evidence.iter().map(|e| names(t, e)).collect_view();
    view! { <div class="evidence">{lists} {sessions(leak)}</div> }.into_any()
}

fn names(t: &'static Text, evidence: &Evidence) -> AnyView {
    let (view, board) = (use_view(), use_board());
    let facet = evidence.facet;
    let row = |(name, spent): &(Option<String>, Spent)| {
        let shown = t.name_of(facet, name.as_deref());
        let color = board.palette.with_untracked(|p| p.color(facet, name.as_deref()));
        let key = name.clone();
        let title = (t.cache.filter)(&shown);
        view! {
            <li>
                <button
                    type="button"
                    class="evidence-row"
                    title=title
                    on:click=move |_| view.step(|v| v.filters.only(facet, key.clone()))
                >
                    {(facet == Facet::Harness).then(|| swatch(&color))}
                    <span class="evidence-name">{shown}</span>
                    <span class="evidence-value">{amount(spent)}</span>
                </button>
            </li>
        }
    };
    let more = (evidence.more > 0)
        .then(|| view! { <li class="quiet">{(t.cache.more_names)(evidence.more as u64)}</li> });
    view! {
        <div>
            <h4>{(t.cache.comes_from)(t.facet(facet))}</h4>
            <ul>{evidence.rows.iter().map(row).collect_view()} {more}</ul>
        </div>
    }
    .into_any()
}

/// Money where there is a price, else tokens, else requests.
fn amount(spent: &Spent) -> String {
    match spent {
        Spent { cost: 0, tokens: 0, requests } => format::count(*requests),
        Spent { cost: 0, tokens, .. } => format::tokens(*tokens),
        Spent { cost, .. } => format::money(*cost),
    }
}

/// The worst sessions; asked for when a line opens.
fn sessions(leak: Leak) -> AnyView {
    let t = use_text();
    let board = use_board();
    let cells = use_details().sessions();
    let found: Memo<Vec<(Session, Spent)>> = Memo::new(move |_| {
        cells.with(|cells| {
            let Some(set) = cells.ready() else { return Vec::new() };
            worst(set, &board.kept(set), leak)
        })
    });
    let list = move || {
        let rows = found.with(|f| f.iter().map(|(s, spent)| session(t, board, s, spent)).collect_view());
        (!found.with(Vec::is_empty)).then(|| {
            view! { <div><h4>{t.cache.worst_sessions}</h4> <ul>{rows}</ul></div> }
        })
    };
    live(list).into_any()
}

fn session(t: &'static Text, board: Board, session: &Session, spent: &Spent) -> AnyView {
    let color = board.palette.with_untracked(|p| p.color(Facet::Harness, session.harness.as_deref()));
    let name = session.project.clone().unwrap_or_else(|| session.id.clone());
    view! {
        <li class="evidence-row" title=session.id.clone()>
            {swatch(&color)}
            <span class="evidence-name">{name.clone()}</span>
            <span class="evidence-value">{amount(spent)}</span>
            {link(t, &session.id, None, &name)}
        </li>
    }
    .into_any()
}
