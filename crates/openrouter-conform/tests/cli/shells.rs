//! `completions` and `man`: made from the definition of the command line, so they know every command.

use std::process::Command;

use rstest::rstest;

use crate::cli::support::run;

#[rstest]
fn every_shell_completes_every_command(
    #[values("bash", "elvish", "fish", "powershell", "zsh")] shell: &str,
) {
    let ran = run(&["completions", shell]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    for word in ["identify", "gateway", "init", "baseline"] {
        assert!(ran.stdout.contains(word), "{word}");
    }
}

/// bash loads what is printed, and completes with it.
#[test]
fn bash_completes() {
    let script = run(&["completions", "bash"]).stdout;
    let asked = "\nCOMP_WORDS=(openrouter-conform gat)\nCOMP_CWORD=1\n\
                 _openrouter__conform openrouter-conform gat openrouter-conform\necho \"${COMPREPLY[@]}\"\n";
    let done = Command::new("bash")
        .args(["-c", &(script + asked)])
        .output()
        .expect("bash starts");
    assert_eq!(String::from_utf8_lossy(&done.stdout), "gateway\n");
}

#[test]
fn a_misspelt_shell_is_wrong_usage() {
    let ran = run(&["completions", "zhs"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("zsh"), "{}", ran.stderr);
}

#[test]
fn manual_pages_are_printed_and_written() {
    let ran = run(&["man"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stdout.contains(".TH openrouter-conform 1"),
        "{}",
        ran.stdout
    );
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().to_str().expect("a UTF-8 path");
    assert_eq!(run(&["man", "--dir", path]).code, 0);
    for page in [
        "openrouter-conform.1",
        "openrouter-conform-client.1",
        "openrouter-conform-init-client.1",
    ] {
        let text = std::fs::read_to_string(dir.path().join(page)).expect("it is written");
        assert!(text.contains(".SH SYNOPSIS"), "{page}");
    }
    assert!(
        !dir.path().join("openrouter-conform-schemas.1").exists(),
        "hidden commands have no page"
    );
    assert_eq!(run(&["man", "--dir", "/proc/none"]).code, 3);
}
