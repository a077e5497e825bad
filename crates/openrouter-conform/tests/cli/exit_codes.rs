//! No false green, as seen from the exit code alone.

use rstest::rstest;

use crate::cli::support::{Copy, checkout, run, run_with};

#[test]
fn everything_embedded_holds() {
    let ran = run(&[]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(
        ran.stdout.contains("all required checks held"),
        "{}",
        ran.stdout
    );
}

#[rstest]
#[case(&["--help"], 0)]
#[case(&["--version"], 0)]
#[case(&["list", "fixtures"], 0)]
#[case(&["list", "requirements", "--json"], 0)]
#[case(&["explain", "HTTP-4"], 0)]
#[case(&["explain", "chat_completions/429-free-models-per-day-high-balance"], 0)]
#[case(&["fixtures", "lint"], 0)]
#[case(&["--case", "messages"], 0)]
#[case(&["--requirement", "HTTP", "--surface", "messages"], 0)]
#[case(&["--cases", "x"], 2)]
#[case(&["--surface", "mesages"], 2)]
#[case(&["--case", "messages/529-overloadd"], 2)]
#[case(&["--requirement", "HTTP-400"], 2)]
#[case(&["explain", "HTTP-400"], 2)]
#[case(&["payloads"], 2)]
#[case(&["--report", "xml=out.xml"], 2)]
#[case(&["--report", "json"], 2)]
#[case(&["--json", "--report", "json=-"], 2)]
#[case(&["payload"], 2)]
#[case(&["payload", "-", "--status", "9000"], 2)]
#[case(&["payload", "-", "--case", "messages"], 2)]
#[case(&["schemas"], 2)]
#[case(&["docs", "--check"], 2)]
#[case(&["fixtures", "add", "-", "--source", "s"], 2)]
#[case(&["--case", "messages", "--surface", "images"], 3)]
#[case(&["--requirement", "GW"], 0)]
#[case(&["--requirement", "CLIENT"], 0)]
#[case(&["--requirement", "STREAM-8", "--surface", "rerank"], 3)]
#[case(&["--root", "/nonexistent"], 3)]
#[case(&["--fixtures", "/nonexistent"], 3)]
#[case(&["payload", "/nonexistent"], 3)]
#[case(&["--report", "json=/proc/none/report.json"], 3)]
fn codes(#[case] args: &[&str], #[case] code: i32) {
    let ran = run(args);
    assert_eq!(ran.code, code, "{args:?}\n{}{}", ran.stdout, ran.stderr);
}

#[rstest]
#[case(&["--case", "messages/529-overloadd"], "messages/529-")]
#[case(&["--requirement", "HTP-4"], "HTTP-4")]
#[case(&["explain", "STREM-3"], "STREAM-3")]
#[case(&["--surface", "mesages"], "messages")]
#[case(&["paylod", "-"], "payload")]
#[case(&["identify", "some text"], "standard input")]
#[case(&["client", "--root", "../..", "--adapter", "nonesuch"], "reference-exact")]
fn wrong_usage_names_what_was_meant(#[case] args: &[&str], #[case] meant: &str) {
    let ran = run(args);
    assert!(ran.stderr.contains(meant), "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
}

/// Nobody waits for a run whose report is lost.
#[rstest]
#[case("json=.", "is a directory")]
#[case("json=Cargo.toml/report.json", "not a directory")]
fn a_report_that_cannot_be_written_is_refused_before_the_run(
    #[case] report: &str,
    #[case] why: &str,
) {
    let out = run(&["--report", report]);
    assert_eq!((out.code, out.stdout.as_str()), (3, ""));
    assert!(
        out.stderr.contains("cannot write") && out.stderr.contains(why),
        "{}",
        out.stderr
    );
}

/// An unreachable target is reported before any table.
#[test]
fn why_nothing_was_checked_comes_first() {
    let out = run(&[
        "server",
        "--url",
        "http://127.0.0.1:9/api/v1",
        "--wait",
        "0.1",
    ]);
    assert_eq!(out.code, 3);
    let first = out.stdout.lines().next().unwrap_or_default();
    assert!(
        first.starts_with("INCOMPLETE http://127.0.0.1:9/api/v1 cannot be reached"),
        "{}",
        out.stdout
    );
    assert_eq!(out.stdout.matches("(exit 3").count(), 1);
}

/// Options that mean nothing to a command are not in its help.
#[rstest]
#[case("identify", "--partition")]
#[case("identify", "--delivery")]
#[case("scan", "--case")]
#[case("tap", "--revision")]
fn help_is_about_the_command(#[case] command: &str, #[case] absent: &str) {
    let help = run(&[command, "--help"]).stdout;
    let has = |option: &str| help.contains(&format!(" {option} "));
    assert!(!has(absent) && has("--report"), "{help}");
}

#[test]
fn an_empty_corpus_is_incomplete() {
    let copy = Copy::new();
    std::fs::remove_dir_all(copy.path("fixtures")).expect("it is there");
    std::fs::create_dir(copy.path("fixtures")).expect("it is writable");
    for args in [&[][..], &["fixtures", "lint"]] {
        let ran = copy.run(args);
        assert_eq!(ran.code, 3, "{}{}", ran.stdout, ran.stderr);
        assert!(ran.stdout.contains("fixtures/ is empty"), "{}", ran.stdout);
    }
}

#[test]
fn a_missing_spec_is_incomplete() {
    let copy = Copy::new();
    std::fs::remove_file(copy.path("SPEC.md")).expect("it is there");
    let ran = copy.run(&[]);
    assert_eq!(ran.code, 3);
    assert!(ran.stderr.contains("SPEC.md is missing"), "{}", ran.stderr);
}

#[test]
fn a_violated_should_is_no_failure_of_a_payload() {
    let should = br#"{"error":{"code":502,"message":"m"},"choices":[]}"#;
    let ran = run_with(
        &[
            "payload",
            "-",
            "--status",
            "200",
            "--surface",
            "chat_completions",
        ],
        should,
    );
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert!(
        ran.stdout.contains("BODY-1 SHOULD at /choices"),
        "{}",
        ran.stdout
    );
}

#[test]
fn the_checkout_holds() {
    let root = checkout();
    let ran = run(&["--root", root.to_str().expect("a UTF-8 path")]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
}
