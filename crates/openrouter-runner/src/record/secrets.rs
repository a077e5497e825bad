//! Collects the secrets of a request, so that they are redacted wherever the response repeats them.

use serde_json::Value;

use super::to_fixture::Scope;
use crate::proxy::KEYS;
use openrouter_corpus::redact::{Care, Kind, Redactor, headers};
use openrouter_mock::Request;

/// Request members that identify the user.
const USERS: &[&str] = &[
    "/metadata/user_id",
    "/safety_identifier",
    "/session_id",
    "/user",
];

/// Creates a redactor that knows every secret of the request.
pub(super) fn redactor(scope: &Scope, request: &Request) -> Redactor {
    let care = if scope.keep_text {
        Care::Words
    } else {
        Care::Recording
    };
    let mut redactor = Redactor::new(care);
    for (name, value) in &request.headers {
        if is_secret(name, value) {
            let (_, last) = value.trim().rsplit_once(' ').unwrap_or(("", value));
            redactor = redactor.knowing(Kind::Key, value).knowing(Kind::Key, last);
        }
    }
    if let Some(key) = &scope.key {
        redactor = redactor.knowing(Kind::Key, key.reveal());
    }
    let query = request
        .target
        .split_once('?')
        .map_or("", |(_, query)| query);
    for pair in query.split('&') {
        let value = pair.split_once('=').map_or(pair, |(_, value)| value);
        redactor = redactor.knowing(Kind::Key, value);
    }
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    for user in USERS.iter().filter_map(|at| body.pointer(at)?.as_str()) {
        redactor = redactor.knowing(Kind::UserId, user);
    }
    redactor
}

/// Returns whether a header's value identifies the sender; a key always does.
fn is_secret(name: &str, value: &str) -> bool {
    let is_key = KEYS.iter().any(|key| name.eq_ignore_ascii_case(key));
    is_key || headers::may_be_secret(name, value)
}
