//! The words of OpenRouter's services around inference: routing, plugins, interns, jobs, private endpoints.

use super::open::open_vocabulary;

open_vocabulary! {
    /// `openrouter_metadata.strategy` on the wire: how the model was chosen.
    ///
    /// All inference surfaces, since revision `2026-08-19`, these words `2026-11`; source: OpenAPI description.
    RoutingStrategy {
        /// The model that was asked for.
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
    /// `openrouter_metadata.pipeline[].type` on the wire: what kind of stage it is.
    ///
    /// All inference surfaces, since revision `2026-08-19`, these words `2026-11`; source: OpenAPI description.
    PipelineStageType {
        /// A guardrail.
        GUARDRAIL = "guardrail",
        /// A plugin.
        PLUGIN = "plugin",
        /// Tools that OpenRouter runs.
        SERVER_TOOLS = "server_tools",
        /// The repair of malformed answers.
        RESPONSE_HEALING = "response_healing",
        /// The compression of long prompts.
        CONTEXT_COMPRESSION = "context_compression",
    }
}

open_vocabulary! {
    /// `alignment.calls[].outcome` on the wire: what the alignment plugin made of a message.
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
        /// The evaluator's answer could not be read.
        MALFORMED_ANSWER = "malformed_answer",
        /// The evaluator took too long.
        TIME_LIMIT = "time_limit",
    }
}

open_vocabulary! {
    /// `safeguard_results[].status.tool_uses.*.outcome` on the wire: what the armor plugin found in a tool call.
    ///
    /// Chat Completions and Responses, revision `2026-11`; source: OpenAPI description.
    SafeguardResult {
        /// A dangerous tool call was found.
        FLAGGED = "flagged",
        /// None was found.
        NOT_FLAGGED = "not_flagged",
    }
}

open_vocabulary! {
    /// `error.metadata.reason` of an intern's chat on the wire: a stable word for the failure, beside `retryable`.
    ///
    /// Interns, since revision `2026-11`; source: OpenAPI description. Decide by `retryable`: for `turn_failed` it may be either.
    InternReason {
        /// An attachment could not be read.
        ATTACHMENT_FAILED = "attachment_failed",
        /// The request is malformed.
        BAD_REQUEST = "bad_request",
        /// The intern works on another turn.
        BUSY = "busy",
        /// The caller went away.
        CLIENT_CLOSED_REQUEST = "client_closed_request",
        /// The question was answered already.
        INTERACTION_NOT_PENDING = "interaction_not_pending",
        /// There is no such question.
        INTERACTION_UNKNOWN = "interaction_unknown",
        /// The intern is still starting.
        INTERN_NOT_READY = "intern_not_ready",
        /// The intern refused the request.
        INTERN_REJECTED = "intern_rejected",
        /// The intern cannot be reached.
        INTERN_UNREACHABLE = "intern_unreachable",
        /// There is no such intern or conversation.
        NOT_FOUND = "not_found",
        /// The body is too large.
        PAYLOAD_TOO_LARGE = "payload_too_large",
        /// Too many requests.
        RATE_LIMITED = "rate_limited",
        /// The run ended before it was finished.
        RUN_ENDED = "run_ended",
        /// The connection to the intern broke.
        STREAM_SEVERED = "stream_severed",
        /// The intern did not answer in time.
        TIMEOUT = "timeout",
        /// The turn failed inside.
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
        /// The account has as many endpoints as it may have.
        ENDPOINT_LIMIT_REACHED = "endpoint_limit_reached",
        /// The base URL is not acceptable.
        INVALID_BASE_URL = "invalid_base_url",
        /// There is no such model.
        MODEL_NOT_FOUND = "model_not_found",
        /// There is no such provider.
        PROVIDER_NOT_FOUND = "provider_not_found",
        /// There is no such endpoint.
        ENDPOINT_NOT_FOUND = "endpoint_not_found",
        /// There is no such workspace.
        WORKSPACE_NOT_FOUND = "workspace_not_found",
        /// No key of the caller's own is stored.
        NO_BYOK_KEY = "no_byok_key",
        /// The stored key cannot be read.
        KEY_DECRYPTION_FAILED = "key_decryption_failed",
        /// The endpoint answered with an error.
        UPSTREAM_ERROR = "upstream_error",
        /// The endpoint's answer cannot be read.
        INVALID_RESPONSE = "invalid_response",
        /// The endpoint's stream cannot be read.
        INVALID_STREAM = "invalid_stream",
        /// The endpoint states no usage.
        MISSING_USAGE = "missing_usage",
        /// The endpoint answers with another model.
        MODEL_MISMATCH = "model_mismatch",
        /// The endpoint was not validated yet.
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
        /// It is complete.
        COMPLETED = "completed",
        /// A limit or filter cut it short.
        INCOMPLETE = "incomplete",
        /// It is being made.
        IN_PROGRESS = "in_progress",
        /// It failed.
        FAILED = "failed",
        /// It was cancelled.
        CANCELLED = "cancelled",
        /// It waits.
        QUEUED = "queued",
    }
}

open_vocabulary! {
    /// `incomplete_details.reason` of a Responses object on the wire.
    ///
    /// Responses, since revision `2025-05`; source: OpenAPI description.
    IncompleteReason {
        /// The token limit ended it.
        MAX_OUTPUT_TOKENS = "max_output_tokens",
        /// A filter ended it.
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
        /// It waits.
        PENDING = "pending",
        /// It runs.
        IN_PROGRESS = "in_progress",
        /// The results are being written.
        FINALIZING = "finalizing",
        /// It is complete.
        COMPLETED = "completed",
        /// It failed.
        FAILED = "failed",
        /// It was not finished in time, or its results are gone.
        EXPIRED = "expired",
        /// It is being cancelled.
        CANCELLING = "cancelling",
        /// It was cancelled.
        CANCELLED = "cancelled",
    }
}
