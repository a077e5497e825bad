//! `openrouter-conform tap` as a program.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use openrouter_mock::CannedResponse;
use rstest::rstest;
use serde_json::{Value, json};

use crate::record::support::{always, exchange};

fn tap(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_openrouter-conform"));
    command.arg("tap").args(args);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The line is there before the program ends, and holds no key.
#[tokio::test(flavor = "multi_thread")]
async fn failures_are_written_as_they_happen() {
    const KEY: &str = "sk-or-v1-0123456789abcdef0123456789abcdef";
    let body = json!({"error": {"code": 401, "message": format!("No user for {KEY}")}});
    let server = always(CannedResponse::json(401, &body)).await;
    let dir = tempfile::tempdir().expect("a folder");
    let (lines, report) = (
        dir.path().join("failures.ndjson"),
        dir.path().join("report.json"),
    );
    let upstream = format!("{}/api/v1", server.url());
    let mut child = tap(&["--upstream", &upstream, "--ndjson"])
        .arg(&lines)
        .arg(format!("--report=json={}", report.display()))
        .spawn()
        .expect("it starts");
    let mut url = String::new();
    let out = child.stdout.as_mut().expect("piped");
    BufReader::new(out).read_line(&mut url).expect("a line");
    let answer = exchange(
        url.trim_end(),
        "/api/v1/chat/completions",
        "Connection: close\r\n",
        "{}",
    )
    .await;
    assert!(
        answer.contains(KEY),
        "the client gets what was sent: {answer}"
    );
    // The client may have its answer before the tap has read it.
    let mut line = String::new();
    while !line.ends_with('\n') {
        tokio::task::yield_now().await;
        line = std::fs::read_to_string(&lines).unwrap_or_default();
    }
    let line: Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!(line["http_status"], 401);
    assert!(!line.to_string().contains(KEY), "{line}");
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-TERM", &id]).status();
    assert!(sent.expect("kill runs").success());
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    let mut stderr = String::new();
    let err = child.stderr.as_mut().expect("piped");
    err.read_to_string(&mut stderr).expect("text");
    assert!(
        stderr.contains("1 requests · 1 failed") && !stderr.contains(KEY),
        "{stderr}"
    );
    let report = std::fs::read(&report).expect("the report");
    let report: Value = serde_json::from_slice(&report).expect("JSON");
    assert_eq!(report["counts"]["failures"], 1);
}

#[rstest]
#[case(&["--upstream", "http://127.0.0.1:9"], 3, "--upstream http://127.0.0.1:9 cannot be reached")]
#[case(&["--upstream", "ftp://x"], 2, "--upstream")]
#[case(&["--listen", "127.0.0.1:0"], 2, "--upstream")]
#[case(&["--upstream", "http://127.0.0.1:9", "--listen", "x"], 2, "--listen")]
#[case(&["--upstream", "http://127.0.0.1:9", "--ndjson", "/"], 3, "cannot write /")]
#[case(&["--upstream", "http://127.0.0.1:9", "--report", "junit=x"], 2, "only supports --report json")]
#[case(&["--upstream", "http://127.0.0.1:9", "--ndjson", "-", "--json"], 2, "already goes to standard output")]
#[case(&["--upstream", "http://127.0.0.1:9", "--ndjson", "x", "--report", "json=x"], 2, "lead to the same file")]
fn wrong_usage_and_nobody_there(#[case] args: &[&str], #[case] code: i32, #[case] says: &str) {
    let output = tap(args).output().expect("it runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{stderr}");
    assert!(stderr.contains(says), "{stderr}");
}
