//! A gateway that is part of the suite: it passes everything on byte for byte, so that whatever it seems to lose is the
//! suite's own loss. With an `Alteration` it is the exact one, which makes errors of foreign bodies too, but for what is altered.
//!
//! The upstream of each request is in the header [`UPSTREAM`].

mod alter;
mod forward;
mod http;

use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

use openrouter_conformance::gateway::config::{Config, HeaderTemplate};
use openrouter_conformance::server::Key;
use openrouter_corpus::error::Error;

pub(crate) use alter::{Alteration, GatewayFault, set, without};

/// The header that names the upstream of a request.
pub const UPSTREAM: &str = "x-conform-upstream";

/// A running gateway; dropping it stops it.
#[derive(Debug)]
pub struct Gateway {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Gateway {
    /// Starts it on a free port of this machine, on the current runtime.
    ///
    /// # Errors
    /// When the system gives no port.
    pub async fn start() -> Result<Self, Error> {
        Self::with(None).await
    }

    /// Starts an exact one with an alteration, or the transparent one.
    pub(crate) async fn with(alteration: Option<Alteration>) -> Result<Self, Error> {
        let failed =
            |error: std::io::Error| Error::Harness(format!("the reference gateway: {error}"));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let task = tokio::spawn(async move {
            let mut calls = JoinSet::new();
            loop {
                tokio::select! {
                    Some(_) = calls.join_next(), if !calls.is_empty() => {}
                    accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                        calls.spawn(forward::serve(stream, alteration));
                    }
                }
            }
        });
        Ok(Self { address, task })
    }

    /// The configuration under which it is checked.
    #[must_use]
    pub fn config(&self) -> Config {
        Config {
            name: "reference-transparent".to_owned(),
            url: format!("http://{}", self.address),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            surfaces: None,
            model: Config::MODEL.to_owned(),
            headers: vec![HeaderTemplate {
                name: UPSTREAM.to_owned(),
                value: "{mock}/c/{case}/api/v1".to_owned(),
            }],
            key: Key::own(),
            jobs: 64,
            grace: std::time::Duration::from_secs(2),
            stall: std::time::Duration::from_secs(5),
            wait: std::time::Duration::from_secs(2),
            retries: false,
            again: String::new(),
        }
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.task.abort();
    }
}
