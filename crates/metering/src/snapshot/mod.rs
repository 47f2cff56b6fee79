//! What vendors answer when a plan is asked how much of it is used, as a person pastes it or keeps it in a file: JSON, or
//! the headers of an answer as text.
//!
//! ```text
//! text ─ paste (documents and headers) ─ Node ─ a vendor's shape ─ Reading ─ Quota, Finding
//! ```
//!
//! What makes these texts hard, and what is done about it:
//! - None is documented, all change: names are compared without case and underscores, every object with a share and a
//!   reset is a window, and what is not understood is a [`Finding`], never a guess.
//! - Some tell what is used, some what is left, some from 0 to 1 and some from 0 to 100. A number does not tell which;
//!   only the vendor's shape does.
//! - Windows are told by their length, never by their slot.
//! - Errors arrive as successes, with the failure in the body.
//! - Hardly any says when it was true. Then the time of pasting counts (see [`Seen`]), and a reset before it proves that
//!   the text is older.
//! - A text may be cut: what stands whole before the cut is read, if what is missing cannot change it.
//! - What a person pastes may hold keys. Nothing of the text is kept but names and figures.
//!
//! To add a vendor: one file here with its `SHAPES`, a [`Kind`] for each and a line in `kind.rs`, fixtures named after
//! the traps they hold, and its row in `docs/method.md`.

pub mod account;
mod alibaba;
mod claude;
mod codex;
mod copilot;
mod cursor;
mod finding;
mod gemini;
mod glm;
mod kimi;
mod kind;
mod mimo;
mod minimax;
mod node;
mod opencode;
mod paste;
mod reading;
mod refusal;
mod volcengine;
pub mod window;

pub use finding::{Finding, Remark};
pub use kind::Kind;

use crate::request::Quota;
use crate::time::Millis;
use node::Node;
use reading::{Reading, When};

/// When a text was seen; counts only where the text itself says no time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// When it was pasted.
    pub at: Millis,
}

/// What a text says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// A level for every window that was understood.
    pub quotas: Vec<Quota>,
    /// What was not, and what a person should know of the rest.
    pub findings: Vec<Finding>,
    /// What the text is; the first of several.
    pub what: Option<Kind>,
}

/// Reads a text that a person pasted.
pub fn read(text: &[u8], seen: Seen) -> Snapshot {
    understand(text, When::Pasted(seen.at))
}

/// Reads a file that was changed at `changed`. Where neither the text nor the file tells a time, no level can be given.
pub(crate) fn read_file(text: &[u8], changed: Option<Millis>) -> Snapshot {
    understand(text, When::Changed(changed))
}

/// Whether a text, or the beginning of one, is one of these answers.
pub(crate) fn is_known(head: &[u8]) -> bool {
    paste::cut(head).documents.iter().any(|document| kind::find(document).is_some())
}

fn understand(text: &[u8], when: When) -> Snapshot {
    let paste = paste::cut(text);
    let mut reading = Reading::new(when, paste.cut);
    let mut what = None;
    if paste.secret {
        reading.remark(Remark::Secret);
    }
    match paste.trouble {
        Some(trouble) => reading.remark(trouble),
        None if paste.cut => reading.remark(Remark::Cut),
        None => {}
    }
    for document in &paste.documents {
        if let Some((shape, node)) = kind::find(document) {
            what = what.or(Some(shape.kind));
            if reading.takes(shape, node) {
                continue;
            }
        }
        if let Some(refusal) = refusal::find(document) {
            reading.remark(refusal);
        }
    }
    let (quotas, mut findings) = reading.finish();
    if quotas.is_empty() && !findings.iter().any(Finding::explains) {
        let names = paste.documents.iter().flat_map(Node::names).filter_map(node::name).take(MOST_NAMES);
        let remark =
            what.map_or_else(|| Remark::Unknown { names: names.collect() }, |kind| Remark::NoLevels { kind });
        findings.push(Finding::of(remark));
    }
    Snapshot { quotas, findings, what }
}

/// So many names of an unknown text are told.
const MOST_NAMES: usize = 6;

#[cfg(test)]
mod tests;
