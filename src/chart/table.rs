//! The table twin of a chart, and its CSV. The page shows cells as people read them; the file holds them exactly.

use chrono::{Datelike, Timelike};

use super::figure::Figure;
use super::format::{Known, NONE, Unit};
use super::time::{Grain, TimeForm, civil};
use super::words::{Word, Words};

/// A table: a head, and rows of as many cells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Names of the columns.
    pub head: Vec<String>,
    /// As many cells each as the head has.
    pub rows: Vec<Vec<Cell>>,
}

/// One value of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A name.
    Text(String),
    /// Start of a slot in wall-clock milliseconds.
    Time(i64, Grain),
    /// A value in base units.
    Number(u128, Unit),
    /// A value that may be larger: something in it counts as one and may be many.
    AtLeast(u128, Unit),
    /// A figure with fractions.
    Figure(f64, Figure),
    /// What no log holds; not 0.
    NotRecorded,
    /// Of what is there nothing can be said, for instance because it has no price; not 0.
    Unsaid,
}

impl Cell {
    /// A value, or that there is none.
    pub fn of(value: Option<u64>, unit: Unit) -> Cell {
        value.map_or(Cell::NotRecorded, |value| Cell::Number(u128::from(value), unit))
    }

    /// A figure, or that there is none.
    pub fn figure(value: Option<f64>, figure: Figure) -> Cell {
        value.map_or(Cell::NotRecorded, |value| Cell::Figure(value, figure))
    }

    /// A value of which so much is known.
    pub fn known(value: u128, unit: Unit, known: Known) -> Cell {
        match known {
            Known::Whole => Cell::Number(value, unit),
            Known::AtLeast => Cell::AtLeast(value, unit),
            Known::Nothing => Cell::Unsaid,
        }
    }

    /// For reading.
    pub fn text(&self, words: &dyn Words) -> String {
        match self {
            Cell::Text(text) => text.clone(),
            Cell::Time(at, grain) => words.time(civil(*at), TimeForm::Full(*grain)),
            Cell::Number(value, unit) => unit.full(*value),
            Cell::AtLeast(value, unit) => Known::AtLeast.say(unit.full(*value)),
            Cell::Figure(value, figure) => figure.short(*value),
            Cell::Unsaid => NONE.to_owned(),
            Cell::NotRecorded => words.word(Word::NotRecorded).to_owned(),
        }
    }

    /// Whether the cell is a number and stands at the right.
    pub fn is_number(&self) -> bool {
        !matches!(self, Cell::Text(_) | Cell::Time(..))
    }

    /// For a file: numbers exact, times ISO 8601 without a zone, what was not recorded or cannot be said empty.
    fn csv(&self) -> String {
        match self {
            Cell::Text(text) => csv_text(text),
            Cell::Time(at, grain) => iso(*at, *grain),
            Cell::Number(value, unit) | Cell::AtLeast(value, unit) => unit.exact(*value),
            Cell::Figure(value, figure) => figure.exact(*value),
            Cell::NotRecorded | Cell::Unsaid => String::new(),
        }
    }
}

/// ISO 8601, as precise as the slot is long.
fn iso(wall_ms: i64, grain: Grain) -> String {
    let at = civil(wall_ms);
    let month = format!("{:04}-{:02}", at.year(), at.month());
    match grain {
        Grain::Month => month,
        Grain::Day | Grain::Week => format!("{month}-{:02}", at.day()),
        Grain::QuarterHour | Grain::Hour => {
            format!("{month}-{:02}T{:02}:{:02}", at.day(), at.hour(), at.minute())
        }
    }
}

/// The table as CSV (RFC 4180).
pub fn csv(table: &Table) -> String {
    let mut file = String::new();
    let head = table.head.iter().map(|name| csv_text(name)).collect::<Vec<_>>();
    let rows = table.rows.iter().map(|row| row.iter().map(Cell::csv).collect::<Vec<_>>());
    for line in std::iter::once(head).chain(rows) {
        file.push_str(&line.join(","));
        file.push_str("\r\n");
    }
    file
}

#[cfg(test)]
#[test]
fn csv_is_exact() {
    let table = Table {
        head: ["Day", "Claude Code", "Note"].map(str::to_owned).to_vec(),
        rows: vec![
            vec![
                Cell::Time(0, Grain::Day),
                Cell::Number(1_500_000_001, Unit::Money),
                Cell::Text("a, \"b\"".to_owned()),
            ],
            vec![Cell::Time(3_600_000, Grain::Hour), Cell::NotRecorded, Cell::Text(String::new())],
            vec![Cell::Time(0, Grain::Month), Cell::NotRecorded, Cell::NotRecorded],
        ],
    };
    assert_eq!(
        csv(&table),
        "Day,Claude Code,Note\r\n1970-01-01,1.500000001,\"a, \"\"b\"\"\"\r\n1970-01-01T01:00,,\r\n1970-01,,\r\n"
    );
}

/// A text as a CSV field. A spreadsheet would run a text that begins like a formula: it gets an apostrophe in front,
/// as OWASP advises ("CSV injection").
pub fn csv_text(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let safe = if formula { format!("'{text}") } else { text.to_owned() };
    if safe.contains([',', '"', '\n', '\r', '\'']) {
        format!("\"{}\"", safe.replace('"', "\"\""))
    } else {
        safe
    }
}

#[cfg(test)]
#[test]
fn formulas_are_disarmed() {
    for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"] {
        assert_eq!(csv_text(text), format!("\"'{text}\""));
    }
    assert_eq!(csv_text("claude-code"), "claude-code");
    assert_eq!(csv_text("two\nlines"), "\"two\nlines\"");
    assert_eq!(csv_text(""), "");
}
