//! Asks what has to be known to count each request once, one question at a time.

use super::super::data::{Data, SourceId};
use super::Ask;
use crate::fetch::{Loader, Want};
use crate::platform::clock;
use leptos::prelude::*;
use metering::time::Millis;
use std::collections::BTreeMap;
use std::mem::{Discriminant, discriminant};

/// The least time between two questions of one kind to a source that changes, in milliseconds.
const PAUSE: Millis = 3_000;

/// An answer that took long is not asked for again before so many times as long have passed.
const REST: Millis = 4;

/// How often questions are looked at while one of them waits, in milliseconds.
const LOOK: Millis = 250;

/// From when on a source can be asked again for what.
type Asked = BTreeMap<SourceId, Vec<(Discriminant<Want>, Millis)>>;

/// Answers what the sum of sources asks for, as long as the page lives.
pub fn watch(data: Data, loader: Loader) {
    let (busy, asked) = (StoredValue::new(false), StoredValue::new(Asked::new()));
    Effect::new(move |_| {
        if data.asks.with(Vec::is_empty) || busy.get_value() {
            return;
        }
        busy.set_value(true);
        leptos::task::spawn_local(async move {
            let now = clock::now;
            while let Some((ask, wait)) =
                data.asks.with_untracked(|asks| asked.with_value(|a| next(asks, a, now())))
            {
                if wait > 0 {
                    // Not longer: another question may come that waits for nothing.
                    clock::sleep(wait.min(LOOK) as u32).await;
                    continue;
                }
                let (kind, began) = (discriminant(&ask.want), now());
                let answer = loader.ask(ask.id, ask.want.clone()).await;
                let (id, ended) = (ask.id, now());
                asked.update_value(|asked| {
                    let times = asked.entry(id).or_default();
                    times.retain(|(other, _)| *other != kind);
                    times.push((kind, ended + PAUSE.max(REST * (ended - began))));
                });
                data.tell(ask, answer.ok().flatten());
            }
            busy.set_value(false);
        });
    });
}

/// The question that can be asked first, and in how many milliseconds. What nobody has an answer to waits for nothing.
fn next(asks: &[Ask], asked: &Asked, now: Millis) -> Option<(Ask, Millis)> {
    let wait = |ask: &Ask| {
        let times = asked.get(&ask.id).filter(|_| ask.again)?;
        let (_, from) = times.iter().find(|(kind, _)| *kind == discriminant(&ask.want))?;
        Some(from - now)
    };
    let timed = asks.iter().map(|ask| (wait(ask).unwrap_or(0).max(0), ask));
    timed.min_by_key(|(wait, _)| *wait).map(|(wait, ask)| (ask.clone(), wait))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_an_answer_waits_and_what_has_none_does_not() {
        let id = SourceId::default();
        let ask = |want, again| Ask { id, edition: 1, want, again };
        let asked = Asked::from([(id, vec![(discriminant(&Want::Held), 9_000)])]);
        let check = |asks: &[Ask], expected: Option<(Want, Millis)>| {
            let found = next(asks, &asked, 5_000).map(|(ask, wait)| (ask.want, wait));
            assert_eq!(found, expected);
        };
        check(&[], None);
        check(&[ask(Want::Held, true)], Some((Want::Held, 4_000)));
        check(&[ask(Want::Held, false)], Some((Want::Held, 0)));
        let rows = Want::Rows(vec![1]);
        check(&[ask(Want::Held, true), ask(rows.clone(), true)], Some((rows, 0)));
    }
}
