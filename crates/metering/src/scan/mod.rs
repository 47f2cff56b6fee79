//! Bytes to lines, lines to JSON values, without building trees and without failing.

pub mod json;
pub mod lines;
pub mod unpack;
