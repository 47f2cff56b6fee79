//! Counts of tests, read from what the test runners print.

use std::ops::Add;

/// How many tests passed, failed, and were not run on purpose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Ran and held.
    pub passed: u64,
    /// Ran and did not hold, ended too late, or could not run.
    pub failed: u64,
    /// Marked as not to run.
    pub skipped: u64,
}

impl Count {
    /// A stage without tests that held.
    pub fn passed_stage() -> Self {
        Self { passed: 1, ..Self::default() }
    }

    /// A stage without tests that failed, or one whose tests did not run.
    pub fn failed_stage() -> Self {
        Self { failed: 1, ..Self::default() }
    }

    /// Whether nothing failed.
    pub fn ok(self) -> bool {
        self.failed == 0
    }

    /// `12 passed, 1 failed`.
    pub fn words(self) -> String {
        format!("{} passed, {} failed", self.passed, self.failed)
    }
}

impl Add for Count {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }
}

/// Adds up the result lines of `cargo test` and of `cargo nextest`; none without one.
pub fn of_cargo(output: &str) -> Option<Count> {
    let lines = output.lines().map(|line| line.trim());
    let results = lines.filter(|line| line.starts_with("test result: ") || is_nextest_summary(line));
    results.map(of_result_line).reduce(|all, one| all + one)
}

fn is_nextest_summary(line: &str) -> bool {
    line.starts_with("Summary [") && line.contains(" run: ")
}

/// Reads pairs of a number and a word, as in `3 passed; 1 failed` and `5 tests run: 3 passed (1 slow), 2 skipped`.
fn of_result_line(line: &str) -> Count {
    let words: Vec<&str> = line.split([' ', ';', ',', '(', ')']).filter(|word| !word.is_empty()).collect();
    let mut count = Count::default();
    for pair in words.windows(2) {
        let [number, word] = pair else { continue };
        let Ok(number) = number.parse::<u64>() else { continue };
        match *word {
            "passed" => count.passed += number,
            // nextest: "2 timed out", "1 exec failed".
            "failed" | "timed" | "exec" => count.failed += number,
            "skipped" | "ignored" => count.skipped += number,
            _ => {}
        }
    }
    count
}

/// Reads Playwright's JSON report. A test that passed only when repeated counts as failed: it cannot be relied on.
pub fn of_playwright(report: &str) -> Option<Count> {
    let report: serde_json::Value = serde_json::from_str(report).ok()?;
    let stats = report.get("stats")?;
    let number = |key: &str| stats.get(key).and_then(serde_json::Value::as_u64);
    let passed = number("expected")?;
    let failed = number("unexpected")? + number("flaky")?;
    Some(Count { passed, failed, skipped: number("skipped")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(output: &str, expected: Option<(u64, u64, u64)>) {
        let count = of_cargo(output).map(|count| (count.passed, count.failed, count.skipped));
        assert_eq!(count, expected);
    }

    #[test]
    fn cargo_test_lines_add_up() {
        check(
            "running 3 tests\ntest result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s\n\
             test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n",
            Some((5, 1, 1)),
        );
    }

    #[test]
    fn nextest_summaries_are_read() {
        check("     Summary [   0.012s] 18 tests run: 18 passed, 0 skipped", Some((18, 0, 0)));
        check(
            "  Summary [  1.2s] 9 tests run: 6 passed (1 slow), 2 failed, 1 timed out, 4 skipped",
            Some((6, 3, 4)),
        );
        check("     Summary [   0.000s] 1 test run: 0 passed, 1 exec failed, 0 skipped", Some((0, 1, 0)));
        check("     Summary [   0.000s] 0 tests run: 0 passed, 0 skipped", Some((0, 0, 0)));
    }

    #[test]
    fn without_a_result_there_is_no_count() {
        check("", None);
        check("error: could not compile `metering` (lib test) due to 1 previous error", None);
        check("the words 3 passed alone are not a result", None);
    }

    #[test]
    fn playwright_reports_are_read() {
        let report =
            r#"{"stats":{"startTime":"x","duration":3.5,"expected":7,"skipped":1,"unexpected":2,"flaky":1}}"#;
        assert_eq!(of_playwright(report), Some(Count { passed: 7, failed: 3, skipped: 1 }));
        assert_eq!(of_playwright(""), None);
    }
}
