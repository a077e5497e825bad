//! What an adapter may do before it is stopped: every limit is a stated number, and a message names the limit.

use std::time::Duration;

/// Bounds on one adapter process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// How long a process may take from its start to its hello.
    pub hello: Duration,
    /// How long it may take from bye, or from the end of its stdin or stdout, to its own end.
    pub bye: Duration,
    /// Bytes of one line on stdout.
    pub line_bytes: usize,
    /// Bytes on stdout over the life of a process.
    pub stdout_bytes: usize,
    /// Lines that are no message before the process is stopped.
    pub bad_lines: usize,
    /// Bytes of stderr that are kept: the last ones.
    pub stderr_tail: usize,
    /// Bytes that the results of all processes take in memory.
    pub results_bytes: usize,
}

impl Limits {
    /// Two minutes: large Python packages take a minute to import on a busy machine.
    pub const HELLO: Duration = Duration::from_secs(120);
    /// One minute: what the command line allows unless `--hello-timeout` says otherwise.
    pub const HELLO_OF_COMMANDS: Duration = Duration::from_secs(60);
    /// Two seconds.
    pub const BYE: Duration = Duration::from_secs(2);
    /// 1 MiB: sixteen times the largest error of the corpus.
    pub const LINE_BYTES: usize = 1024 * 1024;
    /// 64 MiB.
    pub const STDOUT_BYTES: usize = 64 * 1024 * 1024;
    /// Twenty.
    pub const BAD_LINES: usize = 20;
    /// 8 KiB.
    pub const STDERR_TAIL: usize = 8 * 1024;
    /// 64 MiB: a whole run of a client that says everything takes two.
    pub const RESULTS_BYTES: usize = 64 * 1024 * 1024;
    /// How long the pipes of a process that has ended are read on.
    pub(super) const DRAIN: Duration = Duration::from_millis(200);
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            hello: Self::HELLO,
            bye: Self::BYE,
            line_bytes: Self::LINE_BYTES,
            stdout_bytes: Self::STDOUT_BYTES,
            bad_lines: Self::BAD_LINES,
            stderr_tail: Self::STDERR_TAIL,
            results_bytes: Self::RESULTS_BYTES,
        }
    }
}
