//! How the browser asks.

use gloo_net::http::{Request, RequestBuilder};

/// Asks for what may change behind its address: the browser's cache is asked only whether it still holds.
pub fn get_fresh(address: &str) -> RequestBuilder {
    Request::get(address).cache(web_sys::RequestCache::NoCache)
}
