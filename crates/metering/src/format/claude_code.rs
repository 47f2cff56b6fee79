//! Stub.
use super::{FileInfo, Format, Out, Reader, Shape};
/// The format.
pub const FORMAT: Format = Format {
    name: "claude-code",
    harness: crate::request::harness::CLAUDE_CODE,
    shape: Shape::Lines,
    claims: |_| false,
    sniff: |_| false,
    open: |_: &FileInfo<'_>| Box::new(Nothing),
};
struct Nothing;
impl Reader for Nothing {
    fn line(&mut self, _: u64, _: &[u8], _: &mut Out<'_>) {}
    fn flush(&mut self, _: &mut Out<'_>) {}
}
