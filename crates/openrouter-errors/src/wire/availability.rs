//! `Availability`: why no endpoint could take the request.

use serde_json::Number;

use super::object::wire_object;
use crate::{AvailabilityCode, ExcludedBy};

wire_object! {
    /// `error.availability` on the wire: the machine-readable reason why no endpoint could take the request.
    ///
    /// Chat Completions, Responses and Messages, stream chunks included, since revision `2026-08-19`; source:
    /// "Errors and debugging", availability. `code`, `retryable`, `requested_models` and `docs_url` are always
    /// sent. Decide by `retryable`, also for codes that are not known.
    ///
    /// ```
    /// use openrouter_errors::{AvailabilityCode, wire::Availability};
    ///
    /// let availability: Availability = serde_json::from_str(
    ///     r#"{"code":"model_deprecated","retryable":false,"requested_models":["openrouter/quasar-alpha"],
    ///         "fallback_models":["openai/gpt-4.1"],"docs_url":"https://openrouter.ai/docs/errors#model_deprecated"}"#,
    /// )?;
    /// assert_eq!(availability.code.value(), Some(&AvailabilityCode::MODEL_DEPRECATED));
    /// assert_eq!(availability.is_retryable(), Some(false));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    Availability {
        /// The reason.
        code: AvailabilityCode,
        /// Whether the same request may succeed later.
        retryable: bool,
        /// Seconds to wait; mirrors the `Retry-After` header.
        retry_after: Number,
        /// The requested models, including fallbacks.
        requested_models: Vec<String>,
        /// The affected providers.
        affected_providers: Vec<String>,
        /// The criteria that excluded endpoints.
        excluded_by: Vec<ExcludedBy>,
        /// Models that could serve the request instead.
        fallback_models: Vec<String>,
        /// The constraint of the request that no endpoint meets.
        constraint: Constraint,
        /// The page about this code.
        docs_url: String,
    }
}

wire_object! {
    /// `error.availability.constraint` on the wire: the member of the request that no endpoint satisfies.
    ///
    /// Since revision `2026-08-19`; source: "Errors and debugging", availability.
    Constraint {
        /// The member of the request.
        field: String,
        /// What is wrong with it.
        detail: String,
    }
}

impl Availability {
    /// Whether the same request may succeed later: `retryable`, else the documented default of the code.
    #[must_use]
    pub fn is_retryable(&self) -> Option<bool> {
        let default = || self.code.value().and_then(AvailabilityCode::retryable);
        self.retryable.value().copied().or_else(default)
    }
}
