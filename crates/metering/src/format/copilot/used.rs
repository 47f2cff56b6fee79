//! What a model used, as Copilot counts it: the prompt with everything that was read from or written to a cache.

use crate::request::Tokens;
use crate::scan::json::Scanner;

/// Counts of one request, or of several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Used {
    pub requests: u64,
    /// The whole prompt.
    pub prompt: u64,
    pub read: u64,
    pub write: u64,
    /// Reasoning included.
    pub output: u64,
    pub reasoning: u64,
    /// Billionths of an AI credit.
    pub credits: u64,
}

impl Used {
    /// One request of which only the output is known.
    pub fn reply(output: u64) -> Self {
        Self { requests: 1, output, ..Self::default() }
    }

    /// Reads an object of counts under the names that events give them. What stands under other names is skipped.
    pub fn read(s: &mut Scanner<'_>) -> Self {
        let mut used = Self::default();
        s.object(|key, s| used.field(key, s));
        used
    }

    /// Reads one count, where the name is that of one; else skips it.
    pub fn field(&mut self, key: &str, s: &mut Scanner<'_>) {
        let to = match key {
            "inputTokens" | "input" => &mut self.prompt,
            "outputTokens" | "output" => &mut self.output,
            "cacheReadTokens" | "cachedInput" => &mut self.read,
            "cacheWriteTokens" => &mut self.write,
            "reasoningTokens" => &mut self.reasoning,
            _ => return s.skip(),
        };
        *to = s.u64().unwrap_or(0);
    }

    /// With another's added.
    pub fn plus(&self, o: &Self) -> Self {
        self.zip(o, |a, b| Some(a.saturating_add(b))).unwrap_or_default()
    }

    /// What was used since these counts; `None` if any of them is larger, so that counting began anew in between.
    pub fn since(&self, earlier: &Self) -> Option<Self> {
        self.zip(earlier, u64::checked_sub)
    }

    fn zip(&self, o: &Self, by: impl Fn(u64, u64) -> Option<u64>) -> Option<Self> {
        Some(Self {
            requests: by(self.requests, o.requests)?,
            prompt: by(self.prompt, o.prompt)?,
            read: by(self.read, o.read)?,
            write: by(self.write, o.write)?,
            output: by(self.output, o.output)?,
            reasoning: by(self.reasoning, o.reasoning)?,
            credits: by(self.credits, o.credits)?,
        })
    }

    /// As disjoint classes. [source: rows of the session store name the uncached input apart, and it is the rest]
    pub fn tokens(&self) -> Tokens {
        Tokens {
            input: self.prompt.saturating_sub(self.read.saturating_add(self.write)),
            cache_read: self.read,
            cache_write_5m: self.write,
            cache_write_1h: 0,
            output: self.output,
            reasoning: self.reasoning.min(self.output),
        }
    }

    /// The price in AI credits as nano-dollars: a credit is a cent. 0 is "unknown".
    pub fn cost(&self) -> Option<u64> {
        Some(self.credits / 100).filter(|&nano| nano > 0)
    }
}
