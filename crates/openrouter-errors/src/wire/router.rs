//! `OpenRouterMetadata`: how the router handled the request, if the caller opted in.

use serde_json::{Number, Value};

use super::number::Integer;
use super::object::wire_object;
use crate::vocab::{PipelineStageType, RoutingStrategy};

wire_object! {
    /// Top-level `openrouter_metadata` on the wire: how the router handled the request.
    ///
    /// All inference surfaces, since revision `2026-08-19`, where the request opted in with
    /// `X-OpenRouter-Metadata: enabled` (older: `X-OpenRouter-Experimental-Metadata`), never on 500s; source: "Router
    /// metadata". Additive. Documented error examples leave out members that the OpenAPI description requires, so
    /// none is required here. On errors no endpoint is `selected`; `attempt: 0` means no provider was reached.
    ///
    /// ```
    /// use openrouter_errors::wire::OpenRouterMetadata;
    ///
    /// let metadata: OpenRouterMetadata = serde_json::from_str(
    ///     r#"{"requested":"openai/gpt-4o-mini","strategy":"direct","attempt":0,"endpoints":{"total":1,
    ///         "available":[{"provider":"OpenAI","model":"openai/gpt-4o-mini","selected":false}]}}"#,
    /// )?;
    /// assert_eq!(metadata.reached_a_provider(), Some(false));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    OpenRouterMetadata {
        /// The model as requested.
        requested: String,
        /// The routing strategy (`direct`, ...).
        strategy: RoutingStrategy,
        /// The region that handled the request.
        region: String,
        /// A summary for people (`available=1`).
        summary: String,
        /// The number of providers tried; 0 if none was reached.
        attempt: Integer,
        /// Whether the caller's own provider key was used.
        is_byok: bool,
        /// The endpoints considered.
        endpoints: RouterEndpoints,
        /// Routing parameters; opaque.
        params: Value,
        /// The attempts made.
        attempts: Vec<RouterAttempt>,
        /// The duration of the generation, in milliseconds.
        generation_time: Number,
        /// The stages around the request (guardrails, plugins); stages of unknown types are opaque.
        pipeline: Vec<PipelineStage>,
    }
}

wire_object! {
    /// `openrouter_metadata.endpoints` on the wire: the endpoints considered (revision `2026-08-19`, "Router metadata").
    RouterEndpoints {
        /// The number of endpoints.
        total: Integer,
        /// The available endpoints.
        available: Vec<RouterEndpoint>,
    }
}

wire_object! {
    /// An item of `openrouter_metadata.endpoints.available[]` (revision `2026-08-19`, "Router metadata").
    RouterEndpoint {
        /// The provider.
        provider: String,
        /// The model of the endpoint.
        model: String,
        /// Whether it served the request; never true on errors.
        selected: bool,
    }
}

wire_object! {
    /// An item of `openrouter_metadata.attempts[]`: a provider that was tried (revision `2026-08-19`, "Router metadata").
    RouterAttempt {
        /// The provider.
        provider: String,
        /// The model that was tried.
        model: String,
        /// The HTTP status of the provider's response.
        status: Integer,
    }
}

wire_object! {
    /// An item of `openrouter_metadata.pipeline[]`: a stage around the request, such as a guardrail that blocked it
    /// (revision `2026-08-19`, "Router metadata" and "Guardrails").
    PipelineStage {
        /// The type of the stage (`guardrail`, ...).
        #[serde(rename = "type")]
        kind: PipelineStageType,
        /// The name of the stage (`regex_pi_detection`, ...).
        name: String,
        /// The guardrail's id.
        guardrail_id: String,
        /// The object that the guardrail is attached to (`api-key`, ...).
        guardrail_scope: String,
        /// A summary for people.
        summary: String,
        /// The stage's own data; opaque.
        data: Value,
        /// The cost of the stage, in US dollars.
        cost_usd: Number,
    }
}

impl OpenRouterMetadata {
    /// Whether any provider was reached; `None` if `attempt` is not stated.
    #[must_use]
    pub fn reached_a_provider(&self) -> Option<bool> {
        self.attempt
            .value()
            .and_then(Integer::as_u64)
            .map(|attempt| attempt > 0)
    }

    /// Returns the stage that blocked the request, if a guardrail's data says so.
    #[must_use]
    pub fn blocking_stage(&self) -> Option<&PipelineStage> {
        let stages = self.pipeline.value()?;
        stages.iter().find(|stage| {
            stage
                .data
                .value()
                .is_some_and(|data| data["action"] == "blocked")
                || stage
                    .summary
                    .as_deref()
                    .is_some_and(|line| line.starts_with("Blocked"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::OpenRouterMetadata;

    #[test]
    fn a_guardrail_that_blocked_is_found_by_data_or_summary() {
        for stage in [
            r#"{"type":"guardrail","name":"n","data":{"action":"blocked"}}"#,
            r#"{"type":"guardrail","name":"n","summary":"Blocked: prompt injection detected"}"#,
        ] {
            let text = format!(r#"{{"pipeline":[{{"type":"plugin"}},{stage}]}}"#);
            let metadata: OpenRouterMetadata = serde_json::from_str(&text).expect("reads");
            let found = metadata.blocking_stage().expect("blocked");
            assert_eq!(found.name.as_deref(), Some("n"));
            assert_eq!(metadata.reached_a_provider(), None);
        }
    }
}
