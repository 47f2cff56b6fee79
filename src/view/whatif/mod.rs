//! What-if: what the work would cost elsewhere, and what a plan would have to cost.

mod answer;
mod assumed;
mod designer;
mod places;
mod rests;
mod tables;
mod tiers;

use super::settings::position;
use super::whole::whole;
use crate::state::whatif::answer::{Case, Ground, OnPlan, case, on_plan};
use crate::state::whatif::{WhatIf, slice};
use crate::state::{Board, Data, Plans, ViewSignal, use_board, use_data, use_headroom, use_plans, use_view};
use crate::text::use_text;
use crate::widget::live::live;
use crate::widget::switch::Switch;
use leptos::prelude::*;
use metering::cell::Slice;
use metering::price::Book;
use metering::time::Millis;
use metering::whatif::{Scenario, Work};
use std::sync::Arc;

/// The view.
pub fn whatif() -> AnyView {
    whole("what-if", head, filled)
}

/// The two sides of the table: who pays, and who sells.
fn head() -> AnyView {
    let t = use_text();
    let view = use_view();
    let sells = view.memo(|v| v.design.is_some());
    view! {
        <div class="what-if-sides">
            <Switch
                label=t.whatif.sides
                options=t.whatif.side.map(str::to_owned).to_vec()
                value=Signal::derive(move || position(&[false, true], &sells.get()))
                on=move |i: usize| view.step(|v| v.design = (i == 1).then(designer::opening))
            />
        </div>
    }
    .into_any()
}

fn filled() -> AnyView {
    let sells = use_view().memo(|v| v.design.is_some());
    live(move || if sells.get() { designer::designer() } else { costs() }).into_any()
}

/// Work that wakes nobody unless it is other work.
#[derive(Clone, Debug)]
struct Shared(Arc<Work>);

impl PartialEq for Shared {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// What the parts of the view share.
#[derive(Clone, Copy)]
struct Asked {
    view: ViewSignal,
    board: Board,
    data: Data,
    plans: Plans,
    /// The day whose prices and rules hold.
    today: Memo<Millis>,
    /// What is asked.
    what: Memo<WhatIf>,
    /// The cells that it is asked of.
    slice: Memo<Slice>,
    /// The work as it was logged, and as it is assumed.
    logged: Memo<Shared>,
    /// See `logged`.
    work: Memo<Shared>,
    /// What the plan does with it.
    on_plan: Memo<Option<Arc<OnPlan>>>,
    /// The one-click case.
    case: Memo<Option<Case>>,
}

impl Asked {
    fn new() -> Self {
        let (board, data, plans, headroom) = (use_board(), use_data(), use_plans(), use_headroom());
        let view = use_view();
        let what = view.memo(|v| v.what_if.clone());
        let slice = Memo::new(move |_| {
            let first = board.span.get().map(|span| span.0);
            board.zone.with(|zone| data.set.with(|set| slice(board.kept(set), first, zone)))
        });
        let worked = move |scenario: &Scenario| {
            let own = data.own_book();
            let book = own.as_deref().unwrap_or_else(|| Book::builtin());
            data.set.with(|set| slice.with(|slice| Shared(Arc::new(Work::new(set, slice, scenario, book)))))
        };
        let logged = Memo::new(move |_| worked(&Scenario::default()));
        let scenario = Memo::new(move |_| what.with(|w| w.scenario.clone()));
        let work = Memo::new(move |_| {
            scenario.with(|scenario| if scenario.is_empty() { logged.get() } else { worked(scenario) })
        });
        // Rules change by the day, and an answer that changed by the minute would tell nothing more.
        let today = Memo::new(move |_| board.zone.with(|zone| zone.start_of(zone.day(board.now.get()))));
        let on_plan = Memo::new(move |_| {
            let book = plans.book();
            board.zone.with(|zone| {
                let ground = Ground { plans: &book, at: today.get(), zone };
                work.with(|work| what.with(|what| on_plan(&work.0, what, ground).map(Arc::new)))
            })
        });
        let case = Memo::new(move |_| {
            let held: Vec<String> =
                headroom.held.with(|held| held.iter().map(|h| h.plan.id.clone()).collect());
            let book = plans.book();
            board.zone.with(|zone| {
                let ground = Ground { plans: &book, at: today.get(), zone };
                logged.with(|work| case(&work.0, &held, ground))
            })
        });
        Self { view, board, data, plans, today, what, slice, logged, work, on_plan, case }
    }

    /// Changes what is asked, as a step that Back undoes.
    fn step(self, change: impl FnOnce(&mut WhatIf)) {
        self.view.step(|v| change(&mut v.what_if));
    }
}

/// What it would cost.
fn costs() -> AnyView {
    let asked = Asked::new();
    view! {
        {assumed::assumed(asked)}
        {answer::answer(asked)}
        {tiers::tiers(asked)}
        {places::places(asked)}
        {tables::tables(asked)}
        {rests::rests(asked)}
    }
    .into_any()
}
