//! Which folders to look in: the table of the core, under this machine's home folders and variables.

use crate::args::Search;
use metering::format::places::{FILES, Naming, PLACES, Place, System, TAP};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// A folder in which a harness may keep its logs, or a single file of it. It need not exist.
#[derive(Clone, Debug)]
pub struct Root {
    /// The harness, as in the feed.
    pub harness: &'static str,
    /// The folder or file.
    pub path: PathBuf,
    /// Where it lies below a home folder if nothing moved it: the form that readers know.
    pub usual: &'static str,
    /// The folder without what lies above the home folder: `~/.claude/projects`, `$CODEX_HOME/sessions`; in another
    /// home than the person's own that one's name stands for `~`.
    pub shown: String,
    /// For a file that only names folders: how to read it.
    pub names: Option<Naming>,
    /// Whether the person named it: what lies there is told by its content.
    pub added: bool,
}

/// What the person named and is not there, each with what to do.
pub fn absent(search: &Search) -> Vec<String> {
    let homes = search.homes.iter().filter(|home| !home.is_dir());
    let homes = homes.map(|home| {
        format!(
            "There is no folder {}, so no logs were looked for in it; check what was given to --home.",
            home.display()
        )
    });
    let added = search.added.iter().filter(|path| !path.exists());
    let added = added
        .map(|path| format!("There is no file or folder {}; check what was given to --add.", path.display()));
    homes.chain(added).collect()
}

/// The folders to look in: under `homes`, or, where none is given, under the person's own home with every
/// environment variable that moves a harness's logs.
pub fn roots(search: &Search) -> Vec<Root> {
    let homes = &search.homes;
    let own: Vec<PathBuf> = env::home_dir().into_iter().collect();
    let variable = |name: &str| env::var_os(name).filter(|_| homes.is_empty());
    let searched = if homes.is_empty() { own.as_slice() } else { homes };
    let mut roots = Vec::new();
    for place in PLACES.iter().chain(FILES).filter(|p| here(p.system)) {
        for root in of_place(place, searched, own.first().map(PathBuf::as_path), &variable) {
            if !roots.iter().any(|r: &Root| r.path == root.path && r.harness == root.harness) {
                roots.push(root);
            }
        }
    }
    let added = search.added.iter().map(|path| Root {
        harness: "added",
        path: path.clone(),
        usual: "",
        shown: path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
        names: None,
        added: true,
    });
    roots.extend(added);
    roots
}

/// The folder of the logs that `fuelgauge tap` writes: under a home folder, or, where none is given, where this person's
/// own variables say. `None` where there is no home.
pub fn of_tap(home: Option<&Path>) -> Option<PathBuf> {
    let place = PLACES.iter().find(|p| TAP.contains(&p.folder) && here(p.system))?;
    let own = env::home_dir();
    let homes: Vec<PathBuf> = home.map(Path::to_owned).or_else(|| own.clone()).into_iter().collect();
    let variable = |name: &str| env::var_os(name).filter(|_| home.is_none());
    of_place(place, &homes, own.as_deref(), &variable).into_iter().next().map(|root| root.path)
}

fn here(system: System) -> bool {
    match system {
        System::Any => true,
        System::Linux => cfg!(all(unix, not(target_os = "macos"))),
        System::Mac => cfg!(target_os = "macos"),
        System::Windows => cfg!(windows),
    }
}

fn of_place(
    place: &Place,
    homes: &[PathBuf],
    own: Option<&Path>,
    variable: &dyn Fn(&str) -> Option<OsString>,
) -> Vec<Root> {
    let rest = place.folder.strip_prefix(place.base).unwrap_or(place.folder).trim_start_matches('/');
    let set = place.env.iter().find_map(|name| Some((name, variable(name).filter(|v| !v.is_empty())?)));
    let bases: Vec<(PathBuf, String)> = match set {
        Some((name, value)) => several(value).into_iter().map(|b| (b, format!("${name}/{rest}"))).collect(),
        None => homes
            .iter()
            .map(|h| (h.join(place.base), format!("{}/{}", home_name(h, own), place.folder)))
            .collect(),
    };
    bases
        .into_iter()
        .flat_map(|(base, shown)| {
            let paths = expand(base, rest);
            paths.into_iter().map(move |path| Root {
                harness: place.harness,
                path,
                usual: place.folder,
                shown: shown.clone(),
                names: place.names,
                added: false,
            })
        })
        .collect()
}

/// What stands for a home folder: `~` only where it is the person's own, else the folder's name.
fn home_name(home: &Path, own: Option<&Path>) -> String {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let home = real(home);
    match home.file_name() {
        Some(name) if own.is_none_or(|own| real(own) != home) => name.to_string_lossy().into_owned(),
        _ => "~".to_owned(),
    }
}

/// Some variables are given as a list with commas; a folder whose name holds one is taken as it is.
fn several(value: OsString) -> Vec<PathBuf> {
    let whole = PathBuf::from(&value);
    match value.to_str() {
        Some(text) if text.contains(',') && !whole.is_dir() => {
            text.split(',').map(str::trim).filter(|t| !t.is_empty()).map(PathBuf::from).collect()
        }
        _ => vec![whole],
    }
}

/// Follows a folder's parts below a base; `*` stands for every folder there is.
fn expand(base: PathBuf, parts: &str) -> Vec<PathBuf> {
    let mut paths = vec![base];
    for part in parts.split('/').filter(|p| !p.is_empty()) {
        paths = match part {
            "*" => paths.iter().flat_map(|p| folders(p)).collect(),
            name => paths.into_iter().map(|p| p.join(name)).collect(),
        };
    }
    paths
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let mut list: Vec<_> =
        fs::read_dir(path).into_iter().flatten().flatten().map(|e| e.path()).filter(|p| p.is_dir()).collect();
    list.sort();
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use metering::request::harness;

    #[track_caller]
    fn check(place: &Place, variables: &[(&str, &str)], expected: &[(&str, &str)]) {
        let homes = [PathBuf::from("/home/ada")];
        let get = |name: &str| variables.iter().find(|v| v.0 == name).map(|v| OsString::from(v.1));
        let found = of_place(place, &homes, Some(Path::new("/home/ada")), &get);
        let found: Vec<_> =
            found.iter().map(|r| (r.path.to_string_lossy().replace('\\', "/"), r.shown.clone())).collect();
        let expected: Vec<_> = expected.iter().map(|(p, s)| ((*p).to_owned(), (*s).to_owned())).collect();
        assert_eq!(found, expected);
    }

    fn place(harness: &str) -> &'static Place {
        PLACES.iter().find(|p| p.harness == harness).unwrap()
    }

    #[test]
    fn logs_lie_under_the_home_folder() {
        check(place(harness::CLAUDE_CODE), &[], &[("/home/ada/.claude/projects", "~/.claude/projects")]);
    }

    #[test]
    fn another_home_is_not_called_one_s_own() {
        let check = |home: &str, own: Option<&str>, expected: &str| {
            assert_eq!(home_name(Path::new(home), own.map(Path::new)), expected);
        };
        check("/home/ada", Some("/home/ada"), "~");
        check("/home/ada/", Some("/home/ada"), "~");
        check("/backup/laptop", Some("/home/ada"), "laptop");
        check("/backup/laptop", None, "laptop");
        check("/", Some("/home/ada"), "~");
    }

    #[test]
    fn a_variable_replaces_the_base() {
        check(
            place(harness::CLAUDE_CODE),
            &[("CLAUDE_CONFIG_DIR", "/srv/claude")],
            &[("/srv/claude/projects", "$CLAUDE_CONFIG_DIR/projects")],
        );
        check(
            place(harness::CLAUDE_CODE),
            &[("CLAUDE_CONFIG_DIR", "/a, /b")],
            &[("/a/projects", "$CLAUDE_CONFIG_DIR/projects"), ("/b/projects", "$CLAUDE_CONFIG_DIR/projects")],
        );
        check(
            place(harness::CODEX),
            &[("CODEX_HOME", "")],
            &[("/home/ada/.codex/sessions", "~/.codex/sessions")],
        );
    }

    #[test]
    fn a_star_stands_for_every_folder() {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir_all(home.path().join("a/x/logs")).unwrap();
        fs::create_dir_all(home.path().join("a/y")).unwrap();
        let found = expand(home.path().join("a"), "*/logs");
        assert_eq!(found, [home.path().join("a/x/logs"), home.path().join("a/y/logs")]);
    }
}
