//! The ledger: every request once, whatever was read, in whatever order.

use crate::names::{Name, Names};
use crate::record::{PromptMark, Sighting};
use crate::request::Quota;

/// Merges what readers saw.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    pub(crate) names: Names,
}

impl Ledger {
    /// A sighting of a request.
    pub(crate) fn sight(&mut self, _s: &Sighting<'_>, _user: Name, _host: Name) {}
    pub(crate) fn prompt(&mut self, _m: &PromptMark<'_>) {}
    pub(crate) fn child(&mut self, _session: &str, _parent: &str) {}
    pub(crate) fn quota(&mut self, _q: Quota) {}
    pub(crate) fn finding(&mut self, _file: Name, _line: u64, _reason: &str) {}
}
