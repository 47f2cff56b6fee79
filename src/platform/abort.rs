//! Ends a request that is on its way.

/// Ends requests that were given its signal.
#[derive(Clone, Debug)]
pub struct Abort(web_sys::AbortController);

impl Abort {
    /// A new one; `None` where the browser has no such thing.
    pub fn new() -> Option<Self> {
        web_sys::AbortController::new().ok().map(Self)
    }

    /// What a request is given.
    pub fn signal(&self) -> web_sys::AbortSignal {
        self.0.signal()
    }

    /// Ends them.
    pub fn abort(&self) {
        self.0.abort();
    }
}
