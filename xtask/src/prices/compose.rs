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
