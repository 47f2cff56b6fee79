//! How long answers take at a million requests in 100,000 cells. Figures, no test:
//! `cargo test --release -p metering whatif::bench -- --ignored --nocapture`.

use super::*;
use crate::cache::{CacheUse, Miss};
use crate::cell::{CellKey, CellSet, Parts, Slice};
use crate::plan::PlanBook;
use crate::price::Book;
use crate::request::{MissCause, MissEvidence, Tokens};
use crate::time::{MINUTE, SLOT, parse};
use std::time::Instant;

const CELLS: u64 = 100_000;
const REQUESTS: u64 = 10;
const MODELS: [&str; 6] =
    ["claude-opus-5", "claude-haiku-5-5", "gpt-6.1-sol", "glm-5.3", "mimo-v2.6-pro", "deepseek-v4-pro"];

/// Half a year of forty people with five harnesses.
fn cells() -> CellSet {
    let mut set = CellSet::default();
    let start = parse("2026-05-20").unwrap();
    let mut state = 1u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    while (set.len() as u64) < CELLS {
        let model = MODELS[next(6) as usize];
        let slot = start + next(17_500) as i64 * SLOT;
        let (user, harness) = (format!("person {}", next(40)), format!("harness {}", next(5)));
        let project = format!("project {}", next(20));
        let key = set.pack(&CellKey {
            slot,
            harness,
            model: Some(model.to_owned()),
            user: Some(user),
            project: Some(project),
            ..CellKey::default()
        });
        let listing = Book::builtin().find(None, model).unwrap();
        for _ in 0..REQUESTS {
            let tokens = Tokens {
                input: next(4_000),
                cache_read: next(300_000),
                cache_write_5m: next(9_000),
                cache_write_1h: next(9_000),
                output: next(3_000),
                reasoning: 0,
            };
            let quote = listing.quote(slot, None, &tokens).unwrap();
            let (cause, evidence) = (MissCause::Expired, MissEvidence::Inferred);
            let miss = Some(Miss { tokens: next(9_000), cause, evidence, gap: 20 * MINUTE });
            let cache = CacheUse { miss, kept: next(9_000), bypassed: 0 };
            let (cost, rates) = (Some(quote.cost), Some(quote.rates));
            set.entry(key).count(&Parts { tokens, cost, rates, cache, ..Parts::default() });
        }
    }
    set
}

/// Nanoseconds of this thread on a processor, on Linux.
fn busy() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_ascii_whitespace().next()?.parse().ok()
}

#[test]
#[ignore = "prints how long answers take"]
fn a_million_requests() {
    let set = cells();
    let bands: usize = set.iter().map(|(_, sums)| sums.by_prompt().count()).sum();
    println!("{} cells, {} requests, {bands} parts", set.len(), CELLS * REQUESTS);
    let (book, plans, at) = (Book::builtin(), PlanBook::builtin(), parse("2026-11-22").unwrap());
    let rules = |id: &str| Rules::of(plans.plan(id).unwrap(), plans, at, false).unwrap();
    let setting = Setting::default();
    let time = |name: &str, run: &dyn Fn() -> u64| {
        let mut times: Vec<_> = (0..9)
            .map(|_| {
                let (start, busy) = (Instant::now(), busy());
                std::hint::black_box(run());
                // The time of the processor where it is told: others may use the machine too.
                let busy = self::busy().zip(busy).map(|(after, before)| (after - before) as f64 / 1e6);
                busy.unwrap_or(start.elapsed().as_secs_f64() * 1e3)
            })
            .collect();
        times.sort_by(f64::total_cmp);
        println!("{name}: {:.1} ms (best {:.1})", times[4], times[0]);
    };
    time("TMP iterate", &|| set.iter().map(|(k, s)| s.requests + k.slot as u64).sum());
    time("TMP tokens", &|| {
        set.iter().map(|(_, s)| s.tokens().total() + s.cost.total() + s.ttl.hour_kept_tokens).sum()
    });
    time("TMP bands", &|| set.iter().map(|(_, s)| s.bands.iter().map(|b| b.over).sum::<u64>()).sum());
    time("TMP by_prompt", &|| set.iter().map(|(_, s)| s.by_prompt().map(|b| b.1.total()).sum::<u64>()).sum());
    let scenarios =
        ["", "model:mimo-v2.6-pro", "ttl:1h", "hit:-5", "model:glm-5.3,hit:-5,ttl:5m,work:80,tokens:110"];
    for text in scenarios {
        let scenario = Scenario::parse(text);
        let run = || Work::new(&set, &Slice::all(), &scenario, book).rated.cost.total();
        time(&format!("re-rate [{text}]"), &run);
    }
    let scenario = Scenario::parse("model:mimo-v2.6-pro,hit:-5,ttl:5m");
    let work = Work::new(&set, &Slice::all(), &scenario, book);
    for id in ["mimo-max", "glm-max", "opencode-go"] {
        let rules = rules(id);
        time(&format!("plan {id}"), &|| work.outcome(&rules, &setting).all.accepted);
    }
    let three = ["mimo-max", "glm-max", "opencode-go"].map(rules);
    time("a scenario and three plans", &|| {
        let work = Work::new(&set, &Slice::all(), &scenario, book);
        work.outcomes(&three, &setting).iter().map(|outcome| outcome.all.accepted).sum()
    });
    time("a family of four tiers", &|| {
        family(&work, plans, "MiMo Token Plan", at, false, &setting).iter().map(|o| o.all.accepted).sum()
    });
    let design = Design::of(plans.plan("mimo-max").unwrap(), plans, "mimo-v2.6-pro", at).unwrap();
    time("another price or quota of a design", &|| work.margins(&design, &setting).cost);
    let design = Design { hit_permille: 50, ..design };
    time("a design with levers, from the cells", &|| {
        designed(&set, &Slice::all(), &scenario, book, &design, &setting).plain.cost
    });
}
