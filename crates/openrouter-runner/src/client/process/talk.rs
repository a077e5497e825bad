//! Speaking to a process until it ends: everything that it may do is waited for at the same time, so that one that does
//! not read, does not write or does not end holds nothing up.

use std::io;
use std::process::ExitStatus;
use std::sync::Arc;

use tokio::io::AsyncWriteExt;
use tokio::process::ChildStdin;
use tokio::sync::{Notify, mpsc};
use tokio::time::{Instant, sleep_until, timeout};

use super::limits::Limits;
use super::lines::Next;
use super::pending::Pending;
use super::started::{Started, words};
use openrouter_conformance::client::protocol::Op;

/// How a process ended, and whether what it was making then is held against it.
struct End {
    how: String,
    blame: bool,
}

/// What is still to be written, and how long more there is.
#[derive(Default)]
struct Outgoing {
    bytes: Vec<u8>,
    written: usize,
    /// Bye has been said, or is about to be.
    leaving: bool,
    /// When the process must have ended, once it is to end.
    until: Option<Instant>,
    /// The process no longer reads.
    deaf: bool,
}

impl Started {
    /// Speaks to the process until it ends, is killed, or has been told bye.
    pub(super) async fn talk(
        mut self,
        inbox: mpsc::UnboundedReceiver<String>,
        pending: Pending,
        kill: Arc<Notify>,
        limits: Limits,
    ) {
        let end = self.until_its_end(inbox, &pending, &kill, &limits).await;
        self.end().await;
        pending.end(&end.how, end.blame);
    }

    async fn until_its_end(
        &mut self,
        mut inbox: mpsc::UnboundedReceiver<String>,
        pending: &Pending,
        kill: &Notify,
        limits: &Limits,
    ) -> End {
        let mut out = Outgoing::default();
        let how = loop {
            let writes = out.written < out.bytes.len();
            let until = out.until.unwrap_or_else(Instant::now);
            tokio::select! {
                line = inbox.recv(), if !out.leaving => out.take(line, limits),
                written = write(&mut self.stdin, &out.bytes[out.written..]), if writes => {
                    if out.wrote(written, limits) {
                        self.stdin = None;
                    }
                }
                next = self.stdout.next() => match next {
                    Next::Line(line) => {
                        pending.take(&line);
                        if pending.bad_lines() >= limits.bad_lines {
                            break format!("stopped by the suite after {} invalid lines", limits.bad_lines);
                        }
                    }
                    Next::Limit(why) => {
                        pending.fault(why.clone());
                        break format!("stopped by the suite: {why}");
                    }
                    Next::End => break self.last_words(pending, limits, out.leaving).await,
                },
                () = kill.notified() => {
                    self.stdin = None;
                    if let Ok(Next::Line(_)) = timeout(Limits::DRAIN, self.stdout.next()).await {
                        pending.fault("it wrote its result only when its stdin was closed: flush stdout after every line");
                    }
                    return End { how: "stopped by the suite".to_owned(), blame: false };
                }
                () = sleep_until(until), if out.until.is_some() => {
                    if out.deaf {
                        pending.fault("it closed its stdin and kept running");
                        break "it closed its stdin".to_owned();
                    }
                    pending.fault(format!("it did not exit within {} s of bye", limits.bye.as_secs_f64()));
                    break "stopped by the suite".to_owned();
                },
                // A child of the process may hold its stdout open: the process's own end counts.
                status = self.child.wait() => {
                    self.rest(pending, limits).await;
                    break self.ended(status, pending, out.leaving).await;
                },
            }
        };
        End { how, blame: true }
    }

    /// Takes in what is in the pipe of a process that has ended, and no more: whoever else holds the pipe may write on.
    async fn rest(&mut self, pending: &Pending, limits: &Limits) {
        while pending.bad_lines() < limits.bad_lines
            && let Ok(Next::Line(line)) = timeout(Limits::DRAIN, self.stdout.next()).await
        {
            pending.take(&line);
        }
    }

    /// How a process that closed its stdout ended.
    async fn last_words(&mut self, pending: &Pending, limits: &Limits, leaving: bool) -> String {
        let Ok(status) = timeout(limits.bye, self.child.wait()).await else {
            pending.fault("it closed its stdout and kept running");
            return "it closed its stdout".to_owned();
        };
        self.ended(status, pending, leaving).await
    }

    /// How the process ended. An exit code that is not 0 costs the run it was making; where it was making none, it is a
    /// fault of its own, because the responses before may be those of a client that was about to crash.
    async fn ended(
        &mut self,
        status: io::Result<ExitStatus>,
        pending: &Pending,
        leaving: bool,
    ) -> String {
        let failed = status.as_ref().is_ok_and(|status| !status.success());
        let how = status.map_or_else(|error| error.to_string(), words);
        self.stderr.settle().await;
        let how = format!("{how}{}", self.stderr.words());
        if failed && pending.is_idle() {
            let when = if leaving {
                "after bye"
            } else {
                "between two runs"
            };
            pending.fault(format!("it ended {when}: {how}"));
        }
        how
    }
}

impl Outgoing {
    /// Takes in an op; none is the end of them.
    fn take(&mut self, line: Option<String>, limits: &Limits) {
        let line = line.unwrap_or_else(|| {
            self.leaving = true;
            self.until.get_or_insert(Instant::now() + limits.bye);
            Op::Bye.to_line()
        });
        if !self.deaf {
            self.bytes.extend_from_slice(line.as_bytes());
        }
    }

    /// Notes what became of a write; whether nothing more is to be written. A pipe that is closed belongs to a process
    /// that ends, unless it stays.
    fn wrote(&mut self, written: io::Result<usize>, limits: &Limits) -> bool {
        match written {
            Ok(count) => self.written += count,
            Err(_) => {
                self.deaf = !self.leaving;
                self.until.get_or_insert(Instant::now() + limits.bye);
                self.written = self.bytes.len();
            }
        }
        let all = self.written == self.bytes.len();
        if all {
            (self.bytes, self.written) = (Vec::new(), 0);
        }
        all && (self.leaving || self.deaf)
    }
}

/// Writes what the pipe takes. Safe to cancel.
async fn write(stdin: &mut Option<ChildStdin>, bytes: &[u8]) -> io::Result<usize> {
    match stdin {
        Some(stdin) => stdin.write(bytes).await,
        None => Err(io::ErrorKind::BrokenPipe.into()),
    }
}
