//! One line that tells what a long command is doing.
//!
//! On a terminal the line is rewritten twice a second; elsewhere (CI, a file) a line is printed every half minute,
//! so that a log shows life without filling up.

use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

/// How often a log gets a sign of life.
const LOG_INTERVAL: Duration = Duration::from_secs(30);
/// Columns that fit everywhere.
const WIDTH: usize = 100;

/// The progress of one command, from its creation to `clear`.
pub struct Progress {
    label: String,
    started: Instant,
    last_log: Instant,
    live: bool,
    drawn: usize,
}

impl Progress {
    /// Starts the clock.
    pub fn start(label: &str) -> Self {
        let now = Instant::now();
        Self { label: label.to_owned(), started: now, last_log: now, live: is_live(), drawn: 0 }
    }

    /// Shows the time that passed and the last line the command wrote.
    pub fn show(&mut self, last_line: &str) {
        if !self.live {
            if self.last_log.elapsed() >= LOG_INTERVAL {
                self.last_log = Instant::now();
                eprintln!("           {} · {} · {}", self.label, self.took(), cut(last_line, WIDTH));
            }
            return;
        }
        let line = cut(&format!("           {} · {last_line}", self.took()), WIDTH);
        let blank = self.drawn.saturating_sub(line.chars().count());
        self.drawn = line.chars().count();
        eprint!("\r{line}{:blank$}", "");
        // A progress line that cannot be written is not worth a failure.
        let _ = stderr().flush();
    }

    /// Takes the line away.
    pub fn clear(&mut self) {
        if self.drawn > 0 {
            eprint!("\r{:1$}\r", "", self.drawn);
            let _ = stderr().flush();
            self.drawn = 0;
        }
    }

    /// The time since the start, for people.
    pub fn took(&self) -> String {
        duration(self.started.elapsed())
    }
}

/// `1 min 12 s`, `4.2 s`, `0.3 s`.
pub fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds >= 60 {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    } else {
        format!("{:.1} s", time.as_secs_f64())
    }
}

fn is_live() -> bool {
    stderr().is_terminal() && std::env::var_os("CI").is_none()
}

fn cut(text: &str, width: usize) -> String {
    let text = text.trim_end();
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_like_speech() {
        let check = |millis, expected: &str| assert_eq!(duration(Duration::from_millis(millis)), expected);
        check(320, "0.3 s");
        check(59_940, "59.9 s");
        check(60_000, "1 min 00 s");
        check(278_714, "4 min 38 s");
    }

    #[test]
    fn long_lines_are_cut_by_characters() {
        assert_eq!(cut("kurz", 10), "kurz");
        assert_eq!(cut("äöüäöüäöü", 4), "äöü…");
    }
}
