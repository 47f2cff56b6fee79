//! From a folder's name to the project: `.project_root` in the folder, `projects.json` beside all of them, and sessions
//! that name their folder and the hash of the project's path, which was the folder's name in older versions.

use crate::format::{FileInfo, Out, Reader};
use crate::record::{About, project_name};
use crate::request::harness;
use crate::scan::json::Scanner;

/// The name under which facts about a folder are kept.
fn of_folder(folder: &str) -> String {
    format!("folder {folder}")
}

/// SHA-256 of a path.
fn is_hash(folder: &str) -> bool {
    folder.len() == 64 && folder.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Says of a session which folder it lies in.
pub(super) fn session(
    harness: &str,
    id: &str,
    directory: Option<&str>,
    folder: Option<&str>,
    hash: Option<&str>,
    out: &mut Out<'_>,
) {
    let Some(of) = folder.or(hash) else { return };
    out.about(harness, id, &About { project: directory, see: Some(&of_folder(of)), ..About::default() });
    let Some(slug) = folder.filter(|f| !is_hash(f)) else { return };
    // The slug is the project's name in plain letters: better than none.
    let alone = format!("slug {slug}");
    out.about(harness, &of_folder(slug), &About { see: Some(&alone), ..About::default() });
    out.about(harness, &alone, &About { project: Some(slug), ..About::default() });
    if let Some(hash) = hash {
        out.about(harness, &of_folder(hash), &About { see: Some(&of_folder(slug)), ..About::default() });
    }
}

/// Reads `.project_root` and `projects.json`.
#[derive(Debug)]
pub(super) struct Project {
    /// Of `.project_root`.
    folder: Option<String>,
}

impl Project {
    /// A file of either kind.
    pub fn new(file: &FileInfo<'_>) -> Self {
        let folder = file.path.strip_suffix("/.project_root").and_then(|f| f.rsplit('/').next());
        Self { folder: folder.map(str::to_owned) }
    }
}

impl Reader for Project {
    fn line(&mut self, _: u64, line: &[u8], out: &mut Out<'_>) {
        out.recognised();
        let mut root = |folder: &str, path: &str| {
            if let Some(project) = project_name(path.trim()) {
                let about = About { project: Some(project), ..About::default() };
                out.about(harness::GEMINI_CLI, &of_folder(folder), &about);
            }
        };
        if let Some(folder) = &self.folder {
            return root(folder, &String::from_utf8_lossy(line));
        }
        Scanner::new(line).object(|key, s| match key {
            "projects" => {
                s.object(|path, s| {
                    if let Some(folder) = s.text() {
                        root(&folder, path);
                    }
                });
            }
            _ => s.skip(),
        });
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}
