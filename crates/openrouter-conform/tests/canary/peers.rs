//! Servers and gateways that repeat the key they were asked with, and recordings of traffic that holds one.

use std::io::{BufRead as _, BufReader};
use std::process::Command;

use openrouter_mock::{CannedResponse, Mock, MockCase, MockConfig, MockHandle, Request};
use rstest::rstest;

use crate::canary::support::{KEY, TOKEN, USER, assert_clean, body, clean, files, program};

/// A server that echoes each request in its response.
async fn echo() -> MockHandle {
    let config = MockConfig {
        otherwise: Some(MockCase::respond(|request: &Request| {
            let seen = format!(
                "{:?} {}",
                request.headers,
                String::from_utf8_lossy(&request.body)
            );
            let error = serde_json::json!({"error": {"code": 400, "message": seen, "metadata": {"raw": seen}}, "user_id": USER});
            CannedResponse::json(400, &error)
                .with_header("X-Seen", request.header("authorization").unwrap_or(KEY))
                .with_header("X-Request-Id", KEY)
                .with_header("Location", &format!("/?key={KEY}"))
        })),
        ..openrouter_conformance::upstream::config()
    };
    Mock::start(config).await.expect("it listens")
}

#[rstest]
#[case("server")]
#[case("gateway")]
#[tokio::test(flavor = "multi_thread")]
async fn peers_that_repeat_the_key(#[case] command: &str) {
    let server = echo().await;
    let url = format!("{}/api/v1", server.url());
    for variable in ["CANARY", "CANARY_TOKEN"] {
        let mut args = vec![command, "--url", &url, "--api-key-env", variable];
        match command {
            "server" => args.extend(["--case", "chat_completions/*"]),
            _ => args.extend([
                "--listen",
                "127.0.0.1:0",
                "--case",
                "chat_completions/429-*",
            ]),
        }
        let args: Vec<String> = args.into_iter().map(str::to_owned).collect();
        let run = move || {
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            clean(&args, "")
        };
        let ran = tokio::task::spawn_blocking(run).await.expect("clean");
        assert_ne!(ran.code, Some(0), "{}", ran.text);
    }
    server.shutdown().await;
}

/// A server that answers everything so.
pub(crate) async fn answering(otherwise: MockCase) -> MockHandle {
    let config = MockConfig {
        otherwise: Some(otherwise),
        ..MockConfig::default()
    };
    Mock::start(config).await.expect("it listens")
}

/// What `record` says and writes when it is asked so.
pub(crate) async fn recorded(upstream: &str, body: &str) -> String {
    let dir = tempfile::tempdir().expect("a folder");
    let out = dir.path().join("out");
    let out = out.to_str().expect("UTF-8");
    let args = [
        "record",
        "--seconds",
        "60",
        "--upstream",
        upstream,
        "--out",
        out,
    ];
    let mut child = program(&args).spawn().expect("it starts");
    let mut line = String::new();
    let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
    stdout.read_line(&mut line).expect("a line");
    let http = openrouter_runner::http::client().expect("a client");
    let url = format!("{}/chat/completions", line.trim());
    let sent = http.post(url).body(body.to_owned()).send().await;
    sent.expect("an answer").bytes().await.expect("a body");
    end(child.id());
    std::io::Read::read_to_string(&mut stdout, &mut line).expect("text");
    let ended = child.wait_with_output().expect("it ends");
    format!(
        "{line}{}{}",
        String::from_utf8_lossy(&ended.stderr),
        files(dir.path())
    )
}

/// A request to `serve`.
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) header: String,
    pub(crate) body: String,
}

/// What `serve` says, shows and writes when it is asked so.
pub(crate) async fn served(requests: Vec<Asked>) -> String {
    let dir = tempfile::tempdir().expect("a folder");
    let journal = dir.path().join("journal");
    let journal = journal.to_str().expect("UTF-8");
    let report = format!("json={}", dir.path().join("report.json").display());
    let args = [
        "serve",
        "--seconds",
        "60",
        "--journal",
        journal,
        "--report",
        &report,
    ];
    let mut child = program(&args).spawn().expect("it starts");
    let mut line = String::new();
    let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
    stdout.read_line(&mut line).expect("a line");
    let base = line.trim().trim_end_matches("/api/v1").to_owned();
    let http = openrouter_runner::http::client().expect("a client");
    for asked in requests {
        let sent = http.post(format!("{base}/{}", asked.path)).body(asked.body);
        let sent = sent
            .header("authorization", &asked.header)
            .header("user-agent", &asked.header)
            .header("x-new", &asked.header);
        let answer = sent.send().await.expect("a response");
        line += &answer.text().await.expect("text");
    }
    for page in ["/_journal", "/"] {
        let answer = http.get(format!("{base}{page}")).send().await;
        line += &answer.expect("a response").text().await.expect("text");
    }
    end(child.id());
    std::io::Read::read_to_string(&mut stdout, &mut line).expect("text");
    let ended = child.wait_with_output().expect("it ends");
    format!(
        "{line}{}{}",
        String::from_utf8_lossy(&ended.stderr),
        files(dir.path())
    )
}

/// Ends a child of ours.
fn end(id: u32) {
    let sent = Command::new("kill")
        .args(["-TERM", &id.to_string()])
        .status();
    assert!(sent.expect("kill runs").success());
}

#[rstest]
#[case("record")]
#[case("tap")]
#[case("serve")]
#[tokio::test(flavor = "multi_thread")]
async fn what_listens(#[case] command: &str) {
    let server = echo().await;
    let dir = tempfile::tempdir().expect("a folder");
    let (out, report) = (dir.path().join("out"), dir.path().join("report.json"));
    let (out, upstream) = (
        out.to_str().expect("UTF-8"),
        format!("{}/api/v1", server.url()),
    );
    let report = format!("json={}", report.display());
    let journal = dir.path().join("journal");
    let mut args = vec![command, "--seconds", "60", "--report", &report];
    match command {
        "record" => args.extend([
            "--upstream",
            &upstream,
            "--out",
            out,
            "--api-key-env",
            "CANARY",
        ]),
        "tap" => args.extend([
            "--upstream",
            &upstream,
            "--record",
            out,
            "--ndjson",
            journal.to_str().expect("UTF-8"),
        ]),
        _ => args.extend(["--journal", journal.to_str().expect("UTF-8")]),
    }
    let mut child = program(&args).spawn().expect("it starts");
    let mut line = String::new();
    let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
    stdout.read_line(&mut line).expect("a line");
    let base = line.trim().trim_end_matches("/api/v1");
    let http = openrouter_runner::http::client().expect("a client");
    let path = match command {
        "record" | "tap" => "api/v1/chat/completions",
        _ => "c/chat_completions~401-byok-key-rejected/api/v1/chat/completions",
    };
    for key in [KEY, TOKEN] {
        let sent = http.post(format!("{base}/{path}?key={key}&user={USER}"));
        let sent = sent.header("authorization", format!("Bearer {key}"));
        let sent = sent
            .header("x-api-key", key)
            .header("x-new", key)
            .header("user-agent", KEY);
        sent.body(body())
            .send()
            .await
            .expect("an answer")
            .bytes()
            .await
            .expect("a body");
        let page = http
            .get(format!("{base}/_journal"))
            .send()
            .await
            .expect("an answer");
        if command == "serve" {
            assert_clean(&page.text().await.expect("text"), "the page of the journal");
        }
    }
    end(child.id());
    std::io::Read::read_to_string(&mut stdout, &mut line).expect("text");
    let ended = child.wait_with_output().expect("it ends");
    let output = format!("{line}{}", String::from_utf8_lossy(&ended.stderr));
    assert_clean(&output, command);
    let text = files(dir.path());
    assert!(
        text.contains("REDACTED") || text.contains("redacted"),
        "{output}{text}"
    );
    assert_clean(&text, command);
    server.shutdown().await;
}
