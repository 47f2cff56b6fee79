//! Prices (placeholder until the book lands).
use crate::cell::ListCost;
use crate::request::{PriceEvidence, Tokens};
use crate::time::Millis;
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs)]
pub struct Rates { pub input: u64, pub cache_read: u64, pub cache_write_5m: u64, pub cache_write_1h: u64, pub output: u64 }
/// q
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Quote { pub cost: ListCost, pub rates: Rates, pub evidence: PriceEvidence }
/// b
#[derive(Debug)]
pub struct Book;
#[allow(missing_docs)]
impl Book {
    pub fn builtin() -> &'static Book { &Book }
    pub fn date(&self) -> &str { "2026-11-15" }
    pub fn quote(&self, _: Option<&str>, _: &str, _: Millis, _: Option<&str>, _: &Tokens) -> Option<Quote> { None }
}
/// p
pub fn provider_of(_: &str) -> Option<&'static str> { None }
