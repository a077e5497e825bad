//! Adapters: what they print, what they say of the client, how they die.

use std::path::Path;

use rstest::rstest;

use crate::canary::support::{KEY, USER, clean};

#[rstest]
#[case("hello")]
#[case("message")]
#[case("text")]
#[case("garbage")]
#[case("member")]
#[case("stderr")]
#[case("dies")]
#[case("dies_first")]
#[case("baseline")]
fn adapters_that_tell(#[case] mode: &str) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/canary/adapter.py");
    let script = script.to_str().expect("UTF-8");
    let dir = tempfile::tempdir().expect("a folder");
    let baseline = dir.path().join("baseline.json");
    let mut args = vec![
        "client",
        "--case",
        "chat_completions/401-*",
        "--hello-timeout",
        "20",
    ];
    if mode == "baseline" {
        args.extend(["--write-baseline", baseline.to_str().expect("UTF-8")]);
    }
    args.extend(["--", "python3", script, mode, KEY, USER]);
    let ran = clean(&args, "");
    if mode == "baseline" {
        let text = std::fs::read_to_string(&baseline).unwrap_or_default();
        crate::canary::support::assert_clean(&text, "the baseline");
        return;
    }
    assert!(
        ran.text.contains("REDACTED"),
        "{mode}: the report shows it: {}",
        ran.text
    );
    args.insert(1, "--smoke");
    crate::canary::support::one(&args, "");
}
