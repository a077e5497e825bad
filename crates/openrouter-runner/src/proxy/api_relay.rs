//! The way to an API, for the proxy and for a mock that passes requests on.

use std::sync::Arc;

use openrouter_mock::{After, Ending, Relay, Relayed, Relaying, Request};
use tokio::net::TcpStream;

use super::Config;
use super::exchange::{Ended, Exchange, Head, Observer, Watch};
use super::forward::forward;
use super::{upstream, write};
use crate::server::send::wait;
use openrouter_corpus::error::Error;
use openrouter_corpus::fixture::End;

/// Sends requests to an API and passes the responses on as they arrive.
pub struct ApiRelay {
    pub(super) config: Config,
    http: reqwest::Client,
    pub(super) observer: Arc<dyn Observer>,
}

impl std::fmt::Debug for ApiRelay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApiRelay").finish_non_exhaustive()
    }
}

impl ApiRelay {
    /// Waits until the API accepts a connection.
    ///
    /// # Errors
    /// [`Error::Unreachable`] if it does not.
    pub async fn open(config: Config, observer: Arc<dyn Observer>) -> Result<Self, Error> {
        wait(&config.upstream, config.wait)
            .await
            .map_err(|why| Error::Unreachable {
                url: format!("--upstream {}", config.upstream.base()),
                why,
            })?;
        let http = if config.transparent {
            crate::http::pooled()
        } else {
            crate::http::client()
        };
        let http = http.map_err(|error| Error::Harness(crate::http::in_words(error)))?;
        Ok(Self {
            config,
            http,
            observer,
        })
    }

    /// Passes one request on, and its response back.
    pub(super) async fn pass(
        &self,
        stream: &mut TcpStream,
        ahead: &mut Vec<u8>,
        request: Request,
        watch: Box<dyn Watch + '_>,
    ) -> After {
        forward(&self.config, &self.http, stream, ahead, request, watch).await
    }
}

impl Relay for ApiRelay {
    fn relay<'a>(
        &'a self,
        stream: &'a mut TcpStream,
        ahead: &'a mut Vec<u8>,
        request: Request,
    ) -> Relaying<'a> {
        Box::pin(async move {
            if let Some((status, why)) = upstream::refusal(&self.config, &request) {
                // The client may have left before it reads this response, so the observer gets the error too.
                let _ = write::own(stream, &self.config, status, &why).await;
                self.observer.malformed(why);
                return Relayed {
                    status: Some(status),
                    body_bytes: 0,
                    end: Ending::Completed,
                    after: After::Close,
                };
            }
            let mut seen = (None, 0, Ending::MockStopped);
            let watch = EndRecorder {
                inner: self.observer.begin(&request),
                seen: &mut seen,
            };
            let after = self.pass(stream, ahead, request, Box::new(watch)).await;
            let (status, body_bytes, end) = seen;
            Relayed {
                status,
                body_bytes,
                end,
                after,
            }
        })
    }
}

/// Notes how an exchange ended, for the journal of the mock.
struct EndRecorder<'a> {
    inner: Box<dyn Watch + 'a>,
    seen: &'a mut (Option<u16>, u64, Ending),
}

impl Watch for EndRecorder<'_> {
    fn head(&mut self, head: &Head) {
        self.inner.head(head);
    }

    fn take(&mut self, bytes: &[u8]) {
        self.inner.take(bytes);
    }

    fn useless(&self) -> bool {
        self.inner.useless()
    }

    fn end(self: Box<Self>, exchange: Exchange) {
        let status = exchange.head.as_ref().map(|head| head.status);
        // Where there was no response, the client got one of the proxy.
        let own =
            || matches!(exchange.ended, Ended::NotHttp(_) | Ended::Unreachable(_)).then_some(502);
        *self.seen = (status.or_else(own), exchange.body_bytes, ending(&exchange));
        self.inner.end(exchange);
    }
}

/// How the mock's journal states the end of an exchange.
fn ending(exchange: &Exchange) -> Ending {
    let left = || Ending::ClientClosedEarly {
        after_bytes: exchange.body_bytes,
    };
    match &exchange.ended {
        Ended::Complete => Ending::Completed,
        Ended::Abandoned => left(),
        Ended::Broke {
            end: End::Stall, ..
        } if exchange.client_left => left(),
        Ended::Broke { why, .. } | Ended::NotHttp(why) | Ended::Unreachable(why) => {
            Ending::UpstreamFailed { error: why.clone() }
        }
    }
}
