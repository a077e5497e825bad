//! `serve --mix --upstream`: the healthy share passes to an API and back as it arrives.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Child;
use std::time::Duration;

use openrouter_mock::{CannedResponse, End, Mock, MockConfig, MockHandle, Wire};
use rstest::rstest;

use super::{post, serve, start, terminate};

const EVENTS: &str = "data: {\"n\":1}\n\ndata: {\"n\":2}\n\ndata: {\"n\":3}\n\n";

async fn upstream(response: CannedResponse) -> MockHandle {
    let config = MockConfig {
        otherwise: Some(response.into()),
        ..MockConfig::default()
    };
    Mock::start(config).await.expect("it listens")
}

/// The server in front of an upstream, with its URL.
fn before(upstream: &MockHandle, mix: &str, base: &str) -> (Child, String) {
    let url = format!("{}{base}", upstream.url());
    let (child, own, _out) = start(&["--mix", mix, "--seed", "1", "--upstream", &url]);
    (child, own)
}

fn ask(url: &str, headers: &str, body: &str) -> TcpStream {
    let address = url.strip_prefix("http://").expect("a URL");
    let mut stream = TcpStream::connect(address).expect("it listens");
    let length = body.len();
    let request = format!(
        "POST /api/v1/chat/completions HTTP/1.1\r\nHost: x\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).expect("sent");
    let patience = Some(Duration::from_secs(10));
    stream.set_read_timeout(patience).expect("a time");
    stream
}

/// Reads until the text has come.
fn read_until(stream: &mut TcpStream, text: &str) -> String {
    let mut seen = String::new();
    let mut bytes = [0; 1024];
    while !seen.contains(text) {
        let count = stream.read(&mut bytes).expect("more in time");
        assert!(count > 0, "it ended: {seen}");
        seen.push_str(&String::from_utf8_lossy(&bytes[..count]));
    }
    seen
}

/// Returns the summary that the server prints at its end.
fn summary(child: Child) -> String {
    terminate(&child);
    let output = child.wait_with_output().expect("it ends");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The upstream falls silent after its first event: that event arrives although the response never ends. The client
/// leaves, and so does the connection to the upstream.
#[tokio::test(flavor = "multi_thread")]
async fn events_pass_as_they_come_and_a_client_that_leaves_is_followed() {
    let first = EVENTS.find("data: {\"n\":2}").expect("a second event");
    let silent = CannedResponse::sse(EVENTS).on_wire(Wire::cut(first, End::Stall));
    let upstream = upstream(silent).await;
    let (child, url) = before(&upstream, "http_429=0", "/api/v1");
    let mut stream = ask(&url, "", "{}");
    let seen = read_until(&mut stream, "{\"n\":1}");
    assert!(
        seen.starts_with("HTTP/1.1 200 OK") && !seen.contains("{\"n\":2}"),
        "{seen}"
    );
    assert_eq!(
        upstream.journal().entries()[0].end,
        None,
        "the upstream has not ended"
    );
    drop(stream);
    let left = upstream.journal().wait_ended("control", 1);
    tokio::time::timeout(Duration::from_secs(5), left)
        .await
        .expect("the upstream is left");
    let summary = summary(child);
    assert!(
        summary.contains("responses that the application left early: 1"),
        "{summary}"
    );
    assert!(
        summary.contains("of the upstream: 1 requests · 1 left by their client"),
        "{summary}"
    );
}

/// The headers and the key are those of the application, and paths are those of the upstream.
#[rstest]
#[case("/api/v1", "/api/v1/chat/completions")]
#[case("/v1", "/v1/chat/completions")]
#[case("", "/chat/completions")]
#[tokio::test(flavor = "multi_thread")]
async fn a_request_passes_as_it_came(#[case] base: &str, #[case] path: &str) {
    let upstream = upstream(CannedResponse::sse(EVENTS).with_header("X-Own", "kept")).await;
    let (child, url) = before(&upstream, "http_429=0", base);
    let body = r#"{"model":"m","stream":true}"#;
    let mut stream = ask(
        &url,
        "Authorization: Bearer sk-of-the-app\r\nX-Title: mine\r\n",
        body,
    );
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("text");
    assert!(answer.to_lowercase().contains("x-own: kept"), "{answer}");
    for event in ["{\"n\":1}", "{\"n\":2}", "{\"n\":3}"] {
        assert!(answer.contains(event), "{answer}");
    }
    let entry = upstream.journal().entries().remove(0);
    let header = |name: &str| {
        let mut found = entry
            .headers
            .iter()
            .filter(|(own, _)| own.eq_ignore_ascii_case(name));
        found.next().map(|(_, value)| value.as_str())
    };
    assert_eq!((entry.method.as_str(), entry.path.as_str()), ("POST", path));
    assert_eq!(header("authorization"), Some("Bearer sk-of-the-app"));
    assert_eq!(header("x-title"), Some("mine"));
    assert_eq!(
        (entry.body.bytes, entry.body.model.as_deref()),
        (body.len(), Some("m"))
    );
    let summary = summary(child);
    assert!(
        summary.contains("served 1 requests, 1 healthy, 0 http_429\n"),
        "{summary}"
    );
}

/// Failures of the upstream reach the application unchanged, and are counted separately from injected faults.
#[rstest]
#[case::reset(CannedResponse::sse(EVENTS).on_wire(Wire::cut(20, End::Reset)), 200, "the upstream reset the connection after 20 bytes")]
#[case::closed(CannedResponse::sse(EVENTS).on_wire(Wire::cut(20, End::Close)), 200, "the upstream closed the connection after 20 bytes")]
#[case::status(CannedResponse::text(503, "no"), 503, "upstream: ")]
#[tokio::test(flavor = "multi_thread")]
async fn an_upstream_that_fails(
    #[case] response: CannedResponse,
    #[case] status: u16,
    #[case] message: &str,
) {
    let upstream = upstream(response).await;
    let (child, url) = before(&upstream, "http_429=0", "/api/v1");
    let mut stream = ask(&url, "", "{}");
    let mut bytes = Vec::new();
    let read = stream.read_to_end(&mut bytes);
    let answer = String::from_utf8_lossy(&bytes);
    assert!(
        answer.starts_with(&format!("HTTP/1.1 {status} ")),
        "{answer}"
    );
    let whole = answer.ends_with("0\r\n\r\n") || answer.ends_with("no");
    assert_eq!(whole, status == 503, "{answer}");
    assert!(message.contains("reset") == read.is_err(), "{read:?}");
    let summary = summary(child);
    assert!(summary.contains(message), "{summary}");
    assert!(
        summary.contains("served 1 requests, 0 http_429, 1 failed by the upstream"),
        "{summary}"
    );
    assert!(summary.contains("faults met 0 calls"), "{summary}");
}

/// Faults do not reach the upstream; the list of models and a case by header do what they say.
#[tokio::test(flavor = "multi_thread")]
async fn faults_are_those_of_the_corpus() {
    let upstream = upstream(CannedResponse::text(200, "real")).await;
    let (child, url) = before(&upstream, "http_429=100", "/api/v1");
    assert_eq!(post(&url, "", "{}"), 429);
    let header = "X-Conform-Case: messages/529-provider-overloaded\r\n";
    assert_eq!(post(&url, header, "{}"), 529);
    assert_eq!(upstream.journal().entries().len(), 0);
    assert!(super::get(&url, "/api/v1/models", "*/*").ends_with("real"));
    assert_eq!(upstream.journal().entries().len(), 1);
    let summary = summary(child);
    assert!(summary.contains("1 healthy, 1 http_429\n"), "{summary}");
}

#[test]
fn an_unreachable_upstream_is_reported_at_the_start() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/v1", taken.local_addr().expect("an address"));
    drop(taken);
    let args = ["--mix", "http_429=5", "--upstream", &url, "--seconds", "0"];
    let output = serve(&args).output().expect("it runs");
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(
        text.contains(&format!("--upstream {url} cannot be reached")),
        "{text}"
    );
}

/// A path that leaves the base path of the upstream is not passed on.
#[tokio::test(flavor = "multi_thread")]
async fn a_path_that_leaves_the_base_path() {
    let upstream = upstream(CannedResponse::new(200, "application/json", "{}")).await;
    let (child, url) = before(&upstream, "http_429=0", "/api/v1");
    for path in [
        "/api/v1/../keys",
        "/api/v1/%2e%2e/keys",
        "/api/v1/chat/..%2f..%2f..%2fkeys",
    ] {
        let mut stream = TcpStream::connect(url.strip_prefix("http://").expect("a URL"));
        let stream = stream.as_mut().expect("it listens");
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("text");
        assert!(answer.starts_with("HTTP/1.1 400 "), "{path}: {answer}");
        assert!(answer.contains("leaves the base path"), "{path}: {answer}");
    }
    assert_eq!(upstream.journal().entries().len(), 0);
    summary(child);
}
