//! Two rows side by side. What is compared is in the address alone.

use super::cells;
use super::{Compared, axis, color, name, said, spread_cell, spread_head};
use crate::chart::figure::Figure;
use crate::chart::format;
use crate::names::DomId;
use crate::platform::dom;
use crate::state::harnesses::beside::{Against, Contrast, Found, against, contrast, find};
use crate::state::harnesses::row::{Column, Row, Standing, Who};
use crate::state::harnesses::shape;
use crate::state::harnesses::tally::Tally;
use crate::state::{use_board, use_data, use_view};
use crate::text::harnesses::multiple_of;
use crate::text::{Text, use_text};
use crate::widget::button::IconButton;
use crate::widget::hint::Hint;
use crate::widget::icon::Icon;
use crate::widget::live::live;
use crate::widget::swatch::swatch;
use leptos::prelude::*;

/// How wide a distribution is.
const SPREAD: f64 = 240.0;

/// The card, where something is to be compared.
pub fn beside(compared: Compared) -> AnyView {
    let t = use_text();
    let (view, data) = (use_view(), use_data());
    let asked = view.memo(|v| v.beside.clone());
    let found = Memo::new(move |_| {
        let asked = asked.get();
        data.set.with(|set| {
            let known = |name: &str| set.names().find(name).is_some();
            compared.pairs.with(|p| asked.iter().map(|text| find(&p.list, text, known)).collect::<Vec<_>>())
        })
    });
    // A second row that is ticked far down, or the link above, brings the comparison to where it is seen.
    Effect::new(move |before: Option<usize>| {
        let now = asked.with(Vec::len);
        if before.is_some_and(|before| before < 2) && now == 2 {
            request_animation_frame(|| dom::reveal(DomId::Beside));
        }
        now
    });
    live(move || {
        let found = found.get();
        let one_of_two = matches!(found.as_slice(), [Found::Row(_)]);
        (!found.is_empty() && !one_of_two).then(|| {
            let close = move |()| view.step(|v| v.beside.clear());
            view! {
                <section class="card beside-card" aria-labelledby=DomId::Beside.as_str()>
                    <header class="card-head">
                        <div class="matrix-title">
                            <h2 id=DomId::Beside.as_str()>{t.harnesses.beside}</h2>
                            <Hint
                                label=t.harnesses.hint
                                lines=Signal::derive(|| vec![use_text().harnesses.beside_hint.to_owned()])
                            />
                        </div>
                        <IconButton icon=Icon::Cross label=t.harnesses.close on=close />
                    </header>
                    {sentences(t, &found)}
                    {table(t, &found)}
                </section>
            }
        })
    })
    .into_any()
}

/// The rows that are there.
fn there(found: &[Found]) -> Vec<&Row> {
    found.iter().filter_map(|f| if let Found::Row(row) = f { Some(row.as_ref()) } else { None }).collect()
}

/// What the difference is made of, or why nothing is claimed.
fn sentences(t: &'static Text, found: &[Found]) -> AnyView {
    let h = t.harnesses;
    let mut lines: Vec<String> = Vec::new();
    for found in found {
        match found {
            Found::Unknown(text) => lines.push((h.unknown)(text)),
            Found::Nothing(who) => lines.push((h.nothing)(&name(t, who))),
            Found::Row(row) if row.standing() == Standing::Claim => {}
            Found::Row(row) if row.tally.queries == 0 => lines.push((h.no_queries)(&name(t, &row.who))),
            Found::Row(row) => lines.push((h.few)(&name(t, &row.who), row.tally.queries)),
        }
    }
    match (found, there(found).as_slice()) {
        ([_], _) => lines.push(h.one_more.to_owned()),
        (_, [a, b]) => {
            let contrast = contrast(a, b);
            let mixed = contrast.as_ref().is_some_and(|c| c.price.is_some() && a.who.model != b.who.model);
            lines.extend(contrast.map(|c| made_of(t, &c)));
            lines.extend(mixed.then(|| h.mixed.to_owned()));
        }
        _ => {}
    }
    lines.into_iter().map(|line| view! { <p class="beside-line">{line}</p> }).collect_view().into_any()
}

fn made_of(t: &Text, c: &Contrast) -> String {
    let names = [name(t, &c.high.who), name(t, &c.low.who)];
    (t.harnesses.made_of)(&said(c, &names, None))
}

/// The figures in columns, in the order of the address, and the distributions of both on shared axes.
fn table(t: &'static Text, found: &[Found]) -> AnyView {
    let board = use_board();
    let rows = there(found);
    if rows.is_empty() {
        return ().into_any();
    }
    let contrast = match rows.as_slice() {
        [a, b] => contrast(a, b),
        _ => None,
    };
    let heads = rows.iter().map(|row| {
        let color = color(board, &row.who);
        let parts = row.who.facets().into_iter().map(|(f, n)| view! { <span>{t.name_of(f, n.as_deref())}</span> });
        view! { <th scope="col" class="number">{swatch(&color)} " " <span class="who">{parts.collect_view()}</span></th> }
    });
    let ratio = contrast.as_ref().map(|c| {
        let label =
            (t.harnesses.ratio)(&apart(t, &c.high.who, &c.low.who), &apart(t, &c.low.who, &c.high.who));
        view! { <th scope="col" class="number ratio">{label}</th> }
    });
    let figures = Column::FIGURES.into_iter().filter(|c| rows.iter().any(|r| c.value(&r.tally).is_some()));
    let line = |column: Column| {
        let cell = |row: &&Row| {
            let said = cells::said(t, column, &row.tally);
            view! { <td class="number" title=said.title>{said.text} {said.more.map(|m| view! { <small>{m}</small> })}</td> }
        };
        let ratio = contrast.as_ref().map(|c| {
            let text = match against(column, &c.high, &c.low) {
                Some(Against::Times(times)) => multiple_of(times),
                Some(Against::Points(points)) => format::points_to(points, column.decimals()),
                None => String::new(),
            };
            view! { <td class="number ratio">{text}</td> }
        });
        view! {
            <tr>
                <th scope="row" title=(t.harnesses.column_long)(column)>{(t.harnesses.column)(column)}</th>
                {rows.iter().map(cell).collect_view()}
                {ratio}
            </tr>
        }
    };
    let lines = figures.map(line).collect_view();
    let pictures = view! {
        <div class="beside-spreads">
            {picture(t, &rows, t.harnesses.axes[0], Figure::Mean, shape::request_buckets)}
            {picture(t, &rows, t.harnesses.axes[1], Figure::Tokens, shape::context_buckets)}
        </div>
    };
    view! {
        <div class="beside-parts">
            <div class="scroller" tabindex="0">
                <table class="data beside-table">
                    <thead>
                        <tr>
                            <th scope="col">{t.harnesses.figure}</th>
                            {heads.collect_view()}
                            {ratio}
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
            {pictures}
        </div>
    }
    .into_any()
}

/// The shortest that tells one from the other: its harness, or its model where both have one harness.
fn apart(t: &Text, who: &Who, other: &Who) -> String {
    let others = other.facets();
    let own = who.facets().into_iter().find(|facet| !others.contains(facet));
    own.map_or_else(|| name(t, who), |(f, n)| t.name_of(f, n.as_deref()))
}

/// A distribution of each row, one below the other on one axis.
fn picture(
    t: &'static Text,
    rows: &[&Row],
    title: &'static str,
    figure: Figure,
    of: fn(&Tally) -> crate::chart::spread::Shape,
) -> AnyView {
    let board = use_board();
    let shapes: Vec<_> = rows.iter().map(|r| of(&r.tally)).collect();
    if shapes.iter().all(|shape| shape.reach().is_none()) {
        return ().into_any();
    }
    let axis = axis(move || shapes.clone(), figure, SPREAD);
    let line = |row: &&Row| {
        let cell = spread_cell(of(&row.tally), axis, color(board, &row.who), true);
        view! { <li>{cell} <span class="soft">{name(t, &row.who)}</span></li> }
    };
    view! {
        <figure class="beside-spread">
            <figcaption>{title} ": " {t.harnesses.quantiles.join(" · ")}</figcaption>
            {spread_head(axis)}
            <ul>{rows.iter().map(line).collect_view()}</ul>
        </figure>
    }
    .into_any()
}
