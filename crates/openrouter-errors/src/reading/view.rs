//! The result of reading: accessors for the shape, the delivery and every fact of the error.

use std::borrow::Cow;

use serde_json::{Number, Value};

use crate::code::Code;
use crate::delivery::Delivery;
use crate::shape::Shape;
use crate::surface::Surface;
use crate::vocab::{ErrorType, StopReason};

use super::decisive::Decisive;
use super::input::{Given, Input};
use super::lax::Lax;
use super::oddity::Oddity;
use super::peek::{ErrorView, MetaView, Top};
use super::stream::StreamFacts;
use super::typed::Typed;

/// A response as it was read. Facts that the response does not state are `None`; nothing here is inferred.
///
/// The reading borrows the input. [`Reading::value`] and, byte for byte, [`Reading::body`] hold whatever has no
/// accessor.
#[derive(Debug, Clone)]
pub struct Reading<'a> {
    pub(crate) input: Given<'a>,
    pub(crate) shape: Shape,
    pub(crate) delivery: Option<Delivery>,
    pub(crate) decisive: Decisive<'a>,
    pub(crate) json: Option<Cow<'a, str>>,
    pub(crate) stream: Option<Box<StreamFacts>>,
    pub(crate) oddities: Vec<Oddity>,
}

impl<'a> Reading<'a> {
    /// Returns the envelope of the body, or of the error event of a stream.
    #[must_use]
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Returns how the error arrived, or `None` if there is no error.
    #[must_use]
    pub fn delivery(&self) -> Option<Delivery> {
        self.delivery
    }

    /// Whether the response is an error, which includes empty successes and dropped streams.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.delivery.is_some()
    }

    /// Returns the HTTP status as given.
    #[must_use]
    pub fn http_status(&self) -> Option<u16> {
        self.input.status
    }

    /// Returns the effective status: the HTTP status, or the status that the error states if the former is 2xx or
    /// unknown. `None` if a stream or body is an error but states no number.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self.input.status {
            Some(status) if !(200..300).contains(&status) => Some(status),
            given if !self.is_error() => given,
            _ => self.stated_status(),
        }
    }

    /// Returns the status that the error itself states: `code`, else `http_status`, `status` or `status_code`.
    pub(crate) fn stated_status(&self) -> Option<u16> {
        let top = self.top()?;
        let error = self.error();
        let inner = error
            .into_iter()
            .flat_map(|error| [error.code(), error.http_status(), error.status()]);
        let outer = [
            top.http_status(),
            top.status_code(),
            top.status_code_camel(),
            top.status(),
            top.code(),
        ];
        inner.chain(outer).find_map(Lax::status)
    }

    /// Returns `error.code` as stated, or the code of a flat event or bare error.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        let top = self.top()?;
        let code = match self.error() {
            Some(error) => error.code(),
            None => top.code(),
        };
        match code {
            Lax::Unsigned(value) => Some(Code::from(Number::from(*value))),
            Lax::Signed(value) => Some(Code::from(Number::from(*value))),
            Lax::Float(value) => Number::from_f64(*value).map(Code::from),
            Lax::Text(text) => Some(Code::from(text.as_ref())),
            Lax::Absent | Lax::Null | Lax::Bool(_) | Lax::Object | Lax::Array => None,
        }
    }

    /// Returns the error message that the envelope states; if `error` is a string, that string.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        let top = self.top()?;
        if let Some(error) = self.error() {
            return error.message().text();
        }
        match self.shape {
            Shape::StringError => top
                .error_description()
                .non_empty()
                .or(top.error().non_empty()),
            Shape::WebhookError => top
                .data()
                .object()
                .and_then(|data| data.error().non_empty()),
            Shape::ErrorEventFlat | Shape::BareError => {
                top.message().text().or(top.detail().text())
            }
            Shape::ChoiceError | Shape::StreamChunkError => {
                top.choices().chosen.error().non_empty()
            }
            _ => None,
        }
    }

    /// Returns the canonical error type as stated, from any of its places: `error.metadata` (Chat),
    /// `error` (availability errors, Messages), the top level (Responses, Messages metadata).
    #[must_use]
    pub fn error_type(&self) -> Option<ErrorType> {
        let top = self.top()?;
        let response = || top.response().object()?.error_type().non_empty();
        let stated = self.meta().and_then(|meta| meta.error_type().non_empty());
        stated
            .or_else(|| self.error()?.error_type().non_empty())
            .or_else(|| top.error_type().non_empty())
            .or_else(response)
            .map(ErrorType::from)
    }

    /// Returns the provider that failed: `provider_name`, else the `provider` of the chunk or completion.
    #[must_use]
    pub fn provider(&self) -> Option<&str> {
        let top = self.top()?;
        let stated = self
            .meta()
            .and_then(|meta| meta.provider_name().non_empty());
        stated
            .or_else(|| self.error()?.provider_name().non_empty())
            .or_else(|| top.provider().non_empty())
            .or_else(|| top.data().object()?.provider_name().non_empty())
    }

    /// Returns the model that the response names, else the requested model.
    #[must_use]
    pub fn model(&self) -> Option<&str> {
        let stated = self.top().and_then(|top| {
            let response = top.response().object().map(|response| response.model());
            let data = top.data().object().map(|data| data.model());
            [Some(top.model()), response, data]
                .into_iter()
                .flatten()
                .find_map(Lax::non_empty)
        });
        stated.or(self.input.model.as_deref())
    }

    /// Returns `error.type`: the native type on Messages and of upstream errors.
    #[must_use]
    pub fn native_type(&self) -> Option<&str> {
        self.error().and_then(|error| error.kind().non_empty())
    }

    /// Returns the `finish_reason` of the decisive choice.
    #[must_use]
    pub fn finish_reason(&self) -> Option<&str> {
        self.top()
            .and_then(|top| top.choices().chosen.finish_reason().text())
    }

    /// Returns the provider's own finish reason of the decisive choice.
    #[must_use]
    pub fn native_finish_reason(&self) -> Option<&str> {
        self.top()
            .and_then(|top| top.choices().chosen.native_finish_reason().text())
    }

    /// Returns the `stop_reason` of a message that failed without an error, if it is
    /// [a failure](crate::vocab::StopReason::is_failure).
    pub(crate) fn failed_stop(&self) -> Option<&str> {
        let body = self.top().and_then(|top| top.stop_reason().text());
        body.or_else(|| self.stream()?.stop_reason.as_deref())
            .filter(|reason| StopReason::new(Cow::Owned((*reason).to_owned())).is_failure())
    }

    /// Returns the model's own explanation of why it declined.
    pub(crate) fn stop_explanation(&self) -> Option<String> {
        let value = self.value()?;
        let explanation = value.pointer("/stop_details/explanation")?.as_str()?;
        (!explanation.is_empty()).then(|| explanation.to_owned())
    }

    /// Returns the text that was delivered before the error: of the choice, or of all chunks of a stream.
    #[must_use]
    pub fn partial_text(&self) -> Option<String> {
        super::partial::partial_text(self)
    }

    /// Whether output was delivered before the error, so that a silent retry would repeat it; `None` if that
    /// is unknown, as for a single event or pasted text.
    #[must_use]
    pub fn delivered(&self) -> Option<bool> {
        if let Some(facts) = self.stream() {
            return Some(facts.delivered);
        }
        match self.top() {
            Some(top) if top.choices().any_content => Some(true),
            _ => self.input.status.map(|_| false),
        }
    }

    /// Returns the generation id: `X-Generation-Id`, else an id in the body that is a generation id.
    #[must_use]
    pub fn generation_id(&self) -> Option<&str> {
        let top = self.top();
        let is_generation = |id: &&str| id.starts_with("gen-");
        self.input.headers.generation_id().or_else(|| {
            let top = top?;
            let data = top.data().object().map(|data| data.generation_id());
            [Some(top.id()), Some(top.request_id()), data]
                .into_iter()
                .flatten()
                .filter_map(Lax::non_empty)
                .find(is_generation)
        })
    }

    /// Returns `request_id` of the Messages envelope, else the header of that name.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.top()
            .and_then(|top| top.request_id().non_empty())
            .or_else(|| self.input.headers.request_id())
    }

    /// Returns the user or organisation that the error names.
    #[must_use]
    pub fn user_id(&self) -> Option<&str> {
        let top = self.top()?;
        top.user_id()
            .non_empty()
            .or_else(|| self.error().and_then(|error| error.user_id().non_empty()))
    }

    /// Returns the typed value: the decisive JSON as the wire type of its shape.
    #[must_use]
    pub fn typed(&self) -> Typed {
        self.value()
            .map_or(Typed::NotJson, |value| Typed::from_value(self.shape, value))
    }

    /// Returns the decisive JSON (the body, or the error event's data) as a value, or `None` if there is none or it
    /// nests deeper than serde_json reads (128).
    #[must_use]
    pub fn value(&self) -> Option<Value> {
        self.json().and_then(|json| serde_json::from_str(json).ok())
    }

    /// Returns the text of the decisive JSON.
    #[must_use]
    pub fn json(&self) -> Option<&str> {
        self.json.as_deref()
    }

    /// Returns the body as given.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.input.body
    }

    /// Returns the body as text, with invalid UTF-8 replaced.
    #[must_use]
    pub fn body_text(&self) -> Cow<'_, str> {
        match std::str::from_utf8(&self.input.body) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => String::from_utf8_lossy(&self.input.body),
        }
    }

    /// Returns the text of the error: the body, or the error event of a stream, whose other events are output.
    pub(crate) fn decisive_text(&self) -> Cow<'_, str> {
        match self.stream() {
            Some(_) => Cow::Borrowed(self.json().unwrap_or_default()),
            None => self.body_text(),
        }
    }

    /// Returns the input of the reader.
    #[must_use]
    pub fn input(&self) -> &Input<'a> {
        &self.input
    }

    /// Converts the reading to owned data, so that it can outlive the response, as an error value does.
    #[must_use]
    pub fn into_owned(self) -> Reading<'static> {
        let input = match self.input {
            Given::Borrowed(input) => input.clone(),
            Given::Owned(input) => *input,
        };
        Reading {
            input: Given::Owned(Box::new(input.into_owned())),
            shape: self.shape,
            delivery: self.delivery,
            decisive: self.decisive.into_owned(),
            json: self.json.map(|json| Cow::Owned(json.into_owned())),
            stream: self.stream,
            oddities: self.oddities,
        }
    }

    /// Returns the API surface, if it was stated.
    #[must_use]
    pub fn surface(&self) -> Option<Surface> {
        self.input.surface
    }

    /// Returns the facts about the stream, or `None` if the body is not a stream.
    #[must_use]
    pub fn stream(&self) -> Option<&StreamFacts> {
        self.stream.as_deref()
    }

    /// Returns the anomalies in the bytes.
    #[must_use]
    pub fn oddities(&self) -> &[Oddity] {
        &self.oddities
    }

    /// Returns the wide view of the decisive JSON.
    #[inline]
    pub(crate) fn top(&self) -> Option<Top<'_>> {
        self.decisive.top()
    }

    /// Returns the view of the error object, wherever this shape keeps it.
    #[inline]
    pub(crate) fn error(&self) -> Option<ErrorView<'_>> {
        self.decisive.error()
    }

    /// Returns the view of the error's metadata, inside the error or next to it.
    #[inline]
    pub(crate) fn meta(&self) -> Option<MetaView<'_>> {
        self.decisive.meta()
    }
}
