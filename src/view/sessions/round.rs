//! The request that is looked at: what it carried, what it missed and why, and what else is known of it.

use super::one::Open;
use super::parts::cost;
use crate::chart::format;
use crate::names::DomId;
use crate::state::cache::events::hour_helps;
use crate::state::sessions::one::model_before;
use crate::state::{Facet, use_board};
use crate::text::{Text, use_text};
use crate::widget::button::IconButton;
use crate::widget::hint::Hint;
use crate::widget::icon::Icon;
use crate::widget::live::live;
use leptos::prelude::*;
use metering::request::{MissCause, MissEvidence, MissGroup, Request};

/// The card.
pub fn round(open: Open) -> AnyView {
    let t = use_text();
    let board = use_board();
    let step = move |by: isize| {
        let count = open.list.with_untracked(|l| l.len());
        let now = open.selected.get_untracked().unwrap_or(0);
        let to = now.saturating_add_signed(by).min(count.saturating_sub(1));
        open.select(Some(to));
    };
    live(move || {
        let list = open.list.get();
        let Some((i, r)) = open.selected.get().and_then(|i| Some((i, list.get(i)?))) else {
            return ().into_any();
        };
        let failed = open.whole.with(|w| w.sum.errors);
        let (number, all) = (i as u64 + 1, list.len() as u64);
        let title = if r.quality.is_sum() {
            (t.sessions.row)(number, all)
        } else {
            (t.sessions.request)(number, all, failed)
        };
        let before = model_before(&list, i);
        let when = board.zone.with(|z| t.instant(r.at, z));
        view! {
            <section class="card round" aria-labelledby=DomId::Round.as_str()>
                <header class="card-head">
                    <h2 id=DomId::Round.as_str()>{title} <span class="quiet">{when}</span></h2>
                    <div class="tools">
                        <IconButton icon=Icon::Left label=t.sessions.earlier on=move |()| step(-1) />
                        <IconButton icon=Icon::Right label=t.sessions.later on=move |()| step(1) />
                    </div>
                </header>
                {said(t, r).into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
                {miss(t, r, before)}
                <dl class="round-figures">{figures(t, r)}</dl>
            </section>
        }
        .into_any()
    })
    .into_any()
}

/// What its miss was, in words; `before` is the model that was asked before, if that was another one.
fn miss(t: &'static Text, r: &Request, before: Option<&str>) -> Option<AnyView> {
    let cause = r.miss_cause?;
    let why = match (cause, before, r.model.as_deref()) {
        (MissCause::ModelChanged, Some(before), Some(now)) => (t.sessions.model_changed)(before, now),
        _ => t.cause(cause).to_owned(),
    };
    let tokens = format::tokens(r.missed_tokens.unwrap_or(0));
    let expected = cause.group() == MissGroup::Expected;
    let say = if expected { t.sessions.rebuilt_line } else { t.sessions.missed_line };
    let mut lines = vec![say(&tokens, &why)];
    lines.extend(r.miss_gap_ms.filter(|gap| *gap > 0).map(|gap| (t.sessions.pause)(&t.took(gap))));
    lines.extend(r.waste_nanousd.filter(|_| !expected).map(|w| (t.sessions.cost_of_it)(&format::money(w))));
    lines.push((t.cache.spare)(cause, hour_helps(r)).to_owned());
    let evidence = match r.miss_evidence {
        Some(MissEvidence::Recorded) => t.sessions.recorded,
        _ => t.sessions.inferred,
    };
    let means = vec![(t.cache.means)(cause).to_owned(), (t.cache.avoid)(cause).to_owned()];
    Some(
        view! {
            <div class="round-miss" class:expected=expected>
                <p>{lines.join(" ")} " " <span class="quiet">{format!("({evidence})")}</span></p>
                <Hint label=(t.cache.cause)(cause) lines=Signal::stored(means) />
            </div>
        }
        .into_any(),
    )
}

/// What else there is to say.
fn said(t: &'static Text, r: &Request) -> Vec<String> {
    let mut lines = Vec::new();
    if r.quality.is_sum() {
        lines.push(r.requests.map_or_else(|| t.sessions.sum_of_some.to_owned(), t.sessions.sum_of));
    }
    lines.extend(r.error.as_ref().map(|why| format!("{}: {why}", t.sessions.failed)));
    lines.extend((r.thin == Some(true)).then(|| t.sessions.thin_round.to_owned()));
    lines.extend(r.bypassed_tokens.map(|n| (t.sessions.bypassed)(&format::tokens(n))));
    lines.extend(r.kept_tokens.map(|n| (t.sessions.kept)(&format::tokens(n))));
    lines
}

fn figures(t: &'static Text, r: &Request) -> AnyView {
    let k = &r.tokens;
    let model = t.name_of(Facet::Model, r.model.as_deref());
    let model = r.provider.as_ref().map_or_else(|| model.clone(), |p| format!("{model} · {p}"));
    let tokens = |n: u64| Some(n).filter(|n| *n > 0).map(format::count);
    let missed = r.missed_tokens.filter(|_| r.miss_cause.is_some()).and_then(tokens);
    let rows: [(&'static str, Option<String>); 15] = [
        (t.sessions.context, Some(format::count(k.prompt()))),
        (t.sessions.read, tokens(k.cache_read)),
        (t.sessions.written, tokens(k.cache_write())),
        (t.sessions.input, tokens(k.input)),
        (t.sessions.missed_part, missed),
        (t.sessions.output, tokens(k.output)),
        (t.sessions.reasoning, tokens(k.reasoning)),
        (t.sessions.cost, Some(cost(t, r.list_cost_nanousd)).filter(|_| r.error.is_none())),
        (t.sessions.reported, r.reported_cost_usd.map(|usd| format::money((usd * 1e9) as u64))),
        (t.sessions.took, r.duration_ms.map(|ms| t.took(ms as i64))),
        (t.sessions.model, Some(model)),
        (t.sessions.agent, Some(r.agent.clone())),
        (t.sessions.one_query, r.query.map(|q| (t.sessions.query)(q))),
        (t.sessions.tools, Some(r.tools.join(", ")).filter(|t| !t.is_empty())),
        (t.sessions.tier, r.tier.clone()),
    ];
    rows.into_iter()
        .filter_map(|(name, value)| Some(view! { <div><dt>{name}</dt> <dd>{value?}</dd></div> }))
        .collect_view()
        .into_any()
}
