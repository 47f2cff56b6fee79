//! Levers: every figure with the work as it is logged, and with other habits.

use super::result::{said, said_difference};
use crate::chart::format;
use crate::names::DomId;
use crate::state::whatif::designer::Designing;
use crate::state::whatif::designer::compare::{Difference, Figure};
use crate::text::{Text, use_text};
use crate::widget::live::live;
use leptos::prelude::*;
use metering::whatif::{Design, Margins};

/// The card.
pub fn compare(of: Designing) -> AnyView {
    let t = use_text();
    let d = t.designer;
    let sentence = live(move || {
        let moved = of.moved.get()?;
        let by = of.plain.with(|plain| Figure::Margin.of(&moved)?.less(Figure::Margin.of(plain)?))?;
        let money = match by {
            Difference::Money(nanos) => {
                format::money(i128::try_from(nanos.unsigned_abs()).unwrap_or(i128::MAX))
            }
            _ => return None,
        };
        Some((d.compare_said)(&of.design.with(|design| levers(t, design)), &money, by.sign()))
    });
    let rows = live(move || {
        let moved = of.moved.get()?;
        Some(of.plain.with(|plain| Figure::ALL.map(|figure| row(t, figure, plain, &moved)).collect_view()))
    });
    let heads = d
        .compare_head
        .into_iter()
        .enumerate()
        .map(|(i, head)| view! { <th scope="col" class:number={i > 0}>{head}</th> });
    view! {
        <section class="card table-card" aria-labelledby=DomId::Levers.as_str()>
            <header class="card-head"><h2 id=DomId::Levers.as_str()>{d.compare}</h2></header>
            <p>{sentence}</p>
            <div class="scroller" tabindex="0">
                <table class="data designer-compare" aria-labelledby=DomId::Levers.as_str()>
                    <thead><tr>{heads.collect_view()}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// What is moved, in words.
fn levers(t: &Text, design: &Design) -> String {
    let hit = (design.hit_permille != 0)
        .then(|| (t.designer.moved_hit)(&format::points(f64::from(design.hit_permille) / 1e3)));
    let work = (design.work_percent != 100)
        .then(|| (t.designer.moved_work)(&format::percent(f64::from(design.work_percent) / 1e2, 0)));
    t.words.list(&hit.into_iter().chain(work).collect::<Vec<_>>())
}

fn row(t: &Text, figure: Figure, plain: &Margins, moved: &Margins) -> AnyView {
    let (before, after) = (figure.of(plain), figure.of(moved));
    let difference = after.zip(before).and_then(|(after, before)| after.less(before));
    let sign = difference.map_or(0, Difference::sign);
    let welcome = figure.more_is_good().filter(|_| sign != 0).map(|more| more == (sign > 0));
    let (class, word) = match welcome {
        Some(true) => ("number change good", Some(t.designer.better)),
        Some(false) => ("number change bad", Some(t.designer.worse)),
        None => ("number", None),
    };
    let text = match difference {
        Some(difference) if sign != 0 => said_difference(difference),
        Some(_) => t.burn.no_change.to_owned(),
        None => format::NONE.to_owned(),
    };
    let word = word.map(|word| view! { <span class="unseen">{format!(" ({word})")}</span> });
    view! {
        <tr>
            <th scope="row">{(t.designer.figure)(figure)}</th>
            <td class="number">{said(before)}</td>
            <td class="number">{said(after)}</td>
            <td class=class>{text} {word}</td>
        </tr>
    }
    .into_any()
}
