//! Converts the exchanges of a proxy to fixtures.

use std::fmt;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::config::{Config, Keep};
use super::recorder::ResponseRecorder;
use super::report::{Outcome, RecordReport};
use super::store::FixtureStore;
use super::to_fixture::{Scope, to_fixture};
use crate::proxy::{self, Ended, Exchange, Observer, Proxy, Watch};
use openrouter_corpus::error::Error;
use openrouter_corpus::fixture::{Corpus, End};
use openrouter_corpus::spec::Spec;
use openrouter_mock::{BodyBudget, Request};

/// A callback for the outcome of each exchange.
pub type OnOutcome = dyn Fn(&Outcome) + Send + Sync;

/// A running recording; dropping it ends it.
#[derive(Debug)]
pub struct Recording {
    proxy: Proxy,
    recorder: Arc<Recorder>,
}

/// Listens, and records until the [`Recording`] is stopped. `corpus` contains the known fixtures.
///
/// # Errors
/// [`Error::Unreachable`] if the upstream accepts no connection, and if the address cannot be listened on.
pub async fn start(
    config: Config,
    corpus: Corpus,
    spec: Spec,
    on_outcome: Box<OnOutcome>,
) -> Result<Recording, Error> {
    let recorder = Recorder::new(&config.proxy, config.keep, corpus, spec, on_outcome);
    let recorder = Arc::new(recorder);
    let proxy = proxy::start(config.proxy, Arc::clone(&recorder) as Arc<dyn Observer>).await?;
    Ok(Recording { proxy, recorder })
}

impl Recording {
    /// Returns the base URL for clients, which has the same path as the upstream's.
    #[must_use]
    pub fn url(&self) -> String {
        self.proxy.url()
    }

    /// Stops listening, drops every connection, and returns the report.
    pub async fn stop(self) -> RecordReport {
        self.proxy.stop().await;
        self.recorder.report()
    }
}

/// Converts exchanges to fixtures.
pub struct Recorder {
    scope: Scope,
    on_outcome: Box<OnOutcome>,
    bodies: AtomicUsize,
    state: Mutex<State>,
}

struct State {
    store: FixtureStore,
    report: RecordReport,
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").finish_non_exhaustive()
    }
}

impl Recorder {
    /// A recorder of what this proxy sees. `corpus` is what recordings are held against.
    #[must_use]
    pub fn new(
        proxy: &proxy::Config,
        keep: Keep,
        corpus: Corpus,
        spec: Spec,
        on_outcome: Box<OnOutcome>,
    ) -> Self {
        let state = State {
            store: FixtureStore::new(corpus, spec, &keep.out, keep.successes),
            report: RecordReport::new(proxy.upstream.base()),
        };
        Self {
            scope: Scope::new(proxy, keep.text),
            on_outcome,
            bodies: AtomicUsize::new(0),
            state: Mutex::new(state),
        }
    }

    /// Returns the results of the exchanges so far.
    pub fn report(&self) -> RecordReport {
        let report = self.state().report.clone();
        report.close()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, exchange: &Exchange, recorder: &ResponseRecorder<'_>) -> Outcome {
        let kept = match to_fixture(&self.scope, exchange, recorder) {
            Ok(sample) => self.state().store.keep(sample),
            Err(why) => Ok(Outcome::NotKept { why }),
        };
        kept.unwrap_or_else(|error| Outcome::NotKept {
            why: error.to_string(),
        })
    }

    fn note(&self, outcome: &Outcome) {
        self.state().report.note(outcome);
        (self.on_outcome)(outcome);
    }
}

impl Observer for Recorder {
    fn begin(&self, _: &Request) -> Box<dyn Watch + '_> {
        self.state().report.took();
        let room = BodyBudget::new(&self.bodies, Config::TOGETHER);
        Box::new(Tape {
            recorder: self,
            response: ResponseRecorder::new(room),
        })
    }

    fn malformed(&self, why: String) {
        self.state().report.took();
        self.note(&Outcome::Malformed { why });
    }
}

/// One exchange that is being recorded.
struct Tape<'a> {
    recorder: &'a Recorder,
    response: ResponseRecorder<'a>,
}

impl Watch for Tape<'_> {
    fn take(&mut self, bytes: &[u8]) {
        self.response.take(bytes);
    }

    fn useless(&self) -> bool {
        self.response.rejected.is_some()
    }

    fn end(mut self: Box<Self>, exchange: Exchange) {
        let outcome = match &exchange.ended {
            Ended::Unreachable(why) => Outcome::Unreachable { why: why.clone() },
            Ended::NotHttp(why) => Outcome::NotKept { why: why.clone() },
            ended => {
                if *ended == Ended::Abandoned {
                    let seconds = proxy::Config::REST.as_secs();
                    let why = format!("it did not end within {seconds} s of its client");
                    self.response.reject(why);
                }
                self.recorder.keep(&exchange, &self.response)
            }
        };
        self.recorder.note(&outcome);
    }
}

/// How the connection of an exchange ended, where it did not end well.
pub(super) fn end(exchange: &Exchange) -> Option<End> {
    match exchange.ended {
        Ended::Broke { end, .. } => Some(end),
        _ => None,
    }
}
