//! The router: what is answered to which address.

use super::body::Body;
use super::{events, guard, page};
use crate::args::Grain;
use crate::feed::{self, Ask};
use crate::hub::Hub;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::body::Incoming;
use hyper::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    HeaderName, HeaderValue, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use metering::feed::hex;
use std::io::Write;
use std::sync::Arc;

/// What the page may load and what may be done with it. The page itself carries the same policy for other hosts.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data: blob:; font-src 'self'; connect-src 'self' http: https:; worker-src 'self' blob:; \
    manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Answers a request.
pub async fn to(hub: &Arc<Hub>, request: &Request<Incoming>) -> Response<Body> {
    let mut response = route(hub, request).await;
    if request.method() == Method::HEAD {
        *response.body_mut() = Body::Whole(None);
    }
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

async fn route(hub: &Arc<Hub>, request: &Request<Incoming>) -> Response<Body> {
    let (path, headers) = (request.uri().path(), request.headers());
    let data = matches!(path, "/feed.ndjson" | "/live" | "/status.json");
    if let Some(reason) = guard::refusal(headers, data) {
        return plain(StatusCode::FORBIDDEN, reason);
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "This server is only read from.\n");
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    match path {
        "/feed.ndjson" => match ask(request.uri().query().unwrap_or("")) {
            Ok(_) if request.method() == Method::HEAD => typed(NDJSON, Body::Whole(None)),
            Ok(ask) => feed(hub, ask, takes_gzip(headers)).await,
            Err(reason) => plain(StatusCode::BAD_REQUEST, reason),
        },
        "/status.json" => {
            typed("application/json", Body::whole(serde_json::to_vec(&hub.status()).unwrap_or_default()))
        }
        "/live" if request.method() == Method::HEAD => typed("text/event-stream", Body::Whole(None)),
        "/live" => typed("text/event-stream", events::stream(hub.clone())),
        _ => page::file(path, headers).unwrap_or_else(|| {
            plain(StatusCode::NOT_FOUND, "There is nothing at this address. The page is at /.\n")
        }),
    }
}

const NDJSON: &str = "application/x-ndjson; charset=utf-8";

/// The feed, once the logs are read.
async fn feed(hub: &Arc<Hub>, ask: Ask, gzip: bool) -> Response<Body> {
    let Some(table) = hub.table().await else {
        return plain(StatusCode::SERVICE_UNAVAILABLE, "The collector is ending.\n");
    };
    let hub = hub.clone();
    let body = Body::written(move |to| {
        let ledger = || hub.requests();
        if gzip {
            let mut packed = GzEncoder::new(to, Compression::fast());
            feed::write(&ask, &table, &ledger, &mut packed)?;
            packed.finish()?.flush()
        } else {
            feed::write(&ask, &table, &ledger, to).map(drop)
        }
    });
    let mut response = typed(NDJSON, body);
    let headers = response.headers_mut();
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if gzip {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

/// Reads the query of the feed's address. Unknown parameters are passed over, unknown values are not.
fn ask(query: &str) -> Result<Ask, &'static str> {
    let mut ask = Ask { grain: Grain::Cell, ..Ask::default() };
    for pair in query.split('&').filter(|p| !p.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = decode(value).ok_or("A parameter is not UTF-8 behind its percent signs.\n")?;
        match name {
            "grain" => {
                ask.grain = Grain::parse(&value).ok_or("The grains are `request`, `cell` and `session`.\n")?
            }
            "by" if value == "session" => ask.by_session = true,
            "by" => return Err("Cells can be told apart by `session`, by nothing else.\n"),
            "session" => ask.session = Some(value),
            "sessions" => {
                let list: Option<Vec<u64>> = value.split(',').map(hex::parse).collect();
                let mut list =
                    list.ok_or("`sessions` are hashes of sessions, 16 hexadecimal digits each.\n")?;
                list.sort_unstable();
                ask.sessions = Some(list);
            }
            "misses" => {
                let most = value.parse().map_err(|_| "`misses` is how many requests are wanted.\n")?;
                ask.misses = Some(most);
            }
            // A cursor that is none of ours is answered like an old one: with everything.
            "since" => ask.since = Some(value.parse().unwrap_or(0)),
            _ => {}
        }
    }
    Ok(ask)
}

fn decode(value: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        bytes.push(match first {
            b'+' => b' ',
            b'%' => {
                let digits = std::str::from_utf8(tail.get(..2)?).ok()?;
                rest = &tail[2..];
                u8::from_str_radix(digits, 16).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

/// Whether the client reads gzip.
pub fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepts = |value: &HeaderValue| {
        let text = value.to_str().unwrap_or("");
        text.split(',').any(|part| {
            let (name, weight) = part.split_once(';').unwrap_or((part, ""));
            name.trim().eq_ignore_ascii_case("gzip")
                && !matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
        })
    };
    headers.get_all(ACCEPT_ENCODING).iter().any(accepts)
}

fn typed(mime: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(mime));
    response
}

fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = typed("text/plain; charset=utf-8", Body::whole(Bytes::from_static(text.as_bytes())));
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_says_what_is_asked() {
        let cells = Ask { grain: Grain::Cell, ..Ask::default() };
        assert_eq!(ask(""), Ok(cells.clone()));
        assert_eq!(ask("grain=cell&by=session"), Ok(Ask { by_session: true, ..cells.clone() }));
        assert_eq!(ask("since=17&new=1"), Ok(Ask { since: Some(17), ..cells.clone() }));
        assert_eq!(ask("since=x"), Ok(Ask { since: Some(0), ..cells.clone() }));
        let session = Some(String::from("a b/ü"));
        assert_eq!(ask("session=a+b%2F%C3%BC"), Ok(Ask { session, ..cells.clone() }));
        let sessions = Some(vec![0, 255]);
        assert_eq!(ask("sessions=00000000000000ff,0000000000000000"), Ok(Ask { sessions, ..cells.clone() }));
        assert!(
            ask("sessions=").is_err()
                && ask("sessions=ff").is_err()
                && ask("sessions=+0000000000000ff").is_err()
        );
        assert!(ask("grain=day").is_err() && ask("by=host").is_err() && ask("session=%FF").is_err());
        assert!(ask("session=%4").is_err() && ask("session=%é").is_err());
    }

    #[test]
    fn gzip_is_for_those_who_read_it() {
        let check = |value: &str, expected: bool| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, value.parse().unwrap());
            assert_eq!(takes_gzip(&headers), expected, "{value}");
        };
        check("gzip, deflate, br", true);
        check("br;q=1, GZIP;q=0.5", true);
        check("identity", false);
        check("gzip;q=0", false);
        assert!(!takes_gzip(&HeaderMap::new()));
    }
}
