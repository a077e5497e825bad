//! `Metadata`: all members of `error.metadata`.

use serde_json::Number;

use super::alignment::Alignment;
use super::metadata_headers::MetadataHeaders;
use super::number::Integer;
use super::object::wire_object;
use super::previous::PreviousError;
use super::raw::Raw;
use super::routing::{FunnelStep, IneligibilityReason};
use crate::ids::closed_ids;
use crate::{Code, ErrorType, LimitReason, LimitSource, RateLimit, RetryAfter};

wire_object! {
    /// `error.metadata` on the wire: details of an error. The kinds can combine; [`Metadata::kinds`] names them.
    ///
    /// All surfaces, since revision `2025-05` (moderation, provider); typed, guardrail and rate limit since
    /// `2026-08-19`, the others `latest`; sources: "Errors and debugging", "Limits", wire captures. On Messages and
    /// Responses it is next to `error`. On 500s it is masked.
    ///
    /// ```
    /// use openrouter_errors::wire::{Metadata, MetadataKind, RawForm};
    ///
    /// let metadata: Metadata = serde_json::from_str(
    ///     r#"{"raw":"google/gemma-4-26b-a4b-it:free is temporarily rate-limited upstream.","provider_name":
    ///         "Google AI Studio","is_byok":false,"provider_error_code":"429","limit_source":"upstream_provider_shared_pool"}"#,
    /// )?;
    /// assert_eq!(metadata.kinds(), [MetadataKind::Provider, MetadataKind::LimitSource]);
    /// assert_eq!(metadata.raw.value().map(|raw| raw.form()), Some(RawForm::Plain));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    Metadata {
        /// The canonical type, where Chat Completions puts it.
        error_type: ErrorType,
        /// The provider that answered; `null` if none was chosen yet.
        provider_name: String,
        /// The provider's own response body, in any form.
        raw: Raw,
        /// Whether the caller's own provider key was used.
        is_byok: bool,
        /// The provider's own code, under its documented name.
        provider_code: Code,
        /// The provider's own code, under its name on the wire.
        provider_error_code: Code,
        /// Why moderation flagged the input.
        reasons: Vec<String>,
        /// The flagged text, cut to 100 characters, with `...` in place of the omitted middle.
        flagged_input: String,
        /// The model, on moderation errors.
        model_slug: String,
        /// The patterns a guardrail found.
        patterns: Vec<String>,
        /// Copies of `X-RateLimit-*` and `Retry-After`.
        headers: MetadataHeaders,
        /// Whose limit was hit. Programs branch on it.
        limit_source: LimitSource,
        /// Why the limit stopped the request; a value of `InternReason` on errors of interns,
        /// free text on validation errors.
        reason: LimitReason,
        /// The remedy, for people.
        remedy_hint: String,
        /// Whom the budget applies to.
        scope: String,
        /// The limit of the budget, in US dollars.
        limit_usd: Number,
        /// The amount spent of the budget, in US dollars.
        spend_usd: Number,
        /// When the budget resets (RFC 3339).
        resets_at: String,
        /// Earlier failed attempts at other providers.
        previous_errors: Vec<PreviousError>,
        /// Seconds to wait.
        retry_after_seconds: Integer,
        /// Seconds to wait, as the provider stated them.
        retry_after_seconds_raw: Number,
        /// Providers that serve the model.
        available_providers: Vec<String>,
        /// Providers that the request allowed.
        requested_providers: Vec<String>,
        /// The routing step that left no endpoint.
        failed_routing_step: String,
        /// The routing steps, with the number of endpoints left after each.
        routing_funnel: Vec<FunnelStep>,
        /// Why endpoints may not serve this caller.
        ineligibility_reasons: Vec<IneligibilityReason>,
        /// The number of endpoints before routing.
        input_endpoint_count: Integer,
        /// The alignment plugin's result for the withheld turn.
        alignment: Alignment,
        /// Whether the same request may succeed later, on errors of interns.
        retryable: bool,
        /// Attestations that the account lacks.
        missing_attestation_types: Vec<String>,
    }
}

closed_ids! {
    /// A kind of `error.metadata`; one payload may combine several.
    MetadataKind as "metadata kind" {
        /// `reasons`, `flagged_input`.
        Moderation = "moderation",
        /// `provider_name`, `raw`, `is_byok`, `provider_code`.
        Provider = "provider",
        /// `error_type`.
        Typed = "typed",
        /// `patterns`, `alignment`.
        Guardrail = "guardrail",
        /// `headers` with `X-RateLimit-*`.
        RateLimit = "rate_limit",
        /// `limit_source`, `remedy_hint`, a known `reason`, budgets.
        LimitSource = "limit_source",
        /// `previous_errors`.
        Attempts = "attempts",
        /// `retry_after_seconds`, `headers` with `Retry-After`.
        Waits = "waits",
        /// Funnel, failed step, providers, ineligibility.
        Routing = "routing",
    }
}

impl Metadata {
    /// Returns the kinds of this metadata, in the order of [`MetadataKind::ALL`]. A member counts if it is present,
    /// even as `null` (`provider_name: null` says that no provider was chosen).
    #[must_use]
    pub fn kinds(&self) -> Vec<MetadataKind> {
        MetadataKind::ALL
            .iter()
            .copied()
            .filter(|kind| self.is(*kind))
            .collect()
    }

    /// Whether this metadata is of a kind.
    #[must_use]
    pub fn is(&self, kind: MetadataKind) -> bool {
        let moderation = !(self.reasons.is_absent() && self.flagged_input.is_absent());
        match kind {
            MetadataKind::Moderation => moderation,
            // Moderation errors name the provider too; that alone does not make them provider errors.
            MetadataKind::Provider => {
                !(self.raw.is_absent()
                    && self.is_byok.is_absent()
                    && self.provider_code.is_absent()
                    && self.provider_error_code.is_absent()
                    && (moderation || self.provider_name.is_absent()))
            }
            MetadataKind::Typed => !self.error_type.is_absent(),
            MetadataKind::Guardrail => !(self.patterns.is_absent() && self.alignment.is_absent()),
            MetadataKind::RateLimit => self.rate_limit().is_some(),
            MetadataKind::LimitSource => {
                !(self.limit_source.is_absent()
                    && self.remedy_hint.is_absent()
                    && self.limit_usd.is_absent()
                    && self.spend_usd.is_absent()
                    && self.resets_at.is_absent())
                    || self.reason.value().is_some_and(LimitReason::is_known)
            }
            MetadataKind::Attempts => !self.previous_errors.is_absent(),
            MetadataKind::Waits => {
                !(self.retry_after_seconds.is_absent() && self.retry_after_seconds_raw.is_absent())
                    || self
                        .headers
                        .value()
                        .is_some_and(|h| h.retry_after().is_some())
            }
            MetadataKind::Routing => {
                !(self.available_providers.is_absent()
                    && self.requested_providers.is_absent()
                    && self.failed_routing_step.is_absent()
                    && self.routing_funnel.is_absent()
                    && self.ineligibility_reasons.is_absent()
                    && self.input_endpoint_count.is_absent()
                    && self.missing_attestation_types.is_absent())
            }
        }
    }

    /// Returns the wait: `retry_after_seconds`, else its raw form rounded up, else `headers.Retry-After`.
    #[must_use]
    pub fn retry_after(&self) -> Option<RetryAfter> {
        let seconds = self.retry_after_seconds.value().map(ToString::to_string);
        let raw = || {
            self.retry_after_seconds_raw
                .value()
                .map(ToString::to_string)
        };
        seconds
            .or_else(raw)
            .and_then(|text| RetryAfter::parse(&text))
            .or_else(|| self.headers.value()?.retry_after())
    }

    /// Returns the platform's rate limit, as copied in `headers`.
    #[must_use]
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.headers.value()?.rate_limit()
    }

    /// Returns the provider's own code, from either of its names.
    #[must_use]
    pub fn native_code(&self) -> Option<&Code> {
        self.provider_code
            .value()
            .or_else(|| self.provider_error_code.value())
    }
}

#[cfg(test)]
mod tests {
    use super::{Metadata, MetadataKind};
    use crate::RetryAfter;
    use rstest::rstest;

    #[rstest]
    #[case(
        r#"{"reasons":["violence"],"flagged_input":"...","provider_name":"OpenAI"}"#,
        "moderation"
    )]
    #[case(r#"{"provider_name":null}"#, "provider")]
    #[case(r#"{"error_type":"timeout","provider_code":"x"}"#, "provider typed")]
    #[case(r#"{"patterns":["ignore all previous instructions"]}"#, "guardrail")]
    #[case(
        r#"{"headers":{"X-RateLimit-Limit":"20","Retry-After":"3"}}"#,
        "rate_limit waits"
    )]
    #[case(r#"{"reason":"in_flight_budget_exhausted"}"#, "limit_source")]
    #[case(r#"{"field":"temperature","reason":"Must be between 0 and 2"}"#, "")]
    #[case(r#"{"previous_errors":[],"retry_after_seconds":2}"#, "attempts waits")]
    #[case(r#"{"failed_routing_step":"Filter by Data Policy"}"#, "routing")]
    fn kinds(#[case] text: &str, #[case] expected: &str) {
        let metadata: Metadata = serde_json::from_str(text).expect("reads");
        let kinds: Vec<&str> = metadata
            .kinds()
            .into_iter()
            .map(MetadataKind::as_str)
            .collect();
        assert_eq!(kinds.join(" "), expected);
    }

    #[rstest]
    #[case(r#"{"retry_after_seconds":7,"retry_after_seconds_raw":6.2}"#, Some(7))]
    #[case(r#"{"retry_after_seconds_raw":6.2}"#, Some(7))]
    #[case(r#"{"headers":{"retry-after":"9"}}"#, Some(9))]
    #[case(r#"{"retry_after_seconds":-1,"headers":{"Retry-After":"9"}}"#, Some(9))]
    #[case("{}", None)]
    fn waits(#[case] text: &str, #[case] seconds: Option<u64>) {
        let metadata: Metadata = serde_json::from_str(text).expect("reads");
        assert_eq!(metadata.retry_after(), seconds.map(RetryAfter::Seconds));
    }
}
