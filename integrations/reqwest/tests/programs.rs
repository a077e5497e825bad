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
    assert!(program.lines().count() < 40, "too long for README.md");
    assert!(
        readme.contains(program),
        "README.md shows another program than integrations/reqwest/src/bin/ask.rs"
    );
    let printed = output(env!("CARGO_BIN_EXE_ask"));
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
        printed.contains("stream.dropped); a retry repeats output that was delivered"),
        "{printed}"
    );
    assert!(printed.ends_with("next attempt: None\n"), "{printed}");
}
