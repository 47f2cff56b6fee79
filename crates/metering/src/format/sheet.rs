//! A sheet as CSV: lines, fields, quoted or not, and numbers as people and programs write them.

use crate::scan::json::Scanner;
use std::borrow::Cow;

/// The lines of a sheet with their numbers; any of the three line ends that systems use ends one. No field of the
/// export holds a line break, so a quote that is never closed costs a line and not the rest of the sheet.
pub(super) fn lines(sheet: &str) -> impl Iterator<Item = (u64, &str)> {
    sheet
        .split('\n')
        .flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
        .zip(1..)
        .map(|(line, number)| (number, line.trim()))
        .filter(|(_, line)| !line.is_empty())
}

/// The fields of a line. A quoted field may hold the separator, and quotes as two of them.
pub(super) fn fields(line: &str, separator: char) -> Vec<Cow<'_, str>> {
    let mut fields = Vec::new();
    let mut rest = Some(line);
    while let Some(line) = rest {
        let (field, after) = match line.trim_start_matches(' ').strip_prefix('"') {
            Some(quoted) => unquote(quoted),
            None => match line.find(separator) {
                Some(end) => (Cow::Borrowed(&line[..end]), &line[end..]),
                None => (Cow::Borrowed(line), ""),
            },
        };
        fields.push(field);
        // What stands between a closing quote and the separator is damage.
        rest = after.split_once(separator).map(|(_, rest)| rest);
    }
    fields
}

/// What stands before the closing quote, and what behind it.
fn unquote(quoted: &str) -> (Cow<'_, str>, &str) {
    let mut text = Cow::Borrowed("");
    let mut rest = quoted;
    loop {
        let Some((before, after)) = rest.split_once('"') else {
            return (text + rest, "");
        };
        text += before;
        let Some(more) = after.strip_prefix('"') else { return (text, after) };
        text += "\"";
        rest = more;
    }
}

/// A count: digits, perhaps in groups of three.
pub(super) fn count(field: &str) -> Option<u64> {
    Scanner::new(ungrouped(field.trim())?.as_bytes()).u64()
}

/// Dollars. Words (`Included`), other currencies and what is no number are none.
pub(super) fn money(field: &str) -> Option<f64> {
    let field = field.trim();
    let amount = field.strip_prefix("US").unwrap_or(field).trim_start_matches('$').trim();
    amount.starts_with(|c: char| c.is_ascii_digit() || c == '.').then(|| ungrouped(amount)?.parse().ok())?
}

/// A number without the commas between its groups of three digits; a comma anywhere else makes it something else.
fn ungrouped(number: &str) -> Option<Cow<'_, str>> {
    if !number.contains(',') {
        return Some(Cow::Borrowed(number));
    }
    let whole = number.split('.').next()?;
    let mut groups = whole.split(',').skip(1);
    let right = groups.all(|g| g.len() == 3 && g.bytes().all(|b| b.is_ascii_digit()));
    (right && !number[whole.len()..].contains(',')).then(|| Cow::Owned(number.replace(',', "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_hold_separators_and_quotes() {
        let check = |line: &str, expected: &[&str]| assert_eq!(fields(line, ','), expected, "{line}");
        check("a,b,,c", &["a", "b", "", "c"]);
        check("a,\"b, c\",d", &["a", "b, c", "d"]);
        check("\"say \"\"so\"\"\", \"x\"", &["say \"so\"", "x"]);
        check("\"a\"b,c", &["a", "c"]);
        check("a,\"never closed,b", &["a", "never closed,b"]);
        check("a,", &["a", ""]);
        check("\"\",\"\"\"\"", &["", "\""]);
    }

    #[test]
    fn every_line_end_ends_a_line() {
        let check = |sheet: &str, expected: &[(u64, &str)]| {
            assert_eq!(lines(sheet).collect::<Vec<_>>(), expected, "{sheet:?}");
        };
        check("a\nb\n", &[(1, "a"), (2, "b")]);
        check("a\r\nb\r\n", &[(1, "a"), (2, "b")]);
        check("a\rb\r", &[(1, "a"), (2, "b")]);
        check("a\n\nb", &[(1, "a"), (3, "b")]);
    }

    #[test]
    fn numbers_have_commas_between_groups_only() {
        let check = |field: &str, expected: Option<f64>| assert_eq!(money(field), expected, "{field}");
        check("$0.10", Some(0.1));
        check("0.19", Some(0.19));
        check("US$1,234.50", Some(1234.5));
        for unknown in ["Included", "NaN", "-", "", "0,19", "EUR 3,50", "1.2,345", "inf"] {
            check(unknown, None);
        }
        assert_eq!(count("1,048,576"), Some(1_048_576));
        assert_eq!(count("775"), Some(775));
        assert_eq!(count("7,5"), None);
    }
}
