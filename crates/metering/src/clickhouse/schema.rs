//! The tables.

use super::columns::{CELL_KEY, MAPS, count_names};
use super::{Dialect, request};
use std::fmt::Write;

/// Where the tables lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// The database.
    pub database: String,
}

impl Names {
    /// In a database of this name.
    pub fn new(database: &str) -> Self {
        Self { database: database.to_owned() }
    }

    /// A table, quoted, with its database.
    pub fn table(&self, name: &str) -> String {
        format!("{}.{}", quoted(&self.database), quoted(name))
    }
}

/// A name in backticks.
fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('\\', "\\\\").replace('`', "\\`"))
}

/// One server, or many.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Topology {
    /// One server.
    #[default]
    Single,
    /// A cluster of this name in the servers' configuration. Each shard keeps its part in tables ending in `_local`, and
    /// the tables of the plain names are `Distributed` over them. Rows of one session lie on one shard, cells of one key
    /// too, so that a row that takes another's place meets it there.
    Cluster {
        /// The cluster's name.
        name: String,
        /// Whether the shards have replicas: `Replicated…` engines, which need a keeper.
        replicated: bool,
    },
}

/// A table of ours.
struct Table {
    name: &'static str,
    columns: Vec<(String, String)>,
    order: &'static str,
    partition: &'static str,
    shard: &'static str,
    index: Option<&'static str>,
}

/// The names of all tables that each server has.
pub fn tables(topology: &Topology) -> Vec<String> {
    let plain = ["requests", "cells", "quotas", "findings"];
    let local = plain.iter().filter(|_| *topology != Topology::Single).map(|name| local(name));
    plain.iter().map(|name| (*name).to_owned()).chain(local).collect()
}

/// The table with a shard's part of another one.
fn local(name: &str) -> String {
    format!("{name}_local")
}

/// Who executes a statement that creates something in a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Every server of it, by a queue that they share, which needs a keeper.
    Everywhere,
    /// The one that is told.
    Here,
}

/// The statements that create what is not there, in their order. Each can be repeated.
pub fn create(names: &Names, dialect: Dialect, topology: &Topology, reach: Reach) -> Vec<String> {
    let on = match (topology, reach) {
        (Topology::Cluster { name, .. }, Reach::Everywhere) => format!(" ON CLUSTER {}", quoted(name)),
        _ => String::new(),
    };
    let mut list = vec![format!("CREATE DATABASE IF NOT EXISTS {}{on}", quoted(&names.database))];
    for table in all(dialect) {
        let columns: Vec<String> =
            table.columns.iter().map(|(name, of)| format!("{} {of}", quoted(name))).collect();
        let index =
            table.index.filter(|_| dialect.has_codecs()).map(|i| format!(", {i}")).unwrap_or_default();
        let body = |engine: &str| {
            format!(
                "({}{index}) ENGINE = {engine} PARTITION BY {} ORDER BY ({})",
                columns.join(", "),
                table.partition,
                table.order
            )
        };
        match topology {
            Topology::Single => list.push(format!(
                "CREATE TABLE IF NOT EXISTS {} {}",
                names.table(table.name),
                body("ReplacingMergeTree(`version`)")
            )),
            Topology::Cluster { name, replicated } => {
                let local = local(table.name);
                let engine = if *replicated {
                    format!(
                        "ReplicatedReplacingMergeTree('/clickhouse/tables/{{shard}}/{}/{local}', '{{replica}}', `version`)",
                        names.database.replace(['\'', '\\', '/'], "_")
                    )
                } else {
                    String::from("ReplacingMergeTree(`version`)")
                };
                list.push(format!(
                    "CREATE TABLE IF NOT EXISTS {}{on} {}",
                    names.table(&local),
                    body(&engine)
                ));
                list.push(format!(
                    "CREATE TABLE IF NOT EXISTS {}{on} ({}) ENGINE = Distributed({}, {}, {}, {})",
                    names.table(table.name),
                    columns.join(", "),
                    quoted(name),
                    quoted(&names.database),
                    quoted(&local),
                    table.shard
                ));
            }
        }
    }
    list
}

fn all(dialect: Dialect) -> [Table; 4] {
    let word = if dialect.has_dictionaries() { "LowCardinality(String)" } else { "String" };
    let small = if dialect.has_codecs() { " CODEC(ZSTD(1))" } else { "" };
    let own = |list: &[(&str, &str)]| -> Vec<(String, String)> {
        list.iter()
            .map(|(name, of)| {
                let of = if *of == "word" { word.to_owned() } else { (*of).to_owned() };
                ((*name).to_owned(), format!("{of}{small}"))
            })
            .collect()
    };
    let counts = || count_names().map(|(_, name)| (name.to_owned(), format!("UInt64{small}")));
    let requests = own(request::COLUMNS).into_iter().chain(counts()).chain(own(request::BUCKETS)).collect();
    let cells = own(&[("slot", "DateTime('UTC')")])
        .into_iter()
        .chain(CELL_KEY.iter().flat_map(|key| own(&[(*key, "word")])))
        .chain(counts())
        .chain(MAPS.iter().flat_map(|map| {
            map.columns
                .iter()
                .zip(map.types)
                .map(|((name, _), of)| ((*name).to_owned(), format!("Array({of}){small}")))
        }))
        .chain(own(&[("version", "UInt64")]))
        .collect();
    [
        Table {
            name: "requests",
            columns: requests,
            order: "`slot`, `session`, `id`",
            partition: "toYYYYMM(`slot`)",
            shard: "cityHash64(`session`)",
            index: Some(
                "INDEX `by_session` `session` TYPE bloom_filter(0.01) GRANULARITY 1, \
                 INDEX `by_hash` `session_hash` TYPE bloom_filter(0.01) GRANULARITY 1",
            ),
        },
        Table {
            name: "cells",
            columns: cells,
            order: "`slot`, `harness`, `provider`, `model`, `trigger`, `user`, `host`, `project`",
            partition: "toYYYYMM(`slot`)",
            shard: "cityHash64(`slot`, `harness`, `model`, `user`, `project`)",
            index: None,
        },
        Table {
            name: "quotas",
            columns: own(super::quota::COLUMNS),
            order: "`plan`, `account`, `window`, `at_ms`, `source`",
            partition: "tuple()",
            shard: "cityHash64(`plan`, `account`)",
            index: None,
        },
        Table {
            name: "findings",
            columns: own(super::finding::COLUMNS),
            order: "`user`, `host`, `file`, `reason`, `harness`",
            partition: "tuple()",
            shard: "cityHash64(`user`, `host`)",
            index: None,
        },
    ]
}

/// The columns of a table as `` `a`, `b` ``.
pub(super) fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let mut list = String::new();
    for name in names {
        let comma = if list.is_empty() { "" } else { ", " };
        let _ = write!(list, "{comma}{}", quoted(name));
    }
    list
}
