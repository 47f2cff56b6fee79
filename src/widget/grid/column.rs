//! The columns of a table, and where they stand at a width.
//!
//! In a narrow container a table either leaves columns out or gives each row a second line:
//!
//! - Two lines read best where a row is a thing with a name: a session has its name and its cost in the first line, and
//!   below them harness, requests and day ([`Narrow::Second`]).
//! - One line reads best where rows are steps of one sequence that are compared downwards: a request keeps its time, its
//!   tokens and its cost, and the rest is [`Narrow::Gone`]; it is found again in the opened row.

/// A column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// Its name in signals, addresses and tests.
    pub id: &'static str,
    /// Its head.
    pub head: &'static str,
    /// What the head does not say; shown by the browser when the pointer rests.
    pub hint: Option<&'static str>,
    /// Numbers stand to the right, with figures below figures.
    pub number: bool,
    /// How wide it is.
    pub width: Width,
    /// The least width of the container, in CSS pixels, at which it is shown. Does not hold in a narrow one.
    pub from: f64,
    /// What becomes of it in a narrow container.
    pub narrow: Narrow,
    /// What its first click sorts by; `None` where it does not sort.
    pub sorts: Option<First>,
}

/// How wide a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// As wide as so many digits. What is in it is not cut off: there must be room for the longest, in a narrow
    /// container beside the other columns of its line (at 360 px a line has about 30 digits and a gap of 2 between
    /// columns).
    Digits(u16),
    /// A share of what the others leave, at least 6 digits. What is longer is cut off.
    Share(u16),
}

/// What becomes of a column in a narrow container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Narrow {
    /// It stays in the first line of its row.
    First,
    /// It moves to a second line.
    Second,
    /// It is left out.
    Gone,
}

/// What comes first after a column's first click.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    /// The smallest: names.
    Least,
    /// The largest: amounts, days.
    Most,
}

impl Column {
    /// A column of words, which takes a share of the width and sorts from A to Z.
    pub const fn words(id: &'static str, head: &'static str) -> Self {
        Self {
            id,
            head,
            hint: None,
            number: false,
            width: Width::Share(1),
            from: 0.0,
            narrow: Narrow::First,
            sorts: Some(First::Least),
        }
    }

    /// A column of numbers of so many digits, which sorts the largest first.
    pub const fn number(id: &'static str, head: &'static str, digits: u16) -> Self {
        let words = Self::words(id, head);
        Self { number: true, width: Width::Digits(digits), sorts: Some(First::Most), ..words }
    }
}

/// What the rows are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The id of the column.
    pub column: &'static str,
    /// The smallest first.
    pub rising: bool,
}

impl Sort {
    /// The order after a click on a column's head; `None` where it does not sort.
    pub fn click(self, column: &Column) -> Option<Self> {
        let first = column.sorts?;
        let rising = if self.column == column.id { !self.rising } else { first == First::Least };
        Some(Self { column: column.id, rising })
    }

    /// How a column is sorted, as browsers call it.
    pub fn aria(self, column: &str) -> Option<&'static str> {
        (self.column == column).then_some(if self.rising { "ascending" } else { "descending" })
    }
}

/// A line of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Indices of its columns.
    pub columns: Vec<usize>,
    /// Their widths, as CSS writes the columns of a grid.
    pub template: String,
}

/// The lines of every row, one or two, in a container of that width; it is narrow below `narrow`.
pub fn lines(columns: &[Column], width: f64, narrow: f64) -> Vec<Line> {
    let line = |of: &dyn Fn(&Column) -> bool| {
        let shown: Vec<usize> = (0..columns.len()).filter(|i| of(&columns[*i])).collect();
        let template = shown.iter().map(|i| track(columns[*i].width)).collect::<Vec<_>>().join(" ");
        Line { columns: shown, template }
    };
    let lines = if width < narrow {
        vec![line(&|c| c.narrow == Narrow::First), line(&|c| c.narrow == Narrow::Second)]
    } else {
        vec![line(&|c| width >= c.from)]
    };
    lines.into_iter().filter(|line| !line.columns.is_empty()).collect()
}

/// Columns of digits give way where there is not enough for all, so that nothing scrolls sideways.
fn track(width: Width) -> String {
    match width {
        Width::Digits(digits) => format!("minmax(0,{digits}ch)"),
        Width::Share(share) => format!("minmax(6ch,{share}fr)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: Column = Column::words("name", "Session");
    const HARNESS: Column =
        Column { narrow: Narrow::Second, width: Width::Digits(14), ..Column::words("harness", "Harness") };
    const REQUESTS: Column = Column { narrow: Narrow::Second, ..Column::number("requests", "Requests", 8) };
    const MODEL: Column = Column { from: 900.0, narrow: Narrow::Gone, ..Column::words("model", "Model") };
    const COST: Column = Column::number("cost", "List cost", 9);
    const WIDE: &str = "minmax(6ch,1fr) minmax(0,14ch) minmax(0,8ch) minmax(6ch,1fr) minmax(0,9ch)";

    fn check(columns: &[Column], width: f64, expected: &[(&[usize], &str)]) {
        let found = lines(columns, width, 600.0);
        let found: Vec<_> = found.iter().map(|l| (&l.columns[..], l.template.as_str())).collect();
        assert_eq!(found, expected, "{width}");
    }

    #[test]
    fn rows_that_have_a_name_get_a_second_line() {
        let columns = [NAME, HARNESS, REQUESTS, MODEL, COST];
        check(&columns, 1_200.0, &[(&[0, 1, 2, 3, 4], WIDE)]);
        check(
            &columns,
            800.0,
            &[(&[0, 1, 2, 4], "minmax(6ch,1fr) minmax(0,14ch) minmax(0,8ch) minmax(0,9ch)")],
        );
        let narrow: [(&[usize], _); 2] =
            [(&[0, 4], "minmax(6ch,1fr) minmax(0,9ch)"), (&[1, 2], "minmax(0,14ch) minmax(0,8ch)")];
        check(&columns, 599.0, &narrow);
    }

    #[test]
    fn steps_of_a_sequence_keep_one_line() {
        let columns = [NAME, MODEL, COST];
        check(&columns, 320.0, &[(&[0, 2], "minmax(6ch,1fr) minmax(0,9ch)")]);
        check(&[REQUESTS], 320.0, &[(&[0], "minmax(0,8ch)")]);
        check(&[], 320.0, &[]);
    }

    #[test]
    fn a_click_sorts_and_a_second_turns_round() {
        let check = |column: &Column, expected: Option<(&'static str, bool)>| {
            let cost = Sort { column: "cost", rising: false };
            let expected = expected.map(|(column, rising)| Sort { column, rising });
            assert_eq!(cost.click(column), expected, "{}", column.id);
        };
        check(&COST, Some(("cost", true)));
        check(&REQUESTS, Some(("requests", false)));
        check(&NAME, Some(("name", true)));
        check(&Column { sorts: None, ..NAME }, None);
    }
}
