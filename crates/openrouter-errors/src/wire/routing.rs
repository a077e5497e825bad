//! The routing members of `error.metadata`: the funnel and the reasons why endpoints were not eligible.

use serde_json::Value;

use super::number::Integer;
use super::object::wire_object;

wire_object! {
    /// An item of `error.metadata.routing_funnel[]`: a routing step and how many endpoints were left after it.
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
        /// The step's name (`Initial Endpoints`, `Filter by Data Policy`, ...): for people.
        step: String,
        /// How many endpoints were left after it.
        endpoint_count: Integer,
        /// What the step dropped; opaque.
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
        /// How many endpoints it excludes.
        endpoint_count: Integer,
        /// Where the caller can change it.
        configure_url: String,
    }
}
