//! Renders a refusal in the envelope of the surface.

use openrouter_errors::wire::{
    AnthropicError, AnthropicErrorObject, ErrorObject, ErrorResponse, Integer, Metadata,
    OpenRouterMetadata, RouterEndpoints,
};
use openrouter_errors::{Code, ErrorType, Field, Surface};
use serde::Serialize;

use super::Refusal;
use openrouter_mock::{CannedResponse, Request};

/// Returns the response for a refusal.
pub(super) fn play(
    surface: Option<Surface>,
    request: &Request,
    refusal: &Refusal,
) -> CannedResponse {
    let router = opted_in(request)
        .then(|| router_metadata(refusal))
        .flatten();
    let mut play = if surface == Some(Surface::Messages) {
        json(refusal.status, &anthropic(refusal, router))
    } else {
        json(refusal.status, &chat(refusal, router))
    };
    for (name, value) in &refusal.headers {
        play = play.with_header(name, value);
    }
    play
}

fn json(status: u16, body: &impl Serialize) -> CannedResponse {
    // Wire types have string keys only, so serialization cannot fail.
    CannedResponse::json(status, &serde_json::to_value(body).unwrap_or_default())
}

/// Builds OpenRouter's envelope. `error_type` is in `metadata`, and for availability errors also next to `code`.
fn chat(refusal: &Refusal, router: Option<OpenRouterMetadata>) -> ErrorResponse {
    let typed = |error_type: &ErrorType| Metadata {
        error_type: error_type.clone().into(),
        ..Metadata::default()
    };
    let mut error = ErrorObject {
        code: Code::from(refusal.status).into(),
        message: refusal.message.clone().into(),
        metadata: field(refusal.error_type.as_ref().map(typed)),
        ..ErrorObject::default()
    };
    if let Some(availability) = &refusal.availability {
        error.http_status = Integer::from(u64::from(refusal.status)).into();
        error.error_type = field(refusal.error_type.clone());
        error.availability = (**availability).clone().into();
    }
    ErrorResponse {
        error,
        openrouter_metadata: field(router),
        ..ErrorResponse::default()
    }
}

/// Builds the Anthropic envelope. `request_id` is `null`, because no refused request has reached a generation.
fn anthropic(refusal: &Refusal, router: Option<OpenRouterMetadata>) -> AnthropicError {
    let stated = refusal.error_type.clone();
    let assumed = || ErrorType::from_status(refusal.status).unwrap_or(ErrorType::INVALID_REQUEST);
    let native = stated.clone().unwrap_or_else(assumed).anthropic_type();
    let mut error = AnthropicErrorObject {
        native_type: native.into(),
        message: refusal.message.clone().into(),
        error_type: field(stated),
        ..AnthropicErrorObject::default()
    };
    if let Some(availability) = &refusal.availability {
        error.http_status = Integer::from(u64::from(refusal.status)).into();
        error.availability = (**availability).clone().into();
    }
    AnthropicError {
        error,
        kind: "error".to_owned().into(),
        request_id: Field::Null,
        openrouter_metadata: field(router),
        ..AnthropicError::default()
    }
}

/// Returns whether the caller asked for router metadata, by the newer or the older name.
fn opted_in(request: &Request) -> bool {
    let names = [
        "x-openrouter-metadata",
        "x-openrouter-experimental-metadata",
    ];
    names
        .iter()
        .any(|name| request.header(name) == Some("enabled"))
}

/// Builds the router metadata, in which no endpoint was reached. Only requests that reached the router have it.
fn router_metadata(refusal: &Refusal) -> Option<OpenRouterMetadata> {
    let availability = refusal.availability.as_ref()?;
    let requested = availability.requested_models.value()?.first()?;
    Some(OpenRouterMetadata {
        requested: requested.clone().into(),
        strategy: openrouter_errors::vocab::RoutingStrategy::DIRECT.into(),
        region: Field::Null,
        summary: "available=0".to_owned().into(),
        attempt: Integer::from(0).into(),
        is_byok: false.into(),
        endpoints: RouterEndpoints {
            total: Integer::from(0).into(),
            available: Vec::new().into(),
            ..RouterEndpoints::default()
        }
        .into(),
        ..OpenRouterMetadata::default()
    })
}

fn field<T>(value: Option<T>) -> Field<T> {
    value.map_or(Field::Absent, Field::Value)
}
