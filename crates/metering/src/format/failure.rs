//! Failures by name. An error message can hold anything, a path or a prompt too; its category cannot, so only that
//! goes into the feed.

/// The category of an error message: its HTTP status (`http_529`), the message itself where it is one plain word
/// (`usage_limit_exceeded`), else one of a few names; `error` where nothing is recognised.
pub(super) fn name(message: &str) -> String {
    let message = message.trim();
    if is_token(message) {
        return message.to_owned();
    }
    let lower = message.get(..400).unwrap_or(message).to_ascii_lowercase();
    if let Some(status) = status(&lower) {
        return format!("http_{status}");
    }
    let kinds: [(&str, &[&str]); 8] = [
        ("usage_limit", &["usage limit", "hit your limit", "quota"]),
        ("overloaded", &["overloaded", "at capacity"]),
        ("rate_limit", &["rate limit", "rate_limit", "too many requests"]),
        (
            "context_overflow",
            &["context length", "context window", "context_length", "too long", "too large"],
        ),
        ("authentication", &["unauthorized", "api key", "api_key", "authenticat", "oauth", "credential"]),
        ("aborted", &["abort", "cancel", "interrupt"]),
        ("timeout", &["timed out", "timeout"]),
        (
            "connection",
            &["connection", "disconnect", "network", "econn", "fetch failed", "socket", "terminated"],
        ),
    ];
    let found = kinds.iter().find(|(_, signs)| signs.iter().any(|sign| lower.contains(sign)));
    found.map_or("error", |(name, _)| name).to_owned()
}

/// Whether a text is a short identifier and not a sentence.
fn is_token(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    !text.is_empty() && text.len() <= 40 && text.chars().all(plain)
}

/// A number from 400 to 599 that stands at the beginning or behind a word that announces one.
fn status(lower: &str) -> Option<&str> {
    let mut before = "status";
    for word in lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()) {
        let number = word.len() == 3 && word.parse().is_ok_and(|n: u16| (400..600).contains(&n));
        if number && matches!(before, "status" | "code" | "error" | "http" | "api") {
            return Some(word);
        }
        before = word;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::name;

    #[track_caller]
    fn check(message: &str, expected: &str) {
        assert_eq!(name(message), expected, "{message}");
    }

    #[test]
    fn a_status_says_it_best() {
        check("529 overloaded_error: Overloaded", "http_529");
        check("unexpected status 503 Service Unavailable: upstream", "http_503");
        check("API Error: 429 {\"type\":\"error\"}", "http_429");
        check("read 512 bytes of /home/ada/notes", "error");
    }

    #[test]
    fn identifiers_are_kept_sentences_are_sorted() {
        check("usage_limit_exceeded", "usage_limit_exceeded");
        check("MessageAbortedError", "MessageAbortedError");
        check("You've hit your usage limit. Try again at 3 pm.", "usage_limit");
        check("stream disconnected before completion", "connection");
        check("The operation was aborted.", "aborted");
        check("cannot open /home/ada/secret.txt", "error");
        check("", "error");
    }
}
