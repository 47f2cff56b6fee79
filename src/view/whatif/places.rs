//! The same work elsewhere: one place after the other, so that the page answers in between.

use super::Asked;
use super::tiers::scroller;
use crate::chart::format;
use crate::names::DomId;
use crate::platform::{clock, dom};
use crate::state::whatif::WhatIf;
use crate::state::whatif::answer::Ground;
use crate::state::whatif::elsewhere::{Ask, Place, Row, not_compared, row, sorted, work};
use crate::text::harnesses::multiple_of;
use crate::text::{Text, use_text};
use crate::widget::live::live;
use leptos::prelude::*;
use metering::plan::PlanBook;
use metering::price::Book;
use metering::whatif::Work;
use std::cell::Cell;
use std::rc::Rc;

/// The card.
pub fn places(asked: Asked) -> AnyView {
    let t = use_text();
    let w = t.whatif;
    let found = RwSignal::new((Vec::<Row>::new(), true));
    count(asked, found);
    let list = live(move || {
        let base = asked.logged.with(|work| work.0.rated.base);
        found.with(|(rows, counting)| {
            let counting = counting.then(|| view! { <p class="quiet" role="status">{w.counting}</p> });
            view! { {table(t, asked, rows, base)} {counting} }
        })
    });
    view! {
        <section class="card elsewhere" aria-labelledby=DomId::Elsewhere.as_str()>
            <header class="card-head"><h2 id=DomId::Elsewhere.as_str()>{w.elsewhere}</h2></header>
            <p class="quiet">{w.elsewhere_long}</p>
            {list}
            <p class="quiet">{(w.not_compared)(&t.words.list(&not_compared(PlanBook::builtin())))}</p>
        </section>
    }
    .into_any()
}

/// What decides the rows; the model and the plan that are asked for have no say.
fn key(what: &WhatIf) -> WhatIf {
    let mut key = WhatIf { plan: None, leaves: Vec::new(), ..what.clone() };
    key.scenario.model = None;
    key
}

/// Counts all places whenever something that decides them changed, and gives up what is no longer asked.
fn count(asked: Asked, found: RwSignal<(Vec<Row>, bool)>) {
    let key = Memo::new(move |_| asked.what.with(key));
    let turn = StoredValue::new_local(Rc::new(Cell::new(0u32)));
    Effect::new(move |_| {
        // These two tell of cells, filters, period and prices.
        let _known = asked.logged.get();
        let (what, today) = (key.get(), asked.today.get());
        let book = asked.plans.book();
        let Some(turn) = turn.try_with_value(Rc::clone) else { return };
        let mine = turn.get().wrapping_add(1);
        turn.set(mine);
        found.update(|(_, counting)| *counting = true);
        leptos::task::spawn_local(async move {
            let mut rows = Vec::new();
            let mut done: Option<(Option<&'static str>, Work)> = None;
            for place in Place::all() {
                // A moment for whatever else the page has to do.
                clock::sleep(0).await;
                if turn.get() != mine {
                    return;
                }
                let one = asked.data.set.try_with_untracked(|set| {
                    let own = asked.data.own_book();
                    let prices = own.as_deref().unwrap_or_else(|| Book::builtin());
                    let slice = asked.slice.try_get_untracked()?;
                    let zone = asked.board.zone.try_get_untracked()?;
                    let ground = Ground { plans: &book, at: today, zone: &zone };
                    let ask = Ask { cells: set, slice: &slice, asked: &what, book: prices, ground };
                    let model = place.model();
                    if done.as_ref().is_none_or(|(known, _)| *known != model) {
                        done = Some((model, work(ask, model)));
                    }
                    row(ask, &done.as_ref()?.1, place)
                });
                let Some(one) = one else { return };
                rows.extend(one);
            }
            // The page may have gone on.
            found.try_set((sorted(rows), false));
        });
    });
}

/// The class of the row of what was logged.
const LOGGED: &str = "logged";

fn table(t: &'static Text, asked: Asked, rows: &[Row], base: u64) -> AnyView {
    let w = t.whatif;
    let most = rows.iter().map(|row| row.cost).chain([base]).max().unwrap_or(0).max(1);
    let line = |name: AnyView, notes: String, (cost, times): (u64, Option<f64>), class: &'static str| {
        let width = 100.0 * cost as f64 / most as f64;
        let times = times.map_or_else(|| format::NONE.to_owned(), multiple_of);
        let bar = if class == LOGGED { "before" } else { "after" };
        view! {
            <tr class=class>
                <th scope="row">{name} <span class="quiet note">{notes}</span></th>
                <td class="number">
                    {format::money_full(cost)}
                    <div class=format!("outcome-bar {bar}") aria-hidden="true"><i style:width=format!("{width:.2}%")></i></div>
                </td>
                <td class="number">{times}</td>
            </tr>
        }
        .into_any()
    };
    let place = |row: &Row| {
        let now = asked.what.get();
        let asks = row.asks(&now);
        let class = if asks == now { "chosen" } else { "" };
        let model = row.place.model().map(str::to_owned);
        let (name, notes) = match &row.plan {
            None => (model.unwrap_or_default(), vec![w.at_list_price.to_owned()]),
            Some(plan) => {
                let seats = (plan.seats > 1).then(|| (w.for_seats)(plan.seats));
                let refused = (plan.refused > 0).then(|| (w.refuses)(&format::money(plan.refused)));
                let model = model.unwrap_or_else(|| w.any_model.to_owned());
                (plan.name.clone(), [Some(model), seats, refused].into_iter().flatten().collect())
            }
        };
        let label = (w.look_at)(&name, &t.words.list(&notes));
        let go = move |_| {
            let asks = asks.clone();
            asked.step(|what| *what = asks);
            // The answer stands far above.
            dom::to_top();
        };
        let name =
            view! { <button type="button" class="text-button" aria-label=label on:click=go>{name}</button> };
        (row.cost, line(name.into_any(), t.words.list(&notes), (row.cost, row.times), class))
    };
    let logged = line(
        w.logged_models.into_any(),
        w.at_list_price.to_owned(),
        (base, (base > 0).then_some(1.0)),
        LOGGED,
    );
    let mut lines: Vec<(u64, AnyView)> = rows.iter().map(place).collect();
    let at = lines.partition_point(|(cost, _)| *cost <= base);
    lines.insert(at, (base, logged));
    scroller(w.elsewhere_head, &[0], lines.into_iter().map(|l| l.1).collect_view().into_any())
}
