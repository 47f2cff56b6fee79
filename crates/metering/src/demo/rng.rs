//! A small random source for the demo: the same seed gives the same numbers on every machine.

/// SplitMix64 (Steele, Lea and Flood, 2014): one addition and a mix per number, and any seed is a good one.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// A stream of its own for every list of numbers: a day, a habit, a session.
    pub fn of(parts: &[u64]) -> Self {
        let mut rng = Self(0x00F0_E16A_06E5_2026);
        for part in parts {
            rng.0 ^= part.wrapping_mul(0x9E37_79B9_7F4A_7C15);
            rng.0 = rng.next();
        }
        rng
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// 0 to below 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Whether something that happens with this probability happens.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A positive number with this mean, skewed to the right as sizes and waiting times are: about log-normal.
    pub fn around(&mut self, mean: f64, spread: f64) -> f64 {
        let bits = self.next();
        let sum: u64 = (0..4).map(|i| (bits >> (16 * i)) & 0xFFFF).sum();
        // Four uniform numbers: mean 2, standard deviation 1/√3.
        let normal = (sum as f64 / 65_536.0 - 2.0) * 1.732;
        mean * exp(spread * normal - spread * spread / 2.0)
    }

    /// A whole number with this mean: the fraction decides by chance.
    pub fn whole(&mut self, mean: f64) -> u64 {
        mean as u64 + u64::from(self.chance(mean.fract()))
    }

    /// An index into a list, each as likely as its weight.
    pub fn pick(&mut self, weights: impl Iterator<Item = u32> + Clone) -> usize {
        let total: u64 = weights.clone().map(u64::from).sum();
        let mut left = (self.unit() * total as f64) as u64;
        for (i, weight) in weights.enumerate() {
            let weight = u64::from(weight);
            if left < weight {
                return i;
            }
            left -= weight;
        }
        0
    }
}

/// e to the power of a small `x`, about: (1 + x/256)^256. Every machine gives the same, and it is quick in Wasm.
fn exp(x: f64) -> f64 {
    (0..8).fold(1.0 + x / 256.0, |y, _| y * y)
}
