//! The plan designer: what a plan would have to cost, seen from who sells it. The rules stand beside what they bring.

mod compare;
mod customers;
mod field;
mod form;
mod head;
mod result;
mod windows;

use crate::state::whatif::designer::{designing, start};
use crate::state::{use_board, use_plans, use_view};
use leptos::prelude::*;
use metering::plan::UNIT;
use metering::whatif::{Count, Design};

/// The designer.
pub fn designer() -> AnyView {
    let of = designing();
    view! {
        <div class="designer">
            {head::head(of)}
            {form::form()}
            <div class="designer-results">{result::result(of)}</div>
        </div>
    }
    .into_any()
}

/// What it opens with where the address has no design.
pub fn opening() -> Design {
    start::opening(&untrack(|| use_plans().book()), use_board().now.get_untracked())
}

/// The design of the address as it stands now, untracked.
fn present() -> Design {
    use_view().peek(|v| v.design.clone().unwrap_or_default())
}

/// Which of the three ways of counting it is.
fn way(count: &Count) -> usize {
    match count {
        Count::ListCost => 0,
        Count::Requests => 1,
        Count::Units(_) => 2,
    }
}

/// An amount as the plan counts it.
fn amount(count: &Count, millionths: u64) -> String {
    use crate::chart::format;
    match count {
        Count::ListCost => format::money(u128::from(millionths) as i128 * 1_000),
        Count::Requests => format::count(millionths / UNIT),
        Count::Units(_) if millionths < 1_000 * UNIT => format::decimal(millionths as f64 / UNIT as f64, 1),
        Count::Units(_) => format::tokens(millionths / UNIT),
    }
}
