//! What the programs print.

use std::process::Command;

fn output(program: &str) -> String {
    let done = Command::new(program).output().expect("starts");
    let errors = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{errors}");
    String::from_utf8(done.stdout).expect("text")
}

/// The program of README.md, to the letter, and what it prints.
#[test]
fn ask() {
    let readme = include_str!("../../../README.md");
    let program = include_str!("../src/bin/ask.rs");
    assert!(
        program.lines().count() < 40 + 5,
        "a program that fits a screen"
    );
    assert!(
        readme.contains(program),
        "README.md shows another program than bindings/rust/src/bin/ask.rs"
    );
    let printed = output(env!("CARGO_BIN_EXE_ask"));
    assert_eq!(
        printed
            .lines()
            .map(|line| line.trim_end_matches(char::is_numeric))
            .collect::<Vec<_>>()
            .len(),
        3,
        "{printed}"
    );
    assert!(
        readme.contains(&printed),
        "README.md shows another output than:\n{printed}"
    );
}

#[test]
fn backoff() {
    let printed = output(env!("CARGO_BIN_EXE_backoff"));
    let lines: Vec<&str> = printed.lines().collect();
    assert!(
        lines[0].ends_with("retry with backoff: waiting 20ms"),
        "{printed}"
    );
    assert!(
        lines[1].ends_with("retry with backoff: waiting 40ms"),
        "{printed}"
    );
    assert!(lines[2].starts_with("answered with "), "{printed}");
}

#[test]
fn stream() {
    let printed = output(env!("CARGO_BIN_EXE_stream"));
    assert!(
        printed.contains("stream.dropped); output was delivered before it, "),
        "{printed}"
    );
    assert!(printed.ends_with("next attempt: None\n"), "{printed}");
}
