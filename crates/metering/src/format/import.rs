//! Reports of other counters, ccusage's and tokscale's: for people whose logs are gone.
//!
//! `ccusage daily --json` (all agents, with or without `--by-agent`), `ccusage <agent> daily --json`, also with
//! `--instances`, of today's and earlier versions; `tokscale graph`, which `tokscale import` writes too.
//!
//! What makes these reports hard, and what is done about it:
//! - They are sums per day: rows of the quality `imported`, which yield to any log of that harness and day. A day is
//!   that of the zone in which the report was made, which it does not say; it is taken as one in UTC.
//! - Several reports may hold a day: the same report twice, a later one with more of the day, another counter's. They
//!   cannot be added, so of each harness and day the report that saw most of it counts
//!   ([`Yields::Day`](crate::record::Yields)).
//! - A report of several agents without `--by-agent`, and one by week, month, session or block, cannot be split into
//!   days of a harness: a finding says which one can.
//! - A report of a single agent does not say of which. Some write it into the models' names; else the file's name
//!   tells, and where that does not either, it is Claude Code, which these reports were made for.
//! - What reasoning is part of differs by counter and agent ([`ccusage`]).

mod ccusage;
mod report;
mod tokscale;

use self::report::Report;
use super::{FileInfo, Format, Out, Reader, Shape};
use crate::scan::json::Scanner;
use memchr::memmem;

/// A report.
pub const FORMAT: Format = Format {
    name: "import",
    harness: "",
    shape: Shape::Document,
    claims: |_| false,
    sniff: is_report,
    open: |file: &FileInfo<'_>| Box::new(Import { name: file.name().to_owned() }),
};

/// Where only days can be used.
const NO_DAYS: &str = "The report has no days (it is one by week, month, hour, session, block or model), so it was not \
                       read. Use `ccusage daily --json --by-agent` or `tokscale graph` instead.";

/// What only these reports have among their first bytes: a list of periods, and sums in each.
fn is_report(head: &[u8]) -> bool {
    let has = |needle: &str| memmem::find(head, needle.as_bytes()).is_some();
    let mut keys = [false; 3];
    let open = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    if open.starts_with(b"[") {
        return has("\"session_id\"") && has("\"total_cache_read\"") && has("\"models_used\"");
    }
    Scanner::new(open).object(|key, s| {
        keys[0] |= ccusage::LISTS.contains(&key) || key == "data" || key == "projects";
        keys[1] |= key == "contributions";
        keys[2] |= key == "entries";
        s.skip();
    });
    let ccusage =
        has("\"cacheReadTokens\"") || has("\"cachedInputTokens\"") || has("\"cacheReadInputTokens\"");
    keys[0] && has("\"inputTokens\"") && (ccusage || has("\"totalTokens\""))
        || keys[1] && has("\"summary\"")
        || keys[2] && has("\"cacheRead\"") && has("\"messageCount\"")
}

/// Reads a report.
#[derive(Debug)]
struct Import {
    /// The file's name, which may tell the agent.
    name: String,
}

impl Reader for Import {
    fn line(&mut self, _: u64, line: &[u8], out: &mut Out<'_>) {
        let mut report = Report::of(line);
        let mut kind = None;
        let whole = match Scanner::new(line).peek() {
            Some(b'[') => {
                let mut s = Scanner::new(line);
                s.skip();
                !s.broken()
            }
            _ => Scanner::new(line).object(|key, s| {
                kind = kind.or(match key {
                    "contributions" => Some(true),
                    "daily" | "data" | "projects" => Some(false),
                    _ => None,
                });
                s.skip();
            }),
        };
        if !whole {
            out.recognised();
            out.finding(0, "The report is not whole JSON and was not read. Make it again.");
            return;
        }
        match kind {
            Some(true) => tokscale::read(line, &mut report),
            Some(false) => ccusage::read(line, &self.name, &mut report, out),
            None => out.finding(0, NO_DAYS),
        }
        out.recognised();
        report.sight(out);
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}

#[cfg(test)]
mod tests;
