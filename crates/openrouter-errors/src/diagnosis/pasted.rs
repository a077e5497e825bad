//! Which inputs clients and people wrote, so that their text needs unwrapping.

use crate::delivery::Delivery;
use crate::reading::Reading;
use crate::reading::lax::Lax;
use crate::shape::Shape;

use super::unwrap::{Unwrapped, Wrapper, of_reason, relaxed};

/// Whether clients and people produce readings of this kind, so that the text needs unwrapping.
pub(super) fn may_be_pasted(reading: &Reading<'_>) -> bool {
    let top = reading.top();
    if reading.stream().is_some() {
        return false;
    }
    let message = reading.message();
    // An error with a message of its own states it under the usual name.
    let renamed =
        (message.is_none() || reading.shape() == Shape::StringError) && is_renamed(reading);
    match reading.shape() {
        _ if renamed || is_of_client(reading) || is_of_session(reading) => true,
        Shape::Text => !is_an_answer(reading),
        Shape::BareError => true,
        Shape::TruncatedJson => reading.delivery() != Some(Delivery::Transport),
        Shape::Json => reading.http_status().is_none_or(|status| status >= 400),
        // A flat event with a client's own code, a response object of nulls, a relay's envelope.
        Shape::StringError if reading.http_status().is_none() => true,
        Shape::ErrorEventFlat => top.is_some_and(|top| top.code().is("OPENAI_ERROR")),
        Shape::ErrorResponse | Shape::StringError | Shape::AnthropicError => {
            message
                .is_some_and(|message| holds_an_envelope(message) || has_status(reading, message))
                || is_mute(reading)
                || is_nested(reading)
                || lists_attempts(reading)
                || is_logged(reading)
                || keeps_body(reading)
                || top.is_some_and(|top| top.name().non_empty().is_some() || *top.id() == Lax::Null)
        }
        // A client's dump, whose own members hold more of the response.
        _ if reading.http_status().is_some() => false,
        _ => top.is_some_and(|top| {
            top.name()
                .non_empty()
                .is_some_and(|name| name.ends_with("Error"))
        }),
    }
}

/// Whether a text is an unwrapped response body: its content type is known, or it is the edge's one-line
/// response (`error code: 522`).
fn is_an_answer(reading: &Reading<'_>) -> bool {
    let text = reading.body_text();
    let code = text.trim().strip_prefix("error code: ");
    code.is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_digit()))
        || reading.input().headers.get("content-type").is_some()
}

/// Whether the message of a client's error begins with the status of a response of which nothing else is known:
/// `{"error": {"name": "Error", "message": "404 No allowed providers ..."}}`.
fn has_status(reading: &Reading<'_>, message: &str) -> bool {
    let status = || message.split_once(' ')?.0.parse::<u16>().ok();
    reading.http_status().is_none()
        && reading.status().is_none()
        && message.starts_with(['4', '5'])
        && status().is_some_and(|status| (400..600).contains(&status))
}

/// Whether an error is a class that a logger of ECS wrote with its stack: `"error": {"type": "JSONDecodeError", ...}`.
pub(super) fn is_logged(reading: &Reading<'_>) -> bool {
    let kind = reading
        .error()
        .and_then(|error| error.kind().non_empty())
        .unwrap_or_default();
    (kind.ends_with("Error") || kind.ends_with("Exception"))
        && memchr::memmem::find(reading.body(), b"stack_trace").is_some()
}

/// Whether an error is that of a system call, as Node prints its members: `{"message": "request to ... failed", "errno":
/// "ENOTFOUND", "code": "ENOTFOUND"}`.
pub(super) fn is_of_system(reading: &Reading<'_>) -> bool {
    reading.shape() == Shape::BareError
        && reading.http_status().is_none()
        && memchr::memmem::find(reading.body(), b"\"errno\"").is_some()
}

/// Whether an envelope is a client's own error, which keeps the response: `{"error": {"name": "HTTPError", "message":
/// "Request failed", "body": {"error": {...}}}}`.
fn is_of_client(reading: &Reading<'_>) -> bool {
    let has = |part: &[u8]| memchr::memmem::find(reading.body(), part).is_some();
    let again = || memchr::memmem::find_iter(reading.body(), b"\"error\"").nth(1);
    reading.http_status().is_none()
        && reading.error().is_some()
        && reading.meta().is_none()
        && has(b"\"name\"")
        && (has(b"Error\"") || has(b"Exception\""))
        && (again().is_some() || has(b"\\\"error\\\""))
}

/// Whether a program's record of its session holds an answer that failed: `{"type": "message", "message": {"role": "assistant",
/// "errorMessage": "400 ..."}}`.
fn is_of_session(reading: &Reading<'_>) -> bool {
    reading.http_status().is_none()
        && !reading.is_error()
        && memchr::memmem::find(reading.body(), b"\"errorMessage\":\"").is_some()
}

/// Whether an application's own envelope has no `message`, but states its words under another name.
pub(super) fn is_renamed(reading: &Reading<'_>) -> bool {
    const NAMES: [&[u8]; 8] = [
        b"\"error\":\"",
        b"\"error\": \"",
        b"\"detail",
        b"description\"",
        b"\"errorMessage\"",
        b"\"error_message\"",
        b"\"reason\"",
        b"\"title\"",
    ];
    let envelope = matches!(
        reading.shape(),
        Shape::ErrorResponse | Shape::ValidationError | Shape::AnthropicError
    );
    // `{"statusCode": 500, "error": "Internal Server Error", "message": "..."}` of Fastify and Nest.
    let reason = || {
        let top = reading.top()?;
        let explained = top.message().non_empty().is_some()
            || memchr::memmem::find(reading.body(), b"\"details\"").is_some();
        of_reason(top.error().non_empty()?).filter(|_| explained)
    };
    if reading.shape() == Shape::StringError {
        return reading.http_status().is_none() && reason().is_some();
    }
    envelope
        && reading.message().is_none()
        && reading.meta().is_none()
        && reading.availability_json().is_none()
        && NAMES
            .iter()
            .any(|name| memchr::memmem::find(reading.body(), name).is_some())
}

/// Whether an error has no message, but an error of its own, as a logger writes the exception of a client:
/// `"error": {"status": 404, "code": 404, "error": {"message": ...}}`.
fn is_nested(reading: &Reading<'_>) -> bool {
    reading.http_status().is_none()
        && reading.message().is_none()
        && memchr::memmem::find_iter(reading.body(), b"\"error\":")
            .nth(1)
            .is_some()
}

/// Whether an error is a relay's summary of its attempts, which state the errors: `{"error": {"message": "All providers failed",
/// "attempts": [{"details": {"error": {...}}}]}}`.
fn lists_attempts(reading: &Reading<'_>) -> bool {
    reading.http_status().is_none()
        && reading.meta().is_none()
        && memchr::memmem::find(reading.body(), b"\"attempts\":").is_some()
}

/// Whether an error is a relay's, which keeps the provider's response as a member: `{"error": {"message": "Provider returned 400",
/// "provider": {"status": 400, "body": "..."}}}`.
fn keeps_body(reading: &Reading<'_>) -> bool {
    let holds = |name: &[u8]| memchr::memmem::find(reading.body(), name).is_some();
    reading.http_status().is_none()
        && reading.meta().is_none()
        && reading.message().is_some_and(|message| {
            ["Provider returned ", "Upstream returned "]
                .iter()
                .any(|words| message.starts_with(words))
                && (holds(b"\"provider\":") || holds(b"\"upstream\":"))
                || message.starts_with("Request failed with status code ")
                    && holds(b"\"response\":")
        })
}

/// Whether an error has none of the members that the API writes: a client's own object, which may contain ours.
fn is_mute(reading: &Reading<'_>) -> bool {
    let states = |lax: &Lax<'_>| lax.non_empty().is_some() || lax.number().is_some();
    let Some(error) = reading.error() else {
        return false;
    };
    let members = [error.message(), error.code(), error.kind()];
    !members.into_iter().any(states)
        && reading.meta().is_none()
        && reading.availability_json().is_none()
        && reading.error_type().is_none()
}

/// Whether a message contains another gateway's or client's copy of an envelope. A message that *is* the upstream's
/// JSON is not a copy of ours.
fn holds_an_envelope(message: &str) -> bool {
    let whole = || message.trim_start().starts_with(['{', '[']);
    let bytes = message.as_bytes();
    let mut brace = false;
    let exception = |at: usize| {
        brace |= bytes[at] == b'{';
        bytes[at..].starts_with(b"OpenrouterException")
    };
    bytes.starts_with(b"litellm.")
        || memchr::memchr2_iter(b'{', b'O', bytes).any(exception)
        || (brace && !whole() && message.contains("error") && message.contains("message"))
}

/// Whether to trust the unwrapped text over the reading itself.
pub(super) fn worth_it(reading: &Reading<'_>, unwrapped: &Unwrapped) -> bool {
    match reading.shape() {
        Shape::Text => true,
        Shape::TruncatedJson | Shape::Json if is_prose(reading) => true,
        Shape::TruncatedJson | Shape::Json => {
            // FastAPI's `{"detail": "..."}` is an error if its words are.
            let detail = || memchr::memmem::find(reading.body(), b"\"detail\"").is_some();
            unwrapped.payload.is_some()
                || !unwrapped.layers.is_empty()
                || unwrapped.failed == Some(true)
                || !unwrapped.text.is_empty() && detail()
        }
        _ => {
            unwrapped.wrapper() != Wrapper::Text
                || (is_of_client(reading)
                    || is_mute(reading)
                    || lists_attempts(reading)
                    || keeps_body(reading))
                    && unwrapped.payload.is_some()
                || is_of_session(reading) && unwrapped.failed == Some(true)
                || (is_renamed(reading) || is_of_system(reading))
                    && !unwrapped.text.trim().is_empty()
        }
    }
}

/// Whether a body that begins with a bracket is a log line: `[openrouter] 403 ...`, `[10:00:00.123] ERROR ...`.
pub(super) fn is_prose(reading: &Reading<'_>) -> bool {
    let Some(body) = reading.body().trim_ascii_start().strip_prefix(b"[") else {
        return false;
    };
    let digits = body.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let dated = digits > 0
        && match body.get(digits..).unwrap_or_default() {
            [b':' | b'-' | b'/', ..] => true,
            [b' ', letter, ..] => letter.is_ascii_alphabetic(),
            // `[502]: fetch failed (...)`
            [b']', b':', ..] => true,
            _ => false,
        };
    // `[1.72s] done`, `[163.61s] LLM run errored`
    let tagged = || {
        let end = body.iter().take(24).position(|byte| *byte == b']')?;
        let (tag, rest) = body.split_at(end);
        let plain = tag
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b" .:+-/%".contains(byte));
        (plain && tag.iter().any(u8::is_ascii_alphabetic) && rest.get(1) == Some(&b' '))
            .then_some(())
    };
    dated
        || tagged().is_some()
        || body
            .first()
            .is_some_and(|first| first.is_ascii_alphabetic() || !first.is_ascii())
}

/// Whether a body that is not JSON is a complete value of another language, so that nothing was cut off.
pub(super) fn is_whole_dump(reading: &Reading<'_>) -> bool {
    reading.shape() == Shape::TruncatedJson
        && !is_prose(reading)
        && relaxed(&reading.body_text()).is_some_and(|(_, cut)| !cut)
}
