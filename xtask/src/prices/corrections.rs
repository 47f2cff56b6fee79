//! What we say against or beyond the package: `corrections.csv`, and `left_out.csv` for what the book leaves out.
//!
//! The lines of `corrections.csv` are those of the book with a last column, a note; lines that begin with `#` are
//! comments. All lines of a model together replace the package's price, but for a line with `@` in place of the input
//! price: from that day on the package holds, with the tiers that the line adds. A model that the package prices
//! otherwise must say why in the note of one of its lines. `left_out.csv` has a pattern of the package's names, where
//! `*` stands for anything, and a reason.

use crate::failure::{Failure, IoContext, Result};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// One line of a correction.
#[derive(Clone, Debug)]
pub struct Line {
    /// From which day on it holds; empty is always.
    pub from: String,
    /// The columns from `over` to `tiers`, as they are written.
    pub columns: String,
    /// The input price, `=name` or `@`.
    pub input: String,
    /// The tiers.
    pub tiers: String,
    /// The short name of the source.
    pub source: String,
    /// Why it is not the package's price.
    pub note: String,
}

/// Everything that stands in the two files.
#[derive(Debug, Default)]
pub struct Corrections {
    /// The date of the data.
    pub date: String,
    /// Lines `source` and `days`, as they are written.
    pub head: Vec<String>,
    /// Short names of the sources.
    pub sources: Vec<String>,
    /// Tiers of whole providers: provider, and the line.
    pub wide: BTreeMap<String, Line>,
    /// By provider and model.
    pub models: BTreeMap<(String, String), Vec<Line>>,
    /// Pattern and reason.
    pub left_out: Vec<(String, String)>,
}

impl Corrections {
    /// Reads both files in a folder.
    ///
    /// # Errors
    /// When one is missing or has a line of another form.
    pub fn load(dir: &Path) -> Result<Self> {
        let text = |name: &str| {
            let path = dir.join(name);
            fs::read_to_string(&path).on("cannot read", &path)
        };
        Self::read(&text("corrections.csv")?, &text("left_out.csv")?)
    }

    /// Reads the text of both files.
    ///
    /// # Errors
    /// When a line has another form.
    pub fn read(corrections: &str, left_out: &str) -> Result<Self> {
        let mut all = Self::default();
        let is_line =
            |line: &&str| !line.is_empty() && !line.starts_with('#') && !line.starts_with("provider,");
        for (number, line) in corrections.lines().enumerate().filter(|(_, line)| is_line(line)) {
            all.line(line).ok_or_else(|| {
                Failure::new(
                    format!("corrections.csv:{}: `{line}` is no line of a book", number + 1),
                    "compare it with the lines around it",
                )
            })?;
        }
        for line in left_out.lines().filter(is_line) {
            let (pattern, reason) = line.split_once(',').ok_or_else(|| {
                Failure::new(format!("left_out.csv: `{line}` has no reason"), "add it after a comma")
            })?;
            all.left_out.push((pattern.to_owned(), reason.to_owned()));
        }
        Ok(all)
    }

    /// Why the book leaves a row of the package out.
    pub fn left_out(&self, key: &str) -> Option<&str> {
        self.left_out.iter().find(|(pattern, _)| fits(pattern, key)).map(|(_, reason)| reason.as_str())
    }

    fn line(&mut self, text: &str) -> Option<()> {
        let fields: Vec<&str> = text.splitn(12, ',').collect();
        match *fields.as_slice() {
            ["date", day] => self.date = day.to_owned(),
            ["source", name, ..] => {
                self.sources.push(name.to_owned());
                self.head.push(text.to_owned());
            }
            ["days", ..] => self.head.push(text.to_owned()),
            [provider, model, from, over, input, read, write_5m, write_1h, output, tiers, source, note] => {
                let line = Line {
                    from: from.to_owned(),
                    columns: [over, input, read, write_5m, write_1h, output, tiers].join(","),
                    input: input.to_owned(),
                    tiers: tiers.to_owned(),
                    source: source.to_owned(),
                    note: note.trim().to_owned(),
                };
                if model == "*" {
                    self.wide.insert(provider.to_owned(), line);
                } else {
                    self.models.entry((provider.to_owned(), model.to_owned())).or_default().push(line);
                }
            }
            _ => return None,
        }
        Some(())
    }
}

/// Whether a name fits a pattern in which `*` stands for anything.
fn fits(pattern: &str, name: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(name) = name.strip_prefix(head) else { return false };
    rest.is_empty() || (0..=name.len()).any(|at| name.get(at..).is_some_and(|tail| fits(rest, tail)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_apart() {
        let text = "# why\ndate,2026-11-15\nsource,A,a page, of somebody\ndays,cn,2026-10-01\nprovider,model,…\n\
                    a,*,,,,,,,,batch=0.5,A,\na,m,2026-01-01,272k,1,0.1,,,2,fast=2,A,because, and so on\n";
        let all = Corrections::read(text, "pattern,reason\ngpt-*audio*,audio, mostly\n").unwrap();
        assert_eq!(all.date, "2026-11-15");
        assert_eq!(all.head, ["source,A,a page, of somebody", "days,cn,2026-10-01"]);
        assert_eq!(all.wide["a"].tiers, "batch=0.5");
        let line = &all.models[&("a".to_owned(), "m".to_owned())][0];
        assert_eq!((line.from.as_str(), line.columns.as_str()), ("2026-01-01", "272k,1,0.1,,,2,fast=2"));
        assert_eq!((line.source.as_str(), line.note.as_str()), ("A", "because, and so on"));
        assert_eq!(all.left_out("gpt-4o-audio-preview"), Some("audio, mostly"));
        assert_eq!(all.left_out("gpt-4o"), None);
        assert!(Corrections::read("a,m,1\n", "").is_err());
        assert!(Corrections::read("", "pattern\n").is_err());
    }

    #[test]
    fn patterns_hold_anything_at_their_stars() {
        for (pattern, name, expected) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("a*", "ab", true),
            ("*b", "aab", true),
            ("a*c*", "abcd", true),
            ("a*c", "abcd", false),
            ("*", "", true),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }
}
