//! Vocabularies of OpenRouter's services around inference: routing, plugins, interns, jobs, private endpoints.

use super::open::open_vocabulary;

open_vocabulary! {
    /// `openrouter_metadata.strategy` on the wire: how the model was chosen.
    ///
    /// All inference surfaces, since revision `2026-08-19`, these words `2026-11`; source: OpenAPI description.
    RoutingStrategy {
        /// The requested model.
        DIRECT = "direct",
        /// The auto router.
        AUTO = "auto",
        /// The free router.
        FREE = "free",
        /// The latest model of a family.
        LATEST = "latest",
        /// An alias of a model.
        ALIAS = "alias",
        /// A fallback of the request.
        FALLBACK = "fallback",
        /// The Pareto router.
        PARETO = "pareto",
        /// The body builder router.
        BODYBUILDER = "bodybuilder",
        /// The fusion plugin.
        FUSION = "fusion",
    }
}

open_vocabulary! {
    /// `openrouter_metadata.pipeline[].type` on the wire: the type of a stage.
    ///
    /// All inference surfaces, since revision `2026-08-19`, these words `2026-11`; source: OpenAPI description.
    PipelineStageType {
        /// A guardrail.
        GUARDRAIL = "guardrail",
        /// A plugin.
        PLUGIN = "plugin",
        /// Tools that OpenRouter runs.
        SERVER_TOOLS = "server_tools",
        /// The repair of malformed responses.
        RESPONSE_HEALING = "response_healing",
        /// The compression of long prompts.
        CONTEXT_COMPRESSION = "context_compression",
    }
}

open_vocabulary! {
    /// `alignment.calls[].outcome` on the wire: the alignment plugin's verdict on a message.
    ///
    /// Chat Completions and Responses, revision `2026-11` (beta); source: OpenAPI description.
    AlignmentOutcome {
        /// No rule was broken.
        ALLOWED = "allowed",
        /// A rule was broken; the message was withheld.
        BLOCKED = "blocked",
        /// The message could not be evaluated.
        UNAVAILABLE = "unavailable",
    }
}

open_vocabulary! {
    /// `alignment.calls[].reason` on the wire: why a message could not be evaluated.
    ///
    /// Chat Completions and Responses, revision `2026-11` (beta); source: OpenAPI description.
    AlignmentUnavailableReason {
        /// The message was cut off.
        CUT = "cut",
        /// The evaluator failed.
        EVALUATOR_ERROR = "evaluator_error",
        /// The evaluator's response could not be parsed.
        MALFORMED_ANSWER = "malformed_answer",
        /// The evaluator timed out.
        TIME_LIMIT = "time_limit",
    }
}

open_vocabulary! {
    /// `safeguard_results[].status.tool_uses.*.outcome` on the wire: the armor plugin's verdict on a tool call.
    ///
    /// Chat Completions and Responses, revision `2026-11`; source: OpenAPI description.
    SafeguardResult {
        /// The tool call was flagged as dangerous.
        FLAGGED = "flagged",
        /// The tool call was not flagged.
        NOT_FLAGGED = "not_flagged",
    }
}

open_vocabulary! {
    /// `error.metadata.reason` of an intern's chat on the wire: a stable word for the failure, next to `retryable`.
    ///
    /// Interns, since revision `2026-11`; source: OpenAPI description. Decide by `retryable`: for `turn_failed` it may be either.
    InternReason {
        /// An attachment could not be read.
        ATTACHMENT_FAILED = "attachment_failed",
        /// The request is malformed.
        BAD_REQUEST = "bad_request",
        /// The intern is busy with another turn.
        BUSY = "busy",
        /// The caller disconnected.
        CLIENT_CLOSED_REQUEST = "client_closed_request",
        /// The question has already been answered.
        INTERACTION_NOT_PENDING = "interaction_not_pending",
        /// The question does not exist.
        INTERACTION_UNKNOWN = "interaction_unknown",
        /// The intern is still starting.
        INTERN_NOT_READY = "intern_not_ready",
        /// The intern refused the request.
        INTERN_REJECTED = "intern_rejected",
        /// The intern cannot be reached.
        INTERN_UNREACHABLE = "intern_unreachable",
        /// The intern or conversation does not exist.
        NOT_FOUND = "not_found",
        /// The body is too large.
        PAYLOAD_TOO_LARGE = "payload_too_large",
        /// Too many requests.
        RATE_LIMITED = "rate_limited",
        /// The run ended before it finished.
        RUN_ENDED = "run_ended",
        /// The connection to the intern broke.
        STREAM_SEVERED = "stream_severed",
        /// The intern did not answer in time.
        TIMEOUT = "timeout",
        /// The turn failed internally.
        TURN_FAILED = "turn_failed",
    }
}

open_vocabulary! {
    /// `data.validation.checks[].reason` on the wire: why a private endpoint failed its validation.
    ///
    /// Private endpoints (422), since revision `2026-11`; source: OpenAPI description.
    EndpointCheckReason {
        /// A fault inside OpenRouter.
        DATABASE_ERROR = "database_error",
        /// The account has reached its maximum number of endpoints.
        ENDPOINT_LIMIT_REACHED = "endpoint_limit_reached",
        /// The base URL is not allowed.
        INVALID_BASE_URL = "invalid_base_url",
        /// The model does not exist.
        MODEL_NOT_FOUND = "model_not_found",
        /// The provider does not exist.
        PROVIDER_NOT_FOUND = "provider_not_found",
        /// The endpoint does not exist.
        ENDPOINT_NOT_FOUND = "endpoint_not_found",
        /// The workspace does not exist.
        WORKSPACE_NOT_FOUND = "workspace_not_found",
        /// The caller has stored no provider key.
        NO_BYOK_KEY = "no_byok_key",
        /// The stored key cannot be decrypted.
        KEY_DECRYPTION_FAILED = "key_decryption_failed",
        /// The endpoint returned an error.
        UPSTREAM_ERROR = "upstream_error",
        /// The endpoint's response cannot be parsed.
        INVALID_RESPONSE = "invalid_response",
        /// The endpoint's stream cannot be parsed.
        INVALID_STREAM = "invalid_stream",
        /// The endpoint reports no usage.
        MISSING_USAGE = "missing_usage",
        /// The endpoint responds with another model.
        MODEL_MISMATCH = "model_mismatch",
        /// The endpoint has not been validated yet.
        NOT_VALIDATED = "not_validated",
        /// The validation is out of date.
        VALIDATION_STALE = "validation_stale",
    }
}

open_vocabulary! {
    /// `status` of a Responses object on the wire.
    ///
    /// Responses, since revision `2025-05`; source: OpenAPI description.
    ResponseStatus {
        /// The response is complete.
        COMPLETED = "completed",
        /// A limit or filter cut the response short.
        INCOMPLETE = "incomplete",
        /// The response is being generated.
        IN_PROGRESS = "in_progress",
        /// The response failed.
        FAILED = "failed",
        /// The response was cancelled.
        CANCELLED = "cancelled",
        /// The response is queued.
        QUEUED = "queued",
    }
}

open_vocabulary! {
    /// `incomplete_details.reason` of a Responses object on the wire.
    ///
    /// Responses, since revision `2025-05`; source: OpenAPI description.
    IncompleteReason {
        /// The token limit was reached.
        MAX_OUTPUT_TOKENS = "max_output_tokens",
        /// A filter cut the response short.
        CONTENT_FILTER = "content_filter",
    }
}

open_vocabulary! {
    /// `status` of a batch or video job on the wire.
    ///
    /// Batches and videos, since revision `2026-08-19`; source: OpenAPI description.
    JobStatus {
        /// The input is being checked.
        VALIDATING = "validating",
        /// The job is waiting.
        PENDING = "pending",
        /// The job is running.
        IN_PROGRESS = "in_progress",
        /// The results are being written.
        FINALIZING = "finalizing",
        /// The job is complete.
        COMPLETED = "completed",
        /// The job failed.
        FAILED = "failed",
        /// The job did not finish in time, or its results are gone.
        EXPIRED = "expired",
        /// The job is being cancelled.
        CANCELLING = "cancelling",
        /// The job was cancelled.
        CANCELLED = "cancelled",
    }
}
