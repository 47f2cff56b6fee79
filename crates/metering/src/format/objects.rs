//! The objects of a line. Where a write was cut short, the next process wrote on behind it, perhaps behind NUL bytes:
//! then a line holds the beginning of one record and, whole, the ones that came after it.

use super::Out;
use crate::scan::json::Scanner;

/// How many places behind a cut are tried.
const TRIES: usize = 256;

/// Hands every object of a line to `each`, which reads it and looks at [`Scanner::broken`] before it reports anything.
/// `starts`: how records of the format begin.
pub(super) fn objects<'l>(
    number: u64,
    line: &'l [u8],
    starts: &[&[u8]],
    out: &mut Out<'_>,
    mut each: impl FnMut(&mut Scanner<'l>, &mut Out<'_>),
) {
    let mut rest = without_junk(line);
    while !rest.is_empty() {
        let mut scanner = Scanner::new(rest);
        if rest[0] == b'{' {
            each(&mut scanner, out);
            if !scanner.broken() {
                rest = without_junk(scanner.rest());
                continue;
            }
            out.finding(
                number,
                "The record is not whole JSON and was skipped: a write was cut short or damaged. Nothing can be done; \
                 the request may be missing.",
            );
        } else {
            out.finding(
                number,
                "The line is not a JSON object and was skipped; it is no record of this harness.",
            );
        }
        rest = behind_a_cut(rest, starts).unwrap_or(&[]);
    }
}

/// The first whole record behind the beginning of these bytes. What only looks like one, inside of the cut record, is
/// followed by the rest of that record and not by the end or another record.
fn behind_a_cut<'l>(bytes: &'l [u8], starts: &[&[u8]]) -> Option<&'l [u8]> {
    let opens = memchr::memchr_iter(b'{', bytes).filter(|&at| at > 0);
    let begins = opens.filter(|&at| starts.iter().any(|s| bytes[at..].starts_with(s)));
    begins.take(TRIES).map(|at| &bytes[at..]).find(|tail| {
        let mut scanner = Scanner::new(tail);
        scanner.skip();
        let broken = scanner.broken();
        let rest = without_junk(scanner.rest());
        !broken && (rest.is_empty() || rest[0] == b'{')
    })
}

/// Without the NUL bytes, byte-order marks and white space at the beginning.
fn without_junk(mut bytes: &[u8]) -> &[u8] {
    loop {
        bytes = match bytes {
            [0 | b' ' | b'\t' | b'\r' | b'\n', tail @ ..] | [0xEF, 0xBB, 0xBF, tail @ ..] => tail,
            _ => return bytes,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::FileInfo;
    use crate::ledger::Ledger;

    /// The `n` of every object that is whole, and how many findings there are.
    #[track_caller]
    fn check(line: &str, expected: &[u64], findings: u64) {
        let mut ledger = Ledger::default();
        let mut found = Vec::new();
        let file = FileInfo::default();
        objects(1, line.as_bytes(), &[b"{\"n\":"], &mut Out::new(&mut ledger, &file), |s, _| {
            let mut n = None;
            s.fields(|key, s| if key == b"n" { n = s.u64() } else { s.skip() });
            if !s.broken() {
                found.extend(n);
            }
        });
        let count: u64 = ledger.findings().iter().map(|f| f.count).sum();
        assert_eq!((found.as_slice(), count), (expected, findings), "{line:?}");
    }

    #[test]
    fn objects_stand_side_by_side() {
        check(r#"{"n":1}"#, &[1], 0);
        check(r#"{"n":1}{"n":2} {"n":3}"#, &[1, 2, 3], 0);
        check("{\"n\":1}\0\0\0{\"n\":2}\u{feff}{\"n\":3}\0", &[1, 2, 3], 0);
    }

    #[test]
    fn whole_records_behind_a_cut_are_read() {
        check(r#"{"n":1,"t":"cut he{"n":2,"c":[{"n":7},{"n":8}],"d":0}"#, &[2], 1);
        check(r#"{"n":1,"t":"cut he{"n":2,"c":[{"n":7}]}{"n":3}"#, &[2, 3], 1);
        check("{\"n\":1,\"t\":\"cut\0\0{\"n\":2}", &[2], 1);
        check(r#"{"n":1,"c":[{"n":7}],"t":"cut he{"n":2}"#, &[2], 1);
        check(r#"{"n":1,"c":"{"n":2,"c":"{"n":3}"#, &[3], 1);
    }

    #[test]
    fn what_is_no_record_is_told_once() {
        check("no JSON", &[], 1);
        check(r#"{"n":1,"c":[{"n":7}],"#, &[], 1);
        check(r#"noise {"n":2}"#, &[2], 1);
    }
}
