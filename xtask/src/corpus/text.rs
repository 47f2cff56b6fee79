//! Pseudo-random text and ids. Text is cut from one pool of words, code, escapes, Chinese and emoji that is already
//! escaped for JSON: cutting is a copy, and a gigabyte takes seconds.

use super::rng::Rng;

const WORDS: &[&str] = &[
    "the", "file", "returns", "a", "handler", "and", "test", "passes", "when", "cache", "is", "warm",
    "build", "error", "expected", "found", "module", "import", "path", "line", "value", "token", "session",
    "request", "to", "of", "in", "config", "update", "merge", "branch", "commit", "check", "loop", "index",
    "buffer", "parse", "state", "render", "let", "fn", "struct", "impl", "match", "pub", "self", "mut",
    "return", "const", "async", "await", "type", "map", "result", "option", "string", "vector", "number",
    "table", "row", "column", "query", "schema", "server", "client",
];
const PIECES: &[&str] = &[
    "\\n",
    "\\n    ",
    "\\n\\t",
    "{\\n",
    "}\\n",
    "();\\n",
    " => ",
    "\\\"ok\\\"",
    "\\\"id\\\": 42",
    "C:\\\\src\\\\lib",
    "// ",
    "\u{2192}",
    "\u{7f13}\u{5b58}\u{547d}\u{4e2d}",
    "\u{4ee4}\u{724c}",
    "\u{1f680}",
    "\\u001b[32mPASS\\u001b[0m",
    "<div class=\\\"x\\\">",
    "&amp;",
    "0x7fff",
    "3.14159",
];
const ALNUM: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const POOL: usize = 384 * 1024;

/// The pool of escaped text, with the places where it may be cut.
pub struct Pool {
    bytes: Vec<u8>,
    cuts: Vec<u32>,
}

impl Pool {
    /// The pool of a seed.
    pub fn new(seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let mut bytes = Vec::with_capacity(POOL + 64);
        let mut cuts = Vec::new();
        while bytes.len() < POOL {
            cuts.push(bytes.len() as u32);
            let word = if rng.chance(120) { rng.pick(PIECES) } else { rng.pick(WORDS) };
            bytes.extend_from_slice(word.as_bytes());
            bytes.push(b' ');
        }
        cuts.push(bytes.len() as u32);
        Self { bytes, cuts }
    }

    /// Text of at least `length` bytes (and hardly more), at most one pool.
    pub fn cut(&self, rng: &mut Rng, length: usize) -> &[u8] {
        let length = length.min(self.bytes.len() / 2);
        let last = self.cuts.partition_point(|&cut| cut as usize <= self.bytes.len() - length - 32);
        let from = self.cuts[rng.below(last as u64) as usize] as usize;
        let to = self.cuts.partition_point(|&cut| (cut as usize) < from + length);
        &self.bytes[from..self.cuts[to.min(self.cuts.len() - 1)] as usize]
    }

    /// Text of any length, by repetition.
    pub fn long(&self, rng: &mut Rng, length: usize) -> Vec<u8> {
        let mut out = Vec::with_capacity(length + POOL);
        while out.len() < length {
            let piece = self.cut(rng, (length - out.len()).min(POOL / 2));
            out.extend_from_slice(piece);
        }
        out
    }
}

/// `length` letters and digits.
pub fn alnum(rng: &mut Rng, length: usize) -> String {
    (0..length).map(|_| char::from(ALNUM[rng.below(62) as usize])).collect()
}

/// `length` hexadecimal digits.
pub fn hex(rng: &mut Rng, length: usize) -> String {
    (0..length).map(|_| char::from(b"0123456789abcdef"[rng.below(16) as usize])).collect()
}

/// A random UUID (version 4).
pub fn uuid(rng: &mut Rng) -> String {
    dashed((u128::from(rng.next()) << 64) | u128::from(rng.next()), 4)
}

/// A UUID that sorts by time (version 7).
pub fn uuid7(rng: &mut Rng, ms: u64) -> String {
    let low = (u128::from(rng.next()) << 64) | u128::from(rng.next());
    dashed((u128::from(ms) << 80) | (low >> 48), 7)
}

fn dashed(value: u128, version: u128) -> String {
    let value = (value & !(0xf << 76) & !(0x3 << 62)) | (version << 76) | (0x2 << 62);
    let hex = format!("{value:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_valid_between_quotes() {
        let pool = Pool::new(7);
        let mut rng = Rng::new(1);
        for length in [0, 1, 10, 5_000, 100_000, 400_000] {
            let text = pool.long(&mut rng, length);
            assert!(text.len() >= length);
            let quoted = [b"\"", text.as_slice(), b"\""].concat();
            let parsed: Result<String, _> = serde_json::from_slice(&quoted);
            assert!(parsed.is_ok(), "{length}");
        }
    }

    #[test]
    fn uuids_have_their_version_and_sort_by_time() {
        let mut rng = Rng::new(3);
        assert_eq!(&uuid(&mut rng)[14..15], "4");
        let (early, late) = (uuid7(&mut rng, 1_700_000_000_000), uuid7(&mut rng, 1_700_000_000_001));
        assert_eq!(&early[14..15], "7");
        assert!(early < late);
    }
}
