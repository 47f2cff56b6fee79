//! What a reader says it saw. The [`Ledger`](crate::ledger::Ledger) merges these and never cares about their order.
//!
//! A reader reports every *sighting* of a request, repeated records and copies included, under an [`Identity`] that
//! is equal for all of them. Merging sightings is commutative, associative and idempotent, so the same files in any
//! order, split in any way, read twice, give the same rows.

use crate::key::Key;
use crate::request::{MissCause, Quality, Tokens, Trigger};
use crate::time::Millis;
use serde::{Deserialize, Serialize};

/// What makes two sightings the same request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The provider's message id where there is one; see [`Identity::message`].
    pub key: Key,
    /// Tells apart sightings with equal `key` that are *not* copies (Claude Code: the request id). 0 matches any.
    pub strict: u64,
    /// A copy on a side chain: it merges on `key` alone and has the weakest claim to the row.
    pub side: bool,
}

impl Identity {
    /// The identity of a message of a provider. Equal for every harness that logs the same message.
    pub fn message(id: &str) -> Self {
        Self { key: Key::of(&["message", id]), ..Self::default() }
    }

    /// The identity of something that only this harness names.
    pub fn of(parts: &[&str]) -> Self {
        Self { key: Key::of(parts), ..Self::default() }
    }

    /// The identity of one request of a message that several are made for, told by what it used.
    pub fn step(message: Key, tokens: &Tokens) -> Self {
        let Tokens { input, cache_read, cache_write_5m, cache_write_1h, output, reasoning } = tokens;
        let counts = format!("{input} {cache_read} {cache_write_5m} {cache_write_1h} {output} {reasoning}");
        Self::of(&["step", &message.hex(), &counts])
    }

    /// With the provider's request id, where the message id alone may repeat.
    pub fn with_request(mut self, request_id: Option<&str>) -> Self {
        self.strict = strict(request_id);
        self
    }

    /// Marked as found on a side chain.
    pub fn on_side(mut self, side: bool) -> Self {
        self.side = side;
        self
    }
}

/// A request id as a number; 0 is none.
pub(crate) fn strict(request_id: Option<&str>) -> u64 {
    request_id.map_or(0, |r| Key::of(&[r]).0 as u64 | 1)
}

/// Which other records a record yields to, because they hold the same work in more detail. Who yields to whom is
/// decided when everything is read, so the order of reading does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Yields<'a> {
    /// The record is a request's own.
    #[default]
    Nothing,
    /// Telemetry: to the log's record of the same request, told by the provider's request id where there is one, else
    /// by session, prompt counts and time. What telemetry knows better (final counts, duration) goes over to it.
    Request(Option<&'a str>),
    /// A session's sum, or a lesser record of its requests: to requests of the same session and harness that yield to
    /// nobody; a sum also to such lesser records.
    Session,
    /// A request or turn that was handed to this other harness's program: to what that program logs itself.
    Client(&'a str),
    /// Another counter's sum of a day, in the report with this key: to anything of the same harness on that day, and to
    /// a report that saw more of it.
    Day(Key),
    /// A part of a session that is known until its sum is written: to the record with this key. Also as `Session`.
    Part(Key),
    /// What a vendor or a gateway exported of an account: to another export of the same that saw more, and to what was
    /// read of the same harness, person and day. The work of others in it stays: an account is more than one machine.
    Export(Export<'a>),
}

/// Where a record of an account's export belongs. Exports cannot be added: the same day may be told by the day and by
/// the hour, by model and by person, yesterday and again today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Export<'a> {
    /// What is counted: exports of the same account's use are one kind, those of its bill another.
    pub of: &'a str,
    /// What tells of a time as a whole and is kept or left out as a whole: a bucket of an answer, a set of pages.
    pub part: Key,
    /// How long that time is; 0 for single requests. Of exports with buckets of several lengths one counts for a day.
    pub width: Millis,
    /// Answered by the gateway from its own cache: part of what the export saw, and no request.
    pub spared: bool,
}

/// The time of a record that does not say when: it counts when its session is known to have begun ([`About::at`]), and
/// is a finding where that is not known.
pub const UNDATED: Millis = Millis::MAX;

/// What is known of a session from other places than the records of its requests. Fills in what these lack.
#[derive(Clone, Copy, Debug, Default)]
pub struct About<'a> {
    /// The last name of the project's folder, see [`project_name`].
    pub project: Option<&'a str>,
    /// Who served the model.
    pub provider: Option<&'a str>,
    /// The model.
    pub model: Option<&'a str>,
    /// The harness's version.
    pub version: Option<&'a str>,
    /// Who starts the queries of this session.
    pub trigger: Option<Trigger>,
    /// Another name under which more may be known: that of its folder, of which an index tells the project, or of the
    /// session that started it. What is known of the session itself comes first.
    pub see: Option<&'a str>,
    /// When it began.
    pub at: Option<Millis>,
    /// From when on the provider and the model hold, where they change inside the session; else they hold for all of it.
    pub since: Option<Millis>,
}

/// Which query a request belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Prompt {
    /// The log names the prompt, or its records lead to it.
    Known(Key),
    /// The log has prompt boundaries: the latest [`PromptMark`] of the session at or before the request.
    #[default]
    ByTime,
    /// The log has no prompt boundary.
    None,
}

/// With which others a request shares what the provider caches of prompts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lane<'a> {
    /// With its agent's, in its session.
    #[default]
    Agent,
    /// With those of this name: the log gives several agents of a session one name.
    Named(&'a str),
    /// With none: it summed the conversation up or gave it a title, with a prompt of its own.
    Aside,
}

/// One sighting of a request or of a failed attempt.
#[derive(Clone, Debug, Default)]
pub struct Sighting<'a> {
    /// What makes it the same request as another sighting.
    pub id: Identity,
    /// When, or [`UNDATED`]. The earliest sighting wins.
    pub at: Millis,
    /// The harness, as in the feed.
    pub harness: &'a str,
    /// Its version.
    pub version: Option<&'a str>,
    /// The conversation in whose log it stands.
    pub session: Option<&'a str>,
    /// A subagent inside that conversation; `None` is `main`.
    pub agent: Option<&'a str>,
    /// The query.
    pub prompt: Prompt,
    /// Who started it, where this record itself says so; else the prompt's mark decides.
    pub trigger: Option<Trigger>,
    /// The person, where the record itself names one; else the file's.
    pub user: Option<&'a str>,
    /// The machine, where the record itself names one; else the file's.
    pub host: Option<&'a str>,
    /// The last name of the project's folder, see [`project_name`].
    pub project: Option<&'a str>,
    /// Who served the model.
    pub provider: Option<&'a str>,
    /// The model, as logged.
    pub model: Option<&'a str>,
    /// Counts; repeated sightings merge by the larger of each.
    pub tokens: Tokens,
    /// How good the counts are; the better wins.
    pub quality: Quality,
    /// How many requests it sums, where it is a sum and their number is recorded.
    pub requests: Option<u64>,
    /// Which other records it yields to.
    pub yields: Yields<'a>,
    /// What the reply held, where the log shows it.
    pub reply: Option<Reply<'a>>,
    /// How long it took.
    pub duration_ms: Option<u64>,
    /// Set for a failed attempt; such a row has no tokens and is no request.
    pub error: Option<&'a str>,
    /// `fast`, `priority`, `flex`, `batch`; `None` is standard.
    pub tier: Option<&'a str>,
    /// Cost recorded by the harness as billed or computed, in nano-dollars. 0 with tokens means "unknown": give `None`.
    pub reported_cost: Option<u64>,
    /// A cache miss that the provider itself diagnosed.
    pub miss: Option<Miss>,
    /// Whose cache it could have read.
    pub lane: Lane<'a>,
}

/// What a reply held.
#[derive(Clone, Debug, Default)]
pub struct Reply<'a> {
    /// Whether it held text for the person. Thinking does not count.
    pub text: bool,
    /// Names of the tools called, in order.
    pub tools: Vec<&'a str>,
}

/// One request of a message, logged apart from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its counts.
    pub tokens: Tokens,
    /// Its recorded cost in nano-dollars.
    pub cost: Option<u64>,
}

/// A diagnosed cache miss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Miss {
    /// Why.
    pub cause: MissCause,
    /// How many tokens, where the provider says.
    pub tokens: Option<u64>,
}

/// A prompt boundary: a person's message, a heartbeat, a cron job.
#[derive(Clone, Copy, Debug)]
pub struct PromptMark<'a> {
    /// The conversation.
    pub session: &'a str,
    /// The prompt, as in [`Prompt::Known`].
    pub key: Key,
    /// When it was given.
    pub at: Millis,
    /// Who gave it.
    pub trigger: Trigger,
}

/// The last name of a folder path of any system; `None` for a root or an empty path.
///
/// Absolute paths never enter the feed: this is what does.
pub fn project_name(path: &str) -> Option<&str> {
    path.trim_end_matches(['/', '\\'])
        .rsplit(['/', '\\'])
        .next()
        .filter(|n| !n.is_empty() && !n.ends_with(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_is_the_last_name_of_its_folder() {
        assert_eq!(project_name("/home/ada/work/payments-api/"), Some("payments-api"));
        assert_eq!(project_name(r"C:\Users\Ada\fuelgauge"), Some("fuelgauge"));
        assert_eq!(project_name("/"), None);
        assert_eq!(project_name(r"C:\"), None);
        assert_eq!(project_name(""), None);
    }
}
