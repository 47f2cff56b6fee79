//! `fuelgauge export --site DIR`: the page with feeds beside it, for any static host.
//!
//! Everything lies in one folder: the page's files, feeds (`*.ndjson`, `*.ndjson.gz`), and `status.json`, which tells the
//! page which feeds there are. Several machines may write into one folder, each its own feed. All addresses are
//! relative, so the folder may be served under any path.

use crate::failure::{Failure, Result};
use crate::feed::GENERATOR;
use crate::serve::page;
use serde::Serialize;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// What the page asks for first.
const STATUS: &str = "status.json";

#[derive(Serialize)]
struct Status<'a> {
    generator: &'a str,
    state: &'a str,
    feeds: Vec<String>,
}

/// Where the feed of this name goes. The name is a plain one: no folders.
///
/// # Errors
/// When it is none.
pub fn feed_path(folder: &Path, name: &str) -> Result<PathBuf> {
    let plain = !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', ':', '?', '#', '%']);
    if !plain {
        return Err(Failure::usage(
            format!("`{name}` is no name for a feed"),
            "take letters and digits, such as `--feed ada-laptop`",
        ));
    }
    Ok(folder.join(format!("{name}.ndjson.gz")))
}

/// Makes the folder, and puts the page into it where it is not there, or another one.
///
/// # Errors
/// When this program has no page in it, or the folder cannot be written to.
pub fn page(folder: &Path) -> Result<()> {
    if page::files().next().is_none() {
        return Err(Failure::new(
            "this program was built without the page",
            "in the repository, run `cargo xtask build` and take the program that it builds",
        ));
    }
    let put = || -> io::Result<()> {
        fs::create_dir_all(folder)?;
        // The page's start comes last: whoever opens it before finds the one of before, whole.
        let (start, rest): (Vec<_>, Vec<_>) = page::files().partition(|(name, _)| *name == "index.html");
        for (name, bytes) in rest.into_iter().chain(start) {
            replace(&folder.join(name), &bytes)?;
        }
        Ok(())
    };
    put().map_err(|e| cannot(folder, &e))
}

/// Tells the page which feeds lie beside it.
///
/// # Errors
/// When the folder cannot be read or written to.
pub fn status(folder: &Path) -> Result<usize> {
    let tell = || -> io::Result<usize> {
        let mut feeds: Vec<String> = fs::read_dir(folder)?
            .flatten()
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| {
                !name.starts_with('.') && (name.ends_with(".ndjson") || name.ends_with(".ndjson.gz"))
            })
            .collect();
        feeds.sort();
        let count = feeds.len();
        let status = Status { generator: GENERATOR, state: "site", feeds };
        replace(&folder.join(STATUS), &serde_json::to_vec(&status)?)?;
        Ok(count)
    };
    tell().map_err(|e| cannot(folder, &e))
}

/// Writes a file whole or not at all; one that is the same already is left as it is.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // A temporary file is its owner's alone; a web server is somebody else.
        file.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    file.persist(path).map_err(|e| e.error)?;
    Ok(())
}

fn cannot(folder: &Path, e: &io::Error) -> Failure {
    Failure::new(
        format!("{} cannot be written: {e}", folder.display()),
        "choose a folder that you may write to, and that has space",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_has_a_plain_name() {
        let check = |name: &str| feed_path(Path::new("site"), name).ok();
        assert_eq!(check("ada-laptop"), Some(PathBuf::from("site/ada-laptop.ndjson.gz")));
        for bad in ["", ".hidden", "../up", "a/b", "c:\\d", "a?b"] {
            assert_eq!(check(bad), None, "{bad}");
        }
    }

    #[test]
    fn every_feed_in_the_folder_is_told() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.ndjson.gz", "a.ndjson", "other.txt", ".x.ndjson"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(status(folder.path()).unwrap(), 2);
        let text = fs::read_to_string(folder.path().join(STATUS)).unwrap();
        assert!(text.contains(r#""state":"site","feeds":["a.ndjson","b.ndjson.gz"]"#), "{text}");
    }
}
