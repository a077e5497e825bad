//! The contents of the journal, and what it never contains.

use std::sync::{Arc, Mutex};

use openrouter_mock::{BodyFacts, CannedResponse, Ending, Entry, Mock, MockConfig, Wire};
use serde_json::json;
use tokio::io::AsyncWriteExt;

use super::support::*;

#[tokio::test]
async fn facts_of_a_request() {
    let mock = mock_with(
        "x",
        CannedResponse::json(429, &json!({"error": {"code": 429, "message": "m"}})),
    )
    .await;
    let request = r#"{"model":"a/b","stream":true,"messages":[{},{}]}"#;
    exchange(
        &mock,
        post(
            "/c/x@r/api/v1/chat/completions",
            "X-Stainless-Retry-Count: 1\r\n",
            request,
        ),
    )
    .await;
    mock.journal().wait_ended("x@r", 1).await;
    let entry = &mock.journal().of_case("x@r")[0];
    assert_eq!(
        (entry.method.as_str(), entry.path.as_str()),
        ("POST", "/c/x@r/api/v1/chat/completions")
    );
    assert_eq!(
        (entry.case.as_deref(), entry.run.as_deref(), entry.status),
        (Some("x"), Some("r"), Some(429))
    );
    let body = BodyFacts {
        bytes: request.len(),
        json: Some(true),
        model: Some("a/b".into()),
        stream: Some(true),
        messages: Some(2),
        digest: entry.body.digest.clone(),
    };
    assert_eq!(entry.body, body);
    assert_eq!(entry.body.digest.as_ref().map(String::len), Some(16));
    assert_eq!(entry.end, Some(Ending::Completed));
    assert_eq!(entry.sent_body, 36);
    assert!(entry.sent > entry.sent_body && entry.ended_at_us >= Some(entry.at_us));
    assert!(
        entry
            .headers
            .contains(&("X-Stainless-Retry-Count".into(), "1".into()))
    );
    let text = serde_json::to_string(entry).expect("json");
    assert_eq!(
        &serde_json::from_str::<Entry>(&text).expect("the same"),
        entry
    );
}

/// A canary in every channel that a request has.
#[tokio::test]
async fn a_client_that_leaves_early() {
    let wire = Wire {
        chunks: vec![5],
        delay_ms: 5_000,
        ..Wire::default()
    };
    let mock = mock_with(
        "x",
        CannedResponse::new(200, "text/plain", "0123456789").on_wire(wire),
    )
    .await;
    let mut stream = connect(&mock).await;
    stream
        .write_all(b"GET /c/x/api/v1/models HTTP/1.1\r\n\r\n")
        .await
        .expect("sent");
    expect_bytes(
        &mut stream,
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\n01234",
    )
    .await;
    drop(stream);
    tokio::time::timeout(PATIENCE / 4, mock.journal().wait_ended("x", 1))
        .await
        .expect("noticed at once");
    assert_eq!(
        mock.journal().of_case("x")[0].end,
        Some(Ending::ClientClosedEarly { after_bytes: 5 })
    );
}

#[tokio::test]
async fn waiting_is_by_event() {
    let mock = Arc::new(mock_with("x", CannedResponse::json(200, &json!({}))).await);
    let waiting = tokio::spawn({
        let mock = Arc::clone(&mock);
        async move { mock.journal().wait_for("x", 2).await }
    });
    exchange(&mock, post("/c/x/api/v1/messages", "", "{}")).await;
    assert!(!waiting.is_finished());
    exchange(&mock, post("/c/x/api/v1/messages", "", "{}")).await;
    tokio::time::timeout(PATIENCE, waiting)
        .await
        .expect("in time")
        .expect("no panic");
}

#[tokio::test]
async fn stopping_closes_every_entry_and_nothing_is_left() {
    let ended = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&ended);
    let wire = Wire {
        end: openrouter_mock::End::Stall,
        ..Wire::default()
    };
    let config = MockConfig {
        cases: vec![(
            "x".into(),
            CannedResponse::new(200, "text/plain", "")
                .on_wire(wire)
                .into(),
        )],
        sink: Some(Arc::new(move |entry: &Entry| {
            sink.lock().expect("no panic").push(entry.end.clone())
        })),
        ..MockConfig::default()
    };
    let mock = Mock::start(config).await.expect("started");
    let mut stream = connect(&mock).await;
    stream
        .write_all(b"GET /c/x/ HTTP/1.1\r\n\r\n")
        .await
        .expect("sent");
    mock.journal().wait_for("x", 1).await;
    let (address, journal) = (mock.address(), mock.journal().clone());
    mock.shutdown().await;
    assert_eq!(journal.of_case("x")[0].end, Some(Ending::MockStopped));
    assert_eq!(
        *ended.lock().expect("no panic"),
        [Some(Ending::MockStopped)]
    );
    let _ = read_to_end(&mut stream).await;
    assert!(
        tokio::net::TcpStream::connect(address).await.is_err(),
        "nobody listens"
    );
}
