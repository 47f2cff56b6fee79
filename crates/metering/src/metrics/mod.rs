//! A store of metrics (Prometheus and what answers like it) → cells, for teams that collect the counters which coding
//! agents send by OpenTelemetry.
//!
//! ```text
//! Reading ─ Ask → (whoever holds it sends it) → bytes ─ AnswerReader ─ Answer → Reading ─ Harvest: cells, findings
//! ```
//!
//! What makes this hard, and what is done about it:
//! - Counters are reset when a program starts anew, have gaps, begin and end. [`increase`] is exact all the same, and
//!   asks for no more than a value per quarter hour in which a counter moved.
//! - The same metric has many names ([`name`]), and its labels many dialects ([`label`]).
//! - Prometheus 2 takes a sample on the edge into both quarter hours, Prometheus 3 and VictoriaMetrics into the earlier
//!   one; the law of [`increase`] does not depend on it. VictoriaMetrics must be told not to round (`nocache`).
//! - A metric does not tell single requests: its cells are sums, and what it cannot tell stays not recorded ([`sums`]).

mod answer;
mod ask;
mod increase;
mod label;
mod matcher;
mod name;
mod reading;
mod remarks;
mod sums;
#[cfg(test)]
mod tests;

pub use answer::{Answer, AnswerReader, Series, read};
pub use ask::Ask;
pub use increase::{QUARTER, add_up};
pub use label::Labels;
pub use matcher::{Compare, Matchers};
pub use reading::{Harvest, Reading, Refusal};
