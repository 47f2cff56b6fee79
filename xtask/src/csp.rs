//! Writes the content security policy into the built page.
//!
//! It stands in the page itself, so that every static host serves it; the collector sends it as a header too.
//! `trunk serve` serves the page without it, because its reload script is an inline one.

use crate::failure::{Failure, IoContext, Result};
use std::fs;
use std::path::Path;

/// What the page may load. `connect-src` names every origin, since a person may add any feed; nothing else may leave.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                      img-src 'self' data: blob:; font-src 'self'; manifest-src 'self'; worker-src 'self'; \
                      connect-src 'self' http: https:; base-uri 'none'; form-action 'none'";

/// Writes the policy into `dist/index.html`.
///
/// # Errors
/// When the page has no place for it, or holds what it forbids.
pub fn write(dist: &Path) -> Result<()> {
    let page = dist.join("index.html");
    let html = fs::read_to_string(&page).on("cannot read", &page)?;
    fs::write(&page, with_policy(&html)?).on("cannot write", &page)
}

fn with_policy(html: &str) -> Result<String> {
    if let Some(inline) = forbidden(html) {
        return Err(Failure::new(
            format!("the built page holds {inline}, which its content security policy forbids"),
            "move it into a file of its own in public/ or style/",
        ));
    }
    // The policy holds for what comes after it, so it goes right behind the first element of every page.
    let after_charset =
        html.find("<meta charset=").and_then(|at| html[at..].find('>').map(|end| at + end + 1));
    let at = after_charset.ok_or_else(|| {
        Failure::new(
            "public/index.html does not begin its head with <meta charset=…>",
            "put that element there",
        )
    })?;
    let (before, after) = html.split_at(at);
    Ok(format!("{before}<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">{after}"))
}

/// What an inline script, style or handler begins with, if there is one.
fn forbidden(html: &str) -> Option<&'static str> {
    let scripts_without_source = html.split("<script").skip(1).any(|rest| {
        let attributes = rest.split('>').next().unwrap_or_default();
        !attributes.contains(" src=")
    });
    if scripts_without_source {
        return Some("an inline script");
    }
    [("<style", "a style element"), (" style=", "a style attribute"), (" onload=", "an event handler")]
        .into_iter()
        .find_map(|(begin, name)| html.contains(begin).then_some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_follows_the_charset() {
        let html =
            "<!doctype html><html lang=en><meta charset=utf-8><title>x</title><script src=a.js></script>";
        let written = with_policy(html).unwrap();
        assert!(written.starts_with("<!doctype html><html lang=en><meta charset=utf-8><meta http-equiv="));
        assert!(written.ends_with("\"><title>x</title><script src=a.js></script>"));
    }

    #[test]
    fn what_the_policy_forbids_is_refused() {
        let check = |html: &str, expected: Option<&str>| assert_eq!(forbidden(html), expected);
        check("<script type=\"module\" src=\"boot.js\"></script>", None);
        check("<script>alert(1)</script>", Some("an inline script"));
        check("<style>a{}</style>", Some("a style element"));
        check("<p style=\"color:red\">", Some("a style attribute"));
        check("<body onload=\"x()\">", Some("an event handler"));
        assert!(with_policy("<html><title>no charset</title>").is_err());
    }
}
