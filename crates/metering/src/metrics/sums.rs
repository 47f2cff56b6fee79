//! Increases → cells. A cell of a store of metrics is a sum of an unknown number of requests, unless a counter of
//! requests tells it.
//!
//! - Classes become disjoint as the dialect demands. Codex, Gemini CLI and Qwen Code count what was read from a cache in
//!   the input too; Gemini CLI counts thoughts beside the output.
//! - Where a scrape saw the cached part before the input that holds it, the part waits for the next quarter hour.
//! - Cache writes have no lifetime in any of these counters, and count as five-minute writes.
//! - List prices are those of the quarter hour. A sum has no prompt size: the price of short prompts is a lower bound.
//! - What metrics cannot tell (queries, contexts, misses, sessions, thin rounds) stays not recorded.

use super::label::Class;
use super::name::Dialect;
use crate::cell::{CellKey, CellSet, Parts};
use crate::price::{Book, Listing};
use crate::request::{Quality, Tokens};
use rustc_hash::FxHashMap;

/// What one key's counters grew by in a quarter hour, by class.
type Grown = [f64; Class::COUNT];

/// Whose counters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Owner {
    pub dialect: Dialect,
    pub key: CellKey,
    pub tier: Option<String>,
}

/// Adds up increases.
#[derive(Debug, Default)]
pub(super) struct Growth {
    index: FxHashMap<Owner, u32>,
    owners: Vec<Owner>,
    /// By owner and the end of the quarter hour.
    grown: FxHashMap<(u32, i64), Grown>,
}

impl Growth {
    /// The number of an owner.
    pub fn owner(&mut self, owner: Owner) -> u32 {
        let next = self.owners.len() as u32;
        let number = *self.index.entry(owner.clone()).or_insert(next);
        if number == next {
            self.owners.push(owner);
        }
        number
    }

    /// Counts an increase.
    pub fn add(&mut self, owner: u32, slot: i64, class: Class, by: f64) {
        if let Some(sum) = self.grown.entry((owner, slot)).or_default().get_mut(class as usize) {
            *sum += by;
        }
    }

    /// The cells.
    pub fn cells(self, book: &Book) -> CellSet {
        let mut grown: Vec<((u32, i64), Grown)> = self.grown.into_iter().collect();
        grown.sort_unstable_by_key(|(key, _)| *key);
        let mut set = CellSet::default();
        for slots in grown.chunk_by(|a, b| a.0.0 == b.0.0) {
            let number = slots.first().map_or(0, |((number, _), _)| *number);
            let Some(owner) = self.owners.get(number as usize) else { continue };
            let listing =
                owner.key.model.as_deref().and_then(|m| book.find(owner.key.provider.as_deref(), m));
            let mut split = Split { dialect: owner.dialect, waiting: 0 };
            for ((_, slot), grown) in slots {
                count(&mut set, owner, *slot, grown, &mut split, listing.as_ref());
            }
        }
        set
    }
}

fn count(
    set: &mut CellSet,
    owner: &Owner,
    slot: i64,
    grown: &Grown,
    split: &mut Split,
    listing: Option<&Listing<'_>>,
) {
    let of = |class: Class| grown.get(class as usize).copied().unwrap_or(0.0);
    let whole = |class: Class| of(class).round() as u64;
    let start = (slot - super::increase::QUARTER) * 1000;
    let key = set.pack(&CellKey { slot: start, ..owner.key.clone() });
    let sums = set.entry(key);
    let tokens = split.tokens(whole);
    let (requests, cost) = (whole(Class::Requests), (of(Class::Cost) * 1e9).round() as u64);
    sums.errors = sums.errors.saturating_add(whole(Class::Errors));
    if tokens.is_zero() && requests == 0 {
        // A cost that was sampled apart from its tokens is no request of its own.
        sums.reported_cost = sums.reported_cost.saturating_add(cost);
        return;
    }
    let quality = Quality::Imported;
    let quote = listing.and_then(|l| l.quote_row(start, owner.tier.as_deref(), &tokens, quality));
    sums.count(&Parts {
        tokens,
        quality,
        requests: (requests > 0).then_some(requests),
        cost: quote.map(|q| q.cost),
        rates: quote.map(|q| q.rates),
        reported_cost: (cost > 0).then_some(cost),
        ..Parts::default()
    });
}

/// Makes the classes of one owner disjoint, quarter hour by quarter hour.
struct Split {
    dialect: Dialect,
    /// Cached tokens whose input has not come yet.
    waiting: u64,
}

impl Split {
    fn tokens(&mut self, of: impl Fn(Class) -> u64) -> Tokens {
        let (input, output, reasoning) = (of(Class::Input), of(Class::Output), of(Class::Reasoning));
        let (read, write) = (of(Class::CacheRead), of(Class::CacheWrite));
        let (input, read, write) = match self.dialect {
            Dialect::Claude | Dialect::OpenClaw | Dialect::GenAi => (input, read, write),
            Dialect::Codex | Dialect::Gemini | Dialect::Qwen => {
                let write = write.min(input);
                let cached = read.saturating_add(self.waiting);
                let read = cached.min(input - write);
                self.waiting = cached - read;
                (input - write - read, read, write)
            }
        };
        let (output, reasoning) = match self.dialect {
            Dialect::Gemini => (output.saturating_add(reasoning), reasoning),
            // Inside of the output or beside it, as the model's server counts: at least the larger of the two.
            Dialect::Qwen => (output.max(reasoning), reasoning),
            _ => (output, reasoning.min(output)),
        };
        Tokens {
            input: input.saturating_add(of(Class::Tool)),
            cache_read: read,
            cache_write_5m: write,
            output,
            reasoning,
            ..Tokens::default()
        }
    }
}
