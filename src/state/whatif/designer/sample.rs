//! Three people that tests share: in a month Ada does work of $40 at list price, Ben of $8, and somebody who is not
//! recorded of $4.

use crate::state::burn::sample::{at, key};
use metering::cell::{CellSet, Parts, Slice};
use metering::price::Book;
use metering::request::Tokens;
use metering::whatif::{Design, Margins, Scenario, Setting, Work};

pub use metering::whatif::MONTH;

/// In nano-dollars.
pub const DOLLAR: u64 = 1_000_000_000;

/// What a design makes of it.
pub fn margins(design: &str) -> Margins {
    let mut set = CellSet::default();
    // A request with 100,000 tokens of input costs 50 cents.
    for (person, requests) in [(Some("Ada"), 80), (Some("Ben"), 16), (None, 8)] {
        let key = set.pack(&key("2026-11-03T09:00:00Z", "claude-code", "claude-opus-5", person, "api"));
        for _ in 0..requests {
            let tokens = Tokens { input: 100_000, ..Tokens::default() };
            set.entry(key).count(&Parts { tokens, ..Parts::default() });
        }
    }
    let from = at("2026-11-01");
    let slice = Slice::all().over(Some(from), Some(from + MONTH));
    let work = Work::new(&set, &slice, &Scenario::default(), Book::builtin());
    work.margins(&Design::parse(design), &Setting::default())
}
