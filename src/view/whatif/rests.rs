//! What an answer rests on, in sentences.

use super::Asked;
use crate::chart::format;
use crate::text::use_text;
use crate::widget::live::live;
use leptos::prelude::*;
use metering::price::Book;

/// The card.
pub fn rests(asked: Asked) -> AnyView {
    let t = use_text();
    let w = t.whatif;
    let lines = Memo::new(move |_| {
        let rated = asked.work.with(|work| work.0.rated.clone());
        let base = asked.logged.with(|work| work.0.rated.base);
        let today = asked.board.zone.with(|zone| t.day(asked.today.get(), zone));
        let on = asked.on_plan.get();
        let mut lines = vec![w.rests_counts.to_owned(), (w.rests_price)(Book::builtin().date())];
        if let Some(tier) = on.as_deref().and_then(|on| on.tier()) {
            let book = asked.plans.book();
            let price = book.plan(&tier.plan).and_then(|plan| plan.price(asked.today.get()));
            lines.push((w.rests_rules)(&today));
            lines.push((w.rests_time)(&t.duration(tier.outcome.period)));
            lines.push(w.rests_cut.to_owned());
            if price.is_some_and(|price| price.month.usd.is_none()) {
                lines.push((w.rests_yuan)(&format::trimmed(&format::decimal(book.cny_per_usd, 4))));
            }
            if price.is_some_and(|price| !price.sure) {
                lines.push(w.rests_unsure.to_owned());
            }
        }
        if rated.listed.abs_diff(base) * 1_000 > base {
            lines.push((w.rests_tier)(&format::money(rated.listed)));
        }
        if rated.unpriced_requests > 0 {
            lines.push((w.rests_unpriced)(rated.unpriced_requests));
        }
        if rated.gained_requests > 0 {
            lines.push((w.rests_gained)(rated.gained_requests, &format::money(rated.gained_cost)));
        }
        lines
    });
    let list = live(move || lines.get().into_iter().map(|line| view! { <li>{line}</li> }).collect_view());
    view! {
        <section class="card rests">
            <h2>{w.rests}</h2>
            <ul class="quiet">{list}</ul>
        </section>
    }
    .into_any()
}
