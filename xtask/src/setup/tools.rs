//! The two tools that cargo compiles: trunk and wasm-bindgen.

use super::{Found, Step};
use crate::failure::{Failure, IoContext, Result};
use crate::places;
use crate::process::{first_line, must};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The newest trunk that this repository's minimum compiler can build.
pub const TRUNK: &str = "0.21.14";
/// The version of `wasm-opt`; Trunk.toml names it too.
pub const BINARYEN: &str = "132";
/// The version of SQLite for the page; `public/sqlite.js` and the notice beside the files name it too.
pub const SQLITE: &str = "3.54.1-build1";

pub fn trunk_step() -> Step {
    Step {
        name: format!("trunk {TRUNK} (compiled once, several minutes)"),
        check: || find("trunk", TRUNK),
        // Without its default features, which only download tools and look for newer versions of trunk.
        install: || cargo_install("trunk", TRUNK, &["--locked", "--no-default-features"]),
        otherwise: "see that crates.io can be reached and a C compiler is installed, then run the task again: it \
                    goes on where it stopped. `cargo install --locked trunk@0.21.14` by hand serves as well",
    }
}

pub fn wasm_bindgen_step() -> Step {
    Step {
        name: format!("wasm-bindgen {} (compiled once, some minutes)", locked_wasm_bindgen()),
        check: || find("wasm-bindgen", &locked_wasm_bindgen()),
        // Its lock file is not used: the command-line tool and the library in our Cargo.lock must agree, the rest is
        // free to be current.
        install: || cargo_install("wasm-bindgen-cli", &locked_wasm_bindgen(), &[]),
        otherwise: "see that crates.io can be reached, then run the task again: it goes on where it stopped. \
                    `cargo install wasm-bindgen-cli@VERSION` with the version of wasm-bindgen in Cargo.lock serves as well",
    }
}

/// The version of wasm-bindgen in Cargo.lock; the command-line tool must be exactly that one.
pub fn locked_wasm_bindgen() -> String {
    let lock = fs::read_to_string(places::root().join("Cargo.lock")).unwrap_or_default();
    locked_version(&lock, "wasm-bindgen").unwrap_or_default()
}

fn locked_version(lock: &str, package: &str) -> Option<String> {
    let (_, after) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    Some(after.split_once('"')?.0.to_owned())
}

fn find(tool: &str, version: &str) -> Option<Found> {
    let cached = cached(tool, version).join("bin");
    if cached.join(places::executable(tool)).is_file() {
        return Some(Found { place: "tool cache".to_owned(), path: Some(cached), ..Found::default() });
    }
    let path = places::on_path(tool)?;
    let line = first_line(Command::new(&path).arg("--version"))?;
    let fits = line.split_whitespace().any(|word| word == version);
    fits.then(|| Found {
        place: path.display().to_string(),
        path: path.parent().map(Into::into),
        ..Found::default()
    })
}

/// The folder of one version of a tool.
pub fn cached(tool: &str, version: &str) -> PathBuf {
    places::tools().join(format!("{tool}-{version}"))
}

/// A folder in which something is put together before it is renamed into place.
pub fn building(name: &str) -> PathBuf {
    places::tools().join("building").join(name)
}

/// Moves a complete folder into place and removes what was only needed to build it. Somebody else may have been
/// faster; theirs is as good.
///
/// # Errors
/// When the folder can be neither moved nor found in place.
pub fn put_in_place(complete: &Path, place: &Path, work: &Path) -> Result<()> {
    match fs::rename(complete, place) {
        Err(_) if place.is_dir() => {}
        moved => moved.on("cannot move the finished install to", place)?,
    }
    // Left-overs cost space, not correctness.
    let _ = fs::remove_dir_all(work);
    let _ = fs::remove_dir(places::tools().join("building"));
    Ok(())
}

fn cargo_install(package: &str, version: &str, options: &[&str]) -> Result<()> {
    let tool = package.trim_end_matches("-cli");
    let work = building(&format!("{tool}-{version}"));
    fs::create_dir_all(&work).on("cannot create", &work)?;

    let mut cargo = crate::process::cargo();
    // Away from the repository: its cargo configuration is not meant for tools.
    cargo.current_dir(&work).args(["install", package, "--version", &format!("={version}")]);
    cargo.args(["--no-track", "--force"]).arg("--root").arg(work.join("root"));
    // A folder that stays lets an interrupted install go on instead of starting over.
    cargo.arg("--target-dir").arg(work.join("target"));
    cargo.args(options);
    // The tools run for seconds and are compiled for minutes: compile fast.
    for (key, value) in
        [("OPT_LEVEL", "0"), ("LTO", "off"), ("CODEGEN_UNITS", "16"), ("DEBUG", "0"), ("STRIP", "none")]
    {
        cargo.env(format!("CARGO_PROFILE_RELEASE_{key}"), value);
    }
    for name in ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"] {
        cargo.env_remove(name);
    }
    must(&format!("install {tool}"), &mut cargo)?;

    let place = cached(tool, version);
    put_in_place(&work.join("root"), &place, &work)?;
    let tool = place.join("bin").join(places::executable(tool));
    if tool.is_file() {
        Ok(())
    } else {
        Err(Failure::new(
            format!("{} is missing after its install", tool.display()),
            "remove that folder, run again",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locked_version_is_read() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.1\"\n\n[[package]]\nname = \
                    \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked_version(lock, "trunk"), None);
    }

    #[test]
    fn trunk_requires_the_wasm_opt_that_is_installed() {
        let trunk = fs::read_to_string(places::root().join("Trunk.toml")).unwrap();
        assert!(trunk.contains(&format!("wasm_opt = \"version_{BINARYEN}\"")));
    }

    #[test]
    fn the_page_asks_for_the_sqlite_that_is_installed() {
        let public = |name: &str| fs::read_to_string(places::root().join("public").join(name)).unwrap();
        let script = public("sqlite.js");
        for file in ["index.mjs", "sqlite3.wasm"] {
            assert_eq!(script.matches(&format!("./sqlite/{file}?{SQLITE}\"")).count(), 1, "{file}");
        }
        assert!(public("sqlite/NOTICE.txt").contains(&format!("@sqlite.org/sqlite-wasm {SQLITE}.")));
    }
}
