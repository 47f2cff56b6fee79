use super::*;
use crate::cell::{CellSet, Dim, Label, Mark, RequestCells, Slice, from_requests};
use crate::request::{Request, Tokens};
use crate::time::MINUTE;

/// A row of the session `s`: id, minute, query.
fn row((id, at, query): (&str, i64, u32)) -> Request {
    Request {
        id: id.to_owned(),
        at: at * MINUTE,
        harness: "pi".to_owned(),
        session: Some("s".to_owned()),
        query: (query > 0).then_some(query),
        tokens: Tokens { input: 10, output: 1, ..Tokens::default() },
        ..Request::default()
    }
}

fn rows(list: &[(&str, i64, u32)]) -> Vec<Request> {
    list.iter().copied().map(row).collect()
}

/// A source as it tells of itself.
struct Source {
    rows: Vec<Request>,
    cells: CellSet,
    sessions: Sessions,
    label: Label,
}

fn source(rows: Vec<Request>) -> Source {
    let mut cells = RequestCells::default();
    rows.iter().for_each(|row| cells.add(row));
    let sessions = cells.sessions();
    Source { rows, cells: cells.finish(), sessions, label: Label::default() }
}

/// Asks what the plan says and unites.
fn united(sources: &[Source]) -> CellSet {
    let sessions: Vec<&Sessions> = sources.iter().map(|s| &s.sessions).collect();
    let of = |source: &Source, wanted: &[u64]| -> Vec<Request> {
        let held = |r: &&Request| r.session.as_deref().is_some_and(|s| wanted.contains(&session_hash(s)));
        source.rows.iter().filter(held).cloned().collect()
    };
    let told: Vec<(CellSet, Vec<Request>)> = plan(&sessions)
        .shares
        .iter()
        .zip(sources)
        .map(|(share, source)| (from_requests(&of(source, &share.cells)), of(source, &share.rows)))
        .collect();
    let pieces: Vec<Piece<'_>> = sources
        .iter()
        .zip(&told)
        .map(|(s, (same, rows))| Piece { cells: &s.cells, label: &s.label, same: Some(same), rows })
        .collect();
    unite(&pieces)
}

#[test]
fn copies_that_are_alike_need_cells_and_others_need_rows() {
    let alike = rows(&[("a", 0, 1), ("b", 1, 1)]);
    let mut other = alike.clone();
    other[1].tokens.output += 1;
    let check = |copies: &[&Vec<Request>], expected: &[(usize, usize)]| {
        let sources: Vec<Source> = copies.iter().map(|rows| source(rows.to_vec())).collect();
        let sessions: Vec<&Sessions> = sources.iter().map(|s| &s.sessions).collect();
        let plan = plan(&sessions);
        let found: Vec<_> = plan.shares.iter().map(|s| (s.cells.len(), s.rows.len())).collect();
        assert_eq!(found, expected);
        assert_eq!(plan.sessions, u64::from(expected.iter().any(|n| *n != (0, 0))));
    };
    let none = Vec::new();
    check(&[&alike], &[(0, 0)]);
    check(&[&alike, &none], &[(0, 0), (0, 0)]);
    check(&[&alike, &alike, &alike], &[(0, 0), (1, 0), (1, 0)]);
    check(&[&alike, &alike, &other], &[(0, 1), (0, 1), (0, 1)]);
    check(&[&none, &alike, &other], &[(0, 0), (0, 1), (0, 1)]);
}

#[test]
fn a_checksum_is_of_what_is_there_in_any_order() {
    let list = rows(&[("a", 0, 1), ("b", 1, 1), ("c", 2, 2)]);
    let turned: Vec<Request> = list.iter().rev().cloned().collect();
    assert_eq!(source(list.clone()).sessions, source(turned).sessions);
    assert_ne!(source(list[..2].to_vec()).sessions, source(list[1..].to_vec()).sessions);
    let mut merged = source(list[..1].to_vec()).sessions;
    merged.merge(source(list[1..].to_vec()).sessions);
    assert_eq!(merged, source(list).sessions);
}

#[test]
fn what_was_read_again_covers_what_was_read_before() {
    let of = |list: &[(&str, i64, u32)]| source(rows(list)).sessions;
    let (none, one, two) = (of(&[]), of(&[("a", 0, 1)]), of(&[("a", 0, 1), ("b", 1, 1)]));
    let check = |new: &Sessions, old: &Sessions| (new.covers(old), new.meets(old));
    assert_eq!(
        [check(&two, &one), check(&one, &two), check(&one, &none)],
        [(true, true), (false, true), (true, false)]
    );
}

#[test]
fn a_request_of_two_copies_counts_once_and_a_query_stays_whole() {
    #[track_caller]
    fn check(copies: &[&[(&str, i64, u32)]], requests: u64, queries: u64, per_query: &[(u16, u64)]) {
        for turned in [false, true] {
            let mut sources: Vec<Source> = copies.iter().map(|list| source(rows(list))).collect();
            if turned {
                sources.reverse();
            }
            let total = united(&sources).total(&Slice::all());
            assert_eq!((total.requests, total.queries), (requests, queries));
            assert_eq!(total.query_hist.iter().collect::<Vec<_>>(), per_query);
            assert_eq!(total.input_tokens, 10 * requests);
        }
    }
    // The same, and one that goes on in another quarter hour.
    check(&[&[("a", 0, 1), ("b", 1, 1)], &[("a", 0, 1), ("b", 1, 1)]], 2, 1, &[(2, 1)]);
    check(&[&[("a", 0, 1)], &[("a", 0, 1), ("b", 1, 1), ("c", 40, 2)]], 3, 2, &[(1, 1), (2, 1)]);
    // Both go on after they were copied: what one calls its second query is not the other's.
    check(
        &[&[("a", 0, 1), ("b", 20, 2), ("c", 21, 2)], &[("a", 0, 1), ("d", 30, 2)]],
        4,
        3,
        &[(1, 2), (2, 1)],
    );
    // A copy that begins late calls the second query its first, which a request of both tells.
    check(&[&[("a", 0, 1), ("b", 20, 2)], &[("b", 20, 1), ("c", 21, 1)]], 3, 2, &[(1, 1), (2, 1)]);
    // Nothing in common but the session.
    check(&[&[("a", 0, 1)], &[("b", 1, 1)], &[("c", 2, 0)]], 3, 2, &[(1, 2)]);
}

#[test]
fn queries_of_a_union_are_numbered_by_time() {
    let copies = vec![rows(&[("a", 5, 1), ("b", 50, 2), ("c", 51, 2)]), rows(&[("a", 5, 2), ("d", 1, 1)])];
    let found: Vec<_> = union(copies).into_iter().map(|r| (r.id, r.query)).collect();
    let expected = [("d", 1), ("a", 2), ("b", 3), ("c", 3)].map(|(id, n)| (id.to_owned(), Some(n)));
    assert_eq!(found, expected);
}

#[test]
fn of_equally_many_rows_the_copy_that_came_first_counts_under_its_label() {
    let named = |user: &str| {
        let mut list = rows(&[("a", 0, 1), ("b", 1, 1)]);
        list.iter_mut().for_each(|r| r.user = Some(user.to_owned()));
        list
    };
    let people = |sources: &[Source]| {
        let set = united(sources);
        let groups = set.by(&Slice::all(), Dim::User);
        groups.iter().map(|g| format!("{}{}", set.names().text(g.name), g.sums.requests)).collect::<String>()
    };
    let mut two = [source(named("ada")), source(named("bo"))];
    assert_eq!(people(&two), "ada2");
    two[0].label.user = Some(Mark::All("Kim".to_owned()));
    assert_eq!(people(&two), "Kim2");
    let mut longer = named("bo");
    longer.push(Request { user: Some("bo".to_owned()), ..row(("c", 2, 1)) });
    assert_eq!(people(&[source(named("ada")), source(longer)]), "bo3");
}
