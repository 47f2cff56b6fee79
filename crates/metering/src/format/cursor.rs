//! Cursor.
//!
//! Its own database holds no counts to speak of. What it used is in the CSV that its dashboard exports, wherever a
//! person saved it.
//!
//! What makes these logs hard, and what is done about it:
//! - Columns come and go (`Kind`, `User`, `Cloud Agent ID`, `Cost`, `Cost to you`, `Requests`): they are found by their
//!   names, and a sheet without those of the tokens is not this export.
//! - A row has no id, and exports overlap: a row is its time, model and counts. Equal rows of one sheet are counted, so
//!   that the third of them is the third in another sheet too.
//! - A sheet of days has bare dates and one row for each model of a day, which grows until the day is over: there a row
//!   is its day, kind and model, and a sum.
//! - The four columns of tokens are added: `Input (w/ Cache Write)` is what was written to the cache. Only in rows whose
//!   total says so is it all input, of which `Input (w/o Cache Write)` is a part.
//! - A row is what Cursor counts as a use, which may be several calls of the model; nothing tells how many.
//! - `Cost` is dollars, with and without sign, or a word, or `NaN`: a word is no cost.
//! - A failed or stopped use without tokens is a failed attempt; one with tokens is counted as what it used.

use super::fields::dollars;
use super::sheet::{count, fields, lines, money};
use super::{Format, Out, Reader, Shape, failure};
use crate::record::{Identity, Prompt, Sighting};
use crate::request::{Quality, Tokens, Trigger, harness};
use crate::time::{self, HOUR, Millis};
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// The dashboard's export.
pub const FORMAT: Format = Format {
    name: "cursor-csv",
    harness: harness::CURSOR,
    shape: Shape::Document,
    claims: |path| {
        let mut names = path.rsplit('/');
        let name = names.next().unwrap_or_default();
        let kept = name.starts_with("usage") && names.next() == Some("cursor-cache");
        name.ends_with(".csv") && (kept || name.starts_with("usage-events-"))
    },
    sniff: |head| {
        // A header is short; a line that is cut far behind it does no harm.
        let head = String::from_utf8_lossy(&head[..head.len().min(4096)]);
        lines(head.trim_start_matches('\u{feff}')).next().is_some_and(|(_, line)| Header::of(line).is_some())
    },
    open: |_| Box::new(Export),
};

/// Where each column stands.
#[derive(Debug, Default)]
struct Header {
    separator: char,
    date: usize,
    model: usize,
    /// Written to the cache, input beside the cache, read from the cache, output.
    tokens: [usize; 4],
    total: Option<usize>,
    kind: Option<usize>,
    cost: Option<usize>,
    user: Option<usize>,
    agent: Option<usize>,
    automation: Option<usize>,
    /// How many columns a row must have for its tokens to be whole.
    whole: usize,
}

impl Header {
    /// Reads the first line. `None` if the sheet is something else.
    fn of(line: &str) -> Option<Self> {
        // Programs for sheets save with the separator of the country.
        let separator = [',', ';', '\t'].into_iter().find(|&s| line.contains(s))?;
        let names: Vec<String> =
            fields(line, separator).iter().map(|name| name.trim().to_ascii_lowercase()).collect();
        let at = |name: &str| names.iter().position(|n| n == name);
        let tokens = [
            at("input (w/ cache write)")?,
            at("input (w/o cache write)")?,
            at("cache read")?,
            at("output tokens").or_else(|| at("output"))?,
        ];
        let last = tokens.into_iter().max()?;
        Some(Self {
            separator,
            date: at("date")?,
            model: at("model")?,
            tokens,
            total: at("total tokens"),
            kind: at("kind"),
            cost: at("cost"),
            user: at("user"),
            agent: at("cloud agent id"),
            automation: at("automation id"),
            // A number at the end of a row may be cut.
            whole: names.len().min(last + 2),
        })
    }
}

/// A row of the sheet.
struct Row<'a> {
    line: u64,
    at: Millis,
    /// The date has no time.
    bare: bool,
    tokens: Tokens,
    fields: Vec<Cow<'a, str>>,
}

impl<'a> Row<'a> {
    fn read(line: u64, text: &'a str, header: &Header, out: &mut Out<'_>) -> Option<Self> {
        let fields = fields(text, header.separator);
        let date = fields.get(header.date).map_or("", |date| date.trim());
        let bare = time::parse_day(date).is_some();
        let Some(at) = time::of_log(date).filter(|_| fields.len() >= header.whole) else {
            out.finding(
                line,
                "The row is cut short or has no date, and was skipped. Export the sheet again.",
            );
            return None;
        };
        let number = |at: usize| fields.get(at).and_then(|field| count(field)).unwrap_or(0);
        let [written, input, cache_read, output] = header.tokens.map(number);
        let mut tokens = Tokens { input, cache_read, cache_write_5m: written, output, ..Tokens::default() };
        let total = header.total.map_or(0, number);
        let apart = tokens.total().saturating_sub(total);
        if apart > 0 && written >= input && (apart == written || apart == input) {
            tokens.cache_write_5m = written - input;
        }
        if tokens.is_zero() && total > 0 {
            out.finding(line, "The row holds only a total of tokens, not their kinds; it was not counted.");
            return None;
        }
        // The middle of the day in UTC is on the same day in most zones.
        Some(Self { line, at: if bare { at + 12 * HOUR } else { at }, bare, tokens, fields })
    }

    fn text(&self, at: impl Into<Option<usize>>) -> Option<&str> {
        let text = self.fields.get(at.into()?)?.trim();
        (!text.is_empty() && text != "-").then_some(text)
    }

    /// What a day's sum is known by.
    fn of_day(&self, header: &Header) -> Identity {
        let kind = self.text(header.kind).unwrap_or_default();
        let (user, model) = (self.text(header.user), self.text(header.model));
        let parts = [&self.at.to_string(), model.unwrap_or_default(), kind, user.unwrap_or_default()];
        Identity::of(&[["cursor day"].as_slice(), &parts].concat())
    }

    /// What any other row is known by, but for how many there are of it.
    fn of_use(&self, header: &Header) -> Identity {
        let when =
            Identity::of(&["cursor", &self.at.to_string(), self.text(header.model).unwrap_or_default()]);
        Identity::step(when.key, &self.tokens)
    }
}

struct Export;

impl Reader for Export {
    fn line(&mut self, _: u64, sheet: &[u8], out: &mut Out<'_>) {
        let sheet = String::from_utf8_lossy(sheet);
        let mut lines = lines(&sheet);
        let Some(header) = lines.next().and_then(|(_, line)| Header::of(line)) else { return };
        out.recognised();
        let rows: Vec<Row<'_>> =
            lines.filter_map(|(number, line)| Row::read(number, line, &header, out)).collect();
        let mut seen: FxHashMap<u128, u32> = FxHashMap::default();
        let mut again = |id: Identity| {
            let seen = seen.entry(id.key.0).or_default();
            *seen += 1;
            *seen
        };
        // Two rows for a model on one day show that the rows are no sums of days.
        let days = rows.iter().filter(|row| row.bare).all(|row| again(row.of_day(&header)) == 1);
        for row in &rows {
            let id = if row.bare && days {
                row.of_day(&header)
            } else {
                let id = row.of_use(&header);
                Identity::of(&["cursor use", &id.key.hex(), &again(id).to_string()])
            };
            report(id, row, row.bare && days, &header, out);
        }
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}

fn report(id: Identity, row: &Row<'_>, sum: bool, header: &Header, out: &mut Out<'_>) {
    let kind = row.text(header.kind).unwrap_or_default();
    let failed = ["error", "abort", "fail"].iter().any(|sign| kind.to_ascii_lowercase().contains(sign));
    let error = (failed && row.tokens.is_zero()).then(|| failure::name(kind));
    let reported_cost = dollars(row.text(header.cost).and_then(money));
    if row.tokens.is_zero() && error.is_none() && reported_cost.is_none() {
        // Uses that are counted but not metered.
        out.note(row.line, "The row holds neither tokens nor a cost; there was nothing to count.");
        return;
    }
    out.sight(&Sighting {
        id,
        at: row.at,
        harness: harness::CURSOR,
        session: row.text(header.agent),
        prompt: Prompt::None,
        trigger: row.text(header.automation).map(|_| Trigger::Background),
        user: row.text(header.user),
        model: row.text(header.model),
        tokens: row.tokens,
        quality: if sum { Quality::SessionTotal } else { Quality::Exact },
        error: error.as_deref(),
        reported_cost,
        ..Sighting::default()
    });
}

#[cfg(test)]
mod tests;
