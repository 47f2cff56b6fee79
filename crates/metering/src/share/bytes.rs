//! Numbers and texts as bytes: LEB128, zigzag for signed numbers, texts with their length before them.

use super::ShareError;

/// Writes a number in groups of seven bits, the lowest first.
pub fn put(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

/// A signed number as an unsigned one: 0, −1, 1, −2, …
pub fn zigzag(n: i64) -> u64 {
    (n.wrapping_shl(1) ^ (n >> 63)) as u64
}

/// The other way round.
pub fn zagzig(n: u64) -> i64 {
    (n >> 1) as i64 ^ -((n & 1) as i64)
}

/// Writes a text.
pub fn put_text(out: &mut Vec<u8>, text: &str) {
    put(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// Writes what may be absent: 0, or 1 more than its number.
pub fn option(n: Option<u64>) -> u64 {
    n.map_or(0, |n| n.saturating_add(1))
}

/// Bytes that are read from the front.
#[derive(Debug)]
pub struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    /// The next byte.
    pub fn byte(&mut self) -> Result<u8, ShareError> {
        let (first, rest) = self.0.split_first().ok_or(ShareError::Damaged)?;
        self.0 = rest;
        Ok(*first)
    }

    /// The next so many bytes.
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], ShareError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(ShareError::Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    /// The next number.
    pub fn number(&mut self) -> Result<u64, ShareError> {
        let mut n = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7F);
            if shift == 63 && bits > 1 {
                return Err(ShareError::Damaged);
            }
            n |= bits << shift;
            if byte < 0x80 {
                return Ok(n);
            }
        }
        Err(ShareError::Damaged)
    }

    /// The next signed number.
    pub fn signed(&mut self) -> Result<i64, ShareError> {
        self.number().map(zagzig)
    }

    /// The next number that fits a smaller type.
    pub fn small<T: TryFrom<u64>>(&mut self) -> Result<T, ShareError> {
        T::try_from(self.number()?).map_err(|_| ShareError::Damaged)
    }

    /// What may be absent.
    pub fn option(&mut self) -> Result<Option<u64>, ShareError> {
        Ok(self.number()?.checked_sub(1))
    }

    /// How many of something follow, each of which takes `least` bytes or more: a count that cannot be true ends reading
    /// before memory is taken for it.
    pub fn count(&mut self, least: usize) -> Result<usize, ShareError> {
        let count: usize = self.small()?;
        if count > self.0.len() / least.max(1) { Err(ShareError::Damaged) } else { Ok(count) }
    }

    /// The next text.
    pub fn text(&mut self) -> Result<&'a str, ShareError> {
        let length = self.count(1)?;
        std::str::from_utf8(self.take(length)?).map_err(|_| ShareError::Damaged)
    }
}
