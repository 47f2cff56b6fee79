//! Metering data in ClickHouse: the tables, their rows, and the questions that are asked of them. Text only: who sends it
//! and how is not known here.
//!
//! Two tables carry everything. `requests` has a row for each request: what the feed says of it, and what it adds to
//! its cell, computed by the same code that computes cells anywhere else ([`crate::cell::Sums`]; the query that a
//! request begins is in the sums of that request). `cells` has the sums of these under the keys of cells. Both are
//! `ReplacingMergeTree`: a row that is written again takes the place of the one before, so that pushing twice, from
//! several processes at once or after a cut counts nothing twice.
//!
//! Cells are not kept up by a materialised view: such a view adds what is inserted and cannot take back what a row
//! that is replaced had added. Instead whoever pushes has the server sum the quarter hours that it touched anew
//! ([`cells::recompute`]), under a version above all others of these quarter hours, and looks whether both tables agree
//! afterwards ([`cells::differing`]).
//!
//! Every statement works on ClickHouse 18.16 and on the releases of today (tests hold both); see [`Dialect`] for what
//! differs.

pub mod cells;
mod columns;
mod finding;
mod layer;
mod quota;
mod reading;
mod request;
mod schema;
mod text;

pub use cells::{Detail, Filter, Fold, Offset, Scope, Steps};
pub use columns::{CELL_KEY, count_names};
pub use finding::{finding_columns, finding_line, findings, read_finding};
pub use layer::{Layer, OTHERS, whole_days};
pub use quota::{quota_columns, quota_line, quotas, read_quota};
pub use reading::{Ask, ENOUGH, Extent, FIRST, FIRST_DAYS, MANY, Menu, NAMES, Reader, WHOLE};
pub use request::{
    Known, RowOwner, RowWriter, columns as request_columns, held, known, known_of, misses, read_held,
    read_request, rows_of, session, sessions, uuid,
};
pub use schema::{Names, Reach, Topology, create, tables};
pub use text::{Fields, Param, Query, error_code, literal};

/// What a server's version can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Major and minor version: `(18, 16)`, `(26, 9)`.
    pub version: (u32, u32),
}

impl Dialect {
    /// From the answer to `SELECT version()`; `None` if it is none.
    pub fn of(version: &str) -> Option<Self> {
        let mut parts = version.trim().split('.');
        let mut number = || parts.next()?.parse().ok();
        Some(Self { version: (number()?, number()?) })
    }

    /// Whether values are handed over beside the text of a query (`{name:Type}`, since 19.14). Where they are not they are
    /// written into it as literals, see [`literal`].
    pub fn has_parameters(self) -> bool {
        self.version >= (19, 14)
    }

    /// Whether columns of few different strings can be stored as a dictionary and numbers without further ado.
    pub fn has_dictionaries(self) -> bool {
        self.version >= (19, 3)
    }

    /// Whether columns can be compressed by something else than LZ4, and indexes can skip granules (20.1 at the latest).
    pub fn has_codecs(self) -> bool {
        self.version >= (20, 1)
    }

    /// Whether partitions can be read with `FINAL` one by one (since 20.10).
    pub fn has_final_by_partition(self) -> bool {
        self.version >= (20, 10)
    }

    /// Settings that questions to `cells` and `requests` need to be quick, and not to take the server's memory: before
    /// 20.10 a megabyte for each column of each part that is read with `FINAL`.
    pub fn settings(self) -> &'static [(&'static str, &'static str)] {
        if self.has_final_by_partition() {
            &[("do_not_merge_across_partitions_select_final", "1")]
        } else {
            &[("max_read_buffer_size", "65536")]
        }
    }
}

#[cfg(test)]
mod tests;
