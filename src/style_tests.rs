//! House rules of the style sheets, as tests: colours only in tokens, the dark blocks alike, contrast, every file linked.

use std::collections::BTreeMap;
use std::path::Path;

const TOKENS: &str = include_str!("../style/tokens.css");
const PAGE: &str = include_str!("../public/index.html");

type Tokens = BTreeMap<String, String>;

/// The declarations of the block after `head`.
fn block(head: &str) -> Tokens {
    let from = TOKENS.find(head).unwrap() + head.len();
    let body = &TOKENS[from..from + TOKENS[from..].find('}').unwrap()];
    body.split(';')
        .filter_map(|d| d.split_once(':'))
        // A comment may stand before a declaration.
        .map(|(name, value)| (name.rsplit("*/").next().unwrap_or(name).trim(), value.trim()))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .filter(|(name, _)| name.starts_with("--"))
        .collect()
}

fn light() -> Tokens {
    block(":root {\n  color-scheme: light;")
}

fn dark() -> Tokens {
    let mut all = light();
    all.extend(block(":root[data-theme=\"dark\"] {"));
    all
}

/// Relative luminance, WCAG 2.
fn luminance(color: &str) -> f64 {
    let channel = |at: usize| {
        let c = f64::from(u8::from_str_radix(&color[at..at + 2], 16).unwrap()) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[track_caller]
fn check(least: f64, pairs: &[(&str, &str)]) {
    let mut failed = Vec::new();
    for (theme, tokens) in [("light", light()), ("dark", dark())] {
        for (ink, ground) in pairs {
            let found = contrast(&tokens[*ink], &tokens[*ground]);
            if found < least {
                failed.push(format!("{theme}: {ink} on {ground} is {found:.2}, not {least}"));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn the_dark_blocks_are_alike() {
    assert_eq!(block(":root:not([data-theme=\"light\"]) {"), block(":root[data-theme=\"dark\"] {"));
}

#[test]
fn the_dark_theme_says_every_colour_anew() {
    let dark = block(":root[data-theme=\"dark\"] {");
    let missing: Vec<_> = light()
        .into_iter()
        .filter(|(n, v)| v.starts_with('#') && !dark.contains_key(n))
        .map(|t| t.0)
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn text_can_be_read() {
    check(
        4.5,
        &[
            ("--ink", "--ground"),
            ("--ink", "--surface"),
            ("--ink", "--raised"),
            ("--ink", "--wash"),
            ("--ink", "--accent-wash"),
            ("--ink", "--warn-wash"),
            ("--ink", "--bad-wash"),
            ("--ink-soft", "--ground"),
            ("--ink-soft", "--surface"),
            ("--ink-soft", "--wash"),
            ("--ink-soft", "--sunken"),
            ("--ink-soft", "--warn-wash"),
            ("--ink-soft", "--accent-wash"),
            ("--ink-faint", "--ground"),
            ("--ink-faint", "--surface"),
            ("--ink-faint", "--sunken"),
            ("--ink-faint", "--raised"),
            ("--good", "--surface"),
            ("--bad", "--surface"),
            ("--unpriced", "--surface"),
            ("--unpriced", "--raised"),
            ("--warn", "--surface"),
            ("--warn", "--warn-wash"),
            ("--accent", "--surface"),
            ("--on-accent", "--accent"),
            ("--on-inverse", "--inverse"),
        ],
    );
}

#[test]
fn marks_can_be_seen() {
    let light = light();
    let marks: Vec<&str> = light
        .keys()
        .map(String::as_str)
        .filter(|n| ["--harness-", "--series-", "--class-"].iter().any(|p| n.starts_with(p)))
        .collect();
    let pairs: Vec<_> = marks.iter().map(|m| (*m, "--surface")).collect();
    check(3.0, &pairs);
    check(3.0, &[("--focus", "--surface"), ("--focus", "--ground"), ("--line-strong", "--surface")]);
}

#[test]
fn harnesses_and_series_are_told_apart() {
    for tokens in [light(), dark()] {
        for prefix in ["--harness-", "--series-", "--class-"] {
            let mut colors: Vec<_> =
                tokens.iter().filter(|t| t.0.starts_with(prefix)).map(|t| t.1.clone()).collect();
            let count = colors.len();
            colors.sort();
            colors.dedup();
            assert_eq!(colors.len(), count, "{prefix}");
        }
        for harness in crate::state::palette::HARNESSES {
            assert!(tokens.contains_key(&format!("--harness-{harness}")), "{harness}");
        }
    }
}

#[test]
fn colours_stand_in_tokens_only_and_every_sheet_is_linked() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("style");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(PAGE.contains(&format!("href=\"../style/{name}\"")), "{name} is not linked");
        if name == "tokens.css" {
            continue;
        }
        let sheet = std::fs::read_to_string(&path).unwrap();
        for (number, line) in sheet.lines().enumerate() {
            let value = line.split_once(':').map_or("", |l| l.1);
            let hex = value.split('#').skip(1).any(|h| h.chars().take(3).all(|c| c.is_ascii_hexdigit()));
            let function =
                ["rgb(", "rgba(", "hsl(", "oklch(", "color-mix("].iter().any(|f| value.contains(f));
            assert!(!hex && !function, "{name}:{}: {line}", number + 1);
        }
    }
}

#[test]
fn only_the_platform_names_the_browser() {
    fn visit(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if !path.ends_with("src/platform") {
                    visit(&path, found);
                }
            } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("style_tests.rs") {
                let names =
                    |l: &&str| l.contains(concat!("web", "_sys::")) && !l.trim_start().starts_with("//");
                if std::fs::read_to_string(&path).unwrap().lines().any(|l| names(&l)) {
                    found.push(path.display().to_string());
                }
            }
        }
    }
    let mut found = Vec::new();
    visit(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert!(found.is_empty(), "{found:?}");
}
