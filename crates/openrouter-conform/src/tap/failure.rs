//! One failed exchange.

use openrouter_errors::{Delivery, Surface};
use openrouter_runner::proxy::{Ended, Exchange};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::diagnose::{Asked, Failure};
use crate::identify::{Identified, Question, RetryAdvice};
use openrouter_corpus::fixture::End;

/// A failed exchange: a line of `tap --ndjson`. No member is ever missing: an absent fact is `null`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TapFailure {
    /// Version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// When it ended, in UTC as RFC 3339 writes it.
    pub at: String,
    /// The method of the request.
    pub method: String,
    /// The path of the request, without its query.
    pub path: String,
    /// The API skin the request went to.
    pub surface: Surface,
    /// The requested model.
    pub model: Option<String>,
    /// How the exchange ended.
    pub ended: TapEnd,
    /// The HTTP status; `null` where no response arrived.
    pub http_status: Option<u16>,
    /// The effective status: the error's own code where the HTTP status is 2xx.
    pub status: Option<u16>,
    /// The canonical error type, stated or inferred.
    pub error_type: Option<String>,
    /// The cause's id in the catalogue.
    pub cause: String,
    /// Who can fix it.
    pub fault: Option<String>,
    /// Which hop produced it.
    pub origin: Option<String>,
    /// The provider, as the response names it.
    pub provider: Option<String>,
    /// The most telling text for people.
    pub message: Option<String>,
    /// What an identical request is worth.
    pub retry: RetryAdvice,
    /// What to do.
    pub remedy: Option<String>,
    /// How the error arrived.
    pub delivery: Option<Delivery>,
    /// Whether output had been delivered before the error, so that a silent retry repeats it; `null` where this is unknown.
    pub delivered: Option<bool>,
    /// The generation id (`gen-...`) that the response names.
    pub generation_id: Option<String>,
    /// The request id that the response names.
    pub request_id: Option<String>,
    /// Bytes of the response's body, as they were sent.
    pub body_bytes: u64,
    /// Milliseconds from the end of the request to the first byte of the response's body.
    pub first_byte_ms: Option<u64>,
    /// Milliseconds from the end of the request to the end of the exchange.
    pub duration_ms: u64,
    /// Why the body could not be read; then the failure is known by its status or its end alone.
    pub unread: Option<String>,
}

/// How an exchange ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TapEnd {
    /// The whole response arrived.
    Complete,
    /// The upstream closed its connection too early.
    Closed,
    /// The upstream reset its connection.
    Reset,
    /// The response was not HTTP.
    NotHttp,
    /// The upstream could not be asked.
    Unreachable,
    /// The client left after the error had arrived.
    ClientLeft,
}

impl TapEnd {
    fn of(exchange: &Exchange) -> Self {
        match exchange.ended {
            Ended::NotHttp(_) => Self::NotHttp,
            Ended::Unreachable(_) => Self::Unreachable,
            _ if exchange.client_left => Self::ClientLeft,
            Ended::Broke {
                end: End::Reset, ..
            } => Self::Reset,
            Ended::Broke { .. } => Self::Closed,
            Ended::Complete | Ended::Abandoned => Self::Complete,
        }
    }
}

impl TapFailure {
    /// Returns the failure, and the same in the form of `identify`.
    pub(super) fn new(
        at: String,
        exchange: &Exchange,
        asked: Asked,
        failure: Failure,
        unread: Option<String>,
    ) -> Self {
        let status = exchange.head.as_ref().map(|head| head.status);
        let question = Question {
            status,
            ..Question::default()
        };
        let identified = Identified::new(&question, &failure.diagnosis, None, None);
        let milliseconds =
            |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Self {
            format: 1,
            at,
            method: exchange.request.method.clone(),
            path: exchange.request.path().to_owned(),
            surface: asked.surface.unwrap_or(Surface::Other),
            model: asked.model,
            ended: TapEnd::of(exchange),
            http_status: status,
            status: identified.status.or(status),
            error_type: identified.error_type,
            cause: identified.cause.unwrap_or_else(|| "unknown".to_owned()),
            fault: identified.fault,
            origin: identified.origin,
            provider: identified.provider,
            message: identified.message,
            retry: identified.retry,
            remedy: identified.remedy,
            // What the HTTP client says is no text that somebody pasted.
            delivery: identified.delivery.map(|delivery| match delivery {
                Delivery::Wrapped => Delivery::Transport,
                other => other,
            }),
            delivered: identified.delivered,
            generation_id: failure.generation_id,
            request_id: failure.request_id,
            body_bytes: exchange.body_bytes,
            first_byte_ms: exchange.first_byte.map(milliseconds),
            duration_ms: milliseconds(exchange.asked.elapsed()),
            unread,
        }
    }

    /// The line of NDJSON.
    #[must_use]
    pub fn to_line(&self) -> String {
        serde_json::to_string(self).expect("failures are JSON") + "\n"
    }
}
