//! Labels of a series → whose tokens of which class they are.
//!
//! - *Person*: the first of an address, a name, an account and an id that is there: what a person can read. Two people
//!   are never one, so a name that comes with an account has it behind it; one person whose series say it in two ways
//!   is two.
//! - *Machine*: only labels that name a host. `instance` mostly is the collector, and is none.
//! - *Project*: labels that a team adds itself; the last part of a path.
//! - *Trigger*: Claude Code's `query_source`. `subagent` works for the person's query and is the person's; `auxiliary`
//!   (titles, summaries, classifiers) is nobody's message, and so `background`.
//! - Session, version, terminal and the rest tell series apart and are not kept.

use super::name::{Dialect, Measure, Metric};
use crate::cell::CellKey;
use crate::price::{canonical_provider, provider_of};
use crate::request::{Trigger, harness};

/// The labels of a series, without its name. Sorted, so that equal ones are one series.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Labels(Vec<(String, String)>);

impl Labels {
    /// Labels in any order; the metric's name is none.
    pub fn new(mut pairs: Vec<(String, String)>) -> Self {
        pairs.retain(|(name, value)| name != "__name__" && !value.is_empty());
        pairs.sort();
        pairs.dedup_by(|a, b| a.0 == b.0);
        Self(pairs)
    }

    /// What tells a counter from others. A session's counter stays the same when another copy of a collector or of a
    /// store shows it, so then it does not matter who was scraped.
    pub fn of_counter(mut self) -> Self {
        if self.any(SESSION).is_some() {
            self.0.retain(|(name, _)| !SCRAPED.contains(&name.as_str()));
        }
        self
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The first of these labels that is there; dots in names may be kept or not.
    fn any(&self, names: &[&str]) -> Option<&str> {
        let same = |have: &str, want: &str| {
            have.len() == want.len()
                && have.bytes().zip(want.bytes()).all(|(h, w)| h == w || (w == b'_' && h == b'.'))
        };
        names.iter().find_map(|want| self.iter().find(|(have, _)| same(have, want)).map(|(_, value)| value))
    }
}

const ADDRESS: &[&str] = &["user_email", "email", "enduser_id"];
const NAME: &[&str] = &["user_name", "username", "user"];
const ACCOUNT: &[&str] = &["user_account_uuid", "user_account_id"];
const DEVICE: &[&str] = &["user_id", "installation_id"];
const MACHINE: &[&str] = &["host_name", "hostname", "host", "nodename", "machine"];
const PROJECT: &[&str] =
    &["project", "project_name", "vcs_repository_name", "repository", "repo", "workspace"];
const SERVICE: &[&str] = &["service_name", "exported_job", "otel_service_name", "job"];

const SESSION: &[&str] = &["session_id", "conversation_id"];
/// Labels of who was scraped, and by whom.
const SCRAPED: &[&str] = &[
    "instance",
    "pod",
    "pod_name",
    "pod_ip",
    "kubernetes_pod_name",
    "k8s_pod_name",
    "node",
    "k8s_node_name",
    "container",
    "endpoint",
    "prometheus",
    "prometheus_replica",
    "replica",
    "__replica__",
];

/// A class of tokens as a program tells it, or what else a series counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Input, whatever the dialect counts in it.
    Input,
    /// Read from a cache.
    CacheRead,
    /// Written to a cache.
    CacheWrite,
    /// Output.
    Output,
    /// Reasoning.
    Reasoning,
    /// Prompt tokens that tools used (Gemini CLI).
    Tool,
    /// US dollars that the harness recorded.
    Cost,
    /// Requests that went well.
    Requests,
    /// Requests that failed.
    Errors,
}

impl Class {
    /// How many there are.
    pub const COUNT: usize = 9;
}

/// What a series is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// It is counted: under which key, at which tier, as what.
    Counted(Box<CellKey>, Option<String>, Class),
    /// A sum of what other series count, or something beside them.
    Needless,
    /// Its class is not known: the word that stands there.
    UnknownClass(String),
    /// Which program wrote it is not known: the service that it names.
    UnknownProgram(String),
    /// Another metric of the same program says it better: the program.
    Doubled(&'static str),
}

/// What a series of a metric counts. `own` says whether the store has the program's own counter of tokens.
pub fn meaning(metric: Metric, labels: &Labels, own: impl Fn(Dialect) -> bool) -> Meaning {
    let harness = match metric.dialect.harness() {
        Some(harness) => harness,
        None => {
            let service = labels.any(SERVICE).unwrap_or_default();
            // `job` is `namespace/name`.
            let name = service.rsplit('/').next().unwrap_or_default();
            let Some((dialect, harness)) = program(name) else {
                return Meaning::UnknownProgram(name.to_owned());
            };
            if dialect.is_some_and(own) {
                return Meaning::Doubled(harness);
            }
            harness
        }
    };
    let class = match class(metric, labels) {
        Ok(Some(class)) => class,
        Ok(None) => return Meaning::Needless,
        Err(word) => return Meaning::UnknownClass(word),
    };
    let model = labels
        .any(&["model", "openclaw_model", "gen_ai_response_model", "gen_ai_request_model", "slug"])
        .filter(|m| !is_unknown(m));
    let named = labels.any(&["openclaw_provider", "gen_ai_provider_name", "gen_ai_system", "provider"]);
    let named = named.filter(|p| !is_unknown(p)).map(|p| canonical_provider(p).unwrap_or(p));
    let auxiliary = labels.any(&["query_source"]) == Some("auxiliary");
    let key = CellKey {
        slot: 0,
        harness: harness.to_owned(),
        provider: named.or_else(|| model.and_then(provider_of)).map(str::to_owned),
        model: model.map(str::to_owned),
        trigger: if auxiliary { Trigger::Background } else { Trigger::Person },
        user: person(labels),
        host: labels.any(MACHINE).map(str::to_owned),
        project: labels.any(PROJECT).and_then(last_part).map(str::to_owned),
        session: None,
    };
    let tier = labels
        .any(&["speed", "service_tier"])
        .filter(|t| !matches!(*t, "standard" | "default" | "auto" | "normal"));
    Meaning::Counted(Box::new(key), tier.map(str::to_owned), class)
}

fn person(labels: &Labels) -> Option<String> {
    if let Some(address) = labels.any(ADDRESS) {
        return Some(address.to_owned());
    }
    Some(match (labels.any(NAME), labels.any(ACCOUNT)) {
        (Some(name), Some(account)) => format!("{name} ({})", account.get(..8).unwrap_or(account)),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => labels.any(DEVICE)?.to_owned(),
    })
}

/// Whether a value says that nothing is known.
fn is_unknown(value: &str) -> bool {
    matches!(value, "unknown" | "none" | "null")
}

/// The last part of a path.
fn last_part(path: &str) -> Option<&str> {
    path.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().filter(|name| !name.is_empty())
}

/// A program by the name of its service, with the dialect of its own counter.
fn program(service: &str) -> Option<(Option<Dialect>, &'static str)> {
    let service = service.to_ascii_lowercase().replace('_', "-");
    Some(match service.as_str() {
        "claude-code" => (Some(Dialect::Claude), harness::CLAUDE_CODE),
        "gemini-cli" => (Some(Dialect::Gemini), harness::GEMINI_CLI),
        "qwen-code" => (Some(Dialect::Qwen), harness::QWEN_CODE),
        "openclaw" | "openclaw-gateway" => (Some(Dialect::OpenClaw), harness::OPENCLAW),
        "opencode" => (None, harness::OPENCODE),
        "github-copilot" | "copilot-cli" => (None, harness::COPILOT_CLI),
        "goose" => (None, harness::GOOSE),
        "kilo-code" => (None, harness::KILO_CODE),
        "roo-code" => (None, harness::ROO_CODE),
        "cline" => (None, harness::CLINE),
        name if name == "codex" || name.starts_with("codex-") => (Some(Dialect::Codex), harness::CODEX),
        _ => return None,
    })
}

/// The class of a series; `None` where other series hold what it counts.
fn class(metric: Metric, labels: &Labels) -> Result<Option<Class>, String> {
    let word = |names: &[&str]| labels.any(names).unwrap_or_default().to_owned();
    let known = |word: String, classes: &[(&str, Option<Class>)]| {
        let found = classes.iter().find(|(name, _)| *name == word).map(|(_, class)| *class);
        found.ok_or(word)
    };
    let (input, output) = (("input", Some(Class::Input)), ("output", Some(Class::Output)));
    match (metric.measure, metric.dialect) {
        (Measure::Cost, _) => Ok(Some(Class::Cost)),
        (Measure::Requests, Dialect::GenAi) => {
            // Each operation is counted once for its input and once for its output.
            known(word(&["gen_ai_token_type"]), &[("input", Some(Class::Requests)), ("output", None)])
        }
        (Measure::Requests, _) => {
            let status = word(&["status_code"]);
            let failed = !word(&["error_type"]).is_empty()
                || status == "error"
                || status.parse::<u32>().is_ok_and(|code| code >= 400);
            Ok(Some(if failed { Class::Errors } else { Class::Requests }))
        }
        (Measure::Tokens, Dialect::Claude) => {
            let (read, write) =
                (("cacheRead", Some(Class::CacheRead)), ("cacheCreation", Some(Class::CacheWrite)));
            known(word(&["type"]), &[input, output, read, write])
        }
        (Measure::Tokens, Dialect::Codex) => known(
            word(&["token_type"]),
            &[
                input,
                output,
                ("cached_input", Some(Class::CacheRead)),
                ("cache_write_input", Some(Class::CacheWrite)),
                ("reasoning_output", Some(Class::Reasoning)),
                ("total", None),
            ],
        ),
        (Measure::Tokens, Dialect::Gemini | Dialect::Qwen) => known(
            word(&["type"]),
            &[
                input,
                output,
                ("cache", Some(Class::CacheRead)),
                ("thought", Some(Class::Reasoning)),
                ("tool", Some(Class::Tool)),
                ("total", None),
            ],
        ),
        (Measure::Tokens, Dialect::OpenClaw) => known(
            word(&["openclaw_token"]),
            &[
                input,
                output,
                ("cache_read", Some(Class::CacheRead)),
                ("cache_write", Some(Class::CacheWrite)),
                ("prompt", None),
                ("total", None),
            ],
        ),
        (Measure::Tokens, Dialect::GenAi) => known(word(&["gen_ai_token_type"]), &[input, output]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(pairs: &[(&str, &str)]) -> Labels {
        Labels::new(pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
    }

    const fn tokens(dialect: Dialect) -> Metric {
        Metric { dialect, measure: Measure::Tokens }
    }

    #[track_caller]
    fn counted(metric: Metric, pairs: &[(&str, &str)]) -> (CellKey, Option<String>, Class) {
        match meaning(metric, &labels(pairs), |_| false) {
            Meaning::Counted(key, tier, class) => (*key, tier, class),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_series_of_claude_code() {
        let (key, tier, class) = counted(
            tokens(Dialect::Claude),
            &[
                ("__name__", "claude_code_token_usage_tokens_total"),
                ("type", "cacheCreation"),
                ("model", "claude-opus-4-8"),
                ("query_source", "subagent"),
                ("speed", "fast"),
                ("session_id", "s"),
                ("instance", "collector:8889"),
                ("user_id", "0a1b"),
                ("user_email", "ana@example.com"),
                ("host_name", "wren"),
                ("project", "/home/ana/shop/"),
            ],
        );
        assert_eq!((class, tier.as_deref()), (Class::CacheWrite, Some("fast")));
        assert_eq!((key.harness.as_str(), key.provider.as_deref()), ("claude-code", Some("anthropic")));
        assert_eq!((key.user.as_deref(), key.host.as_deref()), (Some("ana@example.com"), Some("wren")));
        assert_eq!((key.project.as_deref(), key.trigger), (Some("shop"), Trigger::Person));
        let (key, ..) = counted(tokens(Dialect::Claude), &[("type", "input"), ("query_source", "auxiliary")]);
        assert_eq!((key.trigger, key.user), (Trigger::Background, None));
    }

    #[test]
    fn two_people_are_never_one() {
        let who = |pairs: &[(&str, &str)]| {
            let mut all = vec![("type", "input")];
            all.extend(pairs);
            counted(tokens(Dialect::Claude), &all).0.user
        };
        let (one, two) = (("user_account_uuid", "0a1b2c3d-1"), ("user_account_uuid", "9e8f7a6b-1"));
        let ana = ("user_name", "ana");
        assert_eq!(who(&[ana]).as_deref(), Some("ana"));
        assert_eq!(who(&[ana, one]).as_deref(), Some("ana (0a1b2c3d)"));
        assert_ne!(who(&[ana, one]), who(&[ana, two]));
        assert_eq!(who(&[one, ("user_id", "x")]).as_deref(), Some("0a1b2c3d-1"));
        assert_eq!(who(&[("user_id", "x")]).as_deref(), Some("x"));
    }

    #[test]
    fn dots_in_labels_may_be_kept() {
        let (key, ..) = counted(
            tokens(Dialect::GenAi),
            &[
                ("gen_ai.token.type", "output"),
                ("gen_ai.response.model", "gpt-5.5"),
                ("gen_ai.provider.name", "openai"),
                ("job", "team/opencode"),
            ],
        );
        assert_eq!((key.harness.as_str(), key.model.as_deref()), ("opencode", Some("gpt-5.5")));
    }

    #[test]
    fn sums_of_other_series_are_not_counted_again() {
        let means = |dialect, pairs: &[(&str, &str)]| meaning(tokens(dialect), &labels(pairs), |_| false);
        assert_eq!(means(Dialect::Codex, &[("token_type", "total")]), Meaning::Needless);
        assert_eq!(means(Dialect::OpenClaw, &[("openclaw_token", "prompt")]), Meaning::Needless);
        assert_eq!(means(Dialect::Claude, &[("type", "new")]), Meaning::UnknownClass("new".to_owned()));
        let service = [("gen_ai_token_type", "input"), ("job", "shop-backend")];
        assert_eq!(means(Dialect::GenAi, &service), Meaning::UnknownProgram("shop-backend".to_owned()));
        let twice = labels(&[("gen_ai_token_type", "input"), ("job", "gemini-cli")]);
        assert_eq!(
            meaning(tokens(Dialect::GenAi), &twice, |d| d == Dialect::Gemini),
            Meaning::Doubled("gemini-cli")
        );
    }

    #[test]
    fn failed_requests_are_told_by_their_status() {
        let metric = Metric { dialect: Dialect::Gemini, measure: Measure::Requests };
        let class = |pairs: &[(&str, &str)]| counted(metric, pairs).2;
        assert_eq!(class(&[("status_code", "ok")]), Class::Requests);
        assert_eq!(class(&[("status_code", "200")]), Class::Requests);
        assert_eq!(class(&[("status_code", "429")]), Class::Errors);
        assert_eq!(class(&[("status_code", "error"), ("error_type", "unknown")]), Class::Errors);
    }
}
