//! Cost per query against requests per query or context, one mark for each row of the matrix.

use super::super::picture::{self, Picture};
use super::super::settings::position;
use super::{Compared, color, name};
use crate::chart::figure::Figure;
use crate::chart::frontier::{self, Input, Mark, Measure};
use crate::chart::layout::Size;
use crate::chart::measure::TextMeasure;
use crate::names::{DomId, FileStem};
use crate::state::harnesses::row::{Column, LEAST, Row, Standing};
use crate::state::{Board, use_board, use_view};
use crate::text::{Text, use_text};
use crate::widget::charted::{Charted, charted};
use crate::widget::frontier::frontier as chart;
use crate::widget::live::live;
use crate::widget::switch::Switch;
use leptos::prelude::*;

/// The extent of the chart in its picture.
const PICTURE: Size = Size { width: picture::WIDTH, height: 480.0 };

/// The card.
pub fn frontier(compared: Compared) -> AnyView {
    let t = use_text();
    let (board, view) = (use_board(), use_view());
    let context = RwSignal::new(false);
    let page = picture::surroundings();
    let asked = view.memo(|v| v.beside.clone());
    let input = Memo::new(move |_| {
        compared.rows.with(|rows| asked.with(|a| drawn(t, board, rows, a, context.get())))
    });
    let empty = Memo::new(move |_| input.with(Input::is_empty));
    let open = Callback::new(move |mark: usize| {
        let who = compared.rows.with_untracked(|rows| rows.get(mark).map(|r| r.who.clone()));
        if let Some(who) = who {
            view.step(|v| who.keep(v));
        }
    });
    let save = move |form| {
        let drawn = input.get_untracked();
        let sheet = Picture {
            file: FileStem::Frontier,
            title: page.title(t, &drawn.title),
            legend: Vec::new(),
            notes: vec![
                t.harnesses.frontier_legend.to_owned(),
                frontier::left_out(&drawn, t.words),
                t.burn.not_a_bill.to_owned(),
            ],
        };
        let plan = |m: &dyn TextMeasure| (PICTURE, frontier::plan(&drawn, PICTURE, t.words, m));
        picture::save(t, page, form, sheet, plan, frontier::draw);
    };
    let switch = view! {
        <Switch
            label=t.harnesses.against
            options=t.harnesses.axis_switch.map(str::to_owned).to_vec()
            value=Signal::derive(move || position(&[false, true], &context.get()))
            on=move |i: usize| context.set(i == 1)
        />
    };
    let below = view! {
        <p class="quiet">
            {live(move || (!empty.get()).then_some(t.harnesses.frontier_legend))} " "
            {live(move || input.with(|i| frontier::left_out(i, t.words)))}
        </p>
        <p id=DomId::FrontierHint.as_str() class="unseen">{t.harnesses.frontier_keys}</p>
    };
    let card = Charted {
        class: "",
        id: DomId::Frontier,
        title: Signal::derive(move || (t.harnesses.frontier)(context.get()).to_owned()),
        formula: "",
        switches: switch.into_any(),
        legend: None,
        table: Signal::derive(move || input.with(|i| frontier::table(i, t.words))),
        whole: None,
        file: FileStem::Frontier,
        picture: Callback::new(save),
        instead: Signal::derive(move || empty.get().then_some(t.harnesses.frontier_empty)),
        below: below.into_any(),
    };
    charted(card, move || {
        let click = Signal::derive(move || t.harnesses.frontier_click.to_owned());
        chart(input.into(), DomId::FrontierHint.as_str(), click, open)
    })
}

/// The rows as the chart takes them.
fn drawn(t: &Text, board: Board, rows: &[Row], beside: &[String], context: bool) -> Input {
    let h = t.harnesses;
    let (x, column, figure) =
        if context { (1, Column::Context, Figure::Tokens) } else { (0, Column::Requests, Figure::Mean) };
    let measure =
        |i: usize, figure| Measure { title: h.axes[i].to_owned(), less: h.less[i].to_owned(), figure };
    let parts = |row: &Row| {
        row.who.facets().iter().map(|(f, n)| t.name_of(*f, n.as_deref())).collect::<Vec<String>>()
    };
    // Half of a name stands for all of it only where no other mark has the same half.
    let claimed: Vec<Vec<String>> =
        rows.iter().filter(|r| r.standing() == Standing::Claim).map(parts).collect();
    let alone = |part: &String| claimed.iter().filter(|other| other.contains(part)).count() <= 1;
    let mark = |row: &Row| Mark {
        name: name(t, &row.who),
        short: parts(row).into_iter().find(alone).unwrap_or_default(),
        color: color(board, &row.who),
        x: column.value(&row.tally),
        y: row.tally.cost_per_query(),
        queries: row.tally.queries,
    };
    let compared = |row: &Row| beside.contains(&row.who.write());
    Input {
        title: (h.frontier)(context).to_owned(),
        kind: (t.burn.rows).to_owned(),
        x: measure(x, figure),
        y: measure(2, Figure::Money),
        marks: rows.iter().map(mark).collect(),
        least: LEAST,
        highlight: rows.iter().enumerate().filter(|(_, r)| compared(r)).map(|(i, _)| i).collect(),
    }
}
