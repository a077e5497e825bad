//! JSON serialization of a reading, for the bindings.

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::view::Reading;
use crate::headers::RetryAfter;

/// Serializes every fact that has an accessor, under the accessor's name. `json` is the decisive JSON as a value.
/// Facts that the response does not state are null; the given body and headers are omitted.
impl Serialize for Reading<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (seconds, at) = match self.retry_after() {
            Some(RetryAfter::Seconds(seconds)) => (Some(seconds), None),
            Some(RetryAfter::At(moment)) => (None, Some(moment)),
            None => (None, None),
        };
        let mut out = serializer.serialize_struct("Reading", 25)?;
        out.serialize_field("is_error", &self.is_error())?;
        out.serialize_field("shape", &self.shape())?;
        out.serialize_field("delivery", &self.delivery())?;
        out.serialize_field("http_status", &self.http_status())?;
        out.serialize_field("status", &self.status())?;
        out.serialize_field("surface", &self.surface())?;
        out.serialize_field("code", &self.code())?;
        out.serialize_field("message", &self.message())?;
        out.serialize_field("error_type", &self.error_type())?;
        out.serialize_field("native_type", &self.native_type())?;
        out.serialize_field("provider", &self.provider())?;
        out.serialize_field("model", &self.model())?;
        out.serialize_field("finish_reason", &self.finish_reason())?;
        out.serialize_field("native_finish_reason", &self.native_finish_reason())?;
        out.serialize_field("partial_text", &self.partial_text())?;
        out.serialize_field("delivered", &self.delivered())?;
        out.serialize_field("generation_id", &self.generation_id())?;
        out.serialize_field("request_id", &self.request_id())?;
        out.serialize_field("user_id", &self.user_id())?;
        out.serialize_field("limit_source", &self.limit_source())?;
        out.serialize_field("retry_after_seconds", &seconds)?;
        out.serialize_field("retry_after_unix", &at)?;
        out.serialize_field("rate_limit", &self.rate_limit())?;
        out.serialize_field("raw", &self.raw_text())?;
        out.serialize_field("stream", &self.stream())?;
        out.serialize_field("oddities", self.oddities())?;
        out.serialize_field("json", &self.value())?;
        out.end()
    }
}
