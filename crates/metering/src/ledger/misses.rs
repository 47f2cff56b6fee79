//! What each request missed of the cache: the requests of one agent of one session and account are a lane, in the order
//! of time ([`crate::cache::lane`]).

use super::Row;
use super::resolve::{Entry, Resolved};
use super::row::Yields;
use crate::cache::CacheUse;
use crate::cache::bypass::{bypassed, uses_cache};
use crate::cache::lane::{Policy, Round, diagnose};
use crate::names::Name;
use crate::price::{canonical_provider, provider_of};
use crate::request::MissCause;
use crate::time::{MINUTE, Millis};
use rustc_hash::{FxHashMap, FxHashSet};

/// Session, agent, account, harness, and what tells apart those whom the log gives one name.
type Lane = (Name, Name, Name, Name, Name);

/// A miss is told when its reply has begun: it is of the last request at or before it, if that is not long ago. What a
/// request's own record says comes first.
fn tell(rounds: &mut [Round], told: &[(Millis, MissCause)]) {
    for &(at, cause) in told {
        let last = rounds.partition_point(|r| r.at <= at + TOLD_EARLY).checked_sub(1);
        let round = last.and_then(|i| rounds.get_mut(i)).filter(|r| at - r.at <= TOLD_LATE);
        if let Some(round) = round.filter(|r| r.recorded.is_none()) {
            round.recorded = Some((cause, None));
        }
    }
}

/// Clocks of a log and of a status line are the same; their records are a moment apart.
const TOLD_EARLY: Millis = 2_000;
/// A reply takes no longer than this.
const TOLD_LATE: Millis = 10 * MINUTE;

/// Whether a row says what its request read, and which one came before it: sums, estimates and what belongs to no session
/// do not. Nor does a gateway, whose session is a client's trace: agents, subagents and what is asked aside are in it alike.
pub(super) fn tells(entry: &Entry, row: &Row) -> bool {
    let own = row.yields != Yields::Export;
    row.quality.tells_cache() && !row.is_error() && entry.session != Name::NONE && own
}

impl Resolved<'_> {
    /// Diagnoses every request of which the log says what it read. Sums and estimates say nothing of a cache.
    pub(super) fn diagnose(&mut self) {
        let compactions = self.compactions();
        let mut lanes: FxHashMap<Lane, usize> = FxHashMap::default();
        let mut members: Vec<Vec<u32>> = Vec::new();
        for (i, entry) in self.entries.iter().enumerate() {
            let Some(row) = self.row(entry.row).filter(|row| tells(entry, row) && !row.aside) else {
                continue;
            };
            let claim = &entry.claim;
            let key = (entry.session, entry.agent, claim.user, claim.harness, row.lane);
            let lane = *lanes.entry(key).or_insert_with(|| {
                members.push(Vec::new());
                members.len() - 1
            });
            members[lane].push(i as u32);
        }
        let mut policies: FxHashMap<(Name, Name), Policy> = FxHashMap::default();
        let mut found: FxHashMap<u32, CacheUse> = FxHashMap::default();
        let told = self.told();
        let mut rounds: Vec<Vec<Round>> = members
            .iter()
            .map(|list| list.iter().filter_map(|&i| self.round(i as usize, &mut policies)).collect())
            .collect();
        #[expect(clippy::iter_over_hash_type, reason = "each lane stands for itself")]
        for ((session, agent, ..), lane) in &lanes {
            if let Some(told) = told.get(session).filter(|_| *agent == Name::NONE) {
                tell(&mut rounds[*lane], told);
            }
        }
        // Sessions in which anybody uses a cache that has to be asked for.
        let caching: FxHashSet<(Name, Name, Name)> = lanes
            .iter()
            .filter(|(_, lane)| {
                rounds[**lane].iter().any(|r| r.policy == Policy::Marked) && uses_cache(&rounds[**lane])
            })
            .map(|(&(session, _, user, harness, _), _)| (session, user, harness))
            .collect();
        #[expect(clippy::iter_over_hash_type, reason = "each lane stands for itself")]
        for ((session, agent, user, harness, _), lane) in lanes {
            let (rounds, members) = (&rounds[lane], &members[lane]);
            let cuts = compactions.get(&(session, agent)).map_or(&[][..], Vec::as_slice);
            let mut list = diagnose(rounds, cuts);
            if caching.contains(&(session, user, harness)) && !uses_cache(rounds) {
                list.iter_mut().zip(bypassed(rounds)).for_each(|(used, tokens)| used.bypassed = tokens);
            }
            found.extend(members.iter().copied().zip(list).filter(|(_, f)| *f != CacheUse::default()));
        }
        self.cache = found;
    }

    fn round(&self, entry: usize, policies: &mut FxHashMap<(Name, Name), Policy>) -> Option<Round> {
        let row = self.row(self.entries.get(entry)?.row)?;
        let names = &self.ledger.names;
        let policy = *policies.entry((row.provider, row.model)).or_insert_with(|| {
            let model = names.get(row.model);
            let provider = names.get(row.provider).and_then(canonical_provider);
            Policy::of(provider.or_else(|| model.and_then(provider_of)), model)
        });
        let recorded = row.miss_cause.map(|cause| (cause, row.missed));
        let Row { at, model, provider, tokens, .. } = *row;
        Some(Round { at, model, provider, policy, tokens, recorded })
    }

    /// What harnesses told of misses apart from the requests, by session, in the order of time.
    fn told(&self) -> FxHashMap<Name, Vec<(Millis, MissCause)>> {
        let mut list: FxHashMap<Name, Vec<(Millis, MissCause)>> = FxHashMap::default();
        for (&(session, at), &cause) in &self.ledger.missed {
            list.entry(self.ledger.root(session)).or_default().push((at, cause));
        }
        #[expect(clippy::iter_over_hash_type, reason = "each list is sorted on its own")]
        for told in list.values_mut() {
            told.sort_unstable();
        }
        list
    }

    /// The instants at which each agent's context was compacted or cleared, ascending.
    fn compactions(&self) -> FxHashMap<(Name, Name), Vec<Millis>> {
        let mut list: FxHashMap<(Name, Name), Vec<Millis>> = FxHashMap::default();
        for &(session, agent, at) in &self.ledger.compactions {
            let lane = self.ledger.lane(session, agent);
            list.entry(lane).or_default().push(at);
        }
        #[expect(clippy::iter_over_hash_type, reason = "each list is sorted on its own")]
        for instants in list.values_mut() {
            instants.sort_unstable();
        }
        list
    }
}
