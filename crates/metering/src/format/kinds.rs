//! Kinds of records that a reader does not know: what a later version of a harness adds would be lost without a word
//! otherwise.

use super::Out;
use memchr::memmem;

/// So many kinds are told of one file: more of them are no log's.
const MOST: usize = 6;
/// Longer names are no names.
const LONGEST: usize = 40;

/// Tells of kinds that are not known, for one file.
#[derive(Debug, Default)]
pub(super) struct Kinds {
    told: Vec<String>,
}

impl Kinds {
    /// Looks at a record's kind. `counts`: the record holds token counts, as far as can be told.
    pub fn see(&mut self, number: u64, kind: &str, known: &[&str], counts: bool, out: &mut Out<'_>) {
        if known.contains(&kind) {
            return;
        }
        let is_new = !self.told.iter().any(|t| t == kind);
        if is_new && self.told.len() >= MOST {
            return;
        }
        if is_new {
            self.told.push(kind.to_owned());
        }
        let name = if is_name(kind) { kind } else { "(unreadable)" };
        if counts {
            out.finding(
                number,
                &format!(
                    "Records of the kind `{name}` are not known to this reader and hold token counts, which were not \
                     counted. Look for a newer Fuelgauge, or report which program and version wrote them."
                ),
            );
        } else {
            out.note(
                number,
                &format!(
                    "Records of the kind `{name}` are not known to this reader; they seem to hold no token counts. If \
                     figures look wrong, look for a newer Fuelgauge."
                ),
            );
        }
    }
}

/// Whether a line speaks of token counts anywhere.
pub(super) fn speaks_of_tokens(line: &[u8]) -> bool {
    const WORDS: [&[u8]; 4] = [b"_tokens\"", b"Tokens\"", b"\"usage\"", b"\"tokens\""];
    WORDS.iter().any(|word| memmem::find(line, word).is_some())
}

/// What a program calls something, and nothing that a person wrote.
fn is_name(kind: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_-.:/".contains(&b);
    !kind.is_empty() && kind.len() <= LONGEST && kind.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use crate::format::testing::check_findings;

    #[track_caller]
    fn check(kinds: &[&str], rest: &str, expected: &[&str]) {
        let line =
            |kind: &&str| format!(r#"{{"parentUuid":null,"type":"{kind}","sessionId":"s"{rest}}}"#) + "\n";
        let text: String = kinds.iter().map(line).collect();
        check_findings((".claude/projects/p/s.jsonl", text.as_bytes()), expected);
    }

    #[test]
    fn kinds_that_are_not_known_are_told_once_and_words_of_a_person_never() {
        let unknown = |kind: &str| format!("Records of the kind `{kind}` are not known to this reader");
        let silent = |kind: &str| unknown(kind) + " (note)";
        check(&["user", "ai-title", "mode"], "", &[]);
        check(&["quantum", "user", "quantum"], "", &[&format!("1×2 {}", silent("quantum"))]);
        check(&["a secret, and more of it"], "", &[&format!("1×1 {}", silent("(unreadable)"))]);
        let counts = format!("1×1 {} and hold token counts, which were not counted", unknown("quantum"));
        check(&["quantum"], r#","usage":{"input_tokens":3}"#, &[&counts]);
        let many: Vec<String> = (0..9).map(|n| format!("kind{n}")).collect();
        let names: Vec<&str> = many.iter().map(String::as_str).collect();
        let told: Vec<String> = (0..6).map(|n| format!("{}×1 {}", n + 1, silent(&many[n]))).collect();
        check(&names, "", &told.iter().map(String::as_str).collect::<Vec<_>>());
    }
}
