//! A fingerprint of files: equal as long as no name and no byte changed.
//!
//! Contents are hashed, not times, so that switching a branch back and forth does not build again.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// The fingerprint of all files at and below `paths`, and of `more`. A path that is not there counts as such.
pub fn of(paths: &[PathBuf], more: &str) -> String {
    let mut hasher = DefaultHasher::new();
    more.hash(&mut hasher);
    for path in paths {
        add(path, &mut hasher);
    }
    format!("{:016x}\n", hasher.finish())
}

fn add(path: &Path, hasher: &mut DefaultHasher) {
    path.hash(hasher);
    if path.is_dir() {
        let mut entries: Vec<PathBuf> =
            fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        entries.sort();
        for entry in entries {
            add(&entry, hasher);
        }
    } else if let Ok(bytes) = fs::read(path) {
        hasher.write(&bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_and_byte_counts() {
        let dir = std::env::temp_dir().join(format!("fuelgauge-fingerprint-{}", std::process::id()));
        let inner = dir.join("inner");
        fs::create_dir_all(&inner).unwrap();
        fs::write(inner.join("a"), "one").unwrap();
        let paths = [dir.clone()];
        let first = of(&paths, "");
        assert_eq!(of(&paths, ""), first);
        assert_ne!(of(&paths, "other tools"), first);
        fs::write(inner.join("a"), "two").unwrap();
        assert_ne!(of(&paths, ""), first);
        fs::write(inner.join("a"), "one").unwrap();
        assert_eq!(of(&paths, ""), first);
        fs::rename(inner.join("a"), inner.join("b")).unwrap();
        assert_ne!(of(&paths, ""), first);
        fs::remove_dir_all(&dir).unwrap();
    }
}
