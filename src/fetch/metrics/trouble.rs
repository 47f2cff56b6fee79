//! What can go wrong with a store of metrics, told by its status and its own words.

use crate::fetch::FetchError;
use metering::metrics::{Answer, Refusal};

/// Why a store of metrics could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MetricsError {
    /// The label matchers are none.
    BadMatcher,
    /// It wants to know who asks, or does not let this one in: the HTTP status.
    Unauthorised(u16),
    /// What answers is no store of metrics: how the answer begins.
    NotAStore(String),
    /// The least that can be asked is too much for it: what it says.
    TooLarge(String),
    /// It refuses: what it says.
    Refused(String),
    /// It has no metrics of coding agents.
    Nothing,
}

/// What a question ran into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The server refused this question; another one may do.
    Refused(Refusal),
    /// Nothing more can be read.
    Failed(FetchError),
}

/// Words of servers that were asked for too much. [observed: Prometheus, VictoriaMetrics; source: grafana/mimir:pkg/util/globalerror,
/// thanos-io/thanos:pkg/store/limiter.go]
const TOO_MUCH: [&str; 9] = [
    "too many",
    "too large",
    "exceed",
    "limit",
    "maximum resolution",
    "timed out",
    "timeout",
    "deadline",
    "cannot select more than",
];

/// What is wrong with an answer; `None` if nothing is.
pub fn trouble(status: u16, answer: Option<&Answer>, begin: &[u8]) -> Option<Trouble> {
    let failed = |error| Some(Trouble::Failed(FetchError::Metrics(error)));
    if matches!(status, 401 | 403) {
        return failed(MetricsError::Unauthorised(status));
    }
    match answer {
        Some(Answer { success: true, .. }) if (200..300).contains(&status) => None,
        Some(Answer { error: Some((kind, said)), .. }) => {
            let words = format!("{kind} {said}").to_lowercase();
            let said = said.chars().take(300).collect();
            let too_much = matches!(status, 413 | 503 | 504)
                || kind == "timeout"
                || TOO_MUCH.iter().any(|words_of| words.contains(words_of));
            Some(Trouble::Refused(if too_much { Refusal::TooLarge(said) } else { Refusal::Other(said) }))
        }
        _ if matches!(status, 413 | 502 | 503 | 504) => {
            Some(Trouble::Refused(Refusal::TooLarge(format!("HTTP status {status}"))))
        }
        _ if !(200..300).contains(&status) && status != 404 => {
            Some(Trouble::Failed(FetchError::HttpStatus(status)))
        }
        _ => {
            failed(MetricsError::NotAStore(String::from_utf8_lossy(begin).trim().chars().take(60).collect()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use metering::metrics::read;

    #[track_caller]
    fn check(status: u16, body: &str, expected: Option<Trouble>) {
        assert_eq!(trouble(status, read(body.as_bytes()).as_ref(), body.as_bytes()), expected, "{body}");
    }

    fn refused(refusal: fn(String) -> Refusal, said: &str) -> Option<Trouble> {
        Some(Trouble::Refused(refusal(said.to_owned())))
    }

    fn failed(error: MetricsError) -> Option<Trouble> {
        Some(Trouble::Failed(FetchError::Metrics(error)))
    }

    fn error(kind: &str, said: &str) -> String {
        format!(r#"{{"status":"error","errorType":"{kind}","error":"{said}"}}"#)
    }

    #[test]
    fn an_answer_is_no_trouble() {
        check(200, r#"{"status":"success","data":["up"]}"#, None);
    }

    #[test]
    fn what_was_too_much_is_told_from_what_is_refused() {
        let large = "query processing would load too many samples into memory in query execution";
        check(422, &error("execution", large), refused(Refusal::TooLarge, large));
        let timeout = "query timed out in expression evaluation";
        check(503, &error("timeout", timeout), refused(Refusal::TooLarge, timeout));
        let syntax = "1:5: parse error: unexpected character";
        check(400, &error("bad_data", syntax), refused(Refusal::Other, syntax));
        check(504, "<html>", refused(Refusal::TooLarge, "HTTP status 504"));
    }

    #[test]
    fn what_ends_a_reading_is_told() {
        check(401, "", failed(MetricsError::Unauthorised(401)));
        check(403, &error("x", "y"), failed(MetricsError::Unauthorised(403)));
        check(404, "not found", failed(MetricsError::NotAStore("not found".to_owned())));
        check(200, "<!doctype html>", failed(MetricsError::NotAStore("<!doctype html>".to_owned())));
        check(500, "oh", Some(Trouble::Failed(FetchError::HttpStatus(500))));
    }
}
