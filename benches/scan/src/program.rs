//! The programs that are measured: started as users start them, and asked of the system what they took.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4 as _;

/// `openrouter-conform`, built as `cargo install` builds it.
#[derive(Debug)]
pub(crate) struct Program(pub(crate) PathBuf);

/// What one scan took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taken {
    /// CPU time of all threads, in the program and in the kernel.
    pub(crate) cpu: Duration,
    /// From start to end.
    pub(crate) wall: Duration,
    /// The most memory it held, in bytes.
    pub(crate) memory: u64,
}

impl Program {
    /// Scans one file.
    ///
    /// # Errors
    /// It could not be started, or it did not end well: then nothing was measured.
    pub(crate) fn scan(&self, file: &Path, threads: usize) -> Result<Taken, String> {
        measure(
            Command::new(&self.0)
                .args(["scan", "--json", "--threads", &threads.to_string()])
                .arg(file),
        )
    }
}

/// What people use instead to count the codes of errors in a log of lines with `status` and `body`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Peer {
    /// DuckDB, as a module of Python, with two threads.
    DuckDb,
    /// jq.
    Jq,
}

const DUCKDB: &str = "\
import duckdb, sys
codes = \"SELECT json_extract_string(json, '$.body.error.code') AS code, count(*) FROM read_ndjson_objects(?) GROUP BY code\"
database = duckdb.connect(config={'threads': 2})
print(database.execute(codes, [sys.argv[1]]).fetchall())
";

const JQ: &str = "reduce inputs as $line ({}; .[$line.body.error.code | tostring] += 1)";

impl Peer {
    /// All of them.
    pub(crate) const ALL: [Self; 2] = [Self::DuckDb, Self::Jq];

    /// How tables name it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::DuckDb => "DuckDB",
            Self::Jq => "jq",
        }
    }

    /// Its version; `None` if it is not installed.
    pub(crate) fn version(self) -> Option<String> {
        let mut command = match self {
            Self::DuckDb => Command::new("python3"),
            Self::Jq => Command::new("jq"),
        };
        match self {
            Self::DuckDb => command.args(["-c", "import duckdb; print(duckdb.__version__)"]),
            Self::Jq => command.arg("--version"),
        };
        let output = command.stderr(Stdio::null()).output().ok()?;
        let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        output.status.success().then_some(version)
    }

    /// Counts the codes of one file.
    ///
    /// # Errors
    /// It could not be started, or it did not end well: then nothing was measured.
    pub(crate) fn count(self, file: &Path) -> Result<Taken, String> {
        let mut command = match self {
            Self::DuckDb => Command::new("python3"),
            Self::Jq => Command::new("jq"),
        };
        match self {
            Self::DuckDb => command.args(["-c", DUCKDB]),
            Self::Jq => command.args(["-n", JQ]),
        };
        measure(command.arg(file))
    }
}

/// Runs a program to its end.
fn measure(command: &mut Command) -> Result<Taken, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let start = Instant::now();
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let ended = child
        .and_then(|child| child.wait4())
        .map_err(|error| format!("failed to run {name}: {error}"))?;
    let wall = start.elapsed();
    if !ended.status.success() {
        return Err(format!("{name} ended with {}", ended.status));
    }
    Ok(Taken {
        cpu: ended.rusage.utime + ended.rusage.stime,
        wall,
        memory: ended.rusage.maxrss,
    })
}
