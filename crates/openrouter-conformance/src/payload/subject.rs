//! A response parsed once, for all checks.

use std::ops::Deref;

use openrouter_errors::sse::{Decoder, EventKind};
use openrouter_errors::{Delivery, Headers, Reading, Revision, Shape, Surface, read};
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use super::{Answer, Site};

/// A parsed response: its reading, JSON values, events and error locations.
#[derive(Debug)]
pub struct Subject<'a> {
    /// The response as given.
    pub answer: &'a Answer<'a>,
    /// The response's shape.
    pub shape: Shape,
    /// How the error arrived; `None` if the response is not an error.
    pub delivery: Option<Delivery>,
    /// The effective status.
    pub status: Option<u16>,
    /// The protocol revision of the response.
    pub revision: Revision,
    /// The body as one JSON value.
    pub json: Option<Value>,
    /// The data events, where the body is an event stream.
    pub events: Option<Vec<StreamEvent>>,
    /// Why the response cannot be checked: its JSON is valid, but beyond the suite's limits.
    pub unread: Option<String>,
}

/// A parsed response with its error objects, which all checks share.
#[derive(Debug)]
pub struct ResponseView<'s> {
    subject: &'s Subject<'s>,
    sites: Vec<Site<'s>>,
}

/// The maximum nesting depth of arrays and objects; see [`Subject::unread`].
pub const MAX_NESTING: usize = 127;

/// One data event of a stream.
#[derive(Debug)]
pub struct StreamEvent {
    /// The event name; empty if none was sent.
    pub name: String,
    /// The event data.
    pub data: String,
    /// The event data as JSON.
    pub json: Option<Value>,
    /// Whether the stream ended inside the event.
    pub unterminated: bool,
}

impl<'a> Subject<'a> {
    /// Reads a response.
    #[must_use]
    pub fn new(answer: &'a Answer<'a>) -> Self {
        let input = answer.input();
        Self::of_reading(answer, &read(&input))
    }

    /// Parses a response that has been read already.
    #[must_use]
    pub fn of_reading(answer: &'a Answer<'a>, reading: &Reading<'_>) -> Self {
        let events = reading.stream().is_some().then(|| events(answer.body));
        let json = if events.is_some() {
            None
        } else {
            serde_json::from_slice(answer.body).ok()
        };
        let event = |event: &StreamEvent| unread(event.json.as_ref(), event.data.as_bytes());
        let unread = match &events {
            Some(events) => events.iter().find_map(event),
            None => unread(json.as_ref(), answer.body),
        };
        Self {
            answer,
            unread,
            shape: reading.shape(),
            delivery: reading.delivery(),
            status: reading.status(),
            revision: answer.revision,
            json,
            events,
        }
    }

    /// Returns whether payload requirements apply: the input is a response, not text around one or a record about one.
    #[must_use]
    pub fn is_answer(&self) -> bool {
        self.answer.is_answer
            && !matches!(self.shape, Shape::GenerationRecord | Shape::WebhookError)
    }

    /// Returns whether the response is an error.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.delivery.is_some()
    }

    /// Returns the headers.
    #[must_use]
    pub fn headers(&self) -> &Headers<'a> {
        &self.answer.headers
    }

    /// Returns the surface.
    #[must_use]
    pub fn surface(&self) -> Option<Surface> {
        self.answer.surface
    }

    /// Returns whether the response is an event stream.
    #[must_use]
    pub fn is_stream(&self) -> bool {
        self.events.is_some()
    }

    /// Returns the HTTP status, if it is an error status.
    #[must_use]
    pub fn error_status(&self) -> Option<u16> {
        self.answer
            .status
            .filter(|status| (400..600).contains(status))
    }

    /// Finds every error object: what the checks read.
    #[must_use]
    pub fn view(&self) -> ResponseView<'_> {
        let mut sites = Vec::new();
        for (event, value) in self.values() {
            Site::collect(value, self.surface(), event, &mut sites);
        }
        ResponseView {
            subject: self,
            sites,
        }
    }

    /// Returns every JSON value: the body, or the data of each event with its index.
    pub fn values(&self) -> impl Iterator<Item = (Option<usize>, &Value)> {
        let events = self.events.iter().flatten().enumerate();
        let events =
            events.filter_map(|(index, event)| event.json.as_ref().map(|json| (Some(index), json)));
        self.json.iter().map(|json| (None, json)).chain(events)
    }

    /// Returns every JSON value that is an object.
    pub fn objects(&self) -> impl Iterator<Item = (Option<usize>, &Map<String, Value>)> {
        self.values()
            .filter_map(|(event, value)| value.as_object().map(|object| (event, object)))
    }
}

impl<'s> ResponseView<'s> {
    /// Returns every error object.
    pub fn sites(&self) -> impl Iterator<Item = Site<'s>> {
        self.sites.iter().copied()
    }
}

impl<'s> Deref for ResponseView<'s> {
    type Target = Subject<'s>;
    fn deref(&self) -> &Subject<'s> {
        self.subject
    }
}

impl StreamEvent {
    /// Returns whether the event is the end marker of chat streams.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.data.trim() == "[DONE]"
    }
}

/// Returns why valid JSON could not be read.
fn unread(json: Option<&Value>, text: &[u8]) -> Option<String> {
    if json.is_some() || serde_json::from_slice::<IgnoredAny>(text).is_err() {
        return None;
    }
    let why = serde_json::from_slice::<Value>(text).err()?;
    Some(format!(
        "the JSON cannot be checked: {why}; the suite reads arrays and objects to a depth of {MAX_NESTING}, numbers as \
         64-bit floats and text as Unicode"
    ))
}

fn events(body: &[u8]) -> Vec<StreamEvent> {
    let mut events = Vec::new();
    let mut take = |event: openrouter_errors::sse::Event<'_>| {
        if event.kind == EventKind::Data {
            events.push(StreamEvent {
                name: String::from_utf8_lossy(event.name).into_owned(),
                data: event.text().into_owned(),
                json: serde_json::from_slice(event.data).ok(),
                unterminated: event.unterminated,
            });
        }
    };
    let mut decoder = Decoder::new();
    decoder.push(body, &mut take);
    decoder.finish(&mut take);
    events
}
