//! What a person reads: what changed in the book, and where it differs from a price list.

use super::against::{Compared, compare};
use super::compose::{MAKERS, left_out};
use super::corrections::Corrections;
use super::load;
use super::row::Row;
use crate::failure::{IoContext, Result};
use metering::price::Book;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

/// Lines that went and lines that came, in the order of the text.
pub fn difference(before: &str, after: &str) -> Vec<String> {
    let (old, new): (Vec<_>, Vec<_>) = (before.lines().collect(), after.lines().collect());
    let gone = old.iter().filter(|line| !new.contains(line)).map(|line| format!("- {line}"));
    let came = new.iter().filter(|line| !old.contains(line)).map(|line| format!("+ {line}"));
    let mut lines: Vec<String> = gone.chain(came).collect();
    // Old and new of a model stand together.
    lines.sort_by_key(|line| line[2..].split(',').take(2).map(str::to_owned).collect::<Vec<_>>());
    lines
}

/// Prices of a row for which no request can be asked, by a part of their name, and why.
const OTHER: [(&str, &str); 9] = [
    ("above_12hr", "logs do not say that a cache write was kept for more than twelve hours"),
    ("_decisions", "answers of the Decisions API are no replies of an agent"),
    ("explicit_cache", "logs do not tell explicit from implicit caching"),
    ("audio", "logs count no sound apart"),
    ("image", "logs count no pictures apart"),
    ("video", "logs count no films apart"),
    ("character", "prices by character are for sound"),
    ("per_query", "searches are no tokens"),
    ("per_session", "containers are no tokens"),
];

/// Compares a list with the book.
///
/// # Errors
/// When the list cannot be read.
pub fn against(folder: &Path, file: &Path) -> Result<ExitCode> {
    let book = folder.join("book.csv");
    let book = Book::parse(fs::read_to_string(&book).on("cannot read", &book)?.leak());
    let corrections = Corrections::load(folder)?;
    let list = load(file)?;
    let mut tally: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let (mut differ, mut unexplained) = (Vec::new(), 0);
    for (key, fields) in &list {
        let row = Row { key, fields };
        let maker = MAKERS.iter().find(|(name, _)| *name == row.provider()).map(|(_, maker)| *maker);
        let out =
            if row.speaks() { left_out(&row, &corrections) } else { Some("answers with no text".to_owned()) };
        if let Some(reason) = out {
            tally.entry(format!("left out: {reason}")).or_default().push(key);
            continue;
        }
        let provider = maker.unwrap_or_else(|| row.provider());
        let name = if maker.is_some() { row.model() } else { last(key) };
        let Compared { found, differences } = compare(&row, &book, Some(provider), name);
        let same = found.is_some() && differences.is_empty();
        let kind = match maker {
            Some(_) if same => "priced the same",
            Some(_) => "priced otherwise",
            None if same => "resold at the maker's price, which the book has",
            None if found.is_some() => "resold at a price of its own; the book has the maker's",
            None => "resold, of a maker that the book does not have",
        };
        tally.entry(kind.to_owned()).or_default().push(key);
        for other in row.other_prices().into_iter().filter(|_| maker.is_some()) {
            let why = OTHER.iter().find(|(part, _)| other.contains(part)).map(|(_, why)| *why);
            let why = why.unwrap_or_else(|| {
                unexplained += 1;
                "UNEXPLAINED"
            });
            let keys = tally.entry(format!("have a price beside: {why}")).or_default();
            if keys.last() != Some(&key.as_str()) {
                keys.push(key);
            }
        }
        if same {
            continue;
        }
        let model = found.map(|(_, model)| model);
        let noted = maker.and(model.as_deref()).and_then(|model| reason(&corrections, provider, model));
        let why = match (noted, maker, &model) {
            (Some(note), ..) => note,
            (_, None, Some(_)) => "a reseller's price; the book has the maker's".to_owned(),
            (_, None, None) => "a reseller's; its maker is not in the book".to_owned(),
            _ => {
                unexplained += 1;
                "UNEXPLAINED".to_owned()
            }
        };
        differ.push((key, differences, why));
    }
    for (kind, keys) in &tally {
        let names = if kind == "priced the same" { String::new() } else { format!(": {}", keys.join(" ")) };
        println!("{:5}  {kind}{names}", keys.len());
    }
    println!("\n| Row | What | List | Book | Why |\n|---|---|---|---|---|");
    for (key, differences, why) in &differ {
        if differences.is_empty() {
            println!("| {key} | | priced | unpriced | {why} |");
        }
        for (what, (of_row, of_book)) in differences {
            println!("| {key} | {} | {of_row} | {of_book} | {why} |", what.trim());
        }
    }
    println!("\n{} rows, {} differ, {unexplained} without a reason", list.len(), differ.len());
    Ok(if unexplained == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The notes of the model's corrections.
fn reason(corrections: &Corrections, provider: &str, model: &str) -> Option<String> {
    let lines = corrections.models.get(&(provider.to_owned(), model.to_owned()))?;
    let notes: Vec<&str> =
        lines.iter().map(|line| line.note.as_str()).filter(|note| !note.is_empty()).collect();
    (!notes.is_empty()).then(|| notes.join("; "))
}

/// A reseller's name of a model: what follows the last slash.
fn last(key: &str) -> &str {
    key.rsplit_once('/').map_or(key, |(_, last)| last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_of_a_model_stand_together() {
        let before = "date,1\na,x,1\na,y,1\n";
        let after = "date,1\na,x,2\na,y,1\na,z,1\n";
        assert_eq!(difference(before, after), ["- a,x,1", "+ a,x,2", "+ a,z,1"]);
        assert!(difference(after, after).is_empty());
    }
}
