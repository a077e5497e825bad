//! Running the program.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::client::measured::measured;

/// Fixtures of which the adapters are asked, unless a test says otherwise.
pub(crate) const CASES: &str = "chat_completions/401-*";

/// The fixture on which an adapter fails.
pub(crate) const HIT: &str = "chat_completions/401-missing-authentication-header-measured";

/// The output and exit code of the program.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) people: String,
    pub(crate) report: Value,
    /// The most memory that it took, or one of the adapters that it waited for, in bytes.
    pub(crate) peak: u64,
}

/// Runs `openrouter-conform ARGS`, with the report on standard output.
pub(crate) fn conform(args: &[&str]) -> Ran {
    let with_json = [&["--json", "--color", "never"], args].concat();
    let (output, peak) = run(&with_json);
    Ran {
        peak,
        code: output.status.code().expect("it ends by itself"),
        people: String::from_utf8_lossy(&output.stderr).into_owned(),
        report: serde_json::from_slice(&output.stdout).unwrap_or_default(),
    }
}

/// Runs `openrouter-conform client --case CASES ARGS -- python3 adapter.py MODE`.
pub(crate) fn adapter(mode: &[&str], args: &[&str]) -> Ran {
    let script = script();
    let script = script.to_str().expect("it is UTF-8");
    conform(
        &[
            &["client", "--case", CASES],
            args,
            &["--", python(), script],
            mode,
        ]
        .concat(),
    )
}

/// The same for a command that prints no report.
pub(crate) fn text(args: &[&str]) -> (i32, String) {
    let (output, _) = run(args);
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.code().expect("it ends by itself"),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

/// The program, not started.
pub(crate) fn program(args: &[&str]) -> Command {
    // Nothing listens there: an adapter without the exception for loopback reaches nothing.
    let proxy = "http://127.0.0.1:9";
    let mut command = Command::new(env!("CARGO_BIN_EXE_openrouter-conform"));
    command
        .args(args)
        .envs([("http_proxy", proxy), ("HTTP_PROXY", proxy)])
        .env_remove("no_proxy")
        .env_remove("NO_PROXY")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn run(args: &[&str]) -> (Output, u64) {
    measured(&mut program(args))
}

pub(crate) fn script() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/client/adapter.py")
}

/// Python 3, which these tests need.
pub(crate) fn python() -> &'static str {
    let found = Command::new("python3")
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success());
    assert!(
        found,
        "python3 is missing: the adapters of these tests are written in it"
    );
    "python3"
}

impl Ran {
    /// The verdict on a call.
    pub(crate) fn verdict(&self, name: &str) -> &str {
        let items = self.report["items"].as_array();
        let case = items.into_iter().flatten().find(|item| item["id"] == name);
        case.and_then(|case| case["verdict"].as_str())
            .unwrap_or_else(|| panic!("no {name} in {}", self.people))
    }

    /// Calls with a verdict.
    pub(crate) fn count(&self, verdict: &str) -> u64 {
        let counts = self.report["subjects"][0]["verdicts"].as_array();
        let of = counts
            .into_iter()
            .flatten()
            .find(|count| count["verdict"] == verdict);
        of.and_then(|count| count["calls"].as_u64())
            .unwrap_or_else(|| panic!("no counts in {}", self.people))
    }

    /// Asserts the exit code and that a text is in what people read.
    pub(crate) fn expect(&self, code: i32, words: &str) -> &Self {
        assert_eq!(self.code, code, "{}", self.people);
        let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            flat(&self.people).contains(&flat(words)),
            "{words:?} is not in: {}",
            self.people
        );
        self
    }
}
