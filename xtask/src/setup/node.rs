//! What npm installs: `wasm-opt`, SQLite for the page, and the packages of the browser tests.

use super::tools::{BINARYEN, SQLITE, building, cached, put_in_place};
use super::{Found, Step};
use crate::failure::{Failure, IoContext, Result};
use crate::fingerprint;
use crate::places;
use crate::process::{first_line, must};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Playwright needs this one at least.
const NODE_MAJOR: u32 = 20;

pub fn step() -> Step {
    Step {
        name: format!("Node.js {NODE_MAJOR} or newer, with npm"),
        check: || {
            let version = first_line(Command::new("node").arg("--version"))?;
            let npm = places::on_path("npm")?;
            (major(&version)? >= NODE_MAJOR)
                .then(|| Found { place: npm.display().to_string(), ..Found::default() })
        },
        install: || Err(Failure::new("Node.js is missing, too old or without npm", "")),
        otherwise: "install Node.js 20 or newer from nodejs.org or with the system's package manager, so that `node` and \
                    `npm` are on PATH, then run the task again",
    }
}

pub fn wasm_opt_step() -> Step {
    Step {
        name: format!("wasm-opt {BINARYEN} (npm package binaryen)"),
        check: || {
            let dir = cached("binaryen", BINARYEN).join("node_modules").join(".bin");
            if dir.is_dir() {
                return Some(Found { place: "tool cache".to_owned(), path: Some(dir), ..Found::default() });
            }
            let tool = places::on_path("wasm-opt")?;
            let fits = wasm_opt_version(&first_line(Command::new(&tool).arg("--version"))?)? == BINARYEN;
            fits.then(|| Found { place: tool.display().to_string(), ..Found::default() })
        },
        install: || package("binaryen", &format!("{BINARYEN}.0.0"), &cached("binaryen", BINARYEN)),
        otherwise: "see that the npm registry can be reached, then run the task again",
    }
}

/// SQLite, copied to where trunk takes it from: the page loads it when it meets a database.
pub fn sqlite_step() -> Step {
    Step {
        name: format!("SQLite {SQLITE} for the page (npm package {SQLITE_PACKAGE})"),
        check: || {
            let same = |name| {
                let there = fs::read(sqlite_files().join(name)).ok()?;
                let wanted = fs::read(places::root().join("public/sqlite").join(name)).ok()?;
                (there == wanted).then_some(())
            };
            SQLITE_FILES.into_iter().try_for_each(same)?;
            Some(Found { place: "public/sqlite".to_owned(), ..Found::default() })
        },
        install: || {
            let cached = cached("sqlite-wasm", SQLITE);
            if !sqlite_files().is_dir() {
                package(SQLITE_PACKAGE, SQLITE, &cached)?;
            }
            for name in SQLITE_FILES {
                let to = places::root().join("public/sqlite").join(name);
                fs::copy(sqlite_files().join(name), &to).on("cannot write", &to)?;
            }
            Ok(())
        },
        otherwise: "see that the npm registry can be reached, then run the task again",
    }
}

const SQLITE_PACKAGE: &str = "@sqlite.org/sqlite-wasm";
const SQLITE_FILES: [&str; 2] = ["index.mjs", "sqlite3.wasm"];

fn sqlite_files() -> PathBuf {
    cached("sqlite-wasm", SQLITE).join("node_modules").join(SQLITE_PACKAGE).join("dist")
}

/// Installs one package into a folder of the tool cache.
fn package(name: &str, version: &str, place: &Path) -> Result<()> {
    let short = name.rsplit('/').next().unwrap_or(name);
    let work = building(&format!("{short}-{version}-{}", std::process::id()));
    fs::create_dir_all(&work).on("cannot create", &work)?;
    // Without a package.json of its own npm would install into a folder further up.
    let manifest = work.join("package.json");
    fs::write(&manifest, "{ \"private\": true }\n").on("cannot write", &manifest)?;
    let package = format!("{name}@{version}");
    must(
        &format!("install {short}"),
        npm().current_dir(&work).args(["install", "--no-audit", "--no-fund", &package]),
    )?;
    put_in_place(&work, place, &work)
}

/// The packages that tests/package.json names.
pub fn tests_step() -> Step {
    Step {
        name: "packages of the browser tests".to_owned(),
        check: || {
            let stamped = fs::read_to_string(stamp()).ok()?;
            (stamped == wanted())
                .then(|| Found { place: "tests/node_modules".to_owned(), ..Found::default() })
        },
        install: || {
            // Browsers come from the system, never from a download of the test runner.
            let mut npm = npm();
            npm.current_dir(tests()).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
            must("install browser test packages", npm.args(["ci", "--no-audit", "--no-fund"]))?;
            fs::write(stamp(), wanted()).on("cannot write", &stamp())
        },
        otherwise: "see that the npm registry can be reached, then run the task again; `npm ci` in tests/ does the same \
                    by hand",
    }
}

fn tests() -> PathBuf {
    places::root().join("tests")
}

fn stamp() -> PathBuf {
    tests().join("node_modules").join(".fuelgauge-stamp")
}

fn wanted() -> String {
    fingerprint::of(&[tests().join("package.json"), tests().join("package-lock.json")], "")
}

fn npm() -> Command {
    // A batch file on Windows, which has to be named with its ending.
    Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" })
}

fn major(version: &str) -> Option<u32> {
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}

fn wasm_opt_version(line: &str) -> Option<&str> {
    line.split_whitespace().nth(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major(""), None);
        assert_eq!(wasm_opt_version("wasm-opt version 132 (version_132)"), Some("132"));
        assert_eq!(wasm_opt_version("wasm-opt version 108"), Some("108"));
    }
}
