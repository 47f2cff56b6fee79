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

/// When a source was asked last for what.
type Asked = BTreeMap<SourceId, Vec<(Discriminant<Want>, Millis)>>;

/// Answers what the sum of sources asks for, as long as the page lives.
pub fn watch(data: Data, loader: Loader) {
    let busy = StoredValue::new(false);
    Effect::new(move |_| {
        if data.asks.with(Vec::is_empty) || busy.get_value() {
            return;
        }
        busy.set_value(true);
        leptos::task::spawn_local(async move {
            let mut asked = Asked::new();
            while let Some((ask, wait)) = data.asks.with_untracked(|asks| next(asks, &asked, clock::now())) {
                if wait > 0 {
                    clock::sleep(wait as u32).await;
                    continue;
                }
                let (kind, now) = (discriminant(&ask.want), clock::now());
                let times = asked.entry(ask.id).or_default();
                times.retain(|(other, _)| *other != kind);
                times.push((kind, now));
                let answer = loader.ask(ask.id, ask.want.clone()).await;
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
        let (_, at) = times.iter().find(|(kind, _)| *kind == discriminant(&ask.want))?;
        Some(at + PAUSE - now)
    };
    let timed = asks.iter().map(|ask| (wait(ask).unwrap_or(0).clamp(0, PAUSE), ask));
    timed.min_by_key(|(wait, _)| *wait).map(|(wait, ask)| (ask.clone(), wait))
}
