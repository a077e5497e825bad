//! The page for Prometheus. Every label has a closed set of values.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use openrouter_errors::{Cause, Surface};
use openrouter_mock::CannedResponse;
use openrouter_runner::proxy::Exchange;

use super::TapFailure;

/// Where the page is.
pub const PATH: &str = "/_metrics";

/// What the text format of OpenMetrics is served as.
const MEDIA: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    surface: &'static str,
    status: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Failed {
    cause: &'static str,
    fault: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Direction {
    direction: &'static str,
}

/// What is counted.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    failures: Family<Failed, Counter>,
    client_left: Counter,
    open: Gauge,
    first_byte: Histogram,
    bytes: Family<Direction, Counter>,
}

impl Metrics {
    pub(super) fn new() -> Self {
        let metrics = Self {
            registry: Registry::with_prefix("openrouter_tap"),
            requests: Family::default(),
            failures: Family::default(),
            client_left: Counter::default(),
            open: Gauge::default(),
            // 10 ms to 82 s.
            first_byte: Histogram::new(exponential_buckets(0.01, 2.0, 14)),
            bytes: Family::default(),
        };
        metrics.registered()
    }

    fn registered(mut self) -> Self {
        let registry = &mut self.registry;
        registry.register(
            "requests",
            "Requests that ended, by surface and class of the HTTP status",
            self.requests.clone(),
        );
        registry.register(
            "failures",
            "Failed exchanges, by cause and by who can fix it",
            self.failures.clone(),
        );
        registry.register(
            "client_disconnects",
            "Exchanges whose client left before the response had ended",
            self.client_left.clone(),
        );
        registry.register(
            "open_requests",
            "Exchanges that have not ended",
            self.open.clone(),
        );
        registry.register_with_unit(
            "first_byte",
            "Time from the end of the request to the first byte of the response's body",
            Unit::Seconds,
            self.first_byte.clone(),
        );
        registry.register_with_unit(
            "body",
            "Bytes of bodies, as they were sent",
            Unit::Bytes,
            self.bytes.clone(),
        );
        self
    }

    pub(super) fn begins(&self) {
        self.open.inc();
    }

    pub(super) fn ends(&self, exchange: &Exchange, surface: Surface) {
        self.open.dec();
        let status = match exchange.head.as_ref().map(|head| head.status) {
            None => "none",
            Some(100..=199) => "1xx",
            Some(200..=299) => "2xx",
            Some(300..=399) => "3xx",
            Some(400..=499) => "4xx",
            Some(500..=599) => "5xx",
            Some(_) => "other",
        };
        let surface = surface.as_str();
        let answered = Answered { surface, status };
        self.requests.get_or_create(&answered).inc();
        if let Some(time) = exchange.first_byte {
            self.first_byte.observe(time.as_secs_f64());
        }
        let count = |direction, bytes| {
            let bytes_of = self.bytes.get_or_create(&Direction { direction });
            bytes_of.inc_by(bytes);
        };
        count("request", exchange.request.body.len() as u64);
        count("response", exchange.body_bytes);
    }

    pub(super) fn fails(&self, failure: &TapFailure) {
        let cause = failure.cause.parse().unwrap_or(Cause::Unknown);
        let failed = Failed {
            cause: cause.as_str(),
            fault: cause.entry().fault.as_str(),
        };
        self.failures.get_or_create(&failed).inc();
    }

    pub(super) fn client_leaves(&self) {
        self.client_left.inc();
    }

    /// The page.
    pub(super) fn page(&self) -> CannedResponse {
        let mut text = String::new();
        match encode(&mut text, &self.registry) {
            Ok(()) => CannedResponse::new(200, MEDIA, text),
            Err(error) => CannedResponse::new(500, "text/plain", error.to_string()),
        }
    }
}
