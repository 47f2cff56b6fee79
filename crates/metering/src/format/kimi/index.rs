//! Which project a session is of: facts that stand beside the logs.

use super::{folders, md5};
use crate::format::fields::{Text, text};
use crate::format::objects::objects;
use crate::format::{FileInfo, Out, Reader};
use crate::record::{About, project_name};
use crate::request::harness;
use crate::scan::json::Scanner;

/// The name under which facts about a folder of sessions are kept.
pub(super) fn of_folder(folder: &str) -> String {
    format!("folder {folder}")
}

/// Says what is known of a session's project: the folder itself, and the one that its log lies in.
pub(super) fn session(harness: &str, id: &str, cwd: Option<&str>, folder: Option<&str>, out: &mut Out<'_>) {
    let see = folder.map(of_folder);
    let project = cwd.and_then(project_name);
    out.about(harness, id, &About { project, see: see.as_deref(), ..About::default() });
    // wd_<name of the project>_<hash>
    let slug =
        folder.and_then(|f| f.strip_prefix("wd_")).and_then(|f| f.rsplit_once('_')).map(|(slug, _)| slug);
    if let (Some(see), Some(slug)) = (see, slug.filter(|s| !s.is_empty())) {
        out.about(harness, &see, &About { project: Some(slug), ..About::default() });
    }
}

/// Reads `kimi.json`: the folders that kimi-cli worked in, and the latest session of each.
#[derive(Debug)]
pub(super) struct WorkDirs;

impl Reader for WorkDirs {
    fn line(&mut self, _: u64, line: &[u8], out: &mut Out<'_>) {
        out.recognised();
        Scanner::new(line).object(|key, s| match key {
            "work_dirs" => {
                s.array(|s| work_dir(s, out));
            }
            _ => s.skip(),
        });
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}

fn work_dir(s: &mut Scanner<'_>, out: &mut Out<'_>) {
    let (mut path, mut machine, mut latest): (Text<'_>, Text<'_>, Text<'_>) = (None, None, None);
    s.object(|key, s| match key {
        "path" => path = text(s),
        "kaos" => machine = text(s),
        "last_session_id" => latest = text(s),
        _ => s.skip(),
    });
    let Some(path) = path else { return };
    let about = About { project: project_name(&path), ..About::default() };
    let hash = md5::hex(&path);
    let folder = match machine.as_deref() {
        None | Some("local") => hash,
        Some(machine) => format!("{machine}_{hash}"),
    };
    out.about(harness::KIMI_CLI, &of_folder(&folder), &about);
    if let Some(session) = latest {
        out.about(harness::KIMI_CLI, &session, &about);
    }
}

/// Reads `session_index.jsonl`: session, its folder, and the project's.
#[derive(Debug)]
pub(super) struct Index;

impl Reader for Index {
    fn line(&mut self, number: u64, line: &[u8], out: &mut Out<'_>) {
        objects(number, line, &[b"{\"sessionId\":"], out, |s, out| {
            let (mut id, mut folder, mut project): (Text<'_>, Text<'_>, Text<'_>) = (None, None, None);
            s.object(|key, s| match key {
                "sessionId" => id = text(s),
                "sessionDir" => folder = text(s),
                "workDir" => project = text(s),
                _ => s.skip(),
            });
            if s.broken() {
                return;
            }
            out.recognised();
            let about = About { project: project.as_deref().and_then(project_name), ..About::default() };
            for name in [id.as_deref(), folder.as_deref().and_then(project_name)].into_iter().flatten() {
                out.about(harness::KIMI_CODE, name, &about);
            }
        });
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}

/// Reads `state.json` of a session of Kimi Code.
#[derive(Debug)]
pub(super) struct StateFile {
    session: Option<String>,
}

impl StateFile {
    /// Beside which session it lies.
    pub fn new(file: &FileInfo<'_>) -> Self {
        Self { session: folders(file.path).first().map(|f| (*f).to_owned()) }
    }
}

impl Reader for StateFile {
    fn line(&mut self, _: u64, line: &[u8], out: &mut Out<'_>) {
        out.recognised();
        let mut cwd = None;
        Scanner::new(line).object(|key, s| match key {
            "cwd" | "workDir" => cwd = text(s),
            _ => s.skip(),
        });
        if let (Some(session), Some(cwd)) = (&self.session, cwd) {
            let about = About { project: project_name(&cwd), ..About::default() };
            out.about(harness::KIMI_CODE, session, &about);
        }
    }

    fn flush(&mut self, _: &mut Out<'_>) {}
}
