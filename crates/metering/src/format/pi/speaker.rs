//! Who wrote a message of the role `user`: a person, a schedule, or OpenClaw itself.
//!
//! Newer versions record it (`provenance`); older ones are told by how such messages begin. [source: npm
//! openclaw@2026.9.6, heartbeat and cron prompts, input provenance]

use super::entry::Message;
use crate::request::Trigger;

/// Who began what follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speaker {
    /// A new query of this kind.
    Began(Trigger),
    /// Nobody: work begun earlier goes on, with the result of a command or of a subagent.
    Continued,
}

/// Messages of heartbeats and cron jobs begin like this.
const SCHEDULED: [&str; 8] = [
    "[cron:",
    "[OpenClaw heartbeat poll]",
    "[OpenClaw cron wake]",
    "HEARTBEAT",
    "Read HEARTBEAT.md",
    "Follow the heartbeat monitor scratch",
    "A scheduled reminder has been triggered",
    "A scheduled cron event was triggered",
];

/// Messages that bring the result of a command that ran on begin like this.
const RESULTS: [&str; 3] =
    ["[OpenClaw exec completion]", "An async command you ran earlier", "An async command completion event"];

/// Who wrote a message.
pub(super) fn speaker(message: &Message<'_>) -> Speaker {
    let (kind, tool) = &message.provenance;
    match (kind.as_deref(), tool.as_deref().unwrap_or_default()) {
        (Some("external_user"), _) => Speaker::Began(Trigger::Person),
        (Some("internal_system"), "heartbeat" | "cron") => Speaker::Began(Trigger::Schedule),
        (Some("internal_system"), "exec" | "exec_approval_followup" | "session_goal_resume") => {
            Speaker::Continued
        }
        (Some("internal_system" | "inter_session"), "subagent_announce" | "subagent_settle") => {
            Speaker::Continued
        }
        (Some("internal_system"), tool) if tool.contains("recover") || tool.contains("restart") => {
            Speaker::Continued
        }
        // Status cards, companions, messages of other agents.
        (Some("internal_system" | "inter_session"), _) => Speaker::Began(Trigger::Background),
        _ => by_opening(message.opening),
    }
}

fn by_opening(opening: &[u8]) -> Speaker {
    let mut text = opening;
    // Notices of the system stand before the message, one a line; line ends are escaped.
    while text.starts_with(b"System: ") || text.starts_with(b"System (untrusted): ") {
        let Some(end) = memchr::memmem::find(text, b"\\n") else { break };
        text = &text[end..];
        while let Some(rest) = text.strip_prefix(b"\\n") {
            text = rest;
        }
    }
    let begins = |starts: &[&str]| starts.iter().any(|s| text.starts_with(s.as_bytes()));
    if begins(&SCHEDULED) {
        Speaker::Began(Trigger::Schedule)
    } else if begins(&RESULTS) {
        Speaker::Continued
    } else {
        Speaker::Began(Trigger::Person)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    #[track_caller]
    fn check(opening: &str, expected: Speaker) {
        let message = Message { opening: opening.as_bytes(), ..Message::default() };
        assert_eq!(speaker(&message), expected, "{opening}");
    }

    #[track_caller]
    fn check_provenance(kind: &'static str, tool: &'static str, expected: Speaker) {
        let provenance = (Some(Cow::Borrowed(kind)), Some(Cow::Borrowed(tool)));
        assert_eq!(speaker(&Message { provenance, ..Message::default() }), expected, "{kind} {tool}");
    }

    #[test]
    fn schedules_are_told_by_how_their_messages_begin() {
        let schedule = Speaker::Began(Trigger::Schedule);
        check("[cron:0f6c Morning report] Sum up", schedule);
        check("Read HEARTBEAT.md if it exists (workspace context).", schedule);
        check(r"System: [2026-03-02 09:00] exec finished\n\nRead HEARTBEAT.md if it exists", schedule);
        check("What does [cron: mean?", Speaker::Began(Trigger::Person));
        check("", Speaker::Began(Trigger::Person));
        check("An async command you ran earlier has completed.", Speaker::Continued);
    }

    #[test]
    fn what_is_recorded_decides() {
        check_provenance("internal_system", "heartbeat", Speaker::Began(Trigger::Schedule));
        check_provenance("internal_system", "exec", Speaker::Continued);
        check_provenance("inter_session", "subagent_announce", Speaker::Continued);
        check_provenance("inter_session", "sessions_send", Speaker::Began(Trigger::Background));
        check_provenance("external_user", "", Speaker::Began(Trigger::Person));
    }
}
