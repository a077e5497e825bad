//! OpenRouter's own words about models, endpoints and providers.

use super::When::{Named, Not, Said, Status};
use super::{Cause as C, Rule};

/// Rules on how routing says that nothing fits.
pub(super) static RULES: &[Rule] = &[
    Rule::new("routing.free-ended", C::RoutingFreeVariantEnded, &[
        Said(&["free variant", "free version of this model", "free period", "free promotion", "is no longer free", "unavailable for free", "not available for free", "free model has ended", "use the paid", "free model has been", "continued paid access", "free access", "free endpoint"]),
        Not(&["rate limit", "rate-limited", "credits to unlock", "image input", "tool use"]),
    ]),
    Rule::new("routing.deprecated", C::RoutingModelDeprecated, &[
        Said(&[
            "has been deprecated", "is deprecated", "model_deprecated", "was deprecated", "has been retired", "was retired", "is retired", "has been sunset", "has been discontinued", "is no longer available", "stealth period", "stealth model", "was a stealth", "has been decommissioned", "is decommissioned",
            "model_decommissioned", "has reached its end of life", "end of life", "no longer supported, please use", "testing period has ended", "has been removed", "was removed from openrouter", "alpha period", "is going away", "has concluded", "reached the end of its life",
        ]),
        Not(&["parameter", "api version", "field ", "functions is deprecated", "beta", "argument"]),
    ]),
    Rule::new("routing.image-input", C::RoutingNoImageInput, &[Said(&["that support image input", "support image input", "support input image", "that support vision"]), Not(&["output modalities"])]),
    Rule::new("routing.input-kind", C::RoutingUnsupportedParameters, &[Said(&["endpoints found that support audio input", "endpoints found that support video input", "endpoints found that support file input", "endpoints found that support input audio", "endpoints found that support input video", "found that support cache"])]),
    Rule::new("routing.tools", C::RoutingNoToolUse, &[Said(&["that support tool use", "support the provided tool_choice", "that support tools", "that support tool calling", "that support function calling"])]),
    Rule::new("routing.modalities", C::RoutingOutputModalities, &[Said(&["requested output modalities", "support the requested modalities", "output modality"]), Named(false)]),
    Rule::new("routing.parameters", C::RoutingUnsupportedParameters, &[
        Said(&["handle the requested parameters", "supports the requested parameter", "support the requested parameter", "support all requested parameters", "support the requested features", "endpoints found that support structured"]),
    ]),
    Rule::new("routing.data-policy", C::RoutingDataPolicy, &[
        Named(false),
        Said(&["data policy", "zero data retention", "data_policy", "data policies", "settings/privacy", "prompt training", "free model publication", "free model training", "paid model training", "privacy settings"]),
        Not(&["guardrail restrictions"]),
    ]),
    Rule::new("routing.guardrails", C::RoutingGuardrailRestrictions, &[Said(&["guardrail restrictions", "guardrail restriction", "blocked by guardrails", "your guardrails"]), Named(false)]),
    Rule::new("routing.providers", C::RoutingProviderRestricted, &[
        Said(&["no allowed providers", "allowed providers are available", "allowed-providers setting", "providers have been ignored", "all providers have been ignored", "no providers available matching", "providers are ignored", "preference permits only", "matching your provider"]),
    ]),
    Rule::new("routing.constraint", C::RoutingConstraintFiltered, &[
        Named(false),
        Said(&["max_price", "meet your max price", "maximum price", "requested quantization", "quantizations", "price constraint", "matching your price", "region constraint", "data region"]),
    ]),
    Rule::new("routing.wrong-endpoint", C::RoutingWrongEndpoint, &[
        Said(&["is an embedding model", "is an embeddings model", "not a chat model", "is not supported in the v1/chat/completions endpoint", "only supported in v1/responses", "use /api/v1/", "cannot be used with the chat", "is not a text generation model", "does not support chat completions", "does not support the chat completions", "is a rerank model", "use the /embeddings endpoint", "is only supported in v1/responses", "not supported by this endpoint", "does not support completions"]),
    ]),
    Rule::new("routing.capacity", C::RoutingCapacityExhausted, &[Said(&["all providers for"]), Said(&["at capacity"])]),
    Rule::new("routing.none-up", C::RoutingNoProviderAvailable, &[
        Named(false),
        Said(&["no available providers", "no available model provider", "no provider available", "no providers available", "no providers are available", "is temporarily unavailable. retry shortly", "no endpoints are currently available", "all providers failed", "no instances available", "no healthy upstream"]),
    ]),
    Rule::new("routing.no-endpoints", C::RoutingNoEndpoints, &[
        Said(&["no endpoints found for", "no endpoints available for", "no endpoints found that", "no endpoints found", "no endpoints available", "no longer serves", "no providers found", "no endpoints for"]),
    ]),
    Rule::new("routing.model-unknown", C::RoutingModelNotFound, &[
        Named(false),
        Said(&[
            "is not a valid model id", "not a valid model", "invalid model specified", "invalid model id", "model not found", "model_not_found", "unknown model", "model does not exist", "no such model", "invalid model", "models to route to",
            "no models provided", "model is required to be", "is not a known model", "not a valid model slug", "no model specified", "model is not available", "no model found", "could not find model", "model slug",
        ]),
        Not(&["unsupported model or your request"]),
    ]),
    Rule::new("routing.model-unavailable", C::RoutingModelNotFound, &[
        Named(false),
        Status(&[400, 404]),
        Said(&["model "]),
        Said(&["is not available", "does not exist", "not found", "not exist"]),
        Not(&["region", "country", "tool", "image"]),
    ]),
];
