//! ClickHouse for its tests: Debian's server, which is the oldest that is supported, and today's engine as a Python
//! package.

use super::debian;
use super::tools::{building, cached, put_in_place};
use crate::failure::{Failure, IoContext, Result};
use crate::places;
use crate::process::must;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// The package, and the one with the engine that it needs, with the checksums of their wheels.
const PACKAGES: [(&str, &str); 2] = [
    ("chdb==4.4.0", "b9d1159b19a101a650e72e085631dcc3a0879c31faf7c098bff3ea51dbba2daf"),
    ("chdb-core==26.9.0", "707e2ec3fe0f7953bac97942eaeb7a1ed1d66b1e56ecef3f0aa2130f61f6e735"),
];
/// What the tool cache calls it.
const VERSION: &str = "26.9.0";

/// What the tests of ClickHouse run.
pub struct ClickHouse {
    /// The server's executable.
    pub server: PathBuf,
    /// A Python interpreter.
    pub python: PathBuf,
    /// The folder in which it finds the engine.
    pub packages: PathBuf,
}

/// Both engines; installs what is missing.
///
/// # Errors
/// Where they are missing and cannot be installed.
pub fn clickhouse() -> Result<ClickHouse> {
    let missing = |what: &str| Failure::new(format!("{what} is missing"), OTHERWISE);
    let python = interpreter().ok_or_else(|| missing("Python 3"))?;
    let server = || places::on_path("clickhouse-server");
    if server().is_none() {
        if !debian::is_debian() {
            return Err(missing("clickhouse-server"));
        }
        debian::install("install ClickHouse", &["clickhouse-server"])?;
    }
    let packages = cached("chdb", VERSION);
    if !packages.is_dir() {
        println!("  install  today's ClickHouse engine (PyPI package, 180 MB)");
        install(&python).map_err(|failure| failure.with_next(OTHERWISE))?;
    }
    Ok(ClickHouse { server: server().ok_or_else(|| missing("clickhouse-server"))?, python, packages })
}

/// What keeps a cluster's servers together in its tests.
pub struct Keeper {
    /// Java's executable.
    pub java: PathBuf,
    /// `ZooKeeper`, whose package names the others that it needs.
    pub zookeeper: PathBuf,
}

/// `ZooKeeper` and what runs it; installs what is missing.
///
/// # Errors
/// Where they are missing and cannot be installed.
pub fn keeper() -> Result<Keeper> {
    let found = || {
        let zookeeper = Some(PathBuf::from(ZOOKEEPER)).filter(|jar| jar.is_file())?;
        Some(Keeper { java: places::on_path("java")?, zookeeper })
    };
    if found().is_none() && debian::is_debian() {
        let java = places::on_path("java").is_none().then_some("default-jre-headless");
        let packages: Vec<&str> = ["libzookeeper-java"].into_iter().chain(java).collect();
        debian::install("install ZooKeeper", &packages)?;
    }
    found().ok_or_else(|| {
        Failure::new(
            format!("Java or {ZOOKEEPER} is missing"),
            "run the task on Debian, where it installs both by itself",
        )
    })
}

/// Where Debian has it.
const ZOOKEEPER: &str = "/usr/share/java/zookeeper.jar";

const OTHERWISE: &str = "put clickhouse-server and Python 3 with pip on PATH and see that the Python package index can be \
                         reached, then run the task again";

fn install(python: &PathBuf) -> Result<()> {
    let work = building(&format!("chdb-{VERSION}-{}", std::process::id()));
    let done = work.join("done");
    fs::create_dir_all(&done).on("cannot create", &done)?;
    let wanted = work.join("requirements.txt");
    let lines: String =
        PACKAGES.iter().map(|(name, hash)| format!("{name} --hash=sha256:{hash}\n")).collect();
    fs::write(&wanted, lines).on("cannot write", &wanted)?;
    let mut pip = Command::new(python);
    pip.current_dir(&work).args([
        "-m",
        "pip",
        "install",
        "--no-deps",
        "--require-hashes",
        "--only-binary=:all:",
    ]);
    pip.args(["--disable-pip-version-check", "--target"])
        .arg(&done)
        .args(["--requirement", "requirements.txt"]);
    must("install today's ClickHouse engine", &mut pip)?;
    put_in_place(&done, &cached("chdb", VERSION), &work)
}

/// Python 3 as it is installed.
pub fn interpreter() -> Option<PathBuf> {
    ["python3", "python"].into_iter().find_map(places::on_path)
}
