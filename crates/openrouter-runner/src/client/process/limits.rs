//! Limits for an adapter process; messages about a limit name it.

use std::time::Duration;

/// Limits of one adapter process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The time from the start of a process to its hello.
    pub hello: Duration,
    /// The time from bye, or from the end of its stdin or stdout, to the exit of the process.
    pub bye: Duration,
    /// The most bytes of one line on stdout.
    pub line_bytes: usize,
    /// The most bytes on stdout over the life of a process.
    pub stdout_bytes: usize,
    /// The number of invalid lines after which the process is stopped.
    pub bad_lines: usize,
    /// The number of trailing stderr bytes to keep.
    pub stderr_tail: usize,
    /// The most bytes that the results of all processes may take in memory.
    pub results_bytes: usize,
}

impl Limits {
    /// Two minutes: large Python packages take a minute to import on a busy machine.
    pub const HELLO: Duration = Duration::from_secs(120);
    /// One minute: the default of `--hello-timeout` on the command line.
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
    /// 64 MiB; a whole run of a client that reports everything takes two.
    pub const RESULTS_BYTES: usize = 64 * 1024 * 1024;
    /// The time to keep reading the pipes of a process that has ended.
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
