//! What charts say in English.

use chrono::{Datelike, NaiveDateTime, Timelike, Weekday};

use super::{FrontierFacts, LinesFacts, RunwayWords, Summary, TimelineWords, Word, Words};
use crate::chart::format::NARROW;
use crate::chart::time::{Grain, TimeForm};

/// English, day before month, a 24-hour clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct English;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Words for English {
    fn time(&self, at: NaiveDateTime, form: TimeForm) -> String {
        let month = MONTHS[at.month0() as usize % 12];
        let (year, day, hour, minute) = (at.year(), at.day(), at.hour(), at.minute());
        let weekday = self.weekday(at.weekday());
        match form {
            TimeForm::Clock => format!("{hour:02}:{minute:02}"),
            TimeForm::Day => format!("{day} {month}"),
            TimeForm::Weekday => format!("{weekday} {day} {month}"),
            TimeForm::Month => month.to_owned(),
            TimeForm::Year => year.to_string(),
            TimeForm::Full(Grain::QuarterHour | Grain::Hour) => {
                format!("{weekday} {day} {month} {year}, {hour:02}:{minute:02}")
            }
            TimeForm::Full(Grain::Day) => format!("{weekday} {day} {month} {year}"),
            TimeForm::Full(Grain::Week) => format!("week of {day} {month} {year}"),
            TimeForm::Full(Grain::Month) => format!("{month} {year}"),
        }
    }

    fn weekday(&self, day: Weekday) -> &'static str {
        ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][day.num_days_from_monday() as usize % 7]
    }

    fn summary(&self, facts: &Summary) -> String {
        let Some((first, last)) = &facts.span else { return format!("{}: nothing recorded.", facts.title) };
        let span = if first == last { first.clone() } else { format!("{first} to {last}") };
        let mut text = format!("{}, {span}: total {}", facts.title, facts.total);
        if let Some(peak) = &facts.peak {
            text += &format!(", highest {} {}", peak.name, peak.value);
        }
        if let Some(previous) = &facts.previous {
            text += &format!(", period before {previous}");
        }
        if !facts.series.is_empty() && !facts.kind.is_empty() {
            let each: Vec<String> = facts.series.iter().map(|s| format!("{} {}", s.name, s.value)).collect();
            text += &format!("; {} {}", facts.kind, each.join(", "));
        }
        text + "."
    }

    fn frontier(&self, facts: &FrontierFacts) -> String {
        let mut text = format!("{}: {}.", facts.title, marks(facts.drawn));
        if !facts.best.is_empty() {
            let best: Vec<String> = facts.best.iter().map(|b| format!("{} ({})", b.name, b.value)).collect();
            text += &format!(" Beaten by no other on both: {}.", best.join("; "));
        }
        let left_out = self.left_out(facts);
        if !left_out.is_empty() {
            text += &format!(" {left_out}");
        }
        text + " It says nothing about quality."
    }

    fn left_out(&self, facts: &FrontierFacts) -> String {
        let few = (facts.few > 0).then(|| format!("{} with {}", facts.few, self.under(facts.least)));
        let unknown =
            (facts.unknown > 0).then(|| format!("{} without a price or without queries", facts.unknown));
        let parts: Vec<String> = few.into_iter().chain(unknown).collect();
        if parts.is_empty() { String::new() } else { format!("Left out: {}.", parts.join(", ")) }
    }

    fn corner(&self, left: &str, below: &str) -> String {
        format!("{left}, {below} ↙")
    }

    fn beaten(&self, by: &[String]) -> String {
        if by.is_empty() { "beaten by no other".to_owned() } else { format!("beaten by {}", by.join(", ")) }
    }

    fn under(&self, queries: u64) -> String {
        format!("under {queries} {}", if queries == 1 { "query" } else { "queries" })
    }

    fn spread(&self, [half, most, nearly_all]: [String; 3], below: bool) -> String {
        let than = if below { "below" } else { "at most" };
        format!("half {than} {half}, 90{NARROW}% {than} {most}, 99{NARROW}% {than} {nearly_all}")
    }

    fn lines(&self, facts: &LinesFacts) -> String {
        let Some((first, last)) = &facts.span else { return format!("{}: nothing recorded.", facts.title) };
        let span = if first == last { first.clone() } else { format!("{first} to {last}") };
        let each = facts.lines.iter().map(|line| {
            let overall = line.overall.as_ref().map(|value| format!(" {value} in all,")).unwrap_or_default();
            let (least, most) = (&line.least, &line.most);
            format!(
                "{}{overall} from {} ({}) to {} ({})",
                line.name, least.value, least.name, most.value, most.name
            )
        });
        let each = each.collect::<Vec<_>>().join("; ");
        let kind = if facts.kind.is_empty() { String::new() } else { format!("{} ", facts.kind) };
        format!("{}, {span}: {kind}{each}.", facts.title)
    }

    fn begins(&self, value: &str) -> String {
        format!("axis begins at {value}")
    }

    fn list(&self, parts: &[String]) -> String {
        parts.join(", ")
    }

    fn timeline(&self) -> &'static TimelineWords {
        &super::timeline::ENGLISH
    }

    fn runway(&self) -> &'static RunwayWords {
        &super::runway::ENGLISH
    }

    fn units_of_time(&self) -> [&'static str; 3] {
        ["\u{202f}d", "\u{202f}h", "\u{202f}min"]
    }

    fn word(&self, word: Word) -> &'static str {
        match word {
            Word::Time => "Time",
            Word::Total => "Total",
            Word::Previous => "Previous period",
            Word::NotRecorded => "not recorded",
            Word::Unpriced => "Requests without a price",
            Word::Uncounted => "Sums counted as one request",
            Word::Queries => "Queries",
            Word::Frontier => "Frontier",
            Word::NoQuality => "says nothing about quality",
        }
    }
}

fn marks(n: usize) -> String {
    if n == 1 { "1 mark".to_owned() } else { format!("{n} marks") }
}
