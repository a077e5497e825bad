//! `payload`: what it says of one body.

use rstest::rstest;
use serde_json::Value;

use crate::cli::support::{run, run_with};

#[rstest]
#[case::string_code("string_code", &["--status", "429"], r#"{"error":{"code":"429","message":"x"}}"#, 1)]
#[case::html("html", &["--status", "502"], "<html><head><title>502</title></head></html>", 1)]
#[case::blank("blank", &["--status", "503"], "", 1)]
#[case::clean("clean", &["--status", "402", "--surface", "chat_completions"], r#"{"error":{"code":402,"message":"Insufficient credits"}}"#, 0)]
#[case::stream(
    "stream",
    &["--status", "200", "--surface", "messages", "--header", "Content-Type: text/event-stream"],
    "data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n",
    1
)]
fn says(#[case] name: &str, #[case] args: &[&str], #[case] body: &str, #[case] code: i32) {
    let ran = run_with(&[&["payload", "-"], args].concat(), body.as_bytes());
    let (text, _time) = ran
        .stdout
        .rsplit_once(" in ")
        .expect("it ends with the time");
    insta::assert_snapshot!(format!("payload_{name}"), text);
    assert_eq!(ran.code, code);
}

#[test]
fn json_is_whole_and_masks_secrets() {
    let key = format!("sk-or-v1-{}", "0123456789abcdef".repeat(4));
    let body = format!(
        r#"{{"error":{{"code":401,"message":"unknown key {key}"}},"user_id":"user_2AbCdEfGhIjKlMnOp"}}"#
    );
    let ran = run_with(
        &["payload", "-", "--status", "401", "--json"],
        body.as_bytes(),
    );
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let report: Value = serde_json::from_str(&ran.stdout).expect("JSON and nothing else");
    for member in [
        "is_error",
        "shape",
        "delivery",
        "http_status",
        "status",
        "error_type",
        "message",
        "provider",
    ] {
        assert!(report["payload"].get(member).is_some(), "{member} is there");
    }
    let items = report["items"].as_array().expect("items");
    let failed = items.iter().find(|item| item["outcome"] == "failed");
    assert_eq!(failed.expect("one is broken")["id"], "PRIV-5");
    assert!(!ran.stdout.contains(&key) && !ran.stderr.contains(&key));
}

#[test]
fn reads_files_and_any_bytes() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("body");
    std::fs::write(&path, [0xff, 0xfe, 0x00, b'{']).expect("it is writable");
    let ran = run(&[
        "payload",
        path.to_str().expect("a UTF-8 path"),
        "--status",
        "500",
    ]);
    assert_eq!(ran.code, 1, "{}", ran.stdout);
}
