//! The waste ranking: one list in money over everything that looks like waste; each line opens into its evidence.

use super::evidence::evidence;
use super::fold::{fold, said};
use super::head::head;
use crate::chart::figure::Figure;
use crate::chart::format::{self, Unit};
use crate::chart::table::{Cell, Table, csv};
use crate::names::{DomId, FileStem};
use crate::platform::download;
use crate::state::cache::ranking::{Confidence, Leak, Line, ranking as rank};
use crate::state::cache::usage::Survey;
use crate::text::{Text, use_text};
use crate::widget::live::live;
use leptos::prelude::*;

/// The card.
pub fn ranking(survey: Memo<Survey>) -> AnyView {
    let t = use_text();
    let open = RwSignal::new(None::<Leak>);
    let lines = Memo::new(move |_| survey.with(rank));
    let body = live(move || {
        lines.with(|lines| {
            if lines.is_empty() {
                let looked = survey.with(|s| s.total.diagnosed > 0);
                let said = if looked { t.cache.ranking_none } else { t.cache.ranking_unknown };
                return view! { <p class="quiet">{said}</p> }.into_any();
            }
            let most = lines.iter().map(|l| l.spent.cost).max().unwrap_or(0);
            let rows = lines.iter().map(|l| row(t, l, most, open)).collect_view();
            view! { <ol class="folds">{rows}</ol> }.into_any()
        })
    });
    let save = move |()| {
        let file = lines.with_untracked(|lines| csv(&table(t, lines)));
        download::save_csv(FileStem::Waste, &file);
    };
    view! {
        <section class="card ranking" aria-labelledby=DomId::Waste.as_str()>
            {head(DomId::Waste, t.cache.ranking, t.cache.ranking_formula, Some(Callback::new(save)))}
            <p class="quiet">{t.cache.ranking_note}</p>
            {body}
        </section>
    }
    .into_any()
}

fn row(t: &'static Text, line: &Line, most: u64, open: RwSignal<Option<Leak>>) -> AnyView {
    let c = t.cache;
    let (leak, spent, confidence) = (line.leak, line.spent, line.confidence);
    let share = if let Confidence::Partly(share) = confidence { share } else { 0.0 };
    let share = format::percent(share, 0);
    let width = if most == 0 { 0.0 } else { 100.0 * spent.cost as f64 / most as f64 };
    let facts = [
        (spent.requests > 0).then(|| (c.requests)(spent.requests)),
        (spent.tokens > 0).then(|| (c.missed)(&format::tokens(spent.tokens))),
        line.share.filter(|s| *s > 0.0).map(|s| (c.of_cost)(&format::percent(s, 1))),
    ];
    let note = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let bound = confidence == Confidence::AtMost;
    let head = view! {
        <span class="fold-name">
            {(c.leak)(leak)} " " <span class="tag">{(c.confidence)(confidence, &share)}</span>
        </span>
        <strong class="fold-value">{money(t, line)}</strong>
        <span class="fold-note quiet">{note}</span>
        <span class="fold-bar" class:bound=bound aria-hidden="true">
            <i style:width=format!("{width:.2}%")></i>
        </span>
    };
    let from = line.evidence.clone();
    let rests = (c.rests_on)(leak, confidence, &share);
    let body = move || {
        view! {
            <p>{(c.leak_means)(leak)}</p>
            {said(c.fix, (c.leak_fix)(leak).to_owned())}
            <p class="quiet">{rests.clone()}</p>
            {evidence(leak, &from)}
        }
        .into_any()
    };
    fold(leak, open, head.into_any(), body)
}

/// What a line costs; what has no price is not $0.
fn money(t: &Text, line: &Line) -> String {
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
        vec![
            Cell::Text((t.cache.leak)(line.leak).to_owned()),
            number(line.spent.cost, Unit::Money),
            Cell::figure(line.share, Figure::Share),
            number(line.spent.requests, Unit::Count),
            number(line.spent.tokens, Unit::Tokens),
            Cell::Text((t.cache.confidence)(line.confidence, &format::percent(share, 0))),
        ]
    };
    let head = ["waste", "usd", "share_of_list_cost", "requests", "tokens", "confidence"];
    Table { head: head.map(str::to_owned).to_vec(), rows: lines.iter().map(row).collect() }
}
