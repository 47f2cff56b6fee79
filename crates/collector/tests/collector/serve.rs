//! `fuelgauge serve`, asked over HTTP: page, feed, who may ask.

use crate::support::{Home, Server, command, of_kind};
use serde_json::json;
use std::io::Read;

#[test]
fn the_feed_begins_with_its_header_and_holds_what_was_read() {
    let home = Home::new().with_session("a", 3).with_session("b", 2);
    let server = Server::start(&home);
    let (header, rows) = server.feed("grain=request");
    assert_eq!(header["fuelgauge"], 1);
    assert_eq!(header["generator"], format!("fuelgauge {}", env!("CARGO_PKG_VERSION")));
    assert!(header["at"].as_str().unwrap().ends_with('Z') && header["prices"].is_string());
    assert!(header["cursor"].is_u64() && header.get("changes").is_none());
    assert_eq!(of_kind(&rows, "request").count(), 5);
    assert_eq!(of_kind(&rows, "finding").count(), 0);
    let (_, rows) = server.feed("grain=request&session=b");
    let outputs: Vec<_> = of_kind(&rows, "request").map(|r| r["output_tokens"].as_u64().unwrap()).collect();
    assert_eq!(outputs, [10, 11]);
}

#[test]
fn cells_are_the_default_and_split_by_session_on_demand() {
    let home = Home::new().with_session("a", 3).with_session("b", 2);
    let server = Server::start(&home);
    let sum = |query: &str, field: &str| {
        let (_, rows) = server.feed(query);
        of_kind(&rows, "cell").map(|c| c[field].as_u64().unwrap_or(0)).sum::<u64>()
    };
    assert_eq!(sum("", "requests"), 5);
    assert_eq!(sum("grain=cell", "cache_read_tokens"), 5000);
    assert_eq!(sum("by=session", "requests"), 5);
    assert_eq!(sum("grain=cell&session=b", "requests"), 2);
    let (_, rows) = server.feed("by=session");
    let mut sessions: Vec<_> = of_kind(&rows, "cell").map(|c| c["session"].as_str().unwrap()).collect();
    sessions.sort_unstable();
    sessions.dedup();
    assert_eq!(sessions, ["a", "b"]);
}

#[test]
fn sessions_are_told_and_can_be_asked_for_by_their_hashes() {
    let home = Home::new().with_session("a", 3).with_session("b", 2);
    let server = Server::start(&home);
    let (_, rows) = server.feed("grain=session");
    let mut held: Vec<_> =
        of_kind(&rows, "session").map(|s| (s["rows"].as_u64().unwrap(), s["hash"].clone())).collect();
    held.sort_by_key(|h| h.0);
    assert_eq!(held.iter().map(|h| h.0).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(rows.len(), 2, "only sessions were asked for");
    let hash = held[0].1.as_str().unwrap();
    assert_eq!(hash, format!("{:016x}", metering::merge::session_hash("b")));
    let (_, rows) = server.feed(&format!("grain=request&sessions={hash}"));
    assert!(rows.len() == 2 && rows.iter().all(|r| r["session"] == "b"), "{rows:?}");
    let (_, rows) = server.feed(&format!("grain=cell&sessions={hash},{:016x}", 7));
    assert_eq!(rows.iter().map(|c| c["requests"].as_u64().unwrap()).sum::<u64>(), 2);
    assert!(rows.iter().all(|c| c.get("session").is_none()));
    assert_eq!(server.get("/feed.ndjson?sessions=b").status, 400);
}

#[test]
fn a_feed_is_compressed_for_who_reads_gzip() {
    let home = Home::new().with_session("a", 50);
    let server = Server::start(&home);
    let plain = server.get("/feed.ndjson?grain=request");
    let packed = server.ask("GET", "/feed.ndjson?grain=request", &[("Accept-Encoding", "gzip")]);
    assert_eq!((plain.header("content-encoding"), packed.header("content-encoding")), (None, Some("gzip")));
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(&packed.body[..]).read_to_end(&mut text).unwrap();
    let body =
        |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap().split_once('\n').unwrap().1.to_owned();
    assert_eq!(body(&text), body(&plain.body));
}

#[test]
fn an_unknown_question_is_answered_with_what_exists() {
    let server = Server::start(&Home::new());
    let answer = server.get("/feed.ndjson?grain=day");
    assert_eq!(
        (answer.status, answer.body),
        (400, b"The grains are `request`, `cell` and `session`.\n".to_vec())
    );
    assert_eq!(server.get("/no/such/file").status, 404);
    let answer = server.ask("POST", "/feed.ndjson", &[]);
    assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")));
    let answer = server.ask("HEAD", "/feed.ndjson", &[]);
    assert_eq!((answer.status, answer.body.len()), (200, 0));
}

#[test]
fn only_this_machine_and_this_page_may_ask() {
    let home = Home::new().with_session("a", 1);
    let server = Server::start(&home);
    let status = |headers: &[(&str, &str)]| server.ask("GET", "/feed.ndjson", headers).status;
    let own = format!("http://127.0.0.1:{}", server.port);
    assert_eq!(status(&[]), 200);
    assert_eq!(status(&[("Origin", &own)]), 200);
    assert_eq!(status(&[("Host", "rebound.example:4747")]), 403);
    assert_eq!(status(&[("Origin", "http://localhost:1")]), 403);
    assert_eq!(status(&[("Origin", "https://example.org")]), 403);
    assert_eq!(status(&[("Sec-Fetch-Site", "cross-site")]), 403);
    let answer = server.ask("GET", "/", &[("Host", "rebound.example"), ("Origin", "http://rebound.example")]);
    assert_eq!(answer.status, 403);
    assert_eq!(answer.header("access-control-allow-origin"), None);
}

#[test]
fn every_answer_says_what_may_be_done_with_it() {
    let server = Server::start(&Home::new());
    for path in ["/", "/feed.ndjson", "/status.json", "/nothing"] {
        let answer = server.get(path);
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-inline"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(answer.header("cross-origin-opener-policy"), Some("same-origin"));
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
}

#[test]
fn the_page_is_html_whether_or_not_it_was_built_in() {
    let server = Server::start(&Home::new());
    let page = server.get("/");
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert!(String::from_utf8(page.body.clone()).unwrap().contains("Fuelgauge"));
    if let Some(tag) = page.header("etag") {
        assert_eq!(page.header("cache-control"), Some("no-cache"));
        let again = server.ask("GET", "/", &[("If-None-Match", tag)]);
        assert_eq!((again.status, again.body.len()), (304, 0));
    }
}

#[test]
fn without_logs_it_says_where_they_would_be() {
    let home = Home::new();
    let mut server = Server::start(&home);
    let said = server.line();
    assert!(said.starts_with("No harness logs were found") && said.contains("serving the demo"), "{said}");
    assert!(server.line().contains(".claude"));
    let status = server.status();
    assert_eq!(
        (&status["logs"], &status["demo"], &status["state"]),
        (&json!(false), &json!(false), &json!("ready"))
    );
    assert!(
        status["places"]
            .as_array()
            .unwrap()
            .contains(&json!({"harness":"codex","folder":format!("{}/.codex/sessions", home.name())}))
    );
    let (header, rows) = server.feed("");
    assert!(header["cursor"].is_u64() && rows.is_empty());
}

#[test]
fn the_status_tells_what_was_read() {
    let home = Home::new().with_session("a", 3);
    let mut server = Server::start(&home);
    let said = server.line();
    assert!(said.starts_with("Read 1 file (") && said.contains("3 requests"), "{said}");
    let status = server.status();
    assert_eq!(
        (&status["logs"], &status["state"], &status["requests"]),
        (&json!(true), &json!("ready"), &json!(3))
    );
    assert_eq!((&status["files_done"], &status["files_total"]), (&json!(1), &json!(1)));
    assert_eq!(status["bytes_done"], status["bytes_total"]);
    let source = &status["harnesses"][0];
    assert_eq!(
        (&source["harness"], &source["folder"]),
        (&json!("claude-code"), &json!(format!("{}/.claude/projects", home.name())))
    );
    assert!(!status.to_string().contains(home.path().to_str().unwrap()));
}

#[test]
fn the_demo_is_served_without_reading_logs() {
    let home = Home::new().with_session("a", 3);
    let server = Server::with(&home, &["--demo"]);
    let status = server.status();
    assert_eq!((&status["demo"], &status["logs"]), (&json!(true), &json!(false)));
    assert!(server.feed("").1.is_empty());
}

#[test]
fn a_port_in_use_is_named_with_a_way_out() {
    let home = Home::new();
    let server = Server::start(&home);
    let port = server.port.to_string();
    let out = command().args(["serve", "--no-open", "--port", &port]).output().unwrap();
    let said = String::from_utf8(out.stderr).unwrap();
    assert_eq!(out.status.code(), Some(1));
    assert!(said.contains(&format!("port {port} is in use")) && said.contains("--port N"), "{said}");
}

#[test]
fn the_command_line_explains_itself() {
    let run = |args: &[&str]| {
        let out = command().args(args).output().unwrap();
        (out.status.code().unwrap(), String::from_utf8([out.stdout, out.stderr].concat()).unwrap())
    };
    assert_eq!(run(&["--version"]), (0, format!("fuelgauge {}\n", env!("CARGO_PKG_VERSION"))));
    assert!(run(&["--help"]).1.contains("fuelgauge doctor"));
    let (code, said) = run(&["srve"]);
    assert!(
        code == 2
            && said.contains("no command `srve`")
            && said.contains("serve, export, push, tap and doctor"),
        "{said}"
    );
}
