//! The stream reader: finds the error events of an OpenRouter stream and determines how the stream ended.

use std::borrow::Cow;

use crate::framing::{Decoder, Event, EventKind, Gate, MAX_EVENT_BYTES};
use crate::shape::Shape;
use crate::surface::Surface;
use crate::vocab::StopReason;

use super::classify::{Place, classify};
use super::decisive::Decisive;
use super::input::{Given, Input};
use super::is_error_shape;
use super::lax::Presence;
use super::oddity::Oddity;
use super::parse::{Parsed, looks_like_stream, parse};
use super::peek::Top;
use super::read::{is_stream, read, stream_delivery};
use super::tape::{JsonTape, Object};
use super::view::Reading;

/// The state of a stream's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StreamEnd {
    /// No end was seen: the stream is still open or was dropped.
    #[default]
    Open,
    /// `[DONE]` was seen.
    Done,
    /// A finish reason or a terminal event was seen, but no `[DONE]`.
    Finished,
    /// The bytes stop inside an event whose JSON is incomplete.
    Cut,
}

/// Facts about a stream so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct StreamFacts {
    /// Number of data events, including `[DONE]` and errors.
    pub events: u64,
    /// Number of comment lines.
    pub comments: u64,
    /// Index (from 0) of the first error among the data events.
    pub error_at: Option<u64>,
    /// Shape of that error.
    pub error_shape: Option<Shape>,
    /// Number of data events after the first error, `[DONE]` not counted.
    pub events_after_error: u64,
    /// `[DONE]` was seen.
    pub done: bool,
    /// Some event contained content, reasoning or a tool call: a silent retry would duplicate output.
    pub delivered: bool,
    /// The generation stopped at a length limit or filter, which explains an empty response.
    pub limited: bool,
    /// The reason why a Messages stream ended, if nothing was delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop_reason: Option<String>,
    /// A `response.incomplete` event was seen.
    pub incomplete: bool,
    /// A `response.completed` event was seen.
    pub completed: bool,
    /// The state of the stream's end.
    pub end: StreamEnd,
    /// Number of data events that were a keep-alive comment.
    pub comments_as_data: u64,
    /// Number of data events that were neither JSON nor `[DONE]`.
    pub not_json: u64,
    /// Number of lines that are not a field of the format.
    pub stray_lines: u64,
    /// The last event had no blank line after it.
    pub unterminated: bool,
    /// Some event exceeded the size limit.
    pub oversize: bool,
}

impl StreamFacts {
    /// Whether only a part of the response failed (a panel of a fusion, whose error is a text) and the response was
    /// completed anyway.
    pub(crate) fn only_a_part_failed(&self) -> bool {
        self.completed && self.error_shape == Some(Shape::StringError)
    }

    pub(crate) fn oddities(&self) -> Vec<Oddity> {
        [
            (self.comments_as_data > 0, Oddity::CommentAsData),
            (self.not_json > 0, Oddity::EventNotJson),
            (self.stray_lines > 0, Oddity::StrayLine),
            (self.unterminated, Oddity::UnterminatedEvent),
            (self.events_after_error > 0, Oddity::EventsAfterError),
            (self.oversize, Oddity::OversizeEvent),
        ]
        .into_iter()
        .filter_map(|(seen, oddity)| seen.then_some(oddity))
        .collect()
    }
}

/// An error that was found: its shape, members and JSON text.
pub(crate) type Found<'a> = (Shape, Decisive<'a>, Cow<'a, str>);

/// One event and its meaning.
#[derive(Debug)]
pub struct StreamEvent<'a> {
    /// The event as framed.
    pub event: Event<'a>,
    /// Its index among the data events; `None` for comments and stray lines without an error.
    pub index: Option<u64>,
    error: Option<Found<'a>>,
}

impl<'a> StreamEvent<'a> {
    /// Whether the event is an error: its `error` is an object or a non-empty string, whatever `choices`
    /// contains; or it is a typed error event, a choice that the provider reports as failed, or an error object
    /// alone.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.error.is_some()
    }

    /// Returns the shape of the error, or `None` for any other event.
    #[must_use]
    pub fn error_shape(&self) -> Option<Shape> {
        self.error.as_ref().map(|(shape, ..)| *shape)
    }

    /// Returns the JSON of the error event, ready for [`crate::read`].
    #[must_use]
    pub fn error_json(&self) -> Option<&str> {
        self.error.as_ref().map(|(_, _, json)| json.as_ref())
    }
}

/// Reads an event stream as it arrives and reports which events are errors.
///
/// It searches ordinary events for error marks without parsing them; memory is bounded by the longest event.
///
/// ```
/// use openrouter_errors::sse::{StreamEnd, StreamReader};
/// let mut errors = Vec::new();
/// let mut reader = StreamReader::new();
/// let mut sink = |event: openrouter_errors::sse::StreamEvent<'_>| {
///     if let Some(json) = event.error_json() { errors.push(json.to_owned()); }
/// };
/// reader.push(b"data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n", &mut sink);
/// reader.push(b"data: {\"error\":{\"code\":502,\"message\":\"gone\"},\"choices\":[]}\n\n", &mut sink);
/// reader.finish(&mut sink);
/// assert_eq!(errors.len(), 1);
/// assert_eq!(reader.facts().error_at, Some(1));
/// assert_eq!(reader.facts().end, StreamEnd::Open);
/// ```
#[derive(Debug)]
pub struct StreamReader {
    decoder: Decoder,
    judge: Judge,
    /// The bytes so far, until they turn out to be an event stream.
    unsure: Option<Vec<u8>>,
}

impl Default for StreamReader {
    fn default() -> Self {
        Self::new()
    }
}

impl StreamReader {
    /// Creates a reader at the start of a stream.
    #[must_use]
    pub fn new() -> Self {
        Self {
            decoder: Decoder::new(),
            judge: Judge {
                gate: Gate::new(),
                surface: None,
                facts: StreamFacts::default(),
                first: None,
            },
            unsure: Some(Vec::new()),
        }
    }

    /// Sets the API surface, which distinguishes events that look alike (`{"type":"error"}`).
    #[must_use]
    pub fn with_surface(mut self, surface: Surface) -> Self {
        self.judge.surface = Some(surface);
        self
    }

    /// Takes the next bytes, split anywhere, and passes every event they complete to `sink`.
    pub fn push(&mut self, bytes: &[u8], sink: &mut dyn FnMut(StreamEvent<'_>)) {
        let judge = &mut self.judge;
        self.decoder
            .push(bytes, &mut |event| judge.take(event, sink));
        if let Some(kept) = &mut self.unsure {
            let is_stream = |bytes: &[u8]| looks_like_stream(bytes) && !bytes.ends_with(b":");
            if !kept.is_empty() || !is_stream(bytes) {
                let room = MAX_EVENT_BYTES.saturating_sub(kept.len());
                kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
            }
            if kept.is_empty() && !bytes.is_empty() || is_stream(kept) {
                self.unsure = None;
            }
        }
    }

    /// Ends the stream and passes on a last event that lacks its blank line.
    pub fn finish(&mut self, sink: &mut dyn FnMut(StreamEvent<'_>)) {
        let judge = &mut self.judge;
        self.decoder.finish(&mut |event| judge.take(event, sink));
    }

    /// Ends the stream (closed by the server, broken, or abandoned by the caller) and returns the reading of the whole
    /// response, as [`crate::read`] would. `head` is what is known of the response apart from its body (status,
    /// headers, surface, model); its own body is ignored.
    ///
    /// The first error decides, else a missing end: without `[DONE]` or a finish reason the delivery is `transport`.
    /// A body that is not an event stream, such as a JSON error in answer to a stream request, is read as what it is, up
    /// to its first [`MAX_EVENT_BYTES`]. Delivered text is not kept; [`Reading::delivered`] says whether there
    /// was any.
    ///
    /// ```
    /// use openrouter_errors::{Cause, Input, sse::StreamReader};
    /// let mut stream = StreamReader::new();
    /// stream.push(b"data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\ndata: {\"cho", &mut |_| {});
    /// let error = stream.close(Input::default().status(200)).check().unwrap_err();
    /// assert_eq!(error.cause(), Cause::StreamDropped);
    /// assert!(error.delivered());
    /// ```
    #[must_use]
    pub fn close<'a>(mut self, head: Input<'a>) -> Reading<'a> {
        let surface = self.judge.surface.or(head.surface);
        self.judge.surface = surface;
        self.finish(&mut |_| {});
        let unsure = self.unsure.take();
        let mut input = Input {
            body: Cow::Owned(Vec::new()),
            surface,
            ended: true,
            ..head
        };
        if let Some(body) = unsure {
            input.body = Cow::Owned(body);
            if !is_stream(&input) {
                return read(&input).into_owned();
            }
        }
        self.into_reading(Given::Owned(Box::new(input)))
    }

    /// Returns the reading of the events so far.
    pub(crate) fn into_reading(self, input: Given<'_>) -> Reading<'_> {
        let facts = self.judge.facts;
        let (shape, decisive, json) = match self.judge.first {
            Some(_) if facts.only_a_part_failed() => {
                (Shape::EventStream, Decisive::default(), None)
            }
            Some((shape, decisive, json)) => (shape, decisive, Some(json)),
            None if facts.incomplete => (Shape::ResponseIncompleteEvent, Decisive::default(), None),
            None => (Shape::EventStream, Decisive::default(), None),
        };
        Reading {
            shape,
            delivery: stream_delivery(shape, &input, &facts),
            input,
            decisive,
            json,
            oddities: facts.oddities(),
            stream: Some(Box::new(facts)),
        }
    }

    /// Returns the facts about the stream so far.
    #[must_use]
    pub fn facts(&self) -> &StreamFacts {
        &self.judge.facts
    }
}

#[derive(Debug)]
struct Judge {
    gate: Gate,
    surface: Option<Surface>,
    facts: StreamFacts,
    /// The first error.
    first: Option<Found<'static>>,
}

impl Judge {
    fn take(&mut self, event: Event<'_>, sink: &mut dyn FnMut(StreamEvent<'_>)) {
        match event.kind {
            EventKind::Comment => {
                self.facts.comments += 1;
                sink(StreamEvent {
                    event,
                    index: None,
                    error: None,
                });
            }
            EventKind::Stray => self.take_stray(event, sink),
            EventKind::Data => self.take_data(event, sink),
        }
    }

    /// Handles a stray line. One that is itself a JSON error counts: some relays send errors so inside an open stream.
    fn take_stray(&mut self, event: Event<'_>, sink: &mut dyn FnMut(StreamEvent<'_>)) {
        self.facts.stray_lines += 1;
        let error = if event.data.trim_ascii_start().starts_with(b"{") {
            self.find_error(event.data)
        } else {
            None
        };
        let index = error.is_some().then(|| self.count(error.as_ref()));
        sink(StreamEvent {
            event,
            index,
            error,
        });
    }

    fn take_data(&mut self, event: Event<'_>, sink: &mut dyn FnMut(StreamEvent<'_>)) {
        let data = match event.data {
            whole @ [b'{', .., b'}'] => whole,
            data => data.trim_ascii(),
        };
        self.facts.unterminated |= event.unterminated;
        self.facts.oversize |= event.oversize;
        let error = self.look(event.name, data, event.unterminated);
        let index = self.count(error.as_ref());
        if self.facts.error_at.is_some_and(|at| at < index) && data != b"[DONE]" {
            self.facts.events_after_error += 1;
        }
        sink(StreamEvent {
            event,
            index: Some(index),
            error,
        });
    }

    fn count(&mut self, error: Option<&Found<'_>>) -> u64 {
        let index = self.facts.events;
        self.facts.events += 1;
        if let Some((shape, decisive, json)) = error
            && self.facts.error_at.is_none()
        {
            self.facts.error_at = Some(index);
            self.facts.error_shape = Some(*shape);
            self.first = Some((
                *shape,
                decisive.clone().into_owned(),
                Cow::Owned(json.as_ref().to_owned()),
            ));
        }
        index
    }

    fn look<'e>(&mut self, name: &[u8], data: &'e [u8], unterminated: bool) -> Option<Found<'e>> {
        match data.first() {
            Some(b'{' | b'[') if data != b"[DONE]" => {}
            _ => {
                self.take_word(data);
                return None;
            }
        }
        // Until something was delivered, each event is parsed to see whether it delivers; this phase is short.
        let settled = self.facts.delivered && !unterminated;
        let named_end = !name.is_empty() && TERMINAL.contains(&name);
        if settled && !named_end && self.gate.is_ordinary(data) {
            return None;
        }
        self.note_end(name, data);
        if settled && !self.gate.may_hold_error(data) {
            return None;
        }
        self.parse_event(data, unterminated)
    }

    fn take_word(&mut self, data: &[u8]) {
        if data == b"[DONE]" {
            self.facts.done = true;
            self.facts.end = StreamEnd::Done;
        } else if data.starts_with(b":") {
            self.facts.comments_as_data += 1;
        } else if !data.is_empty() {
            self.facts.not_json += 1;
        }
    }

    fn note_end(&mut self, name: &[u8], data: &[u8]) {
        if self.facts.end != StreamEnd::Open {
            return;
        }
        let terminal = terminal_type(name, data);
        self.facts.incomplete |= terminal == Some(INCOMPLETE);
        self.facts.completed |= terminal == Some(COMPLETED);
        if terminal.is_some() || self.gate.ends_stream(data) {
            self.facts.end = StreamEnd::Finished;
        }
    }

    fn find_error<'e>(&self, data: &'e [u8]) -> Option<Found<'e>> {
        let mut tape = JsonTape::default();
        match parse(data, &mut tape, &mut Vec::new()) {
            Parsed::Object(top, json) => self.judge(tape, top, json),
            _ => None,
        }
    }

    fn parse_event<'e>(&mut self, data: &'e [u8], unterminated: bool) -> Option<Found<'e>> {
        let mut tape = JsonTape::default();
        match parse(data, &mut tape, &mut Vec::new()) {
            Parsed::Object(top, json) => {
                self.note_content(tape.view_of(top));
                self.judge(tape, top, json)
            }
            // What follows the end marker is not needed.
            Parsed::Truncated if unterminated => {
                if self.facts.end == StreamEnd::Open {
                    self.facts.end = StreamEnd::Cut;
                }
                None
            }
            Parsed::OtherJson(_) => None,
            _ => {
                self.facts.not_json += 1;
                None
            }
        }
    }

    fn judge<'e>(&self, tape: JsonTape<'e>, top: Object, json: Cow<'e, str>) -> Option<Found<'e>> {
        let place = Place {
            surface: self.surface,
            in_stream: true,
        };
        let view = tape.view_of(top);
        let shape = classify(view, place);
        is_error_shape(shape, view).then(|| (shape, Decisive::new(tape, Some(top)), json))
    }

    fn note_content(&mut self, top: Top<'_>) {
        let chosen = top.choices().chosen;
        let reasoning = [chosen.delta(), chosen.message()]
            .into_iter()
            .filter_map(|part| part.object())
            .any(|part| part.reasoning() == Presence::Filled);
        let typed = top.kind().text().is_some_and(|kind| {
            kind.contains(".delta")
                || kind.contains("partial_image")
                || kind == "content_block_delta"
                || kind == "image_generation.completed"
        });
        self.facts.delivered |= top.choices().any_content || reasoning || typed;
        let delta = top.delta().object();
        let stop = delta.and_then(|delta| delta.stop_reason().text());
        if let Some(reason) = stop.filter(|_| !self.facts.delivered) {
            self.facts.stop_reason = Some(reason.to_owned());
            let reason = StopReason::from(reason);
            self.facts.limited |= reason.explains_no_content() && !reason.is_failure();
        }
        let finish = chosen.finish_reason().text();
        self.facts.limited |= matches!(finish, Some("length" | "content_filter"));
    }
}

const COMPLETED: &[u8] = b"response.completed";
const INCOMPLETE: &[u8] = b"response.incomplete";

/// The event types that end a Responses, Messages or Images stream.
const TERMINAL: &[&[u8]] = &[
    COMPLETED,
    INCOMPLETE,
    b"response.failed",
    b"message_stop",
    b"image_generation.completed",
    b"image_edit.completed",
];

/// Returns the terminal type that an event's name, or a word of its data, states.
fn terminal_type(name: &[u8], data: &[u8]) -> Option<&'static [u8]> {
    if !name.is_empty() {
        return TERMINAL.iter().copied().find(|word| *word == name);
    }
    // Chat chunks have choices, and their finish reason ends the stream.
    if memchr::memmem::find(data, b"\"choices\"").is_some() {
        return None;
    }
    TERMINAL.iter().copied().find(|word| {
        memchr::memmem::find_iter(data, word)
            .any(|at| data[..at].ends_with(b"\"") && data[at + word.len()..].starts_with(b"\""))
    })
}
