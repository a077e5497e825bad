//! Accessors for the error's metadata: limits, waits, availability, routing, and the provider's own body (`raw`).

use std::borrow::Cow;

use serde_json::Value;

use crate::headers::{RateLimit, RetryAfter};
use crate::vocab::LimitSource;
use crate::wire::{Availability, Metadata, OpenRouterMetadata};

use super::lax::Lax;
use super::scan;
use super::view::Reading;

impl<'a> Reading<'a> {
    /// Returns which budget or pool ran out, as stated by a 429, 402 or 403.
    #[must_use]
    pub fn limit_source(&self) -> Option<LimitSource> {
        self.meta()
            .and_then(|meta| meta.limit_source().non_empty())
            .map(LimitSource::from)
    }

    /// Returns `Retry-After` of the response, or its copy in `metadata.headers`.
    #[must_use]
    pub fn retry_after(&self) -> Option<RetryAfter> {
        self.input
            .headers
            .retry_after()
            .or_else(|| self.metadata_headers()?.retry_after())
    }

    /// Returns `X-RateLimit-*` of the response, or their copies in `metadata.headers`.
    #[must_use]
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.input
            .headers
            .rate_limit()
            .or_else(|| self.metadata_headers()?.rate_limit())
    }

    /// Returns the response headers that `metadata.headers` copies.
    pub(crate) fn metadata_headers(&self) -> Option<crate::headers::Headers<'static>> {
        let json = self.meta()?.headers().json()?;
        let members: serde_json::Map<String, Value> = serde_json::from_str(json).ok()?;
        Some(
            members
                .into_iter()
                .filter_map(|(name, value)| match value {
                    Value::String(text) => Some((name, text)),
                    Value::Number(number) => Some((name, number.to_string())),
                    _ => None,
                })
                .collect(),
        )
    }

    /// Returns the error's typed metadata, or `None` if it is missing or a member has an unknown type.
    #[must_use]
    pub fn metadata(&self) -> Option<Metadata> {
        serde_json::from_value(self.value()?.pointer(self.metadata_pointer()?)?.clone()).ok()
    }

    /// Returns the typed `error.availability`, or the one in the metadata.
    #[must_use]
    pub fn availability(&self) -> Option<Availability> {
        self.availability_json()
            .and_then(|json| serde_json::from_str(json).ok())
    }

    pub(crate) fn availability_json(&self) -> Option<&str> {
        let error = self.error().and_then(|error| error.availability().json());
        let top = || self.top().and_then(|top| top.availability().json());
        error
            .or_else(|| self.meta().and_then(|meta| meta.availability().json()))
            .or_else(top)
    }

    /// Returns the typed `openrouter_metadata`, or `None` if it is missing or a member has an unknown type.
    #[must_use]
    pub fn openrouter_metadata(&self) -> Option<OpenRouterMetadata> {
        let json = self.top().and_then(|top| top.router().json())?;
        serde_json::from_str(json).ok()
    }

    /// Returns the JSON pointer to the error's metadata.
    #[must_use]
    pub fn metadata_pointer(&self) -> Option<&'static str> {
        let top = self.top()?;
        if top
            .error()
            .object()
            .is_some_and(|error| error.metadata().object().is_some())
        {
            return Some("/error/metadata");
        }
        if top.metadata().object().is_some() {
            return Some("/metadata");
        }
        if top
            .response()
            .object()
            .and_then(|response| response.error().object())
            .is_some_and(|e| e.metadata().object().is_some())
        {
            return Some("/response/error/metadata");
        }
        if top
            .choices()
            .chosen
            .error()
            .object()
            .is_some_and(|error| error.metadata().object().is_some())
        {
            // The chosen choice is nearly always the only choice.
            return Some("/choices/0/error/metadata");
        }
        None
    }

    /// Returns the JSON text of the provider's `raw`, of any type, or `None` if it is missing.
    #[must_use]
    pub fn raw_json(&self) -> Option<&str> {
        self.meta()
            .and_then(|meta| meta.raw().json())
            .or_else(|| self.error().and_then(|error| error.raw().json()))
    }

    /// Returns the provider's `raw` as text: the content of a string, or the JSON of any other value.
    #[must_use]
    pub fn raw_text(&self) -> Option<Cow<'_, str>> {
        let json = self.raw_json()?;
        if json == "null" {
            return None;
        }
        Some(match scan::value(json) {
            Some(Lax::Text(text)) => text,
            _ => Cow::Borrowed(json),
        })
    }
}
