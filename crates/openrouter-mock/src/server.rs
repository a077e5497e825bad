//! Listening, accepting, stopping.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{Semaphore, oneshot};
use tokio::task::{JoinHandle, JoinSet};

use super::cases::{Cases, MockCase, Suggest};
use super::choice::Choose;
use super::connection;
use super::handler::Handler;
use super::journal::{Journal, Sink};
use super::limits::Limits;
use super::redaction::Redaction;

/// What a mock listens on and knows.
pub struct MockConfig {
    /// The address; loopback with a port chosen by the system unless said otherwise.
    pub listen: SocketAddr,
    /// Ids and what is answered under them.
    pub cases: Vec<(String, MockCase)>,
    /// What is answered when no case is chosen; `None`: the control successes.
    pub otherwise: Option<MockCase>,
    /// Chooses the case of a request that names none, before `otherwise`.
    pub choose: Option<Choose>,
    /// A server of one's own: it answers everything, and cases, pages and control successes are out of use.
    pub handler: Option<Arc<dyn Handler>>,
    /// Compress every response where the request accepts gzip.
    #[cfg(feature = "gzip")]
    pub gzip: bool,
    /// Bounds of memory and time.
    pub limits: Limits,
    /// How requests are redacted before the journal keeps them.
    pub redaction: Redaction,
    /// The ids that an unknown one resembles, best first; named in the answer to a request for it.
    pub suggest: Suggest,
    /// Called with every entry once its exchange has ended.
    pub sink: Option<Sink>,
}

impl MockConfig {
    /// A free port on loopback, and these cases.
    pub fn with_cases<I: Into<String>>(cases: impl IntoIterator<Item = (I, MockCase)>) -> Self {
        Self {
            cases: cases
                .into_iter()
                .map(|(id, case)| (id.into(), case))
                .collect(),
            ..Self::default()
        }
    }
}

impl Default for MockConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            cases: Vec::new(),
            otherwise: None,
            choose: None,
            handler: None,
            #[cfg(feature = "gzip")]
            gzip: false,
            limits: Limits::default(),
            redaction: Redaction::NONE,
            suggest: |_, _| Vec::new(),
            sink: None,
        }
    }
}

impl fmt::Debug for MockConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockConfig")
            .field("listen", &self.listen)
            .field("cases", &self.cases.len())
            .finish_non_exhaustive()
    }
}

/// Why a mock did not start.
#[derive(Debug)]
pub enum MockError {
    /// The address is taken, not ours, or not allowed.
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// The system's reason.
        source: io::Error,
    },
}

impl fmt::Display for MockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Listen { address, source } = self;
        write!(
            f,
            "cannot listen on {address}: {source}; port 0 lets the system choose a free one"
        )
    }
}

impl std::error::Error for MockError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let Self::Listen { source, .. } = self;
        Some(source)
    }
}

/// The mock upstream.
#[derive(Debug)]
pub struct Mock;

impl Mock {
    /// Listens and serves on the current tokio runtime until the handle is shut down or dropped.
    ///
    /// # Errors
    /// When the address cannot be listened on.
    pub async fn start(config: MockConfig) -> Result<MockHandle, MockError> {
        let MockConfig {
            listen,
            cases,
            otherwise,
            choose,
            handler,
            #[cfg(feature = "gzip")]
            gzip,
            limits,
            redaction,
            suggest,
            sink,
        } = config;
        let failed = |source| MockError::Listen {
            address: listen,
            source,
        };
        let listener = listener(listen).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let shared = Arc::new(Shared {
            cases: Cases::new(cases, limits.runs),
            otherwise,
            choose,
            handler,
            #[cfg(feature = "gzip")]
            gzip,
            journal: Journal::new(&limits, sink),
            bodies: AtomicUsize::new(0),
            address,
            limits,
            redaction,
            suggest,
        });
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(accept(listener, Arc::clone(&shared), stopped));
        Ok(MockHandle {
            shared,
            stop: Some(stop),
            task: Some(task),
        })
    }
}

/// A running mock. Dropping it stops the mock too, without waiting for its end.
#[derive(Debug)]
pub struct MockHandle {
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<()>>,
}

impl MockHandle {
    /// The address it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.shared.address
    }

    /// `http://ADDRESS`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.shared.address)
    }

    /// The base URL that chooses a case (or `CASE@RUN`): `http://ADDRESS/c/CASE/api/v1`.
    #[must_use]
    pub fn base_url(&self, case: &str) -> String {
        format!("{}/c/{}/api/v1", self.url(), case.replace('/', "~"))
    }

    /// What was asked of the mock.
    #[must_use]
    pub fn journal(&self) -> &Journal {
        &self.shared.journal
    }

    /// Adds a case, or replaces the one of that id.
    pub fn add_case(&self, id: &str, case: impl Into<MockCase>) {
        self.shared.cases.add(id, case.into());
    }

    /// Whether the mock knows a case.
    #[must_use]
    pub fn knows(&self, id: &str) -> bool {
        self.shared.cases.contains(id)
    }

    /// Stops listening, drops every connection and waits until nothing is left running; open journal entries end
    /// with [`super::Ending::MockStopped`].
    pub async fn shutdown(mut self) {
        self.stop = None;
        if let Some(task) = self.task.take() {
            // An error would be a panic of the accept loop, which has then ended as well.
            let _ = task.await;
        }
    }
}

/// What all connections of one mock share.
pub(super) struct Shared {
    pub(super) cases: Cases,
    pub(super) otherwise: Option<MockCase>,
    pub(super) choose: Option<Choose>,
    pub(super) handler: Option<Arc<dyn Handler>>,
    #[cfg(feature = "gzip")]
    pub(super) gzip: bool,
    pub(super) journal: Journal,
    pub(super) limits: Limits,
    pub(super) redaction: Redaction,
    pub(super) suggest: Suggest,
    pub(super) address: SocketAddr,
    pub(super) bodies: AtomicUsize,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// Listens on an address; a port that was used a moment ago may be used again, one that is in use may not.
///
/// # Errors
/// When the address cannot be bound.
pub fn listener(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(4096)
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, mut stopped: oneshot::Receiver<()>) {
    let permits = Arc::new(Semaphore::new(
        shared.limits.connections.min(Semaphore::MAX_PERMITS),
    ));
    let connections = AtomicU64::new(0);
    let mut tasks = JoinSet::new();
    loop {
        let next = async {
            let permit = Arc::clone(&permits).acquire_owned().await;
            (permit, listener.accept().await)
        };
        tokio::select! {
            _ = &mut stopped => break,
            Some(_) = tasks.join_next(), if !tasks.is_empty() => {}
            (permit, accepted) = next => match accepted {
                Ok((stream, _)) => {
                    let shared = Arc::clone(&shared);
                    let number = connections.fetch_add(1, Ordering::Relaxed);
                    tasks.spawn(async move {
                        let _permit = permit;
                        connection::serve(&shared, stream, number).await;
                    });
                }
                // Out of descriptors, or a connection that ended before it was taken: others may still be served.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
        }
    }
    drop(listener);
    tasks.shutdown().await;
}
