//! Names of providers and models, as logs spell them.
//!
//! The same model is `claude-opus-4-5` at Anthropic, `anthropic/claude-opus-4.5` at a router,
//! `us.anthropic.claude-opus-4-5-20251101-v1:0` on Bedrock, `claude-opus-4-5@20251101` on Vertex and
//! `claude-opus-4-5[1m]` in Claude Code. [`spell`] folds these into one key; [`steps`] then takes off what does not
//! change the price (a snapshot's date, `-latest`, an effort level), one at a time, from the end.

use crate::request::PriceEvidence;

/// First word of a model's name → the company that makes it, by the name the price book uses.
const MAKERS: &[(&str, &str)] = &[
    ("claude", "anthropic"),
    ("gpt", "openai"),
    ("chatgpt", "openai"),
    ("codex", "openai"),
    ("o1", "openai"),
    ("o3", "openai"),
    ("o4", "openai"),
    ("gemini", "google"),
    ("mimo", "xiaomi"),
    ("kimi", "moonshot"),
    ("moonshot", "moonshot"),
    ("glm", "zai"),
    ("deepseek", "deepseek"),
    ("minimax", "minimax"),
    ("qwen", "alibaba"),
    ("qwq", "alibaba"),
    ("grok", "xai"),
    ("mistral", "mistral"),
    ("devstral", "mistral"),
    ("codestral", "mistral"),
    ("magistral", "mistral"),
    ("ministral", "mistral"),
];

/// First word of a provider's name in logs → its name in the book. `xiaomi-token-plan-cn` is `xiaomi`.
const PROVIDERS: &[(&str, &str)] = &[
    ("anthropic", "anthropic"),
    ("claude", "anthropic"),
    ("openai", "openai"),
    ("codex", "openai"),
    ("chatgpt", "openai"),
    ("google", "google"),
    ("gemini", "google"),
    ("xiaomi", "xiaomi"),
    ("xiaomimimo", "xiaomi"),
    ("mimo", "xiaomi"),
    ("moonshot", "moonshot"),
    ("moonshotai", "moonshot"),
    ("kimi", "moonshot"),
    ("zai", "zai"),
    ("z-ai", "zai"),
    ("zhipu", "zai"),
    ("zhipuai", "zai"),
    ("bigmodel", "zai"),
    ("glm", "zai"),
    ("deepseek", "deepseek"),
    ("minimax", "minimax"),
    ("minimaxi", "minimax"),
    ("alibaba", "alibaba"),
    ("dashscope", "alibaba"),
    ("bailian", "alibaba"),
    ("qwen", "alibaba"),
    ("xai", "xai"),
    ("x-ai", "xai"),
    ("grok", "xai"),
    ("mistral", "mistral"),
    ("mistralai", "mistral"),
];

/// Providers that run a model on the person's own machine: nobody's list price applies.
const LOCAL: &[&str] =
    &["ollama", "lmstudio", "lm-studio", "llama-cpp", "llamacpp", "vllm", "mlx", "local", "localhost"];

/// Words before a dot in Bedrock's ids: regions and vendors.
const BEDROCK: &[&str] = &[
    "us",
    "eu",
    "apac",
    "ap",
    "global",
    "jp",
    "au",
    "ca",
    "us-gov",
    "anthropic",
    "openai",
    "deepseek",
    "mistral",
    "moonshot",
    "moonshotai",
    "minimax",
    "qwen",
    "zai",
    "xai",
    "google",
];

/// Bedrock's regions that share one price above the one of its global endpoints.
const REGIONS: &[&str] = &["us", "eu", "apac", "ap", "jp", "au", "ca"];

/// Names of regions in the feed's `tier`: the one in which a provider was asked to compute, or a cloud's.
const GEOS: &[&str] = &["us", "eu", "global", "not_available", REGIONAL, "us-gov"];

/// The price of a cloud's regional endpoints, in the book's tiers.
pub(super) const REGIONAL: &str = "regional";

/// What may follow a colon at a router without changing the model.
const VARIANTS: &[&str] = &["free", "thinking", "extended", "exacto", "nitro", "floor", "online", "beta"];

/// Last words that do not change the price. Tried only when the full name is not in the book.
const WORDS: &[&str] = &[
    "-latest",
    "-preview",
    "-free",
    "-thinking",
    "-non-reasoning",
    "-reasoning",
    "-minimal",
    "-low",
    "-medium",
    "-high",
    "-xhigh",
];

/// The company that makes a model, by the model's name: `claude-…` is `anthropic`. `None` if the name does not say.
pub fn provider_of(model: &str) -> Option<&'static str> {
    first_word(core(model), MAKERS)
}

/// A provider's name in the price book: `xiaomi_mimo` and `xiaomi-token-plan-cn` are `xiaomi`.
///
/// `None` for resellers, clouds and everybody else who is no maker of models in the book.
pub fn canonical_provider(name: &str) -> Option<&'static str> {
    first_word(name.trim(), PROVIDERS)
}

/// Whether a provider is the person's own machine.
pub(super) fn is_local(name: &str) -> bool {
    LOCAL.iter().any(|local| starts_word(name.trim(), local))
}

/// The key under which a model is looked up; `None` for names of no model, such as `<synthetic>`.
pub(super) fn spell(model: &str) -> Option<String> {
    let mut name = core(model);
    if name.is_empty() || !name.as_bytes()[0].is_ascii_alphanumeric() {
        return None;
    }
    if let Some((head, _)) = name.split_once('[') {
        name = head;
    }
    if let Some((head, tail)) = name.rsplit_once(':')
        && (VARIANTS.contains(&tail)
            || tail.bytes().all(|c| c.is_ascii_digit()) && version_end(head).is_some())
    {
        name = head;
    }
    let key = match name.split_once('@') {
        Some((head, date)) => {
            let head = version_end(head).filter(|_| head.starts_with("claude")).unwrap_or(head);
            let date = if matches!(date, "default" | "latest") { "" } else { date };
            fold(&format!("{head}-{date}"))
        }
        None => fold(name),
    };
    Some(claude_order(key.trim_end_matches('-')))
}

/// A model's name as one word for whatever spelling, provider in front, date or effort behind it; a name of no model
/// stays as it is.
pub(crate) fn plain_name(model: &str) -> String {
    let key = spell(model).unwrap_or_else(|| model.to_owned());
    let same = |e: &PriceEvidence| *e != PriceEvidence::Family;
    steps(&key).filter(|(_, e, _)| same(e)).last().map_or_else(|| key.clone(), |(name, ..)| name.to_owned())
}

/// The region with a price of its own that a model's name carries: `regional` for `us.anthropic.claude-…` on Bedrock,
/// `us-gov` there; `None` for global endpoints and for names without a region.
pub(super) fn region(model: &str) -> Option<&'static str> {
    let name = model.trim();
    let name = name.rsplit_once('/').map_or(name, |(_, last)| last);
    let (head, rest) = name.split_once('.')?;
    // `ca.gpt` is no region: a vendor has to follow.
    let vendor = rest.split_once('.').is_some_and(|(vendor, _)| BEDROCK.contains(&vendor));
    match head {
        "us-gov" if vendor => Some("us-gov"),
        head if vendor && REGIONS.contains(&head) => Some(REGIONAL),
        _ => None,
    }
}

/// Whether a part of a `tier` names a region and not a service tier.
pub(super) fn is_region(part: &str) -> bool {
    GEOS.contains(&part)
}

/// The names under which a key may be in the book, from the most exact on, each with what it proves.
///
/// The last field is a tier that the name itself carries (`…-fast`).
pub(super) fn steps(key: &str) -> impl Iterator<Item = (&str, PriceEvidence, Option<&'static str>)> {
    let first = (key, PriceEvidence::Exact, None);
    std::iter::successors(Some(first), |&(key, evidence, tier)| {
        if let Some(rest) = without_date(key) {
            return Some((rest, evidence.max(PriceEvidence::DatedSnapshot), tier));
        }
        if let Some(rest) = key.strip_suffix("-fast") {
            return Some((rest, evidence.max(PriceEvidence::Alias), Some("fast")));
        }
        let rest = WORDS.iter().find_map(|word| key.strip_suffix(word))?;
        Some((rest, evidence.max(PriceEvidence::Alias), tier))
    })
}

/// A key as family and minor version: `claude-opus-4-9` is (`claude-opus-4`, 9, ``), `gpt-6-1-sol` (`gpt-6`, 1, `-sol`).
///
/// A name without a minor version has 0. `None` where the name has no version.
pub(super) fn family(key: &str) -> Option<(&str, u32, &str)> {
    let digit = key.find(|c: char| c.is_ascii_digit())?;
    let major_end = key[digit..].find('-').map_or(key.len(), |i| digit + i);
    if !key[digit..major_end].bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let (major, rest) = key.split_at(major_end);
    let minor = rest.strip_prefix('-').map(|r| r.split('-').next().unwrap_or(r)).unwrap_or("");
    match minor.parse() {
        Ok(number) if minor.len() <= 2 => Some((major, number, &rest[minor.len() + 1..])),
        _ => Some((major, 0, rest)),
    }
}

/// The model's own name: without a router's or cloud's path, without Bedrock's region and vendor.
fn core(model: &str) -> &str {
    let mut name = model.trim();
    name = name.rsplit_once('/').map_or(name, |(_, last)| last);
    while let Some((head, rest)) = name.split_once('.') {
        if !BEDROCK.contains(&head) {
            break;
        }
        name = rest;
    }
    name
}

fn first_word(name: &str, table: &[(&str, &'static str)]) -> Option<&'static str> {
    table.iter().find(|(word, _)| starts_word(name, word)).map(|(_, to)| *to)
}

/// Whether a name begins with a word, in any case: `glm-4.6` and `qwen3` begin with `glm` and `qwen`, `o10` not with `o1`.
fn starts_word(name: &str, word: &str) -> bool {
    let (name, word) = (name.as_bytes(), word.as_bytes());
    let numbered = word.last().is_some_and(u8::is_ascii_digit);
    let Some((head, tail)) = name.split_at_checked(word.len()) else { return false };
    head.iter().zip(word).all(|(&c, &w)| folded(c) == w)
        && !tail.first().is_some_and(|c| c.is_ascii_alphabetic() || numbered && c.is_ascii_digit())
}

/// Lower case, with one kind of separator.
fn fold(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii() { folded(c as u8) as char } else { c }).collect()
}

fn folded(c: u8) -> u8 {
    if matches!(c, b'.' | b'_' | b' ') { b'-' } else { c.to_ascii_lowercase() }
}

/// What is before a trailing `-v1`, the version of a cloud's packaging.
fn version_end(name: &str) -> Option<&str> {
    let (head, version) = name.rsplit_once("-v")?;
    (!version.is_empty() && version.bytes().all(|c| c.is_ascii_digit())).then_some(head)
}

/// Claude's older names put the version first: `claude-3-5-sonnet` and `claude-sonnet-3-5` are one model.
fn claude_order(key: &str) -> String {
    let Some(rest) = key.strip_prefix("claude-") else { return key.to_owned() };
    let rest = version_end(rest).unwrap_or(rest);
    let word = rest.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(0);
    let (version, name) = rest.split_at(word);
    if version.is_empty() {
        return format!("claude-{rest}");
    }
    let (name, tail) = name.split_once('-').map_or((name, ""), |(name, tail)| (name, tail));
    format!("claude-{name}-{version}{tail}").trim_end_matches('-').to_owned()
}

/// A key without the date of its snapshot: `-20250929`, `-2025-09-29`, `-09-2025`, `-05-06`, `-0905`.
pub(super) fn without_date(key: &str) -> Option<&str> {
    ["-YYYYMMDD", "-YYYY-MM-DD", "-MM-YYYY", "-MM-DD", "-NNNN"].iter().find_map(|form| {
        let (rest, date) = key.split_at_checked(key.len().checked_sub(form.len())?)?;
        let fits =
            date.bytes().zip(form.bytes()).all(|(c, f)| if f == b'-' { c == f } else { c.is_ascii_digit() });
        let part = |of: &str| form.find(of).and_then(|i| date.get(i..i + of.len()));
        let year = part("YYYY").is_none_or(|year| year.starts_with("20"));
        let month = part("MM").is_none_or(|month| ("01"..="12").contains(&month));
        (fits && year && month && !rest.is_empty()).then_some(rest)
    })
}
