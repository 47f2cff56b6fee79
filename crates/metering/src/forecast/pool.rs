//! Whole days of the past to choose from, and points to choose by.

use super::days::{Days, FADE};

/// How many even days stand among the past ones.
const EVEN: f64 = 1.0;

/// Whole days by how well they stand for a day of each weekday.
#[derive(Debug)]
pub struct Pool {
    /// Weights of the days up to each one, per weekday.
    sums: Vec<[f64; 7]>,
    /// The share of even days, per weekday.
    even: [f64; 7],
}

/// What was drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Drawn {
    /// A past day by its number.
    Day(usize),
    /// An even day, so many times as large as a usual one.
    Even(f64),
}

impl Pool {
    /// The whole days before today, the younger the likelier.
    pub fn new(days: &Days) -> Self {
        let mut sums = vec![[0.0; 7]; days.today()];
        let mut fade = 1.0;
        for (i, weights) in sums.iter_mut().enumerate().rev() {
            *weights = std::array::from_fn(|weekday| fade * days.alike(days.weekday(i), weekday));
            fade *= FADE;
        }
        let even = std::array::from_fn(|weekday| {
            let weights = || sums.iter().map(|w| w[weekday]);
            let (sum, squares) = (weights().sum::<f64>(), weights().map(|w| w * w).sum::<f64>());
            // The number of days, were they all alike.
            if squares > 0.0 { EVEN / (EVEN + sum * sum / squares) } else { 1.0 }
        });
        let mut before = [0.0; 7];
        for weights in &mut sums {
            before = std::array::from_fn(|weekday| before[weekday] + weights[weekday]);
            *weights = before;
        }
        Self { sums, even }
    }

    /// A day for a weekday, by a point from 0 to 1.
    pub fn draw(&self, weekday: usize, point: f64) -> Drawn {
        let even = self.even[weekday];
        match self.sums.last() {
            Some(all) if point >= even => {
                let goal = all[weekday] * (point - even) / (1.0 - even);
                let day = self.sums.partition_point(|sum| sum[weekday] <= goal);
                Drawn::Day(day.min(self.sums.len() - 1))
            }
            _ => Drawn::Even(2.0 * point / even),
        }
    }
}

/// The number of a way in one dimension: from 0 to 1, evenly scattered over all ways, and unlike any other dimension's.
/// Multiples of the square roots of primes.
pub fn point(way: usize, dimension: usize) -> f64 {
    ((way as f64 + 0.5) * f64::from(PRIMES[dimension % PRIMES.len()]).sqrt()).fract()
}

/// Dimensions of [`point`] that days may take.
pub const DIMENSIONS: usize = PRIMES.len() - 3;

const PRIMES: [u32; 67] = [
    2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103,
    107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167, 173, 179, 181, 191, 193, 197, 199, 211, 223,
    227, 229, 233, 239, 241, 251, 257, 263, 269, 271, 277, 281, 283, 293, 307, 311, 313, 317, 331,
];
