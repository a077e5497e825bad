//! Runs an adapter: a program that drives one real client, in as many processes as useful.
//!
//! If a process dies during one run, that run fails; if it was making several runs, each is repeated alone. No process
//! is left running: each adapter process has its own process group, which is killed at the end, even if the suite is
//! killed.

mod child;
mod group;
mod limits;
mod lines;
mod pending;
mod started;
mod tail;
mod talk;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, OnceCell};

use super::driver::{Answer, BoxFuture, Broken, Driver};
use child::Live;
pub use limits::Limits;
use openrouter_conformance::client::protocol::{Hello, Op, Run};

/// The start parameters of an adapter.
#[derive(Debug, Clone)]
pub struct Program {
    /// The program and its arguments.
    pub command: Vec<OsString>,
    /// The working directory; the suite's own if `None`.
    pub folder: Option<PathBuf>,
    /// Additional environment variables.
    pub env: BTreeMap<String, String>,
    /// The most concurrent processes.
    pub jobs: usize,
    /// The limits of each process.
    pub limits: Limits,
}

/// Drives an adapter.
#[derive(Debug)]
pub struct Adapter {
    program: Program,
    pool: Mutex<Pool>,
    /// The bytes of the results of all processes.
    kept: Arc<AtomicUsize>,
}

#[derive(Debug, Default)]
struct Pool {
    hello: Option<Hello>,
    places: Vec<Place>,
    faults: Vec<String>,
}

/// A process, running or starting, and the number of its current runs.
#[derive(Debug, Clone)]
struct Place {
    process: Arc<OnceCell<Result<Arc<Live>, Broken>>>,
    busy: usize,
}

impl Place {
    fn is_being_killed(&self) -> bool {
        matches!(self.process.get(), Some(Ok(live)) if live.is_being_killed())
    }
}

impl Adapter {
    /// Creates an adapter that is not started yet.
    ///
    /// # Errors
    /// If the command is empty.
    pub fn new(program: Program) -> Result<Self, Broken> {
        if program.command.is_empty() {
            return Err(Broken("the adapter's command is empty".to_owned()));
        }
        Ok(Self {
            program,
            pool: Mutex::default(),
            kept: Arc::default(),
        })
    }

    fn pool(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns a process with room for a run, and starts one if necessary.
    async fn process(&self) -> Result<(Arc<Live>, ProcessGuard<'_>), Broken> {
        let process = self.pool().take();
        let lease = ProcessGuard {
            adapter: self,
            process: Arc::clone(&process),
        };
        let started = process
            .get_or_init(|| async { Live::start(&self.program, &self.kept).await.map(Arc::new) })
            .await;
        match started {
            Ok(live) => {
                self.pool().introduce(&live.hello);
                Ok((Arc::clone(live), lease))
            }
            Err(broken) => Err(broken.clone()),
        }
    }
}

impl Driver for Adapter {
    fn start(&self) -> BoxFuture<'_, Result<Hello, Broken>> {
        Box::pin(async move { Ok(self.process().await?.0.hello.clone()) })
    }

    fn parallel(&self) -> usize {
        let concurrency = self
            .pool()
            .hello
            .as_ref()
            .map_or(1, |hello| hello.concurrency as usize);
        self.program.jobs.max(1) * concurrency
    }

    fn call<'a>(&'a self, run: &'a Run, begun: &'a Notify) -> BoxFuture<'a, Answer> {
        Box::pin(async move {
            let (live, _lease) = match self.process().await {
                Ok(process) => process,
                Err(broken) => {
                    // That says nothing about the client: its hello came from a process that started.
                    return Answer::Broken {
                        why: format!("the adapter could not be restarted: {broken}"),
                    };
                }
            };
            let answer = live.pending.expect(&run.id);
            let mut waiting = Waiting {
                live: &live,
                id: &run.id,
                over: false,
            };
            live.send(&Op::Run(run.clone()));
            begun.notify_one();
            let answer = answer.await;
            waiting.over = true;
            answer.unwrap_or(Answer::Collateral)
        })
    }

    fn finish(&self) -> BoxFuture<'_, Vec<String>> {
        Box::pin(async move {
            let places = std::mem::take(&mut self.pool().places);
            let mut faults = std::mem::take(&mut self.pool().faults);
            for place in places {
                let Some(Ok(live)) = place.process.get().cloned() else {
                    continue;
                };
                let (pending, gone) = (live.pending.clone(), live.gone());
                // Dropping the last handle closes the inbox, which sends bye.
                drop((place, live));
                gone.await;
                faults.extend(pending.faults());
            }
            faults.dedup();
            faults
        })
    }
}

/// A run in progress; dropping it kills the process.
struct Waiting<'a> {
    live: &'a Live,
    id: &'a str,
    over: bool,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if !self.over && self.live.pending.give_up(self.id) {
            self.live.kill();
        }
    }
}

/// Reserves a run's place in a process.
struct ProcessGuard<'a> {
    adapter: &'a Adapter,
    process: Arc<OnceCell<Result<Arc<Live>, Broken>>>,
}

impl Drop for ProcessGuard<'_> {
    fn drop(&mut self) {
        self.adapter.pool().give_back(&self.process);
    }
}

impl Pool {
    fn take(&mut self) -> Arc<OnceCell<Result<Arc<Live>, Broken>>> {
        let room = self
            .hello
            .as_ref()
            .map_or(1, |hello| hello.concurrency as usize);
        self.reap();
        let open = |place: &&mut Place| place.busy < room && !place.is_being_killed();
        if let Some(place) = self.places.iter_mut().find(open) {
            place.busy += 1;
            return Arc::clone(&place.process);
        }
        let place = Place {
            process: Arc::default(),
            busy: 1,
        };
        self.places.push(place.clone());
        place.process
    }

    fn give_back(&mut self, process: &Arc<OnceCell<Result<Arc<Live>, Broken>>>) {
        if let Some(place) = self
            .places
            .iter_mut()
            .find(|place| Arc::ptr_eq(&place.process, process))
        {
            place.busy -= 1;
        }
        self.reap();
    }

    /// Removes processes that have ended.
    fn reap(&mut self) {
        let faults = &mut self.faults;
        self.places.retain(|place| match place.process.get() {
            Some(Ok(live)) if live.pending.ended() => {
                faults.extend(live.pending.faults());
                false
            }
            Some(Err(_)) => false,
            _ => true,
        });
    }

    fn introduce(&mut self, hello: &Hello) {
        match &self.hello {
            None => self.hello = Some(hello.clone()),
            Some(first) if first != hello => {
                self.faults
                    .push("its processes send different hellos".to_owned());
            }
            Some(_) => {}
        }
    }
}
