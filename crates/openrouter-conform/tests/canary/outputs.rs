//! Every form at once, through every output of the program.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use openrouter_mock::{CannedResponse, MockCase, MockHandle, Request};
use rstest::rstest;
use serde_json::{Map, Value, json};

use super::forms::{forms, percent};
use super::page::assert_row;
use super::peers::{self, Asked, recorded, served};
use super::support::{clean, files, one};

/// None survives, as the row of the page says, and something is shown.
#[track_caller]
fn assert_none_survives(text: &str, row: &str) {
    assert_none_is_left(text);
    assert_row(row, |form| form.survives_in(text));
    assert!(
        text.contains("REDACTED") || text.contains("redacted"),
        "{row}: it shows nothing: {text}"
    );
}

/// Returns the position of the first remaining secret.
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
        .map(|form| format!("{}\n\n", form.text))
        .collect()
}

/// A body of an error that holds all of them: as members, in its message, and as JSON in a string.
fn body() -> String {
    let raw = Value::from(members()).to_string();
    let error = json!({"code": 401, "message": text(), "metadata": {"raw": raw, "all": members(), "provider_name": "P"}});
    json!({"error": error}).to_string()
}

#[rstest]
#[case("`payload -v`", &["payload", "-", "--status", "401", "-v"])]
#[case("`payload -v`", &["payload", "-", "--status", "200", "--surface", "responses", "-v"])]
#[case("`identify`", &["identify", "-"])]
#[case("`identify`", &["identify", "-", "--json", "--status", "401"])]
fn what_is_read(#[case] row: &str, #[case] args: &[&str]) {
    let output = clean(args, &body());
    assert_none_survives(&output.text, row);
    // Pasted as it is.
    let output = clean(args, &text());
    assert_none_is_left(&output.text);
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
    let output = one(&["identify", "--ndjson"], &lines);
    assert_none_survives(&output.text, "`identify --ndjson`");

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
    let output = clean(&args, &lines);
    let written = files(dir.path());
    assert!(written.contains("index.json"), "{}", output.text);
    assert_none_survives(&(output.text + &written), "`scan --samples --csv`");
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
    let output = one(&args, &body());
    let written = files(&root.path().join("fixtures"));
    assert_none_survives(&(output.text + &written), "`fixtures add`");
}

/// What an adapter says, in every format of report.
#[rstest]
#[case("hello", "chat_completions/401-*")]
#[case("message", "chat_completions/401-*")]
#[case("text", "chat_completions/402-*")]
#[case("garbage", "chat_completions/401-*")]
#[case("stderr", "chat_completions/401-*")]
#[case("dies", "chat_completions/401-*")]
fn an_adapter(#[case] mode: &str, #[case] cases: &str) {
    let output = reports_of_adapter(mode, cases, &text(), &[]);
    assert_none_survives(&output, "`client -v`");
}

/// What a program prints on its screen: in the reports, and in the files of `--screens`.
#[test]
fn a_program() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/canary/program.py");
    let script = script.to_str().expect("UTF-8");
    let key = &forms()[0].text;
    for secrets in [text(), text().replace('\n', " ")] {
        let dir = tempfile::tempdir().expect("a folder");
        let env = format!("CANARY_KEY={key}");
        let args = [
            "program",
            "-v",
            "--case",
            "chat_completions/401-*",
            "--env",
            &env,
            "--screens",
            dir.path().to_str().expect("UTF-8"),
            "--",
            "python3",
            script,
            "{base_url}",
            &secrets,
        ];
        let output = clean(&args, "");
        let written = files(dir.path());
        assert!(written.contains("Error: 401"), "{}{written}", output.text);
        assert_none_survives(&(output.text + &written), "`program -v --screens`");
    }
}

#[test]
fn a_baseline() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("baseline.json");
    let more = ["--write-baseline", path.to_str().expect("UTF-8")];
    reports_of_adapter("message", "chat_completions/401-*", &text(), &more);
    let written = std::fs::read_to_string(&path).expect("a baseline");
    assert!(written.contains("degraded"), "{written}");
    assert_none_is_left(&written);
}

/// Returns all reports of a run with an adapter that reports these secrets.
#[track_caller]
fn reports_of_adapter(mode: &str, cases: &str, secrets: &str, more: &[&str]) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/canary/adapter.py");
    let script = script.to_str().expect("UTF-8");
    let args = ["client", "-v", "--case", cases];
    let user = "user_2CaNaRyXyZ1wVuTsRqPoNmLkJ";
    let adapter = ["--", "python3", script, mode, secrets, user];
    clean(&[&args[..], more, &adapter].concat(), "").text
}

/// A server whose responses contain all of these secrets; each message begins with the next of these texts.
async fn teller(texts: Vec<String>) -> MockHandle {
    let count = AtomicUsize::new(0);
    peers::answering(MockCase::respond(move |_: &Request| {
        let next = &texts[count.fetch_add(1, Ordering::Relaxed) % texts.len()];
        let message = format!("{next}\n{}", text());
        let error = json!({"code": 400, "message": message, "metadata": {"raw": next}});
        CannedResponse::json(400, &json!({ "error": error }))
            .with_header("x-request-id", &forms()[0].text)
    }))
    .await
}

fn texts() -> Vec<String> {
    forms().into_iter().map(|form| form.text).collect()
}

#[rstest]
#[case("`server -v`", &["server", "-v"])]
#[case("`gateway -v`", &["gateway", "-v", "--listen", "127.0.0.1:0", "--case", "chat_completions/429-*"])]
#[tokio::test(flavor = "multi_thread")]
async fn peers_that_tell(#[case] row: &str, #[case] args: &'static [&'static str]) {
    let server = teller(texts()).await;
    let url = format!("{}/api/v1", server.url());
    let run = move || clean(&[args, &["--url", &url]].concat(), "");
    let output = tokio::task::spawn_blocking(run).await.expect("clean");
    assert_none_survives(&output.text, row);
    server.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_recorded() {
    let server = teller(texts()).await;
    let written = recorded(&format!("{}/api/v1", server.url()), &body()).await;
    assert_none_survives(&written, "`record`");
    server.shutdown().await;
}

/// The journal, as a file and as a page.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_journalled() {
    let requests = forms().into_iter().map(|form| Asked {
        path: format!("api/v1/chat/completions?text={}", percent(&form.text)),
        header: form.text.replace('\n', " "),
        body: form.text,
    });
    let written = served(requests.collect()).await;
    assert_none_survives(&written, "`serve --journal`");
}

/// What a private fixture holds.
#[rstest]
#[case(&["client", "-v", "--adapter", "reference-naive", "--case", "chat_completions/401-canary"])]
#[case(&["gateway", "-v", "--case", "chat_completions/401-canary"])]
#[case(&["explain", "chat_completions/401-canary"])]
#[case(&["fixtures", "lint"])]
fn private_fixtures(#[case] args: &[&str]) {
    let dir = super::bodies::private(&body(), &text(), &forms()[0].text);
    let folder = dir.path().to_str().expect("UTF-8");
    let output = clean(&[&["--fixtures", folder], args].concat(), "");
    assert_none_survives(&output.text, "private fixtures");
}

/// Wherever a value is cut, no part of a secret is left.
#[tokio::test(flavor = "multi_thread")]
async fn values_that_are_cut() {
    let form = &forms()[0];
    let before = |count: usize| format!("{} {}", "lorem ".repeat(count), form.text);
    let texts: Vec<String> = (0..52).step_by(2).map(before).collect();
    let bodies = texts.iter().map(|text| {
        json!({"error": {"code": 401, "message": text, "metadata": {"raw": text}, "type": text}, "model": text})
    });
    let bodies: Vec<String> = bodies.map(|body| body.to_string()).collect();
    let check = |text: &str, of: &str| {
        assert_eq!(form.left_in(text), None, "{of}: {text}");
    };
    for body in &bodies {
        check(
            &clean(&["payload", "-", "--status", "401", "-v"], body).text,
            "payload",
        );
        check(
            &clean(&["payload", "-", "--status", "200", "-v"], body).text,
            "payload",
        );
    }
    let garbage = texts.iter().chain(&bodies).map(|text| format!("{text}\n"));
    let garbage: String = garbage.collect();
    check(
        &one(&["identify", "--ndjson"], &garbage).text,
        "identify --ndjson",
    );
    check(
        &clean(&["scan", "-", "--input", "ndjson"], &garbage).text,
        "scan",
    );
    for mode in ["message", "garbage"] {
        let output = reports_of_adapter(mode, "chat_completions/404-*", &texts.join("\n\n"), &[]);
        check(&output, mode);
    }
    let server = teller(texts).await;
    let url = format!("{}/api/v1", server.url());
    let run = move || clean(&["server", "-v", "--url", &url], "");
    let output = tokio::task::spawn_blocking(run).await.expect("clean");
    check(&output.text, "server");
    server.shutdown().await;
}

/// Values of `--header` never appear in a replay command, whatever their form.
#[rstest]
#[case("server", &["--case", "chat_completions/*"])]
#[case("gateway", &["--listen", "127.0.0.1:0", "--case", "chat_completions/429-*", "--wait", "1"])]
#[tokio::test(flavor = "multi_thread")]
async fn headers_of_the_command_line(
    #[case] command: &'static str,
    #[case] more: &'static [&'static str],
) {
    let server = teller(texts()).await;
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
    let output = tokio::task::spawn_blocking(run).await.expect("clean");
    assert!(
        output.text.contains("X-Tenant: <value of x-tenant>"),
        "{}",
        output.text
    );
    assert!(!output.text.contains("Blue.Whale"), "{}", output.text);
    server.shutdown().await;
}

/// Errors quote what they were given.
#[test]
fn errors() {
    let all = text().replace('\n', " ");
    let mut shown = String::new();
    for args in [
        &["--case", &all][..],
        &["--requirement", &all],
        &["explain", &all],
        &["payload", &all],
        &["client", "--adapter", &all],
        &["client", "--", &all],
        &["gateway", "--name", &all, "--case", "rerank"],
    ] {
        shown += &one(args, "").text;
    }
    assert_none_survives(&shown, "error messages");
}

/// What is not redacted goes to a terminal only.
#[test]
fn raw_is_for_terminals() {
    let output = one(&["identify", "-", "--raw"], &body());
    assert_eq!(output.code, Some(2), "{}", output.text);
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
