//! Burn: what is left and until when, what it would have cost, then where tokens and money went.

mod calendar;
mod charge;
mod chart;
pub mod figures;
mod left;
mod rank;
mod table;

pub use figures::rough;

use super::whole::whole;
use crate::names::DomId;
use crate::text::use_text;
use leptos::prelude::*;

/// The view.
pub fn burn() -> AnyView {
    whole("burn", left::left, filled)
}

fn filled() -> AnyView {
    let t = use_text();
    view! {
        {figures::figures()}
        {chart::chart()}
        <section class="section" aria-labelledby=DomId::Ranked.as_str()>
            <header class="section-head">
                <h2 id=DomId::Ranked.as_str()>{t.burn.ranked}</h2>
                {chart::measure_switch()}
            </header>
            <div class="cards">
                {rank::ranks()}
                {calendar::calendar()}
            </div>
        </section>
        {table::table()}
        {charge::charge()}
    }
    .into_any()
}
