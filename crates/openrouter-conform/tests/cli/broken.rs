//! Broken checkouts: each check of the default run turns red, and says where and why.

use std::fs;

use crate::cli::support::Copy;

const CASE: &str = "fixtures/chat_completions/429-free-models-per-day-high-balance.case.json";

/// Breaks a copy, runs it, and gives back what it says.
fn red(edit: impl FnOnce(&Copy)) -> String {
    let copy = Copy::new();
    edit(&copy);
    let ran = copy.run(&[]);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    ran.stdout
}

/// The part of the output from the first failure on, without the counts, for a snapshot.
fn failures(output: &str) -> &str {
    let from = output.find("FAILED ").expect("a failure");
    let from = output[..from].rfind('\n').map_or(0, |at| at + 1);
    let table_end = output.find("\nFAILED ").map_or(from, |at| at + 1);
    let until = output.rfind("selected ").expect("a summary");
    &output[table_end..until]
}

#[test]
fn a_wrong_expectation() {
    let output = red(|copy| {
        copy.edit(
            CASE,
            "\"status\": 429,\n    \"error_type\"",
            "\"status\": 430,\n    \"error_type\"",
        )
    });
    insta::assert_snapshot!(failures(&output));
}

#[test]
fn an_unknown_member() {
    let output = red(|copy| copy.edit(CASE, "\"title\"", "\"tags\": [],\n  \"title\""));
    insta::assert_snapshot!(failures(&output));
}

#[test]
fn a_requirement_that_nothing_cites() {
    let output = red(|copy| {
        let new = "### HTTP-99: new\n*MUST · payload · latest · wire*\n\nIt MUST be judged.\n\n## BODY: errors";
        copy.edit("SPEC.md", "## BODY: errors", new);
    });
    insta::assert_snapshot!(failures(&output));
}

#[test]
fn a_citation_of_an_unknown_requirement() {
    let output = red(|copy| copy.edit("SPEC.md", "### PRIV-7:", "### PRIV-17:"));
    assert!(output.contains("a requirement PRIV-7"), "{output}");
}

#[test]
fn a_changed_schema() {
    let output = red(|copy| copy.edit("schemas/suite/fixture.json", "\"format\"", "\"fromat\""));
    assert!(
        output.contains("schemas/suite/fixture.json [schemas]"),
        "{output}"
    );
    assert!(output.contains("run `cargo xtask schemas`"), "{output}");
}

#[test]
fn a_payload_that_breaks_more_than_it_is_known_to() {
    let output = red(|copy| {
        let payload = CASE.replace(".case", "");
        copy.edit(&payload, "\"code\":429", "\"code\":\"429\"");
    });
    assert!(output.contains("/error/code [HTTP-4]"), "{output}");
    assert!(
        output.contains("add HTTP-4 to /expect/violates"),
        "{output}"
    );
}

#[test]
fn a_violation_that_is_gone() {
    let output = red(|copy| copy.edit(CASE, "\"violates\": []", "\"violates\": [\"HTTP-4\"]"));
    assert!(output.contains("expected HTTP-4 broken"), "{output}");
}

#[test]
fn a_secret() {
    let output = red(|copy| {
        let key = format!("sk-or-v1-{}", "0123456789abcdef".repeat(4));
        copy.edit(CASE, "\"title\": \"", &format!("\"title\": \"{key} "));
    });
    assert!(output.contains("expected no key"), "{output}");
    assert!(
        !output.contains("sk-or-v1-0123456789"),
        "the report shows the key"
    );
}

#[test]
fn a_duplicate_a_lonely_file_and_a_wrong_name() {
    let output = red(|copy| {
        let double = copy.path("fixtures/chat_completions/429-the-same");
        let first = copy.path(CASE);
        let payload = copy.path(&CASE.replace(".case", ""));
        fs::copy(first, double.with_extension("case.json")).expect("it is writable");
        fs::copy(payload, double.with_extension("json")).expect("it is writable");
        fs::write(copy.path("fixtures/messages/529-lonely.json"), "{}").expect("it is writable");
        fs::write(copy.path("fixtures/messages/Odd.case.json"), "{}").expect("it is writable");
    });
    for wanted in [
        "429-the-same.case.json [duplicate]",
        "a case file fixtures/messages/529-lonely.case.json",
        "rename both files",
    ] {
        assert!(output.contains(wanted), "{wanted} in {output}");
    }
}

#[test]
fn a_word_of_the_protocol_that_no_fixture_shows() {
    let output = red(|copy| {
        fs::remove_dir_all(copy.path("fixtures/rerank")).expect("it is there");
    });
    assert!(
        output.contains("a fixture that covers the surface rerank"),
        "{output}"
    );
}

#[test]
fn lint_alone_is_red_too() {
    let copy = Copy::new();
    copy.edit(CASE, "\"fault\": \"", "\"fault\": \"nobody_");
    let lint = copy.run(&["fixtures", "lint"]);
    assert_eq!(lint.code, 1, "{}", lint.stdout);
    assert!(
        lint.stdout.contains("/expect/fault [consistency]"),
        "{}",
        lint.stdout
    );
}
