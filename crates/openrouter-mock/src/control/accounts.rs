//! Keys, PKCE, credits, generation records and the rest.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::{CREATED_AT, CannedResponse};

/// A placeholder key: the selector of the control case.
const KEY: &str = "sk-or-v1-conform-control";

/// The records of `accounts.json`: `key`, `current_key` and `generation`.
static RECORDS: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("accounts.json")).expect("accounts.json is JSON")
});

pub(super) fn keys(method: &str, segments: &[&str]) -> CannedResponse {
    let body = match (method, segments) {
        (_, ["key", ..]) => json!({"data": RECORDS["current_key"]}),
        ("POST", ["keys"]) => {
            return CannedResponse::json(201, &json!({"data": RECORDS["key"], "key": KEY}));
        }
        ("DELETE", _) => json!({"deleted": true}),
        (_, ["keys"]) => json!({"data": [RECORDS["key"]]}),
        _ => json!({"data": RECORDS["key"]}),
    };
    super::json(&body)
}

pub(super) fn auth(segments: &[&str]) -> CannedResponse {
    super::json(&match segments {
        [.., "code"] => {
            json!({"data": {"id": "auth_code_conform", "app_id": 1, "created_at": CREATED_AT}})
        }
        _ => json!({"key": KEY, "user_id": null}),
    })
}

pub(super) fn other(segments: &[&str]) -> CannedResponse {
    super::json(&match segments.first() {
        Some(&"credits") => json!({"data": {"total_credits": 10.0, "total_usage": 0.0}}),
        Some(&"generation") => json!({"data": RECORDS["generation"]}),
        _ => json!({"data": []}),
    })
}

#[cfg(test)]
mod tests {
    use super::super::{GENERATION, MODEL};
    use super::*;

    #[test]
    fn the_records_have_the_values_of_every_control_response() {
        let generation = &RECORDS["generation"];
        assert_eq!(generation["id"], GENERATION);
        assert_eq!(generation["model"], MODEL);
        assert_eq!(generation["created_at"], CREATED_AT);
        assert_eq!(RECORDS["key"]["created_at"], CREATED_AT);
    }
}
