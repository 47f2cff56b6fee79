//! What a message holds, as most harnesses keep it: a text, or a list of blocks with a type.

use crate::scan::json::Scanner;
use std::borrow::Cow;

/// What of a message's content is looked at.
#[derive(Debug, Default)]
pub(super) struct Content<'a> {
    /// Text that is not blank. Thinking and results of tools do not count.
    pub text: bool,
    /// A picture.
    pub image: bool,
    /// Names of the tools called, in order.
    pub tools: Vec<Cow<'a, str>>,
}

impl<'a> Content<'a> {
    /// Reads a `content`.
    pub fn read(s: &mut Scanner<'a>) -> Self {
        let mut content = Self::default();
        if s.peek() == Some(b'"') {
            content.text = is_said(s);
        } else {
            s.array(|s| content.block(s));
        }
        content
    }

    fn block(&mut self, s: &mut Scanner<'a>) {
        let (mut kind, mut name, mut said) = (None, None, false);
        s.object(|key, s| match key {
            "type" => kind = s.text(),
            "name" => name = s.text(),
            "text" => said = is_said(s),
            _ => s.skip(),
        });
        match kind.as_deref() {
            Some("text") => self.text |= said,
            Some("image") => self.image = true,
            Some("tool_use") => self.tools.push(name.unwrap_or_default()),
            _ => {}
        }
    }

    /// The tools' names.
    pub fn tools(&self) -> Vec<&str> {
        self.tools.iter().map(|t| &**t).collect()
    }
}

fn is_said(s: &mut Scanner<'_>) -> bool {
    s.raw_text().is_some_and(|t| !t.trim_ascii().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_a_text_or_a_list_of_blocks() {
        let check = |json: &str, text: bool, tools: &[&str]| {
            let content = Content::read(&mut Scanner::new(json.as_bytes()));
            assert_eq!((content.text, content.tools()), (text, tools.to_vec()), "{json}");
        };
        check(r#""Look""#, true, &[]);
        check(r#""  ""#, false, &[]);
        check("null", false, &[]);
        check(r#"[{"type":"thinking","thinking":"x"},{"type":"text","text":"Yes"}]"#, true, &[]);
        check(r#"[{"type":"tool_use","name":"a"},{"type":"tool_result","text":"x"},7]"#, false, &["a"]);
    }
}
