//! A failure a person reads: what went wrong, and what to do about it.

use std::fmt;

/// The result of a task or of a part of one.
pub type Result<T> = std::result::Result<T, Failure>;

/// What went wrong and the next step. Both are sentences without a full stop.
#[derive(Debug)]
pub struct Failure {
    what: String,
    next: String,
}

impl Failure {
    /// A failure with its next step.
    pub fn new(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self { what: what.into(), next: next.into() }
    }

    /// The same failure, told with the next step that the caller knows better.
    pub fn with_next(self, next: impl Into<String>) -> Self {
        Self { next: next.into(), ..self }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Failed: {}\nNext:   {}", self.what, self.next)
    }
}

/// Adds the path and the next step to an error of the file system.
pub trait IoContext<T> {
    /// Names what was tried, for example "cannot write", and on which path.
    fn on(self, tried: &str, path: &std::path::Path) -> Result<T>;
}

impl<T> IoContext<T> for std::io::Result<T> {
    fn on(self, tried: &str, path: &std::path::Path) -> Result<T> {
        self.map_err(|error| {
            Failure::new(
                format!("{tried} {}: {error}", path.display()),
                "check that the folder exists, is writable and has space left",
            )
        })
    }
}
