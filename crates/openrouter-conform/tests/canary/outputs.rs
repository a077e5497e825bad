//! Every form at once, through every output of the program.

use std::path::Path;

use openrouter_mock::{CannedResponse, MockCase, MockHandle, Request};
use rstest::rstest;
use serde_json::{Map, Value, json};

use super::forms::forms;
use super::peers::{self, recorded};
use super::support::{clean, files, one};

/// The names of the forms of which something is left.
#[track_caller]
fn assert_none_survives(text: &str, of: &str) {
    let left: Vec<&str> = forms()
        .iter()
        .filter(|form| form.survives_in(text))
        .map(|form| form.name)
        .collect();
    assert_eq!(left, [""; 0], "after {of}: {}", where_left(text));
    assert!(
        text.contains("REDACTED") || text.contains("redacted"),
        "{of}: it shows nothing: {text}"
    );
}

/// Where the first of those that are left stands.
fn where_left(text: &str) -> String {
    let all = forms();
    let found = all.iter().find_map(|form| {
        let part = form.left_in(text)?;
        let at = text.to_ascii_lowercase().find(&part)?;
        let from = text.floor_char_boundary(at.saturating_sub(200));
        let until = text.ceil_char_boundary((at + 120).min(text.len()));
        Some(format!("{}: ...{}...", form.name, &text[from..until]))
    });
    found.unwrap_or_default()
}

/// None is left of any form.
#[track_caller]
fn assert_none_is_left(text: &str) {
    assert_eq!(where_left(text), "");
}

/// A member for each form.
fn members() -> Map<String, Value> {
    let member = |(at, form): (usize, super::forms::Form)| (format!("m{at}"), json!(form.text));
    forms().into_iter().enumerate().map(member).collect()
}

/// All of them as one text.
fn text() -> String {
    forms()
        .iter()
        .map(|form| format!("{}\n", form.text))
        .collect()
}

/// A body of an error that holds all of them: as members, in its message, and as JSON in a string.
fn body() -> String {
    let raw = Value::from(members()).to_string();
    let error = json!({"code": 401, "message": text(), "metadata": {"raw": raw, "all": members(), "provider_name": "P"}});
    json!({"error": error}).to_string()
}

#[rstest]
#[case(&["payload", "-", "--status", "401", "-v"])]
#[case(&["payload", "-", "--status", "200", "--surface", "responses", "-v"])]
#[case(&["identify", "-"])]
#[case(&["identify", "-", "--json", "--status", "401"])]
fn what_is_read(#[case] args: &[&str]) {
    let said = clean(args, &body());
    assert_none_survives(&said.text, &args.join(" "));
    // Pasted as it is.
    let said = clean(args, &text());
    assert_none_is_left(&said.text);
}

#[test]
fn lines() {
    let line = |form: &super::forms::Form| {
        let body = json!({"error": {"code": 418, "message": format!("Quux: {}", form.text)}});
        json!({"id": form.text, "status": 418, "body": body.to_string(), "headers": [["x-seen", form.text]]})
    };
    let lines: String = forms()
        .iter()
        .map(|form| format!("{}\n", line(form)))
        .collect();
    let said = one(&["identify", "--ndjson"], &lines);
    assert_none_survives(&said.text, "identify --ndjson");

    let dir = tempfile::tempdir().expect("a folder");
    let samples = dir.path().join("samples");
    let table = dir.path().join("table.csv");
    let args = [
        "scan",
        "-",
        "--samples",
        samples.to_str().expect("UTF-8"),
        "--csv",
        table.to_str().expect("UTF-8"),
    ];
    let said = clean(&args, &lines);
    let written = files(dir.path());
    assert!(written.contains("index.json"), "{}", said.text);
    assert_none_survives(&(said.text + &written), "scan --samples");
}

#[test]
fn what_is_added_to_the_corpus() {
    let root = tempfile::tempdir().expect("a folder");
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::fs::create_dir(root.path().join("fixtures")).expect("it is writable");
    std::fs::copy(checkout.join("SPEC.md"), root.path().join("SPEC.md")).expect("it is there");
    let path = root.path().to_str().expect("UTF-8");
    let args = [
        "--root",
        path,
        "fixtures",
        "add",
        "-",
        "--surface",
        "chat_completions",
        "--status",
        "401",
        "--source",
        "https://x.example/",
        "--name",
        "canary",
    ];
    let said = one(&args, &body());
    let written = files(&root.path().join("fixtures"));
    assert_none_survives(&(said.text + &written), "fixtures add");
}

/// What an adapter says, in every format of report.
#[rstest]
#[case("hello")]
#[case("message")]
#[case("text")]
#[case("garbage")]
#[case("stderr")]
#[case("dies")]
fn an_adapter(#[case] mode: &str) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/canary/adapter.py");
    let script = script.to_str().expect("UTF-8");
    let all = text();
    let args = [
        "client",
        "-v",
        "--case",
        "chat_completions/401-*",
        "--",
        "python3",
        script,
        mode,
        &all,
        "user_2CaNaRyXyZ1wVuTsRqPoNmLkJ",
    ];
    let said = clean(&args, "");
    assert_none_survives(&said.text, mode);
}

/// A server that answers whatever it is asked with all of them.
async fn teller() -> MockHandle {
    peers::answering(MockCase::respond(|_: &Request| {
        CannedResponse::json(400, &serde_json::from_str(&body()).expect("JSON"))
            .with_header("x-request-id", &forms()[0].text)
    }))
    .await
}

#[rstest]
#[case(&["server", "-v", "--case", "chat_completions/*"])]
#[case(&["gateway", "-v", "--listen", "127.0.0.1:0", "--case", "chat_completions/429-*"])]
#[tokio::test(flavor = "multi_thread")]
async fn peers_that_tell(#[case] args: &'static [&'static str]) {
    let server = teller().await;
    let url = format!("{}/api/v1", server.url());
    let run = move || clean(&[args, &["--url", &url]].concat(), "");
    let said = tokio::task::spawn_blocking(run).await.expect("clean");
    assert_none_is_left(&said.text);
    server.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_recorded() {
    let server = teller().await;
    let written = recorded(&format!("{}/api/v1", server.url()), &body()).await;
    assert_none_survives(&written, "record");
    server.shutdown().await;
}

/// Values of headers that the command line gives, whatever their form, are in no command to repeat.
#[rstest]
#[case("server", &["--case", "chat_completions/*"])]
#[case("gateway", &["--listen", "127.0.0.1:0", "--case", "chat_completions/429-*", "--wait", "1"])]
#[tokio::test(flavor = "multi_thread")]
async fn headers_of_the_command_line(
    #[case] command: &'static str,
    #[case] more: &'static [&'static str],
) {
    let server = teller().await;
    let url = format!("{}/api/v1", server.url());
    let run = move || {
        let base = [
            command,
            "--url",
            &url,
            "--header",
            "X-Tenant: Blue.Whale-Canary",
        ];
        clean(&[&base[..], more].concat(), "")
    };
    let said = tokio::task::spawn_blocking(run).await.expect("clean");
    assert!(
        said.text.contains("X-Tenant: <value of x-tenant>"),
        "{}",
        said.text
    );
    assert!(!said.text.contains("Blue.Whale"), "{}", said.text);
    server.shutdown().await;
}

/// Errors quote what they were given.
#[test]
fn errors() {
    let all = text().replace('\n', " ");
    for args in [
        &["--case", &all][..],
        &["--requirement", &all],
        &["explain", &all],
        &["payload", &all],
        &["client", "--adapter", &all],
        &["client", "--", &all],
        &["gateway", "--name", &all, "--case", "rerank"],
    ] {
        let said = one(args, "");
        assert_none_is_left(&said.text);
    }
}

/// What is not redacted goes to a terminal only.
#[test]
fn raw_is_for_terminals() {
    let said = one(&["identify", "-", "--raw"], &body());
    assert_eq!(said.code, Some(2), "{}", said.text);
    let script = "import os, pty, sys; pid, fd = pty.fork()\n\
        if pid == 0: os.execv(sys.argv[1], sys.argv[1:])\n\
        out = b''\n\
        try:\n\
        \twhile part := os.read(fd, 4096): out += part\n\
        except OSError: pass\n\
        os.waitpid(pid, 0); sys.stdout.buffer.write(out)";
    let dir = tempfile::tempdir().expect("a folder");
    let (file, report) = (dir.path().join("body"), dir.path().join("report"));
    let form = &forms()[0];
    std::fs::write(
        &file,
        format!(
            "{{\"error\":{{\"code\":401,\"message\":\"Quux {}\"}}}}",
            form.text
        ),
    )
    .expect("writable");
    let shown = |more: &[&str]| {
        let report = format!("json={}", report.display());
        let output = std::process::Command::new("python3")
            .args([
                "-c",
                script,
                env!("CARGO_BIN_EXE_openrouter-conform"),
                "identify",
            ])
            .arg(&file)
            .args(["--color", "never", "--report", &report])
            .args(more)
            .output()
            .expect("python3 runs");
        String::from_utf8_lossy(&output.stdout).replace(['\r', '\n', ' '], "")
    };
    assert!(!form.survives_in(&shown(&[])));
    assert!(form.survives_in(&shown(&["--raw"])));
    let written = std::fs::read_to_string(&report).expect("a report");
    assert!(
        !form.survives_in(&written),
        "a file is redacted all the same: {written}"
    );
}
