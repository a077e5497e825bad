//! No secret survives in what is written: neither those that have a form, nor those that only the exchange shows.

use std::fs;
use std::path::Path;

use openrouter_corpus::fixture::Corpus;
use openrouter_corpus::redact;
use openrouter_mock::{CannedResponse, Request};
use serde_json::{Value, json};

use super::support::{Studio, echo, exchange};

/// Secrets that no pattern knows.
const KEY: &str = "canary+0f3a.71c9.e2b4";
const COOKIE: &str = "Quiet/Harbour/Seven";
const CODE: &str = "cafe-code-77";
const USER: &str = "jane of accounts";
const SAID: &str = "My grandmother is called Ottilie";
/// Secrets that have a form, or look like one.
const FORMED: &[&str] = &[
    "sk-or-v1-abcdef0123456789abcdef0123456789",
    "AIzaSyA1234567890abcdefghijklmnopqrstuvw",
    "5f4dcc3b5aa765d61d8327deb882cf99",
    "user_2aBcDeFgHiJkLmNoPq",
    "jane.doe@corp.example",
    "84.12.9.200",
];

/// Repeats everything: in headers, in the message, as values and names of members, and in nested JSON.
fn repeat(request: &Request) -> CannedResponse {
    let values: Vec<&str> = request
        .headers
        .iter()
        .map(|(_, value)| value.as_str())
        .collect();
    let asked: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let nested = json!({"user_id": "bob", "content": SAID, "key": FORMED[0]}).to_string();
    let error = json!({
        "code": 403,
        "message": format!("Quux refused {} and {} for {}", values.join(" "), request.target, FORMED.join(" ")),
        "metadata": {"raw": nested, "flagged_input": SAID, KEY: true, "numbers": [1, 2.5, null]},
    });
    let body = json!({"error": error, "user_id": asked["user"], "content": SAID});
    let play = if asked["stream"] == true {
        let chunk = json!({"choices": [{"delta": {"content": SAID}}], "user": asked["user"]});
        CannedResponse::sse(format!(
            "data: {chunk}\n\n: {KEY}\n\ndata: {body}\n\ndata: [DONE]\n\n"
        ))
    } else {
        CannedResponse::json(403, &body)
    };
    play.with_header("Set-Cookie", COOKIE)
        .with_header("X-Request-Id", &format!("req {KEY}"))
        .with_header("X-Account", USER)
}

fn everything(dir: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(dir).expect("a folder").flatten() {
        let path = entry.path();
        text += &path.display().to_string();
        text += &if path.is_dir() {
            everything(&path)
        } else {
            fs::read_to_string(&path).expect("text")
        };
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_survives() {
    let server = echo(repeat).await;
    let studio = Studio::new(&server.url(), Corpus::default()).await;
    let url = studio.recording.url();
    let headers = format!(
        "Authorization: Bearer {KEY}\r\nX-Api-Key: {KEY}\r\nCookie: {COOKIE}\r\nUser-Agent: quux/1\r\n"
    );
    for stream in [false, true] {
        let body = json!({"model": "a/b", "stream": stream, "user": USER}).to_string();
        let target = format!("/api/v1/chat/completions?code={CODE}&{CODE}");
        let answer = exchange(&url, &target, &headers, &body).await;
        assert!(
            answer.contains(KEY) && answer.contains(SAID),
            "the client gets it all"
        );
    }
    let (report, fixtures, out) = studio.end().await;
    assert_eq!(report.counts.recorded, 2, "{report:?}");
    let written = everything(out.path()) + &format!("{report:?}");
    for secret in [KEY, COOKIE, CODE, USER, SAID, "Ottilie", "bob"]
        .iter()
        .chain(FORMED)
    {
        assert!(!written.contains(secret), "{secret}: {written}");
    }
    assert_eq!(redact::find(&written), []);
    for fixture in &fixtures {
        let named = &fixture.case.provenance.redactions;
        for kind in [
            "key",
            "user id",
            "values of headers",
            "text of the caller or the model",
        ] {
            assert!(named.iter().any(|redaction| redaction == kind), "{named:?}");
        }
    }
    let body: Value = serde_json::from_slice(&fixtures[0].payload).expect("JSON stays JSON");
    assert_eq!(body["error"]["metadata"]["numbers"], json!([1, 2.5, null]));
    assert!(body["user_id"].is_string() && body["error"]["code"] == 403);
    let nested = body["error"]["metadata"]["raw"].as_str().expect("a text");
    assert!(serde_json::from_str::<Value>(nested).is_ok(), "{nested}");
    let events = String::from_utf8_lossy(&fixtures[1].payload).into_owned();
    assert_eq!(events.matches("\n\n").count(), 4, "{events}");
    assert!(events.contains("\n\n: REDACTED-KEY\n\n"), "{events}");
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_stay_where_they_are_wanted() {
    let server = echo(repeat).await;
    let keep = |config: &mut openrouter_runner::record::Config| config.keep.text = true;
    let studio = Studio::with(&server.url(), Corpus::default(), keep).await;
    let headers = format!("Authorization: Bearer {KEY}\r\n");
    exchange(
        &studio.recording.url(),
        "/api/v1/chat/completions",
        &headers,
        "{}",
    )
    .await;
    let (_, _, out) = studio.end().await;
    let written = everything(out.path());
    assert!(
        written.contains(SAID) && !written.contains(KEY),
        "{written}"
    );
}
