//! Wrong servers: the reference server, but for one twist.

mod head;
mod twists;
mod wrong;

use std::sync::Arc;

use super::{Act, Saboteur};
use crate::server::reference::{self, ServerFault};
use openrouter_corpus::error::Error;
use openrouter_mock::MockHandle;

pub use head::HeadWithBody;
pub use wrong::Wrong;

/// What a wrong server does.
#[derive(Clone, Copy)]
pub enum ServerAct {
    /// It answers as the reference server does, but for a twist. A new one each time, because some remember.
    ServerFault(fn() -> Arc<dyn ServerFault>),
    /// It is the reference server behind something that puts bodies behind the heads of responses to HEAD.
    HeadWithBody,
}

/// A wrong server that listens.
pub enum Running {
    /// The reference server with a twist.
    Twisted(MockHandle),
    /// The same, with something before it.
    HeadWithBody(MockHandle, HeadWithBody),
}

/// Every wrong server.
pub(super) fn rows() -> impl Iterator<Item = &'static Saboteur> {
    twists::ROWS.iter()
}

const fn row(
    name: &'static str,
    sentence: &'static str,
    breaks: &'static [&'static str],
    twist: fn() -> Arc<dyn ServerFault>,
) -> Saboteur {
    Saboteur {
        name,
        sentence,
        breaks,
        act: Act::Server(ServerAct::ServerFault(twist)),
    }
}

impl ServerAct {
    /// Starts the server on loopback.
    ///
    /// # Errors
    /// When there is no port to listen on.
    pub async fn start(self) -> Result<Running, Error> {
        match self {
            Self::ServerFault(twist) => Ok(Running::Twisted(reference::start(twist()).await?)),
            Self::HeadWithBody => {
                let behind = reference::start(Arc::new(reference::Honest)).await?;
                let before = HeadWithBody::start(&behind.url())
                    .await
                    .map_err(|error| Error::Harness(format!("the broken server: {error}")))?;
                Ok(Running::HeadWithBody(behind, before))
            }
        }
    }
}

impl Running {
    /// Where it listens: scheme, host and port.
    #[must_use]
    pub fn url(&self) -> String {
        match self {
            Self::Twisted(server) => server.url(),
            Self::HeadWithBody(_, before) => before.url().to_owned(),
        }
    }

    /// Ends it.
    pub async fn shutdown(self) {
        match self {
            Self::Twisted(server) => server.shutdown().await,
            Self::HeadWithBody(server, before) => {
                drop(before);
                server.shutdown().await;
            }
        }
    }
}
