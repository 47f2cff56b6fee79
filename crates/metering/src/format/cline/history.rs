//! What other files of a task tell: which model was asked from when on, in which folder, for which task.

use crate::format::Out;
use crate::format::fields::{Text, instant, text};
use crate::record::{About, project_name};
use crate::scan::json::{Scanner, decode};
use crate::time::Millis;
use memchr::memmem;

/// What stands before the folder in what is sent with each request, by version.
const FOLDER: [&[u8]; 2] = [b"Current Workspace Directory (", b"Current Working Directory ("];

/// `api_conversation_history.json`: what was sent. Roo Code and Kilo Code tell the model in it, newer versions of Cline
/// with every reply.
pub(super) fn messages(harness: &str, task: &str, bytes: &[u8], out: &mut Out<'_>) -> bool {
    let (mut known, mut folder): (Option<String>, _) = (None, None);
    let whole = Scanner::new(bytes).array(|s| {
        let raw = s.raw();
        let (mut since, mut model, mut provider): (Option<Millis>, Text<'_>, Text<'_>) = (None, None, None);
        let mut sent = false;
        Scanner::new(raw).object(|key, s| match key {
            "role" => sent = s.text().is_some_and(|role| role == "user"),
            "ts" => since = instant(s),
            "modelInfo" => {
                s.object(|key, s| match key {
                    "modelId" => model = text(s),
                    "providerId" => provider = text(s),
                    _ => s.skip(),
                });
            }
            _ => s.skip(),
        });
        out.recognised();
        if folder.is_none() {
            folder = folder_in(raw);
        }
        let model = model.or_else(|| model_in(raw).filter(|_| sent));
        let Some(model) = model.filter(|m| known.as_deref() != Some(&**m)) else { return };
        // Without times only the first model can be said of all.
        if since.is_some() || known.is_none() {
            let about =
                About { provider: provider.as_deref(), model: Some(&model), since, ..About::default() };
            out.about(harness, task, &about);
        }
        known = Some(model.into_owned());
    });
    if let Some(project) = folder.as_deref().and_then(project_name) {
        out.about(harness, task, &About { project: Some(project), ..About::default() });
    }
    whole
}

/// `task_metadata.json`: `model_usage` lists each change of the model.
pub(super) fn metadata(harness: &str, task: &str, bytes: &[u8], out: &mut Out<'_>) -> bool {
    let mut version = None;
    let whole = Scanner::new(bytes).object(|key, s| match key {
        "model_usage" => {
            s.array(|s| {
                let (mut since, mut model, mut provider): (Option<Millis>, Text<'_>, Text<'_>) =
                    (None, None, None);
                s.object(|key, s| match key {
                    "ts" => since = instant(s),
                    "model_id" => model = text(s),
                    "model_provider_id" => provider = text(s),
                    _ => s.skip(),
                });
                let (model, provider) = (model.as_deref(), provider.as_deref());
                if model.is_some() {
                    out.about(harness, task, &About { provider, model, since, ..About::default() });
                }
            });
        }
        "environment_history" => {
            s.array(|s| {
                s.object(|key, s| match key {
                    "cline_version" => version = text(s),
                    _ => s.skip(),
                });
            });
        }
        _ => s.skip(),
    });
    out.recognised();
    if let Some(version) = version.as_deref() {
        out.about(harness, task, &About { version: Some(version), ..About::default() });
    }
    whole
}

/// `history_item.json`: the folder, and the task that this one was made for.
pub(super) fn item(harness: &str, task: &str, bytes: &[u8], out: &mut Out<'_>) -> bool {
    let (mut parent, mut folder): (Text<'_>, Text<'_>) = (None, None);
    let whole = Scanner::new(bytes).object(|key, s| match key {
        "parentTaskId" => parent = text(s),
        "workspace" | "cwdOnTaskInitialization" => folder = text(s),
        _ => s.skip(),
    });
    out.recognised();
    if let Some(parent) = parent.as_deref() {
        out.child(task, parent);
    }
    if let Some(project) = folder.as_deref().and_then(project_name) {
        out.about(harness, task, &About { project: Some(project), ..About::default() });
    }
    whole
}

/// The folder that some text, escapes and all, tells.
pub(super) fn folder_in(raw: &[u8]) -> Option<String> {
    let from = FOLDER.iter().find_map(|sign| memmem::find(raw, sign).map(|at| at + sign.len()))?;
    let rest = raw.get(from..)?;
    let rest = rest.get(..rest.len().min(4096))?;
    let end = memmem::find(rest, b") Files").or_else(|| memchr::memchr(b')', rest))?;
    Some(decode(rest.get(..end)?).into_owned())
}

/// The model that some text, escapes and all, tells: `<model>claude-opus-5</model>`, where it describes the circumstances.
/// The last one, for a request quotes what was said before.
pub(super) fn model_in(raw: &[u8]) -> Text<'_> {
    const OPEN: &[u8] = b"<model>";
    let raw = raw.get(memmem::rfind(raw, b"<environment_details>")?..)?;
    let from = memmem::find(raw, OPEN)? + OPEN.len();
    let rest = raw.get(from..)?;
    let end = memmem::find(rest.get(..rest.len().min(200))?, b"</model>")?;
    let model = decode(rest.get(..end)?);
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@[]~ ".contains(c);
    (!model.is_empty() && model.chars().all(plain)).then_some(model)
}
