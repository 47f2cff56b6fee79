//! Sharing: the dialogue that makes a shared view, and the lines above an opened one.

mod banner;
mod dialog;
mod names;

pub use banner::banner;
pub use dialog::dialog;
