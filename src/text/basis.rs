//! What a figure rests on: which sources, how many records, how good they are, what was priced, what was skipped.

use super::{Text, plural};
use crate::chart::format::{count, money, percent_down};
use crate::state::Language;
use crate::state::burn::coverage::Origin;
use crate::state::burn::figures::Figures;

/// What is said.
struct Words {
    rests_on: fn(u64, &str) -> String,
    nothing: &'static str,
    all_exact: &'static str,
    exact: fn(&str, &[String]) -> String,
    placeholder: fn(u64) -> String,
    summed: fn(u64) -> String,
    all_priced: &'static str,
    priced: fn(&str, u64) -> String,
    reported: fn(&str) -> String,
    skipped: fn(u64) -> String,
    list: &'static str,
}

impl Text {
    /// Sentences about the figures of some requests; `money`: whether prices matter to the figure.
    pub fn basis(&self, f: &Figures, origin: &Origin, money_matters: bool) -> Vec<String> {
        let words = match self.language {
            Language::English => &ENGLISH,
            Language::Chinese => &CHINESE,
        };
        if f.requests == 0 {
            return vec![words.nothing.to_owned()];
        }
        let sources: Vec<String> = origin.sources.iter().map(|k| self.source(k)).collect();
        let mut lines = vec![(words.rests_on)(f.requests, &sources.join(words.list))];
        let exact = f.requests.saturating_sub(f.inexact + f.summed);
        let why: Vec<String> = [(f.inexact, words.placeholder), (f.summed, words.summed)]
            .into_iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, say)| say(n))
            .collect();
        lines.push(match why.is_empty() {
            true => words.all_exact.to_owned(),
            false => (words.exact)(&percent_down(exact, f.requests), &why),
        });
        if money_matters {
            lines.push(match f.unpriced {
                0 => words.all_priced.to_owned(),
                n => (words.priced)(&percent_down(f.requests.saturating_sub(n), f.requests), n),
            });
            if f.reported > 0 {
                lines.push((words.reported)(&money(f.reported)));
            }
        }
        if origin.skipped > 0 {
            lines.push((words.skipped)(origin.skipped));
        }
        lines
    }
}

static ENGLISH: Words = Words {
    rests_on: |n, sources| format!("Rests on {} from: {sources}.", plural(n, "request", "requests")),
    nothing: "Nothing is recorded for it.",
    all_exact: "All of them with the final counts of their logs.",
    exact: |share, why| format!("{share} of them with final counts; {}.", why.join(", ")),
    placeholder: |n| format!("{} with a placeholder or estimated output", count(n)),
    summed: |n| format!("{} only inside a sum of a session or day", count(n)),
    all_priced: "All of them have a list price.",
    priced: |share, n| {
        format!(
            "{share} of them have a list price (rounded down); {} without one and in no cost.",
            plural(n, "request is", "requests are")
        )
    },
    reported: |money| format!("The harnesses themselves recorded {money}, where they record a cost."),
    skipped: |n| {
        format!(
            "In these sources {} skipped; Sources says which and why.",
            plural(n, "record was", "records were")
        )
    },
    list: ", ",
};

static CHINESE: Words = Words {
    rests_on: |n, sources| format!("基于 {} 次请求，来自：{sources}。", count(n)),
    nothing: "没有任何记录。",
    all_exact: "全部为日志的最终计数。",
    exact: |share, why| format!("其中 {share} 为最终计数；{}。", why.join("，")),
    placeholder: |n| format!("{} 次的输出为占位值或估计值", count(n)),
    summed: |n| format!("{} 次只在会话或单日总和中", count(n)),
    all_priced: "全部有标价。",
    priced: |share, n| format!("其中 {share} 有标价（向下取整）；{} 次没有标价，不计入任何成本。", count(n)),
    reported: |money| format!("在记录成本的客户端中，自行记录的成本为 {money}。"),
    skipped: |n| format!("这些来源中有 {} 条记录被跳过；“数据来源”列出原因。", count(n)),
    list: "、",
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Kind;

    #[track_caller]
    fn check(f: &Figures, skipped: u64, money: bool, expected: &[&str]) {
        let origin = Origin { sources: vec![Kind::Collector], skipped };
        assert_eq!(Text::of(Language::English).basis(f, &origin, money), expected);
        assert_eq!(Text::of(Language::Chinese).basis(f, &origin, money).len(), expected.len());
    }

    #[test]
    fn a_figure_says_what_it_rests_on() {
        let whole = Figures { requests: 1200, ..Figures::default() };
        let from = "Rests on 1,200 requests from: Collector.";
        let exact = "All of them with the final counts of their logs.";
        check(&whole, 0, false, &[from, exact]);
        check(&whole, 0, true, &[from, exact, "All of them have a list price."]);
        let partly = Figures { inexact: 3, summed: 100, unpriced: 1, reported: 2_500_000_000, ..whole };
        let why = "91\u{202f}% of them with final counts; 3 with a placeholder or estimated output, 100 only inside a sum of a session or day.";
        let priced =
            "99\u{202f}% of them have a list price (rounded down); 1 request is without one and in no cost.";
        let reported = "The harnesses themselves recorded $2.50, where they record a cost.";
        let skipped = "In these sources 1 record was skipped; Sources says which and why.";
        check(&partly, 1, true, &[from, why, priced, reported, skipped]);
        check(&Figures::default(), 1, true, &["Nothing is recorded for it."]);
    }
}
