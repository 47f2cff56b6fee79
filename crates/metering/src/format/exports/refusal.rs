//! Refusals where a page was expected: of the key, of the question, of the pace. The vendor's code is told, never its
//! message, which may repeat the question.

use super::pages;
use super::rows::Fields;
use crate::format::{Out, failure};
use crate::scan::json::Scanner;

/// Whether a document is nothing but a refusal.
pub(super) fn is_refusal(head: &[u8]) -> bool {
    let open = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let (mut error, mut others) = (false, false);
    open.first() == Some(&b'{')
        && Scanner::new(open).object(|key, s| {
            error |= matches!(key, "error" | "detail");
            others |=
                !matches!(key, "error" | "detail" | "type" | "request_id" | "code" | "status" | "message");
            s.skip();
        })
        && error
        && !others
}

/// Reads one.
pub(super) fn read(document: &[u8], _: &str, out: &mut Out<'_>) {
    out.recognised();
    if !pages::objects(document, |page| tell(page, out)) {
        out.finding(0, pages::CUT);
    }
}

/// Tells of a page that is none.
pub(super) fn tell(page: &[u8], out: &mut Out<'_>) {
    let fields = Fields::read(&mut Scanner::new(page));
    let code =
        fields.text(&["error.code", "error.type", "detail.error.type", "detail.error", "detail", "error"]);
    let Some(code) = code.map(failure::name) else { return };
    let refused = ["401", "403", "auth", "permission", "api_key", "forbidden", "not_found"];
    let next = if refused.iter().any(|sign| code.to_ascii_lowercase().contains(sign)) {
        "An export of an organisation needs an admin key (Anthropic, OpenAI) or a key that may see all users (LiteLLM)."
    } else if ["429", "rate_limit"].iter().any(|sign| code.contains(sign)) {
        "Wait a minute."
    } else {
        "Check the question that was asked."
    };
    out.finding(
        0,
        &format!("Instead of an export there is a refusal ({code}). {next} Then export it again."),
    );
}
