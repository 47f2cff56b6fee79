//! What is in one session: its sums, its queries, and its requests.

use super::list::Sum;
use crate::state::burn::figures::person_of;
use crate::state::cache::events::keeps;
use crate::state::period::Span;
use crate::state::view::Filters;
use metering::cell::{CellSet, Dim, RequestCells, Slice, TtlSums};
use metering::request::{MissCause, MissGroup, Request, Trigger};
use metering::time::Millis;

/// A session with everything that is known of it, whatever the period.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Whole {
    /// Its figures.
    pub sum: Sum,
    /// What the lifetimes of the cache cost and saved.
    pub ttl: TtlSums,
    /// Misses that were not expected, and expected ones.
    pub misses: (u64, u64),
    /// What its subagents are called, in the order of their first requests; the first is the main one.
    pub agents: Vec<String>,
    /// Models in the order of their first requests.
    pub models: Vec<String>,
    /// From the first request to the last.
    pub span: Option<(Millis, Millis)>,
    /// Its queries.
    pub queries: Vec<Query>,
}

/// A query of a session.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// Its ordinal; `None` holds the requests that belong to no query.
    pub number: Option<u32>,
    /// When it was asked, or when its first request was.
    pub at: Millis,
    /// Milliseconds to its last reply, where the prompt has a time.
    pub time: Option<u64>,
    /// Who started it.
    pub trigger: Trigger,
    /// Its figures.
    pub sum: Sum,
    /// Thin rounds.
    pub thin: u64,
    /// Indices of its requests and failed attempts.
    pub requests: Vec<u32>,
}

/// Looks through the requests of a session, which are in the order of time.
pub fn whole(list: &[Request]) -> Whole {
    let set = cells(list.iter());
    let total = set.total(&Slice::all());
    let mut whole = Whole { sum: sum(&set), ttl: total.ttl, ..Whole::default() };
    for miss in &total.misses {
        let expected = miss.cause.group() == MissGroup::Expected;
        *(if expected { &mut whole.misses.1 } else { &mut whole.misses.0 }) += miss.events;
    }
    whole.agents.push("main".to_owned());
    for (i, request) in list.iter().enumerate() {
        if !whole.agents.contains(&request.agent) {
            whole.agents.push(request.agent.clone());
        }
        let model = request.model.clone().unwrap_or_default();
        if request.error.is_none() && !whole.models.contains(&model) {
            whole.models.push(model);
        }
        let (first, last) = whole.span.unwrap_or((request.at, request.at));
        whole.span = Some((first.min(request.at), last.max(request.at)));
        let same = whole.queries.iter().rposition(|q| q.number == request.query);
        let query = match same {
            Some(same) => &mut whole.queries[same],
            None => {
                let at = request.asked_at.unwrap_or(request.at);
                let (number, trigger) = (request.query, request.trigger);
                whole.queries.push(Query { number, at, trigger, ..Query::default() });
                let last = whole.queries.len() - 1;
                &mut whole.queries[last]
            }
        };
        query.requests.push(i as u32);
        query.thin += u64::from(request.thin == Some(true));
        let time = request.asked_at.filter(|_| request.query.is_some()).map(|asked| request.at - asked);
        query.time = query.time.max(time.and_then(|t| u64::try_from(t).ok()));
    }
    for query in &mut whole.queries {
        query.sum = sum(&cells(query.requests.iter().filter_map(|&i| list.get(i as usize))));
    }
    whole
}

fn cells<'a>(list: impl Iterator<Item = &'a Request>) -> CellSet {
    let mut cells = RequestCells::by_session();
    list.for_each(|r| cells.add(r));
    cells.finish()
}

fn sum(set: &CellSet) -> Sum {
    let (person, mut sum) = (person_of(set), Sum::default());
    set.iter().for_each(|(key, sums)| sum.add(sums, Some(key.dim(Dim::Trigger)) == person));
    sum
}

/// What the list counts of a session: its requests that filters and a period keep.
pub fn kept(list: &[Request], filters: &Filters, past: Span) -> Sum {
    sum(&cells(list.iter().filter(|r| keeps(r, filters, past))))
}

/// The model that the same agent asked before a request, where that was another one.
pub fn model_before(list: &[Request], request: usize) -> Option<&str> {
    let now = list.get(request)?;
    let before = list[..request].iter().rev().find(|r| r.agent == now.agent && r.error.is_none())?;
    before.model.as_deref().filter(|model| now.model.as_deref() != Some(model))
}

/// The request that stands out: the one that was asked for; else of those in the period the one whose miss cost most;
/// else the one that cost most.
pub fn standout(list: &[Request], wanted: Option<&str>, from: Millis, to: Millis) -> Option<usize> {
    if let Some(found) = wanted.and_then(|id| list.iter().position(|r| r.id == id)) {
        return Some(found);
    }
    let inside = |r: &&Request| (from..to).contains(&r.at);
    let any = list.iter().any(|r| inside(&r));
    let unexpected = |r: &Request| r.miss_cause.is_some_and(|c: MissCause| c.group() != MissGroup::Expected);
    let weight = |r: &Request| {
        let waste = if unexpected(r) { r.waste_nanousd.unwrap_or(0) } else { 0 };
        (waste, r.list_cost_nanousd.unwrap_or(0), r.tokens.total())
    };
    let candidates = list.iter().enumerate().filter(|(_, r)| !any || inside(r));
    candidates.max_by_key(|(i, r)| (weight(r), std::cmp::Reverse(*i))).map(|(i, _)| i)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::cache::sample::says;
    use metering::request::Tokens;

    fn request(id: &str, at: Millis, query: Option<u32>, cost: u64) -> Request {
        Request {
            id: id.to_owned(),
            at,
            query,
            asked_at: query.map(|q| Millis::from(q) * 1_000),
            agent: if id == "b" { "explorer" } else { "main" }.to_owned(),
            session: Some("s".to_owned()),
            model: Some("gpt-5".to_owned()),
            provider: Some("openai".to_owned()),
            tokens: Tokens { input: 100, cache_read: 300, output: 5, ..Tokens::default() },
            thin: Some(true),
            list_cost_nanousd: Some(cost),
            ..Request::default()
        }
    }

    fn list() -> Vec<Request> {
        let mut missed = request("c", 5_000, Some(2), 9);
        missed.miss_cause = Some(MissCause::Expired);
        missed.missed_tokens = Some(50_000);
        missed.waste_nanousd = Some(7);
        vec![
            request("x", 500, None, 1),
            request("a", 1_500, Some(1), 30),
            request("b", 3_000, Some(1), 2),
            missed,
        ]
    }

    #[test]
    fn queries_hold_their_requests_and_the_time_they_took() {
        let whole = whole(&list());
        let rows: Vec<_> = whole
            .queries
            .iter()
            .map(|q| (q.number, q.at, q.time, q.sum.requests, q.requests.clone()))
            .collect();
        assert_eq!(
            rows,
            [
                (None, 500, None, 1, vec![0]),
                (Some(1), 1_000, Some(2_000), 2, vec![1, 2]),
                (Some(2), 2_000, Some(3_000), 1, vec![3]),
            ]
        );
        assert_eq!(whole.agents, ["main", "explorer"]);
        assert_eq!((whole.sum.requests, whole.sum.cost, whole.misses), (4, 42, (1, 0)));
        assert_eq!(whole.span, Some((500, 5_000)));
    }

    /// The example of `docs/method.md`, "Time of a query".
    #[test]
    fn the_example_of_a_query_s_time_holds() {
        let whole = whole(&list());
        let time = whole.queries[1].time.unwrap();
        says(&format!(
            "asked at second 1, with replies at seconds 1.5 and 3, it took {:.1} s.",
            time as f64 / 1_000.0
        ));
    }

    #[test]
    fn queries_of_people_are_counted_apart_from_the_others() {
        let mut list = list();
        list[3].trigger = Trigger::Schedule;
        let sum = whole(&list).sum;
        assert_eq!((sum.queries, sum.others), (1, 1));
    }

    #[test]
    fn what_the_list_counts_is_what_period_and_filters_keep() {
        use crate::state::facet::Facet;
        use metering::time::SLOT;
        let mut list = list();
        list[3].at = 2 * SLOT;
        list[3].model = Some("gpt-5-mini".to_owned());
        let check = |model: Option<&str>, (from, to), expected| {
            let mut filters = Filters::default();
            model.into_iter().for_each(|m| filters.toggle(Facet::Model, Some(m.to_owned())));
            assert_eq!(kept(&list, &filters, Span { from, to }).requests, expected, "{model:?} {from} {to}");
        };
        check(None, (0, 9 * SLOT), 4);
        check(None, (0, 2 * SLOT), 3);
        check(Some("gpt-5-mini"), (0, 9 * SLOT), 1);
        check(Some("gpt-5-mini"), (0, 2 * SLOT), 0);
    }

    #[test]
    fn the_model_before_is_that_of_the_same_agent() {
        let check = |models: [&str; 3], agents: [&str; 3], failed: bool, expected: Option<&str>| {
            let mut list: Vec<Request> = (0..3).map(|i| request("", i, Some(1), 1)).collect();
            for (r, (model, agent)) in list.iter_mut().zip(models.into_iter().zip(agents)) {
                (r.model, r.agent) = (Some(model.to_owned()), agent.to_owned());
            }
            list[1].error = failed.then(|| "overloaded".to_owned());
            assert_eq!(model_before(&list, 2), expected, "{models:?} {agents:?} {failed}");
        };
        let alone = ["main"; 3];
        check(["opus", "opus", "sonnet"], alone, false, Some("opus"));
        check(["opus", "sonnet", "sonnet"], alone, false, None);
        check(["opus", "sonnet", "sonnet"], alone, true, Some("opus"));
        check(["opus", "haiku", "sonnet"], ["main", "explorer", "main"], false, Some("opus"));
        check(["opus", "haiku", "sonnet"], ["explorer", "explorer", "main"], false, None);
        assert_eq!(model_before(&[], 0), None);
    }

    /// The example of `docs/method.md`, "A bar of the timeline".
    #[test]
    fn the_example_of_a_bar_holds() {
        let [read, written, missed] = [1_000, 130_000, 128_000];
        let round = crate::chart::timeline::Round {
            cache_read: read,
            cache_write: written,
            miss: Some(crate::chart::timeline::Miss { tokens: missed, ..Default::default() }),
            ..Default::default()
        };
        let count = crate::chart::format::count;
        says(&format!(
            "a request that read {} tokens and wrote {}, of which {} were missed, is a bar of {}.",
            count(read),
            count(written),
            count(missed),
            count(round.context())
        ));
    }

    #[test]
    fn what_stands_out_is_what_was_asked_for_or_what_cost_most() {
        let list = list();
        let id = |wanted, from, to| standout(&list, wanted, from, to).map(|i| list[i].id.clone());
        assert_eq!(id(Some("b"), 0, 9_000).as_deref(), Some("b"));
        assert_eq!(id(None, 0, 9_000).as_deref(), Some("c"));
        assert_eq!(id(None, 0, 4_000).as_deref(), Some("a"));
        assert_eq!(id(Some("unheard-of"), 80_000, 90_000).as_deref(), Some("c"));
        assert_eq!(standout(&[], None, 0, 1), None);
    }
}
