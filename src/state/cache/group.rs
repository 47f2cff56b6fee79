//! Misses of one cause in one session together: what happens again and again is one thing to know, and one to mend.
//!
//! How many there are, and what they cost, is what cells by session say. A source tells only its costliest requests one
//! by one, so those of a group can be fewer.

use super::events::Event;
use super::usage::{Missed, missed_of};
use metering::cell::{CellSet, Dim, PackedKey, Slice};
use metering::request::{MissCause, MissGroup};
use metering::time::Millis;
use rustc_hash::FxHashMap;

/// The misses of one cause in one session.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The session; `None` where the log names none, and then a miss stands alone.
    pub session: Option<String>,
    /// The client program.
    pub harness: Option<String>,
    /// The project.
    pub project: Option<String>,
    /// Why.
    pub cause: MissCause,
    /// How many, of how many tokens, for how much.
    pub missed: Missed,
    /// The first of them; to the slot, where not all are [`listed`](Self::listed).
    pub first: Millis,
    /// The last of them.
    pub last: Millis,
    /// Those that are known one by one, the most expensive first.
    pub listed: Vec<Event>,
}

impl Group {
    /// Whether every miss in it is known by itself.
    pub fn is_listed(&self) -> bool {
        self.missed.events == self.listed.len() as u64
    }
}

/// How few groups make how much of the waste.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Concentration {
    /// So many of the most expensive ones.
    pub groups: u64,
    /// Of so many.
    pub of: u64,
    /// Make this part of the waste.
    pub share: f64,
}

/// What a group is told apart by: session, harness, cause. Without a session: the request.
type Key = (String, Option<String>, Option<MissCause>);

/// Groups misses, the most expensive group first. `cells` are those by session with what is kept of them, where they are
/// known; without them a group is what is listed of it.
pub fn groups(cells: Option<(&CellSet, &Slice)>, events: Vec<Event>) -> Vec<Group> {
    let mut found: FxHashMap<Key, Group> = FxHashMap::default();
    if let Some((set, slice)) = cells {
        for (key, sums) in set.iter().filter(|(key, _)| slice.holds(key)) {
            for miss in sums.misses.iter().filter(|m| m.cause.group() != MissGroup::Expected) {
                if let Some(group) = entry(&mut found, set, key, miss.cause) {
                    group.missed.add(&missed_of(sums, miss));
                    (group.first, group.last) = (group.first.min(key.slot), group.last.max(key.slot));
                }
            }
        }
    }
    let whole = cells.is_some();
    for event in events {
        let group = match &event.session {
            Some(id) => found
                .entry((id.clone(), Some(event.harness.clone()), Some(event.cause)))
                .or_insert_with(|| Group::of(&event)),
            None => found
                .entry((event.request.clone(), Some(event.harness.clone()), None))
                .or_insert_with(|| Group::of(&event)),
        };
        group.listed.push(event);
    }
    let mut groups: Vec<Group> = found.into_values().map(|g| g.settled(whole)).collect();
    let by = |g: &Group| (g.missed.waste, g.missed.tokens);
    groups.sort_by(|a, b| {
        let order = |g: &Group| (g.first, g.session.clone(), g.cause);
        by(b).cmp(&by(a)).then_with(|| order(a).cmp(&order(b)))
    });
    groups
}

fn entry<'a>(
    found: &'a mut FxHashMap<Key, Group>,
    set: &CellSet,
    key: &PackedKey,
    cause: MissCause,
) -> Option<&'a mut Group> {
    let text = |dim| set.names().get(key.dim(dim)).map(str::to_owned);
    let (session, harness) = (text(Dim::Session)?, text(Dim::Harness));
    Some(found.entry((session.clone(), harness.clone(), Some(cause))).or_insert_with(|| Group {
        session: Some(session),
        harness,
        project: text(Dim::Project),
        cause,
        missed: Missed::default(),
        first: Millis::MAX,
        last: Millis::MIN,
        listed: Vec::new(),
    }))
}

impl Group {
    /// A group of which nothing is counted yet.
    fn of(event: &Event) -> Self {
        Self {
            session: event.session.clone(),
            harness: Some(event.harness.clone()),
            project: event.project.clone(),
            cause: event.cause,
            missed: Missed::default(),
            first: event.at,
            last: event.at,
            listed: Vec::new(),
        }
    }

    /// Where no cells counted it, and where cells are behind, it is what is listed; where all of it is listed its times
    /// are those of requests.
    fn settled(mut self, whole: bool) -> Self {
        let mut listed = Missed::default();
        for e in &self.listed {
            let unpriced = if e.waste.is_none() { e.tokens } else { 0 };
            let (recorded, waste) = (u64::from(e.recorded), e.waste.unwrap_or(0));
            listed.add(&Missed { events: 1, recorded, tokens: e.tokens, unpriced, waste });
        }
        if !whole || listed.events > self.missed.events {
            self.missed = listed;
        }
        if self.is_listed() {
            let times = || self.listed.iter().map(|e| e.at);
            self.first = times().min().unwrap_or(self.first);
            self.last = times().max().unwrap_or(self.last);
        }
        self
    }
}

/// The part of the waste for which groups are counted.
const PART: f64 = 0.8;
/// Fewer than this are not concentrated, they are few.
const FEW: u64 = 5;

/// The fewest groups that make four fifths of `waste`, nano-dollars; where they end before, what they make.
pub fn concentration(wastes: impl ExactSizeIterator<Item = u64>, waste: u64) -> Option<Concentration> {
    let of = wastes.len() as u64;
    if of < FEW || waste == 0 {
        return None;
    }
    let (mut groups, mut sum) = (0, 0);
    for each in wastes.take_while(|w| *w > 0) {
        (groups, sum) = (groups + 1, sum + each);
        if sum as f64 >= PART * waste as f64 {
            break;
        }
    }
    let share = (sum as f64 / waste as f64).min(1.0);
    (groups > 0).then_some(Concentration { groups, of, share })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::burn::sample::at;
    use crate::state::cache::sample::{self, DIME, says};
    use crate::state::cache::usage::survey;

    fn event(session: Option<&str>, request: &str, cause: MissCause, dimes: u64) -> Event {
        Event {
            request: request.to_owned(),
            session: session.map(str::to_owned),
            harness: "openclaw".to_owned(),
            project: None,
            model: None,
            agent: None,
            at: at("2026-11-21T09:05:00Z") + request.len() as Millis,
            tokens: 1_000,
            read: 0,
            waste: (dimes > 0).then_some(dimes * DIME),
            cause,
            recorded: false,
            gap: 0,
            hour_helps: false,
        }
    }

    fn told(groups: &[Group]) -> Vec<(Option<&str>, MissCause, u64, u64, usize)> {
        let row = |g| {
            let Group { session, cause, missed, listed, .. }: &Group = g;
            (session.as_deref(), *cause, missed.events, missed.waste / DIME, listed.len())
        };
        groups.iter().map(row).collect()
    }

    #[test]
    fn what_happens_again_in_a_session_is_one_thing() {
        use MissCause::{Expired, Pinned};
        let events = vec![
            event(Some("a"), "r", Pinned, 3),
            event(Some("b"), "r1", Pinned, 4),
            event(Some("a"), "r22", Pinned, 2),
            event(Some("a"), "r333", Expired, 1),
            event(None, "r4", Expired, 2),
            event(None, "r5", Expired, 2),
            event(Some("c"), "r6", Expired, 0),
        ];
        let groups = groups(None, events);
        let expected = [
            (Some("a"), Pinned, 2, 5, 2),
            (Some("b"), Pinned, 1, 4, 1),
            // Without a session nothing says that they belong together.
            (None, Expired, 1, 2, 1),
            (None, Expired, 1, 2, 1),
            (Some("a"), Expired, 1, 1, 1),
            (Some("c"), Expired, 1, 0, 1),
        ];
        assert_eq!(told(&groups), expected);
        assert_eq!((groups[0].first, groups[0].last), (groups[0].listed[0].at, groups[0].listed[1].at));
        assert_eq!(groups[5].missed.unpriced, 1_000);
    }

    #[test]
    fn cells_count_what_is_not_listed() {
        use MissCause::{Expired, ModelChanged, Unknown};
        let set = sample::set();
        let events = vec![event(Some("s2"), "r", ModelChanged, 7), event(Some("new"), "r", Expired, 1)];
        let groups = groups(Some((&set, &Slice::all())), events);
        let expected = [
            // Two for $1.20, of which one is listed.
            (Some("s2"), ModelChanged, 2, 12, 1),
            (Some("s1"), Expired, 1, 5, 0),
            // A request that is newer than the cells.
            (Some("new"), Expired, 1, 1, 1),
            (Some("s3"), Unknown, 1, 0, 0),
        ];
        assert_eq!(told(&groups), expected);
        assert!(!groups[0].is_listed() && groups[2].is_listed());
        assert_eq!(groups[0].first, at("2026-11-21T09:00:00Z"));
    }

    #[test]
    fn groups_of_cells_are_all_that_was_missed_in_sessions() {
        let set = sample::set();
        let mut sum = Missed::default();
        groups(Some((&set, &Slice::all())), Vec::new()).iter().for_each(|g| sum.add(&g.missed));
        assert_eq!(sum, survey(&set, &Slice::all(), &sample::range()).total.unwanted());
    }

    /// The example of `docs/method.md`, "Few sessions".
    #[test]
    fn few_groups_can_be_most_of_the_waste() {
        let check = |wastes: &[u64], waste, expected: Option<(u64, u64, f64)>| {
            let found = concentration(wastes.iter().copied(), waste);
            assert_eq!(found.map(|c| (c.groups, c.of, c.share)), expected, "{wastes:?} of {waste}");
        };
        check(&[50, 30, 10, 5, 3, 2], 100, Some((2, 6, 0.8)));
        says("of six groups of $50, $30, $10, $5, $3 and $2 the first 2 make 80 %");
        // They end before.
        check(&[10, 10, 5, 5, 0], 40, Some((4, 5, 0.75)));
        check(&[50, 30], 80, None);
        check(&[0, 0, 0, 0, 0], 9, None);
        check(&[9, 1, 1, 1, 1], 0, None);
        check(&[], 10, None);
    }
}
