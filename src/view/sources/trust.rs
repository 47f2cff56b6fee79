//! Coverage: what was priced, what is exact, what has a prompt boundary. Of nothing read nothing is claimed.

use crate::chart::format::{NONE, count, percent_down};
use crate::state::own_prices::use_own_prices;
use crate::state::{use_board, use_data};
use crate::text::use_text;
use crate::widget::live::live;
use leptos::prelude::*;

/// The card, once anything was read.
pub fn trust() -> AnyView {
    let board = use_board();
    let read = Memo::new(move |_| board.coverage.with(|c| c.requests + c.errors > 0));
    live(move || read.get().then(card)).into_any()
}

fn card() -> AnyView {
    let t = use_text();
    let (board, data) = (use_board(), use_data());
    let (s, own) = (t.sources, use_own_prices());
    let coverage = board.coverage;
    let prices = move || {
        let of_sources = data
            .sources
            .with(|l| l.iter().filter(|s| s.is_on()).filter_map(|s| s.stats.prices.clone()).max());
        of_sources.unwrap_or_else(|| metering::price::Book::builtin().date().to_owned())
    };
    let row = |name: &'static str, value: Signal<String>, note: Signal<String>| {
        view! {
            <div class="trust-row">
                <dt>{name}</dt>
                <dd><strong>{live(move || value.get())}</strong> <span class="quiet">{live(move || note.get())}</span></dd>
            </div>
        }
    };
    let of = move |part: fn(&crate::state::burn::coverage::Coverage) -> String| {
        Signal::derive(move || coverage.with(part))
    };
    let text = |part: Box<dyn Fn() -> String + Send + Sync>| Signal::derive(part);
    let span = move || {
        let (first, last) = coverage.with(|c| c.span)?;
        Some(board.zone.with(|z| (s.reaches)(&t.day(first, z), &t.day(last, z))))
    };
    view! {
        <section class="card">
            <header class="card-head"><h2>{s.trust}</h2></header>
            <dl class="trust">
                {row(s.trust_requests, of(|c| count(c.requests)), text(Box::new(move || span().unwrap_or_default())))}
                {row(
                    s.trust_priced,
                    of(|c| percent_down(c.priced, c.requests)),
                    text(Box::new(move || coverage.with(|c| (s.priced_note)(c.requests - c.priced, c.own_priced)))),
                )}
                {row(
                    s.trust_exact,
                    of(|c| percent_down(c.exact(), c.requests)),
                    text(Box::new(move || coverage.with(|c| (s.exact_note)([c.placeholder, c.summed, c.estimated, c.imported])))),
                )}
                {row(
                    s.trust_queries,
                    of(|c| percent_down(c.query_requests, c.requests)),
                    text(Box::new(move || coverage.with(|c| (s.queries_note)(c.queries, c.other_queries)))),
                )}
                {row(s.trust_errors, of(|c| count(c.errors)), text(Box::new(move || s.errors_note.to_owned())))}
                {row(
                    s.trust_prices,
                    text(Box::new(move || if coverage.with(|c| c.requests > 0) { prices() } else { NONE.to_owned() })),
                    text(Box::new(move || match own.list.with(|l| l.len() as u64) {
                        0 => s.prices_note.to_owned(),
                        n => format!("{} · {}", s.prices_note, (t.prices.own_count)(n)),
                    })),
                )}
            </dl>
            <p class="quiet">{s.rounded_down}</p>
        </section>
    }
    .into_any()
}
