//! The misses that cost most, one by one.

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

/// The events that filters and a period leave, of requests that missed: the most expensive first.
pub fn events(requests: &[Request], filters: &Filters, past: Span) -> Vec<Event> {
    let mut list: Vec<Event> =
        requests.iter().filter(|r| keeps(r, filters, past)).filter_map(event).collect();
    list.sort_by(|a, b| {
        let by = |e: &Event| (e.waste, e.tokens);
        by(b).cmp(&by(a)).then_with(|| (a.at, &a.request).cmp(&(b.at, &b.request)))
    });
    list
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

/// Whether filters and a period keep a request, as they keep its cell.
pub fn keeps(r: &Request, filters: &Filters, past: Span) -> bool {
    let slot = slot_of(r.at);
    past.from <= slot && slot < past.to && holds(filters, r)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::burn::sample::{NOW, at};
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
        events(requests, filters, past).into_iter().map(|e| e.request).collect()
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
}
