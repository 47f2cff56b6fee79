//! The sentences a chart needs, as a trait: charts decide what is said and when, a language decides how.

mod chinese;
mod english;
mod runway;
mod timeline;

pub use chinese::Chinese;
pub use english::English;
pub use runway::{RunwayFacts, RunwayWords};
pub use timeline::{TimelineFacts, TimelineWords};

use chrono::{NaiveDateTime, Weekday};

use super::time::TimeForm;

/// What a chart says, in one language.
pub trait Words {
    /// A local time in a given shape.
    fn time(&self, at: NaiveDateTime, form: TimeForm) -> String;

    /// The short name of a weekday.
    fn weekday(&self, day: Weekday) -> &'static str;

    /// The text alternative of a chart.
    fn summary(&self, facts: &Summary) -> String;

    /// The text alternative of a frontier.
    fn frontier(&self, facts: &FrontierFacts) -> String;

    /// Which marks a frontier leaves out and why; empty when it leaves none out.
    fn left_out(&self, facts: &FrontierFacts) -> String;

    /// Which corner of a frontier is the better one, from what is less to the left and below.
    fn corner(&self, left: &str, below: &str) -> String;

    /// What beats a mark on both figures, or that nothing does.
    fn beaten(&self, by: &[String]) -> String;

    /// That something rests on fewer than so many queries.
    fn under(&self, queries: u64) -> String;

    /// At most which figures, or below which, half, 90 % and 99 % of all are.
    fn spread(&self, values: [String; 3], below: bool) -> String;

    /// The text alternative of lines.
    fn lines(&self, facts: &LinesFacts) -> String;

    /// That an axis begins at a value that is not 0.
    fn begins(&self, value: &str) -> String;

    /// Some things in a row.
    fn list(&self, parts: &[String]) -> String;

    /// What a session's timeline says.
    fn timeline(&self) -> &'static TimelineWords;

    /// What the runway of a plan's window says.
    fn runway(&self) -> &'static RunwayWords;

    /// The text alternative of a runway.
    fn runway_summary(&self, facts: &RunwayFacts) -> String {
        (self.runway().summary)(facts)
    }

    /// Days, hours and minutes as they stand behind their numbers.
    fn units_of_time(&self) -> [&'static str; 3];

    /// Milliseconds in their two largest units: `1 h 57 min`, `3 d 4 h`.
    fn duration(&self, millis: i64) -> String {
        let minutes = millis.saturating_add(30_000).max(0) / 60_000;
        let (days, hours, minutes) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
        let [d, h, m] = self.units_of_time();
        match (days, hours, minutes) {
            (0, 0, m_) => format!("{m_}{m}"),
            (0, h_, 0) => format!("{h_}{h}"),
            (0, h_, m_) => format!("{h_}{h} {m_}{m}"),
            (d_, 0, _) => format!("{d_}{d}"),
            (d_, h_, _) => format!("{d_}{d} {h_}{h}"),
        }
    }

    /// A short word that stands alone.
    fn word(&self, word: Word) -> &'static str;
}

/// Words that stand alone in tables and read-outs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// Head of the column of slots.
    Time,
    /// Head of the column of sums.
    Total,
    /// Head of the column of the period before.
    Previous,
    /// In place of a value that no log holds; never 0.
    NotRecorded,
    /// Head of the column of requests that have no price.
    Unpriced,
    /// Head of the column of sums that each count as one request.
    Uncounted,
    /// Head of the column of queries that figures rest on.
    Queries,
    /// Head of the column that says what no other beats.
    Frontier,
    /// What a comparison of cost and requests does not say.
    NoQuality,
}

/// The facts of a text summary, already formatted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// What is drawn: `List cost per day`.
    pub title: String,
    /// First and last slot; `None` when there is nothing to draw.
    pub span: Option<(String, String)>,
    /// The sum of everything drawn.
    pub total: String,
    /// The slot with the highest value, unless all are 0.
    pub peak: Option<Named>,
    /// Total of the period before.
    pub previous: Option<String>,
    /// What the series are: `harnesses`. Empty for a chart of one series.
    pub kind: String,
    /// Series with their totals, the largest first.
    pub series: Vec<Named>,
}

/// The facts of a frontier's summary, already formatted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontierFacts {
    /// What is drawn: `List cost per query against requests per query`.
    pub title: String,
    /// How many marks.
    pub drawn: usize,
    /// Those that no other beats on both figures, with their figures, from left to right.
    pub best: Vec<Named>,
    /// Marks left out because they have fewer queries than `least`.
    pub few: usize,
    /// The fewest queries that a mark is drawn for.
    pub least: u64,
    /// Marks left out because one of their figures is not known.
    pub unknown: usize,
}

/// The facts of the summary of lines, already formatted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinesFacts {
    /// What is drawn: `Hit rate per day`.
    pub title: String,
    /// First and last slot; `None` when there is nothing to draw.
    pub span: Option<(String, String)>,
    /// What the lines are: `harnesses`.
    pub kind: String,
    /// Those that have any value.
    pub lines: Vec<LineFacts>,
}

/// One of the lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineFacts {
    /// Its name.
    pub name: String,
    /// The ratio of all slots together.
    pub overall: Option<String>,
    /// The slot with the least value.
    pub least: Named,
    /// The slot with the greatest value.
    pub most: Named,
}

/// A name and its formatted value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// Of a series or a slot.
    pub name: String,
    /// At a glance.
    pub value: String,
}
