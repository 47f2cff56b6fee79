//! Amp.
//!
//! `~/.local/share/amp/threads/T-*.json`, one document per conversation with its `messages` and, in older versions, a
//! `usageLedger`. Newer versions keep conversations on Amp's servers: of these there is no log.
//!
//! What makes these logs hard, and what is done about it:
//! - A request may stand in the ledger and at the message that it made (`toMessageId`). It counts once, with the counts
//!   of the message, which tell the cache apart, and as many more as the ledger has without a message.
//! - Input, cache reads and cache writes are disjoint. Some records hold only a total.
//! - A copied conversation repeats messages with their ids and times.
//! - Credits have no fixed price: they are not taken for money.

mod thread;

use self::thread::Thread;
use super::{Format, Out, Reader, Shape};
use crate::request::harness;
use crate::scan::json::Scanner;

/// Amp's conversations.
pub const FORMAT: Format = Format {
    name: "amp",
    harness: harness::AMP,
    shape: Shape::Document,
    claims: |path| {
        let (folder, name) = path.rsplit_once('/').unwrap_or_default();
        let thread = name.starts_with("T-") || folder.ends_with("amp/threads");
        name.ends_with(".json") && thread && (folder == "threads" || folder.ends_with("/threads"))
    },
    sniff: |head| {
        let (mut thread, mut signs) = (false, 0);
        Scanner::new(head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head)).object(|key, s| match key {
            "id" => thread = s.text().is_some_and(|id| id.starts_with("T-")),
            "messages" | "usageLedger" | "created" | "env" => {
                signs += 1;
                s.skip();
            }
            _ => s.skip(),
        });
        thread && signs > 0
    },
    open: |file| Box::new(Document(file.name().trim_end_matches(".json").to_owned())),
};

/// Reads one conversation; with the name of its file, for documents without an id.
struct Document(String);

impl Reader for Document {
    fn line(&mut self, _: u64, line: &[u8], out: &mut Out<'_>) {
        let mut thread = Thread::default();
        if !thread.read(line) {
            out.recognised();
            out.finding(0, "The file is not whole JSON; what stands before the break was read. Amp may have been writing it: try again.");
        }
        thread.report(&self.0, out);
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}

#[cfg(test)]
mod tests;
