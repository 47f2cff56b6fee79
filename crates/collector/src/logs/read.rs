//! Reads one log file into a ledger, in chunks.

use super::sqlite;
use super::walk::LogFile;
use crate::machine::Owner;
use metering::format::{FileInfo, FileReader, Format, Out, Shape, UNKNOWN_FILE, choose};
use metering::ledger::Ledger;
use std::fs::File;
use std::io::{self, ErrorKind, Read};

/// Small enough for the processor's cache, large enough that system calls do not count.
pub const CHUNK: usize = 64 << 10;

/// How many first bytes tell what a file is.
pub const HEAD: usize = 64 << 10;

/// Reads a whole file. What cannot be read becomes a finding; a file that vanished meanwhile is passed over.
/// `count` is told the bytes as they are read, `buffer` is kept between files.
pub fn whole(
    file: &LogFile,
    owner: &Owner,
    ledger: &mut Ledger,
    buffer: &mut Vec<u8>,
    count: &mut dyn FnMut(u64),
) {
    if let Some(format) = file.format
        && let Shape::Tables(tables) = format.shape
    {
        sqlite::read(file, format, tables, owner, ledger);
        count(file.stamp.len);
        return;
    }
    buffer.resize(CHUNK, 0);
    if let Err(e) = lines(file, owner, ledger, buffer, count) {
        note(ledger, file, &e);
    }
}

/// The finding for an error of the system; none where the file is simply gone.
pub fn note(ledger: &mut Ledger, file: &LogFile, error: &io::Error) {
    match error.kind() {
        ErrorKind::NotFound => {}
        ErrorKind::PermissionDenied => ledger.note(
            &file.shown,
            "The file could not be opened: permission denied. Give yourself the right to read it.",
        ),
        _ => ledger.note(
            &file.shown,
            &format!("The file could not be read to its end ({error}); what stands before that was read."),
        ),
    }
}

/// The format of a file, by its first bytes where its place does not tell.
pub fn format_of(file: &LogFile, head: &[u8]) -> Option<&'static Format> {
    file.format.or_else(|| choose(&file.shown, &head[..head.len().min(HEAD)]))
}

fn lines(
    file: &LogFile,
    owner: &Owner,
    ledger: &mut Ledger,
    buffer: &mut [u8],
    count: &mut dyn FnMut(u64),
) -> io::Result<()> {
    let mut source = File::open(&file.path)?;
    let mut filled = fill(&mut source, buffer)?;
    let info = FileInfo { modified: file.stamp.modified_at(), ..owner.file(&file.shown) };
    let Some(format) = format_of(file, &buffer[..filled]).filter(|f| !matches!(f.shape, Shape::Tables(_)))
    else {
        ledger.note(&file.shown, UNKNOWN_FILE);
        count(file.stamp.len);
        return Ok(());
    };
    let mut reader = FileReader::new(format, &info);
    let mut out = Out::new(ledger, &info);
    let mut end = Ok(());
    while filled > 0 {
        reader.push(&buffer[..filled], &mut out);
        count(filled as u64);
        match fill(&mut source, buffer) {
            Ok(n) => filled = n,
            Err(e) => {
                end = Err(e);
                break;
            }
        }
    }
    reader.finish(&mut out);
    end
}

/// Reads once; goes on where a signal interrupted.
fn fill(source: &mut File, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match source.read(buffer) {
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}
