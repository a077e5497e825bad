//! The routing members of `error.metadata`: the funnel and the ineligibility reasons.

use serde_json::Value;

use super::number::Integer;
use super::object::wire_object;

wire_object! {
    /// An item of `error.metadata.routing_funnel[]`: a routing step and the number of endpoints left after it.
    ///
    /// All surfaces (404, some 400 and 403), revision `latest`; source: wire captures.
    ///
    /// ```
    /// use openrouter_errors::wire::FunnelStep;
    ///
    /// let step: FunnelStep = serde_json::from_str(r#"{"step":"Initial Endpoints","endpoint_count":1}"#)?;
    /// assert_eq!(step.step.as_deref(), Some("Initial Endpoints"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    FunnelStep {
        /// The name of the step, for people (`Initial Endpoints`, `Filter by Data Policy`, ...).
        step: String,
        /// The number of endpoints left after the step.
        endpoint_count: Integer,
        /// The endpoints that the step dropped; opaque.
        dropped: Vec<Value>,
    }
}

wire_object! {
    /// An item of `error.metadata.ineligibility_reasons[]`: why endpoints may not serve this caller.
    ///
    /// All surfaces (404), revision `latest`; source: wire captures.
    IneligibilityReason {
        /// The reason's id (`zdr-violation-by-account`, `paid-model-training-violation-by-account`, ...).
        reason: String,
        /// The number of endpoints that the reason excludes.
        endpoint_count: Integer,
        /// The URL where the caller can change it.
        configure_url: String,
    }
}
