//! Label matchers: what a person adds (`team="a", env=~"prod|dev"`), read and written anew, so that nothing but matchers
//! can come into a query.

use super::label::Labels;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// How a label is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Compare {
    /// `=`
    Is,
    /// `!=`
    IsNot,
    /// `=~`
    Like,
    /// `!~`
    Unlike,
}

impl Compare {
    fn as_str(self) -> &'static str {
        match self {
            Self::Is => "=",
            Self::IsNot => "!=",
            Self::Like => "=~",
            Self::Unlike => "!~",
        }
    }
}

/// Label matchers that all must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Matchers(Vec<(String, Compare, String)>);

impl Matchers {
    /// Reads matchers, with or without braces around them. `None` where the text is anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let inner = text.strip_prefix('{').and_then(|t| t.strip_suffix('}')).unwrap_or(text);
        let mut rest = inner.trim();
        let mut list = Vec::new();
        while !rest.is_empty() {
            let (name, behind) = match rest.strip_prefix('"') {
                Some(quoted) => quoted_text(quoted, '"')?,
                None => {
                    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "_.".contains(c)))?;
                    (rest.get(..end)?.to_owned(), rest.get(end..)?)
                }
            };
            let name_is_good = !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit());
            if !name_is_good || name == "__name__" {
                return None;
            }
            let behind = behind.trim_start();
            let (compare, behind) =
                [("=~", Compare::Like), ("!~", Compare::Unlike), ("!=", Compare::IsNot), ("=", Compare::Is)]
                    .into_iter()
                    .find_map(|(sign, compare)| Some((compare, behind.strip_prefix(sign)?)))?;
            let behind = behind.trim_start();
            let quote = behind.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let (value, behind) = quoted_text(behind.get(1..)?, quote)?;
            list.push((name, compare, value));
            rest = behind.trim_start();
            if !rest.is_empty() {
                rest = rest.strip_prefix(',')?.trim_start();
            }
        }
        Some(Self(list))
    }

    /// One more that must hold.
    pub fn and(mut self, name: &str, compare: Compare, value: &str) -> Self {
        self.0.push((name.to_owned(), compare, value.to_owned()));
        self
    }

    /// Matchers that hold for all of these series and for few others: what each label is in them, where all have
    /// it and it is not too much of many things.
    pub fn common<'l>(mut self, series: impl Iterator<Item = &'l Labels>) -> Self {
        let mut values: BTreeMap<&str, (usize, BTreeSet<&str>)> = BTreeMap::new();
        let mut count = 0;
        for labels in series {
            count += 1;
            for (name, value) in labels.iter() {
                let seen = values.entry(name).or_default();
                seen.0 += 1;
                seen.1.insert(value);
            }
        }
        // Who lacks a label must not be left out by it.
        for (name, (_, seen)) in values.into_iter().filter(|(_, (times, _))| *times == count) {
            let (compare, value) = match seen.len() {
                1 => (Compare::Is, seen.into_iter().collect()),
                2..=MOST_VALUES => {
                    (Compare::Like, seen.into_iter().map(literal).collect::<Vec<String>>().join("|"))
                }
                _ => continue,
            };
            self.0.push((name.to_owned(), compare, value));
        }
        self
    }

    /// As text between braces.
    pub fn selector(&self) -> String {
        let mut text = String::from("{");
        for (i, (name, compare, value)) in self.0.iter().enumerate() {
            if i > 0 {
                text.push(',');
            }
            let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            // Names with dots are only known to servers that know them in quotes.
            if plain {
                text.push_str(name);
            } else {
                quote(&mut text, name);
            }
            text.push_str(compare.as_str());
            quote(&mut text, value);
        }
        text.push('}');
        text
    }
}

/// More values than these are no selection any more.
const MOST_VALUES: usize = 64;

/// A pattern that means just this text.
fn literal(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() && !"_-:@/ ".contains(c) {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

fn quote(text: &mut String, value: &str) {
    text.push('"');
    for c in value.chars() {
        match c {
            '"' | '\\' => {
                text.push('\\');
                text.push(c);
            }
            '\n' => text.push_str("\\n"),
            c if c.is_control() => {
                // Writing to a string does not fail.
                let _ = write!(text, "\\u{:04x}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text.push('"');
}

/// Text up to a closing quote, and what stands behind it.
fn quoted_text(text: &str, quote: char) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => match chars.next()?.1 {
                'n' => value.push('\n'),
                't' => value.push('\t'),
                c @ ('"' | '\'' | '\\') => value.push(c),
                // `\.` in a pattern: what a person means is clear.
                c => {
                    value.push('\\');
                    value.push(c);
                }
            },
            c if c == quote => return Some((value, text.get(at + 1..)?)),
            '\n' => return None,
            c => value.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let read = Matchers::parse(text);
        assert_eq!(read.as_ref().map(Matchers::selector).as_deref(), expected, "{text}");
        if let Some(matchers) = read {
            assert_eq!(Matchers::parse(&matchers.selector()), Some(matchers), "{text}");
        }
    }

    #[test]
    fn matchers_are_read_and_written_anew() {
        check("", Some("{}"));
        check(r#"team="a""#, Some(r#"{team="a"}"#));
        check(
            r#"{ team = 'a' , env=~"prod|dev", x!~"y", z!="", }"#,
            Some(r#"{team="a",env=~"prod|dev",x!~"y",z!=""}"#),
        );
        check(r#"k8s.cluster="a""#, Some(r#"{"k8s.cluster"="a"}"#));
        check(r#"a="say \"hi\" \\ there""#, Some(r#"{a="say \"hi\" \\ there"}"#));
        check(r#"host=~"a\.b""#, Some(r#"{host=~"a\\.b"}"#));
    }

    #[test]
    fn nothing_else_comes_into_a_query() {
        for text in [
            "team",
            "team=a",
            r#"team="a"#,
            r#"team="a"} or up{x="y"#,
            r#"team="a" env="b""#,
            r#"="a""#,
            r#"1a="b""#,
            r#"__name__="up""#,
            r#"a=="b""#,
            r#"a="b"[5m]"#,
        ] {
            check(text, None);
        }
    }

    #[test]
    fn what_series_have_in_common_selects_them() {
        let labels = |pairs: &[(&str, &str)]| {
            Labels::new(pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
        };
        let (a, b) = (labels(&[("x", "1"), ("y", "2")]), labels(&[("x", "1"), ("y", "3")]));
        let select = |list: &[&Labels]| Matchers::default().common(list.iter().copied()).selector();
        assert_eq!(select(&[&a]), r#"{x="1",y="2"}"#);
        assert_eq!(select(&[&a, &b]), r#"{x="1",y=~"2|3"}"#);
        let (c, d) = (labels(&[("x", "1"), ("y", "a.b|c")]), labels(&[("x", "1"), ("z", "4")]));
        assert_eq!(select(&[&a, &c]), r#"{x="1",y=~"2|a\\.b\\|c"}"#);
        assert_eq!(select(&[&a, &d]), r#"{x="1"}"#);
        assert_eq!(select(&[]), "{}");
    }

    proptest! {
        #[test]
        fn a_value_stays_what_it_is(value in ".{0,40}") {
            let made = Matchers::default().and("a", Compare::Is, &value);
            let text = made.selector();
            // The quotes are closed only at the end.
            let (begins, ends) = (text.starts_with("{a=\""), text.ends_with("\"}"));
            prop_assert!(begins && ends);
            if !value.chars().any(char::is_control) {
                prop_assert_eq!(Matchers::parse(&text), Some(made));
            }
        }
    }
}
