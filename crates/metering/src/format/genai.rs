//! What clients built on Google's `genai` library share: Gemini CLI, and Qwen Code, which is a fork of it. Contents as
//! parts, and the counts of a reply.
//!
//! What makes the counts hard: the prompt includes what was read from the cache. Thoughts stand beside the output where
//! Google serves the model, and inside of it where an OpenAI-compatible server does. What tools put into the prompt is
//! counted beside it. The total tells which is the case, so it decides.

use super::fields::Text;
use crate::request::Tokens;
use crate::scan::json::Scanner;
use std::borrow::Cow;

/// The counts of a reply, as logged.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Usage {
    prompt: Option<u64>,
    candidates: Option<u64>,
    cached: Option<u64>,
    thoughts: Option<u64>,
    tool: Option<u64>,
    total: Option<u64>,
}

impl Usage {
    /// Reads an object of counts, in the library's names, in the shorter ones of chat logs, or in those of events.
    pub fn read(s: &mut Scanner<'_>) -> Self {
        let mut u = Self::default();
        s.object(|key, s| {
            if !u.field(key, s) {
                s.skip();
            }
        });
        u
    }

    /// Reads the value of a key if it is a count.
    pub fn field(&mut self, key: &str, s: &mut Scanner<'_>) -> bool {
        let count = match key {
            "promptTokenCount" | "input" | "prompt" | "inputTokens" | "input_token_count" => &mut self.prompt,
            "candidatesTokenCount" | "output" | "candidates" | "outputTokens" | "output_token_count" => {
                &mut self.candidates
            }
            "cachedContentTokenCount" | "cached" | "cachedTokens" | "cached_content_token_count" => {
                &mut self.cached
            }
            "thoughtsTokenCount" | "thoughts" | "thoughtsTokens" | "thoughts_token_count" => {
                &mut self.thoughts
            }
            "toolUsePromptTokenCount" | "tool" | "toolTokens" | "tool_token_count" => &mut self.tool,
            "totalTokenCount" | "total" | "totalTokens" | "total_token_count" => &mut self.total,
            _ => return false,
        };
        *count = s.u64();
        true
    }

    /// The counts as disjoint classes; `None` where nothing was counted. `google`: Google served the model, so that
    /// thoughts are beside the output even where no total says so.
    pub fn tokens(&self, google: bool) -> Option<Tokens> {
        let n = |count: Option<u64>| count.unwrap_or(0);
        let (candidates, thoughts, cached) = (n(self.candidates), n(self.thoughts), n(self.cached));
        let (tool, beside) = (n(self.tool), candidates.saturating_add(thoughts));
        let total = self.total.filter(|&t| t > 0);
        // A prompt that is not logged is what the output leaves of the total.
        let rest_of_total = || total?.checked_sub(beside.saturating_add(tool));
        let prompt = self.prompt.filter(|&p| p > 0).or_else(rest_of_total).unwrap_or(cached);
        let rest = total.and_then(|t| t.checked_sub(prompt.saturating_add(tool)));
        let apart = cached > 0 && rest == Some(beside.saturating_add(cached));
        let output = match rest {
            _ if apart => beside,
            Some(rest) if rest >= candidates.max(thoughts) => rest,
            _ if candidates > thoughts && !google => candidates,
            _ => beside,
        };
        let (input, cache_read) =
            if apart { (prompt, cached) } else { (prompt.saturating_sub(cached), cached.min(prompt)) };
        let tokens = Tokens {
            input: input.saturating_add(tool),
            cache_read,
            output,
            reasoning: thoughts.min(output),
            ..Tokens::default()
        };
        Some(tokens).filter(|t| !t.is_zero())
    }
}

/// The content of a message: a text, a part, or a list of parts.
#[derive(Debug, Default)]
pub(super) struct Parts<'a> {
    /// Whether there is text that is no thought.
    pub text: bool,
    /// Names of the tools called.
    pub tools: Vec<Cow<'a, str>>,
    /// Whether it brings the results of tools.
    results: bool,
    /// Whether some of the text is not the client's own.
    spoken: bool,
}

impl<'a> Parts<'a> {
    /// Adds what a value holds.
    pub fn read(&mut self, s: &mut Scanner<'a>) {
        if s.peek() == Some(b'[') {
            s.array(|s| self.part(s));
        } else {
            self.part(s);
        }
    }

    fn part(&mut self, s: &mut Scanner<'a>) {
        if s.peek() == Some(b'"') {
            let said = s.raw_text().unwrap_or_default();
            return self.says(said);
        }
        let (mut said, mut thought): (&[u8], bool) = (&[], false);
        s.object(|key, s| match key {
            "text" => said = s.raw_text().unwrap_or_default(),
            // A mark, or the thought itself.
            "thought" => thought = s.raw() != b"false",
            "functionCall" => {
                let name = name(s);
                self.tools.push(name.unwrap_or_default());
            }
            "functionResponse" => {
                self.results = true;
                s.skip();
            }
            _ => s.skip(),
        });
        if !thought {
            self.says(said);
        }
    }

    fn says(&mut self, said: &[u8]) {
        let said = said.trim_ascii();
        if !said.is_empty() {
            self.text = true;
            self.spoken |= !is_note(said);
        }
    }

    /// Whether a message of the role `user` is one that the client wrote: results of tools, context, or a word to go on.
    pub fn is_of_client(&self) -> bool {
        self.results || self.text && !self.spoken
    }
}

/// Texts that the client puts into the conversation in the person's place.
fn is_note(said: &[u8]) -> bool {
    let begins = |with: &str| said.starts_with(with.as_bytes());
    matches!(said, b"Please continue." | b"System: Please continue.")
        || begins("<session_context>")
        || begins("<state_snapshot>")
        || begins("System: Potential loop detected.")
        // Its own message, or the beginning of a person's.
        || begins("<hook_context>") && said.ends_with(b"</hook_context>")
}

/// The member `name` of an object.
pub(super) fn name<'a>(s: &mut Scanner<'a>) -> Text<'a> {
    let mut name = None;
    s.object(|key, s| if key == "name" { name = s.text() } else { s.skip() });
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The counts as `input/read/output+reasoning`, where Google serves the model and where it may be anybody.
    #[track_caller]
    fn check(json: &str, google: &str, anybody: &str) {
        for (expected, is_google) in [(google, true), (anybody, false)] {
            let tokens = Usage::read(&mut Scanner::new(json.as_bytes())).tokens(is_google);
            let told = tokens.map_or_else(String::new, |t| {
                format!("{}/{}/{}+{}", t.input, t.cache_read, t.output, t.reasoning)
            });
            assert_eq!(told, expected, "{json}, Google: {is_google}");
        }
    }

    #[track_caller]
    fn check_both(json: &str, expected: &str) {
        check(json, expected, expected);
    }

    #[test]
    fn google_counts_thoughts_beside_the_output_and_tool_prompts_beside_the_prompt() {
        check_both(
            r#"{"input":15327,"output":23,"cached":11526,"thoughts":919,"tool":7,"total":16276}"#,
            "3808/11526/942+919",
        );
        check_both(r#"{"input":100,"output":5,"cached":0,"thoughts":20,"total":125}"#, "100/0/25+20");
    }

    #[test]
    fn other_servers_count_thoughts_inside_of_the_output_and_the_total_tells() {
        check_both(
            r#"{"promptTokenCount":1000,"candidatesTokenCount":120,"cachedContentTokenCount":800,"thoughtsTokenCount":70,"totalTokenCount":1120}"#,
            "200/800/120+70",
        );
        check_both(
            r#"{"promptTokenCount":1000,"candidatesTokenCount":120,"thoughtsTokenCount":70,"totalTokenCount":1190}"#,
            "1000/0/190+70",
        );
    }

    #[test]
    fn without_a_total_it_is_told_by_who_served_the_model() {
        check(r#"{"input":1000,"output":120,"thoughts":70}"#, "1000/0/190+70", "1000/0/120+70");
        check(r#"{"input":1000,"output":120,"thoughts":70,"total":0}"#, "1000/0/190+70", "1000/0/120+70");
        check_both(r#"{"input":1000,"output":5,"thoughts":70}"#, "1000/0/75+70");
    }

    #[test]
    fn a_total_that_counts_the_cache_apart_says_so() {
        check_both(r#"{"input":100,"output":5,"cached":900,"thoughts":0,"total":1005}"#, "100/900/5+0");
        check_both(r#"{"input":100,"output":5,"cached":900,"total":105}"#, "0/100/5+0");
    }

    #[test]
    fn what_is_missing_is_what_the_total_leaves() {
        check_both(r#"{"candidatesTokenCount":20,"totalTokenCount":120}"#, "100/0/20+0");
        check_both(r#"{"promptTokenCount":0,"candidatesTokenCount":20,"totalTokenCount":120}"#, "100/0/20+0");
        check_both(r#"{"promptTokenCount":100,"totalTokenCount":120}"#, "100/0/20+0");
        check_both(r#"{"totalTokenCount":321}"#, "321/0/0+0");
        check_both(
            r#"{"promptTokenCount":"100","candidatesTokenCount":null,"totalTokenCount":90}"#,
            "100/0/0+0",
        );
        check_both(r#"{"input":0,"output":0,"total":0}"#, "");
        check_both("null", "");
    }

    /// Whether there is text, the tools, and whether the client wrote it in the person's place.
    #[track_caller]
    fn check_parts(json: &str, text: bool, tools: &str, of_client: bool) {
        let mut parts = Parts::default();
        parts.read(&mut Scanner::new(json.as_bytes()));
        let found = (parts.text, parts.tools.join(" "), parts.is_of_client());
        assert_eq!(found, (text, tools.to_owned(), of_client), "{json}");
    }

    #[test]
    fn contents_come_as_text_as_a_part_or_as_parts() {
        check_parts(r#""hello""#, true, "", false);
        check_parts(r#"{"text":" hello"}"#, true, "", false);
        check_parts(r#"[{"text":"hm","thought":true},"hi",{"text":"you"}]"#, true, "", false);
        check_parts(
            r#"[{"text":"hm","thought":true},{"functionCall":{"id":"1","name":"ls"}}]"#,
            false,
            "ls",
            false,
        );
        check_parts(r#"[{"inlineData":{"mimeType":"image/png"}}]"#, false, "", false);
        check_parts("null", false, "", false);
    }

    #[test]
    fn some_messages_of_the_user_are_the_client_s() {
        check_parts(r#"[{"functionResponse":{"name":"ls"}}]"#, false, "", true);
        check_parts(r#"[{"text":"Please continue."}]"#, true, "", true);
        check_parts(r#"[{"text":"Please continue. With the tests"}]"#, true, "", false);
        check_parts(r#""<session_context>\nToday is""#, true, "", true);
        check_parts(r#""<hook_context>x</hook_context>""#, true, "", true);
        check_parts(r#""<hook_context>x</hook_context>\n\nFix it""#, true, "", false);
        check_parts(r#"["<hook_context>x</hook_context>","Fix it"]"#, true, "", false);
    }
}
