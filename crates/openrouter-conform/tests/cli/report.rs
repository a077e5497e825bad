//! Reports: valid by their schema, the same bytes each time, whole or not there.

use std::path::Path;

use openrouter_conform::schema_registry::generate;
use openrouter_corpus::schemas::Compiled;
use serde_json::Value;

use crate::cli::support::{Copy, run};
use rstest::rstest;

fn valid(stem: &str, text: &str) -> Value {
    let schemas = Compiled::new(&generate()).expect("the generator writes JSON");
    let value: Value = serde_json::from_str(text).expect("JSON and nothing else");
    assert_eq!(
        schemas
            .validate("suite", stem, &value)
            .expect("a usable schema"),
        []
    );
    value
}

#[test]
fn json_on_standard_output_is_alone_and_valid() {
    let ran = run(&["--json"]);
    let report = valid("report", &ran.stdout);
    assert_eq!(report["exit"], 0);
    let counts = &report["counts"];
    let sum = [
        "passed",
        "failed",
        "expected_failures",
        "errors",
        "not_applicable",
        "not_tested",
    ]
    .map(|name| counts[name].as_u64().expect("a number"));
    assert_eq!(counts["selected"].as_u64(), Some(sum.iter().sum()));
    assert_eq!(counts["expected"], counts["judged"]);
    assert!(report["items"].as_array().expect("items").len() >= 280 + 80);
    assert!(
        ran.stderr.contains("all required checks held"),
        "people read standard error"
    );
}

#[test]
fn failures_are_in_it() {
    let copy = Copy::new();
    copy.edit("SPEC.md", "### HTTP-4:", "### HTTP-44:");
    let ran = copy.run(&["--json"]);
    let report = valid("report", &ran.stdout);
    assert_eq!((ran.code, &report["exit"]), (1, &Value::from(1)));
    let failed = |item: &&Value| item["outcome"] == "failed";
    let items = report["items"].as_array().expect("items");
    assert!(
        items
            .iter()
            .filter(failed)
            .all(|item| item["findings"][0]["expected"].is_string())
    );
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = |name: &str| dir.path().join(name);
    for name in ["one.json", "two.json"] {
        let target = format!("json={}", file(name).display());
        assert_eq!(run(&["--case", "messages", "--report", &target]).code, 0);
    }
    let read = |path: &Path| std::fs::read(path).expect("it is written");
    assert_eq!(read(&file("one.json")), read(&file("two.json")));
    valid(
        "report",
        &String::from_utf8(read(&file("one.json"))).expect("UTF-8"),
    );
}

#[test]
fn a_payload_report_is_valid() {
    let ran = crate::cli::support::run_with(
        &["payload", "-", "--json"],
        br#"{"error":{"message":"x","code":"y"}}"#,
    );
    valid("report", &ran.stdout);
}

#[test]
fn the_summary_of_a_small_selection() {
    let ran = run(&["--case", "rerank"]);
    let (summary, _time) = ran
        .stdout
        .rsplit_once(" in ")
        .expect("it ends with the time");
    insta::assert_snapshot!(summary);
}

#[rstest]
fn a_report_that_cannot_be_written_hides_no_violation(
    #[values("json", "ndjson", "junit", "markdown", "badge")] format: &str,
) {
    let broken = br#"{"error":{"message":"x","code":"y"}}"#;
    let target = format!("{format}=/proc/none/report");
    let args = ["payload", "-", "--report", &target];
    let ran = crate::cli::support::run_with(&args, broken);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("cannot write /proc/none/report"),
        "{}",
        ran.stderr
    );
    let clean = br#"{"error":{"message":"x","code":400}}"#;
    assert_eq!(crate::cli::support::run_with(&args, clean).code, 3);
}

/// What only checks has the other formats; what answers has JSON alone.
#[test]
fn a_command_that_judges_nothing_has_json_alone() {
    let ran = run(&["list", "fixtures", "--report", "junit=-"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
    assert!(
        ran.stderr
            .contains("only supports --report json, not junit"),
        "{}",
        ran.stderr
    );
}

#[test]
fn wrong_usage_shows_no_key() {
    let key = format!("sk-or-v1-{}", "0123456789abcdef".repeat(4));
    let ran = run(&["payload", "-", &key]);
    assert_eq!(ran.code, 2);
    assert!(!ran.stderr.contains(&key), "{}", ran.stderr);
}

#[test]
fn private_fixtures_are_judged_beside_the_built_in_ones() {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = dir.path().join("chat_completions");
    std::fs::create_dir(&folder).expect("it is writable");
    let source = crate::cli::support::checkout()
        .join("fixtures/chat_completions/429-free-models-per-day-high-balance");
    let case = std::fs::read_to_string(source.with_extension("case.json")).expect("it is there");
    std::fs::write(folder.join("429-private.case.json"), case).expect("it is writable");
    let payload = std::fs::read_to_string(source.with_extension("json")).expect("it is there");
    std::fs::write(folder.join("429-private.json"), format!("{payload}\n"))
        .expect("it is writable");

    let private = dir.path().to_str().expect("a UTF-8 path");
    let ran = run(&[
        "--fixtures",
        private,
        "--case",
        "chat_completions/429-private",
        "--json",
    ]);
    assert_eq!(
        (
            ran.code,
            valid("report", &ran.stdout)["counts"]["judged"].as_u64()
        ),
        (0, Some(4)),
        "{}",
        ran.stderr
    );
    std::fs::write(folder.join("429-private.json"), "{}").expect("it is writable");
    assert_eq!(
        run(&[
            "--fixtures",
            private,
            "--case",
            "chat_completions/429-private"
        ])
        .code,
        1
    );
}
