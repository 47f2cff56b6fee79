//! Objects that are spread over lines, in a file that should have one a line.

use crate::scan::lines::MAX_LINE;

/// Gathers the lines of an object.
#[derive(Debug, Default)]
pub(super) struct Pretty {
    text: Vec<u8>,
    depth: usize,
}

/// What became of a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Took {
    /// It is an object by itself, or none.
    Nothing,
    /// It belongs to an object that goes on.
    Part,
    /// It ends an object.
    Whole(Vec<u8>),
}

impl Pretty {
    /// Takes a line if it begins an object that is spread over lines, or goes on with one.
    pub fn take(&mut self, line: &[u8]) -> Took {
        if self.text.is_empty() {
            if line != b"{" {
                return Took::Nothing;
            }
        } else if self.text == b"{\n" && !matches!(line.first(), Some(b'"' | b'}')) {
            // The brace was all that was written of a record.
            *self = Self::default();
            return self.take(line);
        }
        self.text.extend_from_slice(line);
        self.text.push(b'\n');
        self.weigh(line);
        if self.depth == 0 || self.text.len() > MAX_LINE {
            return Took::Whole(std::mem::take(self).text);
        }
        Took::Part
    }

    /// Whether an object has no end yet.
    pub fn is_open(&self) -> bool {
        !self.text.is_empty()
    }

    /// Counts brackets outside of strings. A string ends on its line.
    fn weigh(&mut self, line: &[u8]) {
        let (mut string, mut escaped) = (false, false);
        for byte in line {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = string,
                b'"' => string = !string,
                b'{' | b'[' if !string => self.depth += 1,
                b'}' | b']' if !string => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the lines are taken for: `-` nothing, `.` part, else the object without line ends.
    #[track_caller]
    fn check(lines: &[&str], expected: &[&str]) {
        let mut pretty = Pretty::default();
        let took: Vec<String> = lines
            .iter()
            .map(|line| match pretty.take(line.as_bytes()) {
                Took::Nothing => String::from("-"),
                Took::Part => String::from("."),
                Took::Whole(text) => String::from_utf8_lossy(&text).replace('\n', ""),
            })
            .collect();
        assert_eq!(took, expected);
    }

    #[test]
    fn an_object_goes_on_until_its_brackets_are_closed() {
        check(
            &[r#"{"a":1}"#, "{", r#""a": ["#, r#""}] \" {","#, "1", "]", "}", r#"{"b":2}"#],
            &["-", ".", ".", ".", ".", ".", r#"{"a": ["}] \" {",1]}"#, "-"],
        );
    }

    #[test]
    fn a_brace_that_was_left_alone_is_no_beginning() {
        check(&["{", r#"{"a":1}"#, "{", "}"], &[".", "-", ".", "{}"]);
    }
}
