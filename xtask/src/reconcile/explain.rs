//! Which trap causes which difference: the small corpus once per trap, everybody's figures each time.

use super::{
    generate, ours,
    peers::{CLASSES, Figures, Peer},
    table::{figures, group, of_truth},
};
use crate::{
    corpus::{
        Harness, Plan,
        trap::{Trap, Traps},
    },
    failure::Result,
};
use std::{collections::BTreeMap, path::Path};

/// Differences from the truth, per class; none where a figure is not reported.
type Gap = [Option<i64>; 5];

/// Runs the small corpus without traps and once per trap, and prints who differs from the truth then. True when ours never does.
pub fn run(plan: &Plan, binary: &Path, peers: &[Peer], scratch: &Path) -> Result<bool> {
    let mut right = true;
    let mut cases: Vec<Option<Trap>> = vec![None];
    cases.extend(Trap::ALL.iter().filter(|trap| plan.traps.on(**trap)).map(|trap| Some(*trap)));
    let mut base: BTreeMap<(String, &str), Gap> = BTreeMap::new();
    println!(
        "{:18} {:26} {:12} difference from the truth, beyond the one without any trap",
        "who", "trap", "harness"
    );
    for case in cases {
        let mut plan = Plan { bytes: 0, traps: case.map_or_else(Traps::none, Traps::only), ..plan.clone() };
        if let Some(trap) = case {
            plan.only.retain(|harness| trap.harnesses().contains(harness));
        }
        if plan.only.is_empty() {
            continue;
        }
        let dir = scratch.join("corpus");
        let truth = generate(&plan, &dir)?;
        let home = dir.join("home");
        let ours = ours::read(binary, &home)?;
        let name = case.map_or("(no trap)", Trap::name);
        for difference in ours::differences(&truth, &ours.feed) {
            right = false;
            println!("{:18} {name:26} {difference}", "fuelgauge");
        }
        let mut everybody: Vec<(&str, BTreeMap<&str, Figures>)> = Vec::new();
        let of_feed = |harness: &Harness| {
            (
                harness.name(),
                ours.feed.get(harness.name()).map(|feed| figures(&feed.sums)).unwrap_or_default(),
            )
        };
        everybody.push(("fuelgauge", plan.only.iter().map(of_feed).collect()));
        for peer in peers {
            everybody.push((peer.name, peer.read(&home, scratch, &plan.only)?.harnesses));
        }
        for (who, harnesses) in everybody {
            for (harness, got) in harnesses {
                let expected = truth.harnesses.get(harness).map(of_truth).unwrap_or_default();
                let gap = gap(&got, &expected);
                let without = base.get(&(who.to_owned(), harness)).copied().unwrap_or([Some(0); 5]);
                if case.is_none() {
                    base.insert((who.to_owned(), harness), gap);
                }
                // Without a trap the whole gap is shown, with one only what the trap adds.
                let beyond = std::array::from_fn(|index| {
                    Some(gap[index]? - if case.is_some() { without[index]? } else { 0 })
                });
                show(who, name, harness, &beyond, &expected);
            }
        }
    }
    Ok(right)
}

fn gap(got: &Figures, expected: &Figures) -> Gap {
    std::array::from_fn(|index| Some(got[index]? as i64 - expected[index]? as i64))
}

fn show(who: &str, trap: &str, harness: &str, gap: &Gap, expected: &Figures) {
    let parts: Vec<String> = (CLASSES.iter().zip(gap).zip(expected))
        .filter_map(|((class, gap), expected)| {
            let (gap, expected) = ((*gap).filter(|gap| *gap != 0)?, (*expected)?);
            Some(format!("{class} {} of {}", group(gap), group(expected as i64)))
        })
        .collect();
    if !parts.is_empty() {
        println!("{who:18} {trap:26} {harness:12} {}", parts.join("; "));
    }
}
