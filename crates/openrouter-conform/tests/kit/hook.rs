//! The hook for payload files, called as pre-commit calls it: options, then files.

use std::fs;
use std::path::Path;
use std::process::Command;

use rstest::rstest;

use super::{checkout, yaml};

fn hook(words: &[&str], path: &str) -> (i32, String) {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, body) in [
        (
            "402-credits.json",
            r#"{"error":{"code":402,"message":"Insufficient credits"}}"#,
        ),
        ("429-text.json", r#"{"error":{"code":"429","message":"x"}}"#),
        (
            "plain.json",
            r#"{"error":{"code":402,"message":"Insufficient credits"}}"#,
        ),
    ] {
        fs::write(dir.path().join(name), body).expect("it is writable");
    }
    let hooks = yaml::read(".pre-commit-hooks.yaml");
    let entry = hooks[0]["entry"].as_str().expect("a program");
    let done = Command::new(checkout().join(entry))
        .args(words)
        .current_dir(dir.path())
        .env("PATH", path)
        .output()
        .expect("it starts");
    let text = [done.stdout, done.stderr].concat();
    (
        done.status.code().expect("an exit code"),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

fn with_program() -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_openrouter-conform"));
    let folder = program.parent().expect("a folder").display();
    format!("{folder}:{}", std::env::var("PATH").unwrap_or_default())
}

#[rstest]
#[case(&["402-credits.json"], 0, "")]
#[case(&["--surface", "chat_completions", "402-credits.json", "plain.json"], 0, "")]
#[case(&["402-credits.json", "429-text.json"], 1, "429-text.json: exit code 1")]
#[case(&["429-text.json", "402-credits.json"], 1, "HTTP-4")]
#[case(&["--status", "402", "plain.json"], 0, "")]
#[case(&["--statsu", "402-credits.json"], 2, "--status")]
#[case(&["--status", "402"], 2, "name at least one file")]
fn judges_each_file(#[case] words: &[&str], #[case] code: i32, #[case] named: &str) {
    let (found, text) = hook(words, &with_program());
    assert_eq!(found, code, "{text}");
    assert!(
        text.contains(named) && text.is_empty() == (code == 0),
        "{text}"
    );
}

#[test]
fn a_missing_program_is_incomplete_and_says_how_to_install_it() {
    let (code, text) = hook(&["402-credits.json"], "/usr/bin:/bin");
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("cargo install --locked --path"), "{text}");
}
