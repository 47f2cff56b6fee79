//! The page's surroundings, and the only place that names `web_sys`.
//!
//! Everything in here tolerates a browser that refuses: storage that is switched off, a clipboard that is blocked,
//! a history that is sealed. The page loses a comfort then, never its numbers.

pub mod abort;
pub mod canvas;
pub mod clipboard;
pub mod clock;
pub mod crypto;
pub mod dom;
pub mod download;
pub mod events;
pub mod files;
pub mod keys;
pub mod location;
pub mod media;
pub mod notify;
pub mod pack;
pub mod panic;
pub mod pointer;
pub mod request;
pub mod scroll;
pub mod sqlite;
pub mod storage;
pub mod stream;
pub mod theme;
pub mod worker;
pub mod zone;
