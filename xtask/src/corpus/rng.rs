//! The generator's own random source: xoshiro256**, seeded through splitmix64. Integers only, no clock, no platform's
//! mathematics, so that a seed means the same bytes everywhere.

/// A stream of pseudo-random numbers.
#[derive(Clone, Debug)]
pub struct Rng([u64; 4]);

/// One step of splitmix64; also the hash by which seeds are derived from seeds.
pub fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A seed for the part `part` of something that has the seed `seed`.
pub fn derive(seed: u64, part: u64) -> u64 {
    mix(seed ^ mix(part.wrapping_add(0x5bd1_e995)))
}

impl Rng {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        let a = mix(seed);
        let b = mix(a);
        let c = mix(b);
        Self([a, b, c, mix(c)])
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        let s = &mut self.0;
        let result = s[1].wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// A number below `n`; 0 when `n` is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }

    /// A number from `lo` to `hi`, both included.
    pub fn range(&mut self, lo: u64, hi: u64) -> u64 {
        lo + self.below(hi.saturating_sub(lo) + 1)
    }

    /// True in `per_mille` of 1000 cases.
    pub fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// A number from `lo` to `hi` whose magnitude is evenly spread: many small, few large.
    pub fn skew(&mut self, lo: u64, hi: u64) -> u64 {
        let (low, high) = (lo.max(1), hi.max(lo.max(1)));
        let bits = self.range(u64::from(low.ilog2()), u64::from(high.ilog2()));
        let floor = 1_u64 << bits;
        (floor + self.below(floor)).clamp(low, high)
    }

    /// One of the given.
    pub fn pick<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len() as u64) as usize]
    }
}
