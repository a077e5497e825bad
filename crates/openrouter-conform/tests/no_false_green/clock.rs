//! A wall clock that jumps: what was red stays red, and no verdict hangs on the time of day.

use std::path::{Path, PathBuf};
use std::process::Command;

use rstest::rstest;

use crate::no_false_green::support::{Ran, ended, program};

/// A library that makes the wall clock jump each time it is read, built by the C compiler that Rust links with.
fn jumping(dir: &Path) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/no_false_green/clock.c");
    let library = dir.join("clock.so");
    let built = Command::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .arg(&library)
        .arg(source)
        .status();
    assert!(
        built.is_ok_and(|status| status.success()),
        "cc is missing, without which Rust does not link either"
    );
    library
}

fn run(args: &[&str], clock: Option<&Path>) -> Ran {
    let mut command = program(&[args, &["--json"]].concat());
    if let Some(clock) = clock {
        command.env("LD_PRELOAD", clock);
    }
    ended(command.output().expect("it starts"))
}

#[rstest]
#[case(&["client", "--adapter", "reference-exact", "--case", "chat_completions/401-*"], 0)]
#[case(&["client", "--sabotage", "swallow-200", "--case", "chat_completions/503-*"], 1)]
#[case(&["client", "--sabotage", "drop-retry-after", "--case", "chat_completions/429-liquid-retry-after"], 0)]
#[case(&["client", "--sabotage", "ignore-retry-after", "--case", "chat_completions/429-liquid-retry-after"], 1)]
#[case(&["client", "--sabotage", "hang-on-drop", "--case", "chat_completions/200-cut-json-body"], 1)]
#[case(&["gateway", "--sabotage", "drops-retry-after", "--case", "chat_completions/429-liquid-retry-after"], 1)]
#[case(&["server", "--sabotage", "echo-key", "--case", "keys/*"], 1)]
fn clock_jumps(#[case] args: &[&str], #[case] code: i32) {
    let dir = tempfile::tempdir().expect("a folder");
    let clock = jumping(dir.path());
    // That a wait is passed on is a SHOULD for clients: seen, and no failure.
    let (steady, jumped) = (run(args, None), run(args, Some(&clock)));
    assert_eq!(
        (steady.code, jumped.code),
        (Some(code), Some(code)),
        "{steady:?}\n{jumped:?}"
    );
    assert_eq!(steady.report(), jumped.report());
}
