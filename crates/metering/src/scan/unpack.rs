//! Zstandard, unpacked while it comes in: Codex and OpenClaw compress the logs that they have put away.
//!
//! Holds a block of compressed bytes (at most 128 KiB) and the window that the file asks for. What does not begin like
//! Zstandard is handed on as it is: somebody unpacked the file and left its name.

use ruzstd::decoding::FrameDecoder;

/// How a frame begins.
const MAGIC: &[u8] = &[0x28, 0xB5, 0x2F, 0xFD];

/// The longest header of a frame.
const HEADER: usize = 18;

/// How much is unpacked at once.
const PIECE: usize = 64 << 10;

/// Unpacks pushed chunks.
pub struct Unpack {
    rest: Vec<u8>,
    state: State,
}

enum State {
    /// Too little was seen.
    Unclear,
    /// Before a frame.
    Between,
    Frame(Box<FrameDecoder>),
    /// Not compressed at all.
    Plain,
    Broken,
}

impl Default for Unpack {
    fn default() -> Self {
        Self { rest: Vec::new(), state: State::Unclear }
    }
}

impl std::fmt::Debug for Unpack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Unpack").field("rest", &self.rest.len()).finish_non_exhaustive()
    }
}

impl Unpack {
    /// Feeds the next compressed bytes; `each` gets what they unpack to.
    pub fn push(&mut self, chunk: &[u8], mut each: impl FnMut(&[u8])) {
        match self.state {
            State::Plain => return each(chunk),
            State::Broken => return,
            _ => self.rest.extend_from_slice(chunk),
        }
        self.advance(false, &mut each);
    }

    /// The end of the file. Whether it was whole.
    pub fn finish(mut self, mut each: impl FnMut(&[u8])) -> bool {
        self.advance(true, &mut each);
        matches!(self.state, State::Plain | State::Between | State::Unclear) && self.rest.is_empty()
    }

    fn advance(&mut self, end: bool, each: &mut impl FnMut(&[u8])) {
        let mut piece = vec![0; PIECE];
        let mut used = 0;
        loop {
            let left = self.rest.get(used..).unwrap_or_default();
            match &mut self.state {
                State::Unclear if left.len() >= MAGIC.len() || end => {
                    if left.starts_with(MAGIC) {
                        self.state = State::Between;
                    } else {
                        each(left);
                        used = self.rest.len();
                        self.state = State::Plain;
                    }
                }
                State::Between if left.len() >= HEADER || end && !left.is_empty() => {
                    self.state = State::Frame(Box::new(FrameDecoder::new()));
                }
                State::Frame(decoder) => match decoder.decode_from_to(left, &mut piece) {
                    Ok((read, written)) => {
                        // It says four where it waits for the four bytes of a checksum.
                        let read = read.min(left.len());
                        used += read;
                        each(piece.get(..written).unwrap_or_default());
                        if read == 0 && written == 0 {
                            if !decoder.is_finished() {
                                break;
                            }
                            self.state = State::Between;
                        }
                    }
                    Err(_) => self.state = State::Broken,
                },
                _ => break,
            }
        }
        self.rest.drain(..used);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    fn unpack(chunks: &[&[u8]]) -> (Vec<u8>, bool) {
        let mut unpack = Unpack::default();
        let mut out = Vec::new();
        for chunk in chunks {
            unpack.push(chunk, |bytes| out.extend_from_slice(bytes));
        }
        let whole = unpack.finish(|bytes| out.extend_from_slice(bytes));
        (out, whole)
    }

    fn packed(text: &[u8]) -> Vec<u8> {
        compress_to_vec(text, CompressionLevel::Fastest)
    }

    #[test]
    fn frames_follow_each_other() {
        let text = "a line of a log\n".repeat(40_000).into_bytes();
        let twice = [packed(&text), packed(b"and more\n")].concat();
        assert_eq!(unpack(&[&twice]), ([&text[..], b"and more\n"].concat(), true));
        assert_eq!(unpack(&[&packed(b"")]), (Vec::new(), true));
    }

    #[test]
    fn a_cut_file_gives_what_came_before() {
        let text: Vec<u8> =
            (0..300_000u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        let packed = packed(&text);
        let (out, whole) = unpack(&[&packed[..packed.len() / 2]]);
        assert!(!whole && !out.is_empty() && text.starts_with(&out));
    }

    #[test]
    fn what_is_not_compressed_is_handed_on() {
        assert_eq!(unpack(&[b"{\"a\"", b":1}\n"]), (b"{\"a\":1}\n".to_vec(), true));
        assert_eq!(unpack(&[b"{}"]), (b"{}".to_vec(), true));
    }

    proptest! {
        #[test]
        fn any_cut_gives_the_same_bytes(text in "[a-c\n]{0,400}", cut in 0usize..200) {
            let packed = packed(text.as_bytes());
            let cut = cut.min(packed.len());
            prop_assert_eq!(unpack(&[&packed[..cut], &packed[cut..]]), (text.into_bytes(), true));
        }

        #[test]
        fn any_damage_does_no_harm(text in "[a-c\n]{0,400}", at in 0usize..400, byte in any::<u8>()) {
            let mut packed = packed(text.as_bytes());
            let len = packed.len();
            packed[at % len] = byte;
            unpack(&[&packed]);
        }
    }
}
