//! Precision and recall per cause.

use super::{Told, plan::Planned};
use std::collections::BTreeMap;

/// At least so much of what is inferred has to be right, and found.
const ENOUGH: f64 = 0.95;

#[derive(Default)]
struct Tally {
    planned: u64,
    told: u64,
    right: u64,
}

impl Tally {
    fn precision(&self) -> f64 {
        part(self.right, self.told)
    }

    fn recall(&self) -> f64 {
        part(self.right, self.planned)
    }
}

/// 1 of nothing: who says nothing says nothing wrong.
fn part(of: u64, whole: u64) -> f64 {
    if whole == 0 { 1.0 } else { of as f64 / whole as f64 }
}

/// Prints what was planned and what was told; true when it is good enough.
pub fn print(pairs: &[(Planned, Option<Told>)], rows: usize) -> bool {
    let lost = pairs.iter().filter(|(_, told)| told.is_none()).count();
    println!("{} requests planned, {rows} told, {lost} not found", pairs.len());
    let mut tallies: BTreeMap<(&str, bool, String), Tally> = BTreeMap::new();
    let (mut waste_of_expected, mut thin, mut queries) = (0, [0_u64; 2], [0_u64; 2]);
    for (planned, told) in pairs {
        let told = told.clone().unwrap_or_default();
        let harness = planned.who.0;
        let mut tally = |cause: &str, recorded: bool, fill: &dyn Fn(&mut Tally)| {
            fill(tallies.entry((harness, !recorded, cause.to_owned())).or_default());
        };
        let right = planned.cause == told.cause.as_deref() && planned.recorded == told.recorded;
        if let Some(cause) = planned.cause {
            tally(cause, planned.recorded, &|t| {
                t.planned += 1;
                t.right += u64::from(right);
            });
        }
        if let Some(cause) = &told.cause {
            tally(cause, told.recorded, &|t| t.told += 1);
        }
        let expected = planned.cause.is_none_or(|cause| cause == "compaction");
        waste_of_expected += u64::from(expected && told.cause.as_deref().is_some_and(|c| c != "compaction"));
        if harness == "claude-code" {
            thin[usize::from(told.thin == Some(planned.thin))] += 1;
        }
        queries[usize::from(told.query == Some(planned.query))] += 1;
    }
    println!("\n{:12} {:9} {:18} planned    told   right  precision  recall", "harness", "evidence", "cause");
    let mut good = lost == 0 && waste_of_expected == 0;
    for ((harness, inferred, cause), t) in &tallies {
        let evidence = if *inferred { "inferred" } else { "recorded" };
        println!(
            "{harness:12} {evidence:9} {cause:18} {:>7} {:>7} {:>7}  {:>8.2}%  {:>5.2}%",
            t.planned,
            t.told,
            t.right,
            100.0 * t.precision(),
            100.0 * t.recall()
        );
        let least = if *inferred { ENOUGH } else { 1.0 };
        good &= t.precision() >= least && t.recall() >= least;
    }
    println!("\nExpected rebuilds and requests without a miss that were told as waste: {waste_of_expected}");
    println!("Thin rounds told rightly: {} of {}", thin[1], thin[0] + thin[1]);
    println!("Queries told rightly: {} of {}", queries[1], queries[0] + queries[1]);
    let (flagged, genuine) = naive(pairs);
    println!(
        "The naive rule (read less than the request before read and wrote): {flagged} misses, {genuine} of them wasted"
    );
    good && thin[0] == 0 && queries[0] == 0
}

/// How many requests the naive rule takes for misses, and how many of these wasted anything.
fn naive(pairs: &[(Planned, Option<Told>)]) -> (u64, u64) {
    let (mut flagged, mut genuine) = (0, 0);
    let mut before: BTreeMap<(&str, &str, &str), u64> = BTreeMap::new();
    for (planned, _) in pairs {
        let who = (planned.who.0, planned.who.1.as_str(), planned.who.2.as_str());
        if before.insert(who, planned.left).is_some_and(|left| planned.read < left) {
            flagged += 1;
            genuine += u64::from(planned.cause.is_some_and(|cause| cause != "compaction"));
        }
    }
    (flagged, genuine)
}
