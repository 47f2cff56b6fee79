//! The columns that both tables share: the key of a cell, and its counts under their names in the feed.

/// The key of a cell without its slot, in the order of [`crate::cell::Dim`] but for the session.
pub const CELL_KEY: [&str; 7] = ["harness", "provider", "model", "trigger", "user", "host", "project"];

/// The counts of [`crate::cell::Sums::counts`] in their order, under their names in the feed. The one of prices of the
/// person's own is nobody else's concern and has no name.
const COUNTS: [&str; 66] = [
    "requests",
    "queries",
    "errors",
    "unbound_requests",
    "input_tokens",
    "cache_read_tokens",
    "cache_write_5m_tokens",
    "cache_write_1h_tokens",
    "output_tokens",
    "reasoning_tokens",
    "reported_cost",
    "unpriced_requests",
    "unpriced_tokens",
    "",
    "long_requests",
    "long_prompt_tokens",
    "long_excess_tokens",
    "long_excess_cost",
    "thin_requests",
    "thin_prompt_tokens",
    "thin_prompt_cost",
    "thin_known_requests",
    "diagnosed_requests",
    "bypassed_requests",
    "bypassed_tokens",
    "bypassed_waste",
    "failed_requests",
    "failed_cost",
    "duration_ms",
    "duration_output_tokens",
    "placeholder_requests",
    "session_total_rows",
    "imported_rows",
    "estimated_rows",
    "summed_requests",
    "unsplit_rows",
    "unsplit_prompt_tokens",
    "uncounted_rows",
    "cost_input",
    "cost_cache_read",
    "cost_cache_write_5m",
    "cost_cache_write_1h",
    "cost_output",
    "hour_premium",
    "hour_kept_tokens",
    "hour_saved",
    "hour_lost_tokens",
    "hour_lost",
    "hour_upgrade",
    "query_requests",
    "query_errors",
    "query_input_tokens",
    "query_cache_read_tokens",
    "query_cache_write_5m_tokens",
    "query_cache_write_1h_tokens",
    "query_output_tokens",
    "query_priced",
    "query_cost",
    "query_waste",
    "query_thin_known",
    "query_thin_requests",
    "query_thin_prompt_tokens",
    "query_thin_prompt_cost",
    "query_long_requests",
    "query_timed",
    "query_time_ms",
];

/// The place of each count in [`crate::cell::Sums::counts`], and its name in the feed and in the tables.
pub fn count_names() -> impl Iterator<Item = (usize, &'static str)> {
    COUNTS.into_iter().enumerate().filter(|(_, name)| !name.is_empty())
}

/// A list of what a row may have one of and a cell has many of: its columns in `cells`, and what a row of `requests`
/// gives to each of them.
#[derive(Debug)]
pub(super) struct Map {
    /// Whether a row has one.
    pub there: &'static str,
    /// Columns of `cells`: the key first.
    pub columns: &'static [(&'static str, &'static str)],
    /// Types of these, in the same order.
    pub types: &'static [&'static str],
}

/// What a cell keeps as lists. Each column stands with the expression over a row of `requests` that gives its value.
pub(super) const MAPS: [Map; 6] = [
    Map {
        there: "`miss_cause` != ''",
        columns: &[
            ("miss_causes", MISS_CODE),
            ("miss_events", "toUInt64(1)"),
            ("miss_recorded", "toUInt64(`miss_evidence` = 'recorded')"),
            ("miss_tokens", "`missed_tokens`"),
            ("miss_waste", "`missed_waste`"),
        ],
        types: &["UInt8", "UInt64", "UInt64", "UInt64", "UInt64"],
    },
    Map {
        there: "`prompt_bucket` != 255",
        columns: &[
            ("prompt_hist_buckets", "toUInt16(`prompt_bucket`)"),
            ("prompt_hist_counts", "toUInt64(1)"),
        ],
        types: &["UInt16", "UInt64"],
    },
    Map {
        there: "`query_bucket` != 255",
        columns: &[("query_hist_buckets", "toUInt16(`query_bucket`)"), ("query_hist_counts", "toUInt64(1)")],
        types: &["UInt16", "UInt64"],
    },
    Map {
        there: "`query_cost_bucket` != 65535",
        columns: &[
            ("query_cost_hist_buckets", "`query_cost_bucket`"),
            ("query_cost_hist_counts", "toUInt64(1)"),
        ],
        types: &["UInt16", "UInt64"],
    },
    Map {
        there: "`query_time_bucket` != 65535",
        columns: &[
            ("query_time_hist_buckets", "`query_time_bucket`"),
            ("query_time_hist_counts", "toUInt64(1)"),
        ],
        types: &["UInt16", "UInt64"],
    },
    Map {
        there: "`band_over` != 0",
        columns: &[
            ("band_over", "`band_over`"),
            ("band_input_tokens", "`input_tokens`"),
            ("band_cache_read_tokens", "`cache_read_tokens`"),
            ("band_cache_write_5m_tokens", "`cache_write_5m_tokens`"),
            ("band_cache_write_1h_tokens", "`cache_write_1h_tokens`"),
            ("band_output_tokens", "`output_tokens`"),
        ],
        types: &["UInt32", "UInt64", "UInt64", "UInt64", "UInt64", "UInt64"],
    },
];

/// The number of a cause: its place in [`crate::request::MissCause::ALL`], from 1.
const MISS_CODE: &str = "toUInt8(indexOf(['compaction','model_changed','system_changed','tools_changed',\
                         'messages_changed','expired','pinned','server_side','unknown'], `miss_cause`))";
