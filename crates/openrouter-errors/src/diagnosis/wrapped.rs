//! Texts around errors: unwrap, read what is inside, diagnose that, and put the facts of both together.

use crate::delivery::Delivery;
use crate::reading::lax::Lax;
use crate::reading::{Input, Reading, read};
use crate::shape::Shape;

use super::facts::Around;
use super::hints::is_gateway;
use super::unwrap::{Unwrapped, Wrapper, unwrap};
use super::{Diagnosis, Upstream, diagnose_plain};

/// Diagnoses a reading, whatever is around the error.
pub(super) fn diagnose(reading: &Reading<'_>, without: Option<&str>) -> Diagnosis {
    if may_be_pasted(reading) {
        let unwrapped = unwrap(&reading.decisive_text());
        if worth_it(reading, &unwrapped) {
            return inside(reading, &unwrapped, without);
        }
    }
    if !reading.is_error() {
        return no_error(reading);
    }
    // A plain text that nobody wrapped is its own message.
    let text = (reading.shape() == Shape::Text).then(|| reading.body_text());
    let around = Around {
        status: reading.status(),
        text: text.as_deref(),
        ..Around::default()
    };
    diagnose_plain(reading, around, None, without)
}

/// Whether the reading is of a kind that clients and people produce, so that its text is to be unwrapped.
pub(super) fn may_be_pasted(reading: &Reading<'_>) -> bool {
    let top = reading.top();
    match reading.shape() {
        Shape::Text => !is_an_answer(reading),
        Shape::BareError => true,
        Shape::TruncatedJson => reading.delivery() != Some(Delivery::Transport),
        Shape::Json => reading.http_status().is_none_or(|status| status >= 400),
        // A flat event with a client's own code, a response object of nulls, a relay's envelope.
        Shape::ErrorEventFlat => top.is_some_and(|top| top.code().is("OPENAI_ERROR")),
        Shape::ErrorResponse | Shape::StringError | Shape::AnthropicError => {
            reading.message().is_some_and(holds_an_envelope)
                || is_mute(reading)
                || top.is_some_and(|top| top.name().said().is_some() || *top.id() == Lax::Null)
        }
        _ => false,
    }
}

/// Whether a text is the body of a response, and nobody wrapped anything: its content type is known, or it is the one
/// line with which the edge answers (`error code: 522`).
fn is_an_answer(reading: &Reading<'_>) -> bool {
    let text = reading.body_text();
    let code = text.trim().strip_prefix("error code: ");
    code.is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_digit()))
        || reading.input().headers.get("content-type").is_some()
}

/// Whether an error states none of the members that the API writes: a client's own object, which may hold ours deeper.
fn is_mute(reading: &Reading<'_>) -> bool {
    let states = |lax: &Lax<'_>| lax.said().is_some() || lax.number().is_some();
    let Some(error) = reading.error() else {
        return false;
    };
    let members = [error.message(), error.code(), error.kind()];
    !members.into_iter().any(states)
        && reading.meta().is_none()
        && reading.availability_json().is_none()
        && reading.error_type().is_none()
}

/// Whether a message carries another gateway's or client's copy of an envelope. A message that *is* the upstream's
/// JSON is no copy of ours.
fn holds_an_envelope(message: &str) -> bool {
    let whole = message.trim_start().starts_with(['{', '[']);
    let bytes = message.as_bytes();
    let brace = || memchr::memchr(b'{', bytes).is_some();
    let exception = |at: usize| bytes[at..].starts_with(b"OpenrouterException");
    memchr::memchr_iter(b'O', bytes).any(exception)
        || (!whole && brace() && message.contains("error") && message.contains("message"))
}

/// Whether the unwrapped text is to be believed over the reading itself.
fn worth_it(reading: &Reading<'_>, unwrapped: &Unwrapped) -> bool {
    match reading.shape() {
        Shape::Text => true,
        Shape::TruncatedJson if is_prose(reading) => true,
        Shape::TruncatedJson | Shape::Json => {
            unwrapped.payload.is_some() || !unwrapped.layers.is_empty()
        }
        _ => unwrapped.wrapper() != Wrapper::Text,
    }
}

/// Whether a body that begins with a bracket is a line of a log: `[openrouter] 403 ...`.
fn is_prose(reading: &Reading<'_>) -> bool {
    let body = reading.body().trim_ascii_start();
    body.first() == Some(&b'[') && body.get(1).is_some_and(u8::is_ascii_alphabetic)
}

/// Whether the words around a payload say that a provider answered, and not OpenRouter.
fn says_relayed(text: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), b"rovider returned error").is_some()
}

/// Diagnoses what was inside.
fn inside(reading: &Reading<'_>, unwrapped: &Unwrapped, without: Option<&str>) -> Diagnosis {
    let outer = reading.input();
    let given = outer.status.filter(|status| !(200..300).contains(status));
    let mut headers = outer.headers.clone();
    for (name, value) in &unwrapped.headers {
        headers.push(name.as_str(), value.as_str());
    }
    let payload = unwrapped.payload.as_deref().unwrap_or_default();
    let input = Input {
        status: None,
        headers,
        body: payload.as_bytes().into(),
        surface: outer.surface,
        model: outer
            .model
            .as_deref()
            .or(unwrapped.model_hint.as_deref())
            .map(Into::into),
        ended: false,
    };
    let inner = read(&input);
    let readable =
        unwrapped.payload.is_some() && (inner.error().is_some() || inner.message().is_some());
    let stated = inner.is_error().then(|| inner.status()).flatten();
    // A relay's own status says less than the code inside it.
    let status = match unwrapped.wrapper() {
        Wrapper::Relay => stated.or(unwrapped.status).or(given),
        _ => given.or(stated).or(unwrapped.status),
    };
    let provider = unwrapped.provider_hint.as_deref();
    let provider = provider.filter(|name| !is_gateway(name));
    let mut diagnosis = if readable {
        let text = (unwrapped.wrapper() != Wrapper::Relay
            && inner.shape() == Shape::ErrorEventFlat)
            .then_some(&*unwrapped.text);
        diagnose_plain(
            &inner,
            Around {
                status,
                hint: unwrapped.status_hint,
                text,
                provider,
                relayed: says_relayed(&reading.decisive_text()),
            },
            Some(unwrapped.wrapper()),
            without,
        )
    } else {
        let text = Some(&*unwrapped.text);
        diagnose_plain(
            reading,
            Around {
                status,
                hint: unwrapped.status_hint,
                text,
                provider,
                relayed: false,
            },
            Some(unwrapped.wrapper()),
            without,
        )
    };
    diagnosis.delivery = Some(Delivery::Wrapped);
    diagnosis
}

/// A response that is none.
fn no_error(reading: &Reading<'_>) -> Diagnosis {
    Diagnosis {
        is_error: false,
        shape: reading.shape(),
        delivery: None,
        status: reading.status(),
        error_type: None,
        error_type_inferred: false,
        cause: None,
        fault: None,
        origin: None,
        provider: reading.provider().map(str::to_owned),
        upstream: Upstream::default(),
        message: None,
        retry: None,
        remedy: None,
        wrapper: None,
        evidence: Vec::new(),
    }
}
