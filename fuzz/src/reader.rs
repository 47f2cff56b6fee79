//! Any bytes through the reader of one format: no panic, no endless loop, no memory without bound; and the same rows
//! however the bytes are cut, whether the file is read at once or while it grows, once or twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use metering::format::{FORMATS, FileInfo, FileReader, Format, Out, Shape};
use metering::ledger::Ledger;
use metering::price::Book;
use metering::request::Request;

fn format() -> &'static Format {
    let name = env!("CARGO_BIN_NAME");
    FORMATS.iter().find(|f| f.name == name).expect("the target is named after a format")
}

fn read(ledger: &mut Ledger, pieces: &[&[u8]], grows: bool) {
    let info = FileInfo { path: "session.jsonl", ..FileInfo::default() };
    let mut out = Out::new(ledger, &info);
    let mut reader = FileReader::new(format(), &info);
    for piece in pieces {
        reader.push(piece, &mut out);
        if grows {
            reader.flush(&mut out);
        }
    }
    reader.finish(&mut out);
}

fn rows(ledger: &Ledger) -> Vec<Request> {
    ledger.resolve().requests(Book::builtin())
}

fuzz_target!(|input: (u16, &[u8])| {
    let (cut, bytes) = input;
    let cut = usize::from(cut).min(bytes.len());
    let mut whole = Ledger::default();
    read(&mut whole, &[bytes], false);
    let expected = rows(&whole);
    let mut grown = Ledger::default();
    // A database is read at once.
    read(&mut grown, &[&bytes[..cut], &bytes[cut..]], !matches!(format().shape, Shape::Tables(_)));
    assert_eq!(rows(&grown), expected, "read in pieces while it grew");
    read(&mut whole, &[bytes], false);
    assert_eq!(rows(&whole), expected, "read twice");
    let mut merged = Ledger::from_bytes(&grown.to_bytes()).expect("a ledger's own bytes");
    merged.merge(whole);
    assert_eq!(rows(&merged), expected, "merged with itself");
});
