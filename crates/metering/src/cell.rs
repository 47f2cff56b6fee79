//! Cells: additive sums under a key. Everything on screen is a sum over cells.
//!
//! `a + b == b + a`, and any split of the same requests gives the same total: machines, people and days merge the
//! same way, a database can compute cells with `GROUP BY`, and a share is a small file of them.

mod bands;
mod counts;
mod hist;
mod label;
mod parts;
mod query;
mod reprice;
mod requests;
mod set;
mod slice;
mod subtract;
mod sums;

pub use crate::cache::{MissSum, TtlSums};
pub use bands::{BAND_EDGES, Band, Bands};
pub(crate) use counts::counts;
pub use hist::{Hist, fine_bounds, fine_bucket, prompt_bucket, requests_bucket};
pub use label::{Label, Mark};
pub use parts::Parts;
pub(crate) use parts::share;
pub use query::{QueryFold, QuerySums};
pub use requests::{RequestCells, from_requests};
pub use set::{CellSet, Dim, PackedKey};
pub use slice::{Group, Slice};
pub(crate) use sums::grow;
pub use sums::{ListCost, Sums};

use crate::request::Trigger;
use crate::time::Millis;
use serde::{Deserialize, Serialize};

/// What a cell's sums are of.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(bound(deserialize = "S: Deserialize<'de>"))]
pub struct CellKey<S = String> {
    /// Start of the quarter hour, UTC (a share may use a coarser grain).
    #[serde(with = "crate::feed::instant")]
    pub slot: Millis,
    /// The client program.
    pub harness: S,
    /// Who served the model.
    #[serde(default)]
    pub provider: Option<S>,
    /// The model, as logged.
    #[serde(default)]
    pub model: Option<S>,
    /// Who started the queries.
    #[serde(default)]
    pub trigger: Trigger,
    /// Person.
    #[serde(default)]
    pub user: Option<S>,
    /// Machine.
    #[serde(default)]
    pub host: Option<S>,
    /// Last name of the project's folder.
    #[serde(default)]
    pub project: Option<S>,
    /// The session, only where cells were asked for by session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<S>,
}

/// A `cell` row of the feed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "S: Deserialize<'de>"))]
pub struct Cell<S = String> {
    /// What the sums are of.
    #[serde(flatten)]
    pub key: CellKey<S>,
    /// The sums. Fields that are 0 are left out of the feed.
    #[serde(flatten)]
    pub sums: Sums,
}

#[cfg(test)]
pub(crate) mod examples;
#[cfg(test)]
mod tests;
