//! The control successes: every surface answers, in the form that was asked for, and says nothing of an error.

use openrouter_mock::{Mock, MockConfig, NoticeKind};
use rstest::rstest;
use serde_json::Value;

use super::support::*;

#[rstest]
#[case(
    "chat/completions",
    "/choices/0/message/content",
    "chat.completion.chunk"
)]
#[case("completions", "/choices/0/text", "text_completion")]
#[case("responses", "/output/0/content/0/text", "response.completed")]
#[case("messages", "/content/0/text", "message_stop")]
#[tokio::test]
async fn inference(#[case] route: &str, #[case] text: &str, #[case] event: &str) {
    let mock = Mock::start(MockConfig::default()).await.expect("started");
    for base in [
        "/api/v1",
        "/c/control/api/v1",
        "/c/control/api",
        "/c/control",
    ] {
        let path = format!("{base}/{route}");
        let answer = exchange(&mock, post(&path, "", r#"{"model":"a/b"}"#)).await;
        assert_eq!(status(&answer), 200);
        let json: Value = serde_json::from_slice(body(&answer)).expect("json");
        assert_eq!(
            json.pointer(text).and_then(Value::as_str),
            Some("All is well."),
            "{path}"
        );
        assert_eq!(json["model"], "a/b");
        let stream = exchange(&mock, post(&path, "", r#"{"model":"a/b","stream":true}"#)).await;
        let head = String::from_utf8_lossy(&stream);
        assert!(
            head.contains("Content-Type: text/event-stream\r\n")
                && head.contains("X-Generation-Id: gen-")
        );
        let transcript = String::from_utf8(unchunked(&stream)).expect("text");
        assert!(
            transcript.contains(event) && transcript.contains("All"),
            "{transcript}"
        );
        assert!(transcript.ends_with("\n\n"));
    }
    assert_eq!(mock.journal().count("control"), 8);
}

#[rstest]
#[case("POST", "embeddings", "/data/0/embedding/0")]
#[case("POST", "rerank", "/results/0/relevance_score")]
#[case("POST", "images", "/data/0/b64_json")]
#[case("POST", "images/generations", "/data/0/b64_json")]
#[case("POST", "audio/transcriptions", "/text")]
#[case("GET", "models", "/data/0/id")]
#[case("GET", "models/count", "/data/count")]
#[case("GET", "models/a/b/endpoints", "/data/endpoints")]
#[case("GET", "embeddings/models", "/data/0/id")]
#[case("GET", "images/models", "/data/0/supports_streaming")]
#[case("GET", "key", "/data/rate_limit/requests")]
#[case("GET", "keys", "/data/0/hash")]
#[case("GET", "keys/abc", "/data/hash")]
#[case("POST", "keys", "/key")]
#[case("POST", "auth/keys", "/key")]
#[case("GET", "credits", "/data/total_credits")]
#[case("GET", "generation?id=gen-1", "/data/native_finish_reason")]
#[tokio::test]
async fn everything_else(#[case] method: &str, #[case] route: &str, #[case] member: &str) {
    let mock = Mock::start(MockConfig::default()).await.expect("started");
    let request = format!(
        "{method} /api/v1/{route} HTTP/1.1\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}"
    );
    let answer = exchange(&mock, request).await;
    assert!(matches!(status(&answer), 200 | 201));
    let json: Value = serde_json::from_slice(body(&answer)).expect("json");
    assert!(json.pointer(member).is_some(), "{json}");
    assert_eq!(mock.journal().entries()[0].notice, None);
}

#[tokio::test]
async fn an_unknown_route_gets_a_notice() {
    let mock = Mock::start(MockConfig::default()).await.expect("started");
    assert_eq!(
        status(&exchange(&mock, post("/api/v1/chat/complete", "", "{}")).await),
        404
    );
    let notice = mock.journal().entries()[0]
        .notice
        .clone()
        .expect("a notice");
    assert_eq!(notice.kind, NoticeKind::UnknownPath);
}
