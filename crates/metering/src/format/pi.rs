//! Stub.
use super::{FileInfo, Format, Out, Reader, Shape};
/// The format.
pub const OPENCLAW: Format = Format {
    name: "openclaw",
    harness: crate::request::harness::OPENCLAW,
    shape: Shape::Lines,
    claims: |_| false,
    sniff: |_| false,
    open: |_: &FileInfo<'_>| Box::new(Nothing),
};
/// The format.
pub const PI: Format = Format {
    name: "pi",
    harness: crate::request::harness::PI,
    shape: Shape::Lines,
    claims: |_| false,
    sniff: |_| false,
    open: |_: &FileInfo<'_>| Box::new(Nothing),
};
/// The format.
pub const OPENCLAW_DB: Format = Format {
    name: "openclaw-db",
    harness: crate::request::harness::OPENCLAW,
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
