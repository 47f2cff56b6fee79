//! `fuelgauge doctor`: what was found where, what was skipped and why, which requests have no price.

mod levels;

use crate::args::Doctor;
use crate::feed::now;
use crate::logs::places::{Root, absent, roots};
use crate::logs::pool::{Progress, read_all};
use crate::logs::tree::Tree;
use crate::logs::walk::walk;
use crate::machine::Owner;
use crate::text::{bytes, count, day, duration, grouped};
use metering::ledger::Ledger;
use metering::price::Book;
use metering::request::{Effect, Finding, Quality};
use metering::time::{DAY, Millis};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::time::Instant;

/// How many places of each kind of finding are listed, unless all are asked for.
const PLACES_SHOWN: usize = 8;

const NO_LOGS: &str = "none, because no logs were found. `doctor --all` lists where harnesses keep theirs; `--home DIR` looks in \
                       another home folder, `--add PATH` reads what lies elsewhere";

/// Reads everything and describes it.
pub fn report(options: &Doctor) -> String {
    let start = Instant::now();
    let roots = roots(&options.search);
    let found = walk(&roots);
    let sizes = Tree::new(&found).sizes(roots.len());
    let mut ledger = read_all(&found.files, &Owner::of_this_machine(), &Progress::default());
    for (folder, reason) in &found.notes {
        ledger.note(folder, reason);
    }
    let took = start.elapsed();
    let facts = Facts::of(&ledger);
    let mut text: String = absent(&options.search).iter().map(|said| format!("{said}\n")).collect();
    folders(&mut text, &roots, &sizes, &found.present, options.all);
    facts.write(&mut text);
    levels::write(&mut text, &ledger.quotas(), facts.harnesses.keys(), &options.search, now());
    let none = if found.files.is_empty() { NO_LOGS } else { "none: everything was read" };
    findings(&mut text, &ledger.findings(), none, options.all);
    let total = sizes.iter().map(|s| s.1).sum();
    let files = count(found.files.len() as u64, "file");
    // Writing to a string does not fail.
    let _ = writeln!(
        text,
        "\nRead {files} ({}) in {}. Prices of {}.",
        bytes(total),
        duration(took),
        Book::builtin().date()
    );
    printable(&text)
}

/// Names come from logs and folders, and a terminal obeys control characters.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

fn folders(text: &mut String, roots: &[Root], sizes: &[(u64, u64)], present: &[bool], all: bool) {
    let _ = writeln!(text, "Folders");
    let rows = roots.iter().zip(sizes).zip(present);
    for ((root, &(files, size)), _) in rows.clone().filter(|r| *r.1) {
        let holds = if files == 0 {
            String::from("no logs")
        } else {
            format!("{}, {}", count(files, "file"), bytes(size))
        };
        let _ = writeln!(text, "  {:<12} {}  ({holds})", root.harness, root.path.display());
    }
    let missing: Vec<_> = rows.filter(|r| !*r.1).map(|r| r.0.0).collect();
    if all && !missing.is_empty() {
        let _ = writeln!(text, "  Not there:");
        for root in missing {
            let _ = writeln!(text, "  {:<12} {}", root.harness, root.path.display());
        }
    } else if !missing.is_empty() {
        let mut names: Vec<&str> = missing.iter().map(|r| r.harness).collect();
        names.sort_unstable();
        names.dedup();
        let places = count(missing.len() as u64, "place");
        let _ = writeln!(text, "  Not there: {places} of {}; `doctor --all` lists them", names.join(", "));
    }
}

/// What the requests say, per harness and per kind of unpriced request.
#[derive(Default)]
struct Facts {
    harnesses: BTreeMap<String, Harness>,
    unpriced: BTreeMap<Unpriced, u64>,
}

/// Requests without a price that share the reason.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Unpriced {
    provider: Option<String>,
    model: Option<String>,
    tier: Option<String>,
    /// Whether their tokens are recorded.
    counted: bool,
}

impl Unpriced {
    /// What they are: `claude-opus-4-7 (anthropic), tier fast`.
    fn name(&self) -> String {
        let model = self.model.as_deref().unwrap_or("no model recorded");
        let provider = self.provider.as_ref().map(|p| format!(" ({p})")).unwrap_or_default();
        let tier = self.tier.as_ref().map(|t| format!(", tier {t}")).unwrap_or_default();
        format!("{model}{provider}{tier}")
    }

    /// Why they have no price, as the book knows it.
    fn why(&self, book: &Book) -> &'static str {
        if !self.counted {
            return "the log records no tokens, only a cost of its own";
        }
        let Some(model) = &self.model else { return "a price needs a model" };
        match (book.find(self.provider.as_deref(), model), &self.tier) {
            (None, _) => "no list price known",
            (Some(_), Some(_)) => "no list price known for this tier",
            (Some(_), None) => "no list price known for that time",
        }
    }
}

#[derive(Default)]
struct Harness {
    requests: u64,
    errors: u64,
    /// Requests with a price.
    priced: u64,
    /// Requests whose counts are their log's final ones.
    exact: u64,
    /// Prompt and output tokens.
    tokens: u64,
    /// List cost, nano-dollars.
    cost: u64,
    /// Why requests are not exact, and why they have no price.
    inexact: BTreeMap<&'static str, u64>,
    unpriced: BTreeMap<&'static str, u64>,
    span: Option<(Millis, Millis)>,
    /// Days that are known from another counter's report or an account's export only.
    imported: BTreeSet<Millis>,
}

impl Facts {
    fn of(ledger: &Ledger) -> Self {
        let mut facts = Self::default();
        ledger.resolve().each(Book::builtin(), |r| {
            let harness = match facts.harnesses.get_mut(&*r.harness) {
                Some(harness) => harness,
                None => facts.harnesses.entry(r.harness.to_string()).or_default(),
            };
            let failed = r.error.is_some() && r.tokens.is_zero();
            // A bill has no tokens and is of no request.
            let least = u64::from(failed || !r.tokens.is_zero() || r.quality != Quality::Imported);
            let requests = r.requests.unwrap_or(1).max(least);
            if failed {
                harness.errors += requests;
            } else {
                harness.requests += requests;
                harness.priced += if r.list_cost_nanousd.is_some() { requests } else { 0 };
                harness.tokens = harness.tokens.saturating_add(r.tokens.total());
                harness.cost = harness.cost.saturating_add(r.list_cost_nanousd.unwrap_or(0));
                match inexact(r.quality) {
                    None => harness.exact += requests,
                    Some(why) => *harness.inexact.entry(why).or_default() += requests,
                }
            }
            if r.quality == Quality::Imported {
                harness.imported.insert(r.at.div_euclid(DAY));
            }
            let (first, last) = harness.span.unwrap_or((r.at, r.at));
            harness.span = Some((first.min(r.at), last.max(r.at)));
            if !failed && r.list_cost_nanousd.is_none() {
                let name = |o: &Option<_>| o.as_deref().map(str::to_owned);
                let (provider, model, tier) = (name(&r.provider), name(&r.model), name(&r.tier));
                let kind = Unpriced { provider, model, tier, counted: !r.tokens.is_zero() };
                *harness.unpriced.entry(kind.why(Book::builtin())).or_default() += requests;
                *facts.unpriced.entry(kind).or_default() += requests;
            }
            true
        });
        facts
    }

    fn write(&self, text: &mut String) {
        let _ = writeln!(text, "\nRequests");
        if self.harnesses.is_empty() {
            let _ = writeln!(text, "  none");
        }
        for (name, h) in &self.harnesses {
            let _ =
                write!(text, "  {name:<12} {}, {}", count(h.requests, "request"), count(h.errors, "error"));
            if let Some((first, last)) = h.span {
                let _ = write!(text, ", {} to {}", day(first), day(last));
            }
            if h.requests > 0 {
                let (exact, priced) = (percent_down(h.exact, h.requests), percent_down(h.priced, h.requests));
                let cost = if h.priced == 0 {
                    "no list cost".to_owned()
                } else {
                    format!("{} list cost", dollars(h.cost))
                };
                let tokens =
                    if h.tokens == 0 { "no tokens recorded".to_owned() } else { count(h.tokens, "token") };
                let _ = write!(text, ", {exact} exact, {priced} priced, {tokens}, {cost}");
            }
            if !h.imported.is_empty() {
                let days = count(h.imported.len() as u64, "day");
                let _ = write!(text, ", {days} from another counter's report or an export");
            }
            text.push('\n');
            for (what, why) in [("not exact", &h.inexact), ("not priced", &h.unpriced)] {
                let said: Vec<String> = why.iter().map(|(why, n)| format!("{} {why}", grouped(*n))).collect();
                if !said.is_empty() {
                    let _ = writeln!(text, "  {:<12}   {what}: {}", "", said.join("; "));
                }
            }
        }
        if !self.unpriced.is_empty() {
            let _ = writeln!(text, "\nRequests without a price");
            for (kind, requests) in &self.unpriced {
                let (name, why) = (kind.name(), kind.why(Book::builtin()));
                let _ = writeln!(text, "  {name}: {}, {why}", count(*requests, "request"));
            }
        }
    }
}

/// Why counts are not their log's final ones; `None` where they are.
fn inexact(quality: Quality) -> Option<&'static str> {
    match quality {
        Quality::Exact => None,
        Quality::PlaceholderOutput => Some("with a placeholder output"),
        Quality::SessionTotal => Some("only inside a sum of their session"),
        Quality::Imported => Some("only in another counter's report or an export, as sums"),
        Quality::Estimated => Some("estimated"),
    }
}

/// `$1,234.56`, rounded as the page does.
fn dollars(nano: u64) -> String {
    let cents = (u128::from(nano) + 5_000_000) / 10_000_000;
    format!("${}.{:02}", grouped((cents / 100) as u64), cents % 100)
}

/// A share in whole percent, rounded down: only all is 100 %.
fn percent_down(part: u64, whole: u64) -> String {
    format!("{}%", (u128::from(part) * 100).checked_div(u128::from(whole)).unwrap_or(0))
}

/// Findings: what is in no figure first, then what has a gap, then notes.
fn findings(text: &mut String, findings: &[Finding], none: &str, all: bool) {
    let _ = writeln!(text, "\nFindings");
    if findings.is_empty() {
        let _ = writeln!(text, "  {none}");
    }
    for effect in Effect::ALL {
        let list: Vec<&Finding> = findings.iter().filter(|f| f.effect == effect).collect();
        let total = grouped(list.iter().map(|f| f.count).sum());
        let title = match effect {
            Effect::Skipped => "skipped, in no figure",
            Effect::Gap => "counted, but something of it is not known",
            Effect::Note => "notes: nothing is missing",
        };
        if !list.is_empty() {
            let _ = writeln!(text, "  {total} {title}");
            by_reason(text, &list, all);
        }
    }
}

/// One paragraph per reason, the most frequent first.
fn by_reason(text: &mut String, findings: &[&Finding], all: bool) {
    let shown = if all { usize::MAX } else { PLACES_SHOWN };
    let mut reasons: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for &finding in findings {
        reasons.entry(&finding.reason).or_default().push(finding);
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    let total = |list: &[&Finding]| list.iter().map(|f| f.count).sum::<u64>();
    reasons.sort_by_key(|(_, list)| std::cmp::Reverse(total(list)));
    for (reason, list) in reasons {
        let _ = writeln!(text, "    {} × {reason}", grouped(total(&list)));
        for f in list.iter().take(shown) {
            let line = if f.line > 0 { format!(", line {}", f.line) } else { String::new() };
            let more =
                if f.count > 1 { format!(" and {} more", grouped(f.count - 1)) } else { String::new() };
            let _ = writeln!(text, "        {}{line}{more}", f.file);
        }
        if list.len() > shown {
            let more = count((list.len() - shown) as u64, "more file");
            let _ = writeln!(text, "        and {more}; `doctor --all` lists them");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_rounded_to_cents() {
        assert_eq!(
            [0, 4_999_999, 5_000_000, 1_234_567_890_000].map(dollars),
            ["$0.00", "$0.00", "$0.01", "$1,234.57"]
        );
    }

    #[test]
    fn findings_are_grouped_by_what_they_mean() {
        let finding = |file: &str, effect, reason: &str| Finding {
            file: file.to_owned(),
            reason: reason.to_owned(),
            count: 1,
            effect,
            ..Finding::default()
        };
        let found = [
            finding("a", Effect::Note, "Later."),
            finding("b", Effect::Skipped, "Cut."),
            finding("c", Effect::Gap, "No model."),
            finding("d", Effect::Skipped, "Cut."),
        ];
        let mut text = String::new();
        findings(&mut text, &found, "none", false);
        let expected = "\nFindings\n  2 skipped, in no figure\n    2 × Cut.\n        b\n        d\n\
                        \x20 1 counted, but something of it is not known\n    1 × No model.\n        c\n\
                        \x20 1 notes: nothing is missing\n    1 × Later.\n        a\n";
        assert_eq!(text, expected);
    }

    #[track_caller]
    fn check(parts: [Option<&str>; 3], expected: &str) {
        let [provider, model, tier] = parts.map(|p| p.map(str::to_owned));
        let kind = Unpriced { provider, model, tier, counted: true };
        assert_eq!(format!("{}: {}", kind.name(), kind.why(Book::builtin())), expected);
    }

    #[test]
    fn a_request_without_a_price_says_why() {
        check(
            [Some("anthropic"), Some("claude-opus-4-7"), Some("warp")],
            "claude-opus-4-7 (anthropic), tier warp: no list price known for this tier",
        );
        check([None, Some("secret-model"), None], "secret-model: no list price known");
        check([Some("openai"), None, None], "no model recorded (openai): a price needs a model");
    }
}
