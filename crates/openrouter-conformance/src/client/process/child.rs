//! One adapter process: started in a process group of its own, spoken to, and killed with all it started.

use std::process::{ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;

use super::Program;
use super::lines::{Lines, Next};
use super::pending::Pending;
use super::tail::Tail;
use crate::client::driver::Broken;
use crate::client::protocol::{Hello, Message, Op, PROTOCOL};

/// A process that has said hello.
#[derive(Debug)]
pub(super) struct Live {
    pub(super) hello: Hello,
    pub(super) pending: Pending,
    lines: mpsc::UnboundedSender<String>,
    kill: Arc<Notify>,
    doomed: AtomicBool,
    keeper: Mutex<Option<JoinHandle<()>>>,
}

/// A process and its pipes.
struct Started {
    child: Child,
    group: Option<Pid>,
    stdin: Option<ChildStdin>,
    stdout: Lines<ChildStdout>,
    stderr: Tail,
}

/// How long stdout of a process that has ended is read on.
pub(super) const DRAIN: std::time::Duration = std::time::Duration::from_millis(200);

impl Live {
    /// Starts a process and waits for its hello.
    pub(super) async fn start(program: &Program) -> Result<Self, Broken> {
        let mut started = Started::spawn(program)?;
        match tokio::time::timeout(program.limits.hello, started.hello()).await {
            Ok(Ok(hello)) => Ok(Self::keep(started, hello, program)),
            Ok(Err(why)) => {
                started.kill();
                Err(Broken(why))
            }
            Err(_) => {
                let late = started.late_hello(program).await;
                let tail = started.stderr.words();
                started.kill();
                let waited = program.limits.hello.as_secs_f64();
                Err(Broken(format!(
                    "the adapter said no hello within {waited} s{late}{tail}"
                )))
            }
        }
    }

    fn keep(started: Started, hello: Hello, program: &Program) -> Self {
        let pending = Pending::default();
        let (lines, inbox) = mpsc::unbounded_channel();
        let kill = Arc::new(Notify::new());
        let keeper =
            tokio::spawn(started.run(inbox, pending.clone(), Arc::clone(&kill), program.clone()));
        Self {
            hello,
            pending,
            lines,
            kill,
            doomed: AtomicBool::new(false),
            keeper: Mutex::new(Some(keeper)),
        }
    }

    /// Writes an op.
    pub(super) fn send(&self, op: &Op) {
        // The receiver is gone when the process has ended, which whoever waits for an answer learns.
        let _ = self.lines.send(op.to_line());
    }

    /// Kills the process and everything in its group.
    pub(super) fn kill(&self) {
        self.doomed.store(true, Ordering::Relaxed);
        self.kill.notify_one();
    }

    /// Whether it is being killed, so that no further run is given to it.
    pub(super) fn doomed(&self) -> bool {
        self.doomed.load(Ordering::Relaxed)
    }

    /// Waits until the process has ended, which it does once it is killed or once the last handle on it is gone.
    pub(super) fn gone(&self) -> impl Future<Output = ()> + Send + 'static {
        let keeper = self
            .keeper
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        async {
            if let Some(keeper) = keeper {
                // An error would be a panic of the keeper, whose drop kills the process.
                let _ = keeper.await;
            }
        }
    }
}

impl Started {
    fn spawn(program: &Program) -> Result<Self, Broken> {
        let name = &program.command[0];
        let mut command = Command::new(name);
        command.args(&program.command[1..]);
        // The mock is on loopback: a proxy of the machine could not reach it.
        for name in ["NO_PROXY", "no_proxy"] {
            command.env(name, "127.0.0.1,localhost");
        }
        command.envs(&program.env);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command.process_group(0).kill_on_drop(true);
        if let Some(folder) = &program.folder {
            command.current_dir(folder);
        }
        let mut child = command.spawn().map_err(|error| {
            let hint = match error.kind() {
                std::io::ErrorKind::NotFound => ": is it installed, and on PATH?",
                std::io::ErrorKind::PermissionDenied => ": is it executable?",
                _ => "",
            };
            Broken(format!("cannot start `{name}` ({error}){hint}"))
        })?;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(stdin), Some(stdout), Some(stderr)) = pipes else {
            return Err(Broken(format!("`{name}` was started without its pipes")));
        };
        Ok(Self {
            group: child
                .id()
                .and_then(|id| Pid::from_raw(i32::try_from(id).ok()?)),
            child,
            stdin: Some(stdin),
            stdout: Lines::new(stdout, &program.limits),
            stderr: Tail::of(stderr, program.limits.stderr_tail),
        })
    }

    async fn hello(&mut self) -> Result<Hello, String> {
        self.write(&Op::Hello { protocol: PROTOCOL }.to_line())
            .await;
        match self.stdout.next().await {
            Next::Line(line) => match Message::parse(&line) {
                Ok(Message::Hello(hello)) => Ok(hello),
                Ok(_) => Err(format!(
                    "the adapter's first line is no hello: it answered before it was asked (`{}`)",
                    String::from_utf8_lossy(&line)
                        .chars()
                        .take(200)
                        .collect::<String>()
                )),
                Err(violation) => Err(format!(
                    "the adapter's first line is no hello: {violation}{}",
                    self.stderr.words()
                )),
            },
            Next::Limit(why) => Err(format!("before its hello, {why}")),
            Next::End => {
                let how = self
                    .child
                    .wait()
                    .await
                    .map_or_else(|error| error.to_string(), words);
                self.stderr.settle().await;
                Err(format!(
                    "the adapter ended ({how}) without a hello{}",
                    self.stderr.words()
                ))
            }
        }
    }

    /// What an adapter without a hello says once its stdin is closed: the sign of output that was not flushed.
    async fn late_hello(&mut self, program: &Program) -> &'static str {
        self.stdin = None;
        match tokio::time::timeout(program.limits.bye, self.stdout.next()).await {
            Ok(Next::Line(_)) => {
                ", but wrote it when its stdin was closed: flush stdout after every line"
            }
            _ => "",
        }
    }

    async fn write(&mut self, line: &str) {
        if let Some(stdin) = &mut self.stdin {
            let written = async {
                stdin.write_all(line.as_bytes()).await?;
                stdin.flush().await
            };
            // A pipe that is closed belongs to a process that ends, which the other pipe tells.
            if written.await.is_err() {
                self.stdin = None;
            }
        }
    }

    /// Kills the group. The process itself is reaped when the child is waited for or dropped.
    fn kill(&mut self) {
        if let Some(group) = self.group.take() {
            // An error means that nothing of the group is left.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }

    /// Speaks to the process until it ends, is killed, or has been told bye.
    async fn run(
        mut self,
        mut inbox: mpsc::UnboundedReceiver<String>,
        pending: Pending,
        kill: Arc<Notify>,
        program: Program,
    ) {
        let mut leaving = false;
        let mut blame = true;
        let how = loop {
            tokio::select! {
                line = inbox.recv(), if !leaving => match line {
                    Some(line) => self.write(&line).await,
                    None => {
                        leaving = true;
                        self.write(&Op::Bye.to_line()).await;
                        self.stdin = None;
                    }
                },
                next = self.stdout.next() => match next {
                    Next::Line(line) => {
                        pending.take(&line);
                        if pending.bad_lines() >= program.limits.bad_lines {
                            break format!("stopped by the suite after {} lines that are no answers", program.limits.bad_lines);
                        }
                    }
                    Next::Limit(why) => {
                        pending.fault(why.clone());
                        break format!("stopped by the suite: {why}");
                    }
                    Next::End => break self.last_words(&pending, leaving).await,
                },
                () = kill.notified() => {
                    blame = false;
                    self.stdin = None;
                    if let Ok(Next::Line(_)) = tokio::time::timeout(DRAIN, self.stdout.next()).await {
                        pending.fault("it wrote its answer only when its stdin was closed: flush stdout after every line");
                    }
                    break "stopped by the suite".to_owned();
                }
                () = tokio::time::sleep(program.limits.bye), if leaving => {
                    pending.fault(format!("it did not end within {} s of bye", program.limits.bye.as_secs_f64()));
                    break "stopped by the suite".to_owned();
                },
                // A child of the process may hold its stdout open: the process's own end counts.
                status = self.child.wait() => {
                    while let Ok(Next::Line(line)) = tokio::time::timeout(DRAIN, self.stdout.next()).await {
                        pending.take(&line);
                    }
                    break self.ended(status, &pending, leaving).await;
                },
            }
        };
        self.kill();
        let _ = self.child.wait().await;
        pending.end(&how, blame);
    }

    /// How a process that closed its stdout ended.
    async fn last_words(&mut self, pending: &Pending, leaving: bool) -> String {
        let Ok(status) = tokio::time::timeout(DRAIN, self.child.wait()).await else {
            pending.fault("it closed its stdout and stayed");
            return "it closed its stdout".to_owned();
        };
        self.ended(status, pending, leaving).await
    }

    /// How the process ended. An exit code that is not 0 costs the run it was making; where it was making none, it is a
    /// fault of its own, because the answers before may be those of a client that was about to crash.
    async fn ended(
        &mut self,
        status: std::io::Result<ExitStatus>,
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

impl Drop for Started {
    fn drop(&mut self) {
        self.kill();
    }
}

fn words(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt as _;
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit code {code}"),
        (None, Some(signal)) => format!("killed by signal {signal}"),
        (None, None) => "it ended".to_owned(),
    }
}
