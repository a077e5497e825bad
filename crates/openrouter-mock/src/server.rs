//! Starts and stops the mock and accepts connections.

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
use super::relay::Relay;

/// The configuration of a mock.
pub struct MockConfig {
    /// The address to listen on; by default loopback with a port chosen by the system.
    pub listen: SocketAddr,
    /// The cases by id.
    pub cases: Vec<(String, MockCase)>,
    /// The response if no case is selected; `None` for the control responses.
    pub otherwise: Option<MockCase>,
    /// Selects the case of a request that names none; takes precedence over `otherwise`.
    pub choose: Option<Choose>,
    /// Answers each request that selects no case, or for which `choose` selects none, in place of the control response.
    pub relay: Option<Arc<dyn Relay>>,
    /// A custom server that answers everything; cases, pages and control responses are then unused.
    pub handler: Option<Arc<dyn Handler>>,
    /// Whether to compress every response if the request accepts gzip.
    #[cfg(feature = "gzip")]
    pub gzip: bool,
    /// Limits on memory and time.
    pub limits: Limits,
    /// How requests are redacted before the journal keeps them.
    pub redaction: Redaction,
    /// Suggests ids for an unknown one, best first, for the response to such a request.
    pub suggest: Suggest,
    /// Called with every entry once its exchange has ended.
    pub sink: Option<Sink>,
}

impl MockConfig {
    /// Creates a configuration with these cases on a free loopback port.
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
            relay: None,
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
    /// The address is in use, not local, or not allowed.
    Listen {
        /// The requested address.
        address: SocketAddr,
        /// The system's error.
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

/// The mock server.
#[derive(Debug)]
pub struct Mock;

impl Mock {
    /// Listens and serves on the current tokio runtime until the handle is shut down or dropped.
    ///
    /// # Errors
    /// Fails if the address cannot be listened on.
    pub async fn start(config: MockConfig) -> Result<MockHandle, MockError> {
        let MockConfig {
            listen,
            cases,
            otherwise,
            choose,
            relay,
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
            relay,
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

/// A running mock. Dropping it stops the mock without waiting for its end.
#[derive(Debug)]
pub struct MockHandle {
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<()>>,
}

impl MockHandle {
    /// Returns the address that it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.shared.address
    }

    /// Returns `http://ADDRESS`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.shared.address)
    }

    /// Returns the base URL that selects a case (or `CASE@RUN`): `http://ADDRESS/c/CASE/api/v1`.
    #[must_use]
    pub fn base_url(&self, case: &str) -> String {
        format!("{}/c/{}/api/v1", self.url(), case.replace('/', "~"))
    }

    /// Returns the journal of requests.
    #[must_use]
    pub fn journal(&self) -> &Journal {
        &self.shared.journal
    }

    /// Adds a case, or replaces the one with that id.
    pub fn add_case(&self, id: &str, case: impl Into<MockCase>) {
        self.shared.cases.add(id, case.into());
    }

    /// Whether the mock has a case with this id.
    #[must_use]
    pub fn knows(&self, id: &str) -> bool {
        self.shared.cases.contains(id)
    }

    /// Stops listening, drops every connection and waits until all tasks have ended; open journal entries end
    /// with [`super::Ending::MockStopped`].
    pub async fn shutdown(mut self) {
        self.stop = None;
        if let Some(task) = self.task.take() {
            // An error would be a panic of the accept loop, which has then ended too.
            let _ = task.await;
        }
    }
}

/// State shared by all connections of a mock.
pub(super) struct Shared {
    pub(super) cases: Cases,
    pub(super) otherwise: Option<MockCase>,
    pub(super) choose: Option<Choose>,
    pub(super) relay: Option<Arc<dyn Relay>>,
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

/// Listens on an address; a recently used port may be reused, a port in use may not.
///
/// # Errors
/// Fails if the address cannot be bound.
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
                // Out of descriptors, or the connection ended before it was accepted: others can still be served.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
        }
    }
    drop(listener);
    tasks.shutdown().await;
}
