//! One conversation: its messages, and the ledger of what was used.

use crate::format::content::Content;
use crate::format::fields::{Text, instant, text};
use crate::format::{Out, failure};
use crate::key::Key;
use crate::record::{Identity, Lane, Prompt, PromptMark, Reply, Sighting, project_name};
use crate::request::{Quality, Tokens, Trigger, harness};
use crate::scan::json::Scanner;
use crate::time::Millis;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// How many events of the ledger are looked at for one message: there is one, or a title's beside it.
const FEW: usize = 16;

/// A conversation.
#[derive(Debug, Default)]
pub(super) struct Thread<'a> {
    id: Text<'a>,
    created: Option<Millis>,
    project: Text<'a>,
    messages: Vec<Message<'a>>,
    ledger: Vec<Use<'a>>,
}

#[derive(Debug, Default)]
struct Message<'a> {
    role: Text<'a>,
    id: Text<'a>,
    at: Option<Millis>,
    model: Text<'a>,
    content: Content<'a>,
    /// How it ended, and what went wrong.
    state: Text<'a>,
    error: Text<'a>,
    usage: Option<Use<'a>>,
}

/// What a request used.
#[derive(Debug, Default)]
struct Use<'a> {
    id: Text<'a>,
    at: Option<Millis>,
    model: Text<'a>,
    /// What the ledger says it was for.
    operation: Text<'a>,
    to_message: Text<'a>,
    tokens: Tokens,
    total: u64,
}

impl<'a> Thread<'a> {
    /// Reads the document; false if it was not whole.
    pub fn read(&mut self, bytes: &'a [u8]) -> bool {
        Scanner::new(bytes).object(|key, s| match key {
            "id" => self.id = text(s),
            "created" => self.created = instant(s),
            "env" => self.environment(s),
            "messages" => {
                s.array(|s| self.messages.push(Message::read(s)));
            }
            "usageLedger" => {
                s.object(|key, s| match key {
                    "events" => {
                        s.array(|s| self.ledger.push(Use::read(s)));
                    }
                    _ => s.skip(),
                });
            }
            _ => s.skip(),
        })
    }

    /// `{initial: {trees: [{displayName, uri}]}}`.
    fn environment(&mut self, s: &mut Scanner<'a>) {
        s.object(|key, s| match key {
            "initial" => {
                s.object(|key, s| match key {
                    "trees" => {
                        s.array(|s| {
                            let tree = name_of_tree(s);
                            self.project = self.project.take().or(tree);
                        });
                    }
                    _ => s.skip(),
                });
            }
            _ => s.skip(),
        });
    }

    /// Reports requests and queries. `name` stands for the id where the document has none.
    pub fn report(&self, name: &str, out: &mut Out<'_>) {
        let session = self.id.as_deref().unwrap_or(name);
        let mut events: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (place, event) in self.ledger.iter().enumerate() {
            events.entry(event.to_message.as_deref().unwrap_or_default()).or_default().push(place);
        }
        let mut taken = vec![false; self.ledger.len()];
        let mut prompts = BTreeMap::new();
        let (mut prompt, mut before) = (Prompt::None, self.created);
        for (place, message) in self.messages.iter().enumerate() {
            out.recognised();
            let used = message.usage.as_ref();
            before = used.and_then(|u| u.at).or(message.at).or(before);
            if message.is_typed() {
                let id = message.id.clone().unwrap_or_else(|| Cow::Owned(place.to_string()));
                let key = Key::of(&["amp prompt", session, &id]);
                prompt = Prompt::Known(key);
                if let Some(at) = message.at {
                    out.prompt(&PromptMark { session, key, at, trigger: Trigger::Person });
                }
            }
            let id = message.id.as_deref().unwrap_or_default();
            prompts.insert(id, prompt);
            if message.role.as_deref() == Some("assistant") {
                let of = events.get_mut(id).filter(|_| !id.is_empty());
                let event = used.zip(of).and_then(|(used, of)| self.joined(used, of));
                if let Some(taken) = event.and_then(|e| taken.get_mut(e)) {
                    *taken = true;
                }
                let event = event.and_then(|e| self.ledger.get(e));
                self.reply(session, message, event, prompt, before, out);
            }
        }
        for (event, taken) in self.ledger.iter().zip(taken) {
            if !taken {
                let to = event.to_message.as_deref().and_then(|id| prompts.get(id));
                self.event(session, event, to.copied().unwrap_or(Prompt::ByTime), out);
            }
        }
    }

    /// The event of the ledger that is a message's own request: of those that led to it, the one with its output.
    fn joined(&self, used: &Use<'_>, of: &mut Vec<usize>) -> Option<usize> {
        let rank = |e: &Use<'_>| {
            let other = e.operation.as_deref().is_some_and(|o| o != "inference");
            (e.tokens.output != used.tokens.output, other)
        };
        let known =
            of.iter().take(FEW).enumerate().filter_map(|(i, e)| Some((rank(self.ledger.get(*e)?), i)));
        known.min().map(|(_, i)| of.remove(i))
    }

    fn reply(
        &self,
        session: &str,
        message: &Message<'_>,
        event: Option<&Use<'_>>,
        prompt: Prompt,
        before: Option<Millis>,
        out: &mut Out<'_>,
    ) {
        let used = message.usage.as_ref().map(Use::counts).unwrap_or_default();
        // What the message lacks the ledger may have.
        let (tokens, estimated) = match event {
            Some(event) if used.0.is_zero() => event.counts(),
            _ => used,
        };
        let own = message.usage.as_ref();
        let at = own.and_then(|u| u.at).or(event.and_then(|e| e.at)).or(message.at);
        let id = message.id.as_deref().unwrap_or_default();
        if tokens.is_zero() {
            self.failure(session, message, prompt, at.or(before), out);
            return;
        }
        let Some(at) = at.or(before) else {
            out.finding(0, "A reply has usage and no readable time; it was not counted.");
            return;
        };
        // A copied conversation repeats its messages with their ids and times.
        let counts = format!("{tokens:?}");
        let time = at.to_string();
        let name =
            if id.is_empty() { ["amp reply", "", &time, &counts] } else { ["amp reply", id, &time, ""] };
        let model = own.and_then(|u| u.model.as_deref()).or(message.model.as_deref());
        out.sight(&Sighting {
            id: Identity::of(&name),
            at,
            prompt,
            model: model.or(event.and_then(|e| e.model.as_deref())),
            tokens,
            quality: if estimated { Quality::Estimated } else { Quality::Exact },
            reply: Some(Reply { text: message.content.text, tools: message.content.tools() }),
            ..self.sighting(session)
        });
    }

    /// A reply without counts: a placeholder, unless it says that it went wrong.
    fn failure(
        &self,
        session: &str,
        message: &Message<'_>,
        prompt: Prompt,
        at: Option<Millis>,
        out: &mut Out<'_>,
    ) {
        let error = match (message.state.as_deref(), message.error.as_deref()) {
            (Some("error"), Some(error)) => failure::name(error),
            (Some("error"), None) => String::from("error"),
            (Some("cancelled" | "aborted"), _) => String::from("aborted"),
            _ => return,
        };
        let (Some(at), Some(id)) = (at, message.id.as_deref()) else { return };
        out.sight(&Sighting {
            id: Identity::of(&["amp error", id, &at.to_string()]),
            at,
            prompt,
            error: Some(&error),
            ..self.sighting(session)
        });
    }

    /// A request that only the ledger has.
    fn event(&self, session: &str, event: &Use<'_>, prompt: Prompt, out: &mut Out<'_>) {
        out.recognised();
        let (tokens, estimated) = event.counts();
        if tokens.is_zero() {
            return;
        }
        let Some(at) = event.at else {
            out.finding(0, "An entry of the usage ledger has no readable time; it was not counted.");
            return;
        };
        let (time, counts) = (at.to_string(), format!("{tokens:?}"));
        let id = match event.id.as_deref() {
            Some(id) => Identity::of(&["amp event", id, &time]),
            None => Identity::of(&["amp event", "", &time, &counts]),
        };
        out.sight(&Sighting {
            id,
            at,
            prompt,
            model: event.model.as_deref(),
            tokens,
            quality: if estimated { Quality::Estimated } else { Quality::Exact },
            lane: match event.operation.as_deref() {
                None | Some("inference") => Lane::Agent,
                Some(_) => Lane::Aside,
            },
            ..self.sighting(session)
        });
    }

    fn sighting<'s>(&'s self, session: &'s str) -> Sighting<'s> {
        Sighting {
            harness: harness::AMP,
            session: Some(session),
            project: self.project.as_deref(),
            ..Sighting::default()
        }
    }
}

impl<'a> Message<'a> {
    fn read(s: &mut Scanner<'a>) -> Self {
        let mut m = Self::default();
        s.object(|key, s| match key {
            "role" => m.role = text(s),
            "messageId" => m.id = id(s),
            "timestamp" => m.at = instant(s).or(m.at),
            "model" => m.model = text(s),
            "meta" => {
                s.object(|key, s| match key {
                    "sentAt" => m.at = m.at.or(instant(s)),
                    _ => s.skip(),
                });
            }
            "state" => {
                s.object(|key, s| match key {
                    "type" => m.state = text(s),
                    "error" => {
                        s.object(|key, s| match key {
                            "message" => m.error = text(s),
                            _ => s.skip(),
                        });
                    }
                    _ => s.skip(),
                });
            }
            "usage" if s.peek() == Some(b'{') => m.usage = Some(Use::read(s)),
            "content" => m.content = Content::read(s),
            _ => s.skip(),
        });
        m
    }

    /// Whether a person wrote it; results of tools come as messages of the user too.
    fn is_typed(&self) -> bool {
        (self.content.text || self.content.image) && self.role.as_deref() == Some("user")
    }
}

impl<'a> Use<'a> {
    /// Reads the usage of a message, or an event of the ledger: names of both are told apart by their place.
    fn read(s: &mut Scanner<'a>) -> Self {
        let mut u = Self::default();
        s.object(|key, s| match key {
            "id" => u.id = id(s),
            "timestamp" => u.at = instant(s),
            "model" => u.model = text(s),
            "operationType" => u.operation = text(s),
            "toMessageId" => u.to_message = id(s),
            "tokens" => {
                s.object(|key, s| u.count(key, s));
            }
            _ => u.count(key, s),
        });
        u
    }

    fn count(&mut self, key: &str, s: &mut Scanner<'_>) {
        let to = match key {
            "inputTokens" | "input" => &mut self.tokens.input,
            "outputTokens" | "output" => &mut self.tokens.output,
            "cacheReadInputTokens" => &mut self.tokens.cache_read,
            "cacheCreationInputTokens" => &mut self.tokens.cache_write_5m,
            "totalTokens" | "total" => &mut self.total,
            _ => return s.skip(),
        };
        *to = s.u64().unwrap_or(0);
    }

    /// The counts, and whether they are an estimate: where only a total is known, what is not output is input.
    fn counts(&self) -> (Tokens, bool) {
        let Tokens { output, .. } = self.tokens;
        if self.tokens.prompt() > 0 || self.total <= output {
            return (self.tokens, false);
        }
        (Tokens { input: self.total - output, ..self.tokens }, true)
    }
}

/// An id, which may be a number.
fn id<'a>(s: &mut Scanner<'a>) -> Text<'a> {
    if s.peek() == Some(b'"') { text(s) } else { s.u64().map(|n| Cow::Owned(n.to_string())) }
}

/// `{displayName, uri}`.
fn name_of_tree<'a>(s: &mut Scanner<'a>) -> Text<'a> {
    let (mut name, mut uri) = (None, None);
    s.object(|key, s| match key {
        "displayName" => name = text(s),
        "uri" => uri = text(s),
        _ => s.skip(),
    });
    let last = |path: &str| project_name(path).map(|name| Cow::Owned(name.to_owned()));
    uri.as_deref().and_then(last).or_else(|| name.as_deref().and_then(last))
}
