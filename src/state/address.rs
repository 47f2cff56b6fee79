//! The page's address: query strings as lists of pairs, and back.

/// The pairs of a query string, with or without its question mark, decoded. What is not UTF-8 is dropped.
pub fn parse(search: &str) -> Vec<(String, String)> {
    search
        .trim_start_matches('?')
        .split('&')
        .filter(|pair| !pair.is_empty())
        .filter_map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((decode(name)?, decode(value)?))
        })
        .collect()
}

/// A query string of pairs with its question mark; empty without pairs.
pub fn write<'a>(pairs: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let mut search = String::new();
    for (name, value) in pairs {
        search.push(if search.is_empty() { '?' } else { '&' });
        search.push_str(name);
        search.push('=');
        encode(&value, &mut search);
    }
    search
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (first, tail) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, after @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high << 4 | low);
                    rest = after;
                }
                _ => bytes.push(b'%'),
            },
            (byte, _) => bytes.push(*byte),
        }
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    (digit as char).to_digit(16).map(|d| d as u8)
}

/// Keeps what may stand in a query as it is, so that addresses stay readable.
fn encode(text: &str, out: &mut String) {
    for &byte in text.as_bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:/@,".contains(&byte) {
            out.push(byte as char);
        } else {
            out.push('%');
            for digit in [byte >> 4, byte & 15] {
                out.push(char::from_digit(u32::from(digit), 16).unwrap_or('0').to_ascii_uppercase());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_survives() {
        for text in ["", "a b", "größe", "100%", "a=b&c=d", "+1", "gpt-5.1:codex/high", "数据"] {
            let search = write([("x", text.to_owned())]);
            assert!(search.is_ascii() && !search.contains(' '), "{search}");
            assert_eq!(parse(&search), [("x".to_owned(), text.to_owned())], "{search}");
        }
    }

    #[test]
    fn reads_what_others_write() {
        let pair = |n: &str, v: &str| (n.to_owned(), v.to_owned());
        assert_eq!(parse("?a=1&b=x+y&&c"), [pair("a", "1"), pair("b", "x y"), pair("c", "")]);
        assert_eq!(parse("a=%zz%4"), [pair("a", "%zz%4")]);
        assert_eq!(parse("a=%ff"), []);
        assert_eq!(write([]), "");
    }
}
