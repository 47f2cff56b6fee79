//! Work runs into the windows of a plan, one account at a time.
//!
//! Of a quarter hour of one account the plan accepts a part of the amount, and of its list cost the same part: which
//! requests of the quarter hour come first is not known. Work without an amount, as of a plan that nobody publishes
//! coefficients of, is accepted.

use super::outcome::{Outcome, Person, Ran, Tally};
use super::rules::{Rules, Seats, Setting};
use super::wall::{Count, Limit, Wall, limits};
use super::work::{Row, Work};
use crate::cell::{grow, share};
use crate::time::Millis;

/// What one account asks in one slot.
#[derive(Clone, Copy, Debug)]
struct Asked {
    account: u32,
    slot: Millis,
    amount: u64,
    cost: u64,
}

impl Work {
    /// What a plan would have done with it.
    pub fn outcome(&self, rules: &Rules, setting: &Setting) -> Outcome {
        self.run(rules, setting, &self.amounts(rules))
    }

    /// The same for several plans; rules that count alike are counted once.
    pub fn outcomes(&self, rules: &[Rules], setting: &Setting) -> Vec<Outcome> {
        let mut counted: Option<(&Rules, Vec<Option<u64>>)> = None;
        let mut list = Vec::with_capacity(rules.len());
        for rules in rules {
            let amounts = match counted.take().filter(|(last, _)| last.counts_like(rules)) {
                Some((_, amounts)) => amounts,
                None => self.amounts(rules),
            };
            list.push(self.run(rules, setting, &amounts));
            counted = Some((rules, amounts));
        }
        list
    }

    /// Whether any of it is by models that a plan serves and has a coefficient for.
    pub fn is_served(&self, rules: &Rules) -> bool {
        self.rows.iter().any(|row| {
            let served = self.kinds.get(row.kind as usize).is_some_and(|kind| rules.serves(kind));
            served && rules.amount(self, row).is_some()
        })
    }

    /// The list cost of models that a plan serves, per harness, in the order of their names.
    pub fn served_by_harness(&self, rules: &Rules) -> Vec<(String, u64)> {
        let mut list: Vec<_> = self.harnesses.iter().map(|name| (name.clone(), 0)).collect();
        for row in &self.rows {
            if self.kinds.get(row.kind as usize).is_some_and(|kind| rules.serves(kind)) {
                grow(&mut list[row.harness as usize].1, row.cost.unwrap_or(0));
            }
        }
        list
    }

    /// What each row draws; `None` is of a model that the plan does not serve, or for which it has no coefficient.
    fn amounts(&self, rules: &Rules) -> Vec<Option<u64>> {
        let served: Vec<bool> = self.kinds.iter().map(|kind| rules.serves(kind)).collect();
        let drawn = |row: &Row| if served[row.kind as usize] { rules.amount(self, row) } else { None };
        self.rows.iter().map(drawn).collect()
    }

    fn run(&self, rules: &Rules, setting: &Setting, amounts: &[Option<u64>]) -> Outcome {
        let (mut people, asked) = self.ask(rules, setting, amounts);
        let limits = limits(self, rules, setting);
        let mut windows: Vec<Ran> = limits.iter().map(Ran::new).collect();
        for account in asked.chunk_by(|a, b| a.account == b.account) {
            let Some(person) = account.first().and_then(|a| people.get_mut(a.account as usize)) else {
                continue;
            };
            let mut wall = Wall::new(&limits, self.to);
            account.iter().for_each(|asked| person.tally.ask(asked, &mut wall));
            person.seat = true;
            person.tally.cut = wall.cut.max(0).unsigned_abs();
            person.first_out = wall.counts.iter().filter_map(|count| count.first_out).min();
            windows.iter_mut().zip(&wall.counts).for_each(|(ran, count)| ran.add(count));
        }
        let mut all = Tally::default();
        people.iter().for_each(|person| all.add_counts(&person.tally));
        let period = self.to.saturating_sub(self.from);
        let paid = people.iter().filter(|person| person.seat).count() as u64;
        let seats = paid.saturating_mul(setting.seats.of_one());
        Outcome {
            plan: rules.plan.clone(),
            known: rules.is_known() && limits.iter().all(|limit| limit.tells),
            short: limits.iter().any(|limit| !limit.tells),
            period,
            seats,
            plan_cost: rules.price(period).map(|price| price.saturating_mul(seats)),
            overflow: rules.overflow,
            all,
            windows,
            people,
        }
    }

    /// The accounts with what the plan has nothing to do with, and what is asked of it by account and slot.
    fn ask(&self, rules: &Rules, setting: &Setting, amounts: &[Option<u64>]) -> (Vec<Person>, Vec<Asked>) {
        let shared = setting.seats != Seats::Each;
        let names = if shared { vec![None] } else { self.people.clone() };
        let person = |name| Person { name, ..Person::default() };
        let mut people: Vec<Person> = names.into_iter().map(person).collect();
        let covered: Vec<bool> = self.harnesses.iter().map(|harness| rules.covers(harness)).collect();
        let mut asked: Vec<Asked> = Vec::with_capacity(self.rows.len());
        for (row, amount) in self.rows.iter().zip(amounts) {
            let account = if shared { 0 } else { row.person };
            let Some(person) = people.get_mut(account as usize) else { continue };
            let cost = row.cost.unwrap_or(0);
            match amount {
                _ if !covered[row.harness as usize] => grow(&mut person.tally.closed_cost, cost),
                None => {
                    grow(&mut person.tally.foreign_cost, cost);
                    grow(&mut person.tally.foreign_requests, row.requests);
                }
                Some(amount) => asked.push(Asked { account, slot: row.slot, amount: *amount, cost }),
            }
        }
        if shared {
            asked.sort_unstable_by_key(|a| a.slot);
        }
        asked.dedup_by(|next, first| {
            let same = (next.account, next.slot) == (first.account, first.slot);
            if same {
                grow(&mut first.amount, next.amount);
                grow(&mut first.cost, next.cost);
            }
            same
        });
        (people, asked)
    }
}

impl Tally {
    fn ask(&mut self, asked: &Asked, wall: &mut Wall) {
        let accepted = wall.accept(asked.slot, asked.amount);
        let cost =
            if accepted == asked.amount { asked.cost } else { share(asked.cost, accepted, asked.amount) };
        grow(&mut self.amount, asked.amount);
        grow(&mut self.accepted, accepted);
        grow(&mut self.accepted_cost, cost);
        grow(&mut self.overflow_cost, asked.cost - cost);
        self.slots += 1;
        self.cut_slots += u64::from(accepted < asked.amount);
    }
}

impl Ran {
    fn new(limit: &Limit) -> Self {
        Self { kind: limit.kind, limit: limit.limit, windows: 0, out: 0, first_out: None, peak: 0 }
    }

    fn add(&mut self, count: &Count) {
        grow(&mut self.windows, count.used);
        grow(&mut self.out, count.out);
        self.first_out = match (self.first_out, count.first_out) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        self.peak = self.peak.max(count.peak);
    }
}
