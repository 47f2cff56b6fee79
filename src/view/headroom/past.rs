//! Windows that are over: how full each was, and which ran out.

use crate::chart::format;
use crate::names::DomId;
use crate::state::headroom::card::Card;
use crate::state::{Span, use_board};
use crate::text::Text;
use crate::widget::icon::Icon;
use leptos::prelude::*;
use metering::plan::Past;
use metering::time::{DAY, Millis, Zone};

/// So many of the last windows are shown.
const SHOWN: usize = 24;

/// A row of bars, the oldest first, each with its words.
pub fn past(t: &'static Text, card: &Card) -> AnyView {
    let h = t.headroom;
    let board = use_board();
    let list = card.level.past.iter().rev().take(SHOWN).rev().copied().collect::<Vec<_>>();
    let content = if list.is_empty() {
        view! { <p class="quiet">{h.no_past}</p> }.into_any()
    } else {
        let now = board.now.get_untracked();
        let bars = board.zone.with(|zone| list.iter().map(|p| bar(t, p, now, zone)).collect_view());
        let out = list.iter().filter(|p| p.spent_at.is_some()).count() as u64;
        let sum = (h.past_sum)(list.len() as u64, out, &format::percent(median(&list), 0));
        view! {
            <p class="quiet">{sum}</p>
            <ol class="pasts" tabindex="0" aria-labelledby=DomId::PastWindows.as_str()>{bars}</ol>
        }
        .into_any()
    };
    view! {
        <section aria-labelledby=DomId::PastWindows.as_str()>
            <h3 id=DomId::PastWindows.as_str()>{h.past}</h3>
            {content}
        </section>
    }
    .into_any()
}

fn bar(t: &Text, past: &Past, now: Millis, zone: &Zone) -> AnyView {
    let span = Span { from: past.from, to: past.to };
    let spent = past.spent_at.map(|at| t.moment(at, now, zone));
    let said = (t.headroom.past_one)(&t.span(span, zone), &format::percent(past.used, 0), spent.as_deref());
    let title = said.clone();
    let height = format!("{:.0}%", (past.used * 100.0).clamp(2.0, 100.0));
    let mark = past.spent_at.is_some().then(|| Icon::Warning.view());
    let ends = past.to - DAY.min(past.to - past.from) / 2;
    let when = t.dated(ends, zone, false);
    view! {
        <li class:spent=past.spent_at.is_some() title=title>
            <span class="unseen">{said}</span>
            <span class="past-bar" aria-hidden="true">{mark} <i style:height=height></i></span>
            <span class="past-used" aria-hidden="true">{format::percent(past.used, 0)}</span>
            <span class="past-when quiet" aria-hidden="true">{day_only(&when)}</span>
        </li>
    }
    .into_any()
}

/// The day of a dated instant.
fn day_only(when: &str) -> String {
    when.rsplit_once(' ').map_or(when, |(day, _)| day).to_owned()
}

/// Half used at least so much.
fn median(list: &[Past]) -> f64 {
    let mut shares: Vec<f64> = list.iter().map(|p| p.used).collect();
    shares.sort_by(f64::total_cmp);
    shares.get(shares.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_what_was_used() {
        let check = |shares: &[f64], expected: f64| {
            let past = |used: &f64| Past { from: 0, to: 1, used: *used, spent_at: None };
            assert_eq!(median(&shares.iter().map(past).collect::<Vec<_>>()), expected);
        };
        check(&[], 0.0);
        check(&[0.4], 0.4);
        check(&[0.9, 0.1, 0.5], 0.5);
        check(&[0.9, 0.1, 0.5, 0.6], 0.6);
    }
}
