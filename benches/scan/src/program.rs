//! The program that is measured: started as users start it, and asked of the system what it took.

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
        let start = Instant::now();
        let child = Command::new(&self.0)
            .args(["scan", "--json", "--threads", &threads.to_string()])
            .arg(file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let ended = child
            .and_then(|child| child.wait4())
            .map_err(|error| format!("failed to run {}: {error}", self.0.display()))?;
        let wall = start.elapsed();
        if !ended.status.success() {
            return Err(format!(
                "{} scan {} ended with {}",
                self.0.display(),
                file.display(),
                ended.status
            ));
        }
        Ok(Taken {
            cpu: ended.rusage.utime + ended.rusage.stime,
            wall,
            memory: ended.rusage.maxrss,
        })
    }
}
