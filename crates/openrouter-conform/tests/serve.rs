//! `openrouter-conform serve` as a program.

mod upstream;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};

use rstest::rstest;
use serde_json::Value;

fn serve(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_openrouter-conform"));
    command
        .arg("serve")
        .args(args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// A running server: its first line, and what follows it.
fn start(args: &[&str]) -> (Child, String, BufReader<std::process::ChildStdout>) {
    let mut child = serve(args).spawn().expect("the program starts");
    let mut out = BufReader::new(child.stdout.take().expect("piped"));
    let mut line = String::new();
    out.read_line(&mut line).expect("a first line");
    (child, line.trim_end().to_owned(), out)
}

fn get(url: &str, path: &str, accept: &str) -> String {
    let address = url.strip_prefix("http://").expect("a URL");
    let mut stream = TcpStream::connect(address).expect("it listens");
    let request = format!("GET {path} HTTP/1.1\r\nAccept: {accept}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("text");
    answer
}

/// Sends SIGTERM to a child of ours.
fn terminate(child: &Child) {
    let status = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status()
        .expect("kill runs");
    assert!(status.success());
}

#[test]
fn serves_until_a_signal_and_leaves_its_journal() {
    let folder = tempfile::tempdir().expect("a folder");
    let (journal, report) = (
        folder.path().join("journal.ndjson"),
        folder.path().join("report.json"),
    );
    let report_arg = format!("json={}", report.display());
    let (mut child, url, _out) = start(&[
        "--journal",
        journal.to_str().expect("text"),
        "--case",
        "messages/*",
        "--report",
        &report_arg,
    ]);
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    let index = get(&url, "/", "application/json");
    let index: Value =
        serde_json::from_str(index.split("\r\n\r\n").nth(1).expect("a body")).expect("json");
    let cases = index["cases"].as_array().expect("cases");
    assert!(cases.len() > 1 && cases[1..].iter().all(|case| case["surface"] == "messages"));
    let id = (cases.iter().filter_map(|case| case["id"].as_str()))
        .find(|id| id.starts_with("messages/400"))
        .expect("an error that is not to be asked for again");
    get(
        &url,
        &format!("/c/{}/api/v1/messages", id.replace('/', "~")),
        "*/*",
    );
    get(&url, "/c/nothing/api/v1/messages", "*/*");
    terminate(&child);
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    let lines = std::fs::read_to_string(&journal).expect("the journal");
    let entries: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("json"))
        .collect();
    assert_eq!(entries.len(), 2);
    assert_eq!(
        (entries[0]["case"].as_str(), &entries[0]["end"]["kind"]),
        (Some(id), &"completed".into())
    );
    let report: Value =
        serde_json::from_slice(&std::fs::read(&report).expect("the report")).expect("json");
    assert_eq!(
        (
            &report["journal"]["requests"],
            &report["journal"]["cases"][id]["requests"]
        ),
        (&2.into(), &1.into())
    );
    assert_eq!(
        report["journal"]["notices"].as_array().map(Vec::len),
        Some(1)
    );
}

#[test]
fn the_journal_on_standard_output_follows_the_url() {
    let (mut child, url, mut out) = start(&["--journal", "-"]);
    get(&url, "/api/v1/models", "*/*");
    let mut line = String::new();
    out.read_line(&mut line).expect("a line");
    let entry: Value = serde_json::from_str(&line).expect("json");
    assert_eq!(entry["surface"], "models");
    terminate(&child);
    assert_eq!(
        child.wait().expect("it ends").code(),
        Some(3),
        "no case was requested"
    );
}

#[test]
fn ends_after_its_time_and_is_no_success_unasked() {
    let output = serve(&["--seconds", "0"]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no case was requested"));
}

/// A program without an adapter is checked by what it repeats and how soon.
#[rstest]
#[case::hopeless("402-never-purchased-limit-source", 2, Some("RETRY-4"))]
#[case::hopeless_once("402-never-purchased-limit-source", 1, None)]
#[case::impatient("429-liquid-retry-after", 2, Some("RETRY-8"))]
#[case::patient("429-liquid-retry-after", 1, None)]
#[case::endless("500-internal-server-error", 11, Some("RETRY-7"))]
#[case::bounded("500-internal-server-error", 3, None)]
fn judges_the_wire(#[case] case: &str, #[case] times: usize, #[case] broken: Option<&str>) {
    let (mut child, url, _out) = start(&[]);
    for _ in 0..times {
        get(
            &url,
            &format!("/c/chat_completions~{case}/api/v1/chat/completions"),
            "*/*",
        );
    }
    terminate(&child);
    let mut stderr = String::new();
    let mut err = child.stderr.take().expect("piped");
    err.read_to_string(&mut stderr).expect("text");
    let code = child.wait().expect("it ends").code();
    assert_eq!(code, Some(i32::from(broken.is_some())), "{stderr}");
    for id in ["RETRY-2", "RETRY-4", "RETRY-7", "RETRY-8", "RETRY-9"] {
        assert_eq!(
            stderr.contains(&format!("  {id} MUST at")),
            broken == Some(id),
            "{stderr}"
        );
    }
}

fn post(url: &str, headers: &str, body: &str) -> u16 {
    let address = url.strip_prefix("http://").expect("a URL");
    let mut stream = TcpStream::connect(address).expect("it listens");
    let length = body.len();
    let request = format!(
        "POST /api/v1/chat/completions HTTP/1.1\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("text");
    let status = answer.split(' ').nth(1).and_then(|code| code.parse().ok());
    status.expect("a status")
}

/// Any model works, the seed decides, and a header overrides it for one request.
#[test]
fn a_mix_is_drawn_from_its_seed() {
    let statuses = |seed: &str| {
        let (child, url, _out) = start(&["--mix", "http_429=30,http_402=20", "--seed", seed]);
        let ask = |nth| {
            let body = format!(r#"{{"model":"openai/gpt-4o","messages":[{nth}]}}"#);
            post(&url, "", &body)
        };
        let statuses: Vec<u16> = (0..40).map(ask).collect();
        let header = "X-Conform-Case: messages/529-provider-overloaded\r\n";
        assert_eq!(post(&url, header, "{}"), 529);
        terminate(&child);
        let Output { stderr, .. } = child.wait_with_output().expect("it ends");
        (statuses, String::from_utf8_lossy(&stderr).into_owned())
    };
    let (one, stderr) = statuses("1");
    let count = |status| one.iter().filter(|&&found| found == status).count();
    assert_eq!(count(200) + count(429) + count(402), 40, "{one:?}");
    assert!(count(429) > 3 && count(402) > 2, "{one:?}");
    let healthy = count(200);
    let summary = format!("served 40 requests, {healthy} healthy");
    assert!(
        stderr.contains("--seed 1") && stderr.contains(&summary),
        "{stderr}"
    );
    assert_eq!(statuses("1").0, one);
    assert_ne!(statuses("2").0, one);
}

#[rstest]
#[case::address(&["--listen", "nowhere"], 2, "127.0.0.1:8080")]
#[case::case(&["--case", "messages/529-overlaoded"], 2, "matches nothing")]
#[case::not_playable(&["--case", "wrapped/*"], 3, "nothing to serve")]
#[case::journal(&["--journal", "/nowhere/at/all"], 3, "cannot write /nowhere/at/all")]
#[case::mix(&["--mix", "http_429=5,strem_mid=3"], 2, "stream_mid")]
#[case::seed(&["--seed", "1"], 2, "--mix")]
#[case::upstream(&["--upstream", "http://127.0.0.1:1/v1"], 2, "--mix")]
#[case::no_url(&["--mix", "http_429=5", "--upstream", "nowhere"], 2, "--upstream")]
#[case::latency(&["--mix", "http_429=5", "--latency", "9..1"], 2, "100..500")]
#[case::two_on_stdout(&["--journal", "-", "--json"], 2, "standard output")]
fn wrong_usage_is_explained(#[case] args: &[&str], #[case] code: i32, #[case] why: &str) {
    let Output {
        status,
        stdout,
        stderr,
    } = serve(args)
        .args(["--seconds", "0"])
        .output()
        .expect("it runs");
    let text = String::from_utf8_lossy(&stderr).into_owned() + &String::from_utf8_lossy(&stdout);
    assert_eq!(status.code(), Some(code), "{text}");
    assert!(text.contains(why), "{text}");
}

/// A report as lines is begun with the run; one that was interrupted has no footer, and is none.
#[test]
fn a_run_that_is_broken_off_leaves_no_report() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report.ndjson");
    let target = format!("ndjson={}", path.display());
    let (mut child, url, _out) = start(&["--report", &target]);
    get(
        &url,
        "/c/chat_completions~500-internal-server-error/api/v1/chat/completions",
        "*/*",
    );
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    let text = std::fs::read_to_string(&path).expect("it was begun");
    assert!(text.starts_with("{\"line\":\"header\""), "{text}");
    assert_eq!(
        openrouter_conform::report::ndjson::read(&text),
        Err(openrouter_conform::report::ndjson::Invalid::NoFooter { items: 0 })
    );
}

#[test]
fn a_port_in_use_is_reported() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let output = serve(&["--listen", &address, "--seconds", "0"])
        .output()
        .expect("it runs");
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(
        text.contains(&address) && text.contains("in use") && text.contains("port 0"),
        "{text}"
    );
}
