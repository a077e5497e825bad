//! Which commands exist. What is run is not here: it fails by itself.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use openrouter_conform::cli;

use super::words::commands;

/// Commands of `console` blocks that these tests do not run, each with the reason.
pub(crate) const NOT_RUN: &[(&str, &str)] = &[
    ("cargo test --workspace", "these tests are part of it"),
    (
        "cargo xtask conform self-check",
        "tests/self_check.rs runs the whole of it, which takes as long as all of this",
    ),
];

/// Programs that documents may call next to ours.
const OTHERS: &[&str] = &[
    "bash",
    "cat",
    "cd",
    "cp",
    "curl",
    "docker",
    "echo",
    "export",
    "eval",
    "git",
    "mkdir",
    "node",
    "npm",
    "npx",
    "pip",
    "pre-commit",
    "python",
    "python3",
    "sed",
];

/// Commands of cargo itself that documents may call.
const CARGO: &[&str] = &[
    "add", "build", "deny", "fmt", "install", "insta", "test", "tree",
];

/// Commands of `cargo xtask` that hand their arguments to the program under the same name.
pub(crate) const HANDED_ON: &[&str] = &["fixtures"];

pub(crate) fn not_run(command: &str) -> bool {
    NOT_RUN.iter().any(|(known, _)| *known == command)
}

/// Checks every simple command of a line: the program is known, and what is ours takes these arguments.
pub(crate) fn check(line: &str) -> Result<(), String> {
    if not_run(line) {
        return Ok(());
    }
    for command in commands(line) {
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        match &words[..] {
            ["openrouter-conform", args @ ..] | ["cargo", "xtask", "conform", args @ ..] => {
                parse(args)?
            }
            ["cargo", "xtask", name, ..] if HANDED_ON.contains(name) => parse(&words[2..])?,
            ["cargo", "xtask"] | ["cargo", "xtask", "--help"] => {}
            ["cargo", "xtask", name, args @ ..] => xtask(name, args)?,
            ["cargo", name, ..] if CARGO.contains(name) => {}
            ["cargo", name, ..] => return Err(format!("documents do not call `cargo {name}`")),
            [program, ..] if OTHERS.contains(&program.rsplit('/').next().unwrap_or(program)) => {}
            [program, ..] => return Err(format!("there is no program `{program}`")),
            [] => {}
        }
    }
    Ok(())
}

/// Parses the arguments by the program's own definition.
fn parse(args: &[&str]) -> Result<(), String> {
    use clap::error::ErrorKind::{DisplayHelp, DisplayVersion};
    match cli::command().try_get_matches_from([&["openrouter-conform"], args].concat()) {
        Err(error) if !matches!(error.kind(), DisplayHelp | DisplayVersion) => {
            Err(error.to_string())
        }
        _ => Ok(()),
    }
}

/// The other commands of the project say by their help what they take.
fn xtask(name: &str, args: &[&str]) -> Result<(), String> {
    let help = help(name)?;
    for arg in args
        .iter()
        .take_while(|arg| **arg != "--")
        .filter(|arg| arg.starts_with('-'))
    {
        let flag = arg.split('=').next().unwrap_or(arg);
        let takes = |word: &str| word.trim_matches(|c: char| "[](),`.|".contains(c)) == flag;
        if flag != "--help" && !help.split_whitespace().any(takes) {
            return Err(format!("`cargo xtask {name}` takes no {flag}"));
        }
    }
    Ok(())
}

/// Returns the help of a command of `cargo xtask`, which cargo starts once for each.
fn help(name: &str) -> Result<String, String> {
    static KNOWN: LazyLock<Mutex<HashMap<String, Result<String, String>>>> =
        LazyLock::new(Mutex::default);
    let mut known = KNOWN.lock().expect("no test panics here");
    let ask = || {
        let mut command = super::place::xtask();
        let done = command.args(["help", name]).output().expect("cargo starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match done.status.success() {
            true => Ok(text(&done.stdout)),
            false => Err(text(&done.stderr)),
        }
    };
    known.entry(name.to_owned()).or_insert_with(ask).clone()
}

#[test]
fn what_does_not_exist_is_named() {
    for (line, named) in [
        ("cargo xtask confrom", "confrom"),
        ("cargo xtask conform clent --smoke -- x", "clent"),
        (
            "echo x | openrouter-conform payload - --statsu 429",
            "--status",
        ),
        ("openrouter-conform client --jobs many -- x", "many"),
        ("cargo xtask fixtures lnit", "lnit"),
        ("cargo xtask vendor --forec ../x", "--forec"),
        ("openrouter-confrom", "openrouter-confrom"),
        ("cargo xtsak conform", "xtsak"),
    ] {
        let error = check(line).expect_err(line);
        assert!(error.contains(named), "{line}: {error}");
    }
    for line in [
        "cargo xtask conform client --smoke -- python3 x.py --anything",
        "openrouter-conform client --help",
        "cargo xtask vendor --check ../x",
        "cargo test --workspace",
        "git clone https://git.example/x && cd x",
    ] {
        check(line).unwrap_or_else(|why| panic!("{line}: {why}"));
    }
}
