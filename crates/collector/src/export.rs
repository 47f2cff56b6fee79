//! `fuelgauge export`: the feed as a file, for a static host or a colleague.

mod redact;
mod site;

use crate::args::Export;
use crate::args::{FEED, Grain};
use crate::failure::{Failure, Result};
use crate::feed::{self, Ask, Written};
use crate::logs::places::{absent, roots};
use crate::logs::pool::{Progress, read_all};
use crate::logs::walk::{Walk, walk};
use crate::machine::Owner;
use crate::table::Table;
use crate::text;
use flate2::Compression;
use flate2::write::GzEncoder;
use metering::ledger::Ledger;
use metering::price::Book;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Reads everything and writes the feed.
///
/// # Errors
/// When the feed cannot be written.
pub fn run(options: &Export) -> Result<()> {
    let start = Instant::now();
    absent(&options.search).iter().for_each(|said| eprintln!("{said}"));
    let roots = roots(&options.search);
    let owner = Owner::given(options.person.as_deref(), options.machine.as_deref());
    let (ledger, bytes) = read_with_progress(&walk(&roots), &owner);
    let cursor = feed::now().unsigned_abs();
    let ledger = Arc::new(ledger);
    let grain = options.grain.unwrap_or(if options.site.is_some() { Grain::Cell } else { Grain::Request });
    let ask = Ask { grain, from: options.since, ..Ask::default() };
    // The first publication is never unchanged.
    let Some(table) = Table::next(None, cursor, &ledger, &roots, Book::builtin()) else { return Ok(()) };
    let mut written = Written::default();
    // Feeds of a site are shown together: one's `Person 1` is not another's.
    let tag = (options.site.is_some() && options.feed != FEED).then_some(options.feed.as_str());
    let write = |to: &mut dyn Write| {
        written = match options.redact {
            true => redact::write(&ledger, options.since, tag, to)?,
            false => feed::write(&ask, &table, &|| ledger.clone(), to)?,
        };
        Ok(())
    };
    let out = match &options.site {
        Some(folder) => {
            site::page(folder)?;
            Some(site::feed_path(folder, &options.feed)?)
        }
        None => options.out.clone(),
    };
    match &out {
        None => match write_out(write) {
            Err(e) if e.kind() != ErrorKind::BrokenPipe => {
                return Err(Failure::new(
                    format!("standard output cannot be written: {e}"),
                    "look where it goes",
                ));
            }
            _ => {}
        },
        Some(path) => write_file(path, write).map_err(|e| {
            Failure::new(
                format!("{} cannot be written: {e}", path.display()),
                "choose a folder that exists, that you may write to, and that has space",
            )
        })?,
    }
    // Of a feed that went to a file there is nothing else to see.
    if let Some(folder) = &options.site {
        let feeds = site::status(folder)?;
        eprintln!(
            "The page is in {} with {}; serve that folder.",
            folder.display(),
            text::count(feeds as u64, "feed")
        );
    }
    if out.is_some() || io::stderr().is_terminal() {
        let took = text::duration(start.elapsed());
        eprintln!("Wrote {} from {} of logs in {took}.", said(&written), text::bytes(bytes));
    }
    Ok(())
}

/// Rows and period: `12 rows, 2026-11-01 to 2026-11-22,`.
fn said(written: &Written) -> String {
    let rows = text::count(written.rows, "row");
    written.span.map_or_else(
        || rows.clone(),
        |(first, last)| format!("{rows}, {} to {},", text::day(first), text::day(last)),
    )
}

/// Reads what a walk found, and shows on a terminal how far it is. Also tells how many bytes there were.
pub fn read_with_progress(found: &Walk, owner: &Owner) -> (Ledger, u64) {
    if found.files.is_empty() {
        eprintln!(
            "No harness logs were found; there is nothing to tell. `fuelgauge doctor` lists where they are looked for."
        );
    }
    let bytes = found.files.iter().map(|f| f.stamp.len).sum();
    let progress = Progress::default();
    let done = AtomicBool::new(false);
    let mut ledger = thread::scope(|scope| {
        if io::stderr().is_terminal() {
            scope.spawn(|| show(&progress, &done));
        }
        let ledger = read_all(&found.files, owner, &progress);
        done.store(true, Ordering::Relaxed);
        ledger
    });
    for (folder, reason) in &found.notes {
        ledger.note(folder, reason);
    }
    (ledger, bytes)
}

fn show(progress: &Progress, done: &AtomicBool) {
    while !done.load(Ordering::Relaxed) {
        let number = |n: &std::sync::atomic::AtomicU64| n.load(Ordering::Relaxed);
        eprint!(
            "\rReading {} of {} files, {} of {} \x1b[K",
            text::grouped(number(&progress.files_done)),
            text::grouped(number(&progress.files_total)),
            text::bytes(number(&progress.bytes_done)),
            text::bytes(number(&progress.bytes_total)),
        );
        thread::sleep(Duration::from_millis(100));
    }
    eprint!("\r\x1b[K");
}

fn write_out(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 18, io::stdout().lock());
    write(&mut out)?;
    out.flush()
}

/// Writes beside the file first, so that a feed that is being read is never half a feed. A pipe or a device is written
/// to as it is.
fn write_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    // A link stays a link.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let gzip = path.extension().is_some_and(|e| e == "gz");
    if fs::metadata(path).is_ok_and(|m| !m.is_file()) {
        return fill(OpenOptions::new().write(true).open(path)?, gzip, write).map(drop);
    }
    let part = crate::logs::walk::with_tail(path, ".part");
    let whole = || {
        // Not through a link or into a file that somebody put there.
        let _ = fs::remove_file(&part);
        fill(OpenOptions::new().write(true).create_new(true).open(&part)?, gzip, write)?.sync_all()?;
        fs::rename(&part, path)
    };
    whole().inspect_err(|_| {
        let _ = fs::remove_file(&part);
    })
}

fn fill(file: File, gzip: bool, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<File> {
    let mut out = BufWriter::with_capacity(1 << 18, file);
    if gzip {
        let mut packed = GzEncoder::new(&mut out, Compression::default());
        write(&mut packed)?;
        packed.finish()?;
    } else {
        write(&mut out)?;
    }
    out.into_inner().map_err(io::IntoInnerError::into_error)
}
