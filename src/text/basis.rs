//! What a figure rests on: which sources, how many records, how good they are, what was priced, what was skipped.

use super::{Text, plural};
use crate::chart::format::{count, money, percent_down};
use crate::state::Language;
use crate::state::burn::coverage::Origin;
use crate::state::burn::figures::Figures;
use crate::text::names::harness_name;

/// What a figure is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rests<'a> {
    /// Tokens of all requests.
    Tokens,
    /// Their prices too; with what each harness recorded as cost itself, as far as that is known.
    Prices(&'a [(String, u64)]),
    /// Requests in queries of people.
    Queries,
    /// Requests whose prompt is known.
    Prompts,
}

/// What is said.
struct Words {
    rests_on: fn(&str, u64, &str) -> String,
    rests_on_queries: fn(u64, u64, &str) -> String,
    unsplit: fn(u64) -> String,
    uncounted: fn(u64) -> String,
    nothing: &'static str,
    all_exact: &'static str,
    exact: fn(&str, &[String]) -> String,
    placeholder: fn(u64) -> String,
    summed: fn(u64) -> String,
    all_priced: &'static str,
    priced: fn(&str, u64) -> String,
    own: fn(u64) -> String,
    reported: fn(&str, &str) -> String,
    skipped: fn(u64) -> String,
    list: &'static str,
}

impl Text {
    /// Sentences about what a figure of some requests is made from: only what enters it.
    pub fn basis(&self, f: &Figures, origin: &Origin, rests: Rests<'_>) -> Vec<String> {
        let words = match self.language {
            Language::English => &ENGLISH,
            Language::Chinese => &CHINESE,
        };
        // What hides its requests is in no mean per request, and a prompt is known before any output is.
        let (requests, inexact, summed, uncounted) = match rests {
            Rests::Queries => (f.query_requests, 0, 0, 0),
            Rests::Prompts => {
                (f.requests.saturating_sub(f.unsplit), 0, f.summed.saturating_sub(f.unsplit), 0)
            }
            Rests::Tokens | Rests::Prices(_) => (f.requests, f.inexact, f.summed, f.uncounted),
        };
        if requests == 0 {
            return vec![words.nothing.to_owned()];
        }
        let sources: Vec<String> =
            origin.sources.iter().map(|(kind, name)| self.source(kind, name.as_deref())).collect();
        let sources = sources.join(words.list);
        let least = if uncounted > 0 { "≥ " } else { "" };
        let mut lines = vec![match rests {
            Rests::Queries => (words.rests_on_queries)(requests, f.queries, &sources),
            _ => (words.rests_on)(least, requests, &sources),
        }];
        if rests != Rests::Queries {
            let exact = requests.saturating_sub(inexact + summed);
            let why: Vec<String> = [(inexact, words.placeholder), (summed, words.summed)]
                .into_iter()
                .filter(|(n, _)| *n > 0)
                .map(|(n, say)| say(n))
                .collect();
            lines.push(match why.is_empty() {
                true => words.all_exact.to_owned(),
                false => (words.exact)(&percent_down(exact, requests), &why),
            });
        }
        if uncounted > 0 {
            lines.push((words.uncounted)(uncounted));
        }
        if rests == Rests::Prompts && f.unsplit > 0 {
            lines.push((words.unsplit)(f.unsplit));
        }
        if let Rests::Prices(by_harness) = rests {
            lines.push(match f.unpriced {
                0 => words.all_priced.to_owned(),
                n => (words.priced)(&percent_down(requests.saturating_sub(n), requests), n),
            });
            if f.own_priced > 0 {
                lines.push((words.own)(f.own_priced));
            }
            if f.reported > 0 {
                let each = |(name, cost): &(String, u64)| format!("{} {}", harness_name(name), money(*cost));
                let named = by_harness.iter().map(each).collect::<Vec<_>>().join(words.list);
                lines.push((words.reported)(&money(f.reported), &named));
            }
        }
        if origin.skipped > 0 {
            lines.push((words.skipped)(origin.skipped));
        }
        lines
    }
}

static ENGLISH: Words = Words {
    rests_on: |least, n, sources| {
        format!("Rests on {least}{} from: {sources}.", plural(n, "request", "requests"))
    },
    rests_on_queries: |n, queries, sources| {
        let (n, queries) = (plural(n, "request", "requests"), plural(queries, "query", "queries"));
        format!("Rests on the {n} of {queries} of people, from: {sources}.")
    },
    unsplit: |n| {
        format!("Without {} of sums that say nothing of one request.", plural(n, "request", "requests"))
    },
    uncounted: |n| {
        match n {
        1 => {
            "One of them is a sum of a session, day or quarter hour of unknown many requests and counts as one.".to_owned()
        }
        n => format!(
            "{} of them are sums of sessions, days or quarter hours of unknown many requests; each counts as one.",
            count(n)
        ),
    }
    },
    nothing: "Nothing is recorded for it.",
    all_exact: "All of them with the final counts of their logs.",
    exact: |share, why| format!("{share} of them with final counts; {}.", why.join(", ")),
    placeholder: |n| format!("{} with a placeholder or estimated output", count(n)),
    summed: |n| format!("{} only inside a sum of a session, day or quarter hour", count(n)),
    all_priced: "All of them have a price.",
    own: |n| {
        format!(
            "{} at your own price; the others are at list prices.",
            plural(n, "request is", "requests are")
        )
    },
    priced: |share, n| {
        format!(
            "{share} of them have a price (rounded down); {} without one and in no cost.",
            plural(n, "request is", "requests are")
        )
    },
    reported: |money, named| match named {
        "" => format!("The harnesses themselves recorded {money}, where they record a cost."),
        named => format!("The harnesses themselves recorded {money}, where they record a cost: {named}."),
    },
    skipped: |n| {
        format!(
            "Not in it: in these sources {} skipped; Sources says which and why.",
            plural(n, "record or file was", "records or files were")
        )
    },
    list: ", ",
};

static CHINESE: Words = Words {
    rests_on: |least, n, sources| format!("基于 {least}{} 次请求，来自：{sources}。", count(n)),
    rests_on_queries: |n, queries, sources| {
        format!("基于人的 {} 次提问中的 {} 次请求，来自：{sources}。", count(queries), count(n))
    },
    unsplit: |n| format!("不含总和中无法得知单次情况的 {} 次请求。", count(n)),
    uncounted: |n| format!("其中 {} 个为会话、单日或一刻钟总和，请求数未知，各按一次计。", count(n)),
    nothing: "没有任何记录。",
    all_exact: "全部为日志的最终计数。",
    exact: |share, why| format!("其中 {share} 为最终计数；{}。", why.join("，")),
    placeholder: |n| format!("{} 次的输出为占位值或估计值", count(n)),
    summed: |n| format!("{} 次只在会话、单日或一刻钟总和中", count(n)),
    all_priced: "全部有价格。",
    own: |n| format!("{} 次请求使用您自己的价格；其余为标价。", count(n)),
    priced: |share, n| format!("其中 {share} 有价格（向下取整）；{} 次没有标价，不计入任何成本。", count(n)),
    reported: |money, named| match named {
        "" => format!("在记录成本的客户端中，自行记录的成本为 {money}。"),
        named => format!("在记录成本的客户端中，自行记录的成本为 {money}：{named}。"),
    },
    skipped: |n| format!("不含：这些来源中有 {} 条记录或文件被跳过；“数据来源”列出原因。", count(n)),
    list: "、",
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Kind;

    #[track_caller]
    fn check(f: &Figures, skipped: u64, rests: Rests<'_>, expected: &[&str]) {
        let origin = Origin { sources: vec![(Kind::Collector, None)], skipped };
        assert_eq!(Text::of(Language::English).basis(f, &origin, rests), expected);
        assert_eq!(Text::of(Language::Chinese).basis(f, &origin, rests).len(), expected.len());
    }

    #[test]
    fn a_figure_says_what_it_rests_on() {
        let whole = Figures { requests: 1200, ..Figures::default() };
        let from = "Rests on 1,200 requests from: Collector.";
        let exact = "All of them with the final counts of their logs.";
        check(&whole, 0, Rests::Tokens, &[from, exact]);
        check(&whole, 0, Rests::Prices(&[]), &[from, exact, "All of them have a price."]);
        let partly = Figures { inexact: 3, summed: 100, unpriced: 1, reported: 2_500_000_000, ..whole };
        let why = "91\u{202f}% of them with final counts; 3 with a placeholder or estimated output, 100 only inside a sum of a session, day or quarter hour.";
        let priced =
            "99\u{202f}% of them have a price (rounded down); 1 request is without one and in no cost.";
        let reported = "The harnesses themselves recorded $2.50, where they record a cost.";
        let skipped = "Not in it: in these sources 1 record or file was skipped; Sources says which and why.";
        check(&partly, 1, Rests::Prices(&[]), &[from, why, priced, reported, skipped]);
        let named = [("crush".to_owned(), 2_000_000_000), ("pi".to_owned(), 500_000_000)];
        let reported =
            "The harnesses themselves recorded $2.50, where they record a cost: Crush $2.00, pi $0.50.";
        check(&partly, 1, Rests::Prices(&named), &[from, why, priced, reported, skipped]);
        let own = Figures { own_priced: 7, ..whole };
        let said =
            ["All of them have a price.", "7 requests are at your own price; the others are at list prices."];
        check(&own, 0, Rests::Prices(&[]), &[from, exact, said[0], said[1]]);
        check(&Figures::default(), 1, Rests::Prices(&[]), &["Nothing is recorded for it."]);
    }

    #[test]
    fn only_what_enters_a_figure_is_named() {
        let f = Figures { requests: 1_557, queries: 195, query_requests: 1_268, ..Figures::default() };
        let f = Figures { summed: 20, unsplit: 8, uncounted: 3, inexact: 40, unpriced: 9, ..f };
        check(
            &f,
            0,
            Rests::Queries,
            &["Rests on the 1,268 requests of 195 queries of people, from: Collector."],
        );
        check(
            &f,
            0,
            Rests::Prompts,
            &[
                "Rests on 1,549 requests from: Collector.",
                "99\u{202f}% of them with final counts; 12 only inside a sum of a session, day or quarter hour.",
                "Without 8 requests of sums that say nothing of one request.",
            ],
        );
        check(
            &f,
            0,
            Rests::Tokens,
            &[
                "Rests on ≥ 1,557 requests from: Collector.",
                "96\u{202f}% of them with final counts; 40 with a placeholder or estimated output, 20 only inside a sum of a session, day or quarter hour.",
                "3 of them are sums of sessions, days or quarter hours of unknown many requests; each counts as one.",
            ],
        );
        let none = Figures { query_requests: 0, ..f };
        check(&none, 0, Rests::Queries, &["Nothing is recorded for it."]);
    }
}
