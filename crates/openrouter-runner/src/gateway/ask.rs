//! Sends one request through the gateway, and collects the response and its end.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use crate::client::reference::request::request;
use crate::http::in_words;
use openrouter_conformance::client::protocol::Run;
use openrouter_conformance::gateway::arrived::{Arrived, Over};
use openrouter_mock::Journal;

/// The most requests of one call that are awaited.
pub const MOST_REQUESTS: usize = 10;

/// The most bytes read of a body.
pub const BODY_BYTES: usize = 8 * 1024 * 1024;

/// A request that is ready to be sent.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    pub(super) run: Run,
    pub(super) headers: Vec<(String, String)>,
    /// The journal key of the upstream requests.
    pub(super) case: String,
    /// The number of body bytes after which the upstream stalls, if it does.
    pub(super) stalls_at: Option<usize>,
    pub(super) grace: Duration,
    pub(super) stall: Duration,
}

impl Ask {
    /// Sends the request and reads the response until it ends or the time is up.
    pub(super) async fn send(&self, journal: &Journal) -> Arrived {
        let mut arrived = Arrived::default();
        let http = match crate::http::client() {
            Ok(http) => http,
            Err(error) => {
                arrived.over = Over::Refused(format!("the HTTP client: {error}"));
                return arrived;
            }
        };
        let before = journal.count(&self.case);
        let received = AtomicUsize::new(0);
        let over = {
            let take_in = self.take_in(&http, &mut arrived, &received);
            tokio::pin!(take_in);
            tokio::select! {
                over = &mut take_in => over,
                over = self.run_out(journal, before, &received) => over,
            }
        };
        arrived.over = over;
        arrived
    }

    async fn take_in(
        &self,
        http: &reqwest::Client,
        arrived: &mut Arrived,
        received: &AtomicUsize,
    ) -> Over {
        let mut builder = request(http, &self.run);
        for (name, value) in &self.headers {
            builder = builder.header(name, value);
        }
        let mut response = match builder.send().await {
            Ok(response) => response,
            Err(error) if error.is_connect() => return Over::Refused(in_words(error)),
            Err(error) if error.is_builder() => return Over::Refused(in_words(error)),
            Err(error) => return Over::Broken(in_words(error)),
        };
        arrived.status = Some(response.status().as_u16());
        for (name, value) in response.headers() {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            arrived.headers.push((name.to_string(), value));
        }
        loop {
            match response.chunk().await {
                Ok(Some(piece)) => {
                    arrived.body.extend_from_slice(&piece);
                    received.fetch_add(piece.len(), Ordering::Relaxed);
                }
                Ok(None) => return Over::Ended,
                Err(error) => return Over::Broken(in_words(error)),
            }
            // The upstream sends nothing more, so further waiting would only see silence.
            if self.stalls_at.is_some_and(|at| arrived.body.len() >= at) {
                return Over::Left;
            }
            if arrived.body.len() > BODY_BYTES {
                return Over::Hung(format!("more than {BODY_BYTES} bytes arrived"));
            }
        }
    }

    /// Resolves with the reason when the time is up.
    async fn run_out(&self, journal: &Journal, before: usize, received: &AtomicUsize) -> Over {
        let case = self.case.as_str();
        let seconds = self.grace.as_secs_f64();
        if timeout(self.grace * 3, journal.wait_for(case, before + 1))
            .await
            .is_err()
        {
            return Over::Hung(format!(
                "no response and no upstream request for {} s",
                seconds * 3.0
            ));
        }
        if self.stalls_at.is_some() {
            // A gateway that sends keep-alive data while it waits does not extend the wait indefinitely.
            let until = Instant::now() + self.grace * 3;
            loop {
                let so_far = received.load(Ordering::Relaxed);
                sleep(self.stall).await;
                if received.load(Ordering::Relaxed) == so_far || Instant::now() >= until {
                    return Over::Left;
                }
            }
        }
        loop {
            let asked = journal.count(case);
            if asked > before + MOST_REQUESTS {
                return Over::Hung(format!(
                    "more than {MOST_REQUESTS} requests were sent upstream"
                ));
            }
            if timeout(self.grace * 2, journal.wait_ended(case, asked))
                .await
                .is_err()
            {
                return Over::Hung(format!(
                    "the upstream's response was not read completely within {} s",
                    seconds * 2.0
                ));
            }
            if timeout(self.grace, journal.wait_for(case, asked + 1))
                .await
                .is_err()
            {
                return Over::Hung(format!(
                    "the response did not end within {seconds} s of the upstream's"
                ));
            }
        }
    }
}
