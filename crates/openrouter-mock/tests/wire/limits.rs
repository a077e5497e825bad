//! Every limit refuses with its own status and leaves an entry that names it.

use std::time::Duration;

use openrouter_mock::{Limits, Mock, MockConfig, MockHandle, NoticeKind};
use rstest::rstest;
use tokio::io::AsyncWriteExt;

use super::support::*;

async fn small() -> MockHandle {
    let limits = Limits {
        head_bytes: 2048,
        body_bytes: 1000,
        bodies_together: 1500,
        idle: Duration::from_millis(100),
        journal_entries: 2,
        ..Limits::default()
    };
    Mock::start(MockConfig {
        limits,
        ..MockConfig::default()
    })
    .await
    .expect("started")
}

fn head(headers: &str) -> String {
    format!("POST /api/v1/messages HTTP/1.1\r\n{headers}\r\n")
}

#[rstest]
#[case::long_header(head(&format!("X: {}\r\n", "x".repeat(4000))), 431, "longer than 2048 bytes")]
#[case::endless_header("x".repeat(3000), 431, "longer than 2048 bytes")]
#[case::many_headers(head(&"a:\r\n".repeat(257)), 431, "more than 256 header lines")]
#[case::announced(
    head("Content-Length: 1001\r\nExpect: 100-continue\r\n"),
    413,
    "longer than 1000 bytes"
)]
#[case::huge(
    head("Content-Length: 99999999999999999999999\r\n"),
    413,
    "longer than 1000 bytes"
)]
#[case::chunked(head("Transfer-Encoding: chunked\r\n") + "3e9\r\n", 413, "longer than 1000 bytes")]
#[case::two_lengths(head("Content-Length: 1\r\nContent-Length: 2\r\n") + "x", 400, "not a single number")]
#[case::bad_length(head("Content-Length: +1\r\n") + "x", 400, "not a single number")]
#[case::bad_chunk(head("Transfer-Encoding: chunked\r\n") + "zz\r\n", 400, "chunk size")]
#[case::bad_chunk_end(head("Transfer-Encoding: chunked\r\n") + "1\r\nabc", 400, "does not match its size")]
#[case::coding(head("Transfer-Encoding: gzip\r\n"), 501, "transfer coding")]
#[case::version("GET / HTTP/2.0\r\n\r\n".to_owned(), 505, "HTTP/1.1")]
#[case::not_http("hello\r\n\r\n".to_owned(), 400, "malformed")]
#[case::slow_head("GET / HT".to_owned(), 408, "in time")]
#[case::slow_body(head("Content-Length: 5\r\n") + "abc", 408, "in time")]
#[tokio::test]
async fn refusals(#[case] request: String, #[case] expected: u16, #[case] why: &str) {
    let mock = small().await;
    let answer = exchange(&mock, request).await;
    assert_eq!(status(&answer), expected);
    let notice = mock.journal().entries()[0]
        .notice
        .clone()
        .expect("a notice");
    assert_eq!(notice.kind, NoticeKind::Refused);
    assert!(notice.text.contains(why), "{}", notice.text);
    assert!(String::from_utf8_lossy(&answer).contains(why));
}

#[tokio::test]
async fn the_peer_ends_within_a_request() {
    let mock = small().await;
    let mut stream = connect(&mock).await;
    stream
        .write_all((head("Content-Length: 5\r\n") + "abc").as_bytes())
        .await
        .expect("sent");
    stream.shutdown().await.expect("half closed");
    let (answer, _) = read_to_end(&mut stream).await;
    assert_eq!(status(&answer), 400);
}

#[tokio::test]
async fn bodies_share_their_room() {
    let mock = small().await;
    let mut waiting = connect(&mock).await;
    waiting
        .write_all(head("Content-Length: 1000\r\nExpect: 100-continue\r\n").as_bytes())
        .await
        .expect("sent");
    expect_bytes(&mut waiting, "HTTP/1.1 100 Continue\r\n\r\n").await;
    let answer = exchange(&mock, head("Content-Length: 501\r\n")).await;
    assert_eq!(status(&answer), 413);
    waiting.write_all(&[b' '; 1000]).await.expect("sent");
    expect_bytes(&mut waiting, "HTTP/1.1 200 OK\r\n").await;
    drop(waiting);
    let answer = exchange(&mock, post("/api/v1/messages", "", &" ".repeat(1000))).await;
    assert_eq!(status(&answer), 200, "the room is given back");
}

#[tokio::test]
async fn idle_connections_end() {
    let mock = small().await;
    let mut stream = connect(&mock).await;
    let (bytes, end) = read_to_end(&mut stream).await;
    assert_eq!((bytes, end.is_ok()), (Vec::new(), true));
    assert!(mock.journal().entries().is_empty());
}

#[tokio::test]
async fn the_journal_keeps_the_newest() {
    let mock = small().await;
    for _ in 0..5 {
        exchange(&mock, post("/api/v1/messages", "", "{}")).await;
    }
    let sequences: Vec<u64> = mock
        .journal()
        .entries()
        .iter()
        .map(|entry| entry.sequence)
        .collect();
    assert_eq!(sequences, [3, 4]);
    assert_eq!(mock.journal().dropped(), 3);
    assert_eq!(mock.journal().of_case("control").len(), 2);
}

#[tokio::test]
async fn a_port_in_use_is_an_error() {
    let mock = small().await;
    let second = Mock::start(MockConfig {
        listen: mock.address(),
        ..MockConfig::default()
    })
    .await;
    let error = second.expect_err("taken").to_string();
    assert!(
        error.contains(&mock.address().to_string()) && error.contains("in use"),
        "{error}"
    );
}
