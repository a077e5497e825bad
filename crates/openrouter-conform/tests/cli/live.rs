//! A report as lines, while its run goes on: each item is there once it and all before it are checked, in an order that does
//! not depend on which call ended first; a run that was interrupted leaves items and no footer, which is no report.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use openrouter_conform::report::ndjson;
use openrouter_conform::report::ndjson::{Invalid, Line};
use openrouter_corpus::report::Report;
use rstest::rstest;

use crate::cli::support::run;

/// The adapter of the client tests. Of the calls of [`CASES`] it reports those up to [`HALF`], and of the rest none as long as
/// its standard input is open.
const ADAPTER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/client/adapter.py");
const CASES: &str = "chat_completions/401-*";
const HALF: &str = "chat_completions/401-k";

fn lines(path: &Path) -> Vec<Line> {
    let text = std::fs::read_to_string(path).expect("it was written");
    let line = |line: &str| serde_json::from_str(line).expect("a line is whole");
    text.lines().map(line).collect()
}

fn id(line: &Line) -> Option<&str> {
    match line {
        Line::Item(item) => Some(&item.id),
        Line::Header(_) | Line::Footer(_) => None,
    }
}

/// A run that stops in the middle, with the ids of its items until there.
fn half_a_run(path: &Path) -> (Child, Vec<String>) {
    let target = format!("ndjson={}", path.display());
    let mut child = Command::new(env!("CARGO_BIN_EXE_openrouter-conform"))
        .args(["client", "--case", CASES, "--jobs", "4"])
        .args(["--report", &target, "--report", "ndjson=-"])
        .args(["--", "python3", ADAPTER, "waits"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut follower = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let mut next = || -> Line {
        let line = follower.next().expect("the run goes on").expect("UTF-8");
        serde_json::from_str(&line).expect("a whole line")
    };
    assert!(matches!(next(), Line::Header(_)));
    let mut ids: Vec<String> = Vec::new();
    // What comes next is behind a call that does not end.
    let wanted = run(&["list", "fixtures", "--case", CASES, "--json"]);
    let wanted: serde_json::Value = serde_json::from_str(&wanted.stdout).expect("JSON");
    let wanted = wanted.as_array().into_iter().flatten();
    let wanted = wanted.filter_map(|item| item["id"].as_str());
    let last = wanted.filter(|id| *id <= HALF).max().expect("there are");
    while ids.last().is_none_or(|id| id != last) {
        let line = next();
        ids.extend(id(&line).map(str::to_owned));
    }
    (child, ids)
}

#[test]
fn a_run_that_is_killed_leaves_items_and_no_footer() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("half.ndjson");
    let (mut child, followed) = half_a_run(&path);
    child.kill().expect("it runs");
    child.wait().expect("it is over");

    let left = lines(&path);
    assert!(matches!(left.first(), Some(Line::Header(_))));
    let ids: Vec<&str> = left.iter().filter_map(id).collect();
    assert_eq!(
        ids, followed,
        "the file holds the same lines that a follower saw"
    );
    assert!(
        ids.is_sorted() && ids.iter().all(|id| *id <= HALF),
        "{ids:?}"
    );
    let text = std::fs::read_to_string(&path).expect("it is there");
    let items = ids.len();
    assert_eq!(ndjson::read(&text), Err(Invalid::NoFooter { items }));

    let merged = run(&["merge", path.to_str().expect("UTF-8")]);
    assert_eq!(merged.code, 3, "{}", merged.stdout);
    for words in [
        "half.ndjson",
        &format!("it has no footer after {items} items"),
    ] {
        assert!(merged.stderr.contains(words), "{}", merged.stderr);
    }
}

/// Ctrl-C ends a run in the same way: the checked items are written, and no footer.
#[test]
fn a_run_that_is_interrupted_leaves_items_and_no_footer() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("half.ndjson");
    let (mut child, followed) = half_a_run(&path);
    let pid = child.id().to_string();
    let kill = Command::new("kill").args(["-INT", &pid]).status();
    assert!(kill.expect("kill starts").success());
    assert_eq!(child.wait().expect("it is over").code(), Some(130));
    let ids: Vec<String> = lines(&path)
        .iter()
        .filter_map(id)
        .map(str::to_owned)
        .collect();
    assert_eq!(ids, followed);
    assert!(!matches!(lines(&path).last(), Some(Line::Footer(_))));
}

/// A command without a handler of its own ends at once and says how far it came.
#[rstest]
#[case("-INT")]
#[case("-TERM")]
fn a_signal_says_how_far_the_run_came(#[case] signal: &str) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_openrouter-conform"))
        .args(["self-check", "--report", "ndjson=-"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    // The first of many broken targets has run.
    let lines = BufReader::new(child.stdout.take().expect("piped"));
    let mut lines = lines.lines().map(|line| line.expect("text"));
    assert!(lines.any(|line| line.starts_with(r#"{"line":"item""#)));
    let pid = child.id().to_string();
    let kill = Command::new("kill").args([signal, &pid]).status();
    assert!(kill.expect("kill starts").success());
    assert_eq!(child.wait().expect("it is over").code(), Some(130));
    let mut stderr = String::new();
    let mut err = child.stderr.take().expect("piped");
    err.read_to_string(&mut stderr).expect("text");
    assert!(stderr.contains("error: interrupted after "), "{stderr}");
}

#[rstest]
#[case::judge(&["--case", "responses/4*"])]
#[case::judge_by_requirement(&["--requirement", "HTTP"])]
#[case::client(&["client", "--adapter", "reference-naive", "--case", "messages"])]
#[case::gateway(&["gateway", "--sabotage", "masks-messages", "--case", "responses"])]
#[case::server(&["server", "--sabotage", "model-422", "--surface", "chat_completions"])]
#[case::no_server(&["server", "--url", "http://127.0.0.1:9/api/v1", "--wait", "0.1", "--seed", "1"])]
#[case::self_check(&["self-check", "--fast"])]
fn lines_are_the_report_and_the_same_each_time(#[case] args: &[&str]) {
    let dir = tempfile::tempdir().expect("a folder");
    let read = |name: &str| std::fs::read_to_string(dir.path().join(name)).expect("it is there");
    for round in ["one", "two"] {
        let target = |format: &str| format!("{format}={}/{round}.{format}", dir.path().display());
        let (lines, json) = (target("ndjson"), target("json"));
        let ran = run(&[args, &["--report", &lines, "--report", &json]].concat());
        let report: Report = serde_json::from_str(&read(&format!("{round}.json"))).expect("JSON");
        let lines = ndjson::read(&read(&format!("{round}.ndjson")));
        assert_eq!(lines, Ok(report), "{}", ran.stderr);
    }
    assert_eq!(read("one.ndjson"), read("two.ndjson"));
}

/// As many calls at a time as there are, or one after the other.
#[test]
fn the_order_does_not_depend_on_which_call_ends_first() {
    let lines = |jobs: &str| {
        let args = ["client", "--case", CASES, "--jobs", jobs, "--seed", "1"];
        let adapter = ["--", "python3", ADAPTER, "invents"];
        let ran = run(&[&args[..], &["--report", "ndjson=-"], &adapter].concat());
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        ran.stdout
    };
    assert_eq!(lines("1"), lines("8"));
}
