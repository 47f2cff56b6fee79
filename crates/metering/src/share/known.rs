//! What is no secret: names of products, models, windows and units that this program knows by itself.
//!
//! A text that a log holds is free text until it is found in here. What is not found is hidden.

use super::Part;
use crate::format::FORMATS;
use crate::plan::PlanBook;
use crate::price::Book;
use crate::request::PriceEvidence;
use crate::snapshot::Kind;
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// Words of providers, windows, units and plans that stand in no list of this program's.
const WORDS: &[&str] = &[
    "afp",
    "ai",
    "aliyun",
    "amazon",
    "api",
    "aws",
    "azure",
    "bedrock",
    "bigmodel",
    "business",
    "cerebras",
    "chat",
    "chatgpt",
    "china",
    "claude",
    "cn",
    "code",
    "codex",
    "coding",
    "completions",
    "copilot",
    "credit",
    "credits",
    "cursor",
    "dashscope",
    "day",
    "days",
    "deepinfra",
    "design",
    "edu",
    "enterprise",
    "extra",
    "fable",
    "fireworks",
    "foundry",
    "free",
    "gateway",
    "github",
    "go",
    "google",
    "groq",
    "haiku",
    "hour",
    "hours",
    "huggingface",
    "interactions",
    "intl",
    "kimi",
    "lite",
    "lmstudio",
    "max",
    "mcp",
    "messages",
    "min",
    "minutes",
    "mini",
    "models",
    "month",
    "months",
    "monthly",
    "moonshot",
    "novita",
    "oauth",
    "ollama",
    "openrouter",
    "opencode",
    "opus",
    "overage",
    "plan",
    "plus",
    "premium",
    "pro",
    "prompts",
    "promotional",
    "requests",
    "responses",
    "seat",
    "sgp",
    "siliconflow",
    "sonnet",
    "spark",
    "studio",
    "subscription",
    "team",
    "time",
    "together",
    "token",
    "tokens",
    "tools",
    "ultra",
    "unit",
    "units",
    "usage",
    "usd",
    "vercel",
    "vertex",
    "volcengine",
    "web",
    "search",
    "week",
    "weekly",
    "weeks",
    "zen",
    "zhipu",
];

/// Where levels come from, beside the answers that can be pasted.
const SOURCES: [&str; 4] = ["Codex rollout", "demo", "typed in", ""];

/// The name under which a text may be shown as it is; `None` where it is not known and so may be anything.
pub fn shown(part: Part, text: &str, provider: Option<&str>) -> Option<String> {
    let known = match part {
        Part::Person | Part::Project | Part::Machine | Part::Account => false,
        Part::Model => return model(text, provider),
        Part::Provider => Book::builtin().models().any(|m| m.0 == text) || of_words(text),
        Part::Harness => !text.is_empty() && FORMATS.iter().any(|f| f.harness == text),
        Part::Plan => PlanBook::builtin().named(text, None).is_some() || of_words(text),
        Part::Window => of_words(text),
        Part::Other => {
            of_words(text) || SOURCES.contains(&text) || Kind::ALL.iter().any(|kind| kind.name() == text)
        }
    };
    known.then(|| text.to_owned())
}

/// A model by a name that holds nothing but that of a known one. Longer spellings, a router's path or a cloud's account in
/// them, become the official name.
fn model(text: &str, provider: Option<&str>) -> Option<String> {
    let book = Book::builtin();
    if book.models().any(|m| m.1 == text) {
        return Some(text.to_owned());
    }
    let found = book.find(provider, text)?;
    let letters = |name: &str| -> String { name.chars().filter(char::is_ascii_alphabetic).collect() };
    let plain = text.len() <= found.model().len() + 11
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.'));
    if plain && letters(text) == letters(found.model()) {
        return Some(text.to_owned());
    }
    (found.evidence() != PriceEvidence::Family).then(|| found.model().to_owned())
}

/// Whether every word of a text is one of this program's own, or a short number.
fn of_words(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).peekable();
    let sign = |c: char| c.is_alphanumeric() || " -_./×:()+&'".contains(c);
    words.peek().is_some() && text.len() <= 60 && text.chars().all(sign) && words.all(is_known)
}

fn is_known(word: &str) -> bool {
    let word = word.to_lowercase();
    // A number, and a number with its unit: `5h`, `20x`, `10080m`.
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = word.len() - rest.len();
    digits > 0 && digits <= 5 && matches!(rest, "" | "x" | "h" | "m" | "d" | "min")
        || vocabulary().contains(&word)
}

/// Every word of the models, providers and plans that are known.
fn vocabulary() -> &'static BTreeSet<String> {
    static WORDS_OF_ALL: OnceLock<BTreeSet<String>> = OnceLock::new();
    WORDS_OF_ALL.get_or_init(|| {
        let models =
            Book::builtin().models().flat_map(|(provider, model)| [provider.to_owned(), model.to_owned()]);
        let plans = PlanBook::builtin().plans.iter().flat_map(|p| {
            [p.full_name(), p.vendor.clone(), p.id.clone()].into_iter().chain(p.aliases.iter().cloned())
        });
        let texts: Vec<String> = models.chain(plans).collect();
        let words = texts.iter().flat_map(|t| t.split(|c: char| !c.is_alphanumeric()));
        words.chain(WORDS.iter().copied()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_shown_and_nothing_else() {
        let check = |part, text: &str, expected: Option<&str>| {
            assert_eq!(shown(part, text, None).as_deref(), expected, "{part:?} {text}");
        };
        check(Part::Harness, "claude-code", Some("claude-code"));
        check(Part::Harness, "acme-agent", None);
        check(Part::Harness, "", None);
        check(Part::Model, "claude-opus-4-8", Some("claude-opus-4-8"));
        check(Part::Model, "claude-opus-4-5-20251101", Some("claude-opus-4-5-20251101"));
        check(Part::Model, "anthropic/claude-opus-4.5", Some("claude-opus-4-5"));
        check(Part::Model, "acme-secret-llm", None);
        check(Part::Model, "claude-opus-4-8-acme", None);
        check(Part::Model, "acme/claude-opus-4-5", Some("claude-opus-4-5"));
        check(
            Part::Model,
            "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-5-20251101-v1:0",
            Some("claude-opus-4-5"),
        );
        check(Part::Provider, "anthropic", Some("anthropic"));
        check(Part::Provider, "xiaomi-token-plan-cn", Some("xiaomi-token-plan-cn"));
        check(Part::Provider, "acme-gateway", None);
        check(Part::Provider, "https://llm.acme.example/v1", None);
        check(Part::Plan, "Claude Max 20×", Some("Claude Max 20×"));
        check(Part::Plan, "ChatGPT Pro", Some("ChatGPT Pro"));
        check(Part::Plan, "Acme's team", None);
        check(Part::Window, "Opus week", Some("Opus week"));
        check(Part::Window, "10080m", Some("10080m"));
        check(Part::Window, "ada@acme.example", None);
        check(Part::Other, "Claude Code's status line", Some("Claude Code's status line"));
        check(Part::Other, "typed in", Some("typed in"));
        check(Part::Other, "/home/ada/log", None);
        check(Part::Person, "Claude", None);
        check(Part::Window, "", None);
    }
}
