//! What the logs of both clients share: counts, times, and the parts of a reply.

use crate::format::fields::{Text, text};
use crate::record::{Identity, Reply};
use crate::request::Tokens;
use crate::scan::json::Scanner;
use crate::time::{self, Millis};

/// Counts of one step; none where all of them are 0.
pub(super) fn tokens(s: &mut Scanner<'_>) -> Option<Tokens> {
    let mut t = Tokens::default();
    s.object(|key, s| match key {
        "input_other" | "inputOther" => t.input = s.u64().unwrap_or(0),
        "input_cache_read" | "inputCacheRead" => t.cache_read = s.u64().unwrap_or(0),
        "input_cache_creation" | "inputCacheCreation" => t.cache_write_5m = s.u64().unwrap_or(0),
        "output" => t.output = s.u64().unwrap_or(0),
        _ => s.skip(),
    });
    Some(t).filter(|t| !t.is_zero())
}

/// Seconds with a fraction, milliseconds, or RFC 3339.
pub(super) fn when(s: &mut Scanner<'_>) -> Option<Millis> {
    if s.peek() == Some(b'"') {
        let text = s.text()?;
        return time::of_log(&text).or_else(|| text.parse().ok().and_then(moment));
    }
    s.f64().and_then(moment)
}

fn moment(count: f64) -> Option<Millis> {
    // Seconds stay below this until the year 5138; milliseconds passed it in 1973.
    let millis = if count.abs() < 1e11 { count * 1000.0 } else { count };
    time::of_millis(millis.round() as i64)
}

/// A request, told by its time, its agent and its counts: copies keep all three.
pub(super) fn identity(at: Millis, agent: Option<&str>, t: &Tokens) -> Identity {
    let counts = format!("{} {} {} {}", t.input, t.cache_read, t.cache_write_5m, t.output);
    Identity::of(&["kimi step", &at.to_string(), agent.unwrap_or("main"), &counts])
}

/// What the reply in the making held so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Gathered {
    pub text: bool,
    pub tools: Vec<String>,
}

impl Gathered {
    /// Reads a part of the content; thoughts are no text.
    pub fn part(&mut self, s: &mut Scanner<'_>) {
        let (mut kind, mut said): (Text<'_>, bool) = (None, false);
        s.object(|key, s| match key {
            "type" => kind = text(s),
            "text" => said = s.raw_text().is_some_and(|t| !t.trim_ascii().is_empty()),
            _ => s.skip(),
        });
        self.text |= said && kind.as_deref() == Some("text");
    }

    /// As a reply, if anything was gathered.
    pub fn reply(&self) -> Option<Reply<'_>> {
        let reply = Reply { text: self.text, tools: self.tools.iter().map(String::as_str).collect() };
        Some(reply).filter(|r| r.text || !r.tools.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_come_in_seconds_or_milliseconds() {
        let check = |json: &str, expected: Option<Millis>| {
            assert_eq!(when(&mut Scanner::new(json.as_bytes())), expected, "{json}");
        };
        check("1773128640.5874681", Some(1_773_128_640_587));
        check("1773128640", Some(1_773_128_640_000));
        check("1773128640587", Some(1_773_128_640_587));
        check("\"1773128640.5874681\"", Some(1_773_128_640_587));
        check("\"2026-03-10T07:44:00.587Z\"", Some(1_773_128_640_587));
        check("17", None);
        check("null", None);
        check("1e300", None);
    }
}
