//! What a key does in a table: from where one is to where one goes.
//!
//! Rows lie below each other; the heads that sort lie side by side above the first row.

/// Where the keys are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At the head of the column of that id.
    Head(&'static str),
    /// At a row, by its index.
    Row(usize),
}

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Go there.
    Go(Place),
    /// Open that row.
    Open(usize),
    /// Sort by the column of that id.
    Sort(&'static str),
}

/// What there is to move over.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// How many rows can be reached.
    pub rows: usize,
    /// How many of them are a page.
    pub page: usize,
    /// The first row in sight, where one begins.
    pub first_seen: usize,
    /// The columns that sort, in reading order.
    pub heads: &'a [&'static str],
}

impl Ground<'_> {
    fn row(&self, row: usize) -> Option<Act> {
        let last = self.rows.checked_sub(1)?;
        Some(Act::Go(Place::Row(row.min(last))))
    }

    fn head(&self, index: usize) -> Option<Act> {
        self.heads.get(index).map(|head| Act::Go(Place::Head(head)))
    }

    /// A place that is still there: rows and columns come and go.
    fn settle(&self, at: Option<Place>) -> Option<Place> {
        match at? {
            Place::Row(_) if self.rows == 0 => None,
            Place::Row(row) => Some(Place::Row(row.min(self.rows - 1))),
            Place::Head(id) => self.heads.contains(&id).then_some(Place::Head(id)),
        }
    }
}

/// What a key does; `None` where it does nothing in here.
pub fn press(key: &str, at: Option<Place>, ground: &Ground) -> Option<Act> {
    match (key, ground.settle(at)) {
        ("Home", _) => ground.row(0),
        ("End", _) => ground.row(usize::MAX),
        ("Enter" | " ", Some(Place::Row(row))) => Some(Act::Open(row)),
        ("Enter" | " ", Some(Place::Head(id))) => Some(Act::Sort(id)),
        ("ArrowUp", Some(Place::Row(0))) => ground.head(0).or_else(|| ground.row(0)),
        ("ArrowUp", Some(Place::Row(row))) => ground.row(row - 1),
        ("ArrowDown", Some(Place::Row(row))) => ground.row(row + 1),
        ("PageUp", Some(Place::Row(row))) => ground.row(row.saturating_sub(ground.page)),
        ("PageDown", Some(Place::Row(row))) => ground.row(row.saturating_add(ground.page)),
        ("ArrowDown" | "PageDown", Some(Place::Head(_))) => ground.row(0),
        ("ArrowUp" | "PageUp", Some(at @ Place::Head(_))) => Some(Act::Go(at)),
        ("ArrowLeft" | "ArrowRight", Some(Place::Head(id))) => {
            let at = ground.heads.iter().position(|head| *head == id)?;
            let to = if key == "ArrowLeft" { at.saturating_sub(1) } else { at + 1 };
            ground.head(to.min(ground.heads.len() - 1))
        }
        ("ArrowUp" | "ArrowDown" | "PageUp" | "PageDown", None) => {
            ground.row(ground.first_seen).or_else(|| ground.head(0))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADS: &[&str] = &["name", "cost", "when"];
    const GROUND: Ground = Ground { rows: 100, page: 10, first_seen: 40, heads: HEADS };

    fn check(key: &str, at: Option<Place>, ground: Ground, expected: Option<Act>) {
        assert_eq!(press(key, at, &ground), expected, "{key} {at:?}");
    }

    #[test]
    fn keys_move_over_rows_and_stay_on_them() {
        let check = |key, at, to| check(key, Some(Place::Row(at)), GROUND, Some(Act::Go(Place::Row(to))));
        check("ArrowDown", 5, 6);
        check("ArrowDown", 99, 99);
        check("ArrowUp", 5, 4);
        check("PageDown", 5, 15);
        check("PageDown", 95, 99);
        check("PageUp", 15, 5);
        check("PageUp", 5, 0);
        check("Home", 70, 0);
        check("End", 5, 99);
        // A row that is gone: from the last one there is.
        check("ArrowUp", 500, 98);
    }

    #[test]
    fn a_row_opens() {
        check("Enter", Some(Place::Row(5)), GROUND, Some(Act::Open(5)));
        check(" ", Some(Place::Row(5)), GROUND, Some(Act::Open(5)));
        check("Enter", None, GROUND, None);
        check("a", Some(Place::Row(5)), GROUND, None);
        check("ArrowLeft", Some(Place::Row(5)), GROUND, None);
    }

    #[test]
    fn above_the_first_row_are_the_heads() {
        let head = |id| Some(Act::Go(Place::Head(id)));
        check("ArrowUp", Some(Place::Row(0)), GROUND, head("name"));
        check("ArrowUp", Some(Place::Row(0)), Ground { heads: &[], ..GROUND }, Some(Act::Go(Place::Row(0))));
        check("ArrowRight", Some(Place::Head("name")), GROUND, head("cost"));
        check("ArrowRight", Some(Place::Head("when")), GROUND, head("when"));
        check("ArrowLeft", Some(Place::Head("name")), GROUND, head("name"));
        check("ArrowUp", Some(Place::Head("cost")), GROUND, head("cost"));
        check("ArrowDown", Some(Place::Head("cost")), GROUND, Some(Act::Go(Place::Row(0))));
        check("Enter", Some(Place::Head("cost")), GROUND, Some(Act::Sort("cost")));
    }

    #[test]
    fn one_begins_with_what_is_in_sight() {
        check("ArrowDown", None, GROUND, Some(Act::Go(Place::Row(40))));
        // A column that is hidden by now.
        check("ArrowDown", Some(Place::Head("gone")), GROUND, Some(Act::Go(Place::Row(40))));
        let empty = Ground { rows: 0, first_seen: 0, ..GROUND };
        check("ArrowDown", Some(Place::Row(7)), empty, Some(Act::Go(Place::Head("name"))));
        check("End", Some(Place::Row(7)), empty, None);
        check("ArrowDown", None, Ground { heads: &[], ..empty }, None);
    }
}
