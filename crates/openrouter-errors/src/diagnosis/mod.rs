//! Diagnosis: what an error means, who can fix it, whether to retry and what to do.
//!
//! [`Reading::diagnose`] takes the facts of a reading (`facts`), extracts the actual message from the provider's body
//! (`upstream`), finds the [`Cause`] with the [rules](RULES), and takes the rest from the [catalogue](CATALOGUE).
//! Text that a client, a log or a relay put around an error is removed first (`unwrap`). The same input
//! always gives the same diagnosis: no clock, no randomness.

mod anchor;
mod asides;
mod catalogue;
mod cause;
mod clients;
mod codes;
mod document;
mod error_type;
mod evidence;
mod facts;
mod hints;
mod met;
mod met_foreign;
mod met_object;
mod origin;
mod page;
mod pasted;
mod printed;
mod quoted;
mod retry;
mod rules;
mod sign;
mod text;
mod unwrap;
mod upstream;
mod weight;
mod wrapped;

pub use catalogue::{CATALOGUE, Entry};
pub use cause::{Advice, Cause, Decision, Fault};
pub use document::{FoundError, MAX_ERRORS};
pub use evidence::Evidence;
pub use origin::Origin;
pub use retry::{Retry, RetryReason};
pub use rules::{Kind, RULES, Rule, When};
pub use text::TEXT_LIMIT;
pub use unwrap::{MAX_DEPTH, MAX_LAYERS, Unwrapped, Wrapper, relaxed, unwrap};
pub use upstream::UPSTREAM_LAYERS;

use serde::Serialize;

use crate::delivery::Delivery;
use crate::reading::Reading;
use crate::shape::Shape;
use crate::vocab::ErrorType;

use facts::{Around, Facts};
use page::page_status;

/// The meaning of an error.
///
/// ```
/// use openrouter_errors::{Cause, Input, read};
/// let body = br#"{"error":{"code":429,"message":"Provider returned error","metadata":
///     {"provider_name":"Chutes","raw":"Too Many Requests"}}}"#;
/// let diagnosis = read(&Input::new(body)).diagnose();
/// assert_eq!(diagnosis.cause, Some(Cause::LimitUpstreamSharedPool));
/// assert_eq!(diagnosis.provider.as_deref(), Some("Chutes"));
/// assert_eq!(diagnosis.message.as_deref(), Some("Too Many Requests"));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Diagnosis {
    /// Whether the response is an error.
    pub is_error: bool,
    /// The envelope; for wrapped text that of the payload inside, if there is one.
    pub shape: Shape,
    /// How the error arrived; `wrapped` for text that was pasted or printed.
    pub delivery: Option<Delivery>,
    /// The effective status.
    pub status: Option<u16>,
    /// The error type, stated or inferred.
    pub error_type: Option<ErrorType>,
    /// Whether the error type was inferred, because the payload does not state it.
    pub error_type_inferred: bool,
    /// The cause; `None` if the response is not an error.
    pub cause: Option<Cause>,
    /// Who can fix it.
    pub fault: Option<Fault>,
    /// The hop that produced the error.
    pub origin: Option<Origin>,
    /// The provider, as the payload names it.
    pub provider: Option<String>,
    /// What the provider reported.
    pub upstream: Upstream,
    /// The most informative text for people, cut to [`TEXT_LIMIT`] bytes.
    pub message: Option<String>,
    /// Whether to retry an identical request; `None` if the response is not an error.
    pub retry: Option<Retry>,
    /// Whether output was delivered before the error, so that a silent retry would repeat it. `None` if unknown.
    pub delivered: Option<bool>,
    /// The remedy.
    pub remedy: Option<&'static str>,
    /// The program that wrapped the payload.
    pub wrapper: Option<Wrapper>,
    /// The basis of the diagnosis.
    pub evidence: Vec<Evidence>,
}

/// Details extracted from the provider's body.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Upstream {
    /// The innermost message.
    pub message: Option<String>,
    /// The innermost code, type or status word.
    pub code: Option<String>,
    /// Whether the caller's own provider key was used.
    pub is_byok: Option<bool>,
}

impl Reading<'_> {
    /// Returns the meaning of this response. Never fails, and time is linear in the body: it opens up to
    /// [`UPSTREAM_LAYERS`] levels of nesting and compares [`TEXT_LIMIT`] bytes of each text with the rules.
    #[must_use]
    pub fn diagnose(&self) -> Diagnosis {
        wrapped::diagnose(self, None)
    }

    /// Whether the diagnosis depends only on the known members of the JSON and not on its text. Then the members that
    /// identify the request do not matter: the diagnosis is the same for any other non-empty `user_id`, `request_id`
    /// and `created` of the same type, and for any other `id` that begins with the same letters. A program that
    /// classifies many responses can cache it.
    ///
    /// ```
    /// use openrouter_errors::{Input, read};
    /// let error = br#"{"error":{"code":402,"message":"Insufficient credits"},"user_id":"user_1"}"#;
    /// assert!(read(&Input::new(error)).rests_on_members());
    /// assert!(!read(&Input::new(b"Error: 402 Insufficient credits")).rests_on_members());
    /// ```
    #[must_use]
    pub fn rests_on_members(&self) -> bool {
        self.message().is_some()
            && !pasted::may_be_pasted(self)
            && (self.http_status().is_some()
                || self.status().is_some()
                || unwrap::beside(&self.body_text()).is_none())
    }

    /// Runs [`Reading::diagnose`] without one rule, for tests that check what the rule is needed for.
    #[must_use]
    pub fn diagnose_without(&self, rule: &str) -> Diagnosis {
        wrapped::diagnose(self, Some(rule))
    }
}

/// Diagnoses one reading with its context.
fn diagnose_plain(
    reading: &Reading<'_>,
    around: Around<'_>,
    wrapper: Option<Wrapper>,
    without: Option<&str>,
) -> Diagnosis {
    // A page that was pasted without its status states it in its headline.
    let is_bare = reading.shape() == Shape::Html && reading.http_status().is_none();
    let of_page = is_bare.then(|| page_status(&reading.body_text())).flatten();
    // A message that a client kept without its status may be the status's reason: `"message": "Bad Request"`.
    let reason = || reading.message().and_then(unwrap::of_reason);
    let around = Around {
        status: around.status.or(of_page),
        hint: around.hint.or_else(|| wrapper.and_then(|_| reason())),
        ..around
    };
    let mut facts = Facts::take(reading, around);
    let mut scan = rules::Scan::new();
    scan.search(&facts, reading);
    let found = rules::first_match(&facts, &scan, without);
    let ended = ending(reading);
    let cause = match found {
        // An interrupted response is its own cause, unless it contains an error.
        _ if ended.is_some() && !facts.envelope && facts.native.is_none() => {
            ended.unwrap_or(Cause::Unknown)
        }
        Some(found) => found.rule.cause,
        None => ended.unwrap_or(Cause::Unknown),
    };
    let rule = found.filter(|found| found.rule.cause == cause);
    let stated = facts.stated.clone();
    let transport = reading.delivery() == Some(Delivery::Transport);
    let inferred = || {
        let by_rule = rule
            .and_then(|found| found.rule.error_type)
            .map(ErrorType::from);
        let refinable = !matches!(facts.known, Some(500..=599));
        by_rule
            .filter(|_| refinable)
            .or_else(|| error_type::infer(cause, facts.known, facts.relayed, transport))
    };
    let retry = retry::advise(reading, &facts, rule, cause);
    let mut message = facts
        .best_message(reading, around.text)
        .map(text::shortened);
    if wrapper.is_some() {
        message = message.map(|message| own_words(message, reading, &facts, around, rule));
    }
    if let Some(words) = message.as_deref().and_then(text::behind_relay) {
        message = Some(words.to_owned());
    }
    if let Some(words) = message.as_deref().and_then(text::behind_marked_status) {
        message = Some(words.to_owned());
    }
    let provider = hints::provider(reading, &facts, around, message.as_deref());
    let origin = origin::origin(cause, &facts, wrapper);
    let error_type = stated.clone().or_else(inferred);
    let source = facts.raw.take().or(facts.inner.take()).unwrap_or_default();
    Diagnosis {
        is_error: true,
        shape: reading.shape(),
        delivery: reading.delivery(),
        status: around.status,
        error_type_inferred: stated.is_none(),
        error_type,
        cause: Some(cause),
        fault: Some(cause.fault()),
        origin: Some(origin),
        provider,
        upstream: Upstream {
            message: source.message,
            code: source.code,
            is_byok: facts.byok,
        },
        message,
        retry: Some(retry),
        delivered: delivered(reading),
        remedy: Some(cause.remedy()),
        wrapper,
        evidence: evidence::collect(reading, rule, cause, retry),
    }
}

/// Returns the error's own words in the message of a pasted text.
#[cold]
fn own_words(
    message: String,
    reading: &Reading<'_>,
    facts: &Facts<'_>,
    around: Around<'_>,
    rule: Option<rules::Match>,
) -> String {
    if facts.envelope {
        // Only gateways put these words before the error's own.
        let gateway = ["litellm.", "openrouter error: "];
        if gateway.iter().any(|words| message.starts_with(words)) {
            return unwrap::labels::without_classes(&message).to_owned();
        }
        // A client's own error: `{"error": {"name": "Error", "message": "404 No allowed providers ...", "stack": [...]}}`
        let own = message
            .split_once(' ')
            .filter(|(status, words)| {
                status.len() == 3
                    && status
                        .parse::<u16>()
                        .is_ok_and(|status| (400..600).contains(&status))
                    && words.starts_with(|first: char| first.is_uppercase())
                    && unwrap::of_reason(words).is_none()
            })
            .map(|(_, words)| words.to_owned());
        return own.unwrap_or(message);
    }
    let Some(found) = around.text.and(rule) else {
        return message;
    };
    // Only the status is known, and OpenRouter's phrase says more than what a program adds.
    const STOCK: &str = "Provider returned error";
    if found.rule.id.starts_with("status.")
        && !message.contains("rovider returned")
        && memchr::memmem::find(reading.body(), STOCK.as_bytes()).is_some()
    {
        return STOCK.to_owned();
    }
    let own = match found.rule.cause {
        // A comment that a client took for data is part of its complaint.
        Cause::ClientKeepaliveMisparsed => None,
        Cause::OutputTruncatedJson if !message.starts_with('{') => {
            anchor::exception_of(&message, found.rule)
        }
        Cause::ClientCancelled => anchor::sentence_of(&message, &reading.body_text(), found.rule),
        cause if cause.as_str().starts_with("client.") => {
            anchor::exception_of(&message, found.rule)
        }
        _ => anchor::sentence_of(&message, &reading.body_text(), found.rule),
    };
    let own = own.unwrap_or(message);
    unwrap::openings::last_words(&own)
        .map(str::to_owned)
        .unwrap_or(own)
}

/// Whether a response delivered output before its error.
fn delivered(reading: &Reading<'_>) -> Option<bool> {
    if let Some(stream) = reading.stream() {
        return Some(stream.delivered);
    }
    let content = || reading.top().is_some_and(|top| top.choices().any_content);
    match reading.delivery()? {
        Delivery::HttpError | Delivery::OkBody | Delivery::NoContent | Delivery::StreamFirst => {
            // For a text without a status, what came before it is unknown.
            (reading.http_status().is_some() || reading.shape() != Shape::Text).then_some(false)
        }
        Delivery::Choice | Delivery::StreamMid => Some(content()),
        Delivery::NotJson => reading
            .http_status()
            .filter(|status| *status >= 400)
            .map(|_| false),
        Delivery::Event | Delivery::Transport | Delivery::Wrapped => None,
    }
}

/// Returns the cause of a response that ended without an error in it.
fn ending(reading: &Reading<'_>) -> Option<Cause> {
    match reading.delivery()? {
        Delivery::NoContent => Some(Cause::OutputEmpty),
        Delivery::Transport => Some(Cause::StreamDropped),
        _ => None,
    }
}
