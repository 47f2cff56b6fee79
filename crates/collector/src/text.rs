//! Numbers in sentences of the command line.

use chrono::{DateTime, Local};
use metering::time::Millis;
use std::time::Duration;

/// `1 file`, `1,144 files`.
pub fn count(n: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(n), if n == 1 { "" } else { "s" })
}

/// Digits in groups of three.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `512 B`, `1.07 GB`.
pub fn bytes(n: u64) -> String {
    let mut value = n as f64;
    for unit in ["B", "kB", "MB", "GB"] {
        if value < 999.5 || unit == "GB" {
            let digits = if unit == "B" || value >= 100.0 { 0 } else { 2 - usize::from(value >= 10.0) };
            return format!("{value:.digits$} {unit}");
        }
        value /= 1000.0;
    }
    String::new()
}

/// `38 ms`, `1.9 s`.
pub fn duration(took: Duration) -> String {
    match took.as_millis() {
        ms @ 0..1000 => format!("{ms} ms"),
        _ => format!("{:.1} s", took.as_secs_f64()),
    }
}

/// `2026-11-22`, in local time.
pub fn day(at: Millis) -> String {
    DateTime::from_timestamp_millis(at)
        .map_or_else(String::new, |t| t.with_timezone(&Local).format("%Y-%m-%d").to_string())
}

/// `2026-11-22 08:15`, in local time.
pub fn minute(at: Millis) -> String {
    DateTime::from_timestamp_millis(at)
        .map_or_else(String::new, |t| t.with_timezone(&Local).format("%Y-%m-%d %H:%M").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!([0, 1, 999, 1000, 1_234_567].map(grouped), ["0", "1", "999", "1,000", "1,234,567"]);
        assert_eq!(
            [0, 512, 1000, 12_345, 1_074_000_000].map(bytes),
            ["0 B", "512 B", "1.00 kB", "12.3 kB", "1.07 GB"]
        );
        assert_eq!(count(1, "file"), "1 file");
        assert_eq!(count(1144, "file"), "1,144 files");
        assert_eq!(duration(Duration::from_millis(38)), "38 ms");
        assert_eq!(duration(Duration::from_millis(1940)), "1.9 s");
    }
}
