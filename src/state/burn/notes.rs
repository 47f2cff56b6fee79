//! Findings by what they mean and by reason: one reason with all its places says more than a list of files.

use metering::request::{Effect, Finding};
use std::collections::BTreeMap;

/// Findings of one effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What they mean for the figures.
    pub effect: Effect,
    /// How many lines.
    pub count: u64,
    /// Why, the reason with the most lines first.
    pub reasons: Vec<Reason>,
}

/// A reason and where it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What was skipped or is missing and why.
    pub text: String,
    /// How many lines.
    pub count: u64,
    /// The files, by harness and name.
    pub places: Vec<Place>,
}

/// A file in which a reason holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whose log it is, where known.
    pub harness: Option<String>,
    /// Its place below what was read.
    pub file: String,
    /// The first line; 0 is the file as a whole.
    pub line: u64,
    /// How many lines.
    pub count: u64,
}

/// How many records or files are in no figure.
pub fn skipped(findings: &[Finding]) -> u64 {
    findings.iter().filter(|f| f.effect == Effect::Skipped).map(|f| f.count).sum()
}

/// Findings by effect, the gravest first, then by reason.
pub fn grouped(findings: &[Finding]) -> Vec<Group> {
    let group = |effect| {
        let reasons = by_reason(findings.iter().filter(|f| f.effect == effect));
        Group { effect, count: reasons.iter().map(|r| r.count).sum(), reasons }
    };
    Effect::ALL.into_iter().map(group).filter(|g| !g.reasons.is_empty()).collect()
}

fn by_reason<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<Reason> {
    let mut map: BTreeMap<&str, Vec<Place>> = BTreeMap::new();
    for f in findings {
        let place = Place { harness: f.harness.clone(), file: f.file.clone(), line: f.line, count: f.count };
        map.entry(&f.reason).or_default().push(place);
    }
    let mut reasons: Vec<Reason> = map
        .into_iter()
        .map(|(text, mut places)| {
            places.sort_by(|a, b| (&a.harness, &a.file, a.line).cmp(&(&b.harness, &b.file, b.line)));
            Reason { text: text.to_owned(), count: places.iter().map(|p| p.count).sum(), places }
        })
        .collect();
    reasons.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.text.cmp(&b.text)));
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(file: &str, reason: &str, count: u64, effect: Effect) -> Finding {
        let (file, reason) = (file.to_owned(), reason.to_owned());
        Finding { file, line: 3, reason, count, effect, harness: None }
    }

    /// An effect, its lines, and of each reason the text, the lines and the first file.
    type Said<'a> = (Effect, u64, &'a [(&'a str, u64, &'a str)]);

    #[track_caller]
    fn check(findings: &[Finding], expected: &[Said<'_>]) {
        let found = grouped(findings);
        let said: Vec<_> = found
            .iter()
            .map(|g| {
                let reasons = g.reasons.iter();
                let reasons: Vec<_> =
                    reasons.map(|r| (r.text.as_str(), r.count, r.places[0].file.as_str())).collect();
                (g.effect, g.count, reasons)
            })
            .collect();
        let expected: Vec<_> = expected.iter().map(|(e, n, r)| (*e, *n, r.to_vec())).collect();
        assert_eq!(said, expected);
    }

    #[test]
    fn reasons_with_many_lines_come_first() {
        let all = |file, reason, count| finding(file, reason, count, Effect::Skipped);
        let found = [all("b", "x", 1), all("a", "x", 1), all("c", "y", 9)];
        check(&found, &[(Effect::Skipped, 11, &[("y", 9, "c"), ("x", 2, "a")])]);
        check(&[], &[]);
    }

    #[test]
    fn what_is_counted_is_not_skipped() {
        let found = [
            finding("a", "later", 7, Effect::Note),
            finding("a", "no price", 500, Effect::Gap),
            finding("a", "cut", 2, Effect::Skipped),
        ];
        let expected: [Said<'_>; 3] = [
            (Effect::Skipped, 2, &[("cut", 2, "a")]),
            (Effect::Gap, 500, &[("no price", 500, "a")]),
            (Effect::Note, 7, &[("later", 7, "a")]),
        ];
        check(&found, &expected);
        assert_eq!(skipped(&found), 2);
    }
}
