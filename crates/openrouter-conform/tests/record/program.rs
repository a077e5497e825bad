//! `openrouter-conform record` as a program.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};

use openrouter_mock::CannedResponse;
use rstest::rstest;
use serde_json::{Value, json};

use super::support::{always, exchange};

fn record(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_openrouter-conform"));
    command.arg("record").args(args);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A running recording and its base URL.
fn start(args: &[&str]) -> (Child, String) {
    let mut child = record(args).spawn().expect("it starts");
    let mut line = String::new();
    let out = child.stdout.as_mut().expect("piped");
    BufReader::new(out).read_line(&mut line).expect("a line");
    (child, line.trim_end().to_owned())
}

/// Ends a child process by SIGTERM or Ctrl-C and returns its exit code and output.
fn end(mut child: Child, signal: &str) -> (Option<i32>, String) {
    let id = child.id().to_string();
    let sent = Command::new("kill").args([signal, &id]).status();
    assert!(sent.expect("kill runs").success());
    let code = child.wait().expect("it ends").code();
    let mut stderr = String::new();
    let mut err = child.stderr.take().expect("piped");
    err.read_to_string(&mut stderr).expect("text");
    (code, stderr)
}

#[rstest]
#[case("-TERM")]
#[case("-INT")]
#[tokio::test(flavor = "multi_thread")]
async fn records_until_a_signal(#[case] signal: &str) {
    let body = json!({"error": {"code": 418, "message": "Quux is a teapot"}});
    let server = always(CannedResponse::json(418, &body)).await;
    let dir = tempfile::tempdir().expect("a folder");
    let (out, report) = (dir.path().join("out"), dir.path().join("report.json"));
    let report_arg = format!("json={}", report.display());
    let upstream = format!("{}/api/v1", server.url());
    let args = [
        "--upstream",
        &upstream,
        "--out",
        out.to_str().expect("UTF-8"),
    ];
    let (child, url) = start(&[&args[..], &["--report", &report_arg]].concat());
    assert!(url.ends_with("/api/v1"), "{url}");
    exchange(&url, "/api/v1/chat/completions", "", "{}").await;
    let (code, stderr) = end(child, signal);
    assert_eq!(code, Some(0), "{stderr}");
    let id = "chat_completions/418-quux-is-a-teapot";
    assert!(stderr.contains(&format!("recorded     {id}")), "{stderr}");
    assert!(stderr.contains("1 exchanges · 1 recorded"), "{stderr}");
    assert!(out.join(format!("{id}.json")).is_file());
    assert!(out.join(format!("{id}.case.json")).is_file());
    let report = std::fs::read(&report).expect("the report");
    let report: Value = serde_json::from_slice(&report).expect("JSON");
    assert_eq!(report["recorded"][0]["fixture"], id);

    let lint = Command::new(env!("CARGO_BIN_EXE_openrouter-conform"))
        .args([
            "fixtures",
            "lint",
            "--fixtures",
            out.to_str().expect("UTF-8"),
        ])
        .output()
        .expect("it runs");
    assert_eq!(
        lint.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&lint.stdout)
    );

    // The next recording into the same folder knows it.
    let (child, url) = start(&args);
    exchange(&url, "/api/v1/chat/completions", "", "{}").await;
    let (code, stderr) = end(child, signal);
    assert_eq!(
        (code, stderr.contains("1 known already")),
        (Some(0), true),
        "{stderr}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_seen_is_incomplete() {
    let server = always(CannedResponse::json(200, &json!({}))).await;
    let dir = tempfile::tempdir().expect("a folder");
    let out = dir.path().to_str().expect("UTF-8");
    let (child, _) = start(&["--upstream", &server.url(), "--out", out]);
    let (code, stderr) = end(child, "-TERM");
    assert_eq!(code, Some(3), "{stderr}");
    assert!(stderr.contains("no request came"), "{stderr}");
}

#[rstest]
#[case(&["--upstream", "http://127.0.0.1:9", "--out", "x"], 3, "cannot be reached")]
#[case(&["--upstream", "ftp://x", "--out", "x"], 2, "--upstream")]
#[case(&["--upstream", "http://a:b@127.0.0.1:9", "--out", "x"], 2, "must not contain credentials")]
#[case(&["--upstream", "http://127.0.0.1:9"], 2, "--out")]
#[case(&["--upstream", "http://127.0.0.1:9", "--out", "x", "--api-key-env", "QUUX_UNSET"], 2, "QUUX_UNSET")]
fn wrong_usage_and_nobody_there(#[case] args: &[&str], #[case] code: i32, #[case] says: &str) {
    let output = record(args).output().expect("it runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{stderr}");
    assert!(stderr.contains(says), "{stderr}");
}
