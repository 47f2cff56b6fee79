//! OpenCode conversations: messages with their parts, child sessions, forks.

use super::record::object;
use crate::corpus::{
    rng::{Rng, derive},
    sink::Sink,
    text,
    time::DAY,
    trap::Trap,
    truth::Tokens,
};

/// A model and who serves it.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// `providerID`.
    pub provider: &'static str,
    /// `modelID`.
    pub name: &'static str,
}

/// The plan of one conversation.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// From which everything follows.
    pub seed: u64,
    /// When it begins.
    pub start: u64,
    /// The model.
    pub model: Model,
    /// JSON files of 2025: no `tokens.total`.
    pub old: bool,
    /// The recorded input includes what was read from the cache.
    pub drift: bool,
    /// Some messages hold several steps.
    pub steps: bool,
    /// Number of queries.
    pub queries: u64,
    /// The title of work that nobody asked for.
    pub background: Option<&'static str>,
}

/// Counts as OpenCode records them: reasoning beside the output.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// Uncached input, or all input in drifted records.
    pub input: u64,
    /// Generated, without reasoning.
    pub output: u64,
    /// Reasoning.
    pub reasoning: u64,
    /// Read from the cache.
    pub read: u64,
    /// Written to the cache.
    pub write: u64,
}

/// A part of a message.
#[derive(Clone)]
pub struct Part {
    /// `prt_…`.
    pub id: String,
    /// Its data, without ids.
    pub data: Vec<u8>,
}

/// A message.
#[derive(Clone)]
pub struct Message {
    /// `msg_…`.
    pub id: String,
    /// `user` or `assistant`.
    pub role: &'static str,
    /// `data.time.created`.
    pub created: u64,
    /// The row's own time: later in a fork.
    pub stored: u64,
    /// Its data, without ids.
    pub data: Vec<u8>,
    /// The same as version 2 of the store writes it.
    pub version_2: Vec<u8>,
    /// Its parts.
    pub parts: Vec<Part>,
}

/// A session.
pub struct Session {
    /// `ses_…`.
    pub id: String,
    /// The session whose agent this is.
    pub parent: Option<String>,
    /// What it is called.
    pub title: &'static str,
    /// When it began.
    pub created: u64,
    /// Its messages.
    pub messages: Vec<Message>,
    /// Sums of its messages.
    pub sums: Counts,
}

/// The state while a conversation is written.
pub struct Writer<'a> {
    /// The plan.
    pub spec: &'a Spec,
    /// The plan's random source.
    pub rng: Rng,
    /// Now.
    pub now: u64,
    context: u64,
    cached: u64,
    /// The session to which requests count.
    root: String,
    /// The session being written.
    pub session: Session,
    children: Vec<Session>,
    begins: bool,
}

/// An id that sorts by time, as OpenCode makes them.
pub fn id(rng: &mut Rng, prefix: &str, ms: u64) -> String {
    format!("{prefix}_{:012x}{}", (ms * 0x1000 + rng.below(0x1000)) & 0xffff_ffff_ffff, text::alnum(rng, 14))
}

/// Writes a conversation, its agents' and perhaps a fork of it, and counts them.
pub fn converse(sink: &mut Sink, rng: &mut Rng, spec: &Spec) -> Vec<Session> {
    let mut w = Writer::new(spec, id(rng, "ses", spec.start), None);
    for query in 0..spec.queries {
        w.rng = Rng::new(derive(spec.seed, query));
        w.query(sink);
    }
    let forks = sink.on(Trap::OpenCodeFork) && !spec.old && rng.chance(400);
    let fork = forks.then(|| fork(sink, rng, spec, &w));
    let mut family = vec![w.session];
    family.append(&mut w.children);
    family.extend(fork.into_iter().flatten());
    family
}

/// A fork at a query of the original: its messages under new ids, then queries of its own.
fn fork(sink: &mut Sink, rng: &mut Rng, spec: &Spec, original: &Writer) -> Vec<Session> {
    sink.planted(Trap::OpenCodeFork);
    let users: Vec<usize> = (original.session.messages.iter().enumerate())
        .filter(|(_, message)| message.role == "user")
        .map(|(index, _)| index)
        .collect();
    let cut = users[users.len() / 2];
    let start = original.session.messages[cut].created + 90_000;
    let mut w = Writer::new(spec, id(rng, "ses", start), None);
    w.session.created = start;
    w.now = start;
    (w.context, w.cached) = (original.context / 2, 0);
    for message in &original.session.messages[..cut] {
        let mut copy = message.clone();
        copy.id = id(rng, "msg", start);
        copy.stored = start;
        for part in &mut copy.parts {
            part.id = id(rng, "prt", start);
        }
        w.session.messages.push(copy);
    }
    let seed = rng.next();
    for query in 0..rng.range(2, 4) {
        w.rng = Rng::new(derive(seed, query));
        w.query(sink);
    }
    let mut family = vec![w.session];
    family.append(&mut w.children);
    family
}

impl<'a> Writer<'a> {
    fn new(spec: &'a Spec, id: String, owner: Option<(&str, u64)>) -> Self {
        let start = owner.map_or(spec.start, |(_, at)| at);
        let session = Session {
            id: id.clone(),
            parent: owner.map(|(owner, _)| owner.to_owned()),
            // What an agent is asked to do has a name of its own.
            title: spec.background.filter(|_| owner.is_none()).unwrap_or("Look at the cache"),
            created: start,
            messages: Vec::new(),
            sums: Counts::default(),
        };
        let root = owner.map_or(id, |(owner, _)| owner.to_owned());
        let rng = Rng::new(spec.seed);
        Self {
            spec,
            rng,
            now: start,
            context: 9_000,
            cached: 0,
            root,
            session,
            children: Vec::new(),
            begins: false,
        }
    }

    fn query(&mut self, sink: &mut Sink) {
        self.now += self.rng.skew(5_000, 4_000_000);
        let user = self.user(sink);
        self.begins = self.session.parent.is_none() && self.spec.background.is_none();
        let steps = self.rng.skew(1, 15);
        let mut step = 1;
        while step <= steps {
            // One message is one step, except where versions put several steps into one message.
            let together = if self.spec.steps && self.rng.chance(150) { self.rng.range(2, 4) } else { 1 };
            if together > 1 {
                sink.planted(Trap::OpenCodeSteps);
            }
            self.assistant(sink, &user, together, step + together > steps);
            step += together;
            if sink.on(Trap::OpenCodeZero) && self.rng.chance(60) {
                self.zero(sink, &user);
            }
            if sink.on(Trap::OpenCodeChildren) && self.session.parent.is_none() && self.rng.chance(40) {
                self.child(sink);
            }
        }
    }

    fn user(&mut self, sink: &mut Sink) -> String {
        let id = id(&mut self.rng, "msg", self.now);
        let length = self.rng.skew(16, 1_500) as usize;
        let mut rng = self.rng.clone();
        let content = sink.pool.cut(&mut rng, length);
        let (now, model) = (self.now, self.spec.model);
        let data = object(|o| {
            o.s("role", "user").o("time", |o| {
                o.n("created", now);
            });
            o.s("agent", "build").o("model", |o| {
                o.s("providerID", model.provider).s("modelID", model.name);
            });
        });
        let version_2 = object(|o| {
            o.o("time", |o| {
                o.n("created", now);
            });
            o.bytes("text", content);
        });
        let text = object(|o| {
            o.s("type", "text").bytes("text", content);
        });
        let parts = vec![self.part(text)];
        self.session.messages.push(Message {
            id: id.clone(),
            role: "user",
            created: now,
            stored: now,
            data,
            version_2,
            parts,
        });
        id
    }

    /// An assistant's message of `steps` requests.
    fn assistant(&mut self, sink: &mut Sink, user: &str, steps: u64, last: bool) {
        // Both ends of a message are on one day, so that its day is beyond doubt.
        self.now += self.rng.range(1_000, 9_000);
        let length = self.rng.range(2_000, 50_000) * steps;
        if self.now / DAY != (self.now + length) / DAY {
            self.now = (self.now / DAY + 1) * DAY + 1_000;
        }
        let created = self.now;
        let mut parts = Vec::new();
        let mut counts = Counts::default();
        for step in 1..=steps {
            counts = self.step();
            let finished = last && step == steps;
            self.parts(sink, &mut parts, &counts, finished, step);
            let tokens = Tokens {
                input: if self.spec.drift { counts.input - counts.read } else { counts.input },
                read: counts.read,
                write_5m: counts.write,
                write_1h: 0,
                output: counts.output + counts.reasoning,
                reasoning: counts.reasoning,
            };
            sink.truth.request(&self.root, self.spec.model.name, created, &tokens, self.begins);
            self.begins = false;
            let sums = &mut self.session.sums;
            sums.input += counts.input;
            sums.output += counts.output;
            sums.reasoning += counts.reasoning;
            sums.read += counts.read;
            sums.write += counts.write;
        }
        if self.spec.drift {
            sink.planted(Trap::OpenCodeDrift);
        }
        self.now = created + length;
        let finish = if last { "stop" } else { "tool-calls" };
        self.push(user, created, Some(self.now), &counts, Some(finish), None, parts);
    }

    /// The counts of the next request.
    fn step(&mut self) -> Counts {
        let rng = &mut self.rng;
        let read = if rng.chance(80) { 0 } else { self.cached };
        let fresh = self.context - read;
        let output = rng.skew(30, 2_200);
        let reasoning = if rng.chance(500) { rng.skew(10, 900) } else { 0 };
        self.cached = self.context;
        self.context += output + rng.skew(60, 5_000);
        let anthropic = self.spec.model.provider == "anthropic";
        let (input, write) = if anthropic { (rng.range(2, 30), fresh) } else { (fresh, 0) };
        let input = if self.spec.drift { input + read } else { input };
        Counts { input, output, reasoning, read, write }
    }

    /// A row without tokens: a failed attempt, or a reply that never came.
    fn zero(&mut self, sink: &mut Sink, user: &str) {
        sink.planted(Trap::OpenCodeZero);
        self.now += 1_500;
        let at = self.now;
        if self.rng.chance(500) {
            sink.truth.error(at);
            let error =
                r#"{"name":"APIError","data":{"message":"Overloaded","statusCode":529,"isRetryable":true}}"#;
            self.push(user, at, Some(at), &Counts::default(), None, Some(error), Vec::new());
        } else {
            self.push(user, at, None, &Counts::default(), None, None, Vec::new());
        }
        self.now += 1_500;
    }

    /// An agent: a session of its own whose requests belong to this one.
    fn child(&mut self, sink: &mut Sink) {
        sink.planted(Trap::OpenCodeChildren);
        let id = id(&mut self.rng, "ses", self.now);
        let mut w = Writer::new(self.spec, id, Some((&self.session.id, self.now)));
        w.root.clone_from(&self.root);
        w.rng = Rng::new(self.rng.next());
        w.query(sink);
        self.now = w.now;
        self.children.push(w.session);
    }
}
