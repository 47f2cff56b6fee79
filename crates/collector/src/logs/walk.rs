//! Lists the log files under the roots. Opens none of them, but for those that a person added, whose place tells nothing.

use super::places::Root;
use super::read::HEAD;
use metering::format::{FORMATS, Format, choose};
use metering::time::Millis;
use std::collections::BTreeSet;
use std::fs::{self, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// How deep folders may nest below a root: real trees stay below eight, a circle of links does not.
const MAX_DEPTH: u32 = 24;

/// A log file.
#[derive(Clone, Debug)]
pub struct LogFile {
    /// Where it lies.
    pub path: PathBuf,
    /// The same with `/` between names, for readers and findings.
    pub shown: String,
    /// Its root, as an index into the list that was walked.
    pub root: usize,
    /// How to read it; `None` where only its content can tell.
    pub format: Option<&'static Format>,
    /// Its size and time.
    pub stamp: Stamp,
}

/// What tells that a file changed: of a database, its write-ahead log and journal count too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Bytes.
    pub len: u64,
    /// Last change, where the system tells.
    pub modified: Option<SystemTime>,
    /// Bytes and last change of what belongs to a database.
    pub beside: (u64, Option<SystemTime>),
    /// Last change of content, rights or name, where the system tells: seconds and nanoseconds.
    pub status: (i64, i64),
}

impl Stamp {
    /// Milliseconds from 1970 to the last change, where the system tells.
    pub fn modified_at(&self) -> Option<Millis> {
        let since = self.modified?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        Millis::try_from(since.as_millis()).ok()
    }
}

/// What a walk found.
#[derive(Debug, Default)]
pub struct Walk {
    /// Log files, sorted by path.
    pub files: Vec<LogFile>,
    /// Folders that could not be listed, with the reason.
    pub notes: Vec<(String, String)>,
    /// Which roots exist.
    pub present: Vec<bool>,
}

/// Lists every log file below the roots.
pub fn walk(roots: &[Root]) -> Walk {
    let mut walk = Walk { present: vec![false; roots.len()], ..Walk::default() };
    let mut seen = BTreeSet::new();
    for (i, root) in roots.iter().enumerate() {
        // Two variables may name one folder, and links may lead into another root.
        let Ok(real) = fs::canonicalize(&root.path) else {
            if root.added {
                let reason = "There is no such file or folder; check what was given to --add.";
                walk.notes.push((shown(&root.path), reason.to_owned()));
            }
            continue;
        };
        walk.present[i] = true;
        if !seen.insert(real.clone()) {
            continue;
        }
        match root.names {
            None if real.is_dir() => walk.folder((i, root), &root.path, &real, 0, &mut seen),
            None => walk.file((i, root), &root.path),
            Some(names) => {
                let text = fs::read(&root.path).unwrap_or_default();
                names(&text).iter().for_each(|folder| walk.named((i, root), Path::new(folder), &mut seen));
            }
        }
    }
    walk.files.sort_by(|a, b| a.path.cmp(&b.path));
    // A single file may lie in the folder of another root.
    walk.files.dedup_by(|a, b| a.path == b.path);
    walk
}

/// The file at a path, if it is a log. `root` is its root where that is known; else the one it lies below.
pub fn file_at(roots: &[Root], root: Option<usize>, path: &Path) -> Option<LogFile> {
    let root = root.or_else(|| roots.iter().position(|r| path.starts_with(&r.path)))?;
    let meta = fs::metadata(path).ok().filter(Metadata::is_file)?;
    log_file(root, &roots[root], path, &meta)
}

impl Walk {
    /// `real` is the folder's path without links.
    fn folder(
        &mut self,
        root: (usize, &Root),
        path: &Path,
        real: &Path,
        depth: u32,
        seen: &mut BTreeSet<PathBuf>,
    ) {
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(e) => {
                self.notes.push((
                    shown(path),
                    format!("The folder could not be listed ({e}); check its permissions."),
                ));
                return;
            }
        };
        for entry in entries.flatten() {
            let Ok(kind) = entry.file_type() else { continue };
            let path = entry.path();
            let (folder, link) = match kind.is_symlink() {
                true => (path.is_dir(), true),
                false => (kind.is_dir(), false),
            };
            if folder {
                // A folder may be met by its own way and through links: the first counts.
                let way =
                    if link { fs::canonicalize(&path).ok() } else { path.file_name().map(|n| real.join(n)) };
                let Some(way) = way.filter(|way| seen.insert(way.clone())) else { continue };
                if depth < MAX_DEPTH {
                    self.folder(root, &path, &way, depth + 1, seen);
                } else {
                    self.notes.push((
                        shown(&path),
                        format!(
                            "The folder lies more than {MAX_DEPTH} folders deep and was not read; move it up."
                        ),
                    ));
                }
            } else {
                self.file(root, &path);
            }
        }
    }

    /// The logs that lie directly in a folder which another file names. That may be gone, or on another machine.
    fn named(&mut self, root: (usize, &Root), path: &Path, seen: &mut BTreeSet<PathBuf>) {
        let Ok(real) = fs::canonicalize(path) else { return };
        if seen.insert(real) {
            for entry in fs::read_dir(path).into_iter().flatten().flatten() {
                self.file(root, &entry.path());
            }
        }
    }

    fn file(&mut self, root: (usize, &Root), path: &Path) {
        if maybe_log(path)
            && let Ok(meta) = fs::metadata(path)
            && meta.is_file()
        {
            self.files.extend(log_file(root.0, root.1, path, &meta));
        }
    }
}

fn log_file(index: usize, root: &Root, path: &Path, meta: &Metadata) -> Option<LogFile> {
    if !maybe_log(path) {
        return None;
    }
    let shown = shown(path);
    // A variable may have moved the folder anywhere; readers know it by its usual place.
    let below = path.strip_prefix(&root.path).map(self::shown).unwrap_or_default();
    let usual = format!("/{}/{below}", root.usual);
    // A root may be the file itself.
    let usual = usual.trim_end_matches('/');
    let claimed = |f: &&&Format| (f.claims)(usual) || (f.claims)(&shown);
    let claimed = FORMATS.iter().find(claimed).copied();
    let format = claimed.or_else(|| if root.added { sniff(path, &shown) } else { None });
    // A stray file among logs is looked into only if it could be one; a harness keeps much else beside its logs.
    if format.is_none()
        && !root.added
        && (root.names.is_some() || !matches!(extension(path), "jsonl" | "ndjson"))
    {
        return None;
    }
    let mut stamp =
        Stamp { len: meta.len(), modified: meta.modified().ok(), beside: (0, None), status: status(meta) };
    if format.is_some_and(|f| matches!(f.shape, metering::format::Shape::Tables(_))) {
        for tail in ["-wal", "-journal"] {
            if let Ok(meta) = fs::metadata(with_tail(path, tail)) {
                stamp.beside = (stamp.beside.0 + meta.len(), stamp.beside.1.max(meta.modified().ok()));
            }
        }
    }
    Some(LogFile { path: path.to_owned(), shown, root: index, format, stamp })
}

/// What a file is by its first bytes.
fn sniff(path: &Path, shown: &str) -> Option<&'static Format> {
    let mut head = Vec::new();
    fs::File::open(path).ok()?.take(HEAD as u64).read_to_end(&mut head).ok()?;
    choose(shown, &head)
}

#[cfg(unix)]
fn status(meta: &Metadata) -> (i64, i64) {
    use std::os::unix::fs::MetadataExt;
    (meta.ctime(), meta.ctime_nsec())
}

#[cfg(not(unix))]
fn status(_: &Metadata) -> (i64, i64) {
    (0, 0)
}

/// A path with something put behind its name.
pub fn with_tail(path: &Path, tail: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(tail);
    PathBuf::from(name)
}

/// A path with `/` between names.
pub fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

fn extension(path: &Path) -> &str {
    path.extension().and_then(|e| e.to_str()).unwrap_or("")
}

fn maybe_log(path: &Path) -> bool {
    let name = path.file_name().map(|n| n.to_string_lossy()).unwrap_or_default();
    !["-wal", "-shm", "-journal", ".lock", ".tmp"].iter().any(|tail| name.ends_with(tail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use metering::format::places::PLACES;
    use metering::request::harness;

    fn root(path: &Path) -> Vec<Root> {
        let usual = ".claude/projects";
        vec![Root {
            harness: harness::CLAUDE_CODE,
            path: path.to_owned(),
            usual,
            shown: format!("~/{usual}"),
            names: None,
            added: false,
        }]
    }

    #[test]
    fn what_a_person_adds_is_told_by_its_content_and_missed_if_it_is_not_there() {
        let home = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(home.path().join(name), text).unwrap();
        write("export.txt", "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[]}]}]}\n");
        write("letter.txt", "Dear Ada");
        let search = |path: PathBuf| crate::args::Search { added: vec![path], ..Default::default() };
        let added = |path: &Path| super::super::places::roots(&search(path.to_owned())).pop().unwrap();
        let formats =
            |root: Root| -> Vec<_> { walk(&[root]).files.iter().map(|f| f.format.map(|f| f.name)).collect() };
        assert_eq!(formats(added(home.path())), [Some("otlp"), None]);
        assert_eq!(formats(added(&home.path().join("export.txt"))), [Some("otlp")]);
        let missing = walk(&[added(&home.path().join("nothing"))]);
        assert_eq!((missing.files.len(), missing.notes.len()), (0, 1));
    }

    fn names(walk: &Walk) -> Vec<String> {
        walk.files.iter().map(|f| f.path.file_name().unwrap().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn logs_are_found_in_every_folder_and_nothing_else_is() {
        let home = tempfile::tempdir().unwrap();
        let deep = home.path().join("p/s/subagents");
        fs::create_dir_all(&deep).unwrap();
        for name in ["agent-1.jsonl", "agent-1.meta.json", "x.jsonl.lock", "picture.png"] {
            fs::write(deep.join(name), "x").unwrap();
        }
        fs::write(home.path().join("p/b.jsonl"), "").unwrap();
        assert_eq!(names(&walk(&root(home.path()))), ["b.jsonl", "agent-1.jsonl"]);
    }

    #[test]
    fn a_root_that_is_missing_is_not_present() {
        let found = walk(&root(Path::new("/no/such/folder")));
        assert_eq!((found.files.len(), found.present), (0, vec![false]));
    }

    #[test]
    fn a_root_may_be_a_single_file() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("index.jsonl"), "").unwrap();
        fs::write(home.path().join("other.jsonl"), "").unwrap();
        let found = walk(&root(&home.path().join("index.jsonl")));
        assert_eq!((names(&found), found.present), (vec![String::from("index.jsonl")], vec![true]));
    }

    #[test]
    fn roots_that_are_one_folder_are_walked_once() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("a.jsonl"), "").unwrap();
        let twice = [root(home.path()), root(&home.path().join("."))].concat();
        assert_eq!(names(&walk(&twice)), ["a.jsonl"]);
    }

    #[test]
    fn a_root_may_be_a_file() {
        let home = tempfile::tempdir().unwrap();
        let place = PLACES.iter().find(|p| p.harness == harness::HERMES).unwrap();
        let path = home.path().join("state.db");
        fs::write(&path, "").unwrap();
        fs::write(home.path().join("other.db"), "").unwrap();
        let alone = Root {
            harness: place.harness,
            path,
            usual: place.folder,
            shown: String::new(),
            names: None,
            added: false,
        };
        let found = walk(&[alone, root(home.path()).remove(0)]);
        assert_eq!((names(&found), found.present), (vec!["state.db".to_owned()], vec![true, true]));
        assert_eq!(found.files[0].format.map(|f| f.harness), Some(harness::HERMES));
    }

    #[test]
    fn a_file_may_name_the_folders() {
        let home = tempfile::tempdir().unwrap();
        let data = home.path().join("work/shop-api/.crush");
        fs::create_dir_all(data.join("logs")).unwrap();
        for name in ["crush.db", "crush.db-wal", "crush.json", "notes.jsonl", "logs/crush.db"] {
            fs::write(data.join(name), "x").unwrap();
        }
        let path = home.path().join("projects.json");
        let text = serde_json::json!({"projects": [
            {"path": "/gone", "data_dir": "/gone/.crush"},
            {"path": data.parent(), "data_dir": data},
            {"path": "/twice", "data_dir": data},
        ]});
        fs::write(&path, text.to_string()).unwrap();
        let place = PLACES.iter().find(|p| p.names.is_some()).unwrap();
        let roots = [Root {
            harness: place.harness,
            path,
            usual: place.folder,
            shown: String::new(),
            names: place.names,
            added: false,
        }];
        let found = walk(&roots);
        assert_eq!((names(&found), found.notes.len()), (vec!["crush.db".to_owned()], 0));
        let file = &found.files[0];
        assert_eq!((file.format.map(|f| f.harness), file.stamp.beside.0), (Some(harness::CRUSH), 1));
        // It is found again by its path alone only where its root is known.
        assert!(file_at(&roots, None, &file.path).is_none());
        assert!(file_at(&roots, Some(file.root), &file.path).is_some());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_but_not_in_circles() {
        let home = tempfile::tempdir().unwrap();
        let other = tempfile::tempdir().unwrap();
        fs::write(other.path().join("linked.jsonl"), "").unwrap();
        fs::create_dir(home.path().join("p")).unwrap();
        std::os::unix::fs::symlink(home.path(), home.path().join("p/again")).unwrap();
        fs::create_dir(home.path().join("q")).unwrap();
        fs::write(home.path().join("q/own.jsonl"), "").unwrap();
        std::os::unix::fs::symlink(home.path().join("q"), home.path().join("p/q")).unwrap();
        std::os::unix::fs::symlink(other.path(), home.path().join("p/other")).unwrap();
        assert_eq!(names(&walk(&root(home.path()))), ["linked.jsonl", "own.jsonl"]);
    }
}
