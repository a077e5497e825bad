//! The tap: every byte passes unchanged, and failed exchanges are reported.

mod failures;
mod passes;
mod program;

use std::path::Path;
use std::sync::Arc;

use openrouter_conform::tap::{Tap, TapEvent, TapFailure, TapReport};
use openrouter_mock::MockHandle;
use openrouter_runner::proxy::{Config, Observer, Proxy, start};
use openrouter_runner::record::{Keep, Recorder};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::record::support::{PATIENCE, suite};

/// The Unix time of every event.
const NOW: u64 = 1_788_516_000;

/// An event: its text for people, and the failure, if it is one.
struct Seen {
    text: String,
    failure: Option<TapFailure>,
}

/// A running tap.
struct Tapped {
    proxy: Proxy,
    tap: Arc<Tap>,
    seen: UnboundedReceiver<Seen>,
}

impl Tapped {
    async fn new(server: &MockHandle) -> Self {
        Self::recording(server, None).await
    }

    async fn recording(server: &MockHandle, out: Option<&Path>) -> Self {
        Self::at(&format!("{}/api/v1", server.url()), out).await
    }

    /// Opens a connection to the proxy, for requests written as bytes.
    async fn connect(&self) -> tokio::net::TcpStream {
        let url = self.proxy.url();
        let address = url.trim_start_matches("http://").split('/').next();
        let connected = tokio::net::TcpStream::connect(address.expect("an address")).await;
        connected.expect("it listens")
    }

    async fn at(upstream: &str, out: Option<&Path>) -> Self {
        let config = Config::transparent("tap", upstream).expect("a URL");
        let recorder = out.map(|out| {
            let keep = Keep::new(out.to_owned());
            let spec = suite().spec.clone();
            Recorder::new(&config, keep, Default::default(), spec, Box::new(|_| {}))
        });
        let (sender, seen) = unbounded_channel();
        let on_event = move |event: &TapEvent<'_>| {
            let failure = match event {
                TapEvent::Failure(failure) => Some((*failure).clone()),
                _ => None,
            };
            let text = event.to_terminal(NOW);
            // The test may have seen enough.
            let _ = sender.send(Seen { text, failure });
        };
        let tap = Tap::new("http://upstream", recorder, || NOW, Box::new(on_event));
        let tap = Arc::new(tap);
        let proxy = start(config, Arc::clone(&tap) as Arc<dyn Observer>).await;
        Self {
            proxy: proxy.expect("it listens"),
            tap,
            seen,
        }
    }

    /// The URL of a route.
    fn url(&self, route: &str) -> String {
        format!("{}/{route}", self.proxy.url())
    }

    /// The next event.
    async fn next(&mut self) -> Seen {
        let seen = tokio::time::timeout(PATIENCE, self.seen.recv()).await;
        seen.expect("an event in time").expect("an event")
    }

    async fn end(self) -> TapReport {
        self.proxy.stop().await;
        self.tap.report()
    }
}
