//! Reads every log below a folder on one thread and prints the sums per harness: `cargo run --release -p metering
//! --example totals -- FOLDER`. For measuring the readers without the collector around them.

#![expect(clippy::print_stdout, reason = "a command-line example")]

use metering::format::{FileInfo, FileReader, Out, choose};
use metering::ledger::Ledger;
use metering::price::Book;
use std::io::Read;
use std::path::Path;
use std::time::Instant;

fn main() -> std::io::Result<()> {
    let root = std::env::args().nth(1).unwrap_or_else(|| String::from("."));
    let mut ledger = Ledger::default();
    let mut bytes = 0;
    let start = Instant::now();
    walk(Path::new(&root), &mut |path| {
        bytes += read(path, &mut ledger)?;
        Ok(())
    })?;
    let read = start.elapsed();
    let cells = ledger.resolve().cells(Book::builtin(), false);
    let all = start.elapsed();
    for group in cells.by(&metering::cell::Slice::all(), metering::cell::Dim::Harness) {
        let (name, s) = (cells.names().text(group.name), &group.sums);
        println!(
            "{name}: {} requests, {} errors, {} queries, input {}, read {}, write 5m {}, write 1h {}, output {}",
            s.requests,
            s.errors,
            s.queries,
            s.input_tokens,
            s.cache_read_tokens,
            s.cache_write_5m_tokens,
            s.cache_write_1h_tokens,
            s.output_tokens
        );
    }
    for f in ledger.findings() {
        println!("{}:{} ({}×) {}", f.file, f.line, f.count, f.reason);
    }
    println!("{bytes} bytes, read in {read:?}, resolved in {:?}", all - read);
    Ok(())
}

fn walk(folder: &Path, each: &mut impl FnMut(&Path) -> std::io::Result<()>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { walk(&path, each)? } else { each(&path)? }
    }
    Ok(())
}

fn read(path: &Path, ledger: &mut Ledger) -> std::io::Result<u64> {
    let text = path.to_string_lossy();
    let info = FileInfo { path: &text, ..FileInfo::default() };
    let Some(format) = choose(&text, b"") else { return Ok(0) };
    let mut file = std::fs::File::open(path)?;
    let mut chunk = vec![0; 256 << 10];
    let mut reader = FileReader::new(format, &info);
    let mut out = Out::new(ledger, &info);
    let mut total = 0;
    loop {
        let n = file.read(&mut chunk)?;
        if n == 0 {
            break;
        }
        total += n as u64;
        reader.push(&chunk[..n], &mut out);
    }
    reader.finish(&mut out);
    Ok(total)
}
