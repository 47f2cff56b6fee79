use super::*;
use crate::state::Given;
use metering::cell::{RequestCells, Slice, from_requests};
use metering::merge::session_hash;
use metering::request::Tokens;
use metering::time::MINUTE;

/// Rows by their ids: `s1` is the first request of the session `s`.
fn rows(ids: &str) -> Vec<Request> {
    let row = |id: &str| Request {
        id: id.to_owned(),
        at: i64::from(id.as_bytes()[1]) * 20 * MINUTE,
        harness: "pi".to_owned(),
        session: Some(id[..1].to_owned()),
        query: Some(1),
        tokens: Tokens { input: 10, ..Tokens::default() },
        ..Request::default()
    };
    ids.split_whitespace().map(row).collect()
}

/// Sources that answer what they are asked, and what is made of them.
struct Place {
    merging: Merging,
    list: Vec<Source>,
    rows: Vec<Vec<Request>>,
    set: Arc<CellSet>,
}

impl Place {
    fn new(sources: &[(Kind, &str)]) -> Self {
        let mut place =
            Self { merging: Merging::default(), list: Vec::new(), rows: Vec::new(), set: Arc::default() };
        sources.iter().for_each(|(kind, ids)| place.add(kind.clone(), ids));
        place
    }

    fn add(&mut self, kind: Kind, ids: &str) {
        let (cells, sessions) = counted(ids);
        // A collector is asked for its sessions, and some feeds have none.
        let sessions = Some(sessions).filter(|_| matches!(kind, Kind::Local(_)));
        self.list.push(Source::sample(self.list.len() as u32, kind, cells, sessions));
        self.rows.push(rows(ids));
    }

    fn change(&mut self, at: usize, ids: &str) {
        self.list[at].cells = counted(ids).0.into();
        self.list[at].edition += 1;
        self.rows[at] = rows(ids);
    }

    fn settle(&mut self) -> (Vec<Ask>, Merged) {
        let settled = self.merging.settle(&self.list, false);
        self.set = settled.set.unwrap_or(self.set.clone());
        (settled.asks, settled.merged)
    }

    fn answer(&self, ask: &Ask) -> More {
        let at = self.list.iter().position(|s| s.id == ask.id).unwrap();
        let of = |wanted: &[u64]| {
            let is = |r: &&Request| wanted.contains(&session_hash(r.session.as_deref().unwrap()));
            self.rows[at].iter().filter(is).cloned().collect::<Vec<_>>()
        };
        match &ask.want {
            Want::Held => {
                let mut cells = RequestCells::default();
                self.rows[at].iter().for_each(|row| cells.add(row));
                More { sessions: Some(cells.sessions()), ..More::default() }
            }
            Want::Part(list) => More { cells: from_requests(&of(list)).into(), ..More::default() },
            Want::Rows(list) => More { requests: of(list), ..More::default() },
            other => panic!("{other:?}"),
        }
    }

    /// Answers everything; how many answers that took.
    fn all(&mut self) -> usize {
        for asked in 0.. {
            let (asks, _) = self.settle();
            let Some(ask) = asks.into_iter().next() else { return asked };
            let answer = self.answer(&ask);
            self.merging.tell(ask, Some(answer));
        }
        0
    }

    fn requests(&self) -> u64 {
        self.set.total(&Slice::all()).requests
    }
}

fn counted(ids: &str) -> (CellSet, Sessions) {
    let mut cells = RequestCells::default();
    rows(ids).iter().for_each(|row| cells.add(row));
    let sessions = cells.sessions();
    (cells.finish(), sessions)
}

fn local(name: &str) -> Kind {
    Kind::Local(vec![name.to_owned()])
}

#[test]
fn each_request_counts_once_whoever_holds_it() {
    #[track_caller]
    fn check(sources: &[(Kind, &str)], requests: u64, sessions: u64) {
        let mut sources = sources.to_vec();
        for _ in 0..sources.len() {
            sources.rotate_left(1);
            let mut place = Place::new(&sources);
            place.all();
            let (_, merged) = place.settle();
            assert_eq!((place.requests(), merged.sessions, merged.waiting), (requests, sessions, Vec::new()));
        }
    }
    let (a, b, c, feed) = (local("a"), local("b"), Kind::Collector, Kind::Feed("f".to_owned()));
    check(&[(a.clone(), "s1 s2")], 2, 0);
    check(&[(a.clone(), "s1 s2"), (b.clone(), "t1")], 3, 0);
    check(&[(a.clone(), "s1 s2"), (b.clone(), "s1 s2")], 2, 1);
    check(&[(a.clone(), "s1 s2 t1"), (b.clone(), "s1 s2 s3 u1")], 5, 1);
    check(&[(a.clone(), "s1 s2 s4"), (b.clone(), "s1 s2 s3 u1 t1"), (c.clone(), "s9 t1 u1 u2")], 8, 3);
    // What knows no sessions adds up.
    check(&[(a, "s1 s2"), (b, "s1 s3"), (feed, "s1")], 4, 1);
    check(&[(c, "s1 s2 s3"), (local("a"), "s1 s2 s3")], 3, 1);
}

#[test]
fn what_is_not_compared_yet_waits_outside() {
    let mut place = Place::new(&[(local("a"), "s1 s2 t1"), (local("b"), "s1 s2 u1")]);
    let (asks, merged) = place.settle();
    assert_eq!((place.requests(), merged.waiting.len(), merged.sessions), (3, 1, 0));
    assert_eq!(asks.len(), 1);
    assert!(matches!(&asks[0].want, Want::Part(list) if *list == [session_hash("s")]), "{asks:?}");
    assert_eq!(place.all(), 1);
    assert_eq!(place.requests(), 4);
    // What shares nothing does not wait.
    place.add(local("c"), "x1");
    place.settle();
    assert_eq!(place.requests(), 5);
}

#[test]
fn what_is_switched_off_and_on_again_needs_no_question() {
    let mut place = Place::new(&[(local("a"), "s1 s2 t1"), (local("b"), "s1 s2 s3")]);
    assert_eq!(place.all(), 2);
    assert_eq!(place.requests(), 4);
    let counts = |place: &mut Place, off: usize| {
        place.list[off].given = Given { off: true, ..Given::default() };
        let (asks, _) = place.settle();
        let requests = place.requests();
        place.list[off].given.off = false;
        (requests, asks.len())
    };
    assert_eq!(counts(&mut place, 0), (3, 0));
    assert_eq!(counts(&mut place, 1), (3, 0));
    let (asks, merged) = place.settle();
    assert_eq!((place.requests(), asks.len(), merged.sessions), (4, 0, 1));
}

#[test]
fn a_source_that_changes_is_asked_again_while_the_sum_stays_right() {
    let mut place = Place::new(&[(Kind::Collector, "s1 s2 t1"), (local("b"), "s1 s2")]);
    let (asks, merged) = place.settle();
    assert_eq!((asks[0].want.clone(), merged.waiting.len()), (Want::Held, 1));
    place.all();
    assert_eq!(place.requests(), 3);
    // A session of its own, and the shared one goes on.
    for (ids, requests) in [("s1 s2 t1 t2", 4), ("s1 s2 s3 t1 t2", 5)] {
        place.change(0, ids);
        let (asks, merged) = place.settle();
        assert!(asks.iter().all(|ask| ask.again), "{asks:?}");
        assert_eq!((place.requests(), merged.waiting.len(), merged.sessions), (requests, 0, 1));
        place.all();
        assert_eq!(place.requests(), requests);
    }
}

#[test]
fn who_cannot_tell_is_added_up_and_said_to_be() {
    let mut place = Place::new(&[(local("a"), "s1 s2"), (local("b"), "s1 s2")]);
    let (asks, _) = place.settle();
    place.merging.tell(asks[0].clone(), None);
    let (asks, merged) = place.settle();
    assert_eq!((place.requests(), asks.len(), merged), (4, 0, Merged::default()));
    assert!(place.merging.tells(&place.list[0]) && !place.merging.tells(&place.list[1]));
    // It is asked again when it was read again.
    place.list[1].edition += 1;
    assert_eq!(place.all(), 1);
    assert_eq!(place.requests(), 2);
}

#[test]
fn nothing_new_makes_no_new_sum() {
    let mut place = Place::new(&[(local("a"), "s1 s2"), (local("b"), "s1 s3")]);
    place.all();
    assert!(place.merging.settle(&place.list, false).set.is_none());
    assert!(place.merging.settle(&place.list, true).set.is_some());
    place.list[0].given = Given::typed(["", "Ada", ""], false);
    assert!(place.merging.settle(&place.list, false).set.is_some());
}
