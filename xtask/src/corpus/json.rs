//! A small JSON writer straight into bytes. Strings are given as they stand between the quotes (already escaped): the
//! text pool is escaped once, and ids and names need no escaping.

/// Writes the members of one object.
pub struct Obj<'a> {
    out: &'a mut Vec<u8>,
    first: bool,
}

/// Writes one object.
pub fn obj(out: &mut Vec<u8>, fill: impl FnOnce(&mut Obj)) {
    out.push(b'{');
    let mut members = Obj { out, first: true };
    fill(&mut members);
    out.push(b'}');
}

/// Writes a number in decimal.
pub fn number(out: &mut Vec<u8>, value: i64) {
    let mut digits = [0_u8; 20];
    let mut at = digits.len();
    let mut left = value.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (left % 10) as u8;
        left /= 10;
        if left == 0 {
            break;
        }
    }
    if value < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(&digits[at..]);
}

impl Obj<'_> {
    fn key(&mut self, key: &str) {
        if !self.first {
            self.out.push(b',');
        }
        self.first = false;
        self.out.push(b'"');
        self.out.extend_from_slice(key.as_bytes());
        self.out.extend_from_slice(b"\":");
    }

    /// A string, already escaped.
    pub fn s(&mut self, key: &str, value: &str) -> &mut Self {
        self.bytes(key, value.as_bytes())
    }

    /// A string of escaped bytes.
    pub fn bytes(&mut self, key: &str, value: &[u8]) -> &mut Self {
        self.key(key);
        self.out.push(b'"');
        self.out.extend_from_slice(value);
        self.out.push(b'"');
        self
    }

    /// A string, or null.
    pub fn opt(&mut self, key: &str, value: Option<&str>) -> &mut Self {
        match value {
            Some(value) => self.s(key, value),
            None => self.raw(key, "null"),
        }
    }

    /// A whole number.
    pub fn n(&mut self, key: &str, value: u64) -> &mut Self {
        self.signed(key, value as i64)
    }

    /// A whole number that may be negative.
    pub fn signed(&mut self, key: &str, value: i64) -> &mut Self {
        self.key(key);
        number(self.out, value);
        self
    }

    /// True or false.
    pub fn b(&mut self, key: &str, value: bool) -> &mut Self {
        self.raw(key, if value { "true" } else { "false" })
    }

    /// Any JSON, as it stands.
    pub fn raw(&mut self, key: &str, json: &str) -> &mut Self {
        self.key(key);
        self.out.extend_from_slice(json.as_bytes());
        self
    }

    /// The members of an object that was written by itself.
    pub fn members(&mut self, object: &[u8]) -> &mut Self {
        let inside = object.get(1..object.len().saturating_sub(1)).unwrap_or_default();
        if !inside.is_empty() {
            if !self.first {
                self.out.push(b',');
            }
            self.first = false;
            self.out.extend_from_slice(inside);
        }
        self
    }

    /// An object.
    pub fn o(&mut self, key: &str, fill: impl FnOnce(&mut Obj)) -> &mut Self {
        self.key(key);
        obj(self.out, fill);
        self
    }

    /// A list of objects.
    pub fn list<T>(&mut self, key: &str, of: &[T], mut fill: impl FnMut(&mut Obj, &T)) -> &mut Self {
        self.key(key);
        self.out.push(b'[');
        for (index, item) in of.iter().enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            obj(self.out, |o| fill(o, item));
        }
        self.out.push(b']');
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_json() {
        let mut out = Vec::new();
        obj(&mut out, |o| {
            o.s("a", "x\\n").n("b", 120).signed("c", -7).b("d", true).opt("e", None);
            o.o("f", |f| {
                f.list("g", &[1_u64, 2], |o, n| {
                    o.n("h", *n);
                });
            });
        });
        assert_eq!(
            String::from_utf8_lossy(&out),
            r#"{"a":"x\n","b":120,"c":-7,"d":true,"e":null,"f":{"g":[{"h":1},{"h":2}]}}"#
        );
    }
}
