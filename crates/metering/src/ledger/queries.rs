//! Which query each request belongs to.

use super::Mark;
use super::resolve::Resolved;
use crate::key::Key;
use crate::names::Name;
use crate::record::{Prompt, UNDATED};
use crate::request::Trigger;
use crate::time::Millis;
use rustc_hash::{FxHashMap, FxHashSet};

impl Resolved<'_> {
    /// Finds each row's prompt and numbers the prompts of each session in the order of their time.
    pub(super) fn assign_queries(&mut self) {
        // Session → its prompts, with the time of the mark; rows that name a prompt nobody marked bring their own.
        let mut prompts: FxHashMap<Name, Vec<(Millis, Key, Trigger)>> = FxHashMap::default();
        let mut known: FxHashMap<(Name, Key), Mark> = FxHashMap::default();
        for (&(session, key), &mark) in &self.ledger.marks {
            // What a subagent is told is no message of a person: its requests belong to the query that started it.
            if self.ledger.root(session) != session {
                continue;
            }
            let id = (session, key);
            let m = known.entry(id).or_insert(mark);
            *m = Mark { at: m.at.min(mark.at), trigger: m.trigger.max(mark.trigger) };
        }
        // Other prompts have no time of their own.
        let logged: FxHashSet<(Name, Key)> =
            known.iter().filter(|(_, m)| m.at != UNDATED).map(|(&id, _)| id).collect();
        for entry in &self.entries {
            let Some(row) = self.row(entry.row) else { continue };
            if let Prompt::Known(key) = entry.claim.prompt {
                let m =
                    known.entry((entry.session, key)).or_insert(Mark { at: row.at, trigger: entry.trigger });
                m.at = m.at.min(row.at);
            }
        }
        #[expect(clippy::iter_over_hash_type, reason = "every list is sorted below")]
        for (&(session, key), mark) in &known {
            prompts.entry(session).or_default().push((mark.at, key, mark.trigger));
        }
        #[expect(clippy::iter_over_hash_type, reason = "each list is sorted on its own")]
        for list in prompts.values_mut() {
            list.sort_unstable();
        }
        let mut used: FxHashMap<Name, Vec<bool>> = FxHashMap::default();
        let mut found = Vec::with_capacity(self.entries.len());
        for entry in &self.entries {
            let Some(row) = self.row(entry.row) else { continue };
            let list = prompts.get(&entry.session).map_or(&[][..], Vec::as_slice);
            let i = match entry.claim.prompt {
                Prompt::Known(key) => known
                    .get(&(entry.session, key))
                    .and_then(|m| list.binary_search(&(m.at, key, m.trigger)).ok()),
                Prompt::ByTime => list.partition_point(|p| p.0 <= row.at).checked_sub(1),
                Prompt::None => None,
            };
            if let Some(i) = i {
                used.entry(entry.session).or_insert_with(|| vec![false; list.len()])[i] = true;
            }
            found.push(i);
        }
        // Prompts without any row are not numbered: nothing was asked of a model.
        let ordinals: FxHashMap<Name, Vec<u32>> = used
            .into_iter()
            .map(|(session, used)| {
                let mut n = 0;
                let list = used.into_iter().map(|u| {
                    n += u32::from(u);
                    n
                });
                (session, list.collect())
            })
            .collect();
        let own_trigger: Vec<Option<Trigger>> =
            self.entries.iter().map(|e| self.row(e.row).and_then(|r| r.trigger).or(e.lent)).collect();
        for ((entry, i), own) in self.entries.iter_mut().zip(found).zip(own_trigger) {
            let Some(i) = i else { continue };
            let Some(&(at, key, trigger)) = prompts.get(&entry.session).and_then(|l| l.get(i)) else {
                continue;
            };
            entry.asked = logged.contains(&(entry.session, key)).then_some(at);
            entry.query = ordinals.get(&entry.session).and_then(|o| o.get(i)).copied().unwrap_or(0);
            entry.trigger = own.unwrap_or(trigger);
        }
    }
}
