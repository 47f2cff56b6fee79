//! The command that stands in Claude Code's settings: this program with its options, quoted for a shell.

use crate::args::{self, Action, Command, Tap};
use std::env;
use std::ffi::OsString;
use std::path::Path;

/// What a command is.
#[derive(Debug, PartialEq, Eq)]
pub enum Kind {
    /// One that `--install` wrote, or could have.
    Ours(Tap),
    /// It runs `fuelgauge tap` inside of something else.
    Within,
    /// Somebody else's.
    Other,
}

/// What kind of command this is.
pub fn kind(command: &str) -> Kind {
    let words = shlex::split(command).unwrap_or_default();
    // The program may have been given another name.
    let own = env::current_exe().ok().and_then(|path| Some(path.file_name()?.to_str()?.to_owned()));
    let is_us = |word: &String| {
        let name = word.rsplit(['/', '\\']).next().unwrap_or_default();
        name == "fuelgauge" || name.eq_ignore_ascii_case("fuelgauge.exe") || own.as_deref() == Some(name)
    };
    // A shell ends the word at an operator, which the splitting does not.
    let is_tap = |word: &String| word.split([';', '|', '&', '>', '<']).next() == Some("tap");
    let Some(at) = words.windows(2).position(|pair| is_us(&pair[0]) && is_tap(&pair[1])) else {
        return Kind::Other;
    };
    match args::parse(words[1..].iter().map(OsString::from)) {
        Ok(Command::Tap(tap)) if at == 0 && tap.action == Action::Run && !has_operator(command) => {
            Kind::Ours(tap)
        }
        _ => Kind::Within,
    }
}

/// The command for a program with options.
pub fn write(program: &Path, tap: &Tap) -> Option<String> {
    let program = program.to_str()?;
    // Git Bash takes backslashes for its own; PowerShell and Windows take both.
    let program = if cfg!(windows) { program.replace('\\', "/") } else { program.to_owned() };
    let mut words = vec![program.as_str(), "tap"];
    let home = tap.home.as_ref().map(|home| home.to_string_lossy().into_owned());
    if let Some(home) = &home {
        words.extend(["--home", home]);
    }
    if let Some(form) = tap.form {
        words.extend(["--format", form.name()]);
    }
    if tap.first {
        words.push("--first");
    }
    if let Some(then) = &tap.then {
        words.extend(["--then", then]);
    }
    shlex::try_join(words).ok()
}

/// Whether a shell needs quotes around a path.
pub fn is_quoted(path: &Path) -> bool {
    let plain = path.to_string_lossy().replace('\\', "/");
    shlex::try_quote(&plain).map_or(true, |quoted| quoted != plain)
}

/// Whether a shell would do more with it than run one program: a pipe, a list, a redirection.
fn has_operator(command: &str) -> bool {
    let (mut quote, mut escaped) = (None, false);
    command.chars().any(|c| {
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some('\''), '\'') | (Some('"'), '"') => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None | Some('"'), '\\') => escaped = true,
            (None, '|' | '&' | ';' | '<' | '>' | '`' | '(' | '\n' | '$') | (Some('"'), '`' | '$') => {
                return true;
            }
            _ => {}
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Form;

    #[track_caller]
    fn ours(command: &str, expected: Tap) {
        assert_eq!(kind(command), Kind::Ours(expected), "{command}");
    }

    fn then(then: &str) -> Tap {
        Tap { then: Some(then.to_owned()), ..Tap::default() }
    }

    #[test]
    fn our_own_command_is_known_however_it_is_written() {
        ours("fuelgauge tap", Tap::default());
        ours(
            "/usr/local/bin/fuelgauge tap --format short",
            Tap { form: Some(Form::Short), ..Tap::default() },
        );
        ours("'C:/Program Files/fuelgauge.exe' tap --then 'x | y'", then("x | y"));
        ours("\"/opt/my tools/fuelgauge\" tap", Tap::default());
    }

    #[test]
    fn others_are_not_ours() {
        for other in
            ["", "ccusage statusline", "~/.claude/statusline.sh", "fuelgauge doctor", "fuelgauge", "it's"]
        {
            assert_eq!(kind(other), Kind::Other, "{other}");
        }
        for within in [
            "fuelgauge tap | cut -c1-80",
            "fuelgauge tap --frobnicate",
            "fuelgauge tap; date",
            "fuelgauge tap|cut -c1-80",
            "cd /tmp && fuelgauge tap",
            "time fuelgauge tap",
            "fuelgauge tap --install",
            "fuelgauge tap $OPTIONS",
        ] {
            assert_eq!(kind(within), Kind::Within, "{within}");
        }
    }

    #[test]
    fn paths_with_spaces_are_quoted() {
        for (path, quoted) in [
            ("C:\\Users\\ada\\fuelgauge.exe", false),
            ("/usr/bin/fuelgauge", false),
            ("C:\\Program Files\\fuelgauge.exe", true),
            ("/o'b/fuelgauge", true),
        ] {
            assert_eq!(is_quoted(Path::new(path)), quoted, "{path}");
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for old in [
            "~/.claude/statusline.sh",
            "printf '%s' \"$(date)\" | cut -c1-9",
            "it's; \\ \"odd\" `x` $y\n#z",
            "é !",
        ] {
            for program in ["/usr/bin/fuelgauge", "/home/ada/my tools/fuelgauge", "/o'b/fuelgauge"] {
                let tap = Tap { form: Some(Form::Long), first: true, ..then(old) };
                let command = write(Path::new(program), &tap).unwrap();
                ours(&command, tap);
                assert_eq!(shlex::split(&command).unwrap()[0], program);
            }
        }
    }
}
