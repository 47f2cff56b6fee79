//! The command line.

mod push;
mod tap;

pub use push::Push;
pub use tap::{Action, Form, Tap};

use crate::failure::{Failure, Result};
use chrono::{Local, NaiveDate, NaiveTime};
use lexopt::{Arg, Parser};
use metering::time::{Millis, parse as parse_instant};
use std::ffi::OsString;
use std::path::PathBuf;

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// Serve page and feed.
    Serve(Serve),
    /// Write the feed.
    Export(Export),
    /// Bring the data to a database.
    Push(Push),
    /// Say what was found.
    Doctor(Doctor),
    /// Be Claude Code's status line.
    Tap(Tap),
    /// Print the help text, of one command if it is named.
    Help(Option<String>),
    /// Print the version.
    Version,
}

/// Where logs are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Home folders; empty is this person's own, with the harnesses' environment variables.
    pub homes: Vec<PathBuf>,
    /// Further files and folders, whatever lies in them is told by its content.
    pub added: Vec<PathBuf>,
}

/// Options of `serve`.
#[derive(Debug, PartialEq, Eq)]
pub struct Serve {
    /// Where logs are looked for.
    pub search: Search,
    /// The port asked for; 0 is any, `None` is the default or the next free one.
    pub port: Option<u16>,
    /// Whether the browser is to be opened.
    pub open: bool,
    /// Whether only the demo is to be shown.
    pub demo: bool,
}

/// Options of `doctor`.
#[derive(Debug, PartialEq, Eq)]
pub struct Doctor {
    /// Where logs are looked for.
    pub search: Search,
    /// Whether every place is listed, however many there are.
    pub all: bool,
}

/// Options of `export`.
#[derive(Debug, PartialEq, Eq)]
pub struct Export {
    /// Where logs are looked for.
    pub search: Search,
    /// The person whose logs they are, in the place of who is logged in.
    pub person: Option<String>,
    /// The machine, in the place of its own name.
    pub machine: Option<String>,
    /// The folder that is to hold the page with the feed beside it, for a static host.
    pub site: Option<PathBuf>,
    /// What the feed is called in it.
    pub feed: String,
    /// Whether names become pseudonyms.
    pub redact: bool,
    /// The file to write; `None` is standard output.
    pub out: Option<PathBuf>,
    /// Rows before this instant are left out.
    pub since: Option<Millis>,
    /// One row per request, or sums; `None` is what fits the place.
    pub grain: Option<Grain>,
}

/// What the feed in a site is called unless it is named.
pub const FEED: &str = "feed";

/// What the rows of a feed are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grain {
    /// One row per request.
    #[default]
    Request,
    /// Sums per quarter hour and key.
    Cell,
    /// What there is of each session; only a collector that serves is asked for it.
    Session,
}

impl Grain {
    /// Reads the name used on the command line and in the feed's address.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "request" => Some(Self::Request),
            "cell" => Some(Self::Cell),
            "session" => Some(Self::Session),
            _ => None,
        }
    }
}

const ABOUT: &str = "\
Fuelgauge shows what coding-agent harnesses burn. It reads their logs on this machine; nothing leaves it.
";

const SERVE: &str = "
  fuelgauge [serve]       serve the page and the feed on this machine only, live as logs are written
      --port N            port to listen on; 0 takes any free one (default 4747, or the next free one)
      --no-open           do not open the browser
      --demo              read nothing and show the demo data
";

const EXPORT: &str = "
  fuelgauge export        write the metering feed
      --out FILE          where to; - is standard output, a name that ends in .gz is compressed
      --since DATE        leave out what lies before YYYY-MM-DD (local midnight) or an RFC 3339 instant
      --grain GRAIN       request: one row per request (default); cell: sums per quarter hour
      --redact            people, machines, projects and accounts become numbers; cells only, without sessions
      --site DIR          the page with the feed beside it, as cells, for any static host; a scheduled job that
                          repeats it refreshes the feed
      --feed NAME         what the feed is called there (default feed); several machines may write into one DIR
      --person NAME       whose logs they are, in the place of who is logged in
      --machine NAME      the machine's name, in the place of its own
";

const DOCTOR: &str = "
  fuelgauge doctor        what was found where, what was skipped and why, which requests have no price
      --all               list every place, however many there are
";

const COMMON: &str = "
  --home DIR              look for logs in this home folder instead of yours; may be given several times
  --add PATH              read this file or folder too, wherever it lies: OpenTelemetry exports, Cursor's CSV,
                          reports of ccusage and tokscale, exports of accounts (LiteLLM, Anthropic, OpenAI), logs of
                          other machines; may be given several times
  --help, --version
";

/// What `--help` says: of one command, or of all where none is named.
pub fn help(command: Option<&str>) -> String {
    let of = |name: &str, text: &'static str| if command.is_none_or(|c| c == name) { text } else { "" };
    // Of a command that does not exist all are told.
    let known = ["serve", "export", "push", "tap", "doctor"];
    if command.is_some_and(|c| !known.contains(&c)) {
        return help(None);
    }
    let about = if command.is_none() { ABOUT } else { "" };
    let texts =
        [("serve", SERVE), ("export", EXPORT), ("push", push::HELP), ("tap", tap::HELP), ("doctor", DOCTOR)];
    let text = [about, &texts.map(|(name, text)| of(name, text)).concat(), COMMON].concat();
    text.trim_start_matches('\n').to_owned()
}

const COMMANDS: &str =
    "the commands are serve, export, push, tap and doctor; `fuelgauge --help` lists their options";

/// Reads the arguments that follow the program's name.
///
/// # Errors
/// When a command, an option or a value is not known.
pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Command> {
    let mut parser = Parser::from_args(args);
    let mut name: Option<String> = None;
    let mut o = Options::default();
    while let Some(arg) = parser.next().map_err(|e| Failure::usage(e.to_string(), COMMANDS))? {
        match arg {
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help(name)),
            Arg::Long("version") | Arg::Short('V') => return Ok(Command::Version),
            Arg::Long(option) => {
                let option = option.to_owned();
                o.take(&option, &mut parser)?;
            }
            Arg::Value(value) if name.is_none() => name = Some(value.to_string_lossy().into_owned()),
            other => {
                let shown = match &other {
                    Arg::Value(v) => v.to_string_lossy().into_owned(),
                    Arg::Short(c) => format!("-{c}"),
                    Arg::Long(l) => format!("--{l}"),
                };
                return Err(Failure::usage(format!("`{shown}` is not understood here"), COMMANDS));
            }
        }
    }
    match name.as_deref().unwrap_or("serve") {
        "serve" => o.serve(),
        "export" => o.export(),
        "push" => o.push().map(Command::Push),
        "tap" => o.tap().map(Command::Tap),
        "doctor" => {
            o.only("doctor", &["home", "add", "all"])?;
            let all = o.given.contains(&"all");
            Ok(Command::Doctor(Doctor { search: o.search, all }))
        }
        "help" => Ok(Command::Help(None)),
        "version" => Ok(Command::Version),
        other => Err(Failure::usage(format!("there is no command `{other}`"), COMMANDS)),
    }
}

/// Every option of every command.
const KNOWN: [&str; 25] = [
    "home",
    "add",
    "port",
    "no-open",
    "demo",
    "out",
    "since",
    "grain",
    "all",
    "install",
    "uninstall",
    "format",
    "then",
    "first",
    "person",
    "machine",
    "clickhouse",
    "database",
    "user",
    "cluster",
    "replicated",
    "state",
    "site",
    "feed",
    "redact",
];

/// What was given of them, and which of them were given.
#[derive(Default)]
struct Options {
    given: Vec<&'static str>,
    search: Search,
    port: Option<u16>,
    out: Option<PathBuf>,
    since: Option<Millis>,
    grain: Option<Grain>,
    site: Option<PathBuf>,
    feed: Option<String>,
    form: Option<Form>,
    then: Option<String>,
    person: Option<String>,
    machine: Option<String>,
    url: Option<String>,
    database: Option<String>,
    user: Option<String>,
    cluster: Option<String>,
    state: Option<PathBuf>,
}

impl Options {
    fn take(&mut self, option: &str, parser: &mut Parser) -> Result<()> {
        let Some(&option) = KNOWN.iter().find(|k| **k == option) else {
            return Err(Failure::usage(
                format!("there is no option `--{option}`"),
                "`fuelgauge --help` lists them",
            ));
        };
        self.given.push(option);
        let mut value = || {
            parser.value().map_err(|_| {
                Failure::usage(format!("`--{option}` needs a value"), "`fuelgauge --help` says which")
            })
        };
        match option {
            "home" => self.search.homes.push(value()?.into()),
            "add" => self.search.added.push(value()?.into()),
            "out" => self.out = Some(value()?.into()),
            "port" => {
                let text = value()?.to_string_lossy().into_owned();
                self.port = Some(text.parse().map_err(|_| {
                    Failure::usage(
                        format!("`{text}` is no port"),
                        "give a number from 0 to 65535, 0 for any free one",
                    )
                })?);
            }
            "since" => {
                let text = value()?.to_string_lossy().into_owned();
                self.since = Some(instant(&text).ok_or_else(|| {
                    Failure::usage(
                        format!("`{text}` is no date"),
                        "write it as 2026-11-22 (local midnight) or 2026-11-22T08:00:00Z",
                    )
                })?);
            }
            "grain" => {
                let text = value()?.to_string_lossy().into_owned();
                let grain = Grain::parse(&text).filter(|grain| *grain != Grain::Session);
                self.grain = Some(grain.ok_or_else(|| {
                    Failure::usage(format!("there is no grain `{text}`"), "the grains are request and cell")
                })?);
            }
            "format" => {
                let text = value()?.to_string_lossy().into_owned();
                self.form = Some(Form::parse(&text).ok_or_else(|| {
                    Failure::usage(format!("there is no format `{text}`"), "the formats are long and short")
                })?);
            }
            "site" => self.site = Some(value()?.into()),
            "state" => self.state = Some(value()?.into()),
            "then" | "feed" | "person" | "machine" | "clickhouse" | "database" | "user" | "cluster" => {
                let text = Some(value()?.to_string_lossy().into_owned());
                match option {
                    "then" => self.then = text,
                    "feed" => self.feed = text,
                    "person" => self.person = text,
                    "machine" => self.machine = text,
                    "clickhouse" => self.url = text,
                    "database" => self.database = text,
                    "user" => self.user = text,
                    _ => self.cluster = text,
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn only(&self, command: &str, allowed: &[&str]) -> Result<()> {
        match self.given.iter().find(|g| !allowed.contains(g)) {
            None => Ok(()),
            Some(option) => {
                let list: Vec<_> = allowed.iter().map(|a| format!("--{a}")).collect();
                Err(Failure::usage(
                    format!("`{command}` does not take `--{option}`"),
                    format!("it takes {}", list.join(", ")),
                ))
            }
        }
    }

    fn serve(self) -> Result<Command> {
        self.only("serve", &["home", "add", "port", "no-open", "demo"])?;
        let has = |name| self.given.contains(&name);
        let (open, demo) = (!has("no-open"), has("demo"));
        Ok(Command::Serve(Serve { search: self.search, port: self.port, open, demo }))
    }

    fn export(self) -> Result<Command> {
        self.only(
            "export",
            &["home", "add", "out", "since", "grain", "redact", "site", "feed", "person", "machine"],
        )?;
        let redact = self.given.contains(&"redact");
        match (&self.out, &self.site) {
            (None, None) => {
                return Err(Failure::usage(
                    "`export` was not told where to write",
                    "add `--out FILE`, or `--out -` for standard output, or `--site DIR` for a static host",
                ));
            }
            (Some(_), Some(_)) => {
                return Err(Failure::usage("`--out` and `--site` are two places", "take one of them"));
            }
            (Some(_), None) if self.feed.is_some() => {
                return Err(Failure::usage("`--feed` names a feed in a site", "add `--site DIR`"));
            }
            _ => {}
        }
        if redact && self.grain == Some(Grain::Request) {
            return Err(Failure::usage(
                "single requests cannot be redacted: their times and sessions tell who made them",
                "leave `--grain request` away; `--redact` writes cells",
            ));
        }
        let out = self.out.filter(|out| out.as_os_str() != "-");
        Ok(Command::Export(Export {
            search: self.search,
            person: self.person,
            machine: self.machine,
            site: self.site,
            feed: self.feed.unwrap_or_else(|| String::from(FEED)),
            redact,
            out,
            since: self.since,
            grain: self.grain,
        }))
    }
}

/// A date as its local midnight, or an instant.
fn instant(text: &str) -> Option<Millis> {
    match NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        // On the day a clock goes forward at midnight there is none; the first instant after it is meant.
        Ok(day) => (0..3).find_map(|hour| {
            let time = NaiveTime::from_hms_opt(hour, 0, 0)?;
            Some(day.and_time(time).and_local_timezone(Local).earliest()?.timestamp_millis())
        }),
        Err(_) => parse_instant(text),
    }
}

#[cfg(test)]
mod tests;
