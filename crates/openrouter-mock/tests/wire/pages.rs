//! The pages of the mock itself.

use openrouter_mock::CannedResponse;
use serde_json::{Value, json};

use super::support::*;

fn get(path: &str, accept: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nAccept: {accept}\r\nConnection: close\r\n\r\n")
}

#[tokio::test]
async fn the_index_for_programs_and_for_people() {
    let mock = mock_with("messages/529-x", CannedResponse::json(529, &json!({}))).await;
    let page: Value =
        serde_json::from_slice(body(&exchange(&mock, get("/", "application/json")).await))
            .expect("json");
    let url = mock.url();
    let expected = json!({
        "id": "messages/529-x", "surface": "any surface", "base_url": format!("{url}/c/messages~529-x/api/v1"),
        "model": "conform/messages~529-x", "api_key": "sk-or-v1-conform-messages~529-x"
    });
    assert_eq!(page["cases"][1], expected);
    assert_eq!(page["cases"][0]["id"], "control");
    let html = exchange(&mock, get("/", "text/html,application/json")).await;
    let html = String::from_utf8_lossy(&html);
    assert!(
        html.contains("text/html") && html.contains("<code>messages~529-x</code>"),
        "{html}"
    );
    assert!(
        mock.journal().entries().is_empty(),
        "pages are not journalled"
    );
}

#[tokio::test]
async fn the_journal_as_lines() {
    let mock = mock_with("x", CannedResponse::json(200, &json!({}))).await;
    for _ in 0..2 {
        exchange(&mock, post("/c/x/api/v1/messages", "", "{}")).await;
    }
    mock.journal().wait_ended("x", 2).await;
    let page = exchange(&mock, get("/_journal", "*/*")).await;
    let lines: Vec<Value> = body(&page)
        .split(|b| *b == b'\n')
        .filter(|l| !l.is_empty())
        .map(|l| serde_json::from_slice(l).expect("json"))
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[1]["end"]["kind"], "completed");
}
