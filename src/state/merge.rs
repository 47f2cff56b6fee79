//! The same session seen by two sources counts once: what sources are asked for that, and the sum that comes of it.
//!
//! Where two sources that are switched on know their sessions, [`metering::merge::plan`] says what each has to tell of
//! those that stand in both. Until it is told, the sum is what it was: a new source that shares sessions waits outside,
//! and what was told of an earlier state of a source is used until it tells of the present one.

mod ask;

pub use ask::watch;

use super::data::{Kind, Source, SourceId};
use super::given;
use crate::fetch::{More, Want};
use metering::cell::{CellSet, Label};
use metering::merge::{Piece, Plan, Sessions, Share, plan, unite};
use metering::request::Request;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A question to a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Whom.
    pub id: SourceId,
    /// Of which of its editions.
    pub edition: u32,
    /// What.
    pub want: Want,
    /// Whether an earlier answer is used until this one is there.
    pub again: bool,
}

/// What is shown of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// How many sessions stand in more than one source and are counted once.
    pub sessions: u64,
    /// Sources that are in no figure yet, because it is not known what they share with others.
    pub waiting: Vec<SourceId>,
}

/// What sources told, and what the sum was made from.
#[derive(Debug, Default)]
pub struct Merging {
    told: BTreeMap<SourceId, Told>,
    parts: Vec<Part>,
    /// What the parts were made from: nothing of it changed means that the sum has not.
    made_from: Vec<Made>,
    shared: u64,
}

/// What one source told, each with the edition that it is of.
#[derive(Clone, Debug, Default)]
struct Told {
    held: Option<(u32, Arc<Sessions>)>,
    cells: Option<(u32, Vec<u64>, Arc<CellSet>)>,
    rows: Option<(u32, Vec<u64>, Arc<Vec<Request>>)>,
    /// The edition of which it could not tell.
    mute: Option<u32>,
}

/// What of a source is in the sum.
#[derive(Clone, Debug)]
struct Part {
    id: SourceId,
    share: Share,
    same: Option<Arc<CellSet>>,
    rows: Arc<Vec<Request>>,
}

/// A source, its edition, what is laid over it, and where in memory its answers are.
type Made = (SourceId, u32, Label, Option<usize>, Option<usize>);

/// What comes of it.
#[derive(Debug)]
pub struct Settled {
    /// The sum; `None` where it is what it was.
    pub set: Option<Arc<CellSet>>,
    /// What is shown of it.
    pub merged: Merged,
    /// What has to be asked.
    pub asks: Vec<Ask>,
}

/// What is known of a source's sessions.
#[derive(Clone, Debug)]
enum Knows {
    /// It holds cells alone, or cannot tell.
    Nothing,
    /// It has to be asked.
    Unasked,
    /// These.
    Sessions(Arc<Sessions>),
}

impl Merging {
    /// Takes an answer; `None` is that the source cannot tell.
    pub fn tell(&mut self, ask: Ask, answer: Option<More>) {
        let told = self.told.entry(ask.id).or_default();
        let edition = ask.edition;
        match (ask.want, answer) {
            (Want::Held, Some(More { sessions: Some(held), .. })) => told.held = Some((edition, held.into())),
            (Want::Part(list), Some(more)) => told.cells = Some((edition, list, more.cells)),
            (Want::Rows(list), Some(more)) => told.rows = Some((edition, list, more.requests.into())),
            _ => told.mute = Some(edition),
        }
    }

    /// Sums sources, and says what else has to be asked. With `anew` the sum is made whatever was changed.
    pub fn settle(&mut self, list: &[Source], anew: bool) -> Settled {
        self.told.retain(|id, _| list.iter().any(|s| s.id == *id));
        let on: Vec<&Source> = list.iter().filter(|s| s.counts()).collect();
        let knows = self.knows(&on);
        let tell = knows.iter().filter(|k| !matches!(k, Knows::Nothing)).count();
        let (parts, asks, shared) = if tell < 2 {
            (on.iter().map(|s| Part::whole(s.id)).collect(), Vec::new(), 0)
        } else {
            self.parts(&on, &knows)
        };
        let waiting = on.iter().map(|s| s.id).filter(|id| parts.iter().all(|p| p.id != *id)).collect();
        let set = self.sum(&on, parts, anew);
        self.shared = shared;
        Settled { set, merged: Merged { sessions: shared, waiting }, asks }
    }

    /// Whether a source knows its sessions, so that what it shares with another is not counted twice.
    pub fn tells(&self, source: &Source) -> bool {
        matches!(self.of(source), Knows::Sessions(_))
    }

    /// What of a source's sessions is not in the sum as the source has it; `None` where nothing of it is in the sum.
    pub fn share(&self, id: SourceId) -> Option<&Share> {
        self.parts.iter().find(|p| p.id == id).map(|p| &p.share)
    }

    /// The requests of sessions that sources hold differently, source by source.
    pub fn rows(&self) -> impl Iterator<Item = (SourceId, &Arc<Vec<Request>>)> {
        self.parts.iter().map(|p| (p.id, &p.rows)).filter(|(_, rows)| !rows.is_empty())
    }

    fn of(&self, source: &Source) -> Knows {
        let told = self.told.get(&source.id);
        if told.is_some_and(|t| t.mute == Some(source.edition)) {
            return Knows::Nothing;
        }
        let asked = || told.and_then(|t| t.held.as_ref()).map(|(_, held)| held.clone());
        match (&source.sessions, &source.kind) {
            (Some(held), _) => Knows::Sessions(held.clone()),
            (None, Kind::Collector | Kind::Database(_)) => asked().map_or(Knows::Unasked, Knows::Sessions),
            (None, _) => Knows::Nothing,
        }
    }

    fn knows(&self, on: &[&Source]) -> Vec<Knows> {
        on.iter().map(|s| self.of(s)).collect()
    }

    fn parts(&self, on: &[&Source], knows: &[Knows]) -> (Vec<Part>, Vec<Ask>, u64) {
        let none = Sessions::default();
        let lists: Vec<&Sessions> =
            knows.iter().map(|k| if let Knows::Sessions(held) = k { &**held } else { &none }).collect();
        let Plan { shares, sessions } = plan(&lists);
        let (mut parts, mut asks, mut whole) = (Vec::new(), Vec::new(), true);
        for ((source, share), knows) in on.iter().zip(shares).zip(knows) {
            let told = self.told.get(&source.id).cloned().unwrap_or_default();
            let (id, edition) = (source.id, source.edition);
            let ask = |want, again| Ask { id, edition, want, again };
            let held = told.held.as_ref().map(|(of, _)| *of);
            if source.sessions.is_none() && !matches!(knows, Knows::Nothing) && held != Some(edition) {
                asks.push(ask(Want::Held, held.is_some()));
                whole &= held.is_some();
            }
            let same = told.cells.filter(|(of, asked, _)| *of == edition && *asked == share.cells);
            if same.is_none() && !share.cells.is_empty() {
                asks.push(ask(Want::Part(share.cells.clone()), false));
                whole = false;
            }
            let rows = told.rows.filter(|(of, asked, _)| *of == edition && *asked == share.rows);
            if rows.is_none() && !share.rows.is_empty() {
                asks.push(ask(Want::Rows(share.rows.clone()), false));
                whole = false;
            }
            let same = same.map(|(.., cells)| cells).filter(|_| !share.cells.is_empty());
            let rows = rows.map(|(.., rows)| rows).filter(|_| !share.rows.is_empty()).unwrap_or_default();
            parts.push(Part { id, share, same, rows });
        }
        if whole {
            return (parts, asks, sessions);
        }
        // What was made before holds as long as every source of it is there.
        let there = |part: &Part| on.iter().any(|s| s.id == part.id);
        let kept = if self.parts.iter().all(there) { self.parts.clone() } else { Vec::new() };
        if !kept.is_empty() {
            asks.iter_mut().for_each(|ask| ask.again |= kept.iter().any(|part| part.id == ask.id));
        }
        let shared = if kept.is_empty() { 0 } else { self.shared };
        (outside(on, knows, kept), asks, shared)
    }

    /// Sums the parts, if any of them is not what it was.
    fn sum(&mut self, on: &[&Source], parts: Vec<Part>, anew: bool) -> Option<Arc<CellSet>> {
        let in_sum: Vec<(&Source, &Part)> =
            on.iter().filter_map(|s| parts.iter().find(|p| p.id == s.id).map(|p| (*s, p))).collect();
        let made_from: Vec<Made> = in_sum
            .iter()
            .map(|(s, p)| {
                let same = p.same.as_ref().map(|cells| Arc::as_ptr(cells) as usize);
                let rows = (!p.rows.is_empty()).then_some(Arc::as_ptr(&p.rows) as usize);
                (s.id, s.edition, s.label(), same, rows)
            })
            .collect();
        if !anew && made_from == self.made_from {
            self.parts = parts;
            return None;
        }
        let plain = in_sum.iter().all(|(_, p)| p.same.is_none() && p.rows.is_empty());
        let set = if plain {
            given::sum(in_sum.iter().map(|(s, _)| *s))
        } else {
            let pieces: Vec<Piece<'_>> = in_sum
                .iter()
                .zip(&made_from)
                .map(|((s, p), (_, _, label, ..))| Piece {
                    cells: &s.cells,
                    label,
                    same: p.same.as_deref(),
                    rows: &p.rows,
                })
                .collect();
            Arc::new(unite(&pieces))
        };
        (self.parts, self.made_from) = (parts, made_from);
        Some(set)
    }
}

impl Part {
    /// All of a source, as it is.
    fn whole(id: SourceId) -> Self {
        Self { id, share: Share::default(), same: None, rows: Arc::default() }
    }
}

/// What is in the sum while questions are open: what was made before, and of the others those of which it is certain that
/// they share nothing with what is in it.
fn outside(on: &[&Source], knows: &[Knows], kept: Vec<Part>) -> Vec<Part> {
    let mut parts = kept;
    for (source, knows_own) in on.iter().zip(knows) {
        if parts.iter().any(|p| p.id == source.id) {
            continue;
        }
        let apart = on.iter().zip(knows).filter(|(s, _)| parts.iter().any(|p| p.id == s.id)).all(
            |(_, other)| match (knows_own, other) {
                (Knows::Nothing, _) | (_, Knows::Nothing) => true,
                (Knows::Sessions(own), Knows::Sessions(other)) => !own.meets(other),
                _ => false,
            },
        );
        if apart {
            parts.push(Part::whole(source.id));
        }
    }
    parts
}

#[cfg(test)]
mod tests;
