//! Pages of an answer, and the sheets of a console: cut into objects and rows, with what is said when some are missing.

use super::{refusal, rows::Fields};
use crate::format::Out;
use crate::format::sheet;
use crate::ledger::MORE_PAGES;
use crate::scan::json::Scanner;
use std::collections::BTreeMap;

pub(super) const CUT: &str =
    "The export is cut short or damaged; what stands before that was read. Export it again.";

/// Hands every object of a document to `each`: one page, a list of pages, or pages one after another, one a line. The
/// last may be cut. Returns whether the document was whole.
pub(super) fn objects<'d>(document: &'d [u8], mut each: impl FnMut(&'d [u8])) -> bool {
    let mut s = Scanner::new(document);
    loop {
        match s.peek() {
            None => return true,
            Some(b'{') => each(s.raw()),
            Some(b'[') => {
                s.array(|s| each(s.raw()));
            }
            _ => return false,
        }
        if s.broken() {
            return false;
        }
    }
}

/// Reads pages with the list `data` and hands out its whole elements, the buckets.
pub(super) fn read<'d>(
    document: &'d [u8],
    out: &mut Out<'_>,
    mut bucket: impl FnMut(&'d [u8], &mut Out<'_>),
) {
    let (mut more, mut ended) = (false, false);
    let whole = objects(document, |page| {
        let mut known = false;
        Scanner::new(page).object(|key, s| match key {
            "data" => {
                known = true;
                s.array(|s| {
                    let raw = s.raw();
                    if !s.broken() {
                        bucket(raw, out);
                    }
                });
            }
            "has_more" => match s.bool() {
                Some(true) => more = true,
                _ => ended = true,
            },
            _ => s.skip(),
        });
        if !known {
            refusal::tell(page, out);
        }
    });
    if !whole {
        out.finding(0, CUT);
    }
    if more && !ended {
        out.gap(0, MORE_PAGES);
    }
    out.recognised();
}

/// The columns of a sheet's first line, if it has the ones that are asked for.
pub(super) fn header(head: &[u8], wanted: &[&str]) -> bool {
    let head = String::from_utf8_lossy(head.get(..4096).unwrap_or(head));
    let Some((_, line)) = sheet::lines(head.trim_start_matches('\u{feff}')).next() else { return false };
    let names = names(line);
    wanted.iter().all(|name| names.iter().any(|n| n == name))
}

fn names(line: &str) -> Vec<String> {
    let separator = separator(line);
    sheet::fields(line, separator).iter().map(|name| name.trim().to_ascii_lowercase()).collect()
}

/// Programs for sheets save with the separator of the country.
fn separator(line: &str) -> char {
    [',', ';', '\t'].into_iter().find(|&s| line.contains(s)).unwrap_or(',')
}

/// Reads a sheet and hands out, for each value of the column `bucket`, its rows and the bytes that they are known by.
/// Two sheets may have been joined: each begins with its columns.
pub(super) fn sheet(
    document: &[u8],
    bucket: &str,
    out: &mut Out<'_>,
    mut each: impl FnMut(&str, &str, &[Fields<'_>], &mut Out<'_>),
) {
    let text = String::from_utf8_lossy(document);
    let mut columns: Vec<String> = Vec::new();
    let mut sep = ',';
    // Buckets with the lines that tell of them, and their fields.
    let mut buckets: BTreeMap<String, (String, Vec<Fields<'_>>)> = BTreeMap::new();
    for (number, line) in sheet::lines(&text) {
        let line = line.trim_start_matches('\u{feff}');
        let first = columns.is_empty();
        if first || names(line) == columns {
            let read = std::mem::take(&mut buckets);
            read.iter().for_each(|(bucket, (text, rows))| each(bucket, text, rows, out));
            (sep, columns) = (separator(line), names(line));
            continue;
        }
        let values = sheet::fields(line, sep);
        if values.len() < columns.len() {
            out.finding(number, "The row is cut short and was skipped. Export the sheet again.");
            continue;
        }
        let row = Fields(columns.iter().cloned().zip(values).collect());
        let Some(begin) = row.text(&[bucket]).map(str::to_owned) else { continue };
        let (lines, rows) = buckets.entry(begin).or_default();
        lines.push_str(line);
        lines.push('\n');
        rows.push(row);
    }
    buckets.iter().for_each(|(bucket, (text, rows))| each(bucket, text, rows, out));
    out.recognised();
}
