//! The book out of the package and the corrections. The same inputs give the same bytes.
//!
//! Corrections win. Of the package, every row of a provider that makes models is taken that answers with text and has a
//! price, but for what `left_out.csv` names, and for names that lead to a model at the same price by the book's own
//! rules for names (dated snapshots, `-latest`).

use super::against::compare;
use super::corrections::{Corrections, Line};
use super::row::{List, Row};
use super::sheet::{self, Sheet};
use crate::failure::{Failure, Result};
use metering::price::Book;
use metering::request::PriceEvidence;
use std::collections::BTreeMap;

/// Providers that make models: the package's name, and the book's.
pub const MAKERS: [(&str, &str); 11] = [
    ("anthropic", "anthropic"),
    ("dashscope", "alibaba"),
    ("deepseek", "deepseek"),
    ("gemini", "google"),
    ("minimax", "minimax"),
    ("mistral", "mistral"),
    ("moonshot", "moonshot"),
    ("openai", "openai"),
    ("xai", "xai"),
    ("xiaomi_mimo", "xiaomi"),
    ("zai", "zai"),
];

/// The short name of the package among the sources.
const PACKAGE: &str = "L";

/// A book, and what is to be said about it.
pub struct Composed {
    /// The text of `book.csv`.
    pub text: String,
    /// Corrections that say what the package says; they should go.
    pub needless: Vec<String>,
    /// How many lines come from the package, and how many from corrections.
    pub lines: (usize, usize),
}

/// Why a row of the package is not in the book; none where it belongs there.
pub fn left_out(row: &Row<'_>, corrections: &Corrections) -> Option<String> {
    if let Some(reason) = corrections.left_out(row.key) {
        return Some(reason.to_owned());
    }
    let priced = row.prices(0, None);
    if priced[0].is_none() || priced[4].is_none() {
        return Some(String::from("the list has no price, or 0, which is none"));
    }
    None
}

/// Puts a book together.
///
/// # Errors
/// When a correction cannot be understood or does not say why it is there.
pub fn compose(list: &List, version: &str, corrections: &Corrections) -> Result<Composed> {
    let sheets = sheets(list, corrections)?;
    let mut book = Draft { needless: Vec::new(), models: BTreeMap::new(), lines: (0, 0) };
    for ((provider, model), lines) in &corrections.models {
        book.correct(provider, model, lines, &sheets, corrections)?;
    }
    // Short names first: the longer ones may be spellings of them.
    let mut rest: Vec<_> =
        sheets.iter().filter(|(name, _)| !corrections.models.contains_key(*name)).collect();
    rest.sort_by_key(|((_, model), _)| (model.len(), model.as_str()));
    let head = head(version, corrections);
    for ((provider, model), (key, sheet)) in rest {
        let text = leaked(book.text(&head, corrections));
        let row = Row { key, fields: &list[key] };
        let compared = compare(&row, &Book::parse(text), Some(provider), model);
        let covered = compared.found.is_some_and(|(evidence, found)| match evidence {
            // Corrections win for the dated snapshots of their model.
            PriceEvidence::DatedSnapshot if corrections.models.contains_key(&(provider.clone(), found)) => {
                true
            }
            PriceEvidence::Exact | PriceEvidence::Alias | PriceEvidence::DatedSnapshot => {
                compared.differences.is_empty()
            }
            PriceEvidence::Family | PriceEvidence::Own => false,
        });
        if covered {
            continue;
        }
        let wide = wide(corrections, provider);
        let lines: Vec<String> = sheet
            .iter()
            .map(|page| format!("{provider},{model},,{},{PACKAGE}", page.columns(wide)))
            .collect();
        book.lines.0 += lines.len();
        book.models.insert((provider.clone(), model.clone()), lines);
    }
    let text = book.text(&head, corrections);
    let unread = Book::parse(leaked(text.clone())).unread();
    if unread > 0 {
        return Err(Failure::new(
            format!("the book would have {unread} lines that the product cannot read"),
            "run the unit tests of the price book on it, and look at the newest corrections",
        ));
    }
    Ok(Composed { text, needless: book.needless, lines: book.lines })
}

/// By provider and model: the package's name, and its lines.
type Sheets = BTreeMap<(String, String), (String, Sheet)>;

fn sheets(list: &List, corrections: &Corrections) -> Result<Sheets> {
    let mut sheets = Sheets::new();
    for (key, fields) in list {
        let row = Row { key, fields };
        let Some((_, provider)) = MAKERS.iter().find(|(name, _)| *name == row.provider()) else { continue };
        if !row.speaks() || left_out(&row, corrections).is_some() {
            continue;
        }
        let wrong = |what: String| {
            Failure::new(
                what,
                "leave the row out with a reason in left_out.csv, and correct it in corrections.csv",
            )
        };
        let sheet = sheet::of(&row, list).map_err(wrong)?;
        let name = ((*provider).to_owned(), row.model().to_owned());
        // The package has some rows twice, with and without the provider's name.
        if let Some((other, _)) = sheets.get(&name).filter(|(_, other)| *other != sheet) {
            return Err(wrong(format!("{key} and {other} have different prices")));
        }
        sheets.insert(name, (key.clone(), sheet));
    }
    Ok(sheets)
}

struct Draft {
    needless: Vec<String>,
    models: BTreeMap<(String, String), Vec<String>>,
    /// From the package, from corrections.
    lines: (usize, usize),
}

impl Draft {
    fn correct(
        &mut self,
        provider: &str,
        model: &str,
        lines: &[Line],
        sheets: &Sheets,
        corrections: &Corrections,
    ) -> Result<()> {
        let name = (provider.to_owned(), model.to_owned());
        let wrong = |what: &str, next: &str| {
            Failure::new(format!("corrections.csv: {provider} {model} {what}"), next)
        };
        let of_package = sheets.get(&name).map(|(_, sheet)| sheet);
        let wide = wide(corrections, provider);
        let mut written = Vec::new();
        for line in lines {
            if !corrections.sources.contains(&line.source) && line.source != PACKAGE {
                return Err(wrong("has an unknown source", "add a line `source,NAME,WHAT` on top"));
            }
            if line.input != "@" {
                written.push(format!("{provider},{model},{},{},{}", line.from, line.columns, line.source));
                self.lines.1 += 1;
                continue;
            }
            let sheet = of_package.ok_or_else(|| {
                wrong("takes the package's price, which has none", "write the price instead of @")
            })?;
            for page in sheet {
                let mut page = page.clone();
                for (tier, factor) in line.tiers.split(' ').filter_map(|tier| tier.split_once('=')) {
                    // Hours are said again to leave days out of them.
                    if tier != "at" || page.tiers.contains_key("at") {
                        page.tiers.insert(tier.to_owned(), factor.to_owned());
                    }
                }
                written.push(format!(
                    "{provider},{model},{},{},{}",
                    line.from,
                    page.columns(wide),
                    line.source
                ));
                self.lines.0 += 1;
            }
        }
        let today = today(lines, &corrections.date);
        let says_so = lines.iter().any(|line| !line.note.is_empty());
        if let Some(sheet) = of_package.filter(|_| today.iter().all(|line| line.input != "@")) {
            let theirs = match today.first().and_then(|line| line.input.strip_prefix('=')) {
                Some(same) => {
                    sheets.get(&(name.0.clone(), same.to_owned())).is_some_and(|(_, s)| alike(s, sheet))
                }
                None => {
                    let ours: Vec<String> = today.iter().map(|line| line.columns.clone()).collect();
                    let theirs: Vec<String> = sheet.iter().map(|page| page.columns(wide)).collect();
                    if ours == theirs {
                        self.needless.push(format!("{provider} {model}: the package says the same"));
                    }
                    ours == theirs
                }
            };
            if !theirs && !says_so {
                return Err(wrong("differs from the package", "say why in the note of one of its lines"));
            }
        }
        if lines.iter().all(|line| line.input == "@" && line.tiers.is_empty()) {
            self.needless.push(format!("{provider} {model}: takes everything from the package"));
        }
        self.models.insert(name, written);
        Ok(())
    }

    fn text(&self, head: &str, corrections: &Corrections) -> String {
        let mut text = head.to_owned();
        let mut before = "";
        for ((provider, _), lines) in &self.models {
            if provider != before
                && let Some(line) = corrections.wide.get(provider)
            {
                text.push_str(&format!("{provider},*,,{},{}\n", line.columns, line.source));
            }
            before = provider;
            for line in lines {
                text.push_str(line);
                text.push('\n');
            }
        }
        text
    }
}

/// Whether a model costs what another costs. The package says for few variants what they cost in a batch.
fn alike(model: &Sheet, variant: &Sheet) -> bool {
    let mut model = model.clone();
    for (page, of_variant) in model.iter_mut().zip(variant) {
        if !of_variant.tiers.contains_key("batch") {
            page.tiers.remove("batch");
        }
    }
    model == *variant
}

/// The lines of the latest day that is not after the book's date.
fn today<'a>(lines: &'a [Line], date: &str) -> Vec<&'a Line> {
    let from =
        lines.iter().rev().map(|line| line.from.as_str()).find(|from| from.get(..10).unwrap_or(from) <= date);
    lines.iter().filter(|line| Some(line.from.as_str()) == from).collect()
}

fn wide<'a>(corrections: &'a Corrections, provider: &str) -> &'a str {
    corrections.wide.get(provider).map_or("", |line| line.tiers.as_str())
}

fn head(version: &str, corrections: &Corrections) -> String {
    let mut head = format!("date,{}\nsource,{PACKAGE},Price file of LiteLLM {version}\n", corrections.date);
    for line in &corrections.head {
        head.push_str(line);
        head.push('\n');
    }
    head.push_str("provider,model,from,over,input,read,write5m,write1h,output,tiers,source\n");
    head
}

/// The product's book is built in and lives for ever; these few live as long as this task.
pub fn leaked(text: String) -> &'static str {
    text.leak()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn row(provider: &str, input: f64, output: f64) -> Value {
        json!({
            "litellm_provider": provider, "mode": "chat",
            "input_cost_per_token": input, "output_cost_per_token": output,
        })
    }

    fn list(rows: &[(&str, Value)]) -> List {
        rows.iter().map(|(key, row)| ((*key).to_owned(), row.clone())).collect()
    }

    const HEAD: &str = "date,2026-11-15\nsource,A,a page of somebody\n";

    /// The lines of prices, and the needless corrections; or what is wrong.
    #[track_caller]
    fn check(list: &List, corrections: &str, expected: std::result::Result<(&[&str], &[&str]), &str>) {
        let left_out = "openai/gpt-*audio*,sound\n";
        let corrections = Corrections::read(&format!("{HEAD}{corrections}"), left_out).unwrap();
        let composed = compose(list, "1", &corrections);
        let got = composed.as_ref().map(|c| {
            let lines = c.text.lines().skip_while(|line| !line.starts_with("provider,")).skip(1);
            (lines.collect::<Vec<_>>(), c.needless.iter().map(String::as_str).collect::<Vec<_>>())
        });
        match (got, expected) {
            (Ok((lines, needless)), Ok(expected)) => {
                assert_eq!((lines.as_slice(), needless.as_slice()), expected);
                let again = compose(list, "1", &corrections).unwrap();
                assert_eq!(again.text, composed.as_ref().unwrap().text);
            }
            (Err(failure), Err(part)) => assert!(failure.to_string().contains(part), "{failure}"),
            (got, expected) => panic!("{:?} is not {expected:?}", got.map_err(ToString::to_string)),
        }
    }

    #[test]
    fn of_the_package_what_is_priced_and_no_spelling_of_another() {
        let mut dated = row("openai", 1e-6, 2e-6);
        dated["cache_read_input_token_cost"] = json!(1e-7);
        let mut silent = row("openai", 1e-6, 2e-6);
        silent["mode"] = json!("embedding");
        let list = list(&[
            ("gpt-9", dated.clone()),
            ("openai/gpt-9", dated.clone()),
            ("gpt-9-2026-01-01", dated.clone()),
            ("gpt-9-latest", dated),
            ("gpt-9-2025-01-01", row("openai", 2e-6, 2e-6)),
            ("gpt-9-free", row("openai", 0.0, 0.0)),
            ("openai/gpt-9-audio", row("openai", 1e-6, 2e-6)),
            ("gpt-9-embedding", silent),
            ("azure/gpt-9", row("azure", 9e-6, 9e-6)),
        ]);
        let lines = ["openai,gpt-9,,,1,0.1,,,2,,L", "openai,gpt-9-2025-01-01,,,2,,,,2,,L"];
        check(&list, "", Ok((&lines, &[])));
    }

    #[test]
    fn corrections_win_and_history_goes_before_the_package() {
        let list = list(&[
            ("claude-opus-9", row("anthropic", 1e-6, 2e-6)),
            ("claude-opus-9-20260101", row("anthropic", 1e-6, 2e-6)),
            ("deepseek/deepseek-9", row("deepseek", 1e-6, 2e-6)),
        ]);
        let corrections = "anthropic,*,,,,,,,,batch=0.5,A,\n\
                           anthropic,claude-opus-9,,,3,0.3,,,4,,A,\n\
                           anthropic,claude-opus-9,2026-03-01,,@,,,,,fast=2,A,price cut\n\
                           anthropic,claude-opus-9-0,,,=claude-opus-9,,,,,,A,\n\
                           deepseek,deepseek-9,,,7,,,,8,,A,the package has it wrong\n";
        let lines = [
            "anthropic,*,,,,,,,,batch=0.5,A",
            "anthropic,claude-opus-9,,,3,0.3,,,4,,A",
            "anthropic,claude-opus-9,2026-03-01,,1,,,,2,fast=2,A",
            "anthropic,claude-opus-9-0,,,=claude-opus-9,,,,,,A",
            "deepseek,deepseek-9,,,7,,,,8,,A",
        ];
        check(&list, corrections, Ok((&lines, &[])));
    }

    #[test]
    fn a_correction_that_the_package_agrees_with_is_reported() {
        let list = list(&[("zai/glm-9", row("zai", 1e-6, 2e-6)), ("zai/glm-8", row("zai", 1e-6, 2e-6))]);
        let corrections = "zai,glm-9,,,2,,,,2,,A,\nzai,glm-9,2026-03-01,,1,,,,2,,A,\nzai,glm-8,,,@,,,,,,A,\n";
        let lines = ["zai,glm-8,,,1,,,,2,,A", "zai,glm-9,,,2,,,,2,,A", "zai,glm-9,2026-03-01,,1,,,,2,,A"];
        let needless =
            ["zai glm-8: takes everything from the package", "zai glm-9: the package says the same"];
        check(&list, corrections, Ok((&lines, &needless)));
    }

    #[test]
    fn a_correction_has_a_reason_a_source_and_something_to_correct() {
        let list = list(&[("zai/glm-9", row("zai", 1e-6, 2e-6))]);
        check(&list, "zai,glm-9,,,2,,,,2,,A,\n", Err("differs from the package"));
        check(&list, "zai,glm-9,,,2,,,,2,,B,why\n", Err("unknown source"));
        check(&list, "zai,glm-8,,,@,,,,,,A,\n", Err("which has none"));
        check(&list, "zai,glm-8,,,-1,,,,2,,A,\n", Err("1 lines that the product cannot read"));
        let twice = [("zai/glm-9", row("zai", 1e-6, 2e-6)), ("glm-9", row("zai", 2e-6, 2e-6))];
        check(&self::list(&twice), "", Err("different prices"));
    }
}
