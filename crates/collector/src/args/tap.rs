//! What `fuelgauge tap` is told on the command line.

use super::Options;
use crate::failure::{Failure, Result};
use std::path::PathBuf;

/// Options of `tap`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tap {
    /// The home folder; `None` is this person's own, with the variables that move Claude Code's and our own folders.
    pub home: Option<PathBuf>,
    /// What to do.
    pub action: Action,
    /// How long the line is; `None` is as long as fits.
    pub form: Option<Form>,
    /// Another status-line command that is run and shown too.
    pub then: Option<String>,
    /// Whether our line stands above that command's lines, not below.
    pub first: bool,
}

/// What `tap` is to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Action {
    /// Read a status line's JSON, keep it, print a line.
    #[default]
    Run,
    /// Add it to Claude Code's settings.
    Install,
    /// Take it out of them.
    Uninstall,
}

/// How long the printed line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A few words for each thing, times as clock times.
    Long,
    /// As little as can be, times as what is left of them.
    Short,
}

impl Form {
    /// Reads the name used on the command line.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "long" => Some(Self::Long),
            "short" => Some(Self::Short),
            _ => None,
        }
    }

    /// That name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Long => "long",
            Self::Short => "short",
        }
    }
}

/// What `--help` says.
pub const HELP: &str = "
  fuelgauge tap           a Claude Code status-line command: keeps the levels of your plan and the state of the cache
                          that Claude Code hands to it, and prints what is left
      --install           add it to Claude Code's settings.json, with a backup beside it; a status line that is there
                          stays and is shown too
      --uninstall         take it out again and put back what was there; what was kept stays
      --format FORM       long: clock times; short: what is left of them (default: long where it fits)
      --then COMMAND      run another status-line command too and print its lines
      --first             print our line above those lines, not below
";

impl Options {
    /// The options that are those of `tap`.
    pub(super) fn tap(self) -> Result<Tap> {
        self.only("tap", &["home", "install", "uninstall", "format", "then", "first"])?;
        let has = |name| self.given.contains(&name);
        let (install, uninstall, first) = (has("install"), has("uninstall"), has("first"));
        let action = match (install, uninstall) {
            (true, true) => {
                return Err(Failure::usage(
                    "`tap` was told both to install and to uninstall",
                    "say only one of the two",
                ));
            }
            (true, false) => Action::Install,
            (false, true) => Action::Uninstall,
            (false, false) => Action::Run,
        };
        if self.then.is_some() && action != Action::Run {
            return Err(Failure::usage(
                "`--then` goes with neither `--install` nor `--uninstall`",
                "leave it out: the status line that is there is kept by itself",
            ));
        }
        let mut homes = self.search.homes.into_iter();
        let home = homes.next();
        if homes.next().is_some() {
            return Err(Failure::usage("`tap` has one home folder", "give `--home` once"));
        }
        Ok(Tap { home, action, form: self.form, then: self.then, first })
    }
}
