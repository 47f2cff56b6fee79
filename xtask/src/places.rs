//! Where things lie: the repository, the tool cache, the executables.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

/// The root of the repository.
pub fn root() -> PathBuf {
    // Asked for when it runs: two checkouts may build into one target folder.
    let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let manifest = PathBuf::from(manifest);
    manifest.parent().unwrap_or(&manifest).to_path_buf()
}

/// Cargo's target folder: where `cargo build` puts its results.
pub fn target() -> PathBuf {
    let configured = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    root().join(configured.unwrap_or_else(|| PathBuf::from("target")))
}

/// What xtask itself keeps between runs: logs and fingerprints.
pub fn state() -> PathBuf {
    target().join("xtask")
}

/// The built page.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// The collector's executable of a release build.
pub fn collector() -> PathBuf {
    target().join("release").join(executable("fuelgauge"))
}

/// `name` as this system names an executable.
pub fn executable(name: &str) -> String {
    format!("{name}{}", env::consts::EXE_SUFFIX)
}

/// The folder for installed tools, outside the repository so that every clone shares it.
pub fn tools() -> PathBuf {
    let home = || env::home_dir().unwrap_or_else(env::temp_dir);
    let cache = match env::var_os("XDG_CACHE_HOME").filter(|value| !value.is_empty()) {
        Some(dir) => PathBuf::from(dir),
        None if cfg!(target_os = "macos") => home().join("Library").join("Caches"),
        None if cfg!(windows) => env::var_os("LOCALAPPDATA").map_or_else(home, PathBuf::from),
        None => home().join(".cache"),
    };
    cache.join("fuelgauge-tools")
}

/// The first executable called `name` on PATH. On Windows npm's `.cmd` files count too.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let names: &[String] = &if cfg!(windows) {
        vec![format!("{name}.exe"), format!("{name}.cmd")]
    } else {
        vec![name.to_owned()]
    };
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .flat_map(|dir| names.iter().map(move |name| dir.join(name)))
        .find(|candidate| candidate.is_file())
}

/// PATH with `first` in front of it.
pub fn path_with(first: &[PathBuf]) -> OsString {
    let old = env::var_os("PATH").unwrap_or_default();
    let all = first.iter().cloned().chain(env::split_paths(&old));
    // Only a folder with the separator in its name cannot be joined; then the old PATH is all there is.
    env::join_paths(all).unwrap_or(old)
}

/// Whether nobody watches who could install something by hand.
pub fn is_ci() -> bool {
    env::var_os("CI").is_some_and(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_holds_the_workspace() {
        assert!(root().join("Trunk.toml").is_file());
    }

    #[test]
    fn added_folders_come_first() {
        let added = root();
        let path = path_with(std::slice::from_ref(&added));
        assert_eq!(env::split_paths(&path).next(), Some(added));
    }

    #[test]
    fn cargo_is_found_on_path() {
        assert!(on_path("cargo").is_some());
        assert!(on_path("no-such-tool-as-this").is_none());
    }
}
