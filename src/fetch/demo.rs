//! The demo: invented data, so that an empty page shows what a full one looks like.

use super::{Loaded, Stats};
use metering::demo::{Demo, build};
use metering::time::Millis;

/// The demo for an instant.
pub fn load(now: Millis) -> Loaded {
    let Demo { cells, quotas, findings } = build(now);
    Loaded { cells, quotas, findings, stats: Stats { demo: true, ..Stats::default() } }
}
