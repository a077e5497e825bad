//! The observer of the proxy.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use openrouter_corpus::date::utc;
use openrouter_errors::Surface;
use openrouter_mock::{CannedResponse, Request};
use openrouter_runner::proxy::{Exchange, Head, Observer, Watch};
use openrouter_runner::record::Recorder;
use serde::Deserialize;

use super::decode::Decode;
use super::diagnose::{Asked, Body, Found, find, too_long};
use super::failure::TapFailure;
use super::metrics::{Metrics, PATH};
use super::report::{TapReport, Totals};

/// An event of a tap.
#[derive(Debug)]
pub enum TapEvent<'a> {
    /// An exchange failed.
    Failure(&'a TapFailure),
    /// A client left before its response had ended: no error of the upstream.
    ClientLeft {
        /// When, in UTC as RFC 3339 writes it.
        at: String,
        /// The surface.
        surface: Surface,
        /// The bytes of the response's body that had arrived.
        body_bytes: u64,
    },
    /// A body cannot be read; reported once for each reason.
    Unread {
        /// Why.
        why: &'a str,
    },
    /// A request could not be read.
    Malformed {
        /// Why.
        why: &'a str,
    },
}

/// A callback for events.
pub type OnEvent = dyn Fn(&TapEvent<'_>) + Send + Sync;

/// Observes the exchanges of a proxy, and reports failures.
pub struct Tap {
    upstream: String,
    metrics: Metrics,
    totals: Mutex<Totals>,
    recorder: Option<Recorder>,
    clock: fn() -> u64,
    on_event: Box<OnEvent>,
}

impl fmt::Debug for Tap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tap").finish_non_exhaustive()
    }
}

impl Tap {
    /// Creates a tap in front of this API. `clock` gives the Unix time in seconds.
    #[must_use]
    pub fn new(
        upstream: &str,
        recorder: Option<Recorder>,
        clock: fn() -> u64,
        on_event: Box<OnEvent>,
    ) -> Self {
        Self {
            upstream: upstream.to_owned(),
            metrics: Metrics::new(),
            totals: Mutex::default(),
            recorder,
            clock,
            on_event,
        }
    }

    /// Returns the totals so far.
    pub fn report(&self) -> TapReport {
        let mut totals = self.totals();
        if let Some(recorder) = &self.recorder {
            let counts = recorder.report().counts;
            let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
            totals.counts.recorded = count(counts.recorded);
            totals.counts.not_recorded = count(counts.not_kept);
        }
        totals.report(&self.upstream)
    }

    fn totals(&self) -> MutexGuard<'_, Totals> {
        self.totals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> String {
        utc((self.clock)())
    }
}

impl Observer for Tap {
    fn page(&self, request: &Request) -> Option<CannedResponse> {
        (request.method == "GET" && request.path() == PATH).then(|| self.metrics.page())
    }

    fn begin(&self, request: &Request) -> Box<dyn Watch + '_> {
        self.totals().counts.requests += 1;
        self.metrics.begins();
        let record = self
            .recorder
            .as_ref()
            .map(|recorder| recorder.begin(request));
        Box::new(ExchangeObserver {
            tap: self,
            asked: Asked {
                surface: Surface::from_path(request.path()),
                model: model(&request.body),
            },
            record,
            body: None,
        })
    }

    fn malformed(&self, why: String) {
        let mut totals = self.totals();
        totals.counts.requests += 1;
        totals.counts.malformed += 1;
        drop(totals);
        (self.on_event)(&TapEvent::Malformed { why: &why });
    }
}

/// The requested model.
fn model(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Asks {
        model: Option<String>,
    }
    serde_json::from_slice::<Asks>(body).ok()?.model
}

/// The observer of one exchange.
struct ExchangeObserver<'a> {
    tap: &'a Tap,
    asked: Asked,
    record: Option<Box<dyn Watch + 'a>>,
    /// The body, once there is a head.
    body: Option<Decode<Body<'a>>>,
}

impl Watch for ExchangeObserver<'_> {
    fn head(&mut self, head: &Head) {
        if is_text(head) {
            let codings = values(head, "content-encoding").collect::<Vec<_>>();
            let body = Body::new(self.record.take());
            self.body = Some(Decode::new(&codings.join(", "), body));
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        if let Some(body) = &mut self.body {
            body.push(bytes);
        }
    }

    fn end(mut self: Box<Self>, exchange: Exchange) {
        let (tap, asked) = (self.tap, self.asked);
        let surface = asked.surface.unwrap_or(Surface::Other);
        let fault = self.body.as_ref().and_then(|body| body.fault());
        let mut unread = fault.map(str::to_owned);
        let body = self.body.as_mut().and_then(Decode::get_mut);
        let is_file = exchange.head.is_some() && body.is_none();
        let mut body = body.map_or_else(
            || Body::new(None),
            |body| std::mem::replace(body, Body::new(None)),
        );
        unread = unread.or_else(|| too_long(&body));
        let record = body.record.take();
        let found = find(&exchange, &asked, body, is_file || unread.is_some());
        tap.metrics.ends(&exchange, surface);
        if let Some(why) = &unread
            && tap.totals().reads_not(why)
        {
            (tap.on_event)(&TapEvent::Unread { why });
        }
        match found {
            Found::Success => tap.totals().counts.successes += 1,
            Found::ClientLeft => {
                tap.totals().counts.client_left += 1;
                tap.metrics.client_leaves();
                (tap.on_event)(&TapEvent::ClientLeft {
                    at: tap.now(),
                    surface,
                    body_bytes: exchange.body_bytes,
                });
            }
            Found::Failure(failure) => {
                let failure = TapFailure::new(tap.now(), &exchange, asked, *failure, unread);
                tap.totals().fails(&failure);
                tap.metrics.fails(&failure);
                (tap.on_event)(&TapEvent::Failure(&failure));
                if let Some(record) = record {
                    record.end(decoded(exchange));
                }
            }
        }
    }
}

/// Returns the exchange with its body decoded.
fn decoded(mut exchange: Exchange) -> Exchange {
    if let Some(head) = &mut exchange.head
        && values(head, "content-encoding").next().is_some()
    {
        let of_coding = ["content-encoding", "content-length"];
        let is = |name: &str| of_coding.iter().any(|own| name.eq_ignore_ascii_case(own));
        head.headers.retain(|(name, _)| !is(name));
    }
    exchange
}

fn values<'h>(head: &'h Head, name: &'h str) -> impl Iterator<Item = &'h str> {
    head.headers
        .iter()
        .filter(move |(own, _)| own.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
}

/// Whether a body may be an error or a stream, and not a file.
fn is_text(head: &Head) -> bool {
    let media = values(head, "content-type").next().unwrap_or_default();
    let media = media.split(';').next().unwrap_or_default().trim();
    let media = media.to_ascii_lowercase();
    media.is_empty()
        || media.starts_with("text/")
        || media.ends_with("json")
        || media.ends_with("xml")
}
