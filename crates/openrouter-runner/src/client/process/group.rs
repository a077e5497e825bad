//! The process group of an adapter: the whole group is killed at the end, even if the suite itself is killed.

use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::{Child, Command};

/// The watcher's script. Its stdin ends when the suite ends, however that happens; then it kills the group, including
/// itself.
const WATCH: &str =
    "trap '' HUP INT QUIT TERM ALRM USR1 USR2 PIPE TSTP TTIN TTOU; read -r end; kill -KILL 0";

/// A process group led by a watcher, which keeps the group's number from being reused.
#[derive(Debug)]
pub(super) struct Group {
    id: Option<Pid>,
    /// `None` if the system has no shell: the adapter then leads the group, and survives if the suite is killed.
    watcher: Option<Child>,
}

impl Group {
    /// Creates a group that contains only its watcher.
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

    /// Returns the group in which to start a process; 0 means a new group.
    pub(super) fn number(&self) -> i32 {
        self.id.map_or(0, |id| id.as_raw_nonzero().get())
    }

    /// Adds a process that was started in the group.
    pub(super) fn adopt(&mut self, child: &Child) {
        self.id = self.id.or_else(|| id(child));
    }

    /// Kills the group. A process is reaped when its child is awaited or dropped.
    pub(super) fn kill(&mut self) {
        if let Some(group) = self.id.take() {
            // An error means that the group is empty.
            let _ = kill_process_group(group, Signal::KILL);
        }
        // The group's number may be reused from here on.
        drop(self.watcher.take());
    }

    /// Returns whether a watcher kills the group if the suite is killed.
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
                // Simulates a killed suite: the watcher's stdin ends.
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
