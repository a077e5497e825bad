//! The steps of `action.yml`, run dry: the suite's own binary takes the place of what cargo would build, everything else
//! is as a runner has it: `bash -eo pipefail`, and the files that steps write their outputs into.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Command;

use rstest::rstest;
use serde_json::Value;
use tempfile::TempDir;

use super::{checkout, yaml};

/// A runner, and what a run of the action left.
struct Runner {
    dir: TempDir,
    inputs: BTreeMap<String, String>,
    /// `steps.ID.outputs.NAME`, as expressions name them.
    outputs: BTreeMap<String, String>,
    /// The output of the steps.
    output: String,
}

/// A `cargo` that knows one command.
const CARGO: &str = r#"#!/usr/bin/env bash
set -eu
[ "$1 $2 $3 $4" = "+1.95.0 install --locked --path" ] || { echo "unexpected: cargo $*"; exit 101; }
test -f "$5/Cargo.toml"
[ "$6" = --root ]
mkdir -p "$7/bin"
ln -sf "$BUILT" "$7/bin/openrouter-conform"
echo built
"#;

impl Runner {
    fn new(inputs: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        for (name, text) in [
            ("cargo", CARGO),
            ("rustup", "#!/bin/sh\necho \"rustup $*\"\n"),
        ] {
            let path = dir.path().join("bin").join(name);
            fs::create_dir_all(dir.path().join("bin")).expect("it is writable");
            fs::write(&path, text).expect("it is writable");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it is ours");
        }
        for folder in ["temp", "workspace"] {
            fs::create_dir(dir.path().join(folder)).expect("it is writable");
        }
        let action = yaml::read("action.yml");
        let mut all: BTreeMap<String, String> = BTreeMap::new();
        for (name, input) in action["inputs"].as_object().expect("inputs") {
            let default = input["default"]
                .as_str()
                .expect("every input has a default");
            all.insert(name.clone(), default.to_owned());
        }
        for (name, value) in inputs {
            assert!(
                all.insert((*name).to_owned(), (*value).to_owned())
                    .is_some(),
                "no input {name}"
            );
        }
        Self {
            dir,
            inputs: all,
            outputs: BTreeMap::new(),
            output: String::new(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    /// Runs every step until one fails; the exit code is the last one's.
    fn run(&mut self, cached: bool) -> i32 {
        let action = yaml::read("action.yml");
        for step in action["runs"]["steps"].as_array().expect("steps") {
            match step["if"].as_str() {
                None => {}
                Some("steps.cache.outputs.cache-hit != 'true'") if cached => continue,
                Some("steps.cache.outputs.cache-hit != 'true'") => {}
                Some(other) => panic!("the dry run knows no condition {other}"),
            }
            if step.get("run").is_some() {
                let code = self.step(step);
                if code != 0 {
                    return code;
                }
            }
        }
        0
    }

    fn step(&mut self, step: &Value) -> i32 {
        let script = self.path("step.sh");
        fs::write(&script, step["run"].as_str().expect("a script")).expect("it is writable");
        let output = self.path("output");
        fs::write(&output, "").expect("it is writable");
        let folder = step["working-directory"]
            .as_str()
            .map(|folder| self.evaluate(folder));
        let path = std::env::var("PATH").unwrap_or_default();
        let mut command = Command::new("bash");
        command
            .args(["--noprofile", "--norc", "-eo", "pipefail"])
            .arg(&script)
            .current_dir(self.path("workspace").join(folder.unwrap_or_default()))
            .env("PATH", format!("{}:{path}", self.path("bin").display()))
            .env("BUILT", env!("CARGO_BIN_EXE_openrouter-conform"))
            .env("RUNNER_OS", "Linux")
            .env("RUNNER_ARCH", "X64")
            .env("RUNNER_TEMP", self.path("temp"))
            .env("GITHUB_OUTPUT", &output)
            .env("GITHUB_PATH", self.path("path"))
            .env("GITHUB_STEP_SUMMARY", self.path("summary"));
        for (name, value) in step["env"].as_object().into_iter().flatten() {
            command.env(name, self.evaluate(value.as_str().expect("text")));
        }
        let done = command.output().expect("bash starts");
        self.output += &String::from_utf8_lossy(&[done.stdout, done.stderr].concat());
        for line in self.read("output").lines() {
            let (name, value) = line.split_once('=').expect("NAME=VALUE");
            let id = step["id"].as_str().expect("a step with outputs has an id");
            self.outputs
                .insert(format!("steps.{id}.outputs.{name}"), value.to_owned());
        }
        done.status.code().expect("an exit code")
    }

    /// Puts values in place of `${{ ... }}`.
    fn evaluate(&self, text: &str) -> String {
        let Some((before, rest)) = text.split_once("${{ ") else {
            return text.to_owned();
        };
        let (expression, after) = rest.split_once(" }}").expect("it ends");
        let value = match expression.split_once('.') {
            Some(("inputs", name)) => self.inputs[name].clone(),
            Some(("github", "action_path")) => checkout().display().to_string(),
            Some(("steps", _)) => self.outputs[expression].clone(),
            _ => panic!("the dry run knows no expression {expression}"),
        };
        format!("{before}{value}{}", self.evaluate(after))
    }
}

const GOOD: &str = r#"{"error":{"code":402,"message":"Insufficient credits"}}"#;
const BAD: &str = r#"{"error":{"code":"429","message":"x"}}"#;

#[test]
fn builds_judges_reports_and_is_green() {
    let mut runner = Runner::new(&[
        ("command", "client"),
        (
            "args",
            "--adapter reference-exact --case 'chat_completions/401-*'",
        ),
        ("junit", "out/junit.xml"),
        ("json", "out/report.json"),
        ("badge", "out/badge.json"),
    ]);
    let code = runner.run(false);
    assert_eq!(code, 0, "{}", runner.output);
    assert!(
        runner.output.contains("rustup toolchain install 1.95.0"),
        "{}",
        runner.output
    );
    assert!(
        runner.output.contains("all required checks held"),
        "{}",
        runner.output
    );
    let report: Value =
        serde_json::from_str(&runner.read("workspace/out/report.json")).expect("JSON");
    assert_eq!(report["exit"], 0);
    assert!(
        runner
            .read("workspace/out/junit.xml")
            .contains("<testsuites")
    );
    assert!(
        runner
            .read("workspace/out/badge.json")
            .contains("schemaVersion")
    );
    assert!(!runner.read("summary").is_empty(), "the step summary");
    assert_eq!(runner.outputs["steps.run.outputs.exit-code"], "0");
    let root = &runner.outputs["steps.key.outputs.root"];
    assert_eq!(runner.read("path"), format!("{root}/bin\n"));
    assert!(
        runner.outputs["steps.key.outputs.key"].starts_with("openrouter-conform-Linux-X64-1.95.0-")
    );
}

#[rstest]
#[case::held("payload", "-- good.json", "any", 0, 0)]
#[case::violated("payload", "bad.json --status 429", "any", 1, 1)]
#[case::violated_still("payload", "bad.json --status 429", "violation", 1, 1)]
#[case::violated_and_reported("payload", "bad.json --status 429", "usage", 1, 0)]
#[case::incomplete("payload", "missing.json", "any", 3, 3)]
#[case::incomplete_and_reported("payload", "missing.json", "violation", 3, 0)]
#[case::wrong_usage("payload", "--statsu 429 bad.json", "usage", 2, 2)]
fn keeps_the_exit_code(
    #[case] command: &str,
    #[case] args: &str,
    #[case] fail_on: &str,
    #[case] reported: i32,
    #[case] code: i32,
) {
    let mut runner = Runner::new(&[
        ("command", command),
        ("args", args),
        ("fail-on", fail_on),
        ("summary", "false"),
    ]);
    fs::write(runner.path("workspace/good.json"), GOOD).expect("it is writable");
    fs::write(runner.path("workspace/bad.json"), BAD).expect("it is writable");
    assert_eq!(runner.run(false), code, "{}", runner.output);
    assert_eq!(
        runner.outputs["steps.run.outputs.exit-code"],
        reported.to_string()
    );
    let remark = if code == 0 {
        "::warning::"
    } else {
        "::error::"
    };
    assert_eq!(
        runner.output.contains(remark),
        reported != 0,
        "{}",
        runner.output
    );
}

#[test]
fn words_are_quoted_as_in_a_shell_and_nothing_is_expanded() {
    let args =
        "bad.json --status 429 --header 'x-note: $(touch pwned) `touch pwned`'\n--model \"a b\"";
    let mut runner = Runner::new(&[("command", "payload"), ("args", args), ("summary", "false")]);
    fs::write(runner.path("workspace/bad.json"), BAD).expect("it is writable");
    assert_eq!(runner.run(false), 1, "{}", runner.output);
    assert!(!runner.path("workspace/pwned").exists());

    let mut open = Runner::new(&[
        ("command", "payload"),
        ("args", "'bad.json"),
        ("summary", "false"),
    ]);
    assert_ne!(
        open.run(false),
        0,
        "an unmatched quote is an error: {}",
        open.output
    );
    assert!(
        !open.outputs.contains_key("steps.run.outputs.exit-code"),
        "nothing was run"
    );
}

#[test]
fn what_is_cached_is_not_built() {
    let mut runner = Runner::new(&[("command", "--version"), ("summary", "false")]);
    let bin = runner.path("temp/openrouter-conform/bin");
    fs::create_dir_all(&bin).expect("it is writable");
    std::os::unix::fs::symlink(
        env!("CARGO_BIN_EXE_openrouter-conform"),
        bin.join("openrouter-conform"),
    )
    .expect("a link");
    assert_eq!(runner.run(true), 0, "{}", runner.output);
    assert!(!runner.output.contains("built"), "{}", runner.output);
}

#[test]
fn a_misspelt_policy_is_wrong_usage() {
    let mut runner = Runner::new(&[("fail-on", "violations")]);
    assert_eq!(runner.run(false), 2);
    assert!(
        runner.output.contains("any, violation or usage"),
        "{}",
        runner.output
    );
}
