//! Kimi Code's log of one agent of a session.
//!
//! The counts of a request are a `usage.record`, and again those of the step's end, which also tells how long the reply
//! took; what the reply held are events between the step's beginning and its end. The record stands inside of the step
//! in newer versions and right behind it in older ones, and behind compactions it stands alone. Should it be missing,
//! the step's end counts.

use super::wire::{Gathered, identity, tokens, when};
use super::{folders, index, session_of};
use crate::format::fields::{Text, text};
use crate::format::objects::objects;
use crate::format::{FileInfo, Out, Reader, failure};
use crate::key::Key;
use crate::record::{Identity, Lane, Prompt, PromptMark, Sighting};
use crate::request::{Tokens, Trigger, harness};
use crate::scan::json::Scanner;
use crate::time::Millis;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// One log.
#[derive(Debug, Default)]
pub(super) struct Session {
    id: String,
    agent: Option<String>,
    /// The folder of all sessions of the project.
    folder: Option<String>,
    told: bool,
    /// The person's name for a model → the model, and who serves it.
    aliases: FxHashMap<String, (String, Option<&'static str>)>,
    /// The latest name.
    alias: Option<String>,
    step: Step,
}

/// The step that runs, or the one that ended last.
#[derive(Debug, Default)]
struct Step {
    gathered: Gathered,
    /// Its request, if that was counted.
    counted: Option<Counted>,
    /// How it ended.
    end: Option<End>,
}

#[derive(Clone, Debug)]
struct Counted {
    at: Millis,
    tokens: Tokens,
    alias: Option<String>,
    /// Of no turn: a compaction.
    aside: bool,
}

#[derive(Clone, Copy, Debug)]
struct End {
    at: Millis,
    tokens: Tokens,
    duration_ms: Option<u64>,
}

/// A record.
#[derive(Debug, Default)]
struct Record<'a> {
    kind: Text<'a>,
    at: Option<Millis>,
    is_head: bool,
    cwd: Option<Cow<'a, str>>,
    origin: Option<Origin<'a>>,
    model: Text<'a>,
    alias: Text<'a>,
    provider: Text<'a>,
    /// Of a request that is part of a turn, not of a compaction.
    in_turn: bool,
    usage: Option<Tokens>,
    event: Option<&'a [u8]>,
    reason: Text<'a>,
    error: Text<'a>,
}

/// Who began a turn.
#[derive(Debug, Default)]
struct Origin<'a>(Text<'a>);

impl<'a> Record<'a> {
    fn read(s: &mut Scanner<'a>) -> Self {
        let mut r = Self { in_turn: true, ..Self::default() };
        s.object(|key, s| match key {
            "type" => r.kind = text(s),
            "time" | "created_at" => {
                r.is_head |= key == "created_at";
                r.at = when(s);
            }
            "cwd" => r.cwd = text(s),
            "environmentDisclosure" => {
                s.object(|key, s| if key == "cwd" { r.cwd = text(s) } else { s.skip() });
            }
            "origin" => {
                let mut origin = Origin::default();
                s.object(|key, s| if key == "kind" { origin.0 = text(s) } else { s.skip() });
                r.origin = Some(origin);
            }
            "model" => r.model = text(s),
            "modelAlias" => r.alias = text(s),
            "provider" => r.provider = text(s),
            "usageScope" => r.in_turn = s.text().is_none_or(|scope| scope != "session"),
            "usage" => r.usage = tokens(s),
            "event" => r.event = Some(s.raw()),
            "reason" => r.reason = text(s),
            "error" => {
                s.object(|key, s| if key == "code" { r.error = text(s) } else { s.skip() });
            }
            _ => s.skip(),
        });
        r
    }
}

impl Origin<'_> {
    /// Who asks for what follows; none where what was begun goes on.
    fn trigger(&self) -> Option<Trigger> {
        match self.0.as_deref() {
            None | Some("user" | "skill_activation" | "plugin_command") => Some(Trigger::Person),
            Some("cron_job" | "cron_missed") => Some(Trigger::Schedule),
            // Goals, background tasks, hooks, attempts made again.
            Some(_) => None,
        }
    }
}

impl Session {
    /// A log of this file.
    pub fn new(file: &FileInfo<'_>) -> Self {
        let (id, agent) = session_of(file, "agents");
        let folder = folders(file.path).get(3).copied().filter(|_| agent.is_some());
        Self {
            id: id.to_owned(),
            agent: agent.filter(|a| *a != "main").map(str::to_owned),
            folder: folder.map(str::to_owned),
            ..Self::default()
        }
    }

    fn record(&mut self, number: u64, r: &Record<'_>, out: &mut Out<'_>) {
        let Some(kind) = r.kind.as_deref().filter(|_| r.at.is_some() || r.usage.is_some() || r.is_head)
        else {
            return;
        };
        out.recognised();
        if r.cwd.is_some() || !std::mem::replace(&mut self.told, true) {
            index::session(harness::KIMI_CODE, &self.id, r.cwd.as_deref(), self.folder.as_deref(), out);
        }
        match kind {
            "config.update" | "profile.bind" => {
                self.alias = r.alias.as_deref().map(str::to_owned).or(self.alias.take());
            }
            "llm.request" => self.request(r),
            "turn.prompt" => self.prompt(r, out),
            "usage.record" => self.usage(number, r, out),
            "context.apply_compaction" | "context.clear" | "context.undo" | "micro_compaction.apply" => {
                if let Some(at) = r.at {
                    out.compaction(&self.id, self.agent.as_deref(), at);
                }
            }
            "context.append_loop_event" => self.event(r, out),
            "turn.ended" => {
                self.settle(out);
                self.failure(r, out);
            }
            _ => {}
        }
    }

    /// What is asked of which model, under the person's name for it.
    fn request(&mut self, r: &Record<'_>) {
        let Some(model) = r.model.as_deref() else { return };
        // The others are protocols, not providers.
        let provider = r.provider.as_deref().filter(|p| *p == "kimi").map(|_| "moonshot");
        let alias = r.alias.as_deref().unwrap_or(model).to_owned();
        self.aliases.insert(alias.clone(), (model.to_owned(), provider));
        self.alias = Some(alias);
    }

    fn prompt(&self, r: &Record<'_>, out: &mut Out<'_>) {
        let trigger = r.origin.as_ref().map_or(Some(Trigger::Person), Origin::trigger);
        let (Some(at), Some(trigger), None) = (r.at, trigger, &self.agent) else { return };
        let key = Key::of(&["kimi turn", &self.id, &at.to_string()]);
        out.prompt(&PromptMark { session: &self.id, key, at, trigger });
    }

    fn usage(&mut self, number: u64, r: &Record<'_>, out: &mut Out<'_>) {
        let Some(tokens) = r.usage else { return };
        let Some(at) = r.at else {
            out.finding(number, "The counts have no readable time; they were not counted.");
            return;
        };
        let alias = r.model.as_deref().map(str::to_owned);
        let counted = Counted { at, tokens, alias, aside: !r.in_turn };
        let of_step = r.in_turn && self.step.counted.is_none();
        let end = self.step.end.filter(|_| of_step);
        let reply = Some(&self.step.gathered).filter(|_| end.is_some());
        self.report(&counted, reply, end.and_then(|e| e.duration_ms), out);
        if of_step {
            self.step.counted = Some(counted);
        }
    }

    fn event(&mut self, r: &Record<'_>, out: &mut Out<'_>) {
        let (Some(event), Some(at)) = (r.event, r.at) else { return };
        let (mut kind, mut name, mut part, mut used): (Text<'_>, Text<'_>, Option<&[u8]>, Option<Tokens>) =
            (None, None, None, None);
        let (mut first, mut stream) = (None, None);
        Scanner::new(event).object(|key, s| match key {
            "type" => kind = text(s),
            "name" => name = text(s),
            "part" => part = Some(s.raw()),
            "usage" => used = tokens(s),
            "llmFirstTokenLatencyMs" => first = s.u64(),
            "llmStreamDurationMs" => stream = s.u64(),
            _ => s.skip(),
        });
        match kind.as_deref().unwrap_or_default() {
            "step.begin" => {
                self.settle(out);
                self.step = Step::default();
            }
            "content.part" => self.step.gathered.part(&mut Scanner::new(part.unwrap_or(b"{}"))),
            "tool.call" => self.step.gathered.tools.push(name.unwrap_or_default().into_owned()),
            "step.end" => {
                let duration_ms = stream.map(|s| s.saturating_add(first.unwrap_or(0)));
                self.step.end = used.map(|tokens| End { at, tokens, duration_ms });
                if let Some(counted) = self.step.counted.clone() {
                    self.report(&counted, Some(&self.step.gathered), duration_ms, out);
                }
            }
            _ => {}
        }
    }

    /// The step before counts by its end if nothing else counted it.
    fn settle(&self, out: &mut Out<'_>) {
        let Step { gathered, counted: None, end: Some(end) } = &self.step else { return };
        let counted = Counted { at: end.at, tokens: end.tokens, alias: self.alias.clone(), aside: false };
        self.report(&counted, Some(gathered), end.duration_ms, out);
    }

    fn report(
        &self,
        counted: &Counted,
        reply: Option<&Gathered>,
        duration_ms: Option<u64>,
        out: &mut Out<'_>,
    ) {
        let alias = counted.alias.as_deref();
        let known = alias.and_then(|a| self.aliases.get(a));
        out.sight(&Sighting {
            id: identity(counted.at, self.agent.as_deref(), &counted.tokens),
            model: known.map(|k| k.0.as_str()).or(alias),
            provider: known.and_then(|k| k.1),
            tokens: counted.tokens,
            duration_ms,
            reply: reply.and_then(Gathered::reply),
            lane: if counted.aside { Lane::Aside } else { Lane::Agent },
            ..self.sighting(counted.at)
        });
    }

    /// A turn that ended because the provider failed.
    fn failure(&self, r: &Record<'_>, out: &mut Out<'_>) {
        let (Some(at), Some("failed"), Some(code)) = (r.at, r.reason.as_deref(), r.error.as_deref()) else {
            return;
        };
        let Some(kind) = code.strip_prefix("provider.") else { return };
        let error = failure::name(kind);
        out.sight(&Sighting {
            id: Identity::of(&["kimi failure", self.agent.as_deref().unwrap_or_default(), &at.to_string()]),
            error: Some(&error),
            ..self.sighting(at)
        });
    }

    fn sighting(&self, at: Millis) -> Sighting<'_> {
        Sighting {
            at,
            harness: harness::KIMI_CODE,
            session: Some(&self.id),
            agent: self.agent.as_deref(),
            prompt: Prompt::ByTime,
            ..Sighting::default()
        }
    }
}

impl Reader for Session {
    fn line(&mut self, number: u64, line: &[u8], out: &mut Out<'_>) {
        objects(number, line, &[b"{\"type\":"], out, |scanner, out| {
            let record = Record::read(scanner);
            if !scanner.broken() {
                self.record(number, &record, out);
            }
        });
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}
