//! The demo: invented data, so that an empty page shows what a full one looks like.

use super::{Loaded, More, Stats, Want};
use metering::demo::{Demo, build, misses, requests, sessions};
use metering::request::MissGroup;
use metering::time::Millis;

/// The demo for an instant.
pub fn load(now: Millis) -> Loaded {
    let Demo { cells, quotas, findings } = build(now);
    let stats = Stats { demo: true, ..Stats::default() };
    Loaded { cells, quotas, findings, stats, ..Loaded::default() }
}

/// What else the demo is asked for.
pub fn more(now: Millis, want: &Want) -> More {
    match want {
        Want::Cells => More { cells: build(now).cells.into(), ..More::default() },
        Want::Sessions => More { cells: sessions(now).into(), ..More::default() },
        Want::Session(session) => More { requests: requests(now, session), ..More::default() },
        // The demo stands alone.
        Want::Held | Want::Part(_) | Want::Rows(_) => More::default(),
        Want::Misses => {
            let mut list = misses(now);
            list.retain(|r| r.miss_cause.is_some_and(|c| c.group() != MissGroup::Expected));
            More { requests: list, ..More::default() }
        }
    }
}
