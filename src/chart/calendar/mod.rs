//! A calendar heat map: weeks as columns, weekdays as rows, a step of one hue for how much a day burned.
//!
//! A recorded 0 is a filled cell of its own, a day without a record an outlined one. Steps are ordinal: each holds
//! about as many days as the others, so one wild day does not fade all the rest.

mod draw;
mod plan;
mod read;

pub use draw::draw;
pub use plan::plan;
pub use read::{readout, summary, table};

use chrono::Weekday;

use super::format::Unit;
use super::layout::{Point, Rect, Size};

/// What to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// What the chart shows: `List cost per day`. Not drawn; begins the summary.
    pub title: String,
    /// How values are written.
    pub unit: Unit,
    /// The first day, in wall-clock days since 1 January 1970, see [`day_number`](super::time::day_number).
    pub first_day: i64,
    /// A value for each day from there. `None` where nothing was recorded.
    pub values: Vec<Option<u64>>,
    /// The weekday of the uppermost row.
    pub week_start: Weekday,
    /// Days to outline, as indices into `values`.
    pub highlight: Option<std::ops::Range<usize>>,
}

/// The geometry of a drawn calendar, in CSS pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// As wide as asked for, and as high as the cells turn out.
    pub size: Size,
    /// The size of chart text.
    pub text_size: f64,
    /// Days that found room, oldest first. Where not all do, the newest weeks are shown.
    pub cells: Vec<Cell>,
    /// The weeks that found room.
    pub weeks: usize,
    /// Above the weeks.
    pub months: Vec<Label>,
    /// Beside the rows.
    pub weekdays: Vec<Label>,
    /// The least value of each step, in base units; of equal ones the later steps are empty.
    pub thresholds: [u64; 5],
    /// Days that stand out; all others step back.
    pub highlight: Option<std::ops::Range<usize>>,
}

/// A day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// Index into [`Input::values`].
    pub day: usize,
    /// Before it is snapped to device pixels.
    pub rect: Rect,
    /// What the cell shows.
    pub level: Level,
}

/// How much a day burned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// An outline: no log covers the day.
    NotRecorded,
    /// A grey cell: covered, and nothing burned.
    Zero,
    /// A step of the ramp, 0 to 4.
    Step(usize),
}

/// A month above the columns, or a weekday beside the rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Where the text starts, and the middle of its height.
    pub at: Point,
    /// The name.
    pub text: String,
}

impl Plan {
    /// The day whose cell, or the gap around it, lies under a point.
    pub fn day_at(&self, p: Point) -> Option<usize> {
        let reach = plan::GAP / 2.0;
        let under = |cell: &&Cell| {
            let rect = cell.rect.widen(reach);
            p.x >= rect.x && p.x < rect.right() && p.y >= rect.y - reach && p.y < rect.bottom() + reach
        };
        self.cells.iter().find(under).map(|cell| cell.day)
    }

    /// The cell of a day, if it found room.
    pub fn cell(&self, day: usize) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.day == day)
    }
}
