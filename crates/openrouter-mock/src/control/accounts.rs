//! Keys, PKCE, credits, generation records and the rest.

use serde_json::{Value, json};

use super::{CREATED_AT, CannedResponse, GENERATION, MODEL};

/// A placeholder key: the selector of the control case.
const KEY: &str = "sk-or-v1-conform-control";
const HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Amounts that every record of a key has.
const AMOUNTS: &[&str] = &[
    "usage",
    "usage_daily",
    "usage_weekly",
    "usage_monthly",
    "byok_usage",
    "byok_usage_daily",
    "byok_usage_weekly",
    "byok_usage_monthly",
];

/// Members of a generation record that are required and may be null.
const NULLABLE: &[&str] = &[
    "app_id",
    "cache_discount",
    "external_user",
    "generation_time",
    "http_referer",
    "latency",
    "moderation_latency",
    "native_tokens_cached",
    "native_tokens_completion_images",
    "native_tokens_reasoning",
    "num_fetches",
    "num_input_audio_prompt",
    "num_media_completion",
    "num_media_prompt",
    "num_search_results",
    "preset_id",
    "provider_responses",
    "router",
    "service_tier",
    "upstream_id",
    "upstream_inference_cost",
    "user_agent",
    "web_search_engine",
    "workspace_id",
];

pub(super) fn keys(method: &str, segments: &[&str]) -> CannedResponse {
    let body = match (method, segments) {
        (_, ["key", ..]) => json!({"data": current_key()}),
        ("POST", ["keys"]) => {
            return CannedResponse::json(201, &json!({"data": key(), "key": KEY}));
        }
        ("DELETE", _) => json!({"deleted": true}),
        (_, ["keys"]) => json!({"data": [key()]}),
        _ => json!({"data": key()}),
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
        Some(&"generation") => json!({"data": generation()}),
        _ => json!({"data": []}),
    })
}

fn with(mut object: Value, names: &[&str], value: &Value) -> Value {
    for name in names {
        object[name] = value.clone();
    }
    object
}

fn key() -> Value {
    let key = json!({
        "hash": HASH,
        "name": "conform",
        "label": "sk-or-v1-con...rol",
        "disabled": false,
        "limit": null,
        "limit_remaining": null,
        "limit_reset": null,
        "include_byok_in_limit": false,
        "created_at": CREATED_AT,
        "updated_at": null,
        "last_used_at": null,
        "expires_at": null,
        "creator_user_id": null,
        "external_user": null,
        "workspace_id": "00000000-0000-0000-0000-000000000000"
    });
    with(key, AMOUNTS, &json!(0.0))
}

fn current_key() -> Value {
    let key = json!({
        "label": "sk-or-v1-con...rol",
        "limit": null,
        "limit_remaining": null,
        "limit_reset": null,
        "include_byok_in_limit": false,
        "is_free_tier": false,
        "is_management_key": false,
        "is_provisioning_key": false,
        "creator_user_id": null,
        "organization_id": null,
        "workspace_id": null,
        "expires_at": null,
        "allowed_data_regions": ["global"],
        "budgets": [],
        "effective_budget": null,
        "free_model_daily_requests": {"limit": 1000, "remaining": 1000, "used": 0},
        "rate_limit": {"requests": -1, "interval": "10s", "note": "This field is deprecated and safe to ignore."}
    });
    with(key, AMOUNTS, &json!(0.0))
}

fn generation() -> Value {
    let record = json!({
        "id": GENERATION,
        "api_type": "completions",
        "created_at": CREATED_AT,
        "data_region": "global",
        "model": MODEL,
        "provider_name": "Conform",
        "origin": "",
        "is_byok": false,
        "cancelled": false,
        "streamed": false,
        "finish_reason": "stop",
        "native_finish_reason": "stop",
        "tokens_prompt": 8,
        "tokens_completion": 3,
        "native_tokens_prompt": 8,
        "native_tokens_completion": 3,
        "total_cost": 0.0,
        "usage": 0.0
    });
    with(record, NULLABLE, &Value::Null)
}
