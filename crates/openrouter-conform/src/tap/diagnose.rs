//! Diagnoses an ended exchange.

use std::io::{self, Write};

use openrouter_errors::sse::{MAX_EVENT_BYTES, StreamEnd, StreamReader};
use openrouter_errors::{Delivery, Diagnosis, Input, Reading, Shape, Surface, read};
use openrouter_runner::proxy::{Ended, Exchange, Watch};

/// The decoded body of a response. It is read as it arrives; only what `record` needs is kept.
pub(super) struct Body<'a> {
    reader: StreamReader,
    bytes: usize,
    pub(super) record: Option<Box<dyn Watch + 'a>>,
}

impl<'a> Body<'a> {
    pub(super) fn new(record: Option<Box<dyn Watch + 'a>>) -> Self {
        Self {
            reader: StreamReader::new(),
            bytes: 0,
            record,
        }
    }
}

impl Write for Body<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes = self.bytes.saturating_add(bytes.len());
        self.reader.push(bytes, &mut |_| {});
        if let Some(record) = &mut self.record {
            record.take(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The outcome of an exchange.
pub(super) enum Found {
    Success,
    /// The client left before the response had ended, and it was no failure so far.
    ClientLeft,
    Failure(Box<Failure>),
}

/// A failure, and the ids that the response names.
pub(super) struct Failure {
    pub(super) diagnosis: Diagnosis,
    pub(super) generation_id: Option<String>,
    pub(super) request_id: Option<String>,
}

/// The facts of the request that a diagnosis needs.
pub(super) struct Asked {
    pub(super) surface: Option<Surface>,
    pub(super) model: Option<String>,
}

/// Why a response of this size was not read to its end, where that is so: only one event of a stream, or one document,
/// is kept at a time, and a longer document is not.
pub(super) fn too_long(body: &Body<'_>) -> Option<String> {
    let is_stream = body.reader.facts().events > 0;
    (body.bytes > MAX_EVENT_BYTES && !is_stream)
        .then(|| format!("it is longer than {MAX_EVENT_BYTES} bytes"))
}

/// Reads an exchange that has ended. `unread` says that the body could not be read.
pub(super) fn find(exchange: &Exchange, asked: &Asked, body: Body<'_>, unread: bool) -> Found {
    let Some(head) = &exchange.head else {
        return match &exchange.ended {
            Ended::NotHttp(why) => not_http(why),
            Ended::Unreachable(why) => without_response(why),
            _ if exchange.client_left => Found::ClientLeft,
            Ended::Broke { why, .. } => without_response(why),
            Ended::Complete | Ended::Abandoned => Found::ClientLeft,
        };
    };
    let mut input = Input {
        surface: asked.surface,
        model: asked.model.as_deref().map(Into::into),
        ..Input::default().status(head.status)
    };
    for (name, value) in &head.headers {
        input = input.header(name, value);
    }
    let has_failed_status = head.status >= 400;
    let facts = body.reader.facts();
    let has_ended = matches!(facts.end, StreamEnd::Done | StreamEnd::Finished);
    let is_settled = has_failed_status || facts.error_at.is_some() || has_ended;
    let reader = if unread {
        StreamReader::new()
    } else {
        body.reader
    };
    let reading = reader.close(input);
    if exchange.client_left {
        return if is_settled && reading.is_error() {
            failure(&reading, reading.diagnose())
        } else if has_ended || exchange.ended == Ended::Complete {
            Found::Success
        } else {
            Found::ClientLeft
        };
    }
    match &exchange.ended {
        Ended::Broke { why, .. } if unread || !reading.is_error() => {
            failure(&reading, of_text(why))
        }
        Ended::Broke { .. } => failure(&reading, reading.diagnose()),
        _ if unread && !has_failed_status => Found::Success,
        _ if reading.is_error() && !may_be_anything(exchange, &reading) => {
            failure(&reading, reading.diagnose())
        }
        _ => Found::Success,
    }
}

/// Diagnoses the HTTP client's error for an exchange without a response.
fn without_response(why: &str) -> Found {
    found(of_text(why))
}

fn found(mut diagnosis: Diagnosis) -> Found {
    diagnosis.delivered = Some(false);
    Found::Failure(Box::new(Failure {
        diagnosis,
        generation_id: None,
        request_id: None,
    }))
}

/// Diagnoses a response that is not HTTP. The HTTP client's message (`invalid HTTP header`) is not the text of an
/// error.
fn not_http(why: &str) -> Found {
    let mut diagnosis = of_text("the connection errored");
    diagnosis.message = Some(why.to_owned());
    found(diagnosis)
}

fn of_text(why: &str) -> Diagnosis {
    read(&Input::new(why)).diagnose()
}

fn failure(reading: &Reading<'_>, diagnosis: Diagnosis) -> Found {
    let delivered = diagnosis.delivered.or_else(|| reading.delivered());
    Found::Failure(Box::new(Failure {
        diagnosis: Diagnosis {
            delivered,
            ..diagnosis
        },
        generation_id: reading.generation_id().map(str::to_owned),
        request_id: reading.request_id().map(str::to_owned),
    }))
}

/// Whether a success may be no JSON: it has no body, or it is text where the API has text.
fn may_be_anything(exchange: &Exchange, reading: &Reading<'_>) -> bool {
    let input = reading.input();
    if reading.delivery() != Some(Delivery::NotJson)
        || input.status.is_some_and(|status| status >= 400)
    {
        return false;
    }
    let is_json = || {
        let media = input.headers.media_type();
        media.is_some_and(|media| media.ends_with("json")) && reading.shape() != Shape::Blank
    };
    let has_text = matches!(input.surface, None | Some(Surface::Audio | Surface::Other));
    exchange.request.method == "HEAD" || has_text && !is_json()
}
