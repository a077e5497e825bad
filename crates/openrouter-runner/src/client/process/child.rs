//! One running adapter process.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;

use super::Program;
use super::pending::Pending;
use super::started::Started;
use crate::client::driver::Broken;
use openrouter_conformance::client::protocol::{Hello, Op};

/// A process that has sent its hello.
#[derive(Debug)]
pub(super) struct Live {
    pub(super) hello: Hello,
    pub(super) pending: Pending,
    lines: mpsc::UnboundedSender<String>,
    kill: Arc<Notify>,
    is_being_killed: AtomicBool,
    keeper: Mutex<Option<JoinHandle<()>>>,
}

impl Live {
    /// Starts a process and waits for its hello. `kept` counts the bytes of results over all processes.
    pub(super) async fn start(program: &Program, kept: &Arc<AtomicUsize>) -> Result<Self, Broken> {
        let mut started = Started::spawn(program)?;
        match tokio::time::timeout(program.limits.hello, started.hello(&program.limits)).await {
            Ok(Ok(hello)) => {
                let pending = Pending::new(Arc::clone(kept), program.limits.results_bytes);
                Ok(Self::keep(started, hello, pending, program))
            }
            Ok(Err(why)) => Err(Broken(why)),
            Err(_) => {
                let late = started.late_hello(program).await;
                let tail = started.stderr.words();
                let waited = program.limits.hello.as_secs_f64();
                Err(Broken(format!(
                    "the adapter sent no hello within {waited} s{late}{tail}"
                )))
            }
        }
    }

    fn keep(started: Started, hello: Hello, pending: Pending, program: &Program) -> Self {
        let (lines, inbox) = mpsc::unbounded_channel();
        let kill = Arc::new(Notify::new());
        let limits = program.limits.clone();
        let keeper = tokio::spawn(started.talk(inbox, pending.clone(), Arc::clone(&kill), limits));
        Self {
            hello,
            pending,
            lines,
            kill,
            is_being_killed: AtomicBool::new(false),
            keeper: Mutex::new(Some(keeper)),
        }
    }

    /// Writes an op.
    pub(super) fn send(&self, op: &Op) {
        // The receiver is gone if the process has ended, which the waiting calls learn.
        let _ = self.lines.send(op.to_line());
    }

    /// Kills the process and everything in its group.
    pub(super) fn kill(&self) {
        self.is_being_killed.store(true, Ordering::Relaxed);
        self.kill.notify_one();
    }

    /// Returns whether the process is being killed, so that it gets no further run.
    pub(super) fn is_being_killed(&self) -> bool {
        self.is_being_killed.load(Ordering::Relaxed)
    }

    /// Waits until the process has ended, which it does once it is killed or its last handle is dropped.
    pub(super) fn gone(&self) -> impl Future<Output = ()> + Send + 'static {
        let keeper = self
            .keeper
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        async {
            if let Some(keeper) = keeper {
                // An error would be a panic of the keeper task, whose drop kills the process.
                let _ = keeper.await;
            }
        }
    }
}
