//! Answers of vendors about a plan that somebody kept in a file, and what Claude Code keeps of its own; see
//! [`crate::snapshot`].
//!
//! What makes them hard, and what is done about it:
//! - Most say no time. The file's last change counts then; where that is not known either, no level is taken.
//! - Claude Code's state file holds secrets and people's names beside the plan's usage: nothing else of it is read, and a
//!   file without that is passed over in silence.
//! - Their names tell nothing; they are told by their shape.

use super::{FileInfo, Format, Out, Reader, Shape};
use crate::request::{Effect, harness};
use crate::snapshot::{self, Kind, Remark};
use crate::time::Millis;
use memchr::memmem;

/// What Claude Code keeps.
pub const CLAUDE: Format = Format {
    name: "claude-code-limits",
    harness: harness::CLAUDE_CODE,
    shape: Shape::Document,
    claims: |path| {
        let mut names = path.rsplit('/');
        match names.next() {
            Some(".claude.json") => true,
            Some("limits-cache.json") => names.next() == Some(".claude"),
            _ => false,
        }
    },
    sniff: |_| false,
    open: |file: &FileInfo<'_>| {
        let mark =
            if file.name() == ".claude.json" { "\"cachedUsageUtilization\"" } else { "\"rate_limits\"" };
        Box::new(Answers { modified: file.modified, own: Some(mark) })
    },
};

/// Any answer.
pub const FORMAT: Format = Format {
    name: "plan-levels",
    harness: "",
    shape: Shape::Document,
    claims: |_| false,
    sniff: |head| may_be(head) && snapshot::is_known(head),
    open: |file: &FileInfo<'_>| Box::new(Answers { modified: file.modified, own: None }),
};

/// Spares most files the second look.
fn may_be(head: &[u8]) -> bool {
    let begin = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let is_json = matches!(begin.first(), Some(b'{' | b'['));
    is_json
        || memmem::find(head, b"anthropic-ratelimit-").is_some()
        || memmem::find(head, b"x-codex-").is_some()
}

/// Reads an answer.
#[derive(Debug)]
struct Answers {
    /// When the file was changed last.
    modified: Option<Millis>,
    /// Of a file of Claude Code's own: what it holds if it tells of a plan.
    own: Option<&'static str>,
}

impl Reader for Answers {
    fn line(&mut self, _: u64, line: &[u8], out: &mut Out<'_>) {
        out.recognised();
        if self.own.is_some_and(|mark| memmem::find(line, mark.as_bytes()).is_none()) {
            return;
        }
        let read = snapshot::read_file(line, self.modified);
        read.quotas.into_iter().for_each(|quota| out.quota(quota));
        for finding in read.findings {
            // The state file is there to hold keys, and to hold no level in most versions.
            let usual =
                matches!(finding.remark, Remark::Secret | Remark::NoLevels { kind: Kind::ClaudeState });
            if self.own.is_some() && usual {
                continue;
            }
            let words = finding.words();
            match finding.effect() {
                Effect::Skipped => out.finding(0, &words),
                Effect::Gap => out.gap(0, &words),
                Effect::Note => out.note(0, &words),
            }
        }
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}

#[cfg(test)]
mod tests;
