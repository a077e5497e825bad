//! Targets that cannot be checked: the run ends soon, says what could not be tested, and is never green.

use std::time::{Duration, Instant};

use openrouter_conformance::server::{Config, ServerReport};
use openrouter_corpus::select::Selection;
use openrouter_mock::{CannedResponse, End, MockHandle, Wire};
use openrouter_runner::server::SILENT;
use rstest::rstest;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::support::{BrokenServer, always, closed, probe, probe_with, server_with_fault};

/// Longer than any of these runs may take, on a busy machine.
const SOON: Duration = Duration::from_secs(15);

fn assert_incomplete(report: &ServerReport, started: Instant, says: &str) {
    let counts = report.counts;
    let closed = closed(report).totals;
    assert_eq!(closed.exit, 3, "{counts:?} {:?}", closed.incomplete);
    assert_eq!(counts.passed + counts.violated, 0, "{counts:?}");
    let tested = counts.not_tested + counts.control_failed + counts.not_provoked;
    assert_eq!(tested, counts.selected, "{counts:?}");
    let named = closed.incomplete.iter().any(|reason| reason.contains(says));
    assert!(named, "{says}: {:?}", closed.incomplete);
    assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
}

fn stalled() -> CannedResponse {
    let mut play = reset();
    play.wire.end = End::Stall;
    play
}

fn reset() -> CannedResponse {
    let mut play = CannedResponse::json(200, &serde_json::Value::Null);
    play.status = None;
    play.wire.end = End::Reset;
    play
}

fn html() -> CannedResponse {
    CannedResponse::new(
        200,
        "text/html",
        "<!DOCTYPE html><html><body>Hello</body></html>",
    )
}

fn flood() -> CannedResponse {
    let mut play = CannedResponse::json(200, &serde_json::json!({}));
    play.headers = (0..10_000)
        .map(|number| (format!("X-Flood-{number}"), "x".to_owned()))
        .collect();
    play
}

fn redirect() -> CannedResponse {
    CannedResponse::new(302, "text/plain", "").with_header("Location", "/api/v1/chat/completions")
}

fn drip() -> CannedResponse {
    let body = "data: {}\n\n".repeat(1000);
    let chunks = vec![1; body.len()];
    let wire = Wire {
        chunks,
        delay_ms: 50,
        ..CannedResponse::sse("").wire
    };
    CannedResponse::sse(body).on_wire(wire)
}

#[rstest]
#[case::refuses_every_key(CannedResponse::json(401, &serde_json::json!({"error": {"code": 401, "message": "No."}})), "401")]
#[case::empty_object(CannedResponse::json(200, &serde_json::json!({})), "200 {}")]
#[case::html(html(), "<!DOCTYPE html>")]
#[case::reset(reset(), "control request fails")]
#[case::never_answers(stalled(), "not ended after 2000 ms")]
#[case::redirect_loop(redirect(), "302")]
#[case::header_flood(flood(), "control request fails")]
#[case::slow_drip(drip(), "not ended after 2000 ms")]
#[case::server_error(CannedResponse::json(500, &serde_json::json!({"error": {"code": 500, "message": "Internal Server Error"}})), "500")]
#[tokio::test(flavor = "multi_thread")]
async fn always_the_same(#[case] play: CannedResponse, #[case] says: &str) {
    let server: MockHandle = always(play).await;
    let started = Instant::now();
    let report = probe(&server.url(), &Selection::default()).await;
    assert_incomplete(&report, started, says);
    assert!(
        report
            .controls
            .iter()
            .all(|control| control.fault.is_some())
    );
}

/// Time enough to come to the limit of bytes, on a busy machine.
async fn patient(url: &str) -> ServerReport {
    let config = |config: &mut Config| config.limits.deadline = SOON;
    probe_with(url, &super::support::only("keys"), config).await
}

#[tokio::test(flavor = "multi_thread")]
async fn huge_bodies() {
    let server = always(CannedResponse::new(
        200,
        "application/json",
        vec![b' '; 24 * 1024 * 1024],
    ))
    .await;
    let started = Instant::now();
    let report = patient(&server.url()).await;
    assert_incomplete(&report, started, "longer than 4194304 bytes");
}

#[tokio::test(flavor = "multi_thread")]
async fn unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let started = Instant::now();
    let report = probe(&url, &Selection::default()).await;
    assert_incomplete(&report, started, "cannot be reached");
}

/// Listens and lets `serve` do what it likes with each connection.
async fn raw<F>(serve: fn(TcpStream) -> F) -> String
where
    F: Future<Output = std::io::Result<()>> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    url
}

async fn endless(mut stream: TcpStream) -> std::io::Result<()> {
    let _ = stream.read(&mut [0; 4096]).await?;
    stream
        .write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        .await?;
    loop {
        stream.write_all(&b": on and on\n\n".repeat(100)).await?;
    }
}

async fn not_http(mut stream: TcpStream) -> std::io::Result<()> {
    stream.write_all(b"SSH-2.0-OpenSSH_9.9\r\n").await?;
    let _ = stream.read(&mut [0; 4096]).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn endless_stream() {
    let url = raw(endless).await;
    let started = Instant::now();
    let report = patient(&url).await;
    assert_incomplete(&report, started, "longer than 4194304 bytes");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_protocol() {
    let url = raw(not_http).await;
    let started = Instant::now();
    let report = probe(&url, &Selection::default()).await;
    assert_incomplete(&report, started, "control request fails");
}

/// Healthy to control requests, silent to every fault: it is violated, and given up after a few.
#[tokio::test(flavor = "multi_thread")]
async fn silent_to_faults() {
    let server = server_with_fault(BrokenServer {
        answer: |_, play| match play.status {
            Some(400..) => stalled(),
            _ => play,
        },
        ..BrokenServer::default()
    })
    .await;
    let started = Instant::now();
    let report = probe_with(&server.url(), &Selection::default(), |config| {
        config.limits.deadline = Duration::from_millis(500);
    })
    .await;
    let closed = closed(&report).totals;
    assert_eq!(closed.exit, 1);
    assert!(report.counts.violated >= SILENT, "{:?}", report.counts);
    assert!(report.counts.not_tested > 0, "{:?}", report.counts);
    let is_named = closed
        .incomplete
        .iter()
        .any(|reason| reason.contains("stopped responding"));
    assert!(is_named, "{:?}", closed.incomplete);
    assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
}

/// A server that accepts every request provokes no errors, which does not count as passing.
#[tokio::test(flavor = "multi_thread")]
async fn takes_everything() {
    let play = |stream| {
        openrouter_mock::control::play(&openrouter_mock::control::Asked {
            surface: Some(openrouter_errors::Surface::ChatCompletions),
            route: "chat/completions",
            method: "POST",
            stream,
            model: None,
            call: None,
        })
    };
    let server = always(play(false).expect("a control answer")).await;
    let selection = super::support::only("chat_completions/missing-*");
    let report = probe(&server.url(), &selection).await;
    let closed = closed(&report).totals;
    assert_eq!(closed.exit, 3);
    assert_eq!(report.counts.not_provoked, report.counts.selected);
    let is_named = closed
        .incomplete
        .iter()
        .any(|reason| reason.contains("are not_provoked"));
    assert!(is_named, "{:?}", closed.incomplete);
}
