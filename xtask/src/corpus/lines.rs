//! The lines of one file of newline-delimited JSON, with the traps that concern lines and files rather than a format.

use super::{rng::Rng, sink::Sink, trap::Trap};

/// Every so many files carry one of the traps of a whole file.
const PERIOD: u64 = 11;

/// A file being written.
pub struct Lines {
    /// The bytes so far.
    pub bytes: Vec<u8>,
    index: u64,
    rng: Rng,
    crlf: bool,
    lines: u64,
    plain: bool,
}

impl Lines {
    /// File number `index` of its harness.
    pub fn new(sink: &mut Sink, index: u64) -> Self {
        let mut lines = Self {
            bytes: Vec::new(),
            index,
            rng: Rng::new(sink.seed(index ^ 0x11e5)),
            crlf: false,
            lines: 0,
            plain: false,
        };
        if lines.hit(sink, Trap::Bom) {
            lines.bytes.extend_from_slice(b"\xef\xbb\xbf");
        }
        lines.crlf = lines.hit(sink, Trap::CrLf);
        lines
    }

    /// A file without any traps, for what is rendered and not kept.
    pub fn bare() -> Self {
        Self { bytes: Vec::new(), index: 0, rng: Rng::new(0), crlf: false, lines: 0, plain: true }
    }

    fn hit(&self, sink: &mut Sink, trap: Trap) -> bool {
        let hit = sink.traps.hits(trap, self.index, PERIOD);
        if hit {
            sink.planted(trap);
        }
        hit
    }

    /// Ends the line that was written into `bytes`, and now and then leaves something odd behind it.
    pub fn end(&mut self, sink: &mut Sink) {
        self.newline();
        self.lines += 1;
        if self.plain || !self.lines.is_multiple_of(7) {
            return;
        }
        let traps = sink.traps;
        let due = |trap: Trap| traps.hits(trap, self.index, PERIOD);
        let (blank, nuls, nul_line) = (due(Trap::BlankLines), due(Trap::NulRun), due(Trap::NulLine));
        let invalid = due(Trap::InvalidLines);
        if blank {
            self.bytes.extend_from_slice(if self.rng.chance(500) { b"   " } else { b"" });
            self.newline();
            sink.planted(Trap::BlankLines);
        }
        if nul_line {
            self.zeros(3, 700);
            self.newline();
            sink.planted(Trap::NulLine);
        }
        if nuls {
            // No newline: the next line stands behind the run.
            self.zeros(1, 5000);
            sink.planted(Trap::NulRun);
        }
        if invalid {
            let junk: &[&[u8]] = &[
                b"{\"type\":\"assistant\",\"message\":{\"id\":\"msg_cut\",\"usage\":{\"input_tokens\":12",
                b"Segmentation fault (core dumped)",
                b"[1,2,3]",
                b"null",
                b"{\"type\":42,\"message\":\"usage\",\"payload\":[],\"timestamp\":false}",
                b"{\"usage\":{\"input_tokens\":\"many\"}}",
                b"\xff\xfe\x00usage\xc3\x28",
                b"}{",
            ];
            let line = junk[self.rng.below(junk.len() as u64) as usize];
            self.bytes.extend_from_slice(line);
            self.newline();
            sink.planted(Trap::InvalidLines);
        }
    }

    /// The finished file. `cut` writes a line that shall be cut: one that would change the sums if it were believed.
    pub fn finish(mut self, sink: &mut Sink, cut: impl FnOnce(&mut Vec<u8>, &mut Sink, &mut Rng)) -> Vec<u8> {
        if self.hit(sink, Trap::TruncatedTail) {
            let from = self.bytes.len();
            cut(&mut self.bytes, sink, &mut self.rng);
            let line = self.bytes.len() - from;
            // Half of the cuts are near the end, where usage stands in most formats, half anywhere.
            let keep = if self.rng.chance(500) { line.saturating_sub(8) } else { line / 2 };
            self.bytes.truncate(from + keep);
        } else if self.hit(sink, Trap::NoFinalNewline) {
            while self.bytes.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
                self.bytes.pop();
            }
        }
        self.bytes
    }

    fn newline(&mut self) {
        self.bytes.extend_from_slice(if self.crlf { b"\r\n" } else { b"\n" });
    }

    fn zeros(&mut self, lo: u64, hi: u64) {
        let length = self.bytes.len() + self.rng.skew(lo, hi) as usize;
        self.bytes.resize(length, 0);
    }
}
