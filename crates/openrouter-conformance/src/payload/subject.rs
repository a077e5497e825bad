//! A response taken apart once, for all checks.

use openrouter_errors::sse::{Decoder, EventKind};
use openrouter_errors::{Delivery, Headers, Reading, Revision, Shape, Surface, read};
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use super::{Answer, Site};

/// A response taken apart: how it reads, its JSON values, its events, and where its errors stand.
#[derive(Debug)]
pub struct Subject<'a> {
    /// The response as given.
    pub answer: &'a Answer<'a>,
    /// Its shape.
    pub shape: Shape,
    /// How its error arrived; `None` where it is none.
    pub delivery: Option<Delivery>,
    /// The effective status.
    pub status: Option<u16>,
    /// The revision it belongs to.
    pub revision: Revision,
    /// The body as one JSON value.
    pub json: Option<Value>,
    /// The data events, where the body is an event stream.
    pub events: Option<Vec<StreamEvent>>,
    /// Why it cannot be checked: JSON that is valid, but beyond what the suite reads.
    pub unread: Option<String>,
}

/// How deep arrays and objects may nest; see [`Subject::unread`].
pub const MAX_NESTING: usize = 127;

/// One data event of a stream.
#[derive(Debug)]
pub struct StreamEvent {
    /// Its name; empty where none was sent.
    pub name: String,
    /// Its data.
    pub data: String,
    /// Its data as JSON.
    pub json: Option<Value>,
    /// Whether the stream ended inside it.
    pub unterminated: bool,
}

impl<'a> Subject<'a> {
    /// Reads a response.
    #[must_use]
    pub fn new(answer: &'a Answer<'a>) -> Self {
        let input = answer.input();
        Self::of_reading(answer, &read(&input))
    }

    /// Takes apart a response that has been read already.
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

    /// Whether payload requirements speak of it: it is a response, and not text around one or a record about one.
    #[must_use]
    pub fn is_answer(&self) -> bool {
        self.answer.is_answer
            && !matches!(self.shape, Shape::GenerationRecord | Shape::WebhookError)
    }

    /// Whether it is an error.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.delivery.is_some()
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &Headers<'a> {
        &self.answer.headers
    }

    /// The surface.
    #[must_use]
    pub fn surface(&self) -> Option<Surface> {
        self.answer.surface
    }

    /// Whether it is an event stream.
    #[must_use]
    pub fn is_stream(&self) -> bool {
        self.events.is_some()
    }

    /// The HTTP status, where it is an error status.
    #[must_use]
    pub fn error_status(&self) -> Option<u16> {
        self.answer
            .status
            .filter(|status| (400..600).contains(status))
    }

    /// Every error object.
    #[must_use]
    pub fn sites(&self) -> Vec<Site<'_>> {
        let mut sites = Vec::new();
        for (event, value) in self.values() {
            Site::collect(value, self.surface(), event, &mut sites);
        }
        sites
    }

    /// Every JSON value: the body, or the data of each event with its index.
    pub fn values(&self) -> impl Iterator<Item = (Option<usize>, &Value)> {
        let events = self.events.iter().flatten().enumerate();
        let events =
            events.filter_map(|(index, event)| event.json.as_ref().map(|json| (Some(index), json)));
        self.json.iter().map(|json| (None, json)).chain(events)
    }

    /// Every JSON value that is an object.
    pub fn objects(&self) -> impl Iterator<Item = (Option<usize>, &Map<String, Value>)> {
        self.values()
            .filter_map(|(event, value)| value.as_object().map(|object| (event, object)))
    }
}

impl StreamEvent {
    /// Whether it is the end mark of chat streams.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.data.trim() == "[DONE]"
    }
}

/// Why JSON could not be read, where its grammar is in order.
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
