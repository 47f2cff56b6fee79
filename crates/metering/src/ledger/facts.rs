//! What is known of sessions from other places than the records of their requests: an index, a settings file, another
//! table. It fills in what the requests themselves lack, whatever was read first.

use super::Ledger;
use super::row::{Claim, Row, Yields, by_text};
use crate::names::{Name, Names};
use crate::record::{About, UNDATED};
use crate::request::{Finding, Trigger};
use crate::time::Millis;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Facts about sessions.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Facts {
    /// (Harness, session) → what is known of it.
    sessions: BTreeMap<(Name, Name), Fact>,
    /// (Harness, session, from when on) → provider and model.
    models: BTreeMap<(Name, Name, Millis), (Name, Name)>,
    /// (Session, session of another harness's program that worked for it).
    links: BTreeSet<(Name, Name)>,
    /// (Harness, session) that has records without a time → the file and line of the first.
    undated: BTreeMap<(Name, Name), (Name, u64)>,
}

/// What is known of a session.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct Fact {
    project: Name,
    provider: Name,
    model: Name,
    version: Name,
    trigger: Option<Trigger>,
    /// Where more may be known.
    see: Name,
    at: Option<Millis>,
}

/// A request may be noted so much before what tells its model.
const MODEL_LAG: Millis = 10_000;

/// How far one name leads to another: session, folder, the folder's former name, what its name alone tells.
const MOST_STEPS: usize = 4;

impl Fact {
    /// Of two values the one that sorts first, a known one before none.
    fn absorb(&mut self, o: &Self, names: &Names) {
        let pairs = [
            (&mut self.project, o.project),
            (&mut self.provider, o.provider),
            (&mut self.model, o.model),
            (&mut self.version, o.version),
            (&mut self.see, o.see),
        ];
        for (mine, other) in pairs {
            if by_text(other, *mine, names).is_lt() {
                *mine = other;
            }
        }
        self.trigger = self.trigger.max(o.trigger);
        self.at = [self.at, o.at].into_iter().flatten().min();
    }

    /// This, and of the other what this lacks.
    fn or(self, o: &Self) -> Self {
        let or = |own: Name, other: Name| if own == Name::NONE { other } else { own };
        Self {
            project: or(self.project, o.project),
            provider: or(self.provider, o.provider),
            model: or(self.model, o.model),
            version: or(self.version, o.version),
            trigger: self.trigger.or(o.trigger),
            see: o.see,
            at: self.at.or(o.at),
        }
    }

    fn renamed(self, to: impl Fn(Name) -> Name) -> Self {
        let Self { project, provider, model, version, trigger, see, at } = self;
        let [project, provider, model, version, see] = [project, provider, model, version, see].map(to);
        Self { project, provider, model, version, trigger, see, at }
    }

    /// The row with what it lacks; `None` if it lacks nothing that is known here. `client`: the harness that others use
    /// as a provider, by running its program.
    pub fn complete(&self, row: &Row, client: Option<Name>) -> Option<Row> {
        let handed = row.provider == Name::NONE && Some(self.provider) == client;
        let yields = match (row.yields, client) {
            (Yields::Nothing, Some(client)) if handed => Yields::Client(client),
            (yields, _) => yields,
        };
        let filled = [(row.provider, self.provider), (row.model, self.model), (row.version, self.version)]
            .map(|(own, known)| if own == Name::NONE { known } else { own });
        let trigger = row.trigger.or(self.trigger);
        let at = self.at.filter(|_| row.at == UNDATED).unwrap_or(row.at);
        let same = filled == [row.provider, row.model, row.version] && trigger == row.trigger && at == row.at;
        let [provider, model, version] = filled;
        (!same).then(|| Row { provider, model, version, trigger, at, yields, ..row.clone() })
    }

    /// The project, where the claim has none.
    pub fn complete_claim(&self, claim: &mut Claim) {
        if claim.project == Name::NONE {
            claim.project = self.project;
        }
    }
}

impl Facts {
    /// What is known of a session at an instant.
    pub fn of(&self, harness: Name, session: Name, at: Millis) -> Option<Fact> {
        if self.sessions.is_empty() {
            return None;
        }
        let mut fact = *self.sessions.get(&(harness, session))?;
        for _ in 0..MOST_STEPS {
            let Some(more) = self.sessions.get(&(harness, fact.see)).filter(|_| fact.see != Name::NONE)
            else {
                break;
            };
            fact = fact.or(more);
        }
        if let Some((provider, model)) = self.model(harness, session, at) {
            fact = Fact { provider, model, ..fact };
        }
        Some(fact)
    }

    /// The provider and model that held at an instant: the last that were noted before it, else the first.
    fn model(&self, harness: Name, session: Name, at: Millis) -> Option<(Name, Name)> {
        let from = |at| (harness, session, at);
        let before = self.models.range(from(Millis::MIN)..=from(at.saturating_add(MODEL_LAG))).next_back();
        let found = before.or_else(|| self.models.range(from(Millis::MIN)..=from(Millis::MAX)).next());
        found.map(|(_, names)| *names)
    }

    /// Whether any record has no time.
    pub fn has_undated(&self) -> bool {
        !self.undated.is_empty()
    }

    /// The sessions of other programs that worked for this one.
    pub fn driven(&self, session: Name) -> impl Iterator<Item = Name> {
        self.links.range((session, Name(0))..=(session, Name(u32::MAX))).map(|link| link.1)
    }
}

impl Ledger {
    /// Notes what is known of a session.
    pub(crate) fn about(&mut self, harness: &str, session: &str, about: &About<'_>) {
        let key = (self.names.add(harness), self.names.add(session));
        let (mut provider, mut model) = (self.names.add_opt(about.provider), self.names.add_opt(about.model));
        if let Some(since) = about.since {
            self.add_model((key.0, key.1, since), (provider, model));
            (provider, model) = (Name::NONE, Name::NONE);
        }
        let fact = Fact {
            project: self.names.add_opt(about.project),
            provider,
            model,
            version: self.names.add_opt(about.version),
            trigger: about.trigger,
            see: self.names.add_opt(about.see),
            at: about.at,
        };
        self.facts.sessions.entry(key).or_default().absorb(&fact, &self.names);
    }

    /// Notes that a session had work done by another harness's program, in this session of its own.
    pub(crate) fn drives(&mut self, session: &str, client: &str) {
        let link = (self.names.add(session), self.names.add(client));
        self.facts.links.insert(link);
    }

    /// Of two models from the same instant on the one that sorts first.
    fn add_model(&mut self, key: (Name, Name, Millis), new: (Name, Name)) {
        let known = self.facts.models.entry(key).or_insert(new);
        let text = |pair: (Name, Name)| (self.names.text(pair.1), self.names.text(pair.0));
        if text(new) < text(*known) {
            *known = new;
        }
    }

    /// Notes a record without a time.
    pub(crate) fn undated(&mut self, harness: &str, session: Option<&str>, file: Name, line: u64) {
        let key = (self.names.add(harness), self.names.add_opt(session));
        self.add_undated(key, (file, line));
    }

    /// Of two files the one that sorts first, and in it the earlier line.
    fn add_undated(&mut self, key: (Name, Name), found: (Name, u64)) {
        let known = self.facts.undated.entry(key).or_insert(found);
        let text = |found: (Name, u64)| (self.names.text(found.0), found.1);
        if text(found) < text(*known) {
            *known = found;
        }
    }

    /// What is not counted because nobody knows when it was.
    pub(super) fn undated_findings(&self) -> impl Iterator<Item = Finding> {
        let dated = |&(harness, session): &(Name, Name)| {
            self.facts.of(harness, session, UNDATED).is_some_and(|fact| fact.at.is_some())
        };
        self.facts.undated.iter().filter(move |(key, _)| !dated(key)).map(|(_, (file, line))| Finding {
            file: self.names.text(*file).to_owned(),
            line: *line,
            reason: "The record has no time, and no log of its session tells when that was; it was not counted. Add \
                     the session's own log, which lies beside it."
                .to_owned(),
            count: 1,
            ..Finding::default()
        })
    }

    /// Forgets records without a time of a file that is read anew.
    pub(super) fn forget_undated(&mut self, file: Name) {
        self.facts.undated.retain(|_, found| found.0 != file);
    }

    /// Adds the facts of another ledger, whose names have the numbers that `to` gives.
    pub(super) fn merge_facts(&mut self, other: Facts, to: impl Fn(Name) -> Name) {
        for ((harness, session), fact) in other.sessions {
            let key = (to(harness), to(session));
            self.facts.sessions.entry(key).or_default().absorb(&fact.renamed(&to), &self.names);
        }
        for ((harness, session, since), (provider, model)) in other.models {
            self.add_model((to(harness), to(session), since), (to(provider), to(model)));
        }
        self.facts.links.extend(other.links.into_iter().map(|(a, b)| (to(a), to(b))));
        for ((harness, session), (file, line)) in other.undated {
            self.add_undated((to(harness), to(session)), (to(file), line));
        }
    }
}
