//! Ranked bars, one card per facet.

use super::figures::rough;
use crate::chart::format::{self, Known};
use crate::state::burn::figures::Figures;
use crate::state::burn::rank::Bar;
use crate::state::{Facet, Measure, use_board, use_view};
use crate::text::{Text, use_text};
use crate::widget::live::live;
use crate::widget::swatch::css;
use leptos::prelude::*;

/// Facets with a card. Who started queries is told by filter, chart and table.
const RANKED: [Facet; 5] = [Facet::Harness, Facet::Model, Facet::Project, Facet::Person, Facet::Machine];

/// The cards. A facet of which everything has one name says nothing and has none.
pub fn ranks() -> AnyView {
    RANKED.map(card).collect_view().into_any()
}

fn card(facet: Facet) -> AnyView {
    let t = use_text();
    let (board, view) = (use_board(), use_view());
    let all = RwSignal::new(false);
    let ranking = board.ranking(facet, move || all.get());
    let filtered = view.memo(move |v| !v.filters.of(facet).is_empty());
    // People and machines of one person's logs are one bar; the other facets are shown in any case.
    let says = move || {
        !matches!(facet, Facet::Person | Facet::Machine)
            || filtered.get()
            || ranking.with(|r| r.bars.len() > 1)
    };
    let bars = move || {
        ranking.with(|r| r.bars.iter().map(|b| bar(t, facet, r.measure, b, r.share(b.value))).collect_view())
    };
    let more = live(move || {
        let more = ranking.with(|r| r.more.map(|(n, rest)| (n, amount(r.measure, &rest))));
        match (more, all.get()) {
            (Some((n, value)), _) => Some(
                view! {
                    <button type="button" class="bar-more" on:click=move |_| all.set(true)>
                        <span>{(t.burn.more)(n as u64)}</span> <span>{value}</span>
                    </button>
                }
                .into_any(),
            ),
            (None, true) => Some(
                view! {
                    <button type="button" class="bar-more" on:click=move |_| all.set(false)>
                        <span>{t.burn.fewer}</span>
                    </button>
                }
                .into_any(),
            ),
            (None, false) => None,
        }
    });
    let content = move || {
        says().then(|| {
            view! {
                <section class="card rank" aria-label=t.facet(facet)>
                    <header class="card-head">
                        <h3>{t.facet(facet)}</h3>
                    </header>
                    <ol class="bars" class:long=move || all.get()>{bars}</ol>
                    {more.clone()}
                </section>
            }
        })
    };
    live(content).into_any()
}

fn bar(t: &'static Text, facet: Facet, measure: Measure, bar: &Bar, share: f64) -> AnyView {
    let view = use_view();
    let name = t.name_of(facet, bar.name.as_deref());
    let key = bar.name.clone();
    let kept = view.peek(|v| v.filters.of(facet).contains(&key));
    let value = match measure {
        // Failed attempts alone have no cost.
        Measure::Cost if bar.figures.requests == 0 => format::NONE.to_owned(),
        Measure::Cost if bar.figures.known(measure) == Known::Nothing => t.burn.unpriced.to_owned(),
        _ => amount(measure, &bar.figures),
    };
    let harness = facet == Facet::Harness;
    let unpriced = measure == Measure::Cost && bar.figures.unpriced > 0;
    let uncounted = bar.figures.uncounted;
    let says = (measure == Measure::Requests && uncounted > 0).then(|| (t.burn.uncounted)(uncounted));
    let title = [Some((t.burn.keep_only)(&name)), says].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! {
        <li>
            <button
                type="button"
                class="bar"
                class:kept=kept
                aria-pressed=kept.to_string()
                title=title
                on:click=move |_| view.step(|v| v.filters.only(facet, key.clone()))
            >
                <span
                    class="bar-fill"
                    aria-hidden="true"
                    style:width=format!("{:.2}%", share * 100.0)
                    style:background-color=harness.then(|| css(&bar.color))
                ></span>
                <span class="bar-name">{name}</span>
                <span class="bar-note">{note(t, facet, bar)}</span>
                <span class="bar-value" class:partly=unpriced>{value}</span>
            </button>
        </li>
    }
    .into_any()
}

/// The value of a measure, marked where it rests on more than exact counts.
fn amount(measure: Measure, f: &Figures) -> String {
    let inexact = measure == Measure::Tokens && f.inexact > 0;
    f.known(measure).say(rough(measure.unit().short(u128::from(f.measure(measure))), inexact))
}

/// A second figure in quiet ink: what tells these names apart beside their size.
fn note(t: &Text, facet: Facet, bar: &Bar) -> String {
    let per_query = || bar.figures.requests_per_query().map(|r| (t.burn.per_query)(&format::decimal(r, 1)));
    let hit = || bar.figures.hit_rate().map(|r| (t.burn.hit)(&format::percent(r, 0)));
    match facet {
        Facet::Harness | Facet::Person => per_query().unwrap_or_default(),
        Facet::Model => hit().unwrap_or_default(),
        Facet::Project => match bar.people.as_slice() {
            [] | [_] => String::new(),
            [first, second] => format!("{first}, {second}"),
            [first, second, rest @ ..] => format!("{first}, {second} +{}", rest.len()),
        },
        Facet::Machine | Facet::Trigger => {
            format!("{} {}", amount(Measure::Requests, &bar.figures), t.measure_short(Measure::Requests))
        }
    }
}
