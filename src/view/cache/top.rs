//! What misses cost, in words and in four figures.

use super::super::burn::figures::{change_view, rough};
use crate::chart::format;
use crate::names::DomId;
use crate::state::cache::headline::{Figure, Lead, lead, mostly};
use crate::state::cache::usage::{Survey, Usage};
use crate::state::{Facet, use_board};
use crate::text::basis::Rests;
use crate::text::{Text, use_text};
use crate::widget::hint::Hint;
use crate::widget::live::live;
use leptos::prelude::*;
use metering::request::MissGroup;

/// The sentences and the strip.
pub fn top(survey: Memo<Survey>) -> AnyView {
    let t = use_text();
    let said = live(move || {
        let lines = survey.with(|s| sentences(t, s));
        lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()
    });
    view! {
        <section class="cache-top" aria-labelledby=DomId::CacheTop.as_str()>
            <h2 id=DomId::CacheTop.as_str() class="unseen">{t.cache.top}</h2>
            <div class="lead">{said}</div>
            <div class="figures four">{Figure::ALL.map(|f| card(survey, f)).collect_view()}</div>
        </section>
    }
    .into_any()
}

/// What the view says first, sentence by sentence.
fn sentences(t: &Text, survey: &Survey) -> Vec<String> {
    let (c, u) = (t.cache, &survey.total);
    let mut lines = match lead(u) {
        Lead::NotLookedInto => return vec![c.not_looked.to_owned()],
        Lead::Nothing(looked) => vec![(c.nothing)(looked)],
        Lead::Unpriced(tokens, events) => vec![(c.unpriced)(&format::tokens(tokens), events)],
        Lead::Costs { waste, share, avoidable, most: (cause, most) } => {
            let share = share.map(|s| format::percent(s, 1));
            let mut lines = vec![(c.costs)(&format::money(waste), share.as_deref())];
            lines.push(match avoidable {
                0 => c.none_avoidable.to_owned(),
                some => {
                    let part = format::percent(some as f64 / waste as f64, 0);
                    (c.avoidable)(&format::money(some), &part)
                }
            });
            let harness = mostly(survey, cause).map(|name| t.name_of(Facet::Harness, Some(&name)));
            lines.push((c.most)(t.cause(cause), harness.as_deref(), &format::money(most)));
            lines
        }
    };
    if u.diagnosed < u.requests {
        lines.push((c.looked_partly)(u.diagnosed, u.requests));
    }
    lines
}

fn card(survey: Memo<Survey>, figure: Figure) -> AnyView {
    let t = use_text();
    let board = use_board();
    let change = live(move || {
        let change = survey.with(|s| figure.change(s));
        let shift = board.range.with(|r| t.shift(r.shift));
        change.map(|c| change_view(t, c, &shift))
    });
    let lines = Signal::derive(move || {
        let compared = survey.with(|s| figure.change(s).is_some());
        let against = board.range.with(|r| (t.burn.against)(&t.shift(r.shift)));
        let little = survey.with(|s| s.before.is_some());
        let last = match (compared, little) {
            (true, _) => against,
            (false, true) => t.cache.little_before.to_owned(),
            (false, false) => t.burn.no_before.to_owned(),
        };
        let mut lines = vec![(t.cache.formula)(figure).to_owned(), last];
        lines.extend(board.kpis.with(|k| {
            let rests = match figure {
                Figure::Cost | Figure::Avoidable => Rests::Prices(&k.recorded),
                Figure::HitRate | Figure::Missed => Rests::Tokens,
            };
            t.basis(&k.now, &board.origin.read(), rests)
        }));
        lines
    });
    let name = (t.cache.figure)(figure);
    view! {
        <article class="figure-card">
            <header>
                <h3>{name}</h3>
                <Hint label=(t.burn.formula_of)(name) lines=lines />
            </header>
            <p class="figure-row">
                <strong class="figure-value">{live(move || survey.with(|s| value(figure, &s.total)))}</strong>
                {change}
            </p>
            <p class="quiet">{live(move || survey.with(|s| note(t, figure, &s.total)))}</p>
        </article>
    }
    .into_any()
}

fn value(figure: Figure, u: &Usage) -> String {
    let Some(value) = figure.value(u) else { return format::NONE.to_owned() };
    match figure {
        // What has no price alone is no $0.
        Figure::Cost | Figure::Avoidable if u.unwanted().waste == 0 && u.unwanted().unpriced > 0 => {
            format::NONE.to_owned()
        }
        Figure::Cost | Figure::Avoidable => rough(format::money(value as u64), value > 0.0),
        Figure::HitRate => format::percent(value, 1),
        Figure::Missed => format::tokens(value as u64),
    }
}

/// The small print.
fn note(t: &Text, figure: Figure, u: &Usage) -> String {
    let c = t.cache;
    let part = |part: u64, whole: u64| format::percent(part as f64 / whole as f64, 1);
    let waste = u.unwanted().waste;
    match figure {
        Figure::HitRate => (c.prompt_tokens)(&format::tokens(u.prompt)),
        _ if u.diagnosed == 0 => c.not_looked_short.to_owned(),
        Figure::Missed => (c.misses)(u.unwanted().events),
        Figure::Cost if u.unwanted().unpriced > 0 => {
            (c.part_unpriced)(&format::tokens(u.unwanted().unpriced))
        }
        Figure::Cost if u.cost > 0 => (c.of_cost)(&part(waste, u.cost)),
        Figure::Avoidable if waste > 0 => (c.of_misses)(&part(u.of_group(MissGroup::Avoidable).waste, waste)),
        Figure::Cost | Figure::Avoidable => String::new(),
    }
}
