//! The collector as a person meets it: a program with a command line, and a server that is asked over HTTP.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at the first surprise")]

mod export;
mod hostile;
mod live;
mod serve;
mod support;
mod tap;
mod tap_install;
