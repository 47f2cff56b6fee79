//! Findings by reason: one reason with all its places says more than a list of files.

use metering::request::Finding;
use std::collections::BTreeMap;

/// A reason and where it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What was skipped and why.
    pub text: String,
    /// How many lines.
    pub count: u64,
    /// The files, by name.
    pub places: Vec<Place>,
}

/// A file in which a reason holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its name.
    pub file: String,
    /// The first line; 0 is the file as a whole.
    pub line: u64,
    /// How many lines.
    pub count: u64,
}

/// Findings by reason, the one with the most lines first.
pub fn by_reason(findings: &[Finding]) -> Vec<Reason> {
    let mut map: BTreeMap<&str, Vec<Place>> = BTreeMap::new();
    for f in findings {
        let place = Place { file: f.file.clone(), line: f.line, count: f.count };
        map.entry(&f.reason).or_default().push(place);
    }
    let mut reasons: Vec<Reason> = map
        .into_iter()
        .map(|(text, mut places)| {
            places.sort_by(|a, b| a.file.cmp(&b.file).then(a.line.cmp(&b.line)));
            Reason { text: text.to_owned(), count: places.iter().map(|p| p.count).sum(), places }
        })
        .collect();
    reasons.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.text.cmp(&b.text)));
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_with_many_lines_come_first() {
        let finding = |file: &str, reason: &str, count| Finding {
            file: file.to_owned(),
            line: 3,
            reason: reason.to_owned(),
            count,
        };
        let found = by_reason(&[finding("b", "x", 1), finding("a", "x", 1), finding("c", "y", 9)]);
        let said: Vec<_> =
            found.iter().map(|r| (r.text.as_str(), r.count, r.places[0].file.as_str())).collect();
        assert_eq!(said, [("y", 9, "c"), ("x", 2, "a")]);
        assert!(by_reason(&[]).is_empty());
    }
}
