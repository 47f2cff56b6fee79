//! What the tests of all readers share: rows as short lines, and the laws that hold for any reader and any file.

use super::{FileInfo, FileReader, Out, Shape, choose, read};
use crate::ledger::Ledger;
use crate::price::Book;
use crate::request::{Effect, Quality, Request, Trigger};

/// A path and what lies there.
pub type File<'a> = (&'a str, &'a [u8]);

/// The ledger after reading files in this order.
pub fn ledger(files: &[File<'_>]) -> Ledger {
    let mut ledger = Ledger::default();
    for (path, bytes) in files {
        read(path, bytes, &mut ledger);
    }
    ledger
}

/// Their feed rows.
pub fn rows(files: &[File<'_>]) -> Vec<Request> {
    ledger(files).resolve().requests(Book::builtin())
}

/// One line a row: `query agent model input/read/5m/1h/output`, then `+reasoning`, `(tools)`, `~quality`, trigger and
/// error where there are any. A query of `-` is none; a reply of text is `"`.
pub fn lines(rows: &[Request]) -> Vec<String> {
    rows.iter()
        .map(|r| {
            let t = &r.tokens;
            let counts = [t.input, t.cache_read, t.cache_write_5m, t.cache_write_1h, t.output];
            let mut line = format!(
                "{} {} {} {}",
                r.query.map_or_else(|| String::from("-"), |q| q.to_string()),
                r.agent.get(..12).unwrap_or(&r.agent),
                r.model.as_deref().unwrap_or("-"),
                counts.map(|n| n.to_string()).join("/")
            );
            if t.reasoning > 0 {
                line += &format!("+{}", t.reasoning);
            }
            if !r.tools.is_empty() {
                line += &format!(" ({})", r.tools.join(" "));
            }
            if r.thin == Some(false) && r.tools.is_empty() {
                line += " \"";
            }
            if r.quality != Quality::Exact {
                line += &format!(" ~{:?}", r.quality);
            }
            if r.trigger != Trigger::Person {
                line += &format!(" {}", r.trigger.as_str());
            }
            r.error.as_ref().map_or(line.clone(), |e| format!("{line} {e}"))
        })
        .collect()
}

/// Holds the rows of some files against expected lines, in the given and in the opposite order, and read twice.
#[track_caller]
pub fn check(files: &[File<'_>], expected: &[&str]) {
    assert_eq!(lines(&rows(files)), expected);
    let mut again: Vec<File<'_>> = files.iter().rev().copied().collect();
    again.extend_from_slice(files);
    assert_eq!(lines(&rows(&again)), expected, "in another order and twice");
}

/// Holds what a reader remarked on one file: `line×count reason`, reasons cut at the first full stop or colon, with
/// ` (gap)` or ` (note)` behind those of which nothing was skipped.
#[track_caller]
pub fn check_findings(file: File<'_>, expected: &[&str]) {
    let found = ledger(&[file]).findings();
    let short = |reason: &str| reason.split(['.', ':', ';']).next().unwrap_or_default().to_owned();
    let tail = |effect| match effect {
        Effect::Skipped => "",
        Effect::Gap => " (gap)",
        Effect::Note => " (note)",
    };
    let lines: Vec<String> = found
        .iter()
        .map(|f| format!("{}×{} {}{}", f.line, f.count, short(&f.reason), tail(f.effect)))
        .collect();
    assert_eq!(lines, expected);
}

#[test]
fn every_format_has_a_fuzz_target_and_a_name_of_its_own() {
    let manifest = include_str!("../../../../fuzz/Cargo.toml");
    for format in super::FORMATS {
        assert!(manifest.contains(&format!("\nname = \"{}\"\n", format.name)), "{}", format.name);
        assert_eq!(super::FORMATS.iter().filter(|f| f.name == format.name).count(), 1, "{}", format.name);
    }
}

/// The laws of any reader: a cut file does no harm, and pushing it in pieces changes nothing.
pub fn hold_laws(path: &str, bytes: &[u8], cut: usize) {
    let cut = cut % (bytes.len() + 1);
    let Some(format) = choose(path, &bytes[..bytes.len().min(64 << 10)]) else { return };
    let state = |chunks: &[&[u8]], flushes: bool| {
        let mut ledger = Ledger::default();
        let info = FileInfo { path, ..FileInfo::default() };
        let mut out = Out::new(&mut ledger, &info);
        let mut reader = FileReader::new(format, &info);
        for chunk in chunks {
            reader.push(chunk, &mut out);
            if flushes {
                reader.flush(&mut out);
            }
        }
        reader.finish(&mut out);
        (ledger.resolve().requests(Book::builtin()), ledger.quotas(), ledger.findings())
    };
    let whole = state(&[bytes], false);
    assert_eq!(state(&[&bytes[..cut], &bytes[cut..]], false), whole, "cut at {cut}");
    // A database is read at once.
    let growing = !matches!(format.shape, Shape::Tables(_));
    let live = state(&[&bytes[..cut], &bytes[cut..]], growing);
    assert_eq!((live.0, live.1), (whole.0, whole.1), "read while it grew, to {cut} first");
    state(&[&bytes[..cut]], true);
    state(&[&bytes[cut..]], true);
}

/// [`hold_laws`] as property tests: of these files cut anywhere, of any bytes, and of any bytes inside of a file.
macro_rules! laws {
    ($files:expr) => {
        mod laws {
            use super::*;
            use crate::format::testing::{File, hold_laws};
            use proptest::prelude::{any, proptest};
            use proptest::sample::Index;

            const EVERY: &[File<'_>] = $files;

            proptest! {
                #[test]
                fn pieces_give_the_same_rows(which in 0..EVERY.len(), cut in any::<Index>()) {
                    let (path, bytes) = EVERY[which];
                    hold_laws(path, bytes, cut.index(bytes.len()));
                }

                #[test]
                fn any_bytes_do_no_harm(
                    which in 0..EVERY.len(),
                    bytes in proptest::collection::vec(any::<u8>(), 0..300),
                    at in any::<Index>(),
                ) {
                    let (path, fixture) = EVERY[which];
                    hold_laws(path, &bytes, at.index(301));
                    let mut spliced = fixture.to_vec();
                    let at = at.index(spliced.len());
                    spliced.splice(at..at, bytes);
                    hold_laws(path, &spliced, at);
                }
            }
        }
    };
}
pub(crate) use laws;
