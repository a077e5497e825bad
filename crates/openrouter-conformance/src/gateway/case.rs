//! An exchange as the checks see it: what the upstream sent, what arrived, and what must not leak.

use openrouter_errors::Delivery;

use super::arrived::{Arrived, Facts, Over, events, without_escapes};
use super::evidence::Played;
use crate::client::judge::ExpectedError;
use crate::client::plan::RetryClass;
use crate::client::protocol::Hello;
use openrouter_corpus::fixture::{End, Fixture};

/// An exchange as the checks see it.
pub struct Case<'a> {
    /// The fixture that was played.
    pub fixture: &'a Fixture,
    /// The facts of the upstream's response.
    pub truth: ExpectedError,
    /// The body bytes that the upstream sent.
    pub sent: &'a [u8],
    /// The facts of the upstream's response, extracted in the same way as those of the response that arrived.
    pub upstream: Facts,
    /// The response that arrived through the gateway.
    pub arrived: &'a Arrived,
    /// The facts of the response that arrived.
    pub facts: Facts,
    /// The body that arrived, squashed for searches.
    pub squashed: String,
    /// Requests that reached the upstream.
    pub requests: usize,
    /// Whether streaming was requested.
    pub stream: bool,
    /// Whether the gateway is configured to retry.
    pub retries: bool,
    /// The retry class of the exchange.
    pub class: Option<RetryClass>,
    /// Keys that must not leak.
    pub keys: &'a [String],
    /// Addresses and paths of the upstream that must not leak.
    pub inside: &'a [String],
}

impl Case<'_> {
    /// Returns whether the upstream sent an error and an error arrived.
    pub fn both_errors(&self) -> bool {
        let answered = self.arrived.status.is_some() && !matches!(self.arrived.over, Over::Hung(_));
        answered && self.truth.is_error && self.facts.is_error
    }

    /// Returns whether the response arrived unchanged: the status, and each value of the body.
    pub fn is_identical(&self) -> bool {
        let (sent, arrived) = (self.sent, self.arrived);
        let transport = self.truth.delivery == Some(Delivery::Transport);
        if arrived.status.is_none() {
            return transport && self.upstream_is_headless();
        }
        if arrived.status != Some(self.truth.http_status) || transport && !self.same_break() {
            return false;
        }
        if sent == arrived.body || transport && sent.starts_with(&arrived.body) {
            return true;
        }
        if self.truth.is_stream {
            return events(sent) == events(&arrived.body);
        }
        let value = |bytes| serde_json::from_slice::<serde_json::Value>(bytes).ok();
        value(sent).is_some_and(|sent| Some(sent) == value(&arrived.body))
    }

    /// Returns whether the upstream breaks the connection before the response head, so that nothing can arrive.
    pub fn upstream_is_headless(&self) -> bool {
        self.fixture.case.status.is_none() && self.sent.is_empty()
    }

    fn same_break(&self) -> bool {
        let wire = self.fixture.case.wire.as_ref();
        let in_order = wire.is_some_and(|wire| wire.end == Some(End::Complete));
        self.truth.stalls || in_order || self.arrived.is_broken()
    }
}

/// The data that all exchanges of a run share.
pub struct Context<'a> {
    /// The capabilities of the suite's own client.
    pub hello: &'a Hello,
    /// Whether the gateway is configured to retry.
    pub retries: bool,
    /// Keys that must not leak.
    pub keys: &'a [String],
    /// Addresses and paths of the upstream that must not leak.
    pub inside: &'a [String],
}

/// Builds the case of an exchange.
pub fn case<'a>(played: &Played<'a>, arrived: &'a Arrived, context: &Context<'a>) -> Case<'a> {
    let fixture = played.fixture;
    let truth = ExpectedError::of(fixture);
    let at_byte = fixture.case.wire.as_ref().and_then(|wire| wire.at_byte);
    let sent = fixture
        .payload
        .get(..at_byte.unwrap_or(usize::MAX).min(fixture.payload.len()))
        .unwrap_or_default();
    let answer = Arrived {
        status: Some(fixture.play_status()),
        headers: fixture.case.headers.clone(),
        body: sent.to_vec(),
        over: Over::Ended,
    };
    Case {
        fixture,
        upstream: answer.facts(fixture.surface(), &played.model),
        facts: arrived.facts(fixture.surface(), &played.model),
        squashed: without_escapes(&String::from_utf8_lossy(&arrived.body)),
        truth,
        sent,
        arrived,
        requests: played.requests().count(),
        stream: played.stream,
        retries: context.retries,
        class: RetryClass::of(fixture),
        keys: context.keys,
        inside: context.inside,
    }
}
