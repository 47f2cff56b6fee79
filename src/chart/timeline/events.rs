//! What happened to the main agent's context: misses, compactions, changes of the model; and pauses.

use std::ops::Range;

use crate::chart::format::{money, tokens};
use crate::chart::layout::Rect;
use crate::chart::measure::{TextMeasure, Weight};
use crate::chart::notes::{Ask, Label, place};
use crate::chart::scale::{Bands, Linear};
use crate::chart::words::Words;

use super::{Event, EventKind, Input, Miss, MissKind, PAUSE, Pause, Round};

/// So many of the costliest misses are told in words.
const TOLD: usize = 6;
/// More compactions, or changes of the model, are not told in words: what happens all the time is seen by its marks.
const OTHERS: usize = 3;
/// Between two breaks, CSS pixels.
const APART: f64 = 6.0;

/// What may get words.
pub struct Told {
    events: Vec<Draft>,
}

struct Draft {
    kind: EventKind,
    request: usize,
    x: f64,
    text: String,
    short: String,
}

impl Told {
    /// What should be said, the most important first.
    pub fn asks(&self) -> impl Iterator<Item = Ask<'_>> {
        let ask = |(note, draft): (usize, &'_ Draft)| (note, draft.x);
        self.events.iter().enumerate().filter(|(_, draft)| !draft.text.is_empty()).map(move |(at, draft)| {
            let (note, x) = ask((at, draft));
            Ask { note, x, text: &draft.text, short: &draft.short }
        })
    }

    /// The events in their places.
    pub fn place(self, input: &Input, labels: &[Label], plot: Rect, text_size: f64, y: Linear) -> Vec<Event> {
        let top =
            if has_pauses(input) { plot.y - crate::chart::notes::row_height(text_size) } else { plot.y };
        let event = |(note, draft): (usize, Draft)| {
            let context = input.requests.get(draft.request).filter(|_| draft.kind == EventKind::Missed);
            Event {
                kind: draft.kind,
                request: draft.request,
                x: draft.x,
                foot: context.map_or(plot.bottom(), |round| y.px(round.context() as f64)),
                label: place(labels, note, top, text_size),
            }
        };
        self.events.into_iter().enumerate().map(event).collect()
    }
}

/// All events of a window; those that are to be told have words.
pub fn told(input: &Input, window: &Range<usize>, x: Bands, words: &dyn Words) -> Told {
    let (requests, t) = (&input.requests, words.timeline());
    let mut events = misses(input, window, x, words);
    let count = requests.len();
    let shown = |at: &usize| window.contains(at) || *at == window.end && *at == count;
    let compactions = apart(compactions(input).into_iter().filter(shown), |slot| x.left(slot), window);
    let told = compactions.len() <= OTHERS;
    events.extend(compactions.into_iter().map(|(request, x)| {
        let full = || (compaction_text(requests, request, words), t.compacted.to_owned());
        let (text, short) = if told { full() } else { Default::default() };
        Draft { kind: EventKind::Compacted, request, x, text, short }
    }));

    let changes = apart(changes(requests, window).into_iter(), |slot| x.center(slot), window);
    let told = changes.len() <= OTHERS;
    for (request, x) in changes {
        let name = input.models.get(requests[request].model).map(String::as_str).unwrap_or_default();
        let now = (t.model_now)(name);
        let miss = |draft: &&mut Draft| draft.kind == EventKind::Missed && draft.request == request;
        let miss = events.iter_mut().find(miss);
        let (text, short) = match miss {
            _ if !told || name.is_empty() => Default::default(),
            // The miss that it caused says so; where there is room, the model is named too.
            Some(miss) => {
                let short = std::mem::take(&mut miss.text);
                miss.text = format!("{short} · {now}");
                miss.short = short;
                Default::default()
            }
            None => (now, name.to_owned()),
        };
        events.push(Draft { kind: EventKind::Model, request, x, text, short });
    }
    Told { events }
}

/// Where some requests are, without those that are on the pixel of the one before.
fn apart(
    requests: impl Iterator<Item = usize>,
    x: impl Fn(usize) -> f64,
    window: &Range<usize>,
) -> Vec<(usize, f64)> {
    let mut places: Vec<(usize, f64)> = Vec::new();
    for request in requests {
        let x = x(request - window.start);
        if places.last().is_none_or(|(_, last)| x - last >= 1.0) {
            places.push((request, x));
        }
    }
    places
}

/// The costliest misses of the main agent, the costliest first; one pixel tells one.
fn misses(input: &Input, window: &Range<usize>, x: Bands, words: &dyn Words) -> Vec<Draft> {
    let missed = |&at: &usize| input.requests[at].agent == 0 && input.requests[at].is_wasteful();
    let mut found: Vec<(&Miss, usize)> = (window.clone().filter(missed))
        .filter_map(|at| Some((input.requests[at].miss.as_ref()?, at)))
        .collect();
    found.sort_by_key(|(miss, at)| {
        std::cmp::Reverse((miss.waste.unwrap_or(0), miss.tokens, std::cmp::Reverse(*at)))
    });
    let mut drafts: Vec<Draft> = Vec::new();
    for (miss, request) in found {
        let x = x.center(request - window.start);
        if drafts.iter().any(|other| (other.x - x).abs() < 2.0) {
            continue;
        }
        let amount = miss.waste.map_or_else(|| tokens(miss.tokens), money);
        let text = (words.timeline().caused)(&miss.cause, &amount);
        drafts.push(Draft { kind: EventKind::Missed, request, x, text, short: amount });
        if drafts.len() == TOLD {
            break;
        }
    }
    drafts
}

/// The first requests of the main agent after each compaction, as known by its time or by what had to be built again.
/// One after the last request has the number of requests.
pub fn compactions(input: &Input) -> Vec<usize> {
    let requests = &input.requests;
    let rebuilt = |round: &Round| {
        round.agent == 0 && round.miss.as_ref().is_some_and(|miss| miss.kind == MissKind::Compaction)
    };
    let mut found: Vec<usize> = (0..requests.len()).filter(|&at| rebuilt(&requests[at])).collect();
    for at in &input.compactions {
        let after = requests.partition_point(|round| round.at < *at);
        let main = requests[after..].iter().position(|round| round.agent == 0);
        let request = main.map_or(requests.len(), |main| after + main);
        // The request that rebuilds is the first after it, or the one behind the request that compacted.
        let next = requests.get(request + 1..).into_iter().flatten().position(|round| round.agent == 0);
        let next = next.map(|ahead| request + 1 + ahead);
        if !found.contains(&request) && next.is_none_or(|next| !found.contains(&next)) {
            found.push(request);
        }
    }
    found.sort_unstable();
    found
}

/// A compaction with the context before and after it, where it became less.
pub fn compaction_text(requests: &[Round], request: usize, words: &dyn Words) -> String {
    let carried = |round: &&Round| round.agent == 0 && !round.error;
    let before = requests[..request].iter().rev().find(carried).map(Round::context);
    let after = requests.get(request).map(Round::context);
    match (before, after) {
        (Some(before), Some(after)) if after < before => {
            (words.timeline().compacted_from)(&tokens(before), &tokens(after))
        }
        _ => words.timeline().compacted.to_owned(),
    }
}

/// Requests of the main agent whose model is not that of the one before.
pub fn changes(requests: &[Round], window: &Range<usize>) -> Vec<usize> {
    let counts = |at: &usize| requests[*at].agent == 0 && !requests[*at].error;
    let mut model = (0..window.start).rev().find(counts).map(|at| requests[at].model);
    let mut found = Vec::new();
    for at in window.clone().filter(counts) {
        let now = requests[at].model;
        if model.replace(now).is_some_and(|before| before != now) {
            found.push(at);
        }
    }
    found
}

/// Whether the main agent's lane has any pause.
pub fn has_pauses(input: &Input) -> bool {
    gaps(input).any(|gap| gap > PAUSE)
}

/// The times between the main agent's requests.
pub fn gaps(input: &Input) -> impl Iterator<Item = i64> {
    let mut last = None::<i64>;
    let main = input.requests.iter().filter(|round| round.agent == 0);
    main.filter_map(move |round| Some(round.at.saturating_sub(last.replace(round.at)?)))
}

/// The pauses of the main agent's lane, the longest first where not all have room, with words where these have.
pub fn pauses(
    input: &Input,
    window: &Range<usize>,
    x: Bands,
    plot: Rect,
    events: &[Event],
    words: &dyn Words,
    measure: &dyn TextMeasure,
) -> Vec<Pause> {
    let requests = &input.requests;
    let mut found = Vec::new();
    let mut last = None::<usize>;
    for before in window.clone().filter(|&at| requests[at].agent == 0) {
        let Some(earlier) = last.replace(before) else { continue };
        let length = requests[before].at.saturating_sub(requests[earlier].at);
        if length > PAUSE {
            let away = requests[before].at.saturating_sub(requests[before - 1].at) > PAUSE;
            found.push(Pause { before, x: x.left(before - window.start), length, away, label: None });
        }
    }
    found.sort_by_key(|pause| std::cmp::Reverse(pause.length));
    let mut taken = vec![false; (plot.width / APART) as usize + 1];
    found.retain(|pause| {
        let cell = ((pause.x - plot.x) / APART) as usize;
        taken.get_mut(cell).is_some_and(|taken| !std::mem::replace(taken, true))
    });
    let leaders: Vec<f64> = events.iter().filter(|e| e.label.is_some()).map(|e| e.x).collect();
    let mut rooms: Vec<(f64, f64)> = Vec::new();
    let size = measure.size();
    for pause in &mut found {
        let text = words.duration(pause.length);
        let width = measure.width(&text, Weight::Normal);
        let free = |left: f64| {
            let (from, to) = (left - size * 0.15, left + width + size * 0.15);
            left >= plot.x
                && left + width <= plot.right()
                && leaders.iter().all(|&leader| leader < from || leader > to)
                && rooms.iter().all(|room| to + size * 0.3 < room.0 || from > room.1 + size * 0.3)
        };
        let centred = pause.x - width / 2.0;
        let tries = [centred, pause.x - width - size * 0.2, pause.x + size * 0.2];
        if let Some(left) = tries.into_iter().find(|&left| free(left)) {
            rooms.push((left, left + width));
            pause.label = Some((left, text));
        }
        // No more have room.
        if rooms.len() as f64 * size * 2.0 > plot.width {
            break;
        }
    }
    found.sort_by(|a, b| a.x.total_cmp(&b.x));
    found
}
