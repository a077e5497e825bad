//! The proxy: listening, accepting, stopping.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

use super::Config;
use super::api_relay::ApiRelay;
use super::exchange::Observer;
use super::{upstream, write};
use openrouter_corpus::error::Error;
use openrouter_mock::{After, BodyBudget, Limits, NoRequest, close, listener, read};

/// A running proxy; dropping it ends it.
#[derive(Debug)]
pub struct Proxy {
    shared: Arc<Shared>,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

struct Shared {
    passage: ApiRelay,
    bodies: AtomicUsize,
    limits: Limits,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

/// Listens, and forwards requests until the [`Proxy`] is stopped.
///
/// # Errors
/// [`Error::Unreachable`] if the upstream accepts no connection, and if the address cannot be listened on.
pub async fn start(config: Config, observer: Arc<dyn Observer>) -> Result<Proxy, Error> {
    let address = config.listen;
    let passage = ApiRelay::open(config, observer).await?;
    let failed = |source| Error::Listen { address, source };
    let listener = listener(address).map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let shared = Arc::new(Shared {
        passage,
        bodies: AtomicUsize::new(0),
        limits: Limits::default(),
    });
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(accept(listener, Arc::clone(&shared), stopped));
    Ok(Proxy {
        shared,
        address,
        stop: Some(stop),
        task,
    })
}

impl Proxy {
    /// Returns the base URL for clients, which has the same path as the upstream's.
    #[must_use]
    pub fn url(&self) -> String {
        format!(
            "http://{}{}",
            self.address,
            self.shared.passage.config.upstream.prefix()
        )
    }

    /// Stops listening and drops every connection.
    pub async fn stop(mut self) {
        self.stop = None;
        // An error would be a panic of the accept loop, which has then ended as well.
        let _ = self.task.await;
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

/// Serves one connection to its end.
async fn serve(mut stream: TcpStream, shared: Arc<Shared>) {
    // Send each write at once; if the system refuses, boundaries are lost but bytes are not.
    let _ = stream.set_nodelay(true);
    let mut ahead = Vec::new();
    loop {
        match exchange(&mut stream, &mut ahead, &shared).await {
            After::Next => {}
            After::Close => return close(&mut stream).await,
            After::Drop => return,
        }
    }
}

/// Reads one request and responds to it.
async fn exchange(stream: &mut TcpStream, ahead: &mut Vec<u8>, shared: &Shared) -> After {
    let (config, observer) = (&shared.passage.config, &shared.passage.observer);
    let mut budget = BodyBudget::new(&shared.bodies, shared.limits.bodies_together);
    let request = match read(stream, ahead, &shared.limits, &mut budget).await {
        Ok(request) => request,
        Err(NoRequest::Ended | NoRequest::Failed) => return After::Drop,
        Err(NoRequest::Refused { status, why, .. }) => {
            // The client may have left before it reads this response, so the observer gets the error too.
            let _ = write::own(stream, config, status, &why).await;
            observer.malformed(why);
            return After::Close;
        }
    };
    if let Some(page) = observer.page(&request) {
        let _ = write::page(stream, &page).await;
        return After::Close;
    }
    if let Some((status, why)) = upstream::refusal(config, &request) {
        let _ = write::own(stream, config, status, &why).await;
        observer.malformed(why);
        return After::Close;
    }
    let watch = observer.begin(&request);
    shared.passage.pass(stream, ahead, request, watch).await
}
