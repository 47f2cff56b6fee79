//! What `fuelgauge push` is told on the command line.

use super::{Options, Search};
use crate::failure::{Failure, Result};
use std::path::PathBuf;

/// Options of `push`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Push {
    /// Where logs are looked for.
    pub search: Search,
    /// The person whose logs they are, in the place of who is logged in.
    pub person: Option<String>,
    /// The machine, in the place of its own name.
    pub machine: Option<String>,
    /// The address of ClickHouse's HTTP interface.
    pub url: String,
    /// The database in which the tables lie.
    pub database: String,
    /// The user; the key is never on the command line, where others of the machine could see it.
    pub user: Option<String>,
    /// The cluster over which the tables are distributed.
    pub cluster: Option<String>,
    /// Whether its shards have replicas.
    pub replicated: bool,
    /// Where how far pushing has come is kept, in the place of our own folder.
    pub state: Option<PathBuf>,
    /// Whether the server is asked about everything, whatever was confirmed before.
    pub all: bool,
}

/// What `--help` says of it.
pub const HELP: &str = "
  fuelgauge push          bring the data to ClickHouse; can be repeated and cut, nothing is lost or counted twice
      --clickhouse URL    its HTTP interface, http://HOST:8123 or https://HOST:8443
      --database NAME     where the tables lie or are created (default fuelgauge)
      --user NAME         the user; the key is read from the variable FUELGAUGE_CLICKHOUSE_KEY
      --person NAME       whose logs they are, in the place of who is logged in
      --machine NAME      the machine's name, in the place of its own
      --all               ask the server about everything, whatever it confirmed before
      --cluster NAME      create the tables on a cluster; with --replicated as replicas
      --state DIR         keep there how far pushing has come
";

impl Options {
    /// Of what was given.
    pub(super) fn push(self) -> Result<Push> {
        self.only(
            "push",
            &[
                "home",
                "add",
                "clickhouse",
                "database",
                "user",
                "person",
                "machine",
                "all",
                "cluster",
                "replicated",
                "state",
            ],
        )?;
        let (all, replicated) = (self.given.contains(&"all"), self.given.contains(&"replicated"));
        let Some(url) = self.url else {
            return Err(Failure::usage(
                "`push` was not told where to push to",
                "add `--clickhouse http://HOST:8123`",
            ));
        };
        if replicated && self.cluster.is_none() {
            return Err(Failure::usage("`--replicated` needs a cluster", "name it with `--cluster NAME`"));
        }
        Ok(Push {
            search: self.search,
            person: self.person,
            machine: self.machine,
            url,
            database: self.database.unwrap_or_else(|| String::from("fuelgauge")),
            user: self.user,
            cluster: self.cluster,
            replicated,
            state: self.state,
            all,
        })
    }
}
