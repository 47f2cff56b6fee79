//! An assistant's message: what its requests share, and which they are.

use super::data::Data;
use crate::key::Key;
use crate::record::{Identity, Lane, Prompt, Sighting, Yields};
use crate::request::{Tokens, Trigger, harness};
use crate::time::{MINUTE, Millis};

/// The time inside an id wraps around after so many milliseconds: its 48 bits hold the time times 4096.
const ID_SPAN: i64 = 1 << 36;

/// The base of the identities of a message's requests. Forks copy messages under new ids but with their old time, so
/// time and model stand for the message; each request adds what it used.
pub(super) fn base(created: Millis, provider: Option<&str>, model: Option<&str>) -> Key {
    Key::of(&["opencode", &created.to_string(), provider.unwrap_or_default(), model.unwrap_or_default()])
}

/// A message by its id, for records that name it.
pub(super) fn message_key(id: &str) -> Key {
    Key::of(&["opencode message", id])
}

/// A prompt.
pub(super) fn prompt_key(session: &str, id: &str) -> Key {
    Key::of(&["opencode prompt", session, id])
}

/// Whether a message was made long after what it tells of: it is a fork's copy. Ids begin with their time. An id of
/// another form says nothing.
pub(super) fn is_copy(id: &str, created: Millis) -> bool {
    let time =
        id.split_once('_').and_then(|(_, t)| t.get(..12)).and_then(|t| i64::from_str_radix(t, 16).ok());
    time.is_some_and(|t| {
        let late = ((t >> 12) - created).rem_euclid(ID_SPAN);
        late > MINUTE && late < ID_SPAN - MINUTE
    })
}

/// What all requests of a message share.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shared<'a> {
    pub harness: &'static str,
    pub version: Option<&'a str>,
    pub session: Option<&'a str>,
    pub agent: Option<&'a str>,
    pub project: Option<&'a str>,
    pub provider: Option<&'a str>,
    pub model: Option<&'a str>,
    pub created: Millis,
    pub copy: bool,
    pub background: bool,
    /// It sums the conversation up.
    pub sums_up: bool,
    pub prompt: Prompt,
}

impl<'a> Shared<'a> {
    /// The base of the requests' identities.
    pub fn base(&self) -> Key {
        base(self.created, self.provider, self.model)
    }

    /// The sighting of one request, still without what it used. `tokens` are as logged.
    pub fn request(&self, tokens: &Tokens) -> Sighting<'a> {
        Sighting { id: Identity::step(self.base(), tokens).on_side(self.copy), ..self.sighting() }
    }

    /// What stands for all requests, for [`Out::whole`](crate::format::Out::whole).
    pub fn whole(&self) -> Sighting<'a> {
        Sighting {
            id: Identity { key: self.base(), ..Identity::default() }.on_side(self.copy),
            ..self.sighting()
        }
    }

    /// A failed attempt.
    pub fn failure<'e>(&self, error: &'e str) -> Sighting<'e>
    where
        'a: 'e,
    {
        let id = Identity::of(&["opencode error", &self.base().hex(), error]).on_side(self.copy);
        Sighting { id, error: Some(error), ..self.sighting() }
    }

    fn sighting(&self) -> Sighting<'a> {
        Sighting {
            at: self.created,
            harness: self.harness,
            version: self.version,
            session: self.session,
            agent: self.agent,
            prompt: self.prompt,
            trigger: self.background.then_some(Trigger::Background),
            lane: if self.sums_up { Lane::Aside } else { Lane::Agent },
            project: self.project,
            provider: self.provider,
            model: self.model,
            yields: match self.provider {
                Some("claude-code") => Yields::Client(harness::CLAUDE_CODE),
                _ => Yields::Nothing,
            },
            ..Sighting::default()
        }
    }
}

/// Whether a reply ended without calling a tool.
pub(super) fn is_final(data: &Data<'_>) -> bool {
    matches!(data.finish.as_deref(), Some("stop" | "length" | "content-filter"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_told_by_the_time_in_its_id() {
        let id = |ms: i64| format!("msg_{:012x}AbCdEfGhIjKlMn", (ms * 0x1000 + 7) & 0xffff_ffff_ffff);
        let made = 1_788_000_000_000;
        assert!(!is_copy(&id(made), made) && !is_copy(&id(made + 40), made));
        assert!(is_copy(&id(made + 3_600_000), made));
        assert!(!is_copy("msg_0001", made) && !is_copy("x", made) && !is_copy("msg_éééééééé", made));
    }
}
