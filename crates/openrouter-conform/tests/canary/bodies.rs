//! Bodies: of payloads, of lines, of pasted text, of private fixtures.

use std::path::Path;

use openrouter_mock::{Mock, MockConfig};
use rstest::rstest;

use crate::canary::support::{KEY, TOKEN, USER, assert_clean, body, clean, files, one};

#[rstest]
#[case(&["payload", "-", "--status", "401"])]
#[case(&["payload", "-", "--status", "401", "--json"])]
#[case(&["payload", "-", "--status", "200", "--surface", "responses"])]
#[case(&["identify", "-"])]
#[case(&["identify", "-", "--json", "--status", "401"])]
fn what_is_read(#[case] args: &[&str]) {
    let output = clean(args, &body());
    assert!(
        output.text.contains("REDACTED"),
        "it is shown at all: {}",
        output.text
    );
    let shapes = [
        format!("Error code: 401 - {{'error': {{'message': 'key {KEY}'}}}} for {USER}"),
        format!("curl -H 'Authorization: Bearer {TOKEN}' https://x.example/?key={KEY}"),
        format!("data: {}\n\ndata: {{\"error\":\"{KEY}\"}}\n\n", body()),
        format!("<html><body>{KEY} {USER} Bearer {TOKEN}</body></html>"),
        body().replace(KEY, &format!("\\u0073{}", &KEY[1..])),
    ];
    for shape in shapes {
        clean(args, &shape);
    }
}

#[test]
fn lines() {
    let line = serde_json::json!({"id": KEY, "status": 401, "body": body(), "headers": [["authorization", format!("Bearer {TOKEN}")]]});
    one(
        &["identify", "--ndjson"],
        &format!("{line}\n{KEY}\n{{\"id\":\"{USER}\"}}\n"),
    );
}

/// Secrets in logs: in counts, samples, exports, and lines that are not reports.
#[test]
fn logs() {
    let dir = tempfile::tempdir().expect("a folder");
    let (samples, table) = (dir.path().join("samples"), dir.path().join("table.csv"));
    let line = serde_json::json!({"status": 418, "surface": "chat_completions", "timestamp": "2026-09-12T00:00:00Z",
        "model": KEY, "body": body().replace("No auth", "Quux is a teapot")});
    let log = format!("{line}\n{line}\n{{\"key\": \"{KEY}\"\n{KEY} for {USER}, Bearer {TOKEN}\n");
    for form in ["ndjson", "text"] {
        let samples = ["--samples", samples.to_str().expect("UTF-8")];
        let csv = ["--csv", table.to_str().expect("UTF-8")];
        let args = [&["scan", "-", "--input", form], &samples[..], &csv].concat();
        let output = clean(&args, &log);
        assert!(output.code.is_some_and(|code| code < 2), "{}", output.text);
        assert_clean(&files(dir.path()), form);
    }
    let part = dir.path().join("part.json");
    std::fs::write(&part, format!("{{\"{KEY}\": 1}}")).expect("it is writable");
    clean(&["merge", part.to_str().expect("UTF-8")], "");
    clean(&["merge", KEY], "");
}

/// A folder of private fixtures whose bytes, title, source, headers and file names hold canaries.
pub(crate) fn private(body: &str, message: &str, header: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = dir.path().join("chat_completions");
    std::fs::create_dir(&folder).expect("it is writable");
    let case = serde_json::json!({
        "format": 1, "title": format!("A key {message}"), "surface": "chat_completions", "delivery": "http_error",
        "request": {}, "status": 401, "headers": [["Content-Type", "application/json"], ["X-Seen", header]],
        "bytes": "exact", "provenance": {"kind": "field_report", "source": format!("https://x.example/?key={KEY}"), "date": "2026-09-12"},
        "revision": "latest",
        "expect": {"is_error": true, "shape": "error_response", "status": 402, "error_type": null, "error_type_stated": false,
            "message": message, "detail": message, "provider": "P", "cause": "unknown", "fault": "unknown",
            "retry": {"decision": "no", "after_seconds": null}, "violates": []}
    });
    std::fs::write(folder.join("401-canary.json"), body).expect("it is writable");
    std::fs::write(folder.join("401-canary.case.json"), case.to_string()).expect("it is writable");
    std::fs::write(folder.join("401-broken.case.json"), format!("{{\"{KEY}\":"))
        .expect("it is writable");
    std::fs::write(folder.join(format!("401-{KEY}.json")), "{}").expect("it is writable");
    dir
}

#[rstest]
#[case(&["--case", "chat_completions/401-canary"])]
#[case(&["fixtures", "lint"])]
#[case(&["list", "fixtures"])]
#[case(&["explain", "chat_completions/401-canary"])]
#[case(&["client", "--adapter", "reference-exact", "--case", "chat_completions/401-canary"])]
#[case(&["client", "--adapter", "reference-naive", "--case", "chat_completions/401-canary"])]
#[case(&["client", "--sabotage", "echo", "--case", "chat_completions/401-canary"])]
#[case(&["gateway", "--case", "chat_completions/401-canary"])]
#[case(&["gateway", "--sabotage", "masks-messages", "--case", "chat_completions/401-canary"])]
#[case(&["gateway", "--emit-config", "litellm", "--case", "chat_completions/401-*"])]
#[case(&["payload", "--case", "chat_completions/401-canary"])]
#[case(&["serve", "--seconds", "1", "--case", "chat_completions/401-canary"])]
fn private_fixtures(#[case] args: &[&str]) {
    let dir = private(
        &body(),
        &format!("{KEY} {USER}"),
        &format!("Bearer {TOKEN}"),
    );
    let folder = dir.path().to_str().expect("UTF-8");
    clean(&[&["--fixtures", folder], args].concat(), "");
}

#[test]
fn what_is_added_to_the_corpus() {
    let root = tempfile::tempdir().expect("a folder");
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::fs::create_dir(root.path().join("fixtures")).expect("it is writable");
    std::fs::copy(checkout.join("SPEC.md"), root.path().join("SPEC.md")).expect("it is there");
    let path = root.path().to_str().expect("UTF-8");
    let source = format!("https://x.example/?key={KEY}");
    let base = [
        "--root",
        path,
        "fixtures",
        "add",
        "-",
        "--surface",
        "chat_completions",
    ];
    let more = ["--status", "401", "--source", &source, "--name"];
    let refused = one(&[&base[..], &more, &[KEY]].concat(), &body());
    assert_eq!(refused.code, Some(1), "{}", refused.text);
    let output = one(&[&base[..], &more, &["canary"]].concat(), &body());
    let text = files(&root.path().join("fixtures"));
    assert!(text.contains("REDACTED"), "{}", output.text);
    assert_clean(&text, "fixtures add");
}

/// Secrets in the pages of the mock and its journal.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_mock_was_asked() {
    let server = Mock::start(MockConfig {
        ..openrouter_conformance::upstream::config()
    })
    .await
    .expect("it listens");
    let http = openrouter_runner::http::client().expect("a client");
    let url = format!(
        "{}/c/{KEY}/api/v1/chat/completions?key={KEY}&user={USER}",
        server.url()
    );
    let sent = http
        .post(&url)
        .header("authorization", format!("Bearer {TOKEN}"));
    let sent = sent
        .header("x-api-key", KEY)
        .header("user-agent", KEY)
        .body(body());
    sent.send().await.expect("an answer");
    for page in ["/_journal", "/"] {
        let answer = http.get(format!("{}{page}", server.url())).send().await;
        let text = answer.expect("an answer").text().await.expect("text");
        assert_clean(&text, page);
    }
    let entries = serde_json::to_string(&server.journal().entries()).expect("JSON");
    assert!(entries.contains("chat/completions"), "{entries}");
    assert_clean(&entries, "the journal");
    server.shutdown().await;
}
