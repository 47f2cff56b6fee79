//! The crater: what plans cost and what their work would have cost, break-even, what was burned beyond them, and how it
//! was month by month.

use super::super::picture::{self, Picture};
use crate::chart::crater::{self, Input, Labels, Layer, Pit};
use crate::chart::format::{self, NONE};
use crate::chart::layout::Size;
use crate::chart::measure::TextMeasure;
use crate::names::{DomId, FileStem};
use crate::state::headroom::leverage::{Crater, Passes};
use crate::state::{Board, Facet, use_board, use_craters, use_view};
use crate::text::names::harness_name;
use crate::text::{Text, use_text};
use crate::widget::charted::{Charted, charted};
use crate::widget::crater::crater as drawn;
use crate::widget::live::live;
use leptos::prelude::*;
use metering::plan::Leverage;

/// More plans than this cannot be told apart side by side.
const MOST: usize = 8;
/// The extent of the chart in a picture.
const PICTURE: Size = Size { width: picture::WIDTH, height: 460.0 };

/// The card.
pub fn crater() -> AnyView {
    let t = use_text();
    let (board, view, list) = (use_board(), use_view(), use_craters());
    let page = picture::surroundings();
    let period = view.memo(|v| (v.period, v.zoom));
    let name = move || match period.get() {
        (_, Some(zoom)) => board.zone.with(|z| t.span(zoom, z)),
        (period, None) => t.period_inside(period),
    };
    let input: Signal<Input> =
        Memo::new(move |_| list.with(|l| input(t, board, (t.plans.crater_title)(&name()), l))).into();
    let save = move |form| {
        let drawn = input.get_untracked();
        let sheet = Picture {
            file: FileStem::Crater,
            title: page.title(t, t.plans.crater),
            legend: crater::legend(&drawn),
            notes: vec![t.plans.legend.to_owned()],
        };
        let plan = |m: &dyn TextMeasure| (PICTURE, crater::plan(&drawn, PICTURE, m));
        picture::save(t, page, form, sheet, plan, crater::draw);
    };
    let legend = view! { <p class="legend quiet">{t.plans.legend}</p> };
    let below = view! {
        <p id=DomId::CraterHint.as_str() class="unseen">{t.plans.hint}</p>
        {live(move || list.with(|l| said(t, board, l)))}
        {live(move || list.with(|l| history(t, board, l)))}
    };
    let card = Charted {
        class: "crater-card",
        id: DomId::Crater,
        title: Signal::stored(t.plans.crater.to_owned()),
        formula: t.plans.formula,
        switches: ().into_any(),
        legend: Some(legend.into_any()),
        table: Signal::derive(move || input.with(crater::table)),
        whole: None,
        file: FileStem::Crater,
        picture: Callback::new(save),
        instead: Signal::derive(move || input.with(|i| i.pits.is_empty()).then_some(t.plans.no_crater)),
        below: below.into_any(),
    };
    charted(card, move || drawn(input, DomId::CraterHint.as_str()))
}

/// The plans of a known price as the chart takes them, the dearest first where there are too many.
fn input(t: &Text, board: Board, title: String, list: &[Crater]) -> Input {
    let mut known: Vec<&Crater> = list.iter().filter(|c| price(c) > 0).collect();
    if known.len() > MOST {
        known.sort_by_key(|c| std::cmp::Reverse(price(c)));
        known.truncate(MOST);
    }
    let layer = |(harness, cost): &(String, u64)| Layer {
        name: harness_name(harness).into_owned(),
        color: board.palette.with(|p| p.color(Facet::Harness, Some(harness))),
        cost: *cost,
    };
    let pit = |c: &&Crater| Pit {
        name: c.name.clone(),
        price: price(c),
        layers: c.harnesses.iter().map(layer).collect(),
        at_least: c.unpriced > 0,
    };
    let p = t.plans;
    let [paid, worked, even, all] = [p.paid, p.worked, p.even, p.all].map(str::to_owned);
    let labels = Labels { paid, worked, even, head: p.head.map(str::to_owned), all };
    Input { title, pits: known.iter().map(pit).collect(), labels }
}

fn price(crater: &Crater) -> u64 {
    crater.leverage.map_or(0, |l| l.price)
}

/// Break-even, what was burned beyond, and what has no price, plan by plan.
fn said(t: &Text, board: Board, list: &[Crater]) -> AnyView {
    let of = |c: &Crater| {
        let beyond: u64 = c.beyond.iter().map(|b| b.1).sum();
        let each = c.beyond.iter().map(|(h, cost)| (t.plans.one_of)(&harness_name(h), &format::money(*cost)));
        let each = t.words.list(&each.collect::<Vec<_>>());
        let beyond = (beyond > 0).then(|| (t.plans.beyond)(&c.name, &format::money(beyond), &each));
        let unpriced = (c.unpriced > 0).then(|| (t.plans.unpriced)(&c.name, c.unpriced));
        [month(t, board, c), beyond, unpriced].into_iter().flatten().collect::<Vec<_>>()
    };
    let lines = list.iter().flat_map(of).map(|line| view! { <li>{line}</li> }).collect_view();
    view! { <ul class="crater-said">{lines}</ul> }.into_any()
}

/// How far the month that runs is from break-even.
fn month(t: &Text, board: Board, crater: &Crater) -> Option<String> {
    let month = crater.month?;
    let share = format::percent(month.share(), 0);
    let when = |at| board.zone.with(|z| t.moment(at, board.now.get(), z));
    Some(match month.passes {
        Passes::Passed(at) => (t.plans.passed)(&crater.name, &when(at), &share),
        Passes::Will(at) => (t.plans.will)(&crater.name, &when(at), &share),
        Passes::Not => (t.plans.not_this_month)(&crater.name, &share),
        Passes::Unknown => (t.plans.too_early)(&crater.name, &share),
    })
}

/// The factor of each month of billing, the latest first.
fn history(t: &Text, board: Board, list: &[Crater]) -> Option<AnyView> {
    if !list.iter().any(|c| c.history.len() > 1) {
        return None;
    }
    let row = |crater: &Crater, month: &Leverage| {
        let runs = crater.month.is_some_and(|m| m.to > month.from && m.from <= month.from);
        let from = board.zone.with(|z| t.day(month.from, z));
        view! {
            <tr>
                <th scope="row">{crater.name.clone()}</th>
                <td>{from} {runs.then(|| view! { " " <span class="quiet">{t.plans.running}</span> })}</td>
                <td class="number">{format::money(month.price)}</td>
                <td class="number">{format::money(month.list_cost)}</td>
                <td class="number">{month.factor().map_or_else(|| NONE.to_owned(), format::multiple)}</td>
            </tr>
        }
    };
    let rows = list.iter().flat_map(|c| c.history.iter().rev().map(move |m| row(c, m))).collect_view();
    let [plan, from, price, cost, factor] = t.plans.history_head;
    Some(
        view! {
            <details class="crater-history">
                <summary>{t.plans.history}</summary>
                <div class="scroller" tabindex="0">
                    <table class="data">
                        <thead>
                            <tr>
                                <th scope="col">{plan}</th>
                                <th scope="col">{from}</th>
                                {[price, cost, factor].map(|h| view! { <th scope="col" class="number">{h}</th> }).collect_view()}
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </details>
        }
        .into_any(),
    )
}
