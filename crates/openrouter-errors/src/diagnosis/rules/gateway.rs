//! OpenRouter's own words about keys, credits, limits and policies, and the pages of its edge.

use super::When::{Body, Code, Envelope, Model, Named, NoStatus, Not, NotStatus, On, Relayed, Said, Shaped, Status, Whole};
use super::{Cause as C, Rule};
use crate::shape::Shape;
use crate::surface::Surface;

/// Rules on what the gateway says itself.
pub(super) static RULES: &[Rule] = &[
    // pages and texts of the edge: nothing of the API answered
    Rule::new("edge.site-model-page", C::RoutingModelNotFound, &[Shaped(&[Shape::Html]), Body(&["<title>model not found"])]),
    Rule::new("edge.site-page", C::RequestWrongPath, &[
        Shaped(&[Shape::Html]),
        Body(&["not found | openrouter", "<title>404", "/_next/static", "page you are looking for", "openrouter</title>"]),
    ]),
    Rule::new("edge.site-page-status", C::RequestWrongPath, &[Shaped(&[Shape::Html]), Status(&[404])]),
    Rule::new("edge.blocked", C::GatewayEdgeBlocked, &[
        Named(false),
        Envelope(false),
        Body(&["attention required! | cloudflare", "sorry, you have been blocked", "you are unable to access", "error code: 1020", "error code: 1010", "error code: 1006", "enable javascript and cookies to continue", "just a moment..."]),
    ]),
    Rule::new("edge.blocked-status", C::GatewayEdgeBlocked, &[Shaped(&[Shape::Html]), Status(&[403])]),
    Rule::new("edge.timeout", C::GatewayEdgeTimeout, &[
        Envelope(false),
        Named(false),
        Body(&["524: a timeout occurred", "error code: 524", "a timeout occurred</", "504 gateway time-out", "504 gateway timeout</"]),
    ]),
    Rule::new("edge.timeout-status", C::GatewayEdgeTimeout, &[Envelope(false), Status(&[524])]),
    Rule::new("edge.unreachable", C::GatewayEdgeUnreachable, &[
        Envelope(false),
        Named(false),
        Body(&[
            "error code: 502", "error code: 520", "error code: 521", "error code: 522", "error code: 523", "error code: 525", "error code: 526", "error code: 530",
            "502: bad gateway", "502 bad gateway", "web server is down", "web server is returning an unknown error", "connection timed out</", "origin is unreachable", "error code: 500", "error code: 503",
        ]),
    ]),
    Rule::new("edge.unreachable-status", C::GatewayEdgeUnreachable, &[
        Shaped(&[Shape::Html, Shape::Blank]),
        Status(&[500, 502, 503, 520, 521, 522, 523, 525, 526, 530]),
        Not(&["overloaded"]),
        Shaped(&[Shape::Html]),
    ]),
    // keys
    Rule::new("key.missing", C::AuthMissingCredentials, &[
        Named(false),
        Said(&[
            "missing authentication header", "no auth credentials found", "no cookie auth credentials found", "no credentials found", "missing authorization header",
            "authorization header is missing", "authorization header missing", "authorization header is required", "you didnt provide an api key", "no api key provided", "missing api key", "api key is missing", "missing bearer", "api_key client option must be set",
            "must provide an api key",
        ]),
    ]),
    Rule::new("key.unknown", C::AuthUnknownKey, &[Named(false), Said(&["user not found"])]),
    Rule::new("key.pkce-method", C::AuthPkceMethodMismatch, &[Said(&["code_challenge_method", "code challenge method"])]),
    Rule::new("key.pkce-code", C::AuthPkceInvalidCode, &[
        Said(&["invalid code or code_verifier", "invalid code_verifier", "code_verifier", "code verifier", "authorization code expired", "auth code expired", "auth code already used"]),
    ]),
    Rule::new("key.pkce-code-word", C::AuthPkceInvalidCode, &[Whole(&["invalid code", "invalid code."])]),
    Rule::new("key.management", C::AuthManagementKeyRequired, &[
        Said(&["only management keys", "only provisioning keys", "management key required", "provisioning key required", "requires a management key", "requires a provisioning key", "management api key"]),
    ]),
    Rule::new("key.tier", C::AuthByokKeyTier, &[
        Said(&["organization must be verified to use", "requires a higher usage tier", "requires usage tier", "requires tier", "needs tier", "tier 3", "tier-3", "not available for your tier", "key requires byok", "requires byok", "bring your own key to use"]),
    ]),
    Rule::new("key.tier-model", C::AuthByokKeyTier, &[
        Status(&[403]),
        Named(false),
        Model(&["openai/o3", "openai/o1-pro"]),
        Whole(&["forbidden", "forbidden.", "permission denied", "provider returned error", "access denied", ""]),
    ]),
    // credits
    Rule::new("credits.never", C::CreditsNeverPurchased, &[Said(&["never purchased credits"])]),
    Rule::new("credits.key-limit", C::CreditsKeyLimit, &[
        Said(&["key limit exceeded", "create a key with a higher", "key has exceeded its", "key credit limit", "key limit reached", "api key limit", "key spending limit", "key budget exceeded", "prompt tokens limit exceeded"]),
    ]),
    Rule::new("credits.in-flight", C::CreditsInFlightBudget, &[Said(&["in-flight requests", "in flight requests"])]),
    Rule::new("credits.budget", C::CreditsBudgetExceeded, &[
        Named(false),
        Said(&["guardrail budget", "workspace budget", "budget exceeded", "budget limit exceeded", "spending limit exceeded", "spend limit exceeded", "budget has been exceeded"]),
    ]),
    Rule::new("credits.insufficient", C::CreditsInsufficient, &[
        Named(false),
        Said(&[
            "requires more credits", "can only afford", "insufficient credits", "openrouter.ai/settings/credits", "openrouter.ai/credits", "more credits are required", "not enough credits", "negative credit balance", "out of credits",
            "add more credits", "purchase more credits", "requires at least $", "requires credits", "insufficient balance. please add",
        ]),
        Not(&["is temporarily rate-limited", "free-models-per", "rate limit exceeded", "add your own key"]),
    ]),
    // limits
    Rule::new("limit.words-free-day", C::LimitFreePerDay, &[Said(&["free-models-per-day", "free model requests per day", "free requests per day", "daily limit for free models", "free-models-per-week"])]),
    Rule::new("limit.words-free-minute", C::LimitFreePerMinute, &[Said(&["free-models-per-min", "free model requests per minute", "free requests per minute"])]),
    Rule::new("limit.words-demand", C::LimitModelDemand, &[Said(&["limit_rpm/", "limit_rpd/", "limit_tpm/", "limit_rph/", "high demand for "]), Named(false)]),
    // policies
    Rule::new("policy.moderation", C::PolicyModerationFlagged, &[
        Said(&["requires moderation on", "your input was flagged", "input was flagged for", "flagged by moderation", "failed moderation"]),
    ]),
    Rule::new("policy.guardrail", C::PolicyGuardrailBlocked, &[
        Named(false),
        Said(&["request blocked:", "blocked by guardrail", "blocked by a guardrail", "guardrail blocked", "prompt injection patterns detected", "blocked by content filter:", "sensitive info detected", "blocked by your organizations"]),
    ]),
    Rule::new("policy.terms", C::PolicyProviderTerms, &[Said(&["violation of provider terms", "provider terms of service", "providers terms of service", "violates the providers terms"])]),
    Rule::new("policy.age", C::PolicyAgeAttestation, &[Said(&["age confirmation", "confirm your age", "18+ ", "age attestation", "age verification"]), Named(false)]),
    Rule::new("policy.agentic", C::PolicyAgenticOnly, &[Said(&["agentic harness", "only available in agentic", "only available to coding agents", "reserved for agent"])]),
    Rule::new("policy.region", C::PolicyRegion, &[
        Said(&[
            "user location is not supported", "unsupported_country_region_territory", "country, region, or territory", "not available in your region", "not available in your country", "not supported in your region", "not available in your location", "not supported in your country", "region is not supported", "unsupported region", "unsupported country", "access from your region", "unsupported countries, regions",
            "geographic", "not allowed in your region", "not available in this region", "not available in the region", "regional restrictions", "export control", "data_residency_mismatch", "from unsupported countries", "location is not supported", "country is not supported", "embargoed",
        ]),
        Not(&["regional endpoint"]),
    ]),
    // the gateway's own faults
    Rule::new("gateway.file-parser", C::GatewayFileParser, &[
        Said(&["document parsing engine", "file parsing engine", "pdf engine is", "ocr engine is", "failed to parse the file: the"]),
        Said(&["rate limited", "rate-limited", "overloaded", "unavailable", "retry shortly", "timed out", "timeout", "try again"]),
    ]),
    Rule::new("path.api-removed", C::RequestWrongPath, &[Named(false), Said(&["api has been removed", "apis used by this endpoint", "endpoint has been removed", "endpoint has been deprecated", "endpoint is deprecated", "endpoint no longer exists", "no longer available at this path"])]),
    Rule::new("path.not-found", C::RequestWrongPath, &[Whole(&["not found", "not found.", "404 not found", "not found | openrouter", "404 page not found", "page not found", "404", "route not found", "no route found", "not found openrouter"]), Relayed(false)]),
    Rule::new("path.html-in-json", C::RequestWrongPath, &[
        Named(false),
        Said(&["unexpected token <", "<!doctype html", "<!doctype ", "invalid character < looking for", "received html", "returned html", "not found | openrouter"]),
        Relayed(false),
        NotStatus(&[403, 429, 502, 503, 504, 520, 521, 522, 523, 524, 529]),
        Not(&["cloudflare", "bad gateway", "error code: 5", "gateway time"]),
    ]),
    Rule::new("path.resource", C::RequestResourceNotFound, &[
        Named(false),
        Status(&[404]),
        Said(&[
            "generation gen-", "generation not found", "generation ", "job gen-", "job not found", "resource not found", "file not found", "key not found", "api key not found", "guardrail not found", "not found for id", "batch not found", "video not found",
            "preset not found", "workspace not found", "response not found", "previous response", "member not found", "organization not found",
        ]),
        Not(&["model ", "endpoints", "image"]),
    ]),
    Rule::new("path.resource-surface", C::RequestResourceNotFound, &[
        Named(false),
        Status(&[404]),
        On(&[Surface::Keys]),
        Said(&["not found"]),
    ]),
    Rule::new("path.method", C::RequestMethodNotAllowed, &[Named(false), Said(&["method not allowed", "method_not_allowed"])]),
    Rule::new("key.invalid-code", C::AuthInvalidKey, &[
        Named(false),
        NoStatus,
        Code(&["invalid_api_key", "authentication_error", "invalid_authentication"]),
    ]),
];
