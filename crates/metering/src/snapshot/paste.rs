//! What a person pasted, cut into documents: JSON, one or several, and headers between or instead of them.

use super::Remark;
use super::account::{Account, MEMBER};
use super::node::{Node, same};
use crate::scan::json::Scanner;
use memchr::memmem;

/// None of these answers is longer.
const LONGEST: usize = 1 << 20;
/// So many documents are looked at.
const MOST_DOCUMENTS: usize = 256;

/// So often something that only looks like JSON is passed over.
const MOST_TRIES: usize = 4;

/// The part of Claude Code's state file that is looked at, beside the account; it holds secrets and names of people too.
const STATE: &str = "cachedUsageUtilization";

/// The beginnings of headers that tell levels.
const HEADERS: [&str; 2] = ["anthropic-ratelimit-", "x-codex-"];

/// A text in pieces.
#[derive(Debug, Default)]
pub(super) struct Paste {
    /// JSON, and all headers as one object.
    pub documents: Vec<Node>,
    /// Whether the JSON breaks off.
    pub cut: bool,
    /// Whether something was passed over that only looks like JSON.
    passed: bool,
    /// Whether something looks like a key.
    pub secret: bool,
    /// Why nothing could be cut.
    pub trouble: Option<Remark>,
}

/// Cuts a text.
pub(super) fn cut(text: &[u8]) -> Paste {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text).trim_ascii();
    let mut paste = Paste::default();
    if text.is_empty() {
        paste.trouble = Some(Remark::Empty);
        return paste;
    }
    if let Some(state) = state(text) {
        paste.cut = !state.is_whole();
        paste.documents.push(state);
        return paste;
    }
    if text.len() > LONGEST {
        paste.trouble = Some(Remark::TooLong);
        return paste;
    }
    paste.secret = holds_secret(text);
    let mut headers: Vec<(String, String)> = Vec::new();
    paste.take(text, &mut headers);
    // What only looked like JSON was a script's object, or the beginning of something that is not there.
    paste.cut |= paste.passed && !headers.iter().any(|(name, _)| is_level(name));
    if paste.documents.is_empty()
        && headers.is_empty()
        && let Some(at) = memchr::memchr(b'{', text)
    {
        // Behind a prompt or a log's time.
        paste.take(&text[at..], &mut headers);
    }
    if headers.iter().any(|(name, _)| is_level(name)) {
        paste.documents.push(Node::of_headers(headers));
    }
    paste
}

impl Paste {
    fn take(&mut self, mut rest: &[u8], headers: &mut Vec<(String, String)>) {
        let mut tries = 0;
        while !rest.is_empty() && self.documents.len() < MOST_DOCUMENTS {
            if matches!(rest[0], b'{' | b'[') {
                let mut s = Scanner::new(rest);
                let node = Node::read(&mut s);
                if s.broken() && node.fields().is_empty() && node.items().is_empty() && tries < MOST_TRIES {
                    // A script's object, perhaps.
                    (self.passed, tries) = (true, tries + 1);
                    rest = rest[1..].trim_ascii_start();
                    continue;
                }
                match node {
                    Node::List(items) => self.documents.extend(items.into_iter().filter(Node::is_object)),
                    node => self.documents.push(node),
                }
                if s.broken() {
                    self.cut = true;
                    return;
                }
                rest = s.rest();
                continue;
            }
            let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let (line, behind) = rest.split_at(end);
            rest = behind.trim_ascii_start();
            match header(line) {
                Some((name, value)) if value.is_empty() && is_level(&name) => {
                    // Some browsers copy the value to a line of its own.
                    let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                    let (line, behind) = rest.split_at(end);
                    rest = behind.trim_ascii_start();
                    put(headers, name, bare(&String::from_utf8_lossy(line)).to_owned());
                }
                Some((name, value)) => put(headers, name, value),
                None => {}
            }
        }
    }
}

/// Of a header that comes twice the later one counts.
fn put(headers: &mut Vec<(String, String)>, name: String, value: String) {
    headers.retain(|(known, _)| !same(known, &name));
    if headers.len() < MOST_DOCUMENTS {
        headers.push((name, value));
    }
}

fn is_level(name: &str) -> bool {
    HEADERS.iter().any(|begin| name.starts_with(begin))
}

/// A line as a header: `name: value`, perhaps with what programs put before it (`< `) or around it (quotes).
fn header(line: &[u8]) -> Option<(String, String)> {
    let line = String::from_utf8_lossy(line);
    let line = line.trim().trim_start_matches(['<', '>', '*']).trim_start();
    let (name, value) = line.split_once(':').unwrap_or((line, ""));
    let name = bare(name).to_ascii_lowercase();
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    // What else of the headers may matter is only when they were sent.
    let wanted = is_level(&name) || name == "date";
    (wanted && name.len() <= 120 && name.chars().all(fits)).then(|| (name, bare(value).to_owned()))
}

fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ';' | '{' | '}'))
}

/// Claude Code's state file without anything but the usage that it keeps, and whose that is: a pseudonym and the plan.
fn state(text: &[u8]) -> Option<Node> {
    if text[0] != b'{' || memmem::find(text, STATE.as_bytes()).is_none() {
        return None;
    }
    let (mut usage, mut account) = (None, Account::default());
    let whole = Scanner::new(text).object(|key, s| match key {
        STATE => usage = Some(Node::read(s)),
        MEMBER => account = Account::read(s),
        _ => s.skip(),
    });
    let usage = usage?;
    // What was asked for another login says nothing of this one.
    let is_own = usage.at("accountUuid").text().is_none_or(|uuid| account.may_be(uuid));
    let known = |text: Option<String>| text.filter(|_| is_own).map_or(Node::Null, Node::Text);
    let fields =
        [(STATE, usage), ("account", known(account.pseudonym())), ("plan", known(account.plan_name()))];
    let fields = fields.map(|(key, value)| (key.to_owned(), value)).into();
    Some(Node::Object { fields, whole })
}

/// Whether a text holds what nobody should paste.
fn holds_secret(text: &[u8]) -> bool {
    const SIGNS: [&[u8]; 12] = [
        b"authorization:",
        b"cookie:",
        b"x-api-key:",
        b"sk-ant-",
        b"bearer ",
        b"\"accesstoken\"",
        b"\"access_token\"",
        b"\"refreshtoken\"",
        b"\"refresh_token\"",
        b"\"id_token\"",
        b"\"apikey\"",
        b"\"api_key\"",
    ];
    let small = text.to_ascii_lowercase();
    SIGNS.iter().any(|sign| memmem::find(&small, sign).is_some())
}
