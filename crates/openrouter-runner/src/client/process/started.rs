//! A process and its pipes: started in a process group, asked for its hello, and killed with all its children.

use std::process::{ExitStatus, Stdio};

use tokio::io::AsyncWriteExt;
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use super::Program;
use super::group::Group;
use super::limits::Limits;
use super::lines::{Lines, Next};
use super::tail::Tail;
use crate::client::driver::Broken;
use openrouter_conformance::client::protocol::{Hello, Message, Op, PROTOCOL};

/// A process and its pipes. Dropping it kills its process group.
pub(super) struct Started {
    pub(super) child: Child,
    pub(super) stdin: Option<ChildStdin>,
    pub(super) stdout: Lines<ChildStdout>,
    pub(super) stderr: Tail,
    group: Group,
}

impl Started {
    pub(super) fn spawn(program: &Program) -> Result<Self, Broken> {
        let name = program.command[0].display();
        let mut group = Group::start();
        let mut command = Command::new(&program.command[0]);
        command.args(&program.command[1..]);
        // The mock listens on loopback, which the machine's proxy cannot reach.
        for name in ["NO_PROXY", "no_proxy"] {
            command.env(name, "127.0.0.1,localhost");
        }
        command.envs(&program.env);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command.process_group(group.number()).kill_on_drop(true);
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
        group.adopt(&child);
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(stdin), Some(stdout), Some(stderr)) = pipes else {
            return Err(Broken(format!("`{name}` was started without its pipes")));
        };
        Ok(Self {
            child,
            stdin: Some(stdin),
            stdout: Lines::new(stdout, &program.limits),
            stderr: Tail::of(stderr, program.limits.stderr_tail),
            group,
        })
    }

    /// Requests the hello. The caller sets the timeout.
    pub(super) async fn hello(&mut self, limits: &Limits) -> Result<Hello, String> {
        let ask = Op::Hello { protocol: PROTOCOL }.to_line();
        if let Some(stdin) = &mut self.stdin
            && stdin.write_all(ask.as_bytes()).await.is_err()
        {
            // A closed pipe means that the process ends or sends no hello, which is reported below.
            self.stdin = None;
        }
        match self.first_words().await {
            Next::Line(line) => match Message::parse(&line) {
                Ok(Message::Hello(hello)) => Ok(hello),
                Ok(_) => Err(format!(
                    "the adapter wrote a line before the hello was requested (`{}`)",
                    String::from_utf8_lossy(&line)
                        .chars()
                        .take(200)
                        .collect::<String>()
                )),
                Err(violation) => Err(format!(
                    "the adapter's first line is not a hello: {violation}{}",
                    self.stderr.words()
                )),
            },
            Next::Limit(why) => Err(format!("before its hello, {why}")),
            Next::End => {
                let how = match timeout(limits.bye, self.child.wait()).await {
                    Ok(status) => format!(
                        "ended ({})",
                        status.map_or_else(|error| error.to_string(), words)
                    ),
                    Err(_) => "closed its stdout".to_owned(),
                };
                self.stderr.settle().await;
                Err(format!(
                    "the adapter {how} without sending a hello{}",
                    self.stderr.words()
                ))
            }
        }
    }

    /// Reads the first line. Also stops when the process ends, because a child of the process may hold its stdout open.
    async fn first_words(&mut self) -> Next {
        tokio::select! {
            biased;
            next = self.stdout.next() => return next,
            _ = self.child.wait() => {}
        }
        timeout(Limits::DRAIN, self.stdout.next())
            .await
            .unwrap_or(Next::End)
    }

    /// Returns the output that arrives only after stdin was closed, which indicates output that was not flushed.
    pub(super) async fn late_hello(&mut self, program: &Program) -> &'static str {
        self.stdin = None;
        match timeout(program.limits.bye, self.stdout.next()).await {
            Ok(Next::Line(_)) => {
                ", but wrote it when its stdin was closed: flush stdout after every line"
            }
            _ => "",
        }
    }

    /// Kills the process and its group, and waits until the process has ended.
    pub(super) async fn end(mut self) {
        self.group.kill();
        // This also kills a process that has left its group. An error means that it has ended.
        let _ = self.child.start_kill();
        let _ = self.child.wait().await;
    }
}

/// Describes how a process ended.
pub(super) fn words(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt as _;
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit code {code}"),
        (None, Some(signal)) => format!("killed by signal {signal}"),
        (None, None) => "it ended".to_owned(),
    }
}
