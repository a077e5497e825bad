//! The facts of the played response that a client can report.

use openrouter_errors::sse::{StreamEnd, StreamEvent, StreamReader};
use openrouter_errors::{Delivery, RetryAfter, Shape, read};
use serde_json::Value;

use crate::payload::{Answer, Subject};
use openrouter_corpus::fixture::{End, Fixture};

/// The facts of the response of a fixture.
#[derive(Debug, Clone)]
pub struct ExpectedError {
    /// Why the suite cannot check the response, if it cannot read it.
    pub unread: Option<String>,
    /// Whether the response is an error.
    pub is_error: bool,
    /// How the error arrived.
    pub delivery: Option<Delivery>,
    /// The shape of the response.
    pub shape: Shape,
    /// The HTTP status that is played.
    pub http_status: u16,
    /// The effective status.
    pub status: Option<u16>,
    /// The message as the envelope states it.
    pub message: Option<String>,
    /// The stated error type.
    pub error_type: Option<String>,
    /// The provider.
    pub provider: Option<String>,
    /// The code as stated.
    pub code: Option<Value>,
    /// The provider's own error.
    pub raw: Option<Value>,
    /// The `Retry-After` header, as text and parsed.
    pub retry_after: Option<(String, RetryAfter)>,
    /// The request ID.
    pub request_id: Option<String>,
    /// `X-Generation-Id`.
    pub generation_id: Option<String>,
    /// The delivered text; in a stream, the text before its error.
    pub text: Option<String>,
    /// All text of the response.
    pub all_text: Option<String>,
    /// The JSON value that decides the reading.
    pub value: Option<Value>,
    /// Whether the response is an event stream.
    pub is_stream: bool,
    /// Whether a stream delivered text before its error.
    pub delivered: bool,
    /// Whether the stream has comments.
    pub comments: bool,
    /// Whether the stream uses line endings other than LF, or begins with a byte order mark.
    pub odd_lines: bool,
    /// Whether white space precedes the JSON of a body.
    pub leading_space: bool,
    /// Whether the response stops while the connection stays open.
    pub stalls: bool,
    /// Whether it is an ordinary stream with the end marker of its surface.
    pub has_end: bool,
    /// Whether the response contains the word "error".
    pub says_error: bool,
    /// Bytes of the body before the event that states the error; 0 if the whole body states it.
    pub error_at: usize,
    /// Bytes of the body that are sent.
    pub body_bytes: usize,
}

impl ExpectedError {
    /// Extracts the facts of a fixture.
    #[must_use]
    pub fn of(fixture: &Fixture) -> Self {
        let case = &fixture.case;
        let expect = &case.expect;
        let at_byte = case.wire.as_ref().and_then(|wire| wire.at_byte);
        let sent = &fixture.payload[..at_byte.unwrap_or(usize::MAX).min(fixture.payload.len())];
        let answer = Answer {
            body: sent,
            ..Answer::of_fixture(fixture)
        };
        let input = answer.input();
        let reading = read(&input);
        let header = |name: &str| answer.headers.get(name).map(str::to_owned);
        let is_stream = fixture.is_stream();
        let error_at = match reading.stream().and_then(|stream| stream.error_at) {
            Some(_) => error_at(&answer),
            None => None,
        };
        let all_text = reading.partial_text();
        let text = match error_at {
            Some(at) => text_before(&answer, at),
            None => all_text.clone(),
        };
        Self {
            unread: Subject::of_reading(&answer, &reading).unread,
            is_error: expect.is_error,
            delivery: case.delivery,
            shape: expect.shape,
            http_status: fixture.play_status(),
            status: expect.status,
            message: expect.message.clone(),
            error_type: expect
                .error_type
                .clone()
                .filter(|_| expect.error_type_stated),
            provider: reading.provider().map(str::to_owned),
            code: reading
                .code()
                .and_then(|code| serde_json::to_value(code).ok()),
            raw: reading
                .raw_json()
                .and_then(|raw| serde_json::from_str(raw).ok())
                .filter(|raw: &Value| !raw.is_null()),
            retry_after: header("retry-after")
                .and_then(|text| Some((text.clone(), RetryAfter::parse(&text)?))),
            request_id: reading.request_id().map(str::to_owned),
            generation_id: header("x-generation-id"),
            delivered: is_stream && text.is_some(),
            all_text,
            text,
            error_at: error_at.unwrap_or(0),
            body_bytes: sent.len(),
            value: reading.value(),
            is_stream,
            comments: reading.stream().is_some_and(|stream| stream.comments > 0),
            odd_lines: is_stream && (sent.contains(&b'\r') || sent.starts_with(b"\xef\xbb\xbf")),
            leading_space: !is_stream
                && sent.first().is_some_and(u8::is_ascii_whitespace)
                && !sent.trim_ascii().is_empty(),
            stalls: case
                .wire
                .as_ref()
                .is_some_and(|wire| wire.end == Some(End::Stall)),
            has_end: !expect.is_error
                && reading.stream().is_some_and(|stream| {
                    matches!(stream.end, StreamEnd::Done | StreamEnd::Finished)
                })
                && !expect.violates.iter().any(|id| id == "STREAM-8"),
            says_error: String::from_utf8_lossy(sent)
                .to_ascii_lowercase()
                .contains("error"),
        }
    }

    /// The error object of the response.
    #[must_use]
    pub fn error(&self) -> Option<&Value> {
        let value = self.value.as_ref()?;
        ["/error", "/response/error", "/choices/0/error"]
            .into_iter()
            .find_map(|at| value.pointer(at).filter(|error| !error.is_null()))
    }

    /// The error's metadata: inside it, or next to it.
    #[must_use]
    pub fn metadata(&self) -> Option<&Value> {
        self.error()
            .and_then(|error| error.get("metadata"))
            .or_else(|| self.value.as_ref()?.get("metadata"))
    }

    /// Returns whether a choice states a failure, by an `error` or by the finish reason `error`.
    #[must_use]
    pub fn choice_failed(&self) -> bool {
        let choices = self
            .value
            .as_ref()
            .and_then(|value| value.get("choices")?.as_array());
        choices.into_iter().flatten().any(|choice| {
            choice.get("error").is_some_and(Value::is_object)
                || choice.get("finish_reason") == Some(&Value::from("error"))
        })
    }

    /// Returns whether a failed choice is the only sign of the failure, without an `error` next to the choices.
    #[must_use]
    pub fn only_in_choice(&self) -> bool {
        self.choice_failed()
            && self
                .value
                .as_ref()
                .is_some_and(|value| !value.get("error").is_some_and(Value::is_object))
    }

    /// Returns whether the error is well-formed, so that a decoding failure is the client's fault.
    #[must_use]
    pub fn is_decodable(&self) -> bool {
        self.is_error
            && !matches!(
                self.delivery,
                None | Some(Delivery::NotJson | Delivery::Transport | Delivery::NoContent)
            )
    }
}

/// Where the event that states the error of a stream begins.
fn error_at(answer: &Answer<'_>) -> Option<usize> {
    let mut error_at = None;
    let mut find = |event: StreamEvent<'_>| {
        if event.is_error() && error_at.is_none() {
            error_at = usize::try_from(event.event.offset).ok();
        }
    };
    let mut reader = StreamReader::new();
    if let Some(surface) = answer.surface {
        reader = reader.with_surface(surface);
    }
    reader.push(answer.body, &mut find);
    reader.finish(&mut find);
    error_at.map(|at: usize| at.min(answer.body.len()))
}

/// The text of the events that precede a place of a stream.
fn text_before(answer: &Answer<'_>, at: usize) -> Option<String> {
    let before = Answer {
        body: &answer.body[..at],
        ..answer.clone()
    };
    let input = before.input();
    read(&input).partial_text()
}
