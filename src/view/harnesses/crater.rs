//! The crater per harness: list cost on plans of a known price over what these plans cost. Without one there is nothing.

use crate::chart::format;
use crate::state::headroom::leverage::by_harness;
use crate::state::{Facet, use_board, use_craters};
use crate::text::names::harness_name;
use crate::text::use_text;
use crate::widget::live::live;
use crate::widget::swatch::swatch;
use leptos::prelude::*;

/// A line for each harness, the deepest first.
pub fn crater() -> AnyView {
    let t = use_text();
    let (board, craters) = (use_board(), use_craters());
    live(move || {
        let mut all: Vec<(String, (u64, u64))> = craters.with(|c| by_harness(c)).into_iter().collect();
        let factor = |(cost, price): (u64, u64)| cost as f64 / price.max(1) as f64;
        all.sort_by(|a, b| factor(b.1).total_cmp(&factor(a.1)).then_with(|| a.0.cmp(&b.0)));
        let line = |(harness, (cost, price)): (String, (u64, u64))| {
            let color = board.palette.with(|p| p.color(Facet::Harness, Some(&harness)));
            let times = format::multiple(factor((cost, price)));
            let (cost, price) = (format::money(cost), format::money(price));
            let said = (t.plans.per_harness)(&harness_name(&harness), &times, &cost, &price);
            view! { <li>{swatch(&color)} " " {said}</li> }
        };
        (!all.is_empty()).then(|| {
            view! {
                <section class="card harness-crater">
                    <h2>{t.plans.per_harness_title}</h2>
                    <ul>{all.into_iter().map(line).collect_view()}</ul>
                </section>
            }
        })
    })
    .into_any()
}
