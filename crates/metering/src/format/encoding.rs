//! Reports and sheets that somebody saved by hand: Windows' own shell writes what a program prints as UTF-16.

use std::borrow::Cow;

/// The text of a document as UTF-8, without a mark of its order of bytes. What begins with no such mark stays as it is.
pub(super) fn utf8(bytes: &[u8]) -> Cow<'_, [u8]> {
    match bytes {
        [0xFF, 0xFE, text @ ..] => Cow::Owned(decode(text, u16::from_le_bytes)),
        [0xFE, 0xFF, text @ ..] => Cow::Owned(decode(text, u16::from_be_bytes)),
        [0xEF, 0xBB, 0xBF, text @ ..] => Cow::Borrowed(text),
        _ => Cow::Borrowed(bytes),
    }
}

fn decode(text: &[u8], of: fn([u8; 2]) -> u16) -> Vec<u8> {
    let units = text.as_chunks::<2>().0.iter().map(|pair| of(*pair));
    let decoded = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER));
    decoded.collect::<String>().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_with_a_mark_is_text() {
        let check = |bytes: &[u8], expected: &str| assert_eq!(utf8(bytes), expected.as_bytes());
        check(b"", "");
        check(b"{}", "{}");
        check(b"\xEF\xBB\xBF{}", "{}");
        check(b"\xFF\xFE{\0\xE9\0}\0", "{é}");
        check(b"\xFE\xFF\0{\0}", "{}");
        // Cut within a character.
        check(b"\xFF\xFE{\0\x3D", "{");
        check(b"\xFF\xFE\x3D\xD8", "\u{fffd}");
    }
}
