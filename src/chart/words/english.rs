//! What charts say in English.

use chrono::{Datelike, NaiveDateTime, Timelike, Weekday};

use super::{Summary, Word, Words};
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

    fn word(&self, word: Word) -> &'static str {
        match word {
            Word::Time => "Time",
            Word::Total => "Total",
            Word::Previous => "Previous period",
            Word::NotRecorded => "not recorded",
            Word::Unpriced => "Requests without a price",
            Word::Uncounted => "Sums counted as one request",
        }
    }
}
