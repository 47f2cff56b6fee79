//! Puts `fuelgauge tap` into Claude Code's settings, and takes it out again.
//!
//! A status line that is there stays: ours runs it and prints its lines too (`--then`), and taking ours out puts its
//! command back. Nothing else of the file changes, a copy of it is kept beside it, and it is replaced as a whole, so that
//! Claude Code never reads half of it.

use super::command::{self, Kind};
use super::edit::{Object, quoted};
use super::log::MONTHS;
use super::then;
use crate::args::Tap;
use crate::failure::{Failure, Result};
use crate::logs::places;
use crate::logs::walk::with_tail;
use std::env;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

const KEY: &str = "statusLine";

/// Adds it; says what was done.
pub fn install(options: &Tap) -> Result<String> {
    let path = path(options.home.as_deref())?;
    let before = read(&path)?;
    let text = before.as_deref().filter(|t| !t.trim().is_empty()).unwrap_or("{}\n");
    let program = env::current_exe()
        .map_err(|e| Failure::new(format!("this program does not know where it lies: {e}"), BY_HAND))?;
    if cfg!(windows) && command::is_quoted(&program) && !then::has_bash() {
        return Err(Failure::new(
            format!(
                "PowerShell, in which Claude Code runs its status line here, does not run {}",
                program.display()
            ),
            "put the program where its path has no spaces, or install Git for Windows",
        ));
    }
    let own = |tap: &Tap| {
        let odd = || {
            Failure::new(
                format!("{} cannot be written into a command", program.display()),
                "install it where its path is plain text",
            )
        };
        command::write(&program, tap).ok_or_else(odd)
    };
    let line = |command: &str| format!(r#"{{"type": "command", "command": {}}}"#, quoted(command));
    let given = Tap { form: options.form, first: options.first, ..Tap::default() };
    let settings = sound(&path, text, &line(&own(&given)?))?;
    let (after, now, former) = match current(&path, &settings)? {
        Current::None => {
            let command = own(&given)?;
            (settings.with(KEY, &line(&command)), command, None)
        }
        Current::Command(_, Kind::Within, status) => {
            return Ok(format!(
                "Nothing was changed: the status line in {} runs `fuelgauge tap` in a command of its own:\n  {}\n",
                path.display(),
                status.string("command").unwrap_or_default()
            ));
        }
        Current::Command(_, Kind::Ours(old), status) => {
            let command =
                own(&Tap { form: given.form.or(old.form), first: given.first || old.first, ..old })?;
            (status.with("command", &quoted(&command)), command, None)
        }
        Current::Command(old, Kind::Other, status) => {
            let then = Some(old.clone()).filter(|old| !old.trim().is_empty());
            let command = own(&Tap { then: then.clone(), ..given })?;
            (status.with("command", &quoted(&command)), command, then)
        }
    };
    if after == text {
        return Ok(format!("Nothing was changed: {} has it already:\n  {now}\n", path.display()));
    }
    let backup = replace(&path, before.as_deref(), &after)?;
    let mut said = format!("Claude Code's status line in {} is now\n  {now}\n", path.display());
    if former.is_some() {
        said += "The one that was there still runs, and its lines are shown too.\n";
    }
    if let Some(backup) = backup {
        said += &format!("The file as it was: {}\n", backup.display());
    }
    if let Some(folder) = places::of_tap(options.home.as_deref()) {
        said += &format!("Levels and cache states are kept in {}, for {MONTHS} months.\n", folder.display());
    }
    if settings.value("disableAllHooks") == Some("true") {
        said += "`disableAllHooks` is set there: Claude Code runs no status line until that is removed.\n";
    }
    Ok(said + "`fuelgauge tap --uninstall` takes it out again.\n")
}

/// Takes it out; says what was done.
pub fn uninstall(options: &Tap) -> Result<String> {
    let path = path(options.home.as_deref())?;
    let nothing = || format!("Nothing was changed: {} has no `fuelgauge tap`.\n", path.display());
    let before = read(&path)?;
    let Some(text) = before.as_deref().filter(|t| !t.trim().is_empty()) else { return Ok(nothing()) };
    let settings = sound(&path, text, "")?;
    let (after, former) = match current(&path, &settings)? {
        Current::None | Current::Command(_, Kind::Other, _) => return Ok(nothing()),
        Current::Command(command, Kind::Within, _) => {
            return Err(Failure::new(
                format!(
                    "the status line in {} runs `fuelgauge tap` in a command of its own: {command}",
                    path.display()
                ),
                "take it out by hand",
            ));
        }
        Current::Command(_, Kind::Ours(tap), status) => match tap.then {
            Some(then) => (status.with("command", &quoted(&then)), Some(then)),
            None => (settings.without(KEY), None),
        },
    };
    let backup = replace(&path, before.as_deref(), &after)?;
    let mut said = match former {
        Some(command) => format!("Claude Code's status line in {} is again\n  {command}\n", path.display()),
        None => format!("Claude Code has no status line in {} any more.\n", path.display()),
    };
    if let Some(backup) = backup {
        said += &format!("The file as it was: {}\n", backup.display());
    }
    if let Some(folder) = places::of_tap(options.home.as_deref()).filter(|folder| folder.is_dir()) {
        said += &format!("What was kept stays in {}.\n", folder.display());
    }
    Ok(said)
}

/// Whether Claude Code's settings in a home folder run it.
pub fn installed(home: Option<&Path>) -> bool {
    let runs = || {
        let path = path(home).ok()?;
        let text = fs::read_to_string(&path).ok()?;
        match current(&path, &Object::of(&text).ok()?).ok()? {
            Current::Command(_, Kind::Ours(_) | Kind::Within, _) => Some(()),
            _ => None,
        }
    };
    runs().is_some()
}

/// The status line as it stands in the settings.
enum Current<'t> {
    None,
    /// Its command, what that is, and the object it stands in.
    Command(String, Kind, Object<'t>),
}

fn current<'t>(path: &Path, settings: &Object<'t>) -> Result<Current<'t>> {
    let refuse = |what: &str| {
        Err(Failure::new(format!("`{KEY}` in {} {what}; nothing was changed", path.display()), BY_HAND))
    };
    match (settings.count(KEY), settings.value(KEY)) {
        (0, _) | (1, Some("null")) => Ok(Current::None),
        (1, _) => {
            let Some(status) = settings.object(KEY) else { return refuse("is no object") };
            let is_command =
                status.value("type").is_none_or(|_| status.string("type").as_deref() == Some("command"));
            match status.string("command").filter(|_| is_command && status.count("command") == 1) {
                Some(command) => Ok(Current::Command(command.clone(), command::kind(&command), status)),
                None => refuse("is of a kind that this program does not know"),
            }
        }
        _ => refuse("stands there more than once"),
    }
}

const BY_HAND: &str = "change it by hand; Anthropic's documentation of the status line says how";

/// The settings' object; where the text is none, what to add by hand.
fn sound<'t>(path: &Path, text: &'t str, line: &str) -> Result<Object<'t>> {
    Object::of(text).map_err(|why| {
        let next = match line {
            "" => format!("take `{KEY}` out of it by hand"),
            line => format!("add \"{KEY}\": {line} to it by hand, inside of the outermost braces"),
        };
        Failure::new(format!("{} {why}, so nothing was changed", path.display()), next)
    })
}

/// Claude Code's settings of this person.
fn path(home: Option<&Path>) -> Result<PathBuf> {
    let folder = match home {
        Some(home) if !home.is_dir() => {
            return Err(Failure::new(
                format!("there is no folder {}", home.display()),
                "check what was given to --home",
            ));
        }
        Some(home) => Some(home.join(".claude")),
        None => super::config_folder().or_else(|| env::home_dir().map(|home| home.join(".claude"))),
    };
    let next = "set HOME, or give the home folder with `--home DIR`";
    Ok(folder.ok_or_else(|| Failure::new("there is no home folder", next))?.join("settings.json"))
}

/// The text of a file; `None` where there is no file.
fn read(path: &Path) -> Result<Option<String>> {
    match fs::read(path) {
        Ok(bytes) => String::from_utf8(bytes).map(Some).map_err(|_| {
            Failure::new(
                format!("{} is not UTF-8, so nothing was changed", path.display()),
                "save it as UTF-8, then try again",
            )
        }),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => {
            Err(Failure::new(format!("{} cannot be read: {e}", path.display()), "check its permissions"))
        }
    }
}

/// Replaces a file, of which a copy is kept, and says where. `before` is what it held when it was read.
fn replace(path: &Path, before: Option<&str>, after: &str) -> Result<Option<PathBuf>> {
    let fail = |e: &io::Error| {
        Failure::new(
            format!("{} cannot be written: {e}; nothing was changed", path.display()),
            "check the permissions of its folder and the space that is left",
        )
    };
    // A link stays a link: what it points to is replaced.
    let real = match fs::canonicalize(path) {
        Ok(real) => real,
        Err(_) if path.is_symlink() => {
            return Err(Failure::new(
                format!("{} is a link to a file that is not there; nothing was changed", path.display()),
                "make that file, or remove the link",
            ));
        }
        Err(_) => path.to_owned(),
    };
    if fs::metadata(&real).is_ok_and(|meta| meta.permissions().readonly()) {
        return Err(Failure::new(
            format!("{} is write-protected; nothing was changed", path.display()),
            "make it writable, or change it where it is made",
        ));
    }
    let kept = before.map(|text| backup(path, text)).transpose().map_err(|e| fail(&e))?;
    let write = || {
        let folder = real.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut part = NamedTempFile::new_in(folder)?;
        part.write_all(after.as_bytes())?;
        match fs::metadata(&real) {
            Ok(meta) => be_like(part.as_file(), &meta)?,
            // Of a new file the folder tells whose it is.
            Err(_) => belong(part.as_file(), &fs::metadata(folder)?)?,
        }
        part.as_file().sync_all()?;
        io::Result::Ok(part)
    };
    let part = write().map_err(|e| fail(&e))?;
    if read(path)?.as_deref() != before {
        return Err(Failure::new(
            format!("{} was changed by something else just now; nothing was changed", path.display()),
            "run the same command again",
        ));
    }
    part.persist(&real).map_err(|e| fail(&e.error))?;
    Ok(kept)
}

/// Keeps a copy beside a file, under a name that nothing has yet; a copy that is there already will do.
fn backup(path: &Path, text: &str) -> io::Result<PathBuf> {
    for n in 1.. {
        let tail = if n == 1 { String::from(".before-fuelgauge") } else { format!(".before-fuelgauge-{n}") };
        let copy = with_tail(path, &tail);
        match OpenOptions::new().write(true).create_new(true).open(&copy) {
            Ok(mut file) => {
                // Settings may hold keys: whoever may not read them may not read the copy.
                if let Ok(meta) = fs::metadata(path) {
                    be_like(&file, &meta)?;
                }
                file.write_all(text.as_bytes())?;
                file.sync_all()?;
                return Ok(copy);
            }
            Err(e) if e.kind() == ErrorKind::AlreadyExists => {
                if fs::read(&copy).is_ok_and(|bytes| bytes == text.as_bytes()) {
                    return Ok(copy);
                }
            }
            Err(e) => return Err(e),
        }
    }
    Err(io::Error::from(ErrorKind::AlreadyExists))
}

/// Gives a file another one's permissions and owner: who may read the one may read the other, also where an
/// administrator installs it for somebody.
fn be_like(file: &File, other: &Metadata) -> io::Result<()> {
    file.set_permissions(other.permissions())?;
    belong(file, other)
}

#[cfg(unix)]
fn belong(file: &File, other: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let is_same = file.metadata()?.uid() == other.uid();
    if is_same { Ok(()) } else { fchown(file, Some(other.uid()), Some(other.gid())) }
}

#[cfg(not(unix))]
fn belong(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}
