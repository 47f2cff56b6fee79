//! How a scenario moves tokens between classes. The prompt keeps its size, so that a request stays in its band.
//!
//! - Five minutes: writes for one hour become writes for five minutes, and what only an hour kept is written anew instead
//!   of read. On the model itself this costs −premium + saved of `docs/method.md`, section 5.
//! - One hour: what expired within the hour is read, and the rest of the five-minute writes is written for one hour. On
//!   the model itself this costs upgrade − lost − the premium of the writes that are no longer needed, which the Cache
//!   view leaves in.
//! - Hit rate: of reads, the share (h − h′) ÷ h becomes input and writes in the proportion that the cell has of them, input
//!   where it has none; or of input and writes the share (h′ − h) ÷ (1 − h) becomes reads.

use crate::cell::share;
use crate::request::Tokens;

/// Tokens of prompts of one size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Their prompts had more tokens than this.
    pub over: u64,
    /// By class.
    pub tokens: Tokens,
}

/// Hands out a whole in proportion to weights, without losing or inventing anything.
struct Spread {
    of: u64,
    whole: u64,
    weight: u64,
    given: u64,
}

impl Spread {
    /// Of at most the sum of the weights: none of the parts is larger than its weight.
    fn new(of: u64, whole: u64) -> Self {
        Self { of: of.min(whole), whole, weight: 0, given: 0 }
    }

    /// The part of the next weight.
    fn next(&mut self, weight: u64) -> u64 {
        self.weight = self.weight.saturating_add(weight);
        let upto = share(self.of, self.weight, self.whole);
        let part = upto.saturating_sub(self.given).min(weight);
        self.given = self.given.saturating_add(part);
        part
    }
}

/// Input and writes.
fn fresh(tokens: &Tokens) -> u64 {
    tokens.input.saturating_add(tokens.cache_write())
}

fn sum(parts: &[Part], of: impl Fn(&Tokens) -> u64) -> u64 {
    parts.iter().map(|p| of(&p.tokens)).fold(0, u64::saturating_add)
}

/// The classes of the prompt that were not read.
fn fresh_classes(tokens: &mut Tokens) -> [&mut u64; 3] {
    [&mut tokens.input, &mut tokens.cache_write_5m, &mut tokens.cache_write_1h]
}

/// All writes for five minutes; `kept` tokens were read late.
pub(super) fn five_minutes(parts: &mut [Part], kept: u64) {
    let mut late = Spread::new(kept, sum(parts, |t| t.cache_read));
    for Part { tokens, .. } in parts {
        let again = late.next(tokens.cache_read);
        tokens.cache_read -= again;
        tokens.cache_write_5m = tokens.cache_write().saturating_add(again);
        tokens.cache_write_1h = 0;
    }
}

/// All writes for one hour; `lost` tokens had expired within it.
pub(super) fn one_hour(parts: &mut [Part], lost: u64) {
    let mut spread = Spread::new(lost, sum(parts, fresh));
    for Part { tokens, .. } in parts {
        let whole = fresh(tokens);
        let mut read = Spread::new(spread.next(whole), whole);
        for class in fresh_classes(tokens) {
            *class -= read.next(*class);
        }
        tokens.cache_read = tokens.cache_read.saturating_add(read.of);
        tokens.cache_write_1h = tokens.cache_write();
        tokens.cache_write_5m = 0;
    }
}

/// A change of the hit rate of a whole slice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Shift {
    /// The share of reads that miss.
    Miss(f64),
    /// The share of everything else in the prompt that is read.
    Read(f64),
}

impl Shift {
    /// What changes the hit rate of these tokens by so many tenths of a point, or as far as it goes.
    pub fn of(tokens: &Tokens, permille: i32) -> Option<Self> {
        let moved = share(tokens.prompt(), u64::from(permille.unsigned_abs()), 1_000);
        let part = |of: u64| moved.min(of) as f64 / of.max(1) as f64;
        match permille {
            0 => None,
            ..0 => Some(Self::Miss(part(tokens.cache_read))),
            1.. => Some(Self::Read(part(fresh(tokens)))),
        }
    }

    /// Moves the tokens of one cell.
    pub fn apply(self, parts: &mut [Part]) {
        // Equal on every machine: a product and a rounding are exact in IEEE 754.
        let of = |count: u64, part: f64| ((count as f64 * part).round() as u64).min(count);
        match self {
            Self::Miss(part) => {
                let mix = [
                    sum(parts, |t| t.input),
                    sum(parts, |t| t.cache_write_5m),
                    sum(parts, |t| t.cache_write_1h),
                ];
                let whole = mix.iter().fold(0, |sum: u64, n| sum.saturating_add(*n));
                for Part { tokens, .. } in parts {
                    let missed = of(tokens.cache_read, part);
                    tokens.cache_read -= missed;
                    let to = if whole == 0 { [missed, 0, 0] } else { split(missed, mix, whole) };
                    for (class, more) in fresh_classes(tokens).into_iter().zip(to) {
                        *class = class.saturating_add(more);
                    }
                }
            }
            Self::Read(part) => {
                for Part { tokens, .. } in parts {
                    let mut read = tokens.cache_read;
                    for class in fresh_classes(tokens) {
                        let moved = of(*class, part);
                        *class -= moved;
                        read = read.saturating_add(moved);
                    }
                    tokens.cache_read = read;
                }
            }
        }
    }
}

/// A count in the proportions of a mix.
fn split(count: u64, mix: [u64; 3], whole: u64) -> [u64; 3] {
    let [_, short, long] = mix.map(|weight| share(count, weight, whole));
    [count.saturating_sub(short).saturating_sub(long), short, long]
}

/// Every count in percent, rounded half up.
pub(super) fn scale(parts: &mut [Part], percent: u32) {
    if percent != 100 {
        for Part { over, tokens } in parts {
            *over = scaled(*over, percent);
            *tokens = scaled_tokens(tokens, percent);
        }
    }
}

pub(super) fn scaled_tokens(tokens: &Tokens, percent: u32) -> Tokens {
    let of = |count| scaled(count, percent);
    Tokens {
        input: of(tokens.input),
        cache_read: of(tokens.cache_read),
        cache_write_5m: of(tokens.cache_write_5m),
        cache_write_1h: of(tokens.cache_write_1h),
        output: of(tokens.output),
        reasoning: of(tokens.reasoning),
    }
}

fn scaled(count: u64, percent: u32) -> u64 {
    count.saturating_mul(u64::from(percent)).saturating_add(50) / 100
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tokens(input: u64, cache_read: u64, cache_write_5m: u64, cache_write_1h: u64) -> Tokens {
        Tokens { input, cache_read, cache_write_5m, cache_write_1h, ..Tokens::default() }
    }

    fn part(over: u64, tokens: Tokens) -> Part {
        Part { over, tokens }
    }

    #[test]
    fn five_minutes_write_anew_what_an_hour_kept() {
        let mut parts = [part(0, tokens(5, 100, 10, 40)), part(32_000, tokens(0, 300, 0, 20))];
        five_minutes(&mut parts, 200);
        assert_eq!(parts, [part(0, tokens(5, 50, 100, 0)), part(32_000, tokens(0, 150, 170, 0))]);
        let mut few = [part(0, tokens(0, 3, 0, 0))];
        five_minutes(&mut few, 9);
        assert_eq!(few, [part(0, tokens(0, 0, 3, 0))]);
    }

    #[test]
    fn one_hour_reads_what_had_expired() {
        let mut parts = [part(0, tokens(20, 100, 60, 20)), part(32_000, tokens(0, 0, 100, 0))];
        one_hour(&mut parts, 100);
        assert_eq!(parts, [part(0, tokens(10, 150, 0, 40)), part(32_000, tokens(0, 50, 0, 50))]);
    }

    #[test]
    fn a_lower_hit_rate_misses_in_the_cells_proportions() {
        // 80 % of 1,000 are read; 20 points less are a quarter of the reads.
        let all = tokens(50, 800, 150, 0);
        let shift = Shift::of(&all, -200).unwrap();
        assert_eq!(shift, Shift::Miss(0.25));
        let mut parts = [part(0, all)];
        shift.apply(&mut parts);
        assert_eq!(parts, [part(0, tokens(100, 600, 300, 0))]);
        let mut only_reads = [part(0, tokens(0, 800, 0, 0))];
        shift.apply(&mut only_reads);
        assert_eq!(only_reads, [part(0, tokens(200, 600, 0, 0))]);
        // More points than there are: no hit at all.
        assert_eq!(Shift::of(&all, -900), Some(Shift::Miss(1.0)));
    }

    #[test]
    fn a_higher_hit_rate_reads_more_of_everything_else() {
        let all = tokens(50, 800, 150, 0);
        let shift = Shift::of(&all, 100).unwrap();
        assert_eq!(shift, Shift::Read(0.5));
        let mut parts = [part(0, all)];
        shift.apply(&mut parts);
        assert_eq!(parts, [part(0, tokens(25, 900, 75, 0))]);
        assert_eq!(Shift::of(&all, 999), Some(Shift::Read(1.0)));
        assert_eq!((Shift::of(&all, 0), Shift::of(&tokens(0, 0, 0, 0), 10)), (None, Some(Shift::Read(0.0))));
    }

    fn any_parts() -> impl Strategy<Value = Vec<Part>> {
        let tokens = (0u64..500_000, 0u64..500_000, 0u64..500_000, 0u64..500_000)
            .prop_map(|(a, b, c, d)| tokens(a, b, c, d));
        proptest::collection::vec(tokens.prop_map(|t| part(0, t)), 1..5)
    }

    proptest! {
        #[test]
        fn prompts_keep_their_size(parts in any_parts(), moved in 0u64..2_000_000, permille in -1_000i32..1_000) {
            let sizes = |parts: &[Part]| parts.iter().map(|p| p.tokens.prompt()).collect::<Vec<_>>();
            let before = sizes(&parts);
            let (mut short, mut long, mut shifted) = (parts.clone(), parts.clone(), parts.clone());
            five_minutes(&mut short, moved);
            prop_assert_eq!(sizes(&short), before.clone());
            let reads = sum(&parts, |t| t.cache_read);
            prop_assert_eq!(sum(&short, |t| t.cache_read), reads - moved.min(reads));
            one_hour(&mut long, moved);
            prop_assert_eq!(sizes(&long), before.clone());
            prop_assert_eq!(sum(&long, |t| t.cache_read), reads + moved.min(sum(&parts, fresh)));
            let total = parts.iter().fold(Tokens::default(), |sum, p| sum.plus(&p.tokens));
            if let Some(shift) = Shift::of(&total, permille) {
                shift.apply(&mut shifted);
            }
            prop_assert_eq!(sizes(&shifted), before);
            // The slice's hit rate is what was asked for, to a token per class and part.
            let prompt = total.prompt() as i64;
            let asked = (reads as i64 + prompt * i64::from(permille) / 1_000).clamp(0, prompt);
            let found = sum(&shifted, |t| t.cache_read) as i64;
            prop_assert!((found - asked).abs() <= 3 * parts.len() as i64, "{found} {asked}");
        }
    }
}
