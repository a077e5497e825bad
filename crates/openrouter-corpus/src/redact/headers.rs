//! Headers whose values may be recorded. A header that is not listed may contain anything.

/// Request headers whose values describe the client's behaviour and not its user.
const OF_REQUESTS: &[&str] = &[
    "accept",
    "accept-encoding",
    "accept-language",
    "anthropic-beta",
    "anthropic-version",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "openai-beta",
    "transfer-encoding",
    "user-agent",
    "x-openrouter-experimental-metadata",
    "x-openrouter-metadata",
    "x-stainless-arch",
    "x-stainless-lang",
    "x-stainless-os",
    "x-stainless-package-version",
    "x-stainless-read-timeout",
    "x-stainless-retry-count",
    "x-stainless-runtime",
    "x-stainless-runtime-version",
    "x-stainless-timeout",
];

/// Response headers whose values describe the response and not its recipient.
const OF_ANSWERS: &[&str] = &[
    "access-control-allow-credentials",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "allow",
    "anthropic-version",
    "cache-control",
    "cf-cache-status",
    "cf-mitigated",
    "cf-ray",
    "connection",
    "content-encoding",
    "content-language",
    "content-length",
    "content-type",
    "cross-origin-opener-policy",
    "date",
    "keep-alive",
    "openai-processing-ms",
    "openai-version",
    "permissions-policy",
    "pragma",
    "referrer-policy",
    "request-id",
    "retry-after",
    "retry-after-ms",
    "server",
    "strict-transport-security",
    "transfer-encoding",
    "vary",
    "via",
    "www-authenticate",
    "x-content-type-options",
    "x-frame-options",
    "x-generation-id",
    "x-matched-path",
    "x-openrouter-provider",
    "x-powered-by",
    "x-request-id",
    "x-should-retry",
    "x-vercel-cache",
    "x-vercel-id",
];

/// Families of response headers of that kind.
const FAMILIES: &[&str] = &[
    "ratelimit",
    "x-ratelimit-",
    "anthropic-ratelimit-",
    "x-openrouter-error-",
    "x-openrouter-ratelimit-",
];

/// Whether the value of a request header may be recorded.
#[must_use]
pub fn of_requests(name: &str) -> bool {
    listed(OF_REQUESTS, name)
}

/// Whether the value of a response header may be recorded.
#[must_use]
pub fn of_answers(name: &str) -> bool {
    let in_family = |family: &&str| {
        name.get(..family.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(family))
    };
    listed(OF_ANSWERS, name) || FAMILIES.iter().any(in_family)
}

/// Request headers that identify the application; they are sent to be seen.
const PUBLIC: &[&str] = &[
    "cache-control",
    "http-referer",
    "origin",
    "pragma",
    "priority",
    "referer",
    "x-openrouter-title",
    "x-title",
];

/// Whether the value of a request header may identify the caller. A value of plain words does not.
#[must_use]
pub fn may_be_secret(name: &str, value: &str) -> bool {
    let plain = value
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || b" -,;=/*".contains(&byte));
    !of_requests(name) && !listed(PUBLIC, name) && !plain
}

fn listed(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| name.eq_ignore_ascii_case(known))
}
