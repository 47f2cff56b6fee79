//! Changes one key of a JSON document and leaves every other byte of it as it is: order, spaces, numbers and escapes
//! of a person's settings stay theirs.

use metering::scan::json::Scanner;
use serde::de::IgnoredAny;
use std::ops::Range;

/// An object in a text: the settings, or the status line in them.
#[derive(Debug)]
pub struct Object<'t> {
    text: &'t str,
    /// From brace to brace.
    whole: Range<usize>,
    members: Vec<Member>,
}

#[derive(Debug)]
struct Member {
    key: String,
    /// From the quote of its key to the end of its value.
    whole: Range<usize>,
    value: Range<usize>,
}

/// Why a text is no such object, in words that go on after "it": `is not plain JSON (…)`.
pub type Reason = String;

impl<'t> Object<'t> {
    /// The object that a text is.
    pub fn of(text: &'t str) -> Result<Self, Reason> {
        let bare = text.trim_start_matches('\u{feff}');
        if let Err(e) = serde_json::from_str::<IgnoredAny>(bare) {
            return Err(format!("is not plain JSON ({e})"));
        }
        Self::within(text, text.len() - bare.len()).ok_or_else(|| String::from("is no JSON object"))
    }

    /// The object that is the value of a key; `None` where there is none, or something else.
    pub fn object(&self, key: &str) -> Option<Self> {
        Self::within(self.text, self.member(key)?.value.start)
    }

    /// The object that begins at a place of sound JSON.
    fn within(text: &'t str, start: usize) -> Option<Self> {
        let bytes = text.as_bytes();
        let mut s = Scanner::new(&bytes[start..]);
        let offset = |part: &[u8]| part.as_ptr() as usize - bytes.as_ptr() as usize;
        let open = bytes.len() - s.rest().len();
        let mut from = open + 1;
        let mut members = Vec::new();
        let whole = s.peek() == Some(b'{')
            && s.fields(|key, s| {
                let value = s.raw();
                let value = offset(value)..offset(value) + value.len();
                // Between members stand spaces and a comma.
                let quote = text[from..].find('"').map_or(from, |at| from + at);
                from = value.end;
                let key = metering::scan::json::decode(key).into_owned();
                members.push(Member { key, whole: quote..value.end, value });
            });
        let end = bytes.len() - s.rest().len();
        let close = text[..end].rfind('}')?;
        (whole && !s.broken()).then_some(Self { text, whole: open..close + 1, members })
    }

    /// How often a key stands there.
    pub fn count(&self, key: &str) -> usize {
        self.members.iter().filter(|m| m.key == key).count()
    }

    /// The JSON of a key's value.
    pub fn value(&self, key: &str) -> Option<&'t str> {
        Some(&self.text[self.member(key)?.value.clone()])
    }

    /// The text of a key's value.
    pub fn string(&self, key: &str) -> Option<String> {
        serde_json::from_str(self.value(key)?).ok()
    }

    /// The document with another value for a key, at its place or else at the end.
    pub fn with(&self, key: &str, value: &str) -> String {
        if let Some(member) = self.member(key) {
            return self.replaced(member.value.clone(), value);
        }
        let (between, colon) = self.style();
        let key = quoted(key);
        match self.members.last() {
            Some(last) => {
                self.replaced(last.whole.end..last.whole.end, &format!(",{between}{key}{colon}{value}"))
            }
            None => self.replaced(self.whole.clone(), &format!("{{\n  {key}: {value}\n}}")),
        }
    }

    /// The document without a key.
    pub fn without(&self, key: &str) -> String {
        let Some(at) = self.members.iter().position(|m| m.key == key) else { return self.text.to_owned() };
        let member = &self.members[at];
        match (at.checked_sub(1), self.members.get(at + 1)) {
            (Some(before), _) => self.replaced(self.members[before].whole.end..member.whole.end, ""),
            (None, Some(next)) => self.replaced(member.whole.start..next.whole.start, ""),
            (None, None) => self.replaced(self.whole.clone(), "{}"),
        }
    }

    /// What stands before a key and between key and value, as the first member has it.
    fn style(&self) -> (&'t str, &'t str) {
        let Some(first) = self.members.first() else { return ("\n  ", ": ") };
        let before = &self.text[self.whole.start + 1..first.whole.start];
        let key = &self.text[first.whole.start..first.value.start];
        let colon = key.rfind('"').map_or(":", |quote| &key[quote + 1..]);
        // On one line members stand behind a space, whatever the first one does.
        let between = if before.is_empty() && colon != ":" { " " } else { before };
        (between, colon)
    }

    fn member(&self, key: &str) -> Option<&Member> {
        self.members.iter().find(|m| m.key == key)
    }

    fn replaced(&self, range: Range<usize>, by: &str) -> String {
        [&self.text[..range.start], by, &self.text[range.end..]].concat()
    }
}

/// A text as JSON.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A document with a key set, and again without it.
    #[track_caller]
    fn check(text: &str, value: &str, with: &str) {
        assert_eq!(Object::of(text).unwrap().with("k", value), with);
        assert_eq!(Object::of(with).unwrap().value("k"), Some(value));
        assert_eq!(Object::of(with).unwrap().without("k"), text);
    }

    #[test]
    fn a_key_is_added_in_the_style_of_the_document() {
        check("{}", "1", "{\n  \"k\": 1\n}");
        check("{\n    \"a\": 1e5\n}\n", "1", "{\n    \"a\": 1e5,\n    \"k\": 1\n}\n");
        check("{\r\n\t\"a\" : [ 1,2 ]\r\n}", "{}", "{\r\n\t\"a\" : [ 1,2 ],\r\n\t\"k\" : {}\r\n}");
        check(r#"{"a":"}","b":{"k":2}}"#, "1", r#"{"a":"}","b":{"k":2},"k":1}"#);
        check(r#"{"a": null}"#, "1", r#"{"a": null, "k": 1}"#);
        check("\u{feff}{\"é\": \"\\u00e9\"}", "1", "\u{feff}{\"é\": \"\\u00e9\", \"k\": 1}");
    }

    #[test]
    fn a_value_is_replaced_at_its_place() {
        let text = "{ \"a\": 1,\n\"k\" : { \"x\": 1 } , \"b\": 2 }";
        assert_eq!(Object::of(text).unwrap().with("k", "null"), "{ \"a\": 1,\n\"k\" : null , \"b\": 2 }");
        let inner = Object::of(text).unwrap().object("k").unwrap().with("x", "7");
        assert_eq!(inner, "{ \"a\": 1,\n\"k\" : { \"x\": 7 } , \"b\": 2 }");
    }

    #[test]
    fn a_key_is_taken_out_wherever_it_stands() {
        let without = |text: &str| Object::of(text).unwrap().without("k");
        assert_eq!(without("{\n  \"k\": 1,\n  \"a\": 2\n}"), "{\n  \"a\": 2\n}");
        assert_eq!(without("{\n  \"a\": 2,\n  \"k\": 1,\n  \"b\": 3\n}"), "{\n  \"a\": 2,\n  \"b\": 3\n}");
        assert_eq!(without("{\"k\":1}"), "{}");
        assert_eq!(without("{\"a\":1}"), "{\"a\":1}");
    }

    #[test]
    fn what_is_no_json_object_is_refused() {
        for text in ["", "{", "[]", "7", "{\"a\": 1,}", "{ // note\n}", "{} {}", "{'a': 1}"] {
            assert!(Object::of(text).is_err(), "{text}");
        }
        assert!(Object::of("{\"a\": 1,\n  // note\n}").unwrap_err().contains("line 2"));
    }

    #[test]
    fn keys_are_compared_without_their_escapes() {
        let text = r#"{"\u006b": 1, "k": 2}"#;
        assert_eq!(Object::of(text).unwrap().count("k"), 2);
    }

    /// Any JSON.
    fn json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i32>().prop_map(Into::into),
            "[a-z\"{}\\\\é: ,]{0,8}".prop_map(Into::into),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
                proptest::collection::btree_map("[a-j\"\\\\]{0,3}", inner, 0..4)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn only_the_key_changes(
            members in proptest::collection::btree_map("[a-j\"\\\\{}]{0,3}", json(), 0..5),
            pretty in any::<bool>(),
            value in json(),
        ) {
            let before = serde_json::Value::Object(members.into_iter().collect());
            let text = if pretty { serde_json::to_string_pretty(&before) } else { serde_json::to_string(&before) }.unwrap();
            let with = Object::of(&text).unwrap().with("k", &value.to_string());
            let mut after = before.clone();
            after["k"] = value;
            prop_assert_eq!(&serde_json::from_str::<serde_json::Value>(&with).unwrap(), &after);
            prop_assert_eq!(Object::of(&with).unwrap().without("k"), text);
        }
    }
}
