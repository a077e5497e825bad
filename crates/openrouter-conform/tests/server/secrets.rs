//! The key is sent to the target and appears in no output.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use openrouter_mock::CannedResponse;
use openrouter_runner::server::reference;
use rstest::rstest;

use super::support::{BrokenServer, server_with_fault};

/// Looks like no key that a pattern would find.
const CANARY: &str = "canary+0f3a.71c9.e2b4.88d1.5a6e";

/// A server that repeats the key wherever it can: whole, and where a message is cut in the middle of it.
fn echoing() -> BrokenServer {
    BrokenServer {
        answer: |request, play| {
            let key = request.header("authorization").unwrap_or_default();
            // Whatever cuts a text cuts one of these within the key.
            static COUNT: AtomicUsize = AtomicUsize::new(0);
            let before = "x".repeat(COUNT.fetch_add(1, Ordering::Relaxed) % 150);
            let message = format!("{before} {key} {}", request.path());
            let text = String::from_utf8_lossy(&play.body);
            if !text.starts_with('{') || play.status.is_none_or(|status| status < 400) {
                return play;
            }
            let status = play.status.unwrap_or_default();
            let code = key.to_owned();
            let body = serde_json::json!({"error": {"code": code, "message": message, "metadata": key}, key: key});
            CannedResponse::json(status, &body).with_header("X-Echo", key)
        },
        ..BrokenServer::default()
    }
}

fn run(args: &[&str], env: Option<(&str, &str)>) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_openrouter-conform"));
    command.args(args).stdin(Stdio::null());
    command.envs(env);
    let output = command.output().expect("it runs");
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8(text).expect("UTF-8");
    (output.status.code().expect("an exit code"), text)
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn no_output_shows_the_key(#[values(true, false)] known: bool) {
    let key = if known { CANARY } else { reference::KEY };
    let server = reference::start_with_key(key, Arc::new(echoing()))
        .await
        .expect("a free port");
    let url = format!("{}/api/v1", server.url());
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("key");
    std::fs::write(&file, format!("{CANARY}\n")).expect("it is writable");
    let file = file.to_str().expect("UTF-8");
    let report = dir.path().join("report.json");
    let target = format!("json={}", report.display());
    let env = Some(("CONFORM_TEST_KEY", CANARY));
    let by_env = ["server", "--url", &url, "--api-key-env", "CONFORM_TEST_KEY"];
    let by_file = ["server", "--url", &url, "--api-key-file", file];
    let mut outputs = Vec::new();
    for base in [by_env, by_file] {
        for more in [&["--plan"][..], &["--report", &target], &["--json"]] {
            outputs.push(run(&[&base, more].concat(), env));
        }
        outputs.push((1, std::fs::read_to_string(&report).expect("a report")));
    }
    let found_out = outputs.iter().any(|(_, text)| text.contains("PRIV-6"));
    assert!(
        found_out,
        "where the control is healthy, the echo is a violation"
    );
    for (code, text) in &outputs {
        assert!([0, 1, 3].contains(code), "{code}: {text}");
        // No more of it than chance would give.
        for part in [CANARY, &CANARY[..12], &CANARY[12..]] {
            assert!(!text.contains(part), "{part} in {text}");
        }
    }
}

/// The echo itself is found out; that takes a server which knows the key.
#[tokio::test(flavor = "multi_thread")]
async fn the_echo_is_a_violation() {
    let server = server_with_fault(echoing()).await;
    let url = format!("{}/api/v1", server.url());
    let (code, text) = run(
        &[
            "server",
            "--url",
            &url,
            "--case",
            "chat_completions/missing-messages",
        ],
        None,
    );
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("PRIV-6"), "{text}");
}

#[test]
fn a_key_is_no_argument() {
    let key = "sk-or-v1-0123456789abcdef0123456789abcdef";
    let with_user = format!("http://user:{key}@127.0.0.1:1/api/v1");
    for args in [
        &["server", "--url", &with_user][..],
        &[
            "server",
            "--url",
            "http://127.0.0.1:1",
            "--api-key-env",
            "CONFORM_NOT_SET",
        ],
        &["server", "--url", "http://127.0.0.1:1/?key=1"],
        &["server", "--api-key-env", "PATH"],
        &["server", "--url", "ftp://127.0.0.1"],
    ] {
        let (code, text) = run(args, None);
        assert_eq!(code, 2, "{text}");
        assert!(!text.contains(key), "{text}");
    }
}
