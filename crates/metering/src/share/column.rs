//! Columns of numbers, each written in the shortest of a few ways.
//!
//! Counts of a cell hang on each other: most requests are looked into, a cost is tokens times a rate. So a column may be
//! written as what differs from an earlier one, or from what that one's last ratio leads to expect. What is left is mostly
//! zeros, of which only runs are written.

use super::ShareError;
use super::bytes::{Reader, put, zagzig, zigzag};
use crate::cell::share;

/// How a column is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// As it is.
    Plain,
    /// What differs from the value before.
    Before,
    /// What differs from an earlier column.
    Minus(usize),
    /// What differs from an earlier column times the last ratio of the two.
    Ratio(usize),
}

/// So many pieces of a column decide how it is written, each of so many rows: groups of cells differ.
const PIECES: usize = 24;
/// See [`PIECES`].
const PIECE: usize = 32;
/// Numbers of the ways in the bytes.
const WAYS: [u8; 4] = [0, 1, 2, 3];

/// What a value is expected to be, from the row before and the column that it is told by.
#[derive(Clone, Copy, Debug, Default)]
struct Guess {
    value: u64,
    base: u64,
}

impl Guess {
    fn of(self, way: Way, base: u64) -> u64 {
        match way {
            Way::Plain => 0,
            Way::Before => self.value,
            Way::Minus(_) => base,
            Way::Ratio(_) => share(base, self.value, self.base),
        }
    }

    fn learn(&mut self, way: Way, value: u64, base: u64) {
        if !matches!(way, Way::Ratio(_)) || base > 0 {
            *self = Self { value, base };
        }
    }
}

/// Writes one column after those in `known`; columns are of one length.
pub fn write(out: &mut Vec<u8>, values: &[u64], known: &[Vec<u64>]) {
    let cost = |way: Way| {
        let mut trial = Vec::new();
        for rows in samples(values.len()) {
            body(&mut trial, values.get(rows.clone()).unwrap_or_default(), base(way, known, rows), way);
        }
        trial.len()
    };
    let others = (0..known.len()).flat_map(|of| [Way::Minus(of), Way::Ratio(of)]);
    let way = [Way::Plain, Way::Before].into_iter().chain(others).min_by_key(|way| cost(*way));
    let way = way.unwrap_or(Way::Plain);
    let (number, of) = match way {
        Way::Plain => (WAYS[0], None),
        Way::Before => (WAYS[1], None),
        Way::Minus(of) => (WAYS[2], Some(of)),
        Way::Ratio(of) => (WAYS[3], Some(of)),
    };
    out.push(number);
    if let Some(of) = of {
        put(out, of as u64);
    }
    body(out, values, base(way, known, 0..values.len()), way);
}

/// The rows that decide.
fn samples(rows: usize) -> impl Iterator<Item = std::ops::Range<usize>> {
    let pieces = if rows <= PIECES * PIECE { 1 } else { PIECES };
    let length = if pieces == 1 { rows } else { PIECE };
    (0..pieces).map(move |i| i * (rows / pieces)).map(move |from| from..(from + length).min(rows))
}

fn base(way: Way, known: &[Vec<u64>], rows: std::ops::Range<usize>) -> &[u64] {
    let of = match way {
        Way::Plain | Way::Before => None,
        Way::Minus(of) | Way::Ratio(of) => known.get(of),
    };
    of.and_then(|column| column.get(rows)).unwrap_or_default()
}

/// What is left of each value as a number; zeros as one 0 and how many more follow.
fn body(out: &mut Vec<u8>, values: &[u64], base: &[u64], way: Way) {
    let (mut guess, mut zeros) = (Guess::default(), 0u64);
    for (i, &value) in values.iter().enumerate() {
        let base = base.get(i).copied().unwrap_or(0);
        let left = match way {
            Way::Plain => value,
            _ => zigzag(value.wrapping_sub(guess.of(way, base)) as i64),
        };
        guess.learn(way, value, base);
        if left == 0 {
            zeros += 1;
            continue;
        }
        end_run(out, &mut zeros);
        put(out, left);
    }
    end_run(out, &mut zeros);
}

fn end_run(out: &mut Vec<u8>, zeros: &mut u64) {
    if let Some(more) = zeros.checked_sub(1) {
        put(out, 0);
        put(out, more);
    }
    *zeros = 0;
}

/// Reads a column of `rows` values.
pub fn read(from: &mut Reader<'_>, rows: usize, known: &[Vec<u64>]) -> Result<Vec<u64>, ShareError> {
    let way = match from.byte()? {
        0 => Way::Plain,
        1 => Way::Before,
        2 => Way::Minus(from.small()?),
        3 => Way::Ratio(from.small()?),
        _ => return Err(ShareError::Damaged),
    };
    let base = match way {
        Way::Plain | Way::Before => &[][..],
        Way::Minus(of) | Way::Ratio(of) => known.get(of).ok_or(ShareError::Damaged)?,
    };
    let (mut guess, mut zeros) = (Guess::default(), 0u64);
    let mut values = Vec::with_capacity(rows);
    for i in 0..rows {
        let base = base.get(i).copied().unwrap_or(0);
        let left = if zeros > 0 {
            zeros -= 1;
            0
        } else {
            let left = from.number()?;
            if left == 0 {
                zeros = from.number()?;
            }
            left
        };
        let value = match way {
            Way::Plain => left,
            _ => guess.of(way, base).wrapping_add(zagzig(left) as u64),
        };
        guess.learn(way, value, base);
        values.push(value);
    }
    // A run that goes on after the last row is not one that was written.
    if zeros == 0 { Ok(values) } else { Err(ShareError::Damaged) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(columns: &[Vec<u64>], most: usize) {
        let mut out = Vec::new();
        let mut known: Vec<Vec<u64>> = Vec::new();
        for column in columns {
            write(&mut out, column, &known);
            known.push(column.clone());
        }
        assert!(out.len() <= most, "{} bytes", out.len());
        let mut from = Reader(&out);
        let mut back: Vec<Vec<u64>> = Vec::new();
        for column in columns {
            let column = read(&mut from, column.len(), &back).unwrap();
            back.push(column);
        }
        assert_eq!((&back[..], from.0.len()), (columns, 0));
    }

    #[test]
    fn what_hangs_on_another_column_costs_nearly_nothing() {
        let tokens: Vec<u64> = (0..500).map(|i| (i * 7_919) % 60_000).collect();
        let cost: Vec<u64> = tokens.iter().map(|t| t * 3_000).collect();
        let mut alone = Vec::new();
        write(&mut alone, &tokens, &[]);
        check(&[tokens.clone(), tokens.clone(), cost], alone.len() + 20);
        check(&[vec![0; 100_000]], 5);
        check(&[(0..1_000).map(|i| 1 << 40 | i).collect()], 1_010);
        check(&[Vec::new()], 1);
    }

    #[test]
    fn a_base_that_is_not_there_is_damage() {
        let read = |bytes: &[u8]| read(&mut Reader(bytes), 3, &[vec![1, 2, 3]]);
        assert_eq!(read(&[2, 0, 0, 2]), Ok(vec![1, 2, 3]));
        for bytes in [&[2, 1, 0, 2][..], &[4, 0, 2], &[0, 0, 3], &[0, 1, 1], &[]] {
            assert_eq!(read(bytes), Err(ShareError::Damaged), "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn any_numbers_come_back(columns in (0usize..40).prop_flat_map(|rows| {
            let value = prop_oneof![Just(0u64), 0u64..300, any::<u64>()];
            proptest::collection::vec(proptest::collection::vec(value, rows), 0..6)
        })) {
            check(&columns, usize::MAX);
        }
    }
}
