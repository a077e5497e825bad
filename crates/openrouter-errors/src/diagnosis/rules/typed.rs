//! Typed fields and metadata: facts that the error itself states in a vocabulary.

use super::When::{
    Availability, Body, Code, Envelope, Has, Ineligible, LimitSource, Native, Not, Reason, Shaped,
    Status, Step, Typed,
};
use super::{Cause as C, Kind, Rule};
use crate::shape::Shape;

/// Rules on `availability`, `limit_source`, kinds of metadata, routing steps and the stated error type.
pub(super) static RULES: &[Rule] = &[
    // error.availability.code
    Rule::new(
        "availability.model-not-found",
        C::RoutingModelNotFound,
        &[Availability(&["model_not_found"])],
    ),
    Rule::new(
        "availability.wrong-endpoint",
        C::RoutingWrongEndpoint,
        &[Availability(&["wrong_endpoint"])],
    ),
    Rule::new(
        "availability.no-endpoints",
        C::RoutingNoEndpoints,
        &[Availability(&[
            "no_endpoints",
            "model_unavailable_upstream",
        ])],
    ),
    Rule::new(
        "availability.model-deprecated",
        C::RoutingModelDeprecated,
        &[Availability(&["model_deprecated"])],
    ),
    Rule::new(
        "availability.capacity",
        C::RoutingCapacityExhausted,
        &[Availability(&["capacity_exhausted"])],
    ),
    Rule::new(
        "availability.temporarily",
        C::RoutingNoProviderAvailable,
        &[Availability(&["temporarily_unavailable"])],
    ),
    Rule::new(
        "availability.region",
        C::PolicyRegion,
        &[Availability(&["region_restricted"])],
    ),
    Rule::new(
        "availability.privacy",
        C::RoutingDataPolicy,
        &[Availability(&["privacy_restricted"])],
    ),
    Rule::new(
        "availability.constraint",
        C::RoutingConstraintFiltered,
        &[Availability(&["constraint_filtered"])],
    ),
    Rule::new(
        "availability.free-variant",
        C::RoutingFreeVariantEnded,
        &[Availability(&["free_variant_ended"])],
    ),
    Rule::new(
        "availability.other",
        C::RoutingNoEndpoints,
        &[Has(Kind::Availability), Status(&[404])],
    ),
    // metadata.limit_source and metadata.reason
    Rule::new(
        "limit.in-flight",
        C::CreditsInFlightBudget,
        &[Reason(&["in_flight_budget_exhausted"])],
    ),
    Rule::new(
        "limit.weight",
        C::CreditsRequestExceedsBudget,
        &[Reason(&["weight_exceeds_budget"])],
    ),
    Rule::new(
        "limit.key",
        C::CreditsKeyLimit,
        &[LimitSource(&["openrouter_key_limit"])],
    ),
    Rule::new(
        "limit.budget",
        C::CreditsBudgetExceeded,
        &[LimitSource(&[
            "openrouter_guardrail_budget",
            "openrouter_workspace_budget",
        ])],
    ),
    Rule::new(
        "limit.credits",
        C::CreditsInsufficient,
        &[
            LimitSource(&["openrouter_credits"]),
            Not(&["never purchased", "settings/keys"]),
        ],
    ),
    Rule::new(
        "limit.free-daily",
        C::LimitFreePerDay,
        &[LimitSource(&[
            "openrouter_free_tier_daily",
            "free_tier_daily",
        ])],
    ),
    Rule::new(
        "limit.free-minute",
        C::LimitFreePerMinute,
        &[LimitSource(&[
            "openrouter_free_tier_per_minute",
            "free_tier_per_minute",
        ])],
    ),
    Rule::new(
        "limit.shared-pool",
        C::LimitUpstreamSharedPool,
        &[LimitSource(&["upstream_provider_shared_pool"])],
    ),
    Rule::new(
        "limit.own-account",
        C::LimitUpstreamAccount,
        &[LimitSource(&["upstream_provider_account"])],
    ),
    // kinds of metadata
    Rule::new(
        "moderation.metadata",
        C::PolicyModerationFlagged,
        &[Has(Kind::Moderation)],
    ),
    Rule::new(
        "guardrail.metadata",
        C::PolicyGuardrailBlocked,
        &[Has(Kind::Guardrail), Status(&[400, 403])],
    ),
    // metadata.failed_routing_step and metadata.ineligibility_reasons
    Rule::new(
        "step.attestation",
        C::PolicyAgeAttestation,
        &[Step(&["Attestation"])],
    ),
    Rule::new("step.agentic", C::PolicyAgenticOnly, &[Step(&["Agentic"])]),
    Rule::new(
        "step.region",
        C::PolicyRegion,
        &[Step(&["Geo", "Region Restriction", "Country"])],
    ),
    Rule::new(
        "step.image",
        C::RoutingNoImageInput,
        &[Step(&["Image Support", "Image Input", "Filter by Vision"])],
    ),
    Rule::new("step.tools", C::RoutingNoToolUse, &[Step(&["Tool"])]),
    Rule::new(
        "step.ineligible-privacy",
        C::RoutingDataPolicy,
        &[Ineligible(&[
            "training",
            "zdr",
            "data-policy",
            "data_policy",
            "privacy",
            "retention",
            "publish",
        ])],
    ),
    Rule::new(
        "step.ineligible-guardrail",
        C::RoutingGuardrailRestrictions,
        &[Ineligible(&["guardrail"])],
    ),
    Rule::new(
        "step.parameters",
        C::RoutingUnsupportedParameters,
        &[
            Step(&[
                "Parameter",
                "Capabilit",
                "Structured Output",
                "Response Format",
                "Reasoning",
            ]),
            Not(&["tool use", "tool_choice"]),
        ],
    ),
    Rule::new(
        "step.constraint",
        C::RoutingConstraintFiltered,
        &[Step(&["Price", "Quantization", "Throughput", "Latency"])],
    ),
    Rule::new(
        "step.providers",
        C::RoutingProviderRestricted,
        &[Has(Kind::Providers), Not(&["data policy", "guardrail"])],
    ),
    // the stated error_type, where it suffices
    Rule::new(
        "type.length",
        C::RequestContextLength,
        &[Typed(&[
            "context_length_exceeded",
            "token_limit_exceeded",
            "string_too_long",
        ])],
    ),
    Rule::new(
        "type.payload",
        C::RequestPayloadTooLarge,
        &[Typed(&["payload_too_large"])],
    ),
    Rule::new("type.refusal", C::PolicyRefusal, &[Typed(&["refusal"])]),
    Rule::new(
        "type.content-policy",
        C::PolicyUpstreamContentFilter,
        &[
            Typed(&["content_policy_violation"]),
            Not(&["request blocked:", "requires moderation"]),
        ],
    ),
    Rule::new(
        "type.image-format",
        C::RequestImageInvalid,
        &[Typed(&["invalid_image", "unsupported_image_format"])],
    ),
    Rule::new(
        "type.image-size",
        C::RequestImageTooLarge,
        &[Typed(&["image_too_large", "image_too_small"])],
    ),
    Rule::new(
        "type.image-fetch",
        C::RequestImageUnreachable,
        &[Typed(&["image_not_found", "image_download_failed"])],
    ),
    // finish reasons of responses that have no error object
    Rule::new(
        "finish.malformed-call",
        C::OutputMalformedToolCall,
        &[
            Native(&[
                "MALFORMED_FUNCTION_CALL",
                "UNEXPECTED_TOOL_CALL",
                "TOO_MANY_TOOL_CALLS",
                "MALFORMED_TOOL_CALL",
            ]),
            Shaped(&[
                Shape::ChoiceError,
                Shape::StreamChunkError,
                Shape::Completion,
                Shape::EventStream,
            ]),
        ],
    ),
    Rule::new(
        "finish.filtered",
        C::PolicyUpstreamContentFilter,
        &[Native(&[
            "SAFETY",
            "PROHIBITED_CONTENT",
            "BLOCKLIST",
            "RECITATION",
            "SPII",
            "IMAGE_SAFETY",
            "content_filter",
            "sensitive",
        ])],
    ),
    // Google's list of what its filter said about each picture or video that it withheld.
    Rule::new(
        "finish.filtered-media",
        C::PolicyUpstreamContentFilter,
        &[
            Envelope(false),
            Body(&["raimediafilteredreasons", "raifilteredreason"]),
        ],
    ),
    Rule::new(
        "finish.network",
        C::UpstreamUnavailable,
        &[
            Native(&["network_error", "abort", "aborted"]),
            Not(&["overloaded", "timed out", "timeout"]),
        ],
    ),
    Rule::new(
        "code.image",
        C::RequestImageInvalid,
        &[Code(&[
            "invalid_image_format",
            "invalid_base64_image",
            "image_parse_error",
            "unsupported_image_media_type",
            "empty_image_file",
            "invalid_image",
        ])],
    )
    .typed("invalid_image"),
];
