//! Who may ask: this machine's own browser, for this page.
//!
//! Any page of the web can make a browser send requests to loopback, and a name of its own may be made to point there.
//! So the host must be a loopback name, and where the browser says from which page a request comes, it must be ours.

use hyper::HeaderMap;
use hyper::header::{HOST, HeaderName, ORIGIN};

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Why a request is refused; `None` if it is not.
///
/// `data` marks what only our own page may fetch; the page itself may be reached by a link from anywhere.
pub fn refusal(headers: &HeaderMap, data: bool) -> Option<&'static str> {
    let text = |name: HeaderName| headers.get(name).map(|v| v.to_str().unwrap_or("?"));
    let host = text(HOST).unwrap_or("");
    if !is_loopback(host) {
        return Some("This server answers only to localhost, 127.0.0.1 and [::1].\n");
    }
    if text(ORIGIN).is_some_and(|origin| origin.strip_prefix("http://") != Some(host)) {
        return Some("Pages of other origins may not read this server.\n");
    }
    if data && text(FETCH_SITE).is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return Some("Pages of other origins may not read this server.\n");
    }
    None
}

fn is_loopback(host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, port),
        _ => (host, "80"),
    };
    matches!(name.to_ascii_lowercase().as_str(), "localhost" | "127.0.0.1" | "[::1]")
        && port.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pairs: &[(&'static str, &'static str)], data: bool, allowed: bool) {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        assert_eq!(refusal(&headers, data).is_none(), allowed, "{pairs:?}");
    }

    #[test]
    fn only_loopback_names_are_hosts() {
        for host in ["localhost:4747", "127.0.0.1:4747", "[::1]:4747", "LOCALHOST:1", "localhost", "[::1]"] {
            check(&[("host", host)], true, true);
        }
        for host in [
            "example.org",
            "example.org:4747",
            "localhost.example.org",
            "127.0.0.1.example.org:4747",
            "",
            "10.0.0.1",
        ] {
            check(&[("host", host)], true, false);
        }
        check(&[], true, false);
    }

    #[test]
    fn other_origins_are_refused() {
        let host = ("host", "127.0.0.1:4747");
        check(&[host, ("origin", "http://127.0.0.1:4747")], true, true);
        for origin in ["http://127.0.0.1:4748", "https://127.0.0.1:4747", "http://example.org", "null"] {
            check(&[host, ("origin", origin)], true, false);
        }
    }

    #[test]
    fn a_link_from_elsewhere_opens_the_page_but_reads_no_data() {
        let host = ("host", "localhost:4747");
        check(&[host, ("sec-fetch-site", "cross-site")], false, true);
        check(&[host, ("sec-fetch-site", "cross-site")], true, false);
        check(&[host, ("sec-fetch-site", "same-site")], true, false);
        check(&[host, ("sec-fetch-site", "same-origin")], true, true);
        check(&[host, ("sec-fetch-site", "none")], true, true);
    }
}
