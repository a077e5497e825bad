//! The process group of an adapter: all of it is killed at the end, also where the suite itself is killed.

use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::{Child, Command};

/// What the watcher does. Its stdin ends with the suite, however that ends; then it kills the group, itself included.
const WATCH: &str =
    "trap '' HUP INT QUIT TERM ALRM USR1 USR2 PIPE TSTP TTIN TTOU; read -r end; kill -KILL 0";

/// A process group, led by a watcher: while that is there, no other group can have its number.
#[derive(Debug)]
pub(super) struct Group {
    id: Option<Pid>,
    /// None where the system has no shell: the adapter then leads the group, and outlives a suite that is killed.
    watcher: Option<Child>,
}

impl Group {
    /// A group in which there is nothing but its watcher.
    pub(super) fn start() -> Self {
        let watcher = Command::new("sh")
            .args(["-c", WATCH])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .ok();
        Self {
            id: watcher.as_ref().and_then(id),
            watcher,
        }
    }

    /// The group that a process is to be started in; 0 is one of its own.
    pub(super) fn number(&self) -> i32 {
        self.id.map_or(0, |id| id.as_raw_nonzero().get())
    }

    /// Takes in a process that was started in the group.
    pub(super) fn adopt(&mut self, child: &Child) {
        self.id = self.id.or_else(|| id(child));
    }

    /// Kills the group. A process is reaped when its child is waited for or dropped.
    pub(super) fn kill(&mut self) {
        if let Some(group) = self.id.take() {
            // An error means that nothing of the group is left.
            let _ = kill_process_group(group, Signal::KILL);
        }
        // Its number is free from here on.
        drop(self.watcher.take());
    }

    /// Whether something ends the group where the suite cannot.
    #[cfg(test)]
    fn is_watched(&self) -> bool {
        self.watcher.is_some()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}

fn id(child: &Child) -> Option<Pid> {
    Pid::from_raw(i32::try_from(child.id()?).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_member_dies_with_its_group_and_with_its_watcher() {
        for by_watcher in [false, true] {
            let mut group = Group::start();
            assert!(group.is_watched());
            let mut member = Command::new("sleep")
                .arg("600")
                .process_group(group.number())
                .spawn()
                .expect("it starts");
            group.adopt(&member);
            if by_watcher {
                // As where the suite is killed: the watcher's stdin ends.
                let watcher = group.watcher.as_mut().expect("there is one");
                watcher.stdin = None;
            } else {
                group.kill();
            }
            let status = member.wait().await.expect("it ends");
            let signal = std::os::unix::process::ExitStatusExt::signal(&status);
            assert_eq!(signal, Some(9), "{status}");
        }
    }
}
