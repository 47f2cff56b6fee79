//! The old file of a session: a line with its sums, then its messages.

use super::store::sum;
use super::usage::Usage;
use crate::format::objects::objects;
use crate::format::{Out, Reader};
use crate::record::{Sighting, project_name};
use crate::request::{Trigger, harness};
use crate::time::{self, Millis};

/// Reads one file.
#[derive(Debug)]
pub(super) struct Transcript {
    id: String,
    head: Option<Head>,
    /// When the first message was made.
    at: Option<Millis>,
}

#[derive(Debug, Default)]
struct Head {
    total: Option<Usage>,
    last: Option<Usage>,
    project: Option<String>,
    scheduled: bool,
}

impl Transcript {
    /// The session of a file of this name.
    pub fn new(name: &str) -> Self {
        Self { id: name.split(".jsonl").next().unwrap_or(name).to_owned(), head: None, at: None }
    }
}

impl Reader for Transcript {
    fn line(&mut self, number: u64, line: &[u8], out: &mut Out<'_>) {
        // Only the sums and the first message's time are of use.
        if self.at.is_some() && self.head.is_some() {
            return;
        }
        objects(
            number,
            line,
            &[b"{\"working_dir\":", b"{\"description\":", b"{\"id\":", b"{\"role\":"],
            out,
            |s, out| {
                let (mut head, mut at, mut is_head) = (Head::default(), None, false);
                let (mut sums, mut last) = ([None; 3], [None; 3]);
                s.object(|key, s| match key {
                    "working_dir" => {
                        head.project = s.text().as_deref().and_then(project_name).map(str::to_owned)
                    }
                    "schedule_id" => head.scheduled = s.text().is_some_and(|t| !t.is_empty()),
                    "message_count" | "description" => {
                        is_head = true;
                        s.skip();
                    }
                    "accumulated_input_tokens" => sums[0] = s.u64(),
                    "accumulated_output_tokens" => sums[1] = s.u64(),
                    "accumulated_total_tokens" => sums[2] = s.u64(),
                    "input_tokens" => last[0] = s.u64(),
                    "output_tokens" => last[1] = s.u64(),
                    "total_tokens" => last[2] = s.u64(),
                    "created" => {
                        at = s.i64().and_then(|seconds| time::of_millis(seconds.saturating_mul(1000)))
                    }
                    _ => s.skip(),
                });
                if s.broken() {
                    return;
                }
                if is_head && self.head.is_none() {
                    let of = |c: [Option<u64>; 3]| Usage::of(c[0], c[1], c[2]);
                    (head.total, head.last) = (of(sums), of(last));
                    self.head = Some(head);
                    out.recognised();
                } else if at.is_some() {
                    self.at = self.at.or(at);
                    out.recognised();
                }
            },
        );
    }

    fn flush(&mut self, out: &mut Out<'_>) {
        let Some(head) = &self.head else { return };
        let tokens = head.total.or(head.last).unwrap_or_default().tokens(None);
        if tokens.is_zero() {
            return;
        }
        let Some(at) = self.at else {
            return out
                .finding(0, "No message of the session has a readable time; its usage was not counted.");
        };
        if head.total.is_none() {
            out.gap(1, super::store::LAST_ONLY);
        }
        let shared = Sighting {
            harness: harness::GOOSE,
            session: Some(&self.id),
            trigger: head.scheduled.then_some(Trigger::Schedule),
            project: head.project.as_deref(),
            tokens,
            ..Sighting::default()
        };
        out.sight(&sum(&self.id, at, shared));
    }
}
