//! Broken servers: the reference server with one fault.

mod broken_server;
mod head;
mod rows;

use std::sync::Arc;

use super::{Act, Saboteur};
use crate::server::reference::{self, ServerFault};
use openrouter_corpus::error::Error;
use openrouter_mock::MockHandle;

pub use broken_server::BrokenServer;
pub use head::HeadWithBody;

/// The behaviour of a broken server.
#[derive(Clone, Copy)]
pub enum ServerAct {
    /// It answers as the reference server does, with one fault. Each server needs a new fault, because some have state.
    ServerFault(fn() -> Arc<dyn ServerFault>),
    /// The reference server behind a proxy that adds bodies to responses to HEAD.
    HeadWithBody,
}

/// A running broken server.
pub enum Running {
    /// The reference server with a fault.
    Broken(MockHandle),
    /// The same, behind a proxy.
    HeadWithBody(MockHandle, HeadWithBody),
}

/// Returns every broken server.
pub(super) fn rows() -> impl Iterator<Item = &'static Saboteur> {
    rows::ROWS.iter()
}

const fn row(
    name: &'static str,
    sentence: &'static str,
    breaks: &'static [&'static str],
    fault: fn() -> Arc<dyn ServerFault>,
) -> Saboteur {
    Saboteur {
        name,
        sentence,
        breaks,
        act: Act::Server(ServerAct::ServerFault(fault)),
    }
}

impl ServerAct {
    /// Starts the server on loopback.
    ///
    /// # Errors
    /// If no port is available.
    pub async fn start(self) -> Result<Running, Error> {
        match self {
            Self::ServerFault(fault) => Ok(Running::Broken(reference::start(fault()).await?)),
            Self::HeadWithBody => {
                let behind = reference::start(Arc::new(reference::NoFault)).await?;
                let before = HeadWithBody::start(&behind.url())
                    .await
                    .map_err(|error| Error::Harness(format!("the broken server: {error}")))?;
                Ok(Running::HeadWithBody(behind, before))
            }
        }
    }
}

impl Running {
    /// Returns the base address: scheme, host and port.
    #[must_use]
    pub fn url(&self) -> String {
        match self {
            Self::Broken(server) => server.url(),
            Self::HeadWithBody(_, before) => before.url().to_owned(),
        }
    }

    /// Stops the server.
    pub async fn shutdown(self) {
        match self {
            Self::Broken(server) => server.shutdown().await,
            Self::HeadWithBody(server, before) => {
                drop(before);
                server.shutdown().await;
            }
        }
    }
}
