//! The command table: overview, help, typos, wrong usage.

use std::process::{Command, Output};

const COMMANDS: [&str; 12] = [
    "conform",
    "schemas",
    "fixtures",
    "docs",
    "matrix",
    "drift",
    "export",
    "tools-test",
    "vendor",
    "fuzz",
    "bench",
    "mutants",
];

fn xtask(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(args).output().expect("xtask starts")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn alone_it_lists_every_command() {
    let output = xtask(&[]);
    assert_eq!(output.status.code(), Some(0));
    for name in COMMANDS {
        assert!(
            stdout(&output).contains(&format!("\n  {name} ")),
            "{}",
            stdout(&output)
        );
    }
    assert_eq!(output.stdout, xtask(&["--help"]).stdout);
    assert_eq!(output.stdout, xtask(&["help"]).stdout);
}

#[test]
fn every_command_has_help() {
    for name in COMMANDS {
        let output = xtask(&["help", name]);
        assert_eq!(output.status.code(), Some(0), "{name}");
        assert!(
            stdout(&output).contains(&format!("Usage: cargo xtask {name} ")),
            "{name}"
        );
        if name != "conform" {
            assert_eq!(output.stdout, xtask(&[name, "--help"]).stdout, "{name}");
        }
    }
}

#[test]
fn help_keeps_to_the_width_of_a_terminal() {
    let pages = COMMANDS.map(|name| xtask(&["help", name]));
    for page in pages.iter().chain([&xtask(&[])]) {
        for line in stdout(page).lines() {
            assert!(line.chars().count() <= 100, "{line}");
        }
    }
}

#[test]
fn a_misspelt_command_is_wrong_usage_and_names_the_nearest() {
    let output = xtask(&["confrom"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        stderr(&output),
        "error: unknown command `confrom`; did you mean `cargo xtask conform`?\n"
    );
    let output = xtask(&["help", "publish"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("`cargo xtask` lists the commands"));
}

#[test]
fn unknown_arguments_are_wrong_usage() {
    for (args, named) in [
        (&["schemas", "--chek"][..], "--chek"),
        (&["schemas", "--check", "now"], "now"),
        (&["docs", "--write"], "--write"),
        (&["matrix", "--instal"], "--instal"),
        (&["drift", "--check"], "--check"),
        (&["drift", "--install", "--write"], "--write"),
        (&["vendor"], "DIR"),
        (&["vendor", "--forse", "x"], "--forse"),
        (&["vendor", "--check", "--force", "x"], "--check"),
        (&["vendor", "a", "b"], "b"),
        (&["fixtures"], "fixtures lint"),
        (&["fixtures", "lnit"], "fixtures lint"),
    ] {
        let output = xtask(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(
            stderr(&output).contains(named),
            "{args:?}: {}",
            stderr(&output)
        );
    }
}

/// A command in a report reproduces the case with the program that the reader ran; another checkout stays named.
#[test]
fn commands_to_copy_are_those_of_xtask() {
    let case = "chat_completions/503-ok-body-nvidia-overloaded";
    let args = [
        "conform",
        "client",
        "--sabotage",
        "swallow-200",
        "--case",
        case,
    ];
    let output = xtask(&args);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let text = stdout(&output);
    let replay = format!("cargo xtask conform client --case {case} --sabotage swallow-200");
    assert!(text.contains(&format!(" {replay}\n")), "{text}");
    let words: Vec<&str> = replay.split(' ').skip(2).collect();
    let again = xtask(&words);
    assert_eq!(again.status.code(), Some(1), "{}", stdout(&again));

    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let elsewhere = stdout(&xtask(&[&args[..], &["--root", root]].concat()));
    assert!(
        elsewhere.contains(&format!(" --root {root}")),
        "{elsewhere}"
    );
    assert!(
        !elsewhere.contains("cargo xtask conform client"),
        "{elsewhere}"
    );
}

#[test]
fn a_missing_tool_is_named_with_what_installs_it() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let output = command
        .args(["tools-test", "workflows"])
        .env("PATH", "")
        .output()
        .expect("xtask starts");
    let text = stdout(&output);
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(
        text.contains("not tested: node, python3, shellcheck"),
        "{text}"
    );
    assert!(
        text.contains("`cargo xtask tools-test --install`"),
        "{text}"
    );
}

#[test]
fn a_misspelt_check_or_option_is_wrong_usage() {
    for (argument, named) in [("page", "tools-test pages"), ("--instal", "[--install]")] {
        let output = xtask(&["tools-test", argument]);
        assert_eq!(output.status.code(), Some(2), "{argument}");
        assert!(stderr(&output).contains(named), "{}", stderr(&output));
    }
}
