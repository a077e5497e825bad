//! `export corpus`: selection, the folder, and what is refused.

use std::fs;

use rstest::rstest;

use crate::support::{Ran, run};

fn export(tool: &str, dir: &str, more: &[&str]) -> Ran {
    run(&[&["export", "corpus", "--to", tool, dir], more].concat())
}

#[test]
fn a_selection_is_written() {
    let scratch = tempfile::tempdir().expect("a folder");
    let dir = scratch.path().join("new/stubs");
    let dir = dir.to_str().expect("UTF-8");
    let selection = [
        "--surface",
        "messages",
        "--cause",
        "upstream.*",
        "--delivery",
        "http_error",
    ];
    let ran = export("wiremock", dir, &selection);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(
        ran.stdout
            .contains(&format!("fixtures written to {dir} for wiremock")),
        "{}",
        ran.stdout
    );
    let mapping = fs::read_to_string(format!(
        "{dir}/mappings/messages/529-provider-overloaded.json"
    ));
    assert!(
        mapping
            .expect("it is written")
            .contains(r#""cause": "upstream.overloaded""#)
    );
    let index = fs::read(format!("{dir}/index.json")).expect("an index");
    let index: serde_json::Value = serde_json::from_slice(&index).expect("JSON");
    let cases = index["cases"].as_object().expect("an object");
    assert!(cases.len() > 3, "{}", cases.len());
    for (id, case) in cases {
        assert!(id.starts_with("messages/"), "{id}");
        assert_eq!(case["delivery"], "http_error", "{id}");
        assert!(
            case["cause"]
                .as_str()
                .is_some_and(|cause| cause.starts_with("upstream.")),
            "{id}"
        );
    }
    let again = export("wiremock", dir, &[]);
    assert_eq!(again.code, 2);
    assert!(
        again
            .stderr
            .contains(&format!("{dir}: the folder is not empty")),
        "{}",
        again.stderr
    );
}

#[rstest]
#[case("wiremok", &[], 2, "wiremock, msw, vcr, aimock, pytest-httpx, openai-mocks")]
#[case("msw", &["--case", "messages/529-provider-overload"], 2, "messages/529-provider-overloaded")]
#[case("msw", &["--cause", "limits.rate"], 2, "nearest: limit.rate")]
#[case("msw", &["--delivery", "choice", "--surface", "keys"], 3, "no selected fixture can be played")]
#[case("vcr", &["--delivery", "wrapped", "--surface", "auth"], 3, "left out, 1: an error as pasted")]
#[case("vcr", &["--requirement", "HTTP-3"], 2, "select them with --case")]
fn an_impossible_export_is_reported(
    #[case] tool: &str,
    #[case] more: &[&str],
    #[case] code: i32,
    #[case] message: &str,
) {
    let scratch = tempfile::tempdir().expect("a folder");
    let dir = scratch.path().join("stubs");
    let ran = export(tool, dir.to_str().expect("UTF-8"), more);
    assert_eq!(ran.code, code, "{}{}", ran.stdout, ran.stderr);
    assert!(
        format!("{}{}", ran.stdout, ran.stderr).contains(message),
        "{}{}",
        ran.stdout,
        ran.stderr
    );
    assert!(!dir.exists(), "nothing is written");
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let scratch = tempfile::tempdir().expect("a folder");
    let file = scratch.path().join("file");
    fs::write(&file, "").expect("a file");
    for dir in [file.clone(), file.join("below")] {
        let dir = dir.to_str().expect("UTF-8");
        let ran = export("msw", dir, &[]);
        assert_eq!(ran.code, 3, "{}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains(dir), "{}", ran.stderr);
    }
}
