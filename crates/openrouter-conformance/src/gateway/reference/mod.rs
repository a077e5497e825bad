//! A gateway that is part of the suite: it passes everything on byte for byte, so that whatever it seems to lose is the
//! suite's own loss. With a [`Sabotage`] it is wrong in exactly one way, which shows that each check can fail.
//!
//! The upstream of each request is in the header [`UPSTREAM`].

mod forward;
mod http;
mod sabotage;

use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

use super::config::{Config, HeaderTemplate};
use crate::error::Error;
use crate::server::Key;

pub use sabotage::{Altered, Sabotage};

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
    pub async fn start(sabotage: Option<&'static Sabotage>) -> Result<Self, Error> {
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
                        calls.spawn(forward::serve(stream, sabotage));
                    }
                }
            }
        });
        Ok(Self { address, task })
    }

    /// The configuration under which it is judged.
    #[must_use]
    pub fn config(&self, sabotage: Option<&Sabotage>) -> Config {
        let name = sabotage.map_or("reference-transparent", |sabotage| sabotage.name);
        let again = sabotage.map_or(String::new(), |sabotage| {
            format!("--sabotage {}", sabotage.name)
        });
        Config {
            name: name.to_owned(),
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
            stall: std::time::Duration::from_millis(100),
            wait: std::time::Duration::from_secs(2),
            retries: false,
            again,
        }
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.task.abort();
    }
}
