//! The mock with the corpus: every fixture arrives as its file has it, and no secret stays in the journal.

use openrouter_corpus::fixture::Corpus;
use openrouter_corpus::redact::HIDDEN;
use openrouter_corpus::root::Root;
use openrouter_mock::{CannedResponse, End, Framing, Mock, MockConfig};
use serde_json::json;

use super::support::{body, exchange, post, status, unchunked};

/// Every playable fixture arrives as its file has it.
#[tokio::test]
async fn fixtures_arrive_byte_for_byte() {
    let corpus = Corpus::load(&Root::embedded());
    let playable = || {
        corpus
            .fixtures()
            .iter()
            .filter(|fixture| fixture.playable())
    };
    assert!(playable().count() > 100, "the corpus is there");
    let cases = playable()
        .map(|fixture| {
            (
                fixture.id.to_string(),
                openrouter_conformance::upstream::canned(fixture).into(),
            )
        })
        .collect();
    let mock = Mock::start(MockConfig {
        cases,
        ..MockConfig::default()
    })
    .await
    .expect("started");
    for fixture in playable() {
        let play = openrouter_conformance::upstream::canned(fixture);
        if play.wire.end != End::Complete || matches!(play.status, Some(204 | 304)) {
            continue;
        }
        let path =
            mock.base_url(fixture.id.as_str())[mock.url().len()..].to_owned() + "/chat/completions";
        let answer = exchange(&mock, post(&path, "", "{}")).await;
        let id = &fixture.id;
        assert_eq!(status(&answer), fixture.play_status(), "{id}");
        let got = if play.wire.framing == Framing::Chunked {
            unchunked(&answer)
        } else {
            body(&answer).to_vec()
        };
        assert!(
            got == fixture.payload.as_ref(),
            "{id}: {} bytes instead of {}",
            got.len(),
            fixture.payload.len()
        );
        assert!(
            play.header("content-type").is_some(),
            "{id} has a content type"
        );
    }
}

#[tokio::test]
async fn no_secret_is_written_down() {
    const CANARY: &str = "sk-or-v1-canary0123456789abcdef";
    let config = MockConfig {
        cases: vec![("x".to_owned(), CannedResponse::json(200, &json!({})).into())],
        ..openrouter_conformance::upstream::config()
    };
    let mock = Mock::start(config).await.expect("a free port");
    let headers: String = [
        "Authorization: Bearer ",
        "X-Api-Key: ",
        "Cookie: a=",
        "User-Agent: ",
        "Referer: ",
        "X-Other: ",
    ]
    .map(|start| format!("{start}{CANARY}\r\n"))
    .concat();
    let body = format!(r#"{{"model":"{CANARY}","key":"{CANARY}"}}"#);
    exchange(
        &mock,
        post(
            &format!("/c/x/api/v1/keys/{CANARY}?code={CANARY}&{CANARY}"),
            &headers,
            &body,
        ),
    )
    .await;
    exchange(
        &mock,
        post(&format!("/c/{CANARY}@{CANARY}/api/v1/{CANARY}"), "", "{}"),
    )
    .await;
    exchange(&mock, format!("BAD {CANARY} x\r\n\r\n")).await;
    let text = serde_json::to_string(&mock.journal().entries()).expect("json");
    assert_eq!(mock.journal().entries().len(), 3);
    assert!(!text.contains("canary"), "{text}");
    assert!(text.contains(HIDDEN));
}
