//! A company's requests of a year, invented by the server itself: as many as are wanted, without a log behind them.
//!
//! Every person works five days a week, six and a half hours a day in hours of their own, in two
//! sessions a day with one harness, model and project each; one session in seventeen is run by a machine that builds.

use crate::engine::Engine;
use metering::clickhouse::cells::{differing, recompute};
use metering::clickhouse::{Names, Reach, Topology, create};

/// The Monday with which the year begins, seconds since 1970.
const FIRST: u64 = 1_763_942_400;
const WEEK: u64 = 7 * 86_400;

pub struct Company {
    pub names: Names,
    people: u64,
    weeks: u64,
    /// Requests of a person on a working day.
    a_day: u64,
}

impl Company {
    /// With about so many requests of a year.
    pub fn of(requests: u64) -> Self {
        let (weeks, a_day) = (50, 400);
        Self { people: (requests / (weeks * 5 * a_day)).max(1), ..Self::small(1, weeks, a_day) }
    }

    pub fn small(people: u64, weeks: u64, a_day: u64) -> Self {
        Self { names: Names::new("fuelgauge"), people, weeks, a_day }
    }

    pub fn requests(&self) -> u64 {
        self.people * self.a_day * self.weeks * 5
    }

    /// Fills an engine: rows by days, cells by weeks, with the statements of `push`.
    pub fn fill(&self, engine: &Engine, mut told: impl FnMut(u64)) {
        let dialect = engine.dialect();
        for statement in create(&self.names, dialect, &Topology::Single, Reach::Here) {
            engine.ask(&statement);
        }
        for week in 0..self.weeks {
            for day in 0..5 {
                engine.ask(&self.day(week * 5 + day));
            }
            let start = FIRST + week * WEEK;
            let slots: Vec<u32> = (start..start + WEEK).step_by(900).map(|s| s as u32).collect();
            engine.ask(&recompute(&self.names, &slots, 1));
            if week == 0 {
                assert_eq!(engine.ask(&differing(&self.names, &slots)), "");
            }
            told((week + 1) * 5 * self.people * self.a_day);
        }
    }

    /// The rows of a working day.
    fn day(&self, day: u64) -> String {
        let start = FIRST + day / 5 * WEEK + day % 5 * 86_400;
        let (people, a_day) = (self.people, self.a_day);
        let rows = people * a_day;
        let projects = people / 3 + 5;
        let columns: Vec<&str> = ROW.iter().map(|c| c.0).collect();
        let values: Vec<String> =
            ROW.iter().map(|(name, value)| format!("{value} AS `new_{name}`")).collect();
        format!(
            "INSERT INTO {table} (`{columns}`) SELECT {values} FROM (SELECT number AS n, intDiv(n, {a_day}) AS p, \
             n % {a_day} AS r, toUInt8(r * 2 >= {a_day}) AS half, cityHash64(p, {day}, half) AS s, \
             cityHash64(n, {day}) AS h, \
             toUInt32({start} + 21600 + (cityHash64(p) % 36) * 900 + intDiv(r * 23400, {a_day}) + h % 50) AS at, \
             s % 17 = 0 AS runs, toUInt64((p * 7 + (s % 3) * 13) % {projects}) AS project_number, \
             toUInt64(r % 12 = 0) AS asks, toUInt64(3 + h % 2000) AS input, toUInt64(20000 + (r % 60) * 2000) AS read, \
             toUInt64(500 + h % 4000) AS written, toUInt64(50 + h % 1500) AS output, input + read + written AS prompt, \
             toUInt64(h % 20 = 0) AS missed, toUInt64(prompt > 128000) AS long FROM numbers({rows}))",
            table = self.names.table("requests"),
            columns = columns.join("`, `"),
            values = values.join(", "),
        )
    }
}

/// Columns of a row; all others are empty.
const ROW: &[(&str, &str)] = &[
    ("slot", "toDateTime(intDiv(at, 900) * 900)"),
    ("session", "concat('5f0c2f0e-', lower(hex(s)))"),
    ("id", "generateUUIDv4()"),
    ("at_ms", "toInt64(at) * 1000 + toInt64(h % 1000)"),
    (
        "harness",
        "['claude-code', 'codex', 'opencode', 'openclaw', 'gemini-cli'][1 + if(s % 10 < 8, p, s) % 5]",
    ),
    ("provider", "['anthropic', 'openai', 'google'][1 + s % 3]"),
    (
        "model",
        "['claude-opus-4-8', 'gpt-5.6-codex', 'gemini-3.5-pro', 'claude-sonnet-5', 'gpt-5.6-mini', \
         'gemini-3.5-flash'][1 + s % 6]",
    ),
    ("trigger", "if(runs, 'schedule', 'person')"),
    ("user", "concat('person-', toString(p))"),
    ("host", "if(runs, concat('runner-', toString(s % 40)), concat('laptop-', toString(p)))"),
    ("project", "concat('project-', toString(project_number))"),
    ("harness_version", "'2.4.1'"),
    ("query", "toUInt32(intDiv(r, 12) + 1)"),
    ("quality", "'exact'"),
    ("tools", "if(r % 12 = 11, emptyArrayString(), [['Read', 'Edit', 'Bash', 'Grep'][1 + h % 4]])"),
    ("took_ms", "toUInt64(2000 + h % 9000)"),
    ("list_cost_nanousd", "input * 3000 + read * 300 + written * 3750 + output * 15000"),
    ("price_evidence", "'list'"),
    (
        "miss_cause",
        "if(missed = 1, ['expired', 'tools_changed', 'messages_changed', 'unknown'][1 + h % 4], '')",
    ),
    ("miss_evidence", "if(missed = 1, 'derived', '')"),
    ("missed_tokens", "missed * written"),
    ("missed_waste", "missed * written * 3450"),
    ("session_hash", "s"),
    ("checksum", "h"),
    ("requests", "toUInt64(1)"),
    ("queries", "asks"),
    ("errors", "toUInt64(h % 200 = 0)"),
    ("input_tokens", "input"),
    ("cache_read_tokens", "read"),
    ("cache_write_5m_tokens", "written"),
    ("output_tokens", "output"),
    ("long_requests", "long"),
    ("long_prompt_tokens", "long * prompt"),
    ("thin_requests", "toUInt64(output < 100)"),
    ("thin_prompt_tokens", "if(output < 100, prompt, 0)"),
    ("thin_prompt_cost", "if(output < 100, prompt * 300, 0)"),
    ("thin_known_requests", "toUInt64(1)"),
    ("diagnosed_requests", "toUInt64(1)"),
    ("duration_ms", "toUInt64(2000 + h % 9000)"),
    ("duration_output_tokens", "output"),
    ("cost_input", "input * 3000"),
    ("cost_cache_read", "read * 300"),
    ("cost_cache_write_5m", "written * 3750"),
    ("cost_output", "output * 15000"),
    ("query_requests", "asks * 12"),
    ("query_input_tokens", "asks * 12 * input"),
    ("query_cache_read_tokens", "asks * 12 * read"),
    ("query_cache_write_5m_tokens", "asks * 12 * written"),
    ("query_output_tokens", "asks * 12 * output"),
    ("query_priced", "asks"),
    ("query_cost", "asks * 12 * (input * 3000 + read * 300 + written * 3750 + output * 15000)"),
    ("query_timed", "asks"),
    ("query_time_ms", "asks * 60000"),
    ("prompt_bucket", "toUInt8(intDiv(prompt, 8000))"),
    ("query_bucket", "toUInt8(if(asks = 1, 12, 255))"),
    ("query_cost_bucket", "toUInt16(if(asks = 1, 300 + h % 24, 65535))"),
    ("query_time_bucket", "toUInt16(if(asks = 1, 120 + h % 24, 65535))"),
    ("band_over", "toUInt32(long * 128000)"),
    ("digest", "h"),
    ("known", "toUInt32(200)"),
    ("version", "toUInt64(1)"),
];
