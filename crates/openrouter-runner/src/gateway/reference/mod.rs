//! A built-in gateway that forwards everything byte for byte, so that any apparent loss is an error of the suite. With
//! an `Alteration` it is the exact gateway, which also converts foreign bodies to errors, with one fault.
//!
//! The header [`UPSTREAM`] of each request names its upstream.

mod alter;
mod forward;
mod http;

use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

use openrouter_conformance::gateway::config::{Config, HeaderTemplate};
use openrouter_conformance::seed::Seed;
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
    /// The name of the transparent gateway.
    pub const NAME: &str = "reference-transparent";

    /// Starts the gateway on a free port of this machine, on the current runtime.
    ///
    /// # Errors
    /// If no port is available.
    pub async fn start() -> Result<Self, Error> {
        Self::with(None).await
    }

    /// Starts an exact gateway with an alteration, or the transparent one.
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

    /// Returns the configuration for evaluating the gateway.
    #[must_use]
    pub fn config(&self) -> Config {
        Config {
            seed: Seed::BUILT_IN,
            name: Self::NAME.to_owned(),
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
