//! What secrets look like. Each pattern's group `s` is the secret itself.

use std::sync::LazyLock;

use regex::Regex;

use super::{Hit, Kind};

type Compiled = LazyLock<Vec<(Kind, Regex)>>;

static FORMS: Compiled = LazyLock::new(|| compiled(SOURCES));
static PREFIXES: Compiled = LazyLock::new(|| compiled(PREFIX));
static MEMBERS: Compiled = LazyLock::new(|| compiled(MEMBER));

/// An escape sequence of JSON, which is no part of the word after it: `\nsk-...` is a key on a line of its own.
const ESCAPE: &str = r"\\[bfnrt]|\\u[0-9a-fA-F]{4}";

/// `{escape}` is [`ESCAPE`], `{start}` the beginning of a word.
fn compiled(sources: &[(Kind, &str)]) -> Vec<(Kind, Regex)> {
    let start = format!(r"(?:{ESCAPE}|(?-u:\b))");
    let compile = |source: &str| {
        let source = source
            .replace("{start}", &start)
            .replace("{escape}", ESCAPE);
        Regex::new(&source).expect("the patterns are valid")
    };
    sources
        .iter()
        .map(|(kind, source)| (*kind, compile(source)))
        .collect()
}

/// What has the form of a secret.
const SOURCES: &[(Kind, &str)] = &[
    // Keys by their prefix: OpenRouter, OpenAI and Anthropic, Google, Groq, xAI, Hugging Face, AWS, GitHub.
    // Ours is one wherever it stands, also glued to a word or an escape sequence.
    (Kind::Key, r"(?<s>sk-or-v1-[A-Za-z0-9_-]{20,})"),
    (Kind::Key, r"{start}(?<s>sk-[A-Za-z0-9_-]{20,})"),
    (Kind::Key, r"{start}(?<s>AIza[A-Za-z0-9_-]{30,})"),
    (
        Kind::Key,
        r"{start}(?<s>(?:gsk_|xai-|hf_|ghp_|pplx-|r8_)[A-Za-z0-9]{20,}|nvapi-[A-Za-z0-9_-]{20,})",
    ),
    (Kind::Key, r"{start}(?<s>(?:AKIA|ASIA)[A-Z0-9]{16})(?-u:\b)"),
    (
        Kind::Key,
        r"{start}(?<s>eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{5,})",
    ),
    // Credentials by what is before them.
    (
        Kind::Key,
        r"{start}(?i-u:bearer) +(?<s>[A-Za-z0-9._~+/-]{12,}=*)",
    ),
    (
        Kind::Key,
        r#""(?i-u:api_key|apikey|authorization|x-api-key|access_token)\\*" *: *\\*"(?<s>[^"\\\r\n]{8,})"#,
    ),
    // Ids by their prefix, and by the member that holds them.
    (
        Kind::UserId,
        r"{start}(?<s>user[_-](?:[A-Za-z]*[0-9A-Z][A-Za-z0-9]{9,}|[A-Za-z0-9]{24,}))(?-u:\b)",
    ),
    (
        Kind::UserId,
        r#""(?:user_id|creator_user_id|userId)\\*" *: *\\*"(?<s>[^"\\\r\n]{16,})"#,
    ),
    (
        Kind::OrganisationId,
        r"{start}(?<s>org[_-](?:[A-Za-z]*[0-9A-Z][A-Za-z0-9]{9,}|[A-Za-z0-9]{20,}))(?-u:\b)",
    ),
    (
        Kind::OrganisationId,
        r#""(?:org_id|organization_id|organisation_id)\\*" *: *\\*"(?<s>[^"\\\r\n]{16,})"#,
    ),
    (
        Kind::Email,
        r"{start}(?<s>[A-Za-z0-9._%+-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,})(?-u:\b)",
    ),
    (
        Kind::Ip,
        r"(?:{escape}|^|[^0-9A-Za-z.\-])(?<s>[0-9]{1,3}(?:\.[0-9]{1,3}){3})(?:$|[^0-9A-Za-z.\-]|\.(?:$|[^0-9]))",
    ),
    (
        Kind::Ip,
        r"(?:{escape}|^|[^0-9A-Za-z:.])(?<s>[0-9a-fA-F]{1,4}:[0-9a-fA-F:]{3,}[0-9a-fA-F])(?-u:\b)",
    ),
];

/// What begins as a key does, however short, masked or cut.
const PREFIX: &[(Kind, &str)] = &[(Kind::Key, r"{start}(?<s>(?:sk-|pk-|eyJ)[A-Za-z0-9_.~@*-]*)")];

/// What callers and models said, and who they are, by the member that holds it; plain, and in JSON that lies in a
/// JSON string.
const MEMBER: &[(Kind, &str)] = &[
    (
        Kind::Text,
        r#""(?:content|reasoning|reasoning_content|thinking|text|delta|arguments|partial_json|input|prompt|refusal|transcript|flagged_input|signature|summary|encrypted_content|b64_json)" *: *"(?<s>(?:[^"\\\r\n]|\\[^\r\n])+)""#,
    ),
    (
        Kind::Text,
        r#"\\"(?:content|reasoning|reasoning_content|thinking|text|arguments|input|prompt|flagged_input)\\+" *: *\\+"(?<s>[^"\\\r\n]+)"#,
    ),
    (
        Kind::UserId,
        r#""(?:user|user_id|userId|creator_user_id|safety_identifier|session_id)\\*" *: *\\*"(?<s>[^"\\\r\n]+)"#,
    ),
    (
        Kind::OrganisationId,
        r#""(?:org_id|organization|organization_id|organisation_id|workspace_id)\\*" *: *\\*"(?<s>[^"\\\r\n]+)"#,
    ),
];

/// Every place that has the form of a secret.
pub(super) fn forms(text: &str) -> Vec<Hit> {
    scan(&FORMS, text)
}

/// Every place that begins as a key does.
pub(super) fn prefixes(text: &str) -> Vec<Hit> {
    scan(&PREFIXES, text)
}

/// Every place that holds what a caller or a model said, or an id of a caller in whatever form.
pub(super) fn members(text: &str) -> Vec<Hit> {
    scan(&MEMBERS, text)
}

/// Each pattern is sought again from the end of the secret: what had to are after it may are before the next.
fn scan(patterns: &[(Kind, Regex)], text: &str) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (kind, pattern) in patterns {
        let mut from = 0;
        while let Some(found) = pattern.captures_at(text, from)
            && let Some(secret) = found.name("s")
        {
            from = secret.end();
            hits.push(Hit {
                kind: *kind,
                range: secret.range(),
            });
        }
    }
    hits
}
