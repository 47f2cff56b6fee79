//! Forecasts as tables in Markdown. Errors are in percent of the window; a band is meant to hold 80 %.

use super::Group;
use metering::forecast::{SHARES, Score, Trial, Verdict};

/// All figures of every history, at each share of the window and in all.
pub fn full(groups: &[Group]) {
    head(&[
        "history",
        "window",
        "at",
        "forecasts",
        "silent",
        "ran out",
        "error",
        "line",
        "if it does",
        "or told",
        "line",
        "mean",
        "line",
        "vain",
        "line",
        "missed",
        "line",
        "band",
        "band of use",
    ]);
    for group in groups {
        rows(&group.name, &group.window, &group.trials.iter().collect::<Vec<_>>());
    }
    let mut windows: Vec<&str> = groups.iter().map(|g| g.window.as_str()).collect();
    windows.sort_unstable();
    windows.dedup();
    for window in windows {
        rows("all", window, &trials(groups, |g| g.window == window));
    }
    rows("all", "all", &trials(groups, |_| true));
    println!();
}

fn rows(name: &str, window: &str, trials: &[&Trial]) {
    let row = |at: String, v: Verdict| {
        let Score { error, error_or_told, mean_error, false_alarms, misses } = v.ours;
        let counts = [v.forecasts, v.silent, v.ran_out].map(|n| n.to_string());
        let errors = [(error, v.line.error), (v.error_if, error_or_told), (v.line.error_or_told, mean_error)];
        let errors = errors.into_iter().flat_map(|(a, b)| [percent(a), percent(b)]);
        let wrong = [false_alarms, v.line.false_alarms, misses, v.line.misses].map(|n| n.to_string());
        let rest = [percent(v.held), percent(v.use_held)];
        let cells = [name.to_owned(), window.to_owned(), at].into_iter().chain(counts).chain(errors);
        line(cells.chain([percent(v.line.mean_error)]).chain(wrong).chain(rest));
    };
    for share in SHARES {
        let at = trials.iter().copied().filter(|t| t.share == share);
        row(format!("{:.0} %", share * 100.0), Verdict::of(at));
    }
    row(String::from("all"), Verdict::of(trials.iter().copied()));
}

/// What `docs/method.md` shows: median errors at each share and wrong warnings, ours / the straight line's.
pub fn short(invented: &[Group], demo: &[Group]) {
    head(&[
        "history",
        "forecasts",
        "ran out",
        "25 %",
        "50 %",
        "75 %",
        "all",
        "all or told",
        "in vain",
        "missed",
        "band",
    ]);
    let mut names: Vec<&str> = Vec::new();
    for group in invented {
        if !names.contains(&group.name.as_str()) {
            names.push(&group.name);
        }
    }
    for name in names {
        short_row(name, &trials(invented, |g| g.name == name));
    }
    short_row("all invented", &trials(invented, |_| true));
    short_row("the demo", &trials(demo, |_| true));
    for window in ["5 h", "week", "month"] {
        short_row(&format!("invented, {window}"), &trials(invented, |g| g.window == window));
        short_row(&format!("the demo, {window}"), &trials(demo, |g| g.window.replace("5h", "5 h") == window));
    }
}

fn short_row(name: &str, trials: &[&Trial]) {
    let pair = |score: fn(&Score) -> Option<f64>, v: &Verdict| {
        format!("{} / {}", percent(score(&v.ours)), percent(score(&v.line)))
    };
    let at = SHARES.map(|share| Verdict::of(trials.iter().copied().filter(|t| t.share == share)));
    let all = Verdict::of(trials.iter().copied());
    let counts = [all.forecasts, all.ran_out].map(|n| n.to_string());
    let errors = at.iter().chain([&all]).map(|v| pair(|s| s.error, v));
    let wrong = [
        pair(|s| s.error_or_told, &all),
        format!("{} / {}", all.ours.false_alarms, all.line.false_alarms),
        format!("{} / {}", all.ours.misses, all.line.misses),
        percent(all.held),
    ];
    line([name.to_owned()].into_iter().chain(counts).chain(errors).chain(wrong));
}

fn trials(groups: &[Group], is: impl Fn(&Group) -> bool) -> Vec<&Trial> {
    groups.iter().filter(|g| is(g)).flat_map(|g| &g.trials).collect()
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| String::from("–"), |share| format!("{:.1}", 100.0 * share))
}

fn head(columns: &[&str]) {
    println!("| {} |\n{}|", columns.join(" | "), "|---".repeat(columns.len()));
}

fn line(cells: impl IntoIterator<Item = String>) {
    println!("| {} |", cells.into_iter().collect::<Vec<_>>().join(" | "));
}
