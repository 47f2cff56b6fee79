//! The legs of a session: what the counters that Copilot writes when it ends stand for.
//!
//! The counters of a shutdown may include the legs before a resume (versions from about 1.0.80 on) or not (before);
//! a compaction starts them anew; a leg that did not end cleanly is in none, or in the next. No field says which. The
//! replies do: their outputs add up to what the counters say, so the counters stand for that part of the log whose
//! outputs come nearest. What is left over is known by its outputs alone.

use super::used::Used;
use crate::time::Millis;
use std::collections::BTreeMap;

/// A stretch of the log between two places at which the counters may have begun anew.
#[derive(Clone, Debug, Default)]
pub(super) struct Part {
    /// Its place among the parts of the session.
    pub number: u32,
    /// When its first reply was made, and on which line.
    pub at: Millis,
    pub line: u64,
    /// What its replies used, by model and in all.
    pub models: BTreeMap<Option<String>, Used>,
    sum: Used,
}

impl Part {
    fn add(&mut self, model: Option<&str>, used: &Used) {
        let known = self.models.entry(model.map(str::to_owned)).or_default();
        *known = known.plus(used);
        self.sum = self.sum.plus(used);
    }
}

/// What a shutdown settled.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Settled {
    /// What each model used since the last shutdown that these counters include.
    pub models: Vec<(String, Used)>,
    /// How many of the oldest open parts are not in these counters.
    pub left_over: usize,
}

/// The legs of one session, in the order of the log.
#[derive(Debug, Default)]
pub(super) struct Legs {
    /// The counters of the last shutdown that had any.
    last: BTreeMap<String, Used>,
    /// What no shutdown has settled.
    pub open: Vec<Part>,
    /// Their model calls by name: the part and the output counted. A reply in several messages repeats its count.
    calls: BTreeMap<String, (usize, u64)>,
    /// How many shutdowns had counters.
    pub ended: u32,
    parts: u32,
    /// The next reply begins a part.
    cut: bool,
}

impl Legs {
    /// Counters may begin anew here: a resume, a compaction.
    pub fn cut(&mut self) {
        self.cut = true;
    }

    /// A reply was made. `call` names the model call.
    pub fn reply(&mut self, call: &str, model: Option<&str>, output: u64, at: Millis, line: u64) {
        let known = self.calls.get(call).copied();
        if known.is_none() && (std::mem::take(&mut self.cut) || self.open.is_empty()) {
            self.open.push(Part { number: self.parts, at, line, ..Part::default() });
            self.parts += 1;
        }
        let (place, counted) = known.unwrap_or((self.open.len().saturating_sub(1), 0));
        let requests = u64::from(known.is_none());
        if let Some(part) = self.open.get_mut(place) {
            part.add(model, &Used { requests, ..Used::reply(output.saturating_sub(counted)) });
            self.calls.insert(call.to_owned(), (place, output.max(counted)));
        }
    }

    /// The session ended with these counters. `None` if there are none: then what is open stays so.
    pub fn end(&mut self, counters: &[(String, Used)]) -> Option<Settled> {
        self.cut = true;
        let total = sum(counters.iter().map(|c| &c.1));
        if total == Used::default() {
            return None;
        }
        let since: Option<Vec<(String, Used)>> = self.since_last(counters);
        let outputs = self.open.iter().any(|p| p.sum.output > 0);
        let measure = |used: &Used| if outputs { used.output } else { used.requests };
        let goal = measure(&total);
        let before = measure(&sum(self.last.values()));
        let all = measure(&sum(self.open.iter().map(|p| &p.sum)));
        // How far the counters are from what is known, with the last ones in them and without, from each part on.
        let (mut best, mut rest) = ((u64::MAX, 0, 0), all);
        for from in 0..=self.open.len() {
            if since.is_some() {
                best = best.min((goal.abs_diff(before.saturating_add(rest)), 0, from));
            }
            best = best.min((goal.abs_diff(rest), 1, from));
            rest = rest.saturating_sub(self.open.get(from).map_or(0, |p| measure(&p.sum)));
        }
        let (_, anew, left_over) = best;
        let models = since.filter(|_| anew == 0).unwrap_or_else(|| counters.to_vec());
        self.last = counters.iter().cloned().collect();
        Some(Settled { models, left_over })
    }

    /// Forgets what is open: it was reported.
    pub fn close(&mut self) {
        self.open.clear();
        self.calls.clear();
        self.ended += 1;
    }

    /// The counters less the last ones; `None` if they do not include them.
    fn since_last(&self, counters: &[(String, Used)]) -> Option<Vec<(String, Used)>> {
        let all = self.last.keys().all(|model| counters.iter().any(|c| c.0 == *model));
        let less = |(model, used): &(String, Used)| {
            let last = self.last.get(model).copied().unwrap_or_default();
            Some((model.clone(), used.since(&last)?))
        };
        if all { counters.iter().map(less).collect() } else { None }
    }
}

fn sum<'u>(all: impl Iterator<Item = &'u Used>) -> Used {
    all.fold(Used::default(), |sum, used| sum.plus(used))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counters(requests: u64, prompt: u64, output: u64) -> Vec<(String, Used)> {
        vec![(String::from("m"), Used { requests, prompt, output, ..Used::default() })]
    }

    /// A session as words: `r10` a reply of 10 tokens, `|` a resume or a compaction, `e3/900/30` an end with so many
    /// requests, prompt and output tokens. Each end gives what it adds, and how many parts it leaves over.
    #[track_caller]
    fn check(session: &str, expected: &[&str]) {
        let mut legs = Legs::default();
        let mut found = Vec::new();
        for (i, word) in session.split(' ').enumerate() {
            let numbers: Vec<u64> = word[1..].split('/').filter_map(|n| n.parse().ok()).collect();
            match (&word[..1], numbers.as_slice()) {
                ("r", [output]) => legs.reply(&i.to_string(), Some("m"), *output, 0, 0),
                ("e", [requests, prompt, output]) => match legs.end(&counters(*requests, *prompt, *output)) {
                    Some(settled) => {
                        let (_, used) = &settled.models[0];
                        let Used { requests, prompt, output, .. } = used;
                        found.push(format!("{requests}/{prompt}/{output}-{}", settled.left_over));
                        legs.close();
                    }
                    None => found.push(String::from("none")),
                },
                _ => legs.cut(),
            }
        }
        assert_eq!(found, expected, "{session}");
    }

    #[test]
    fn counters_of_a_single_leg_are_what_it_used() {
        check("r10 r20 e2/900/30", &["2/900/30-0"]);
        check("e2/900/30", &["2/900/30-0"]);
    }

    #[test]
    fn counters_that_include_the_leg_before_count_it_once() {
        check("r10 r20 e2/900/30 | r5 e3/1000/35", &["2/900/30-0", "1/100/5-0"]);
        check("r10 e1/500/10 | r5 e2/900/15 | r4 e3/990/19", &["1/500/10-0", "1/400/5-0", "1/90/4-0"]);
        // Nothing was done in between.
        check("r10 e1/500/10 | e1/500/10", &["1/500/10-0", "0/0/0-0"]);
    }

    #[test]
    fn counters_that_begin_anew_count_in_full() {
        check("r10 r20 e2/900/30 | r5 e1/100/5", &["2/900/30-0", "1/100/5-0"]);
        // They are larger than the last in everything, and yet only the second leg's.
        check("r10 e1/500/10 | r30 r40 e2/2000/70", &["1/500/10-0", "2/2000/70-0"]);
    }

    #[test]
    fn what_a_compaction_or_a_crash_took_out_of_the_counters_is_left_over() {
        check("r10 r20 | r7 r9 e2/300/16", &["2/300/16-1"]);
        check("r10 e1/500/10 | r30 r40 | r5 e1/200/5", &["1/500/10-0", "1/200/5-1"]);
        check("r10 e1/500/10 | r30 r40 | r5 e2/700/15", &["1/500/10-0", "1/200/5-1"]);
        // The counters of the leg that crashed were kept after all.
        check("r10 e1/500/10 | r30 r40 | r5 e4/1900/85", &["1/500/10-0", "3/1400/75-0"]);
    }

    #[test]
    fn a_leg_without_counters_waits_for_the_next_that_has_some() {
        check("r10 e0/0/0 | r20 e2/900/30", &["none", "2/900/30-0"]);
        check("r10 e0/0/0 | r20 e1/400/20", &["none", "1/400/20-1"]);
    }

    #[test]
    fn without_outputs_the_number_of_replies_tells() {
        check("r0 r0 e2/900/30 | r0 e3/1000/35", &["2/900/30-0", "1/100/5-0"]);
        check("r0 r0 e2/900/30 | r0 r0 r0 e3/1000/35", &["2/900/30-0", "3/1000/35-0"]);
        // Nothing at all tells: what can include the last counters does.
        check("e2/900/30 e3/1000/35", &["2/900/30-0", "1/100/5-0"]);
    }

    #[test]
    fn a_reply_in_several_messages_counts_once() {
        let mut legs = Legs::default();
        legs.reply("call", Some("m"), 30, 0, 0);
        legs.cut();
        legs.reply("call", Some("m"), 40, 0, 0);
        assert_eq!(legs.open.len(), 1);
        assert_eq!(legs.open[0].sum, Used::reply(40));
    }
}
