//! `--revision`: requirements of later revisions run and are reported, but not scored.

use rstest::rstest;
use serde_json::Value;

use crate::cli::support::{Copy, Ran, run, run_with};

/// An error object without a code, which only the revision after the first forbids (HTTP-6).
const NO_CODE: &[u8] = br#"{"error":{"message":"Rate limit exceeded"}}"#;

/// The facts of that response.
const FACTS: &[&str] = &[
    "payload",
    "-",
    "--status",
    "429",
    "--surface",
    "chat_completions",
    "--header",
    "content-type: application/json",
];

fn outcomes(ran: &Ran) -> (u64, u64, u64) {
    let report: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let count = |name: &str| report["counts"][name].as_u64().expect("a number");
    (count("failed"), count("unscored"), count("errors"))
}

#[test]
fn later_requirements_are_reported_unscored() {
    let then = run_with(&[FACTS, &["--revision", "2025-05"]].concat(), NO_CODE);
    assert_eq!(then.code, 0, "{}{}", then.stdout, then.stderr);
    insta::assert_snapshot!(without_time(&then.stdout));
    for latest in [&[][..], &["--revision", "latest"]] {
        let now = run_with(&[FACTS, latest].concat(), NO_CODE);
        assert_eq!(now.code, 1, "{}{}", now.stdout, now.stderr);
        assert!(!now.stdout.contains("unscored: required"), "{}", now.stdout);
    }
}

/// The text without what the clock says.
fn without_time(text: &str) -> String {
    let (before, after) = text.split_once("held in ").expect("the last line");
    let (_, after) = after.split_once(" s ").expect("the time");
    format!("{before}held in (time) s {after}")
}

#[rstest]
#[case("json", "\"outcome\": \"unscored\"")]
#[case("ndjson", "\"outcome\":\"unscored\"")]
#[case("junit", "unscored: HTTP-6 is required since 2026-08-19")]
#[case("markdown", "Unscored: not yet required in 2025-05 (1)")]
#[case("html", "unscored: required since 2026-08-19")]
#[case("badge", "1 unscored")]
fn every_format_tells_it(#[case] format: &str, #[case] words: &str) {
    let target = format!("{format}=-");
    let args = [FACTS, &["--revision", "2025-05", "--report", &target]].concat();
    let ran = run_with(&args, NO_CODE);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains(words), "{words}: {}", ran.stdout);
}

/// Each is wrong in one way, which only a later revision forbids.
#[rstest]
#[case(&["client", "--sabotage", "ignore-retry-after", "--case", "chat_completions/429-*"], "RETRY-8")]
#[case(&["server", "--sabotage", "model-422", "--requirement", "SRV", "--surface", "chat_completions"], "SRV-6")]
#[case(&["gateway", "--sabotage", "drops-retry-after", "--case", "chat_completions/429-*"], "GW-9")]
fn nobody_fails_by_what_came_later(#[case] args: &[&str], #[case] id: &str) {
    let now = run(&[args, &["--json"]].concat());
    assert_eq!(now.code, 1, "{}", now.stderr);
    let (failed, unscored, _) = outcomes(&now);
    assert!(failed > 0 && unscored == 0);

    let then = run(&[args, &["--json", "--revision", "2025-05"]].concat());
    assert_eq!(then.code, 0, "{}", then.stderr);
    assert_eq!(outcomes(&then), (0, failed, 0));
    let report: Value = serde_json::from_str(&then.stdout).expect("JSON");
    assert_eq!(report["selection"]["revision"], "2025-05");
    let rows = report["subjects"][0]["requirements"].as_array();
    let row = rows.and_then(|rows| rows.iter().find(|row| row["requirement"] == id));
    assert!(row.is_some_and(|row| row["since"] == "2026-08-19" && row["broken"] != 0));
}

#[test]
fn a_fixture_that_breaks_a_later_requirement_unawares_is_unscored() {
    let copy = Copy::new();
    let case = "fixtures/chat_completions/404-availability-model-deprecated.case.json";
    copy.edit(case, "\"violates\": [", "\"violates\": [\"TYPE-2\"");
    let args = ["--requirement", "TYPE", "--requirement", "HTTP-4"];
    let now = copy.run(&args);
    assert_eq!(now.code, 1, "{}", now.stdout);
    let then = copy.run(&[&args[..], &["--revision", "2025-05"]].concat());
    assert_eq!(then.code, 0, "{}{}", then.stdout, then.stderr);
    assert!(
        then.stdout.contains("unscored: required since 2026-08-19"),
        "{}",
        then.stdout
    );
}

#[rstest]
#[case(&["--revision", "2025-06"], 2, "2025-05")]
#[case(&["--revision", "2025-05", "--requirement", "HTTP-6"], 3, "HTTP-6 applies since 2026-08-19")]
#[case(&["server", "--sabotage", "model-422", "--revision", "2025-05", "--requirement", "SRV-6"], 3, "nothing is scored")]
#[case(&["self-check", "--revision", "2025-05"], 2, "--revision")]
fn what_cannot_count_is_no_zero(#[case] args: &[&str], #[case] code: i32, #[case] words: &str) {
    let ran = run(args);
    assert_eq!(ran.code, code, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains(words), "{}", ran.stderr);
}
