//! The page and the table of a small matrix.

use serde_json::{Value, json};

use super::page;
use openrouter_conform::matrix::{Matrix, Row};
use openrouter_conformance::client::judge::Verdict;

fn row(adapter: &str, swallowed: usize) -> Value {
    json!({
        "adapter": adapter, "client": "acme", "registry": "pypi", "version": "1.2.3", "language": "python",
        "surfaces": ["chat_completions"], "retries": true, "fields": ["status", "message"],
        "verdicts": [
            {"verdict": "swallowed", "calls": swallowed}, {"verdict": "exact", "calls": 7},
            {"verdict": "not_applicable", "calls": 90}
        ],
        "flaky": [{"case": "chat_completions/429-x", "verdicts": ["exact", "hung"]}],
        "worst": [{
            "verdict": "swallowed", "delivery": "ok_body", "calls": swallowed,
            "case": "chat_completions/502-y", "requirements": ["BODY-5"]
        }],
        "losses": [
            {"field": "status", "delivery": "http_error", "value": 3, "lost": 1, "inexpressible": 0},
            {"field": "message", "delivery": "ok_body", "value": 0, "lost": 0, "inexpressible": 2}
        ],
        "calls": {"swallowed": ["chat_completions/502-y"]}, "lost": {"status": ["chat_completions/429-x"]},
        "requirements": [{"requirement": "BODY-5", "held": 4, "broken": ["chat_completions/502-y"]}]
    })
}

fn matrix() -> Matrix {
    let text =
        json!({"format": 1, "clients": [row("a-python", 1), row("b-python", 3)]}).to_string();
    Matrix::parse(text.as_bytes()).expect("it is a matrix")
}

#[test]
fn the_page_says_the_worst_first() {
    let page = page(&matrix());
    let (_, figures) = page
        .split_once("confirmed by hand.\n\n")
        .expect("the introduction ends so");
    insta::assert_snapshot!(figures);
}

#[test]
fn a_run_replaces_only_its_own_row() {
    let mut matrix = matrix();
    let before = matrix.clone();
    let new: Row = serde_json::from_value(row("a-python", 0)).expect("it is a row");
    matrix.replace(new.clone());
    // The counts of the replaced row are kept, as its number of calls was another; a repetition changes nothing.
    let kept = matrix.row("a-python").expect("a row").previous.clone();
    let kept = kept.expect("the counts of the replaced row");
    assert_eq!(
        (kept.version.as_str(), kept.count(Verdict::Swallowed)),
        ("1.2.3", 1)
    );
    matrix.replace(new.clone());
    let mut expected = new;
    expected.previous = Some(kept);
    assert_eq!(matrix.row("a-python"), Some(&expected));
    expected.excused = Some(2);
    matrix.clients[0] = expected;
    let page = page(&matrix);
    let line = "| a-python | 1.2.3 | ? → 2 | 1 → 0 | 0 | 0 | 0 | 0 | 7 |\n";
    assert!(page.contains(line), "{page}");
    assert_eq!(matrix.row("b-python"), before.row("b-python"));
    let third: Row = serde_json::from_value(row("aa-node", 5)).expect("it is a row");
    matrix.replace(third);
    let names: Vec<&str> = matrix
        .clients
        .iter()
        .map(|row| row.adapter.as_str())
        .collect();
    assert_eq!(names, ["a-python", "aa-node", "b-python"]);
    assert_eq!(
        Matrix::parse(matrix.to_text().as_bytes()).ok(),
        Some(matrix)
    );
}

#[test]
fn another_format_is_refused() {
    assert!(Matrix::parse(br#"{"format": 2, "clients": []}"#).is_err());
    assert!(Matrix::parse(br#"{"format": 1, "clients": [], "more": 1}"#).is_err());
}
