//! The waste ranking: one list in money over everything that looks like waste. Each line says why, opens into what it
//! means, what helps and where it comes from; a switch keeps one group of them.

use super::super::settings::position;
use super::evidence::evidence;
use super::fold::{fold, said};
use super::head::head;
use crate::chart::figure::Figure;
use crate::chart::format::{self, Unit};
use crate::chart::table::{Cell, Table, csv};
use crate::names::{DomId, FileStem};
use crate::platform::download;
use crate::state::cache::ranking::{Confidence, Leak, Line, Scope, ranking as rank};
use crate::state::cache::usage::{Missed, Survey};
use crate::state::use_view;
use crate::text::{Text, use_text};
use crate::widget::live::live;
use crate::widget::switch::Switch;
use crate::widget::term::term_within;
use leptos::prelude::*;

/// So many lines are shown at first.
const FIRST: usize = 6;

/// The card.
pub fn ranking(survey: Memo<Survey>) -> AnyView {
    let t = use_text();
    let view = use_view();
    let open = RwSignal::new(None::<Leak>);
    let all = RwSignal::new(false);
    let scope = view.memo(|v| v.waste);
    let lines = Memo::new(move |_| survey.with(|s| rank(s, scope.get())));
    // Where there is nothing at all, nothing needs to be told apart.
    let any = Memo::new(move |_| {
        survey.with(|s| [Scope::All, Scope::Expected].into_iter().any(|scope| !rank(s, scope).is_empty()))
    });
    let looked = Memo::new(move |_| survey.with(|s| s.total.diagnosed > 0));
    let body = live(move || {
        lines.with(|lines| {
            if lines.is_empty() {
                let said = match (looked.get(), scope.get()) {
                    (true, scope) => (t.cache.none_in)(scope),
                    (false, _) => t.cache.ranking_unknown,
                };
                return view! { <p class="quiet">{said}</p> }.into_any();
            }
            let most = lines.iter().map(|l| l.spent.cost).max().unwrap_or(0);
            let shown = if all.get() { lines.len() } else { FIRST.min(lines.len()) };
            let rows = lines.iter().take(shown).map(|l| row(t, l, most, open)).collect_view();
            view! { <ol class="folds">{rows}</ol> {more(t, lines.len(), shown, FIRST, all)} }.into_any()
        })
    });
    let save = move |()| {
        let everything = |s: &Survey| [Scope::All, Scope::Expected].map(|scope| rank(s, scope)).concat();
        let lines = survey.with_untracked(everything);
        download::save_csv(FileStem::Waste, &csv(&table(t, &lines)));
    };
    let formula = [t.cache.ranking_formula, t.cache.causes_formula];
    view! {
        <section class="card ranking" aria-labelledby=DomId::Waste.as_str()>
            {head(DomId::Waste, t.cache.ranking, &formula, Some(Callback::new(save)))}
            {live(move || any.get().then(|| view! {
                <div class="switches">{scopes(t, survey, scope)}</div>
                <p class="quiet">{live(move || (t.cache.scope_means)(scope.get()))}</p>
            }))}
            {body}
        </section>
    }
    .into_any()
}

/// The groups, with what each cost: the sum of its misses. What is no miss overlaps and has no sum.
fn scopes(t: &'static Text, survey: Memo<Survey>, scope: Memo<Scope>) -> AnyView {
    let view = use_view();
    let sums = Memo::new(move |_| {
        survey.with(|s| Scope::ALL.map(|scope| scope.group().map(|g| s.total.of_group(g))))
    });
    live(move || {
        let option = |(scope, sum): (Scope, Option<Missed>)| match sum.filter(|m| m.events > 0) {
            Some(sum) => format!("{} {}", (t.cache.scope)(scope), money(t, &sum)),
            None => (t.cache.scope)(scope).to_owned(),
        };
        let options = Scope::ALL.into_iter().zip(sums.get()).map(option).collect();
        view! {
            <Switch
                label=t.cache.scopes
                options=options
                value=Signal::derive(move || position(&Scope::ALL, &scope.get()))
                on=move |i: usize| {
                    if let Some(scope) = Scope::ALL.get(i) {
                        view.adjust(|v| v.waste = *scope);
                    }
                }
            />
        }
    })
    .into_any()
}

/// Shows the rest of a list, or its beginning alone.
pub fn more(t: &'static Text, of: usize, shown: usize, first: usize, all: RwSignal<bool>) -> Option<AnyView> {
    let rest = of - shown;
    let text = if rest > 0 { (t.cache.more_events)(rest as u64) } else { t.cache.fewer_events.to_owned() };
    let more = move || {
        view! {
            <button type="button" class="text-button" on:click=move |_| all.update(|a| *a = !*a)>
                {text}
            </button>
        }
        .into_any()
    };
    (of > first).then(more)
}

fn row(t: &'static Text, line: &Line, most: u64, open: RwSignal<Option<Leak>>) -> AnyView {
    let c = t.cache;
    let (leak, confidence) = (line.leak, line.confidence);
    let width = if most == 0 { 0.0 } else { 100.0 * line.spent.cost as f64 / most as f64 };
    let share =
        if let Confidence::Partly(share) = confidence { format::percent(share, 0) } else { String::new() };
    let spent = &line.spent;
    let note: Vec<String> = [
        (spent.requests > 0).then(|| (c.requests)(spent.requests)),
        (spent.tokens > 0).then(|| (c.missed)(&format::tokens(spent.tokens))),
        line.share.filter(|_| spent.cost > 0).map(|s| (c.of_cost)(&format::percent(s, 1))),
        leak.group().map(|g| (c.group)(g).to_lowercase()),
    ]
    .into_iter()
    .flatten()
    .collect();
    let bound = confidence == Confidence::AtMost;
    let sure = (c.confidence)(confidence, &share);
    let head = view! {
        <span class="fold-name">
            {term_within((c.leak)(leak), (c.leak_means)(leak))} " "
            <span class="tag">{term_within(&sure, (c.confidence_means)(confidence))}</span>
        </span>
        <strong class="fold-value">{cost(t, line)}</strong>
        <span class="fold-note quiet">{note.join(" · ")}</span>
        <span class="fold-bar" class:bound=bound aria-hidden="true">
            <i style:width=format!("{width:.2}%")></i>
        </span>
    };
    let from = line.evidence.clone();
    let rests = (c.rests_on)(leak, confidence, &share);
    let unpriced =
        (line.unpriced > 0 && spent.cost > 0).then(|| (c.part_unpriced)(&format::tokens(line.unpriced)));
    let helps = leak.group().map_or(c.fix, |g| (c.avoids)(g));
    let body = move || {
        view! {
            <p>{(c.leak_means)(leak)}</p>
            {said(helps, (c.leak_fix)(leak).to_owned())}
            <p class="quiet">{rests.clone()}</p>
            {unpriced.clone().map(|u| view! { <p class="quiet">{u}</p> })}
            {evidence(leak, &from)}
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

/// What a line costs; what has no price is not $0.
fn cost(t: &Text, line: &Line) -> String {
    match line.confidence {
        _ if line.spent.cost == 0 => t.cache.no_price.to_owned(),
        Confidence::AtMost => (t.cache.at_most)(&format::money(line.spent.cost)),
        _ => format::money(line.spent.cost),
    }
}

fn table(t: &Text, lines: &[Line]) -> Table {
    let number = |value: u64, unit| if value > 0 { Cell::Number(value.into(), unit) } else { Cell::Unsaid };
    let row = |line: &Line| {
        let share = if let Confidence::Partly(share) = line.confidence { share } else { 0.0 };
        let group = line.leak.group().map_or((t.cache.scope)(Scope::Other), |g| (t.cache.group)(g));
        vec![
            Cell::Text((t.cache.leak)(line.leak).to_owned()),
            Cell::Text(group.to_owned()),
            number(line.spent.cost, Unit::Money),
            Cell::figure(line.share, Figure::Share),
            number(line.spent.requests, Unit::Count),
            number(line.spent.tokens, Unit::Tokens),
            Cell::Text((t.cache.confidence)(line.confidence, &format::percent(share, 0))),
        ]
    };
    let head = ["waste", "group", "usd", "share_of_list_cost", "requests", "tokens", "confidence"];
    Table { head: head.map(str::to_owned).to_vec(), rows: lines.iter().map(row).collect() }
}
