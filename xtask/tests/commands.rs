//! The command table as its user meets it: overview, help, slips of the finger, wrong usage.

use std::process::{Command, Output};

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
    for name in ["conform", "schemas", "fixtures", "docs", "matrix", "vendor"] {
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
    for name in ["conform", "schemas", "fixtures", "docs", "matrix", "vendor"] {
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
    for args in [
        &[][..],
        &["help", "conform"],
        &["help", "schemas"],
        &["help", "fixtures"],
        &["help", "matrix"],
        &["help", "vendor"],
    ] {
        for line in stdout(&xtask(args)).lines() {
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
        "error: there is no command `confrom`; did you mean `cargo xtask conform`?\n"
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
