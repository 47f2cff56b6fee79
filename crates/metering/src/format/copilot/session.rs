//! The log of one session: who asked, what its counters say, what failed.

use super::event::Event;
use super::legs::{Legs, Part};
use super::used::Used;
use crate::format::objects::objects;
use crate::format::{FileInfo, Out, Reader, failure};
use crate::key::Key;
use crate::record::{About, Identity, Lane, Prompt, PromptMark, Sighting, Yields, project_name};
use crate::request::{Quality, Trigger, harness};
use crate::time::Millis;

/// Of replies outside of any counters. Not said where the store has the session: then they are not needed.
const OUTPUTS_ONLY: &str = "Copilot CLI writes the token counts of prompts into this log only when a session ends. Of \
                            these replies it holds the output alone; their prompts are missing unless \
                            session-store.db, beside the folder of the sessions, has them.";

/// Of replies of versions from about 1.0.81 on, outside of any counters.
const NO_COUNTS: &str = "Copilot CLI writes no token counts of these replies into this log before the session ends. \
                         They are in session-store.db, beside the folder of the sessions: add it too.";

/// After these the context is another. [source: github/copilot-sdk nodejs/src/generated/session-events.ts]
const SHORTENS: [&str; 4] = [
    "session.compaction_complete",
    "session.context_cleared",
    "session.snapshot_rewind",
    "session.truncation",
];

/// What a request was made for, where that has a prompt of its own. [source: as above]
const ASIDE: [&str; 3] = ["conversation-background", "conversation-compaction", "conversation-sampling"];

/// A session.
#[derive(Debug, Default)]
pub(super) struct Session {
    /// From its first event, else from the path.
    id: Option<String>,
    /// The model in use, where a reply does not name its own.
    model: Option<String>,
    legs: Legs,
    at: Millis,
}

impl Session {
    /// The session in whose place a file lies.
    pub fn of_file(file: &FileInfo<'_>) -> Self {
        let folder = file.path.rsplit('/').nth(1);
        let stem = file.name().strip_suffix(".jsonl");
        let id = if file.name() == "events.jsonl" { folder } else { stem };
        Self { id: id.filter(|id| !id.is_empty()).map(str::to_owned), ..Self::default() }
    }

    fn event(&mut self, number: u64, event: &Event<'_>, out: &mut Out<'_>) {
        let Some(kind) = event.kind.as_deref() else { return };
        out.recognised();
        self.at = event.at.unwrap_or(self.at);
        let failed = kind == "session.compaction_complete" && event.has_failed;
        if let (true, false, Some(session), Some(at)) = (SHORTENS.contains(&kind), failed, &self.id, event.at)
        {
            out.compaction(session, event.agent.as_deref(), at);
        }
        match kind {
            "session.start" => {
                if event.session.is_some() && event.session.as_deref() != self.id.as_deref() {
                    // Another session in the same file.
                    self.flush(out);
                    self.legs = Legs::default();
                    self.id = event.session.as_deref().map(str::to_owned);
                }
                self.start(event, out);
            }
            "session.resume" => {
                self.legs.cut();
                self.start(event, out);
            }
            "session.context_changed" => self.start(event, out),
            "session.compaction_complete" if !event.has_failed => self.legs.cut(),
            "session.model_change" | "tool.execution_complete" if event.agent.is_none() => {
                self.model = event.model.as_deref().map(str::to_owned).or(self.model.take());
            }
            "user.message" => self.prompt(event, out),
            "assistant.message" => self.reply(number, event),
            "assistant.usage" => self.request(number, event, out),
            "session.error" => self.error(event, out),
            "session.shutdown" => self.end(number, event, out),
            _ => {}
        }
    }

    fn start(&mut self, event: &Event<'_>, out: &mut Out<'_>) {
        self.model = event.model.as_deref().map(str::to_owned).or(self.model.take());
        if let Some(session) = &self.id {
            let project = event.cwd.as_deref().and_then(project_name);
            let about = About { project, version: event.version.as_deref(), ..About::default() };
            out.about(harness::COPILOT_CLI, session, &about);
        }
    }

    /// A message of the person, or of a schedule. What skills, commands and agents put into the conversation has a
    /// source too, and goes on with the query.
    fn prompt(&self, event: &Event<'_>, out: &mut Out<'_>) {
        let trigger = match event.source.as_deref() {
            None | Some("user" | "human") => Trigger::Person,
            Some(source) if source.starts_with("schedule") => Trigger::Schedule,
            Some(_) => return,
        };
        let (Some(session), Some(at)) = (self.id.as_deref(), event.at) else { return };
        if event.agent.is_some() || event.is_continued {
            return;
        }
        let name = event.interaction.as_deref().or(event.id.as_deref()).unwrap_or_default();
        out.prompt(&PromptMark { session, key: interaction_key(name), at, trigger });
    }

    fn reply(&mut self, number: u64, event: &Event<'_>) {
        let call = event.call.as_deref().or(event.message.as_deref()).or(event.id.as_deref());
        let model = event.model.as_deref().or(self.model.as_deref());
        self.legs.reply(call.unwrap_or_default(), model, event.used.output, self.at, number);
    }

    /// Usage of one request. Copilot's own log leaves it out; streams of events that others saved have it.
    fn request(&self, number: u64, event: &Event<'_>, out: &mut Out<'_>) {
        let tokens = event.used.tokens();
        let name = event.call.as_deref().or(event.id.as_deref());
        let (Some(name), false) = (name, tokens.is_zero()) else { return };
        let Some(at) = event.at else {
            out.finding(number, "The usage has no readable time; it was not counted.");
            return;
        };
        let session = self.id.as_deref().unwrap_or_default();
        out.sight(&Sighting {
            id: Identity::of(&["copilot call", session, name]),
            agent: event.agent.as_deref(),
            prompt: event
                .interaction
                .as_deref()
                .map_or(Prompt::ByTime, |i| Prompt::Known(interaction_key(i))),
            model: event.model.as_deref(),
            tokens,
            duration_ms: event.duration_ms,
            reported_cost: event.used.cost(),
            lane: match event.purpose.as_deref() {
                Some(purpose) if ASIDE.contains(&purpose) => Lane::Aside,
                _ => Lane::Agent,
            },
            ..self.sighting(at)
        });
    }

    fn error(&self, event: &Event<'_>, out: &mut Out<'_>) {
        let (Some(id), Some(at)) = (event.id.as_deref(), event.at) else { return };
        let status = event.status.filter(|s| *s >= 400).map(|s| format!("http_{s}"));
        let error = status.or_else(|| event.error.as_deref().map(failure::name));
        out.sight(&Sighting {
            id: Identity::of(&["copilot error", id]),
            prompt: Prompt::ByTime,
            yields: Yields::Nothing,
            model: self.model.as_deref(),
            error: Some(error.as_deref().unwrap_or("error")),
            ..self.sighting(at)
        });
    }

    fn end(&mut self, number: u64, event: &Event<'_>, out: &mut Out<'_>) {
        let Some(settled) = self.legs.end(&event.counters) else { return };
        if event.at.is_none() && self.at == 0 {
            out.finding(number, "The counters of the session have no readable time; they were not counted.");
            self.legs.close();
            return;
        }
        let added = settled.models.iter().filter(|(_, used)| *used != Used::default());
        for (place, (model, used)) in added.enumerate() {
            let key = self.end_key(place);
            let model = Some(model.as_str()).filter(|model| !model.is_empty());
            self.sum(key, model, self.at, used, Yields::Session, out);
        }
        for part in self.legs.open.get(..settled.left_over).unwrap_or_default() {
            self.outputs(part, Yields::Session, out);
        }
        self.legs.close();
    }

    /// Replies of which the log holds the outputs alone.
    fn outputs(&self, part: &Part, yields: Yields<'_>, out: &mut Out<'_>) {
        let session = self.id.as_deref().unwrap_or_default();
        if part.models.values().all(|used| used.output == 0) {
            out.finding(part.line, NO_COUNTS);
        }
        for (model, used) in part.models.iter().filter(|(_, used)| used.output > 0) {
            let name = model.as_deref().unwrap_or_default();
            let key = Identity::of(&["copilot part", session, &part.number.to_string(), name]).key;
            self.sum(key, model.as_deref(), part.at, used, yields, out);
            out.gap(part.line, OUTPUTS_ONLY);
        }
    }

    fn sum(
        &self,
        key: Key,
        model: Option<&str>,
        at: Millis,
        used: &Used,
        yields: Yields<'_>,
        out: &mut Out<'_>,
    ) {
        out.sight(&Sighting {
            id: Identity { key, ..Identity::default() },
            model,
            tokens: used.tokens(),
            quality: Quality::SessionTotal,
            requests: Some(used.requests).filter(|n| *n > 0),
            yields,
            reported_cost: used.cost(),
            ..self.sighting(at)
        });
    }

    /// The key of what the next shutdown will add; the first of its models has the place 0.
    fn end_key(&self, place: usize) -> Key {
        let session = self.id.as_deref().unwrap_or_default();
        Key::of(&["copilot end", session, &self.legs.ended.to_string(), &place.to_string()])
    }

    fn sighting(&self, at: Millis) -> Sighting<'_> {
        Sighting {
            at,
            harness: harness::COPILOT_CLI,
            session: self.id.as_deref(),
            // Sums are of several queries.
            prompt: Prompt::None,
            yields: Yields::Session,
            ..Sighting::default()
        }
    }
}

/// The requests that one message of a person led to share an id.
pub(super) fn interaction_key(id: &str) -> Key {
    Key::of(&["copilot interaction", id])
}

impl Reader for Session {
    fn line(&mut self, number: u64, line: &[u8], out: &mut Out<'_>) {
        objects(number, line, &[b"{\"type\":\""], out, |scanner, out| {
            let event = Event::read(scanner);
            if !scanner.broken() {
                self.event(number, &event, out);
            }
        });
    }

    /// What no shutdown has settled yet: the next one may.
    fn flush(&mut self, out: &mut Out<'_>) {
        for part in &self.legs.open {
            self.outputs(part, Yields::Part(self.end_key(0)), out);
        }
    }
}
