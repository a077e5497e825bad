//! Texts of callers and models, and ids of callers, detected by their members; in plain JSON and in JSON inside a JSON
//! string. Group `s` is the secret itself.

use std::sync::LazyLock;

use regex::Regex;

use super::{Hit, Kind};

static MEMBERS: LazyLock<Vec<(Kind, Regex)>> = LazyLock::new(|| {
    let compile = |(kind, source): &(Kind, &str)| {
        (*kind, Regex::new(source).expect("the patterns are valid"))
    };
    SOURCES.iter().map(compile).collect()
});

const SOURCES: &[(Kind, &str)] = &[
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

/// Returns every range with text of a caller or model, or with an id of a caller in any form.
pub(super) fn scan(text: &str) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (kind, pattern) in MEMBERS.iter() {
        let mut from = 0;
        // Continue at the end of the secret: the text after it may precede the next one.
        while let Some(found) = pattern.captures_at(text, from)
            && let Some(secret) = found.name("s")
        {
            from = secret.end();
            hits.push(Hit::new(*kind, secret.range()));
        }
    }
    hits
}
