//! Counts, and whose they are.

use crate::format::columns::Columns;
use crate::record::Yields;
use crate::request::{Tokens, harness};

/// Counts as Goose writes them: the prompt with all that was read from or written to a cache.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Usage {
    input: Option<u64>,
    output: Option<u64>,
    total: Option<u64>,
    read: u64,
    write: u64,
    /// Nano-dollars.
    pub cost: u64,
}

impl Usage {
    /// The counts in the columns whose names begin like this. `None` where none is recorded.
    pub fn read(row: &Columns<'_>, prefix: &str, cost: &str) -> Option<Self> {
        let count = |name: &str| row.count(&format!("{prefix}{name}_tokens"));
        let usage = Self {
            input: count("input"),
            output: count("output"),
            total: count("total"),
            read: count("cache_read").unwrap_or(0),
            write: count("cache_write").unwrap_or(0),
            cost: row.dollars(cost).unwrap_or(0),
        };
        (usage.input.or(usage.output).or(usage.total).is_some() || usage.cost > 0).then_some(usage)
    }

    /// From the sums of an old file.
    pub fn of(input: Option<u64>, output: Option<u64>, total: Option<u64>) -> Option<Self> {
        input.or(output).or(total)?;
        Some(Self { input, output, total, ..Self::default() })
    }

    /// With another's added.
    pub fn plus(self, o: Self) -> Self {
        self.zip(o, u64::saturating_add)
    }

    /// What is left without another's.
    pub fn minus(self, o: Self) -> Self {
        self.zip(o, u64::saturating_sub)
    }

    /// The larger of each.
    pub fn max(self, o: Self) -> Self {
        self.zip(o, u64::max)
    }

    fn zip(self, o: Self, by: impl Fn(u64, u64) -> u64) -> Self {
        let some = |a: Option<u64>, b: Option<u64>| a.or(b).map(|_| by(a.unwrap_or(0), b.unwrap_or(0)));
        Self {
            input: some(self.input, o.input),
            output: some(self.output, o.output),
            total: some(self.total, o.total),
            read: by(self.read, o.read),
            write: by(self.write, o.write),
            cost: by(self.cost, o.cost),
        }
    }

    /// As disjoint classes. What only the total holds is reasoning, which Google and xAI bill as output; of Bedrock it
    /// is what was read from a cache.
    pub fn tokens(self, provider: Option<&str>) -> Tokens {
        let (output, total) = (self.output.unwrap_or(0), self.total.unwrap_or(0));
        let input = self.input.unwrap_or(total.saturating_sub(output));
        let rest = total.saturating_sub(input.saturating_add(output));
        let cached = self.read.saturating_add(self.write);
        let bedrock = provider.is_some_and(|p| p.contains("bedrock"));
        let (more_read, reasoning) = if bedrock { (rest, 0) } else { (0, rest) };
        Tokens {
            input: input.checked_sub(cached).unwrap_or(input),
            cache_read: self.read.saturating_add(more_read),
            cache_write_5m: self.write,
            cache_write_1h: 0,
            output: output.saturating_add(reasoning),
            reasoning,
        }
    }
}

/// What a provider's work yields to: some run another harness's program, which logs it too.
/// [source: crates/goose/src/providers]
pub(super) fn yields(provider: Option<&str>) -> Yields<'static> {
    let client = match provider.unwrap_or_default() {
        "claude-code" | "claude_code" | "claude-acp" | "claude-code-acp" => harness::CLAUDE_CODE,
        "codex" | "codex-acp" => harness::CODEX,
        "gemini-cli" | "gemini_cli" | "gemini-acp" => harness::GEMINI_CLI,
        "copilot-acp" | "copilot-cli" => harness::COPILOT_CLI,
        "amp-acp" => harness::AMP,
        "pi-acp" => harness::PI,
        _ => return Yields::Nothing,
    };
    Yields::Client(client)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(counts: [Option<u64>; 3], cached: [u64; 2], provider: &str, expected: [u64; 5]) {
        let [input, output, total] = counts;
        let usage = Usage { input, output, total, read: cached[0], write: cached[1], cost: 0 };
        let t = usage.tokens(Some(provider));
        assert_eq!([t.input, t.cache_read, t.cache_write_5m, t.output, t.reasoning], expected);
    }

    #[test]
    fn classes_are_disjoint_and_nothing_is_lost() {
        check([Some(100), Some(20), Some(120)], [0, 0], "openai", [100, 0, 0, 20, 0]);
        check([Some(100), Some(20), Some(120)], [70, 10], "anthropic", [20, 70, 10, 20, 0]);
        check([Some(100), Some(20), Some(150)], [0, 0], "google", [100, 0, 0, 50, 30]);
        check([Some(100), Some(20), Some(900)], [0, 0], "aws_bedrock", [100, 780, 0, 20, 0]);
        // A prompt that cannot include what was cached.
        check([Some(5), Some(20), Some(25)], [70, 10], "anthropic", [5, 70, 10, 20, 0]);
        check([None, None, Some(90)], [0, 0], "x", [90, 0, 0, 0, 0]);
        check([None, Some(9), Some(90)], [0, 0], "x", [81, 0, 0, 9, 0]);
        check([Some(9), None, None], [0, 0], "x", [9, 0, 0, 0, 0]);
    }
}
