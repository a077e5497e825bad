//! The proxy: listening, accepting, stopping.

use std::fmt;
use std::net::SocketAddr;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

use super::Config;
use super::forward::{Forwarded, forward};
use super::recorder::ResponseRecorder;
use super::report::{Outcome, RecordReport};
use super::store::FixtureStore;
use super::to_fixture::to_fixture;
use super::write;
use crate::server::send::wait;
use openrouter_corpus::error::Error;
use openrouter_corpus::fixture::Corpus;
use openrouter_corpus::spec::Spec;
use openrouter_mock::{BodyBudget, Limits, NoRequest, close, listener, read};

/// A callback for the outcome of each exchange.
pub type Told = dyn Fn(&Outcome) + Send + Sync;

/// A running recording; dropping it ends it.
#[derive(Debug)]
pub struct Recording {
    shared: Arc<Shared>,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

struct Shared {
    config: Config,
    told: Box<Told>,
    bodies: AtomicUsize,
    tapes: AtomicUsize,
    limits: Limits,
    state: Mutex<State>,
}

struct State {
    shelf: FixtureStore,
    report: RecordReport,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

/// Listens, and records until the [`Recording`] is stopped. `corpus` contains the known fixtures.
///
/// # Errors
/// [`Error::Unreachable`] if the upstream accepts no connection, and if the address cannot be listened on.
pub async fn start(
    config: Config,
    corpus: Corpus,
    spec: Spec,
    told: Box<Told>,
) -> Result<Recording, Error> {
    wait(&config.upstream, config.wait)
        .await
        .map_err(|why| Error::Unreachable {
            url: config.upstream.base().to_owned(),
            why,
        })?;
    let address = config.listen;
    let failed = |source| Error::Listen { address, source };
    let listener = listener(address).map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let state = State {
        shelf: FixtureStore::new(corpus, spec, &config.out, config.keep_successes),
        report: RecordReport::new(config.upstream.base()),
    };
    let shared = Arc::new(Shared {
        config,
        told,
        bodies: AtomicUsize::new(0),
        tapes: AtomicUsize::new(0),
        limits: Limits::default(),
        state: Mutex::new(state),
    });
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(accept(listener, Arc::clone(&shared), stopped));
    Ok(Recording {
        shared,
        address,
        stop: Some(stop),
        task,
    })
}

impl Recording {
    /// Returns the base URL for clients, which has the same path as the upstream's.
    #[must_use]
    pub fn url(&self) -> String {
        format!(
            "http://{}{}",
            self.address,
            self.shared.config.upstream.prefix()
        )
    }

    /// Stops listening, drops every connection, and returns the report.
    pub async fn stop(mut self) -> RecordReport {
        self.stop = None;
        // An error would be a panic of the accept loop, which has then ended as well.
        let _ = self.task.await;
        let report = self.shared.state().report.clone();
        report.close()
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, mut stopped: oneshot::Receiver<()>) {
    let mut calls = JoinSet::new();
    loop {
        let room = calls.len() < shared.limits.connections;
        tokio::select! {
            _ = &mut stopped => break,
            Some(_) = calls.join_next(), if !calls.is_empty() => {}
            accepted = listener.accept(), if room => match accepted {
                Ok((stream, _)) => {
                    calls.spawn(serve(stream, Arc::clone(&shared)));
                }
                // Out of file descriptors, or a connection that ended before it was accepted: later ones may succeed.
                Err(_) => tokio::time::sleep(std::time::Duration::from_millis(10)).await,
            },
        }
    }
    drop(listener);
    calls.shutdown().await;
}

/// Serves one connection with one request.
async fn serve(mut stream: TcpStream, shared: Arc<Shared>) {
    // Send each write at once; if the system refuses, boundaries are lost but bytes are not.
    let _ = stream.set_nodelay(true);
    let mut budget = BodyBudget::new(&shared.bodies, shared.limits.bodies_together);
    let request = match read(&mut stream, &mut Vec::new(), &shared.limits, &mut budget).await {
        Ok(request) => request,
        Err(NoRequest::Ended | NoRequest::Failed) => return,
        Err(NoRequest::Refused { status, why, .. }) => {
            shared.state().report.took();
            // The client may have left; the report contains the error too.
            let _ = write::own(&mut stream, status, &why).await;
            shared.note(&Outcome::Malformed { why });
            return close(&mut stream).await;
        }
    };
    shared.state().report.took();
    let room = BodyBudget::new(&shared.tapes, Config::TOGETHER);
    match forward(&shared.config, &mut stream, request, room).await {
        Forwarded::Unreachable(why) => {
            shared.note(&Outcome::Unreachable { why });
            close(&mut stream).await;
        }
        Forwarded::Taped(recorder) => {
            shared.keep(&recorder);
            if recorder.end.is_none() {
                close(&mut stream).await;
            }
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, recorder: &ResponseRecorder<'_>) {
        let kept = match to_fixture(&self.config, recorder) {
            Ok(sample) => self.state().shelf.keep(sample),
            Err(why) => Ok(Outcome::NotKept { why }),
        };
        let outcome = kept.unwrap_or_else(|error| Outcome::NotKept {
            why: error.to_string(),
        });
        self.note(&outcome);
    }

    fn note(&self, outcome: &Outcome) {
        self.state().report.note(outcome);
        (self.told)(outcome);
    }
}
