//! Any text through the reader of what a person pastes: no panic, no endless loop, levels that can be, and words for
//! everything that is remarked.
#![no_main]

use libfuzzer_sys::fuzz_target;
use metering::request::Quota;
use metering::snapshot::{Seen, Snapshot, read};

/// 2026-11-22T08:00:00Z.
const NOW: i64 = 1_795_334_400_000;

fn is_sound(q: &Quota) -> bool {
    let sound = |n: Option<f64>| n.is_none_or(|n| n.is_finite() && n >= 0.0);
    let told = q.used_fraction.is_some() || q.used.is_some();
    let share = q.used_fraction.is_none_or(|f| f <= 10.0);
    sound(q.used_fraction) && sound(q.used) && sound(q.limit) && told && share && q.at <= NOW && !q.window.is_empty()
}

fuzz_target!(|text: &[u8]| {
    let Snapshot { quotas, findings, what } = read(text, Seen { at: NOW });
    assert!(quotas.iter().all(is_sound), "{quotas:?}");
    assert!(quotas.is_empty() || what.is_some(), "levels of something");
    assert!(!quotas.is_empty() || !findings.is_empty(), "nothing, and no word why");
    assert!(findings.iter().all(|f| !f.words().is_empty()));
    let again = read(text, Seen { at: NOW });
    assert_eq!((again.quotas, again.findings), (quotas, findings));
});
