//! The misses that cost most, one by one, and how much of all waste they are.

use crate::state::facet::Facet;
use crate::state::period::Span;
use crate::state::view::Filters;
use metering::cache::lane::{ONE_HOUR, Policy};
use metering::price::canonical_provider;
use metering::request::{MissCause, MissEvidence, MissGroup, Request};
use metering::time::{Millis, slot_of};

/// One miss.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The request's id.
    pub request: String,
    /// Its session; `None` where the log names none, and then nothing can be opened.
    pub session: Option<String>,
    /// The client program.
    pub harness: String,
    /// The project.
    pub project: Option<String>,
    /// The model that was asked.
    pub model: Option<String>,
    /// The subagent, if it is one.
    pub agent: Option<String>,
    /// When.
    pub at: Millis,
    /// Missed tokens.
    pub tokens: u64,
    /// What it did read.
    pub read: u64,
    /// What they cost more than reading them, nano-dollars; `None` is unpriced.
    pub waste: Option<u64>,
    /// Why.
    pub cause: MissCause,
    /// Whether the provider said so.
    pub recorded: bool,
    /// Since the request before; 0 where none is known.
    pub gap: Millis,
    /// Whether a cache that lives for one hour would have spared it.
    pub hour_helps: bool,
}

/// Whether a cache that lives for one hour would have spared a miss: it expired within the hour, and its provider lets
/// one choose.
pub fn hour_helps(r: &Request) -> bool {
    let provider = r.provider.as_deref().and_then(canonical_provider);
    r.miss_cause == Some(MissCause::Expired)
        && r.miss_gap_ms.is_some_and(|gap| (1..=ONE_HOUR).contains(&gap))
        && Policy::of(provider, r.model.as_deref()) == Policy::Marked
}

/// How few events make how much of the waste.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Concentration {
    /// So many of the most expensive ones.
    pub events: u64,
    /// Of so many.
    pub of: u64,
    /// Make this part of the waste.
    pub share: f64,
}

/// What is told of single misses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Events {
    /// The most expensive first.
    pub list: Vec<Event>,
    /// How concentrated the waste is; `None` where there is too little of it to say.
    pub concentration: Option<Concentration>,
}

/// So many events are kept: enough to look at.
const MOST: usize = 50;
/// The part of the waste for which events are counted.
const PART: f64 = 0.8;
/// Fewer events than this are not concentrated, they are few.
const FEW: u64 = 5;

/// The events that filters and a period leave, of requests that missed. `all` is what cells say of the same: how many
/// events there are, and their waste in nano-dollars.
pub fn events(requests: &[Request], filters: &Filters, past: Span, all: (u64, u64)) -> Events {
    let mut list: Vec<Event> = requests
        .iter()
        .filter(|r| {
            let slot = slot_of(r.at);
            past.from <= slot && slot < past.to && holds(filters, r)
        })
        .filter_map(event)
        .collect();
    list.sort_by(|a, b| {
        let by = |e: &Event| (e.waste, e.tokens);
        by(b).cmp(&by(a)).then_with(|| (a.at, &a.request).cmp(&(b.at, &b.request)))
    });
    let concentration = concentration(list.iter().map(|e| e.waste.unwrap_or(0)), all);
    list.truncate(MOST);
    Events { list, concentration }
}

fn event(r: &Request) -> Option<Event> {
    let cause = r.miss_cause.filter(|c| c.group() != MissGroup::Expected)?;
    Some(Event {
        request: r.id.clone(),
        session: r.session.clone(),
        harness: r.harness.clone(),
        project: r.project.clone(),
        model: r.model.clone(),
        agent: Some(r.agent.clone()).filter(|a| !a.is_empty() && a != "main"),
        at: r.at,
        tokens: r.missed_tokens.filter(|t| *t > 0)?,
        read: r.tokens.cache_read,
        waste: r.waste_nanousd,
        cause,
        recorded: r.miss_evidence == Some(MissEvidence::Recorded),
        gap: r.miss_gap_ms.unwrap_or(0),
        hour_helps: hour_helps(r),
    })
}

/// Whether the filters keep a request.
fn holds(filters: &Filters, r: &Request) -> bool {
    let name = |facet| match facet {
        Facet::Harness => Some(r.harness.as_str()),
        Facet::Model => r.model.as_deref(),
        Facet::Project => r.project.as_deref(),
        Facet::Person => r.user.as_deref(),
        Facet::Machine => r.host.as_deref(),
        Facet::Trigger => Some(r.trigger.as_str()),
    };
    let kept = |facet| {
        let names = filters.of(facet);
        names.is_empty() || names.iter().any(|n| n.as_deref() == name(facet))
    };
    Facet::ALL.into_iter().all(kept)
}

/// The fewest events that make four fifths of the waste; where the list ends before, what the list makes.
fn concentration(wastes: impl Iterator<Item = u64>, (of, waste): (u64, u64)) -> Option<Concentration> {
    if of < FEW || waste == 0 {
        return None;
    }
    let (mut events, mut sum) = (0, 0);
    for each in wastes.take_while(|w| *w > 0) {
        (events, sum) = (events + 1, sum + each);
        if sum as f64 >= PART * waste as f64 {
            break;
        }
    }
    let share = (sum as f64 / waste as f64).min(1.0);
    (events > 0).then_some(Concentration { events, of: of.max(events), share })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::burn::sample::{NOW, at};
    use crate::state::cache::sample::says;
    use metering::time::DAY;

    fn request(id: &str, when: &str, cause: MissCause, dollars: Option<u64>) -> Request {
        Request {
            id: id.to_owned(),
            at: at(when),
            harness: "codex".to_owned(),
            agent: "main".to_owned(),
            missed_tokens: Some(9_000),
            miss_cause: Some(cause),
            miss_evidence: Some(MissEvidence::Inferred),
            waste_nanousd: dollars.map(|d| d * 1_000_000_000),
            ..Request::default()
        }
    }

    fn ids(requests: &[Request], filters: &Filters) -> Vec<String> {
        let past = Span { from: at("2026-11-20T00:00:00Z"), to: at("2026-11-20T00:00:00Z") + DAY };
        events(requests, filters, past, (9, 10)).list.into_iter().map(|e| e.request).collect()
    }

    #[test]
    fn the_most_expensive_of_the_period_come_first_and_the_unpriced_last() {
        let list = [
            request("cheap", "2026-11-20T10:00:00Z", MissCause::Expired, Some(1)),
            request("unpriced", "2026-11-20T11:00:00Z", MissCause::Expired, None),
            request("dear", "2026-11-20T12:00:00Z", MissCause::Pinned, Some(7)),
            request("rebuild", "2026-11-20T12:00:00Z", MissCause::Compaction, Some(9)),
            request("later", "2026-11-21T00:00:00Z", MissCause::Pinned, Some(9)),
        ];
        assert_eq!(ids(&list, &Filters::default()), ["dear", "cheap", "unpriced"]);
        let mut filters = Filters::default();
        filters.only(Facet::Harness, Some("codex".to_owned()));
        filters.only(Facet::Project, None);
        assert_eq!(ids(&list, &filters).len(), 3);
        filters.only(Facet::Harness, Some("pi".to_owned()));
        assert_eq!(ids(&list, &filters), Vec::<String>::new());
    }

    #[test]
    fn an_hour_helps_where_it_can_be_chosen_and_was_enough() {
        let check = |model: &str, cause, gap, expected| {
            let r = Request {
                model: Some(model.to_owned()),
                miss_gap_ms: Some(gap),
                ..request("r", NOW, cause, None)
            };
            assert_eq!(hour_helps(&r), expected, "{model} {cause:?} {gap}");
        };
        check("claude-opus-5", MissCause::Expired, ONE_HOUR, true);
        check("claude-opus-5", MissCause::Expired, ONE_HOUR + 1, false);
        check("claude-opus-5", MissCause::Expired, 0, false);
        check("claude-opus-5", MissCause::ModelChanged, ONE_HOUR, false);
        check("gpt-5.6", MissCause::Expired, ONE_HOUR, false);
    }

    /// The example of `docs/method.md`, "Few events".
    #[test]
    fn few_events_can_be_most_of_the_waste() {
        let check = |wastes: &[u64], all, expected: Option<(u64, u64, f64)>| {
            let found = concentration(wastes.iter().copied(), all);
            assert_eq!(found.map(|c| (c.events, c.of, c.share)), expected);
        };
        check(&[50, 30, 10, 5, 3, 2], (6, 100), Some((2, 6, 0.8)));
        says("of six misses of $50, $30, $10, $5, $3 and $2 the first 2 make 80 %");
        // The list ends before.
        check(&[20, 10], (40, 100), Some((2, 40, 0.3)));
        check(&[50, 30], (4, 80), None);
        check(&[0, 0], (9, 0), None);
        check(&[], (9, 10), None);
    }
}
