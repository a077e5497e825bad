//! Communicates with a process until it ends. All events are awaited concurrently, so that a process that does not
//! read, write or end blocks nothing.

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

/// How a process ended, and whether its current run is to blame.
struct End {
    how: String,
    blame: bool,
}

/// The output that is still to be written, and the state of the connection.
#[derive(Default)]
struct Outgoing {
    bytes: Vec<u8>,
    written: usize,
    /// Bye was sent or is about to be sent.
    leaving: bool,
    /// The deadline for the end of the process, once it is to end.
    until: Option<Instant>,
    /// The process no longer reads its stdin.
    deaf: bool,
}

impl Started {
    /// Communicates with the process until it ends, is killed, or has received bye.
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
                // Await the process itself, because a child of the process may hold its stdout open.
                status = self.child.wait() => {
                    self.rest(pending, limits).await;
                    break self.ended(status, pending, out.leaving).await;
                },
            }
        };
        End { how, blame: true }
    }

    /// Reads the remaining output of a process that has ended, with a time limit, because another process may hold the
    /// pipe open.
    async fn rest(&mut self, pending: &Pending, limits: &Limits) {
        while pending.bad_lines() < limits.bad_lines
            && let Ok(Next::Line(line)) = timeout(Limits::DRAIN, self.stdout.next()).await
        {
            pending.take(&line);
        }
    }

    /// Returns how a process that closed its stdout ended.
    async fn last_words(&mut self, pending: &Pending, limits: &Limits, leaving: bool) -> String {
        let Ok(status) = timeout(limits.bye, self.child.wait()).await else {
            pending.fault("it closed its stdout and kept running");
            return "it closed its stdout".to_owned();
        };
        self.ended(status, pending, leaving).await
    }

    /// Returns how the process ended. A nonzero exit code fails the current run. Without a current run it is a fault of
    /// its own, because earlier results may come from a client that was about to crash.
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
    /// Queues an op; `None` ends the ops.
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

    /// Records the result of a write; returns whether there is nothing more to write. A closed pipe is normal if the
    /// process ends; otherwise it is a fault.
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

/// Writes as much as the pipe accepts. Cancel-safe.
async fn write(stdin: &mut Option<ChildStdin>, bytes: &[u8]) -> io::Result<usize> {
    match stdin {
        Some(stdin) => stdin.write(bytes).await,
        None => Err(io::ErrorKind::BrokenPipe.into()),
    }
}
