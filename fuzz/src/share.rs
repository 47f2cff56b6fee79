//! Any bytes as a shared view: no panic, no endless loop, no memory without bound; and what is read is written and read
//! as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use metering::share::{Snapshot, VERSION, seal};

fuzz_target!(|bytes: &[u8]| {
    drop(Snapshot::from_bytes(bytes));
    // Behind a right version and checksum there is more to find.
    let mut body = vec![VERSION];
    body.extend_from_slice(bytes);
    let Ok(found) = Snapshot::from_bytes(&seal(body)) else { return };
    let Ok(again) = found.to_bytes() else { return };
    let back = Snapshot::from_bytes(&again).expect("a snapshot's own bytes");
    assert_eq!(back.cells.cells(), found.cells.cells());
    assert_eq!(back.quotas.len(), found.quotas.len());
});
