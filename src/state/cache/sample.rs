//! A handful of cells by session that tests of the Cache view share. Money in tenths of a dollar.

use crate::state::burn::range::{Ask, Range, range as range_of};
use crate::state::burn::sample::{NOW, at, key};
use crate::state::period::Period;
use metering::cache::{MissSum, TtlSums};
use metering::cell::{Cell, CellSet, ListCost, Sums};
use metering::request::MissCause;
use metering::time::Zone;

/// Ten cents, nano-dollars.
pub const DIME: u64 = 100_000_000;

/// Holds a worked example of the method to what was computed.
#[track_caller]
pub fn says(sentence: &str) {
    assert!(
        include_str!("../../../docs/method.md").contains(sentence),
        "docs/method.md does not say: {sentence}"
    );
}

/// Misses of a cause: events, of which recorded, thousands of tokens, dimes.
pub fn miss(cause: MissCause, events: u64, recorded: u64, thousands: u64, dimes: u64) -> MissSum {
    MissSum { cause, events, recorded, tokens: thousands * 1_000, waste: dimes * DIME }
}

/// So many requests with 90 of 100 prompt tokens read, for a dollar each.
pub fn sums(requests: u64, misses: &[MissSum]) -> Sums {
    Sums {
        requests,
        diagnosed_requests: requests,
        cache_read_tokens: 90 * requests,
        input_tokens: 10 * requests,
        cost: ListCost { input: 10 * DIME * requests, ..ListCost::default() },
        misses: misses.to_vec(),
        ..Sums::default()
    }
}

/// The sample.
pub fn set() -> CellSet {
    let mut set = CellSet::default();
    let mut add = |session: Option<&str>, harness: &str, model: &str, project: &str, sums: Sums| {
        let mut key = key("2026-11-21T09:00:00Z", harness, model, Some("Ada"), project);
        key.session = session.map(str::to_owned);
        set.add(&Cell { key, sums });
    };
    let claude = Sums {
        thin_requests: 4,
        thin_prompt_tokens: 200_000,
        thin_prompt_cost: 2 * DIME,
        ttl: TtlSums { hour_premium: 20 * DIME, hour_saved: 5 * DIME, ..TtlSums::default() },
        cache_write_1h_tokens: 10,
        ..sums(10, &[miss(MissCause::Compaction, 1, 0, 50, 3), miss(MissCause::Expired, 1, 0, 80, 5)])
    };
    add(Some("s1"), "claude-code", "opus", "api", claude);
    let open = Sums {
        ttl: TtlSums { hour_premium: 4 * DIME, hour_saved: 9 * DIME, ..TtlSums::default() },
        ..sums(20, &[miss(MissCause::ModelChanged, 2, 1, 300, 12)])
    };
    add(Some("s2"), "openclaw", "opus", "docs", open);
    let secret = Sums {
        unpriced_requests: 3,
        cost: ListCost::default(),
        ..sums(3, &[miss(MissCause::Unknown, 1, 0, 40, 0)])
    };
    add(Some("s3"), "openclaw", "secret-model", "docs", secret);
    // A sum of a session that nobody looked into.
    add(None, "goose", "opus", "api", Sums { diagnosed_requests: 0, ..sums(2, &[]) });
    set
}

/// The last seven days.
pub fn range() -> Range {
    let zone = Zone::utc();
    range_of(&Ask {
        period: Period::Days7,
        zoom: None,
        grain: None,
        sunday: false,
        zone: &zone,
        now: at(NOW),
        data: None,
        finest: crate::chart::time::Grain::QuarterHour,
    })
}
