//! What one hour costs and saves against five minutes, harness by harness.

use super::head::head;
use crate::chart::format;
use crate::names::DomId;
use crate::state::cache::ttl::{Ttl, Verdict, ttl as find};
use crate::state::cache::usage::Survey;
use crate::state::{Board, Facet, use_board};
use crate::text::cache::Advice;
use crate::text::{Text, use_text};
use crate::widget::live::live;
use crate::widget::swatch::swatch;
use leptos::prelude::*;

/// The card.
pub fn ttl(survey: Memo<Survey>) -> AnyView {
    let t = use_text();
    let board = use_board();
    let found = Memo::new(move |_| survey.with(find));
    let body = live(move || {
        found.with(|list| {
            if list.is_empty() {
                return view! { <p class="quiet">{t.cache.ttl_none}</p> }.into_any();
            }
            view! { <ul class="ttl">{list.iter().map(|each| row(t, board, each)).collect_view()}</ul> }
                .into_any()
        })
    });
    view! {
        <section class="card" aria-labelledby=DomId::Lifetimes.as_str()>
            {head(DomId::Lifetimes, t.cache.ttl, &[t.cache.ttl_formula], None)}
            {body}
        </section>
    }
    .into_any()
}

fn row(t: &'static Text, board: Board, each: &Ttl) -> AnyView {
    let (c, sums) = (t.cache, &each.sums);
    let color = board.palette.with(|p| p.color(Facet::Harness, each.harness.as_deref()));
    let name = t.name_of(Facet::Harness, each.harness.as_deref());
    let [premium, saved] = [sums.hour_premium, sums.hour_saved].map(format::money);
    let hour = (c.ttl_hour_sums)(&format::tokens(each.written), &premium, &saved);
    let five = (c.ttl_five_sums)(&format::money(sums.hour_lost), &format::money(sums.hour_upgrade));
    view! {
        <li class="ttl-row">
            <h3>{swatch(&color)} <span>{name}</span></h3>
            {side(c.ttl_hour, hour, each.hour, c.ttl_hour_advice, matches!(each.hour, Verdict::Five(_)))}
            {side(c.ttl_five, five, each.five, c.ttl_five_advice, matches!(each.five, Verdict::Hour(_)))}
        </li>
    }
    .into_any()
}

/// One lifetime: what to do, and why. `change` is whether that asks to change something.
fn side(
    heading: &'static str,
    sums: String,
    verdict: Verdict,
    say: fn(Advice<'_>) -> String,
    change: bool,
) -> AnyView {
    let advice = match verdict {
        Verdict::Silent => say(Advice::Silent),
        Verdict::TooFew => say(Advice::TooFew),
        Verdict::Even => say(Advice::Even),
        Verdict::Hour(by) => say(Advice::Hour(&format::money(by))),
        Verdict::Five(by) => say(Advice::Five(&format::money(by))),
    };
    let sums = (verdict != Verdict::Silent).then(|| view! { <p class="quiet">{sums}</p> });
    view! {
        <div class="ttl-side">
            <h4>{heading}</h4>
            <p class:clear=change>{advice}</p>
            {sums}
        </div>
    }
    .into_any()
}
