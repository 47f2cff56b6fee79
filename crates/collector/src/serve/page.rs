//! The page, embedded when the collector was built.

use super::body::Body;
use flate2::read::GzDecoder;
use hyper::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH, VARY};
use hyper::{HeaderMap, Response, StatusCode};
use std::io::Read;

/// A file of the page.
struct Asset {
    /// Its address, without the leading slash.
    path: &'static str,
    mime: &'static str,
    /// Whether its name holds a hash of its content, so that it never changes.
    hashed: bool,
    tag: &'static str,
    gzip: bool,
    bytes: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/page.rs"));

const UNBUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Fuelgauge</title>\
    <h1>The page is not built in</h1>\
    <p>This collector was built without the page. In the repository, <code>cargo xtask serve</code> builds both \
    and serves them.</p>\
    <p>The feed is here all the same: <a href=\"feed.ndjson?grain=cell\">feed.ndjson</a>, \
    <a href=\"status.json\">status.json</a>.</p></html>";

/// Every file of the page by its name, unpacked.
pub fn files() -> impl Iterator<Item = (&'static str, Vec<u8>)> {
    PAGE.iter().filter_map(|asset| {
        let mut plain = Vec::new();
        match asset.gzip {
            true => GzDecoder::new(asset.bytes).read_to_end(&mut plain).map(drop).ok()?,
            false => plain.extend_from_slice(asset.bytes),
        }
        Some((asset.path, plain))
    })
}

/// The file at an address, `None` if there is none.
pub fn file(path: &str, headers: &HeaderMap) -> Option<Response<Body>> {
    let name = match path.trim_start_matches('/') {
        "" => "index.html",
        name => name,
    };
    let Some(asset) = PAGE.iter().find(|a| a.path == name) else {
        return (PAGE.is_empty() && name == "index.html").then(unbuilt);
    };
    let mut response = Response::new(Body::Whole(None));
    let unchanged = headers.get(IF_NONE_MATCH).is_some_and(|v| v.as_bytes() == asset.tag.as_bytes());
    if unchanged {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let set = response.headers_mut();
    set.insert(ETAG, HeaderValue::from_static(asset.tag));
    set.insert(CONTENT_TYPE, HeaderValue::from_static(asset.mime));
    let keep = if asset.hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
    set.insert(CACHE_CONTROL, HeaderValue::from_static(keep));
    set.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if unchanged {
        return Some(response);
    }
    let body = if !asset.gzip {
        Body::whole(asset.bytes)
    } else if super::answer::takes_gzip(headers) {
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        Body::whole(asset.bytes)
    } else {
        let mut plain = Vec::new();
        GzDecoder::new(asset.bytes).read_to_end(&mut plain).ok()?;
        Body::whole(plain)
    };
    *response.body_mut() = body;
    Some(response)
}

fn unbuilt() -> Response<Body> {
    let mut response = Response::new(Body::whole(UNBUILT));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}
