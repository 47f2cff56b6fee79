//! Exports of one account, of any shape, in any order.

use crate::format::{FileInfo, Out};
use crate::key::Key;
use crate::ledger::Ledger;
use crate::price::Book;
use crate::record::{Export, Identity, Prompt, Sighting, Yields};
use crate::request::{Quality, Request, Tokens};
use crate::time::{DAY, HOUR, Millis};
use proptest::prelude::*;

/// A row of an export: when its bucket begins, how long that is, in which part and file, and what was used.
#[derive(Clone, Copy, Debug)]
struct Row {
    day: Millis,
    hourly: bool,
    hour: Millis,
    part: u8,
    group: u8,
    input: u64,
    person: bool,
}

const MODELS: [&str; 3] = ["claude-opus-5", "claude-haiku-4-5", "gpt-5"];

impl Row {
    fn sight(self, ledger: &mut Ledger) {
        let width = if self.hourly { HOUR } else { DAY };
        let at = 1_790_812_800_000 + self.day * DAY + if self.hourly { self.hour * HOUR } else { 0 };
        let part = Key::of(&["part", &self.part.to_string(), &width.to_string(), &at.to_string()]);
        let file = format!("file-{}.json", self.part);
        let mut out = Out::new(ledger, &FileInfo { path: &file, ..FileInfo::default() });
        out.report(part);
        out.sight(&Sighting {
            id: Identity::of(&["row", &part.hex(), &self.group.to_string()]),
            at,
            harness: "anthropic-api",
            prompt: Prompt::None,
            user: self.person.then_some("ada"),
            model: Some(MODELS[usize::from(self.group) % 3]),
            tokens: Tokens { input: self.input, ..Tokens::default() },
            quality: Quality::Imported,
            yields: Yields::Export(Export { of: "anthropic-api usage", part, width, spared: false }),
            ..Sighting::default()
        });
    }
}

fn row() -> impl Strategy<Value = Row> {
    (0..3i64, any::<bool>(), 0..3i64, 0..3u8, 0..3u8, 0..50u64, any::<bool>()).prop_map(
        |(day, hourly, hour, part, group, input, person)| Row {
            day,
            hourly,
            hour,
            part,
            group,
            input,
            person,
        },
    )
}

fn read(rows: &[Row]) -> Ledger {
    let mut ledger = Ledger::default();
    rows.iter().for_each(|row| row.sight(&mut ledger));
    ledger
}

fn of(ledger: &Ledger) -> (Vec<Request>, Vec<crate::request::Finding>) {
    (ledger.resolve().requests(Book::builtin()), ledger.findings())
}

proptest! {
    #[test]
    fn any_order_and_any_split_give_the_same_rows(
        rows in proptest::collection::vec(row(), 0..40),
        shuffled in any::<prop::sample::Index>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let whole = of(&read(&rows));
        let mut other = rows.clone();
        other.rotate_left(shuffled.index(rows.len() + 1).min(rows.len()));
        other.reverse();
        prop_assert_eq!(&of(&read(&other)), &whole);
        let cut = cut.index(rows.len() + 1);
        let mut merged = read(&rows[cut..]);
        merged.merge(read(&rows[..cut]));
        merged.merge(read(&rows));
        prop_assert_eq!(&of(&merged), &whole);
        let kept = Ledger::from_bytes(&merged.to_bytes()).unwrap();
        prop_assert_eq!(&of(&kept), &whole);
    }

    #[test]
    fn of_a_bucket_one_part_counts_and_of_a_day_one_length(rows in proptest::collection::vec(row(), 0..40)) {
        let (kept, _) = of(&read(&rows));
        for request in &kept {
            let same_day: Vec<_> = kept.iter().filter(|r| r.at.div_euclid(DAY) == request.at.div_euclid(DAY)).collect();
            let models = same_day.iter().filter(|r| r.at == request.at && r.model == request.model).count();
            prop_assert_eq!(models, 1, "a model of a bucket counts twice");
            // What counts of a day is no less than any export of it.
            let day = (request.at - 1_790_812_800_000).div_euclid(DAY);
            let sum: u64 = same_day.iter().map(|r| r.tokens.input).sum();
            let most = rows.iter().filter(|r| r.day == day).map(|r| r.input).max().unwrap_or(0);
            prop_assert!(sum >= most, "{} < {}", sum, most);
        }
    }
}
