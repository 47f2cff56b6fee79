//! Stub.
use super::{FileInfo, Format, Out, Reader, Shape};
/// The format.
pub const DOCUMENTS: Format = Format {
    name: "opencode",
    harness: crate::request::harness::OPENCODE,
    shape: Shape::Document,
    claims: |_| false,
    sniff: |_| false,
    open: |_: &FileInfo<'_>| Box::new(Nothing),
};
/// The format.
pub const DATABASE: Format = Format {
    name: "opencode-db",
    harness: crate::request::harness::OPENCODE,
    shape: Shape::Tables(&[]),
    claims: |_| false,
    sniff: |_| false,
    open: |_: &FileInfo<'_>| Box::new(Nothing),
};
/// The format.
pub const MIMO_DATABASE: Format = Format {
    name: "mimo-code-db",
    harness: crate::request::harness::MIMO_CODE,
    shape: Shape::Tables(&[]),
    claims: |_| false,
    sniff: |_| false,
    open: |_: &FileInfo<'_>| Box::new(Nothing),
};
struct Nothing;
impl Reader for Nothing {
    fn line(&mut self, _: u64, _: &[u8], _: &mut Out<'_>) {}
    fn flush(&mut self, _: &mut Out<'_>) {}
}
