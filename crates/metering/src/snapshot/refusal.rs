//! Answers that are no level but a failure. Most vendors send them as a success whose body says otherwise.
//!
//! Only the vendor's code is told on, never its message: that may repeat the request.

use super::Remark;
use super::node::Node;

/// The codes that stand for a key or a session that is not, or no longer, right. [source: docs.bigmodel.cn (1000 to 1004);
/// MiniMax 1004 and 2049 and Alibaba's words: ai-usagebar and CodexBar, observed]
const REFUSED: [&str; 20] = [
    "401",
    "403",
    "1000",
    "1001",
    "1002",
    "1003",
    "1004",
    "2049",
    "unauthenticated",
    "unauthorized",
    "permission_denied",
    "permission_error",
    "authentication_error",
    "forbidden",
    "consoleneedlogin",
    "postonlyortokenerror",
    "bailiangateway.login.notlogined",
    "bailiangateway.workspace.notauthorised",
    "invalid_api_key",
    "token_expired",
];

/// The codes that stand for too many questions.
const TOO_OFTEN: [&str; 6] =
    ["429", "rate_limit_error", "rate_limited", "resource_exhausted", "too_many_requests", "1302"];

/// What a failure may be wrapped in, from the outside.
const WRAPS: [&str; 7] = ["error", "base_resp", "data", "result", "ResponseMetadata", "body", "detail"];

/// What its code may be called, the plainest first.
const CODES: [&str; 7] = ["type", "status_code", "errorCode", "code", "status", "error", "detail"];

/// Those that mean something else in answers that are no failure, unless they are numbers.
const WORDS: [&str; 2] = ["type", "status"];

/// The failure that a document tells, if it is one.
pub(super) fn find(document: &Node) -> Option<Remark> {
    let code = code(document, 0)?;
    let small = code.to_ascii_lowercase();
    Some(if REFUSED.contains(&small.as_str()) {
        Remark::Refused { code }
    } else if TOO_OFTEN.contains(&small.as_str()) {
        Remark::TooOften
    } else {
        Remark::Failed { code }
    })
}

/// The innermost code of a failure.
fn code(node: &Node, depth: usize) -> Option<String> {
    if depth > 4 || !node.is_object() {
        return None;
    }
    if let Some(inner) = WRAPS.iter().find_map(|wrap| code(node.at(wrap), depth + 1)) {
        return Some(inner);
    }
    let of = |name: &&str| {
        let value = node.at(name);
        let number = value.number().filter(|n| n.fract() == 0.0).map(|n| format!("{n:.0}"));
        let word = || value.name().filter(|word| !word.contains(' ') && (depth > 0 || !WORDS.contains(name)));
        number.or_else(word).filter(|code| !is_success(code))
    };
    let told = CODES.iter().find_map(of);
    let failed = ["success", "successResponse"].iter().any(|name| node.at(name).bool() == Some(false));
    // GitHub and ChatGPT say it in words alone.
    let words =
        ["message", "msg", "detail", "error", "status_msg"].iter().any(|name| node.at(name).text().is_some());
    match told {
        Some(code) if failed || words || depth > 0 => Some(code),
        _ if failed => Some(String::from("no code")),
        _ => None,
    }
}

fn is_success(code: &str) -> bool {
    matches!(code.to_ascii_lowercase().as_str(), "0" | "200" | "ok" | "success" | "true")
}
