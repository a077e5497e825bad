//! Running the program, and asking whether it was green.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// Fixtures that the adapters are asked for.
pub(crate) const CASES: &str = "chat_completions/401-*";

/// The fixture on which an adapter fails.
pub(crate) const HIT: &str = "chat_completions/401-missing-authentication-header-measured";

/// The result of a run.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The program, not started.
pub(crate) fn program(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_openrouter-conform"));
    command.args(["--color", "never"]).args(args);
    command.stdin(Stdio::null());
    command
}

/// Runs the program.
pub(crate) fn run(args: &[&str]) -> Ran {
    ended(program(args).output().expect("it starts"))
}

/// What a process left that has ended.
pub(crate) fn ended(output: Output) -> Ran {
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Checks the Python adapter of the client tests in one of its modes.
pub(crate) fn adapter(mode: &[&str], args: &[&str]) -> Ran {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/client/adapter.py");
    let script = script.to_str().expect("UTF-8");
    let start = ["client", "--json", "--case", CASES];
    run(&[&start, args, &["--", "python3", script], mode].concat())
}

/// A file of a folder of its own.
pub(crate) struct File {
    pub(crate) path: PathBuf,
    _dir: tempfile::TempDir,
}

impl File {
    pub(crate) fn new(name: &str, text: &str) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join(name);
        std::fs::write(&path, text).expect("it is writable");
        Self { path, _dir: dir }
    }

    pub(crate) fn as_str(&self) -> &str {
        self.path.to_str().expect("UTF-8")
    }
}

impl Ran {
    /// Asserts the exit code, and that the output states the reason.
    #[track_caller]
    pub(crate) fn expect(&self, code: i32, why: &str) -> &Self {
        let output = format!("{}{}", self.stdout, self.stderr);
        assert_eq!(self.code, Some(code), "{output}");
        // Lines for people are broken where the width of the terminal wants it.
        let flat: Vec<&str> = output.split_whitespace().collect();
        assert!(flat.join(" ").contains(why), "{why:?} is not in: {output}");
        self
    }

    /// The report on standard output.
    #[track_caller]
    pub(crate) fn report(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|_| panic!("no report: {}", self.stderr))
    }

    /// The verdict on a call.
    #[track_caller]
    pub(crate) fn verdict(&self, case: &str) -> String {
        let report = self.report();
        let items = report["items"].as_array().cloned();
        let found = items.into_iter().flatten().find(|item| item["id"] == case);
        found.map_or_else(String::new, |item| {
            item["verdict"].as_str().unwrap_or_default().to_owned()
        })
    }

    /// How many items passed.
    #[track_caller]
    pub(crate) fn passed(&self) -> u64 {
        self.report()["counts"]["passed"].as_u64().expect("a count")
    }
}
