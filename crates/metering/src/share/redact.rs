//! Names become pseudonyms, before anything is written.
//!
//! Numbers follow how much was used, which the snapshot shows anyway, and never the names: who is `Person 1` is who made
//! most requests. Where that does not decide, a hash of the name does. The same name has the same pseudonym everywhere in
//! one snapshot; another snapshot may number otherwise.

use super::{Hidden, Part, known};
use crate::cell::{CellSet, Dim, PackedKey};
use crate::key::Key;
use crate::plan::{PlanBook, Subscription, WindowKind};
use crate::request::Quota;
use std::collections::BTreeMap;

/// What a name becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// The name.
    pub from: String,
    /// What stands for it.
    pub to: String,
    /// Whether that is a pseudonym, and not the same or an official name.
    pub hidden: bool,
}

/// What every name becomes.
#[derive(Clone, Debug, Default)]
pub struct Redaction {
    names: BTreeMap<(Part, String), Renamed>,
    /// In the order of the pseudonyms' numbers.
    order: Vec<(Part, String)>,
}

/// The kinds of names in a cell's key.
const OF_CELLS: [(Part, Dim); 6] = [
    (Part::Person, Dim::User),
    (Part::Project, Dim::Project),
    (Part::Machine, Dim::Host),
    (Part::Model, Dim::Model),
    (Part::Provider, Dim::Provider),
    (Part::Harness, Dim::Harness),
];

impl Redaction {
    /// What becomes of the names in cells, levels and plans. `open` names what stays as it is; `pseudonym` says what the
    /// n-th of a kind is called, from 1.
    pub fn of(
        cells: &CellSet,
        quotas: &[Quota],
        plans: &[Subscription],
        open: &[Part],
        pseudonym: impl Fn(Part, usize) -> String,
    ) -> Self {
        let mut seen: BTreeMap<(Part, &str), Seen<'_>> = BTreeMap::new();
        for (key, sums) in cells.iter().filter(|(_, sums)| !sums.is_empty()) {
            let provider = cells.names().get(key.dim(Dim::Provider));
            for (part, dim) in OF_CELLS {
                if let Some(name) = cells.names().get(key.dim(dim)) {
                    let seen = seen.entry((part, name)).or_default();
                    seen.requests = seen.requests.saturating_add(sums.requests);
                    seen.tokens = seen.tokens.saturating_add(sums.total_tokens());
                    seen.provider = seen.provider.or(provider);
                }
            }
        }
        for (part, name) in quotas.iter().flat_map(of_level) {
            seen.entry((part, name)).or_default();
        }
        for harness in plans.iter().flat_map(|p| &p.harnesses) {
            seen.entry((Part::Harness, harness)).or_default();
        }
        let mut order: Vec<_> = seen.into_iter().collect();
        let hash = |name: &str| Key::of(&["share", name]);
        order.sort_by(|((a, name), x), ((b, other), y)| {
            let used = (y.requests, y.tokens).cmp(&(x.requests, x.tokens));
            a.cmp(b).then(used).then_with(|| hash(name).cmp(&hash(other)))
        });
        let mut numbers: BTreeMap<Part, usize> = BTreeMap::new();
        let mut redaction = Self::default();
        for ((part, name), seen) in order {
            let shown = if open.contains(&part) {
                Some(name.to_owned())
            } else {
                known::shown(part, name, seen.provider)
            };
            let hidden = shown.is_none();
            let to = shown.unwrap_or_else(|| {
                let number = numbers.entry(part).or_default();
                *number += 1;
                // A usual window of a part of a plan stays one.
                let kind = WindowKind::ALL.iter().map(|kind| kind.name()).find(|kind| {
                    part == Part::Window && name.strip_suffix(kind).is_some_and(|rest| rest.ends_with(' '))
                });
                let named = pseudonym(part, *number);
                kind.map_or(named.clone(), |kind| format!("{named} {kind}"))
            });
            redaction.order.push((part, name.to_owned()));
            redaction.names.insert((part, name.to_owned()), Renamed { from: name.to_owned(), to, hidden });
        }
        redaction
    }

    /// What a name becomes; `None` for one that is in nothing that is shared, which is not to be told at all.
    pub fn name(&self, part: Part, name: &str) -> Option<&str> {
        // A tuple of a borrowed text is no key of the map.
        self.names.get(&(part, name.to_owned())).map(|renamed| renamed.to.as_str())
    }

    /// What each name of a kind becomes, the most used first.
    pub fn renamed(&self, part: Part) -> impl Iterator<Item = &Renamed> {
        self.order.iter().filter(move |key| key.0 == part).filter_map(|key| self.names.get(key))
    }

    /// What is hidden, kind by kind.
    pub fn hidden(&self) -> Vec<Hidden> {
        let of = |part: Part| Hidden {
            part,
            names: self.renamed(part).filter(|r| r.hidden).map(|r| r.to.clone()).collect(),
        };
        Part::ALL.into_iter().map(of).filter(|hidden| !hidden.names.is_empty()).collect()
    }

    /// Cells under the new names. Sessions have none.
    pub fn cells(&self, cells: &CellSet) -> CellSet {
        let mut out = CellSet::default();
        for (key, sums) in cells.iter().filter(|(_, sums)| !sums.is_empty()) {
            let mut key = cells.unpack(key);
            let name = |part: Part, text: Option<String>| self.name(part, &text?).map(str::to_owned);
            key.harness = name(Part::Harness, Some(key.harness)).unwrap_or_default();
            key.provider = name(Part::Provider, key.provider);
            key.model = name(Part::Model, key.model);
            key.user = name(Part::Person, key.user);
            key.host = name(Part::Machine, key.host);
            key.project = name(Part::Project, key.project);
            key.session = None;
            let packed: PackedKey = out.pack(&key);
            out.entry(packed).add(sums);
        }
        out
    }

    /// Levels under the new names.
    pub fn quotas(&self, quotas: &[Quota]) -> Vec<Quota> {
        let name = |part: Part, text: &str| self.name(part, text).unwrap_or_default().to_owned();
        let optional = |part: Part, text: &Option<String>| text.as_ref().map(|text| name(part, text));
        let level = |q: &Quota| Quota {
            harness: optional(Part::Harness, &q.harness),
            plan: name(Part::Plan, &q.plan),
            account: optional(Part::Account, &q.account),
            window: name(Part::Window, &q.window),
            unit: optional(Part::Other, &q.unit),
            source: name(Part::Other, &q.source),
            ..q.clone()
        };
        quotas.iter().map(level).collect()
    }

    /// Plans of the list of plans, whose harnesses have their new names; others are left out.
    pub fn plans(&self, plans: &[Subscription]) -> Vec<Subscription> {
        let known = plans.iter().filter(|p| PlanBook::builtin().plan(&p.plan).is_some());
        let plan = |p: &Subscription| {
            let harnesses = p.harnesses.iter().filter_map(|h| self.name(Part::Harness, h)).map(str::to_owned);
            Subscription { harnesses: harnesses.collect(), ..p.clone() }
        };
        known.map(plan).collect()
    }
}

/// How much was used under a name, and at which provider, if it is a model's.
#[derive(Debug, Default)]
struct Seen<'a> {
    requests: u64,
    tokens: u64,
    provider: Option<&'a str>,
}

/// The names in a level.
fn of_level(q: &Quota) -> impl Iterator<Item = (Part, &str)> {
    let named = [
        (Part::Harness, q.harness.as_deref()),
        (Part::Plan, Some(q.plan.as_str())),
        (Part::Account, q.account.as_deref()),
        (Part::Window, Some(q.window.as_str())),
        (Part::Other, q.unit.as_deref()),
        (Part::Other, Some(q.source.as_str())),
    ];
    named.into_iter().filter_map(|(part, name)| Some((part, name?)))
}

/// Cells and levels whose pseudonyms have a tag behind them, so that those of one snapshot are not taken for another's.
pub fn tagged(cells: &CellSet, quotas: &[Quota], hidden: &[Hidden], tag: &str) -> (CellSet, Vec<Quota>) {
    let named = |part: Part, text: String| {
        let is_hidden = hidden.iter().any(|h| h.part == part && h.names.contains(&text));
        if is_hidden { format!("{text} · {tag}") } else { text }
    };
    let mut out = CellSet::default();
    for (key, sums) in cells.iter() {
        let mut key = cells.unpack(key);
        key.harness = named(Part::Harness, key.harness);
        key.provider = key.provider.map(|name| named(Part::Provider, name));
        key.model = key.model.map(|name| named(Part::Model, name));
        key.user = key.user.map(|name| named(Part::Person, name));
        key.host = key.host.map(|name| named(Part::Machine, name));
        key.project = key.project.map(|name| named(Part::Project, name));
        let packed = out.pack(&key);
        out.entry(packed).add(sums);
    }
    let level = |q: &Quota| Quota {
        plan: named(Part::Plan, q.plan.clone()),
        account: q.account.clone().map(|name| named(Part::Account, name)),
        ..q.clone()
    };
    (out, quotas.iter().map(level).collect())
}
