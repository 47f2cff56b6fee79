//! What went wrong and what to do next: every error of the command line carries both.

use std::fmt;

/// An error that ends a command.
#[derive(Debug)]
pub struct Failure {
    what: String,
    next: String,
    usage: bool,
}

/// The result of a command.
pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// Something could not be done. `next` says what to do.
    pub fn new(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self { what: what.into(), next: next.into(), usage: false }
    }

    /// The command line was not understood.
    pub fn usage(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self { usage: true, ..Self::new(what, next) }
    }

    /// The exit code: 2 for a command line that was not understood, else 1.
    pub fn code(&self) -> u8 {
        if self.usage { 2 } else { 1 }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fuelgauge: {}.\n  → {}.", self.what, self.next)
    }
}
