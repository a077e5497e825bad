//! `fixtures add`: a pasted body becomes a fixture that lint accepts, once.

use std::fs;

use crate::cli::support::{Copy, run_with};

const BODY: &str = "{\"error\":{\"code\":429,\"message\":\"Quux allowance of 7 per fortnight used up\"},\"user_id\":\"user_2AbCdEfGhIjKlMnOp\"}";

fn add(copy: &Copy, body: &str, more: &[&str]) -> (i32, String) {
    let root = copy.path("");
    let root = root.to_str().expect("a UTF-8 path");
    let args = [
        "--root",
        root,
        "fixtures",
        "add",
        "-",
        "--surface",
        "chat_completions",
        "--source",
        "https://example.com/1",
    ];
    let ran = run_with(&[&args, more].concat(), body.as_bytes());
    (ran.code, ran.stdout + &ran.stderr)
}

#[test]
fn adds_redacts_and_lints_clean() {
    let copy = Copy::new();
    let (code, text) = add(&copy, BODY, &["--status", "429"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("redacted: user id"), "{text}");
    let stem = "fixtures/chat_completions/429-quux-allowance-of-per-fortnight";
    let payload = fs::read_to_string(copy.path(&format!("{stem}.json"))).expect("it is written");
    assert_eq!(
        payload,
        BODY.replace("user_2AbCdEfGhIjKlMnOp", "user_REDACTED")
    );
    insta::assert_snapshot!(
        fs::read_to_string(copy.path(&format!("{stem}.case.json"))).expect("it is written")
    );
    let lint = copy.run(&["fixtures", "lint"]);
    assert_eq!(lint.code, 0, "{}", lint.stdout);
    assert_eq!(copy.run(&[]).code, 0, "the new fixture is judged and holds");
}

#[test]
fn refuses_a_second_copy_of_a_template() {
    let copy = Copy::new();
    assert_eq!(add(&copy, BODY, &["--status", "429"]).0, 0);
    let again = BODY
        .replace("of 7 per", "of 40 per")
        .replace("user_2Ab", "user_3Xy");
    let (code, text) = add(&copy, &again, &["--status", "429"]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("has the same template"), "{text}");
}

#[test]
fn keeps_the_framing_of_streams_and_takes_a_name() {
    let copy = Copy::new();
    let body = ": OPENROUTER PROCESSING\r\n\r\ndata: {\"error\":{\"code\":529,\"message\":\"Quux from 84.12.9.200\"}}\r\n\r\n";
    let (code, text) = add(&copy, body, &["--status", "200", "--name", "quux-drained"]);
    assert_eq!(code, 0, "{text}");
    let path = copy.path("fixtures/chat_completions/stream-529-quux-drained.sse");
    assert_eq!(
        fs::read_to_string(path).expect("it is written"),
        body.replace("84.12.9.200", "192.0.2.1")
    );
    assert_eq!(
        add(
            &copy,
            &body.replace("Quux", "Zork"),
            &["--status", "200", "--name", "quux-drained"]
        )
        .0,
        1,
        "the id is taken"
    );
    assert_eq!(
        add(
            &copy,
            &body.replace("Quux", "Blah"),
            &["--name", "Not A Slug"]
        )
        .0,
        1
    );
}

#[test]
fn a_private_folder_is_written_into_where_it_is_named() {
    let dir = tempfile::tempdir().expect("a folder");
    let private = dir.path().to_str().expect("a UTF-8 path");
    let add = |body: &str, more: &[&str]| {
        let args = [
            "fixtures",
            "add",
            "-",
            "--surface",
            "chat_completions",
            "--source",
            "our logs",
            "--status",
            "429",
        ];
        let ran = run_with(&[&args, more].concat(), body.as_bytes());
        (ran.code, ran.stdout + &ran.stderr)
    };
    let (code, text) = add(BODY, &["--fixtures", private, "--name", "quux"]);
    assert_eq!(code, 0, "{text}");
    assert!(
        dir.path().join("chat_completions/429-quux.json").is_file(),
        "{text}"
    );
    let ran = run_with(
        &["--fixtures", private, "--case", "chat_completions/429-quux"],
        b"",
    );
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let (code, text) = add(BODY, &["--fixtures", private, "--name", "again"]);
    assert!(
        code == 1 && text.contains("429-quux has the same template"),
        "{text}"
    );
    for more in [&[][..], &["--fixtures", private, "--fixtures", private]] {
        let (code, text) = add(BODY, more);
        assert!(code == 2 && text.contains("specify a folder"), "{text}");
    }
    assert_eq!(add(BODY, &["--fixtures", "/nonexistent"]).0, 3);
}
