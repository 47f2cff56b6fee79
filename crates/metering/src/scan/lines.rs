//! Lines of a stream that may be gigabytes long, cut anywhere, still being written, or not text at all.
//!
//! Holds at most one unfinished line, never more than [`MAX_LINE`] bytes: a longer line is skipped and counted, and
//! reading goes on after it. NUL bytes around a line (left by an unclean shutdown), a byte-order mark and carriage
//! returns are trimmed; blank lines are counted and dropped.

use memchr::memchr;

/// The longest line that is read. Real logs hold lines of several megabytes; none near this.
pub const MAX_LINE: usize = 64 << 20;

/// What the splitter hands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// A line without its end, trimmed, not empty.
    Line(&'a [u8]),
    /// A line longer than [`MAX_LINE`] was skipped.
    TooLong,
}

/// Splits pushed chunks into lines.
#[derive(Debug, Default)]
pub struct Lines {
    rest: Vec<u8>,
    skipping: bool,
    number: u64,
    blank: u64,
}

impl Lines {
    /// Feeds the next bytes of the stream; `each` gets every finished line with its number, from 1.
    pub fn push(&mut self, mut chunk: &[u8], mut each: impl FnMut(u64, Piece<'_>)) {
        while let Some(end) = memchr(b'\n', chunk) {
            let (head, tail) = (&chunk[..end], &chunk[end + 1..]);
            chunk = tail;
            self.number += 1;
            if std::mem::take(&mut self.skipping) {
                each(self.number, Piece::TooLong);
            } else if self.rest.is_empty() {
                // The common case: the whole line lies in this chunk.
                self.hand_out(head, &mut each);
            } else {
                let mut line = std::mem::take(&mut self.rest);
                line.extend_from_slice(head);
                self.hand_out(&line, &mut each);
                line.clear();
                if line.capacity() <= 1 << 20 {
                    self.rest = line;
                }
            }
        }
        if self.skipping || chunk.is_empty() {
            return;
        }
        if self.rest.len() + chunk.len() > MAX_LINE {
            self.rest = Vec::new();
            self.skipping = true;
        } else {
            self.rest.extend_from_slice(chunk);
        }
    }

    /// The end of the stream: hands out the last line if it has no line end. It may be cut short.
    pub fn finish(&mut self, mut each: impl FnMut(u64, Piece<'_>)) {
        if std::mem::take(&mut self.skipping) {
            self.number += 1;
            each(self.number, Piece::TooLong);
        } else if !self.rest.is_empty() {
            self.number += 1;
            let line = std::mem::take(&mut self.rest);
            self.hand_out(&line, &mut each);
        }
    }

    /// The unfinished last line, for a look ahead without ending the stream.
    pub fn pending(&self) -> &[u8] {
        trim(&self.rest)
    }

    /// How many lines were seen, blank ones included.
    pub fn seen(&self) -> u64 {
        self.number
    }

    /// How many of them were blank.
    pub fn blank(&self) -> u64 {
        self.blank
    }

    fn hand_out(&mut self, line: &[u8], each: &mut impl FnMut(u64, Piece<'_>)) {
        if line.len() > MAX_LINE {
            each(self.number, Piece::TooLong);
            return;
        }
        let line = trim(line);
        if line.is_empty() {
            self.blank += 1;
        } else {
            each(self.number, Piece::Line(line));
        }
    }
}

fn trim(line: &[u8]) -> &[u8] {
    let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
    let junk = |b: &u8| matches!(b, 0 | b' ' | b'\t' | b'\r' | b'\n');
    let start = line.iter().position(|b| !junk(b)).unwrap_or(line.len());
    let end = line.iter().rposition(|b| !junk(b)).map_or(start, |e| e + 1);
    let line = &line[start..end.max(start)];
    line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(chunks: &[&[u8]]) -> Vec<(u64, String)> {
        let mut lines = Lines::default();
        let mut out = Vec::new();
        let mut keep = |n, p: Piece<'_>| {
            out.push((
                n,
                match p {
                    Piece::Line(l) => String::from_utf8_lossy(l).into_owned(),
                    Piece::TooLong => String::from("<too long>"),
                },
            ));
        };
        for chunk in chunks {
            lines.push(chunk, &mut keep);
        }
        lines.finish(&mut keep);
        out
    }

    #[track_caller]
    fn check(chunks: &[&[u8]], expected: &[(u64, &str)]) {
        let expected: Vec<_> = expected.iter().map(|(n, t)| (*n, (*t).to_owned())).collect();
        assert_eq!(read(chunks), expected);
    }

    #[test]
    fn joins_lines_over_chunks() {
        check(&[b"ab", b"c\nd", b"e\n"], &[(1, "abc"), (2, "de")]);
    }

    #[test]
    fn hands_out_a_last_line_without_end() {
        check(&[b"a\nb"], &[(1, "a"), (2, "b")]);
    }

    #[test]
    fn drops_blank_lines_but_counts_them() {
        check(&[b"\n\r\n  \na\n"], &[(4, "a")]);
    }

    #[test]
    fn trims_nul_bytes_byte_order_marks_and_carriage_returns() {
        check(&[b"\xEF\xBB\xBFa\r\n\0\0\0b\0\n\0\0\n"], &[(1, "a"), (2, "b")]);
    }

    #[test]
    fn skips_a_line_over_the_bound_and_reads_on() {
        let big = vec![b'x'; MAX_LINE / 2 + 1];
        check(&[b"a\n", &big, &big, b"y", b"\nb\n"], &[(1, "a"), (2, "<too long>"), (3, "b")]);
    }

    proptest! {
        #[test]
        fn any_cut_gives_the_same_lines(bytes in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b'a'), Just(0u8)], 0..40), cut in 0usize..40) {
            let cut = cut.min(bytes.len());
            prop_assert_eq!(read(&[&bytes]), read(&[&bytes[..cut], &bytes[cut..]]));
        }
    }
}
