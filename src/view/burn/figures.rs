//! The strip of six key figures.

use crate::chart::format::Known;
use crate::chart::{format, spark};
use crate::names::DomId;
use crate::state::burn::kpi::{By, Card, Change, Kind, Kpis, Tone};
use crate::state::{Board, Measure, use_board};
use crate::text::basis::Rests;
use crate::text::{Text, use_text};
use crate::widget::drawing::{Drawing, Painting};
use crate::widget::hint::Hint;
use crate::widget::live::live;
use leptos::prelude::*;

/// The strip.
pub fn figures() -> AnyView {
    let t = use_text();
    let board = use_board();
    view! {
        <section class="figures" aria-labelledby=DomId::Figures.as_str()>
            <h2 id=DomId::Figures.as_str() class="unseen">{t.burn.figures}</h2>
            {Kind::ALL.map(|kind| card(board, kind)).collect_view()}
        </section>
    }
    .into_any()
}

fn card(board: Board, kind: Kind) -> AnyView {
    let t = use_text();
    let card = Memo::new(move |_| board.kpis.with(|k| k.cards.iter().find(|c| c.kind == kind).cloned()));
    let value =
        move || card.with(|c| c.as_ref().map(|c| board.kpis.with(|k| value(c, k)))).unwrap_or_default();
    let change = live(move || {
        let change = card.with(|c| c.as_ref().and_then(|c| c.change));
        let shift = board.range.with(|r| t.shift(r.shift));
        change.map(|c| change_view(t, c, &shift))
    });
    let note = live(move || board.kpis.with(|k| note(t, kind, k)));
    let unpriced = move || kind == Kind::Cost && board.kpis.with(|k| k.now.unpriced > 0);
    let lines = Signal::derive(move || {
        let against = board.range.with(|r| r.before.map(|_| (t.burn.against)(&t.shift(r.shift))));
        let compared = card.with(|c| c.as_ref().is_some_and(|c| c.change.is_some()));
        let last = if compared { against.unwrap_or_default() } else { t.burn.no_before.to_owned() };
        let mut lines = vec![(t.burn.formula)(kind).to_owned(), last];
        lines.extend(board.kpis.with(|k| t.basis(&k.now, &board.origin.read(), rests(kind, k))));
        lines
    });
    let work = move |_: &crate::chart::theme::Theme, size| {
        let course = card.with(|c| c.as_ref().map(|c| c.course.clone()).unwrap_or_default());
        let plan = spark::plan(&course, size);
        let paint: Painting = Box::new(move |area, device, theme| {
            spark::draw(area, &plan, theme.color("accent"), theme, device)
        });
        paint
    };
    let name = (t.burn.kpi)(kind);
    view! {
        <article class="figure-card">
            <header>
                <h3>{name}</h3>
                <Hint label=(t.burn.formula_of)(name) lines=lines />
            </header>
            <p class="figure-row"><strong class="figure-value">{value}</strong> {change}</p>
            <Drawing height=28.0 work=Box::new(work) />
            <p class="quiet" class:unpriced=unpriced>{note}</p>
        </article>
    }
    .into_any()
}

/// What enters a figure.
fn rests(kind: Kind, k: &Kpis) -> Rests<'_> {
    match kind {
        Kind::Cost | Kind::PerDollar | Kind::HitRate => Rests::Prices(&k.recorded),
        Kind::Tokens => Rests::Tokens,
        Kind::PerQuery => Rests::Queries,
        Kind::Context => Rests::Prompts,
    }
}

fn value(card: &Card, k: &Kpis) -> String {
    let Some(value) = card.value else { return format::NONE.to_owned() };
    match card.kind {
        Kind::Cost if k.now.measured(Measure::Cost) == 0 => format::NONE.to_owned(),
        Kind::Cost => format::money(k.now.list_cost()),
        Kind::Tokens => rough(format::tokens(k.now.total_tokens()), k.now.inexact > 0),
        Kind::PerQuery => format::decimal(value, 1),
        Kind::Context => format::tokens(value as u64),
        Kind::HitRate => format::percent(value, 1),
        Kind::PerDollar => rough(format::tokens(value as u64), k.now.unpriced > 0 || k.now.inexact > 0),
    }
}

/// Marks what rests on more than exact counts.
pub fn rough(text: String, is: bool) -> String {
    if is { format!("≈ {text}") } else { text }
}

/// A change, coloured where it is welcome or not; `shift` says against what.
pub fn change_view(t: &Text, change: Change, shift: &str) -> AnyView {
    let text = match change.by {
        // What rounds to nothing is no change; a sign before it would claim one.
        By::Fraction(f) if f.abs() < 0.005 => t.burn.no_change.to_owned(),
        By::Points(p) if p.abs() < 0.000_5 => t.burn.no_change.to_owned(),
        By::Fraction(f) => format::change(f),
        By::Points(p) => format::points(p),
    };
    let (class, word) = match change.tone {
        Tone::Good => ("change good", Some(t.burn.improved)),
        Tone::Bad => ("change bad", Some(t.burn.worsened)),
        Tone::Plain => ("change", None),
    };
    let title = (t.burn.against)(shift);
    view! {
        <span class=class title=title>
            {text} {word.map(|w| view! { <span class="unseen">{format!(" ({w})")}</span> })}
        </span>
    }
    .into_any()
}

/// The small print of a figure.
fn note(t: &Text, kind: Kind, k: &Kpis) -> String {
    match kind {
        Kind::Cost if k.now.unpriced + k.now.own_priced > 0 => {
            let said = [(k.now.unpriced, t.burn.unpriced_too), (k.now.own_priced, t.burn.own_priced)];
            let said: Vec<String> = said.iter().filter(|s| s.0 > 0).map(|(n, say)| say(*n)).collect();
            said.join(" · ")
        }
        Kind::Cost => t.burn.not_a_bill.to_owned(),
        Kind::Tokens if k.now.known(Measure::Tokens) == Known::Nothing => t.burn.no_tokens.to_owned(),
        Kind::Tokens => (t.burn.output)(&rough(format::tokens(k.now.output()), k.now.inexact > 0)),
        Kind::PerQuery if k.now.queries == 0 => t.burn.no_boundary.to_owned(),
        Kind::PerQuery => {
            let queries = k.now.queries;
            k.per_query.map_or_else(|| (t.burn.queries)(queries), |(_, p90)| (t.burn.p90)(p90, queries))
        }
        Kind::Context if k.now.unsplit > 0 => (t.burn.session_sums)(k.now.unsplit),
        Kind::Context => {
            k.long_share.map(|s| (t.burn.long_share)(&format::percent(s, 0))).unwrap_or_default()
        }
        // Where no request is known to have missed anything, no log says whether any did.
        Kind::HitRate if k.now.diagnosed == 0 => t.burn.waste_unknown.to_owned(),
        Kind::HitRate if k.now.waste == 0 => t.burn.no_waste.to_owned(),
        Kind::HitRate => {
            let share = k.now.waste as f64 / k.now.list_cost().max(1) as f64;
            (t.burn.waste)(&format::money(k.now.waste), &format::percent(share, 0))
        }
        Kind::PerDollar if k.now.list_cost() == 0 => t.burn.no_price.to_owned(),
        Kind::PerDollar => t.burn.tokens_per_dollar.to_owned(),
    }
}
