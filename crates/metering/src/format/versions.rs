//! Up to which version of each harness its reader was checked. A later major version may log in another way, and a
//! person should know that before a figure surprises.
//!
//! Minor versions come daily and say nothing; harnesses that count by years are not here. Formats that have a version
//! of their own are looked at by their readers.

use crate::request::harness;

/// Harness and the newest major version that was checked. [source: the newest packages of November 2026: Claude Code
/// 2.1.330, Codex 0.169.0, OpenCode 1.18.33 and the code of 2.0, Kilo Code 7.8.1, Gemini CLI 0.61.0, Qwen Code 0.24.4,
/// Copilot CLI 1.0.102, Cline 3.0.65]
const CHECKED: [(&str, u32); 8] = [
    (harness::CLAUDE_CODE, 2),
    (harness::CODEX, 0),
    (harness::OPENCODE, 2),
    (harness::KILO_CODE, 7),
    (harness::GEMINI_CLI, 0),
    (harness::QWEN_CODE, 0),
    (harness::COPILOT_CLI, 1),
    (harness::CLINE, 3),
];

/// The finding for a log that a later version wrote than was checked; none of a version that is known or no version.
pub(super) fn later(harness: &str, version: &str) -> Option<String> {
    let known = CHECKED.iter().find(|(name, _)| *name == harness)?.1;
    let digits = version.strip_prefix('v').unwrap_or(version);
    let digits = &digits[..digits.bytes().take_while(u8::is_ascii_digit).count()];
    let major: u32 = digits.parse().ok()?;
    // A version is a person's words, too: as much of it as tells.
    let version: String = version.chars().filter(|c| !c.is_control()).take(24).collect();
    (major > known).then(|| {
        format!(
            "Written by {harness} {version}, which is later than this reader was checked with ({known}.x). What is \
             understood was counted; if figures look wrong, look for a newer Fuelgauge."
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_later_major_version_is_told() {
        let check = |harness: &str, version: &str, told: bool| {
            assert_eq!(later(harness, version).is_some(), told, "{harness} {version}");
        };
        check("claude-code", "2.1.330", false);
        check("claude-code", "2.99.0-beta", false);
        check("claude-code", "3.0.0", true);
        check("claude-code", "v10", true);
        check("claude-code", "next", false);
        check("claude-code", "", false);
        check("claude-code", "99999999999999999999", false);
        check("codex", "0.999.0", false);
        check("codex", "1.0.0", true);
        check("openclaw", "2030.1.1", false);
    }
}
