//! JSON as a small tree that survives a cut: an object knows whether it is whole, and a value that may be cut is not
//! there.

use crate::scan::json::Scanner;
use crate::time::{self, Millis};

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    /// `null`, and what is not there.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A string.
    Text(String),
    /// An array, as far as it was read.
    List(Vec<Node>),
    /// An object.
    Object {
        /// Its members, as far as they were read.
        fields: Vec<(String, Node)>,
        /// Whether none is missing.
        whole: bool,
    },
}

static NULL: Node = Node::Null;

/// Members of these names may hold JSON as a string.
const PACKED: [&str; 4] = ["body", "data", "result", "payload"];

impl Node {
    /// Reads the next value. Where the text stops being JSON, what stands whole before is kept.
    pub fn read(s: &mut Scanner<'_>) -> Self {
        Self::with(s, true)
    }

    /// The same; `unpacks`: JSON in strings is read too, once.
    fn with(s: &mut Scanner<'_>, unpacks: bool) -> Self {
        match s.peek() {
            Some(b'{') => {
                let mut fields: Vec<(String, Node)> = Vec::new();
                let whole = s.object(|key, s| {
                    let value = Self::with(s, unpacks);
                    let is_packed = unpacks && PACKED.iter().any(|name| same(key, name));
                    fields.push((key.to_owned(), if is_packed { value.unpacked() } else { value }));
                });
                // A number at the end may have had more digits.
                if !whole && fields.last().is_some_and(|f| !f.1.is_nested()) {
                    fields.pop();
                }
                Self::Object { fields, whole }
            }
            Some(b'[') => {
                let mut items = Vec::new();
                let whole = s.array(|s| items.push(Self::with(s, unpacks)));
                if !whole && items.last().is_some_and(|item| !item.is_nested()) {
                    items.pop();
                }
                Self::List(items)
            }
            Some(b'"') => s.text().map_or(Self::Null, |text| Self::Text(text.into_owned())),
            Some(b't' | b'f') => s.bool().map_or(Self::Null, Self::Bool),
            Some(b'-' | b'0'..=b'9') => s.f64().map_or(Self::Null, Self::Number),
            _ => {
                s.skip();
                Self::Null
            }
        }
    }

    fn unpacked(self) -> Self {
        let Self::Text(text) = &self else { return self };
        let mut s = Scanner::new(text.as_bytes());
        if s.peek() != Some(b'{') {
            return self;
        }
        let inner = Self::with(&mut s, false);
        if s.broken() { self } else { inner }
    }

    fn is_nested(&self) -> bool {
        matches!(self, Self::List(_) | Self::Object { .. })
    }

    /// Headers as an object.
    pub fn of_headers(headers: Vec<(String, String)>) -> Self {
        let fields = headers.into_iter().map(|(name, value)| (name, Self::Text(value))).collect();
        Self::Object { fields, whole: true }
    }

    /// Whether none of its members is missing.
    pub fn is_whole(&self) -> bool {
        !matches!(self, Self::Object { whole: false, .. })
    }

    /// A member; null where there is none.
    pub fn at(&self, name: &str) -> &Self {
        self.fields().iter().find(|(key, _)| same(key, name)).map_or(&NULL, |(_, value)| value)
    }

    /// The first of these members that is not null.
    pub fn any(&self, names: &[&str]) -> &Self {
        names.iter().map(|name| self.at(name)).find(|node| !node.is_null()).unwrap_or(&NULL)
    }

    /// Whether there is such a member, be it null.
    pub fn has(&self, name: &str) -> bool {
        self.fields().iter().any(|(key, _)| same(key, name))
    }

    /// The members of an object.
    pub fn fields(&self) -> &[(String, Self)] {
        if let Self::Object { fields, .. } = self { fields } else { &[] }
    }

    /// The names of the members.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields().iter().map(|(key, _)| key.as_str())
    }

    /// The items of an array.
    pub fn items(&self) -> &[Self] {
        if let Self::List(items) = self { items } else { &[] }
    }

    /// Whether there is nothing.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether it is an object.
    pub fn is_object(&self) -> bool {
        matches!(self, Self::Object { .. })
    }

    /// `true` or `false`, as a word too.
    pub fn bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            Self::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Self::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }

    /// A number, as digits in a string too, perhaps with a percent sign.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(n) => Some(*n),
            Self::Text(text) => text.trim().trim_end_matches('%').trim_end().parse().ok(),
            _ => None,
        }
        .filter(|n: &f64| n.is_finite())
    }

    /// A text that is not empty.
    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text.trim()).filter(|t| !t.is_empty()) } else { None }
    }

    /// A short name, of a model or a plan, without anything that names do not hold.
    pub fn name(&self) -> Option<String> {
        self.text().and_then(name)
    }

    /// An instant: a count of seconds or milliseconds, or RFC 3339.
    pub fn instant(&self) -> Option<Millis> {
        match (self.number(), self) {
            (Some(count), _) => time::of_count(count),
            (None, Self::Text(text)) => time::of_log(text.trim()),
            _ => None,
        }
    }
}

/// Whether two names are the same but for case, underscores and hyphens: vendors write both ways.
pub(super) fn same(a: &str, b: &str) -> bool {
    let plain = |name: &str| -> Vec<u8> {
        name.bytes().filter(|c| !matches!(c, b'_' | b'-')).map(|c| c.to_ascii_lowercase()).collect()
    };
    a.len().abs_diff(b.len()) <= a.len().min(b.len()) && plain(a) == plain(b)
}

/// What a vendor calls something: short, of letters, digits and a few signs; `None` for anything else, which a person
/// may have written.
pub(super) fn name(text: &str) -> Option<String> {
    let fits = |c: char| c.is_alphanumeric() || " _-.:/()[]+".contains(c);
    let text = text.trim();
    (!text.is_empty() && text.chars().count() <= LONGEST_NAME && text.chars().all(fits))
        .then(|| text.to_owned())
}

/// Longer names are no names.
const LONGEST_NAME: usize = 48;

#[cfg(test)]
mod tests {
    use super::*;

    /// A text and what is left of it, as Rust shows it without its layout.
    #[track_caller]
    fn check(text: &str, expected: &Node) {
        assert_eq!(&Node::read(&mut Scanner::new(text.as_bytes())), expected, "{text}");
    }

    fn object(whole: bool, fields: &[(&str, Node)]) -> Node {
        let fields = fields.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        Node::Object { fields, whole }
    }

    #[test]
    fn what_may_be_cut_is_not_there() {
        let one = Node::Number(1.0);
        check(r#"{"a":1}"#, &object(true, &[("a", one.clone())]));
        check(r#"{"a":1"#, &object(false, &[]));
        check(r#"{"a":1,"b":tr"#, &object(false, &[("a", one.clone())]));
        check(r#"{"a":{"b":1},"c":[1,{"d":1},2"#, &{
            let list = Node::List(vec![one.clone(), object(true, &[("d", one.clone())])]);
            object(false, &[("a", object(true, &[("b", one.clone())])), ("c", list)])
        });
        check(r#"{"a":1,"b""#, &object(false, &[]));
        check("", &Node::Null);
    }

    #[test]
    fn json_in_a_string_is_read_once() {
        check(
            r#"{"body":"{\"a\":1}"}"#,
            &object(true, &[("body", object(true, &[("a", Node::Number(1.0))]))]),
        );
        check(r#"{"note":"{\"a\":1}"}"#, &object(true, &[("note", Node::Text("{\"a\":1}".to_owned()))]));
        let inner = object(true, &[("body", Node::Text("{}".to_owned()))]);
        check(r#"{"body":"{\"body\":\"{}\"}"}"#, &object(true, &[("body", inner)]));
    }

    #[test]
    fn names_are_the_same_however_they_are_written() {
        for (a, b, expected) in [
            ("usedPercent", "used_percent", true),
            ("used-percent", "USED_PERCENT", true),
            ("used", "used_percent", false),
            ("", "", true),
        ] {
            assert_eq!(same(a, b), expected, "{a} {b}");
        }
    }

    #[test]
    fn only_names_are_names() {
        for (text, expected) in [
            ("Fable 5.2", Some("Fable 5.2")),
            (" 套餐 ", Some("套餐")),
            ("", None),
            ("ada@example.com", None),
            ("<b>", None),
        ] {
            assert_eq!(name(text).as_deref(), expected);
        }
        assert_eq!(name(&"x".repeat(49)), None);
    }

    #[test]
    fn numbers_and_instants_come_as_text_too() {
        let text = |t: &str| Node::Text(t.to_owned());
        assert_eq!(text("96").number(), Some(96.0));
        assert_eq!(text("96 %").number(), Some(96.0));
        assert_eq!(text("NaN").number(), None);
        assert_eq!(text("a lot").number(), None);
        let at = Some(1_790_000_000_000);
        assert_eq!(Node::Number(1_790_000_000.0).instant(), at);
        assert_eq!(text("1790000000000").instant(), at);
        assert_eq!(text("2026-09-21T14:13:20+00:00").instant(), at);
        assert_eq!(text("tomorrow").instant(), None);
        assert_eq!(Node::Number(0.0).instant(), None);
    }
}
