//! A pull scanner over JSON bytes: reads what a reader asks for and skips the rest at the speed of byte search.
//!
//! It does not validate what it skips: a log line with a broken tail still gives the fields before the break. Every
//! method returns `None` (and [`Scanner::broken`] turns true) where the text stops being JSON; nothing panics.
//!
//! ```
//! use metering::scan::json::Scanner;
//! let mut s = Scanner::new(br#"{"type":"assistant","n":{"a":[1,2]},"tokens":7}"#);
//! let mut tokens = None;
//! s.object(|key, s| {
//!     if key == "tokens" { tokens = s.u64() } else { s.skip() }
//! });
//! assert_eq!(tokens, Some(7));
//! ```

use memchr::memchr;
use std::borrow::Cow;

/// How deep arrays and objects may nest in what is skipped or walked.
const MAX_DEPTH: u32 = 200;

/// How many bytes of a string are looked at, eight at once, before a byte search is worth its start.
const SHORT: usize = 48;

/// A position in JSON text.
#[derive(Clone, Debug)]
pub struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: u32,
    broken: bool,
}

impl<'a> Scanner<'a> {
    /// Starts at the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, depth: 0, broken: false }
    }

    /// Whether the text stopped being JSON somewhere before this position.
    pub fn broken(&self) -> bool {
        self.broken
    }

    /// The bytes after this position, white space trimmed: a second value on the same line, if any.
    pub fn rest(&mut self) -> &'a [u8] {
        self.space();
        self.bytes.get(self.at..).unwrap_or(&[])
    }

    /// The first byte of the next value: `{ [ "` a digit, `-`, `t f n`. `None` at the end.
    pub fn peek(&mut self) -> Option<u8> {
        self.space();
        self.bytes.get(self.at).copied()
    }

    /// Walks an object: `each` gets every key and must consume its value ([`Scanner::skip`] at least).
    /// Anything else than an object is skipped. Returns whether it was a whole object.
    pub fn object(&mut self, mut each: impl FnMut(&str, &mut Self)) -> bool {
        self.fields(|key, s| each(&plain(key), s))
    }

    /// Walks an object like [`Scanner::object`], but hands out keys as bytes: for the readers whose every line has
    /// twenty keys that mean nothing to them.
    pub fn fields(&mut self, mut each: impl FnMut(&[u8], &mut Self)) -> bool {
        if !self.enter(b'{') {
            return false;
        }
        loop {
            match self.peek() {
                Some(b'"') => {
                    let Some(key) = self.raw_text() else { return false };
                    if self.peek() != Some(b':') {
                        return self.fail();
                    }
                    self.at += 1;
                    let before = self.at;
                    let escaped = key.contains(&b'\\').then(|| decode(key));
                    each(escaped.as_ref().map_or(key, |k| k.as_bytes()), self);
                    if self.broken {
                        return false;
                    }
                    if self.at == before {
                        self.skip();
                    }
                }
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.leave();
                    return !self.broken;
                }
                _ => return self.fail(),
            }
        }
    }

    /// Walks an array: `each` is called at every element and must consume it. Anything else is skipped.
    /// Returns whether it was a whole array.
    pub fn array(&mut self, mut each: impl FnMut(&mut Self)) -> bool {
        if !self.enter(b'[') {
            return false;
        }
        loop {
            match self.peek() {
                Some(b']') => {
                    self.leave();
                    return !self.broken;
                }
                Some(b',') => self.at += 1,
                Some(_) => {
                    let before = self.at;
                    each(self);
                    if self.at == before && !self.broken {
                        self.skip();
                    }
                    if self.broken {
                        return false;
                    }
                }
                None => return self.fail(),
            }
        }
    }

    /// A string, unescaped; `None` for any other value, which is skipped.
    pub fn text(&mut self) -> Option<Cow<'a, str>> {
        self.raw_text().map(decode)
    }

    /// A string between its quotes, escapes untouched; `None` for any other value, which is skipped.
    pub fn raw_text(&mut self) -> Option<&'a [u8]> {
        if self.peek() != Some(b'"') {
            self.skip();
            return None;
        }
        let start = self.at + 1;
        let end = self.string_end(start)?;
        self.at = end + 1;
        self.bytes.get(start..end)
    }

    /// A whole number that is not negative. Fractions are cut, negative numbers are 0, digits in a string are read;
    /// `None` for null and anything else, which is skipped.
    pub fn u64(&mut self) -> Option<u64> {
        match self.peek()? {
            b'"' => {
                let raw = self.raw_text()?;
                parse_u64(raw)
            }
            b'-' | b'0'..=b'9' => parse_u64(self.number()),
            _ => {
                self.skip();
                None
            }
        }
    }

    /// A whole number with its sign.
    pub fn i64(&mut self) -> Option<i64> {
        self.f64().map(|n| n as i64)
    }

    /// A number; digits in a string are read; `None` for anything else, which is skipped.
    pub fn f64(&mut self) -> Option<f64> {
        let digits = match self.peek()? {
            b'"' => self.raw_text()?,
            b'-' | b'0'..=b'9' => self.number(),
            _ => {
                self.skip();
                return None;
            }
        };
        std::str::from_utf8(digits).ok()?.parse().ok().filter(|n: &f64| n.is_finite())
    }

    /// `true` or `false`; `None` for anything else, which is skipped.
    pub fn bool(&mut self) -> Option<bool> {
        let value = match self.peek()? {
            b't' => Some(true),
            b'f' => Some(false),
            _ => None,
        };
        self.skip();
        value
    }

    /// Skips one value of any kind.
    pub fn skip(&mut self) {
        match self.peek() {
            Some(b'"') => {
                if let Some(end) = self.string_end(self.at + 1) {
                    self.at = end + 1;
                }
            }
            Some(b'{' | b'[') => self.skip_nested(),
            Some(b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => {
                self.number();
            }
            _ => {
                self.fail();
            }
        }
    }

    /// The bytes of one value of any kind, which is skipped.
    pub fn raw(&mut self) -> &'a [u8] {
        self.space();
        let start = self.at;
        self.skip();
        self.bytes.get(start..self.at).unwrap_or(&[])
    }

    fn skip_nested(&mut self) {
        let mut depth = 0u32;
        loop {
            // Only quotes and brackets matter; everything between them is passed over.
            let Some(i) = self
                .bytes
                .get(self.at..)
                .and_then(|b| b.iter().position(|c| matches!(c, b'"' | b'{' | b'}' | b'[' | b']')))
            else {
                self.fail();
                return;
            };
            self.at += i;
            match self.bytes[self.at] {
                b'"' => match self.string_end(self.at + 1) {
                    Some(end) => self.at = end + 1,
                    None => return,
                },
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                _ => {
                    depth -= 1;
                    self.at += 1;
                    if depth == 0 {
                        return;
                    }
                }
            }
        }
    }

    /// Consumes a number or a literal and returns its bytes.
    fn number(&mut self) -> &'a [u8] {
        let start = self.at;
        let tail = self.bytes.get(start..).unwrap_or(&[]);
        let len = tail
            .iter()
            .position(|c| !matches!(c, b'0'..=b'9' | b'+' | b'-' | b'.' | b'a'..=b'z' | b'A'..=b'Z'))
            .unwrap_or(tail.len());
        self.at += len;
        &tail[..len]
    }

    /// The index of the quote that ends a string whose content starts at `start`.
    ///
    /// Looks for quotes only and counts the backslashes before one: logged code and terminal output hold an escape
    /// every few words, but few of them are quotes. Each backslash is counted for one quote at most, so this stays
    /// linear.
    fn string_end(&mut self, start: usize) -> Option<usize> {
        // Keys, ids and times are so short that starting a byte search would cost more than it finds.
        let mut from = start;
        while from < start + SHORT
            && let Some(word) = self.bytes.get(from..).and_then(|b| b.first_chunk())
        {
            match first_special(u64::from_le_bytes(*word)) {
                Some(i) if self.bytes[from + i] == b'"' => return Some(from + i),
                Some(_) => break,
                None => from += 8,
            }
        }
        loop {
            let Some(found) = self.bytes.get(from..).and_then(|b| memchr(b'"', b)) else {
                self.fail();
                return None;
            };
            let escapes = self.bytes[from..from + found].iter().rev().take_while(|b| **b == b'\\').count();
            if escapes % 2 == 0 {
                return Some(from + found);
            }
            from += found + 1;
        }
    }

    fn enter(&mut self, open: u8) -> bool {
        if self.peek() != Some(open) {
            self.skip();
            return false;
        }
        if self.depth >= MAX_DEPTH {
            return self.fail();
        }
        self.depth += 1;
        self.at += 1;
        true
    }

    fn leave(&mut self) {
        self.depth -= 1;
        self.at += 1;
    }

    fn fail(&mut self) -> bool {
        self.broken = true;
        self.at = self.bytes.len();
        false
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }
}

/// The index of the first quote or backslash among eight bytes, the first byte lowest.
fn first_special(word: u64) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    // The lowest bit that is set stands at the first byte that is 0; bits above it may be wrong.
    let zeros = |w: u64| w.wrapping_sub(ONES) & !w & (ONES << 7);
    let hits = zeros(word ^ (ONES * u64::from(b'"'))) | zeros(word ^ (ONES * u64::from(b'\\')));
    (hits != 0).then(|| hits.trailing_zeros() as usize / 8)
}

fn parse_u64(digits: &[u8]) -> Option<u64> {
    let digits = digits.trim_ascii();
    if let [b'-', rest @ ..] = digits {
        return parse_u64(rest).map(|_| 0);
    }
    let whole = digits.iter().position(|c| !c.is_ascii_digit()).unwrap_or(digits.len());
    let count =
        || digits[..whole].iter().fold(0u64, |n, c| n.saturating_mul(10).saturating_add(u64::from(c - b'0')));
    match &digits[whole..] {
        _ if whole == 0 => None,
        [] => Some(count()),
        [b'.', tail @ ..] if tail.iter().all(u8::is_ascii_digit) => Some(count()),
        [b'.' | b'e' | b'E', ..] => {
            let n: f64 = std::str::from_utf8(digits).ok()?.parse().ok()?;
            Some(n as u64)
        }
        // Another number than it begins with: grouped, hexadecimal, with a unit.
        _ => None,
    }
}

/// The text of a string's bytes between its quotes.
pub fn decode(raw: &[u8]) -> Cow<'_, str> {
    if memchr(b'\\', raw).is_some() {
        return Cow::Owned(unescape(raw));
    }
    plain(raw)
}

/// Much faster on the short texts that are nearly all of it than the lossy way by itself.
fn plain(raw: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(raw).map_or_else(|_| String::from_utf8_lossy(raw), Cow::Borrowed)
}

fn unescape(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw);
    // serde_json knows every escape, surrogate pairs included; a lone surrogate falls back to the raw text.
    serde_json::from_str(&format!("\"{text}\"")).unwrap_or_else(|_| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    /// Rebuilds the value with the scanner, to hold it against serde_json.
    fn rebuild(s: &mut Scanner<'_>) -> Value {
        match s.peek() {
            Some(b'{') => {
                let mut map = serde_json::Map::new();
                s.object(|k, s| {
                    map.insert(k.to_owned(), rebuild(s));
                });
                Value::Object(map)
            }
            Some(b'[') => {
                let mut list = Vec::new();
                s.array(|s| list.push(rebuild(s)));
                Value::Array(list)
            }
            Some(b'"') => s.text().map_or(Value::Null, |t| Value::String(t.into_owned())),
            Some(b't' | b'f') => s.bool().map_or(Value::Null, Value::Bool),
            Some(b'n') => {
                s.skip();
                Value::Null
            }
            _ => s.f64().map_or(Value::Null, Value::from),
        }
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (0u32..1_000_000).prop_map(|n| Value::from(f64::from(n))),
            "[ -~é\n\t\"\\\\💡]{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                proptest::collection::btree_map("[a-z\"\\\\]{0,6}", inner, 0..6)
                    .prop_map(|m| Value::Object(m.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn agrees_with_serde_json(v in value()) {
            let text = v.to_string();
            let mut s = Scanner::new(text.as_bytes());
            let mine = rebuild(&mut s);
            prop_assert!(!s.broken());
            prop_assert_eq!(mine, serde_json::from_str::<Value>(&text).unwrap());
            let mut s = Scanner::new(text.as_bytes());
            s.skip();
            prop_assert!(!s.broken() && s.rest().is_empty());
        }

        #[test]
        fn any_bytes_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            rebuild(&mut Scanner::new(&bytes));
            Scanner::new(&bytes).skip();
        }

        #[test]
        fn any_cut_of_json_does_no_harm(v in value(), cut in 0usize..200) {
            let text = v.to_string();
            rebuild(&mut Scanner::new(&text.as_bytes()[..cut.min(text.len())]));
        }
    }

    #[track_caller]
    fn check_u64(text: &str, expected: Option<u64>) {
        assert_eq!(Scanner::new(text.as_bytes()).u64(), expected, "{text}");
    }

    #[test]
    fn counts_are_read_from_every_form_logs_use() {
        check_u64("12", Some(12));
        check_u64("\"12\"", Some(12));
        check_u64("12.7", Some(12));
        check_u64("-3", Some(0));
        check_u64("1e3", Some(1000));
        check_u64("99999999999999999999999", Some(u64::MAX));
        check_u64("\" 12 \"", Some(12));
        check_u64("1e400", Some(u64::MAX));
        check_u64("\"1,234\"", None);
        check_u64("\"12abc\"", None);
        check_u64("-", None);
        check_u64("null", None);
        check_u64("{}", None);
    }

    #[test]
    fn escaped_keys_are_the_keys_they_spell() {
        let mut found = 0;
        Scanner::new(br#"{"typ\u0065":1}"#).fields(|key, s| {
            if key == b"type" {
                found = s.u64().unwrap_or(0)
            }
        });
        assert_eq!(found, 1);
    }

    #[test]
    fn a_cut_line_still_gives_what_came_before() {
        let mut s = Scanner::new(br#"{"a":1,"b":"unfini"#);
        let mut a = None;
        assert!(!s.object(|k, s| if k == "a" { a = s.u64() } else { s.skip() }));
        assert!(s.broken());
        assert_eq!(a, Some(1));
    }

    #[test]
    fn a_second_value_on_the_line_is_left_over() {
        let mut s = Scanner::new(br#"{"a":1} {"b":2}"#);
        assert!(s.object(|_, s| s.skip()));
        assert_eq!(s.rest(), br#"{"b":2}"#);
    }

    #[test]
    fn deep_nesting_is_refused_not_overrun() {
        let deep = "[".repeat(100_000);
        assert!(rebuild(&mut Scanner::new(deep.as_bytes())).is_array());
        let mut s = Scanner::new(deep.as_bytes());
        s.skip();
        assert!(s.broken());
    }
}
