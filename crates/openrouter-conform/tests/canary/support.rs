//! The canaries, running the program, and the search.

use std::path::Path;
use std::process::{Command, Stdio};

/// An API key as OpenRouter hands them out.
pub(crate) const KEY: &str =
    "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";

/// A token of another kind.
pub(crate) const TOKEN: &str = "c4n4ryTok3nOf4n0therK1nd0123456789";

/// The id of a user.
pub(crate) const USER: &str = "user_2CaNaRyXyZ1wVuTsRqPoNmLkJ";

/// Texts that give one of them away, in whole or in part.
const TRACES: &[&str] = &[
    "c0ffee5eed",
    "sk-or-v1-ca4a",
    "c4n4ryTok3n",
    "2CaNaRyXyZ",
    "K1nd0123456789",
];

/// A body of an error that holds all of them.
pub(crate) fn body() -> String {
    format!(
        r#"{{"error":{{"code":401,"message":"No auth for {KEY}, user {USER}","metadata":{{"raw":"{{\"authorization\":\"Bearer {TOKEN}\",\"key\":\"{KEY}\"}}","provider_name":"P"}}}},"user_id":"{USER}"}}"#
    )
}

/// Everything that went out of a run: standard output, standard error, and the files of a folder.
pub(crate) struct Out {
    pub(crate) code: Option<i32>,
    pub(crate) text: String,
}

/// The program with all canaries in its environment.
pub(crate) fn program(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_openrouter-conform"));
    command
        .args(args)
        .envs([
            ("CANARY", KEY),
            ("OPENROUTER_API_KEY", KEY),
            ("CANARY_TOKEN", TOKEN),
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs the program in every format of report, and finds no trace.
#[track_caller]
pub(crate) fn clean(args: &[&str], stdin: &str) -> Out {
    let dir = tempfile::tempdir().expect("a folder");
    let mut targets = Vec::new();
    for format in ["json", "ndjson", "junit", "markdown", "html", "badge"] {
        targets.push(format!("{format}={}", dir.path().join(format).display()));
    }
    let reports: Vec<&str> = targets
        .iter()
        .flat_map(|target| ["--report", target])
        .collect();
    // What follows `--` is the adapter's.
    let at = args
        .iter()
        .position(|arg| *arg == "--")
        .unwrap_or(args.len());
    let with_reports = [&args[..at], &reports, &args[at..]].concat();
    let mut first = one(&with_reports, stdin);
    if first.code == Some(2) {
        // Not every command has every format.
        first = one(args, stdin);
    }
    first.text.push_str(&files(dir.path()));
    first.search(&with_reports);
    first
}

/// Runs the program and asserts that no trace of a secret is left.
#[track_caller]
pub(crate) fn one(args: &[&str], stdin: &str) -> Out {
    use std::io::Write as _;
    let mut child = program(args).spawn().expect("it starts");
    // A program that does not read its input closes the pipe.
    let _ = child
        .stdin
        .take()
        .expect("piped")
        .write_all(stdin.as_bytes());
    let output = child.wait_with_output().expect("it ends");
    let out = Out {
        code: output.status.code(),
        text: String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned(),
    };
    out.search(args);
    out
}

impl Out {
    #[track_caller]
    fn search(&self, args: &[&str]) {
        assert_clean(&self.text, &args.join(" "));
        assert!(
            self.code.is_some_and(|code| code <= 3),
            "{args:?}: {:?}",
            self.code
        );
    }
}

/// Finds no trace.
#[track_caller]
pub(crate) fn assert_clean(text: &str, of: &str) {
    for trace in TRACES {
        if let Some(at) = text.find(trace) {
            let from = text[..at]
                .char_indices()
                .rev()
                .nth(200)
                .map_or(0, |(from, _)| from);
            let until = (at + 120..).find(|&end| end >= text.len() || text.is_char_boundary(end));
            let shown = text.get(from..until.unwrap_or(text.len()).min(text.len()));
            panic!("{trace} after {of}: ...{}...", shown.unwrap_or_default());
        }
    }
}

/// The text of every file of a folder, and their names.
pub(crate) fn files(dir: &Path) -> String {
    let mut text = String::new();
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        text.push_str(&format!("\n{}\n", entry.file_name().to_string_lossy()));
        if path.is_dir() {
            text.push_str(&files(&path));
        } else {
            let bytes = std::fs::read(&path).expect("it is there");
            text.push_str(&String::from_utf8_lossy(&bytes));
        }
    }
    text
}
