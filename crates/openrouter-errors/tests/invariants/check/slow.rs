//! Reading the slow way: all of the JSON as a `serde_json::Value`, and shape and facts looked up in that. A second
//! witness for `read` and `StreamReader`, which look at the bytes once and skip most of them.

use openrouter_errors::{AnthropicErrorType, Shape, Surface};
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

type Object = Map<String, Value>;

/// What bytes that begin as an object or array are.
#[derive(Debug)]
pub(crate) enum Parsed {
    /// An object, alone or as the first element of an array.
    Object(Object),
    /// An array of something else.
    Other,
    /// No JSON.
    Broken,
    /// JSON that a `Value` cannot hold (too deep, a number too great, half a surrogate pair), or no such beginning.
    Unknown,
}

/// The first JSON value of the bytes.
pub(crate) fn parse(bytes: &[u8]) -> Parsed {
    let text = String::from_utf8_lossy(bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text).trim_start();
    if !text.starts_with(['{', '[']) {
        return Parsed::Unknown;
    }
    match serde_json::Deserializer::from_str(text).into_iter().next() {
        Some(Ok(Value::Object(top))) => Parsed::Object(top),
        Some(Ok(Value::Array(mut items))) if items.first().is_some_and(Value::is_object) => {
            match items.swap_remove(0) {
                Value::Object(top) => Parsed::Object(top),
                _ => Parsed::Other,
            }
        }
        Some(Ok(_)) => Parsed::Other,
        _ => match serde_json::Deserializer::from_str(text)
            .into_iter::<IgnoredAny>()
            .next()
        {
            Some(Ok(_)) => Parsed::Unknown,
            _ => Parsed::Broken,
        },
    }
}

/// The shape of an object, by the rules of `Shape`.
pub(crate) fn shape(top: &Object, surface: Option<Surface>, in_stream: bool) -> Shape {
    let typed = text(top, "type").and_then(|kind| by_type(kind, top, surface));
    typed.unwrap_or_else(|| match top.get("error") {
        Some(Value::Object(error)) => by_error(error, top, in_stream),
        Some(Value::String(error)) if !error.is_empty() => Shape::StringError,
        _ => without_error(top, in_stream),
    })
}

fn by_type(kind: &str, top: &Object, surface: Option<Surface>) -> Option<Shape> {
    let error = object(top, "error");
    let silent = error.is_none() && non_empty(top, "error").is_none();
    match kind {
        "response.failed" => Some(Shape::ResponseFailedEvent),
        "response.error" => Some(Shape::ResponseErrorEvent),
        "response.incomplete" => Some(Shape::ResponseIncompleteEvent),
        "error" => match error {
            Some(error) if is_anthropic(error, top, surface) => Some(Shape::AnthropicError),
            Some(_) if surface == Some(Surface::Images) => Some(Shape::ImagesErrorEvent),
            Some(_) => Some(Shape::ErrorEvent),
            None => ((top.contains_key("message") || top.contains_key("code")) && silent)
                .then_some(Shape::ErrorEventFlat),
        },
        "message"
        | "message_start"
        | "message_delta"
        | "message_stop"
        | "content_block_start"
        | "content_block_delta"
        | "content_block_stop"
        | "ping"
            if silent =>
        {
            Some(Shape::Message)
        }
        _ if !kind.starts_with("response.") => None,
        _ if non_empty(top, "error").is_some() => Some(Shape::StringError),
        _ if error.is_some() => Some(Shape::ResponseErrorEvent),
        _ => {
            let failed = object(top, "response").and_then(|response| text(response, "status"));
            Some(if failed == Some("failed") {
                Shape::ResponseFailedEvent
            } else {
                Shape::ResponseEvent
            })
        }
    }
}

fn is_anthropic(error: &Object, top: &Object, surface: Option<Surface>) -> bool {
    surface == Some(Surface::Messages)
        || top.contains_key("request_id")
        || !error.contains_key("code")
            && text(error, "type")
                .is_some_and(|kind| AnthropicErrorType::new(kind.to_owned()).is_known())
}

fn by_error(error: &Object, top: &Object, in_stream: bool) -> Shape {
    if is_chunk(top, in_stream) {
        return Shape::StreamChunkError;
    }
    if is_response(top) {
        return Shape::ResponsesFailed;
    }
    if top.get("success") == Some(&Value::Bool(false))
        && (text(error, "name").is_some() || !error.contains_key("code"))
    {
        return Shape::ValidationError;
    }
    let named = text(error, "code").is_some_and(|code| code.parse::<u16>().is_err());
    if named && top.contains_key("metadata") {
        return Shape::ResponsesError;
    }
    Shape::ErrorResponse
}

fn is_chunk(top: &Object, in_stream: bool) -> bool {
    match text(top, "object") {
        Some("chat.completion.chunk") => true,
        Some("text_completion") => in_stream,
        Some(_) => false,
        None => in_stream && choices(top).is_some(),
    }
}

fn is_response(top: &Object) -> bool {
    text(top, "object") == Some("response")
        || text(top, "status") == Some("failed")
            && (top.contains_key("output")
                || top.contains_key("error_type")
                || text(top, "id").is_some_and(|id| id.starts_with("resp")))
}

fn without_error(top: &Object, in_stream: bool) -> Shape {
    if let Some(choices) = choices(top) {
        let choice = chosen(choices);
        let delta = choice.is_some_and(|choice| choice.contains_key("delta"));
        let failed = choice.is_some_and(choice_failed);
        return match (is_chunk(top, in_stream) || delta, failed) {
            (true, true) => Shape::StreamChunkError,
            (true, false) => Shape::StreamChunk,
            (false, true) => Shape::ChoiceError,
            (false, false) => Shape::Completion,
        };
    }
    if let Some(data) = object(top, "data") {
        if non_empty(data, "error").is_some() {
            return Shape::WebhookError;
        }
        let record =
            data.contains_key("native_finish_reason") || data.contains_key("provider_responses");
        if object(data, "error").is_some() || record {
            return Shape::GenerationRecord;
        }
    }
    if is_response(top) {
        return if text(top, "status") == Some("failed") {
            Shape::ResponsesFailed
        } else {
            Shape::ResponseObject
        };
    }
    if is_bare(top) {
        Shape::BareError
    } else {
        Shape::Json
    }
}

/// Members of metadata by which an object is taken for an error's.
const METADATA: &[&str] = &[
    "error_type",
    "provider_name",
    "raw",
    "is_byok",
    "provider_code",
    "provider_error_code",
    "reasons",
    "flagged_input",
    "model_slug",
    "patterns",
    "headers",
    "limit_source",
    "reason",
    "remedy_hint",
    "previous_errors",
    "retry_after_seconds",
    "retry_after_seconds_raw",
    "retry_after",
    "resets_at",
    "scope",
    "available_providers",
    "requested_providers",
    "failed_routing_step",
    "routing_funnel",
    "ineligibility_reasons",
    "input_endpoint_count",
    "availability",
];

fn is_bare(top: &Object) -> bool {
    let failing = |name: &str| {
        top.get(name)
            .and_then(status)
            .is_some_and(|status| status >= 400)
    };
    let coded = match top.get("code") {
        Some(Value::String(code)) => !code.is_empty(),
        _ => failing("code"),
    };
    let metadata = object(top, "metadata");
    (non_empty(top, "message").is_some() || non_empty(top, "detail").is_some())
        && (coded
            || metadata.is_some_and(|meta| METADATA.iter().any(|name| meta.contains_key(*name)))
            || non_empty(top, "error_type").is_some()
            || text(top, "object") == Some("error")
            || ["status", "status_code", "statusCode", "http_status"]
                .into_iter()
                .any(failing)
            || top.get("success") == Some(&Value::Bool(false)))
}

/// Whether an event of that shape is an error.
pub(crate) fn is_error(shape: Shape, top: &Object) -> bool {
    match shape {
        Shape::GenerationRecord => {
            object(top, "data").is_some_and(|data| object(data, "error").is_some())
        }
        Shape::Completion
        | Shape::StreamChunk
        | Shape::ResponseIncompleteEvent
        | Shape::ResponseEvent
        | Shape::ResponseObject
        | Shape::Message
        | Shape::EventStream
        | Shape::Html
        | Shape::Text
        | Shape::Blank
        | Shape::TruncatedJson
        | Shape::Json => false,
        _ => true,
    }
}

/// The facts of an error, each where it stands.
#[derive(Debug, PartialEq)]
pub(crate) struct Facts {
    pub(crate) stated_status: Option<u16>,
    pub(crate) code: Option<Value>,
    pub(crate) message: Option<String>,
    pub(crate) error_type: Option<String>,
    pub(crate) provider: Option<String>,
    pub(crate) model: Option<String>,
}

/// The facts of an object of that shape.
pub(crate) fn facts(shape: Shape, top: &Object) -> Facts {
    let response = object(top, "response");
    let data = object(top, "data");
    let choice = choices(top).and_then(chosen);
    let within =
        |place: Option<&'_ Object>| place.and_then(|place| object(place, "error").cloned());
    let error = object(top, "error")
        .cloned()
        .or_else(|| within(response))
        .or_else(|| within(choice))
        .or_else(|| within(data));
    let error = error.as_ref();
    let meta = error
        .and_then(|error| object(error, "metadata"))
        .or_else(|| object(top, "metadata"))
        .or_else(|| response.and_then(|response| object(response, "metadata")));
    let first = |homes: &[(Option<&Object>, &str)]| {
        homes
            .iter()
            .find_map(|(home, name)| non_empty((*home)?, name))
            .map(str::to_owned)
    };
    let top = Some(top);
    let statuses = [
        (error, "code"),
        (error, "http_status"),
        (error, "status"),
        (top, "http_status"),
        (top, "status_code"),
        (top, "statusCode"),
        (top, "status"),
        (top, "code"),
    ];
    Facts {
        stated_status: statuses
            .iter()
            .find_map(|(home, name)| status((*home)?.get(*name)?)),
        code: error
            .or(top)
            .and_then(|home| home.get("code"))
            .filter(|code| code.is_string() || code.is_number())
            .cloned(),
        message: message(shape, top, error, data, choice),
        error_type: first(&[
            (meta, "error_type"),
            (error, "error_type"),
            (top, "error_type"),
            (response, "error_type"),
        ]),
        provider: first(&[
            (meta, "provider_name"),
            (error, "provider_name"),
            (top, "provider"),
            (data, "provider_name"),
        ]),
        model: first(&[(top, "model"), (response, "model"), (data, "model")]),
    }
}

fn message(
    shape: Shape,
    top: Option<&Object>,
    error: Option<&Object>,
    data: Option<&Object>,
    choice: Option<&Object>,
) -> Option<String> {
    let text =
        |home: Option<&Object>, name| home.and_then(|home| text(home, name)).map(str::to_owned);
    let non_empty = |home: Option<&Object>| {
        home.and_then(|home| non_empty(home, "error"))
            .map(str::to_owned)
    };
    match shape {
        _ if error.is_some() => text(error, "message"),
        Shape::StringError => top
            .and_then(|top| self::non_empty(top, "error_description"))
            .map(str::to_owned)
            .or_else(|| non_empty(top)),
        Shape::WebhookError => non_empty(data),
        Shape::ErrorEventFlat | Shape::BareError => text(top, "message").or(text(top, "detail")),
        Shape::ChoiceError | Shape::StreamChunkError => non_empty(choice),
        _ => None,
    }
}

fn choices(top: &Object) -> Option<&[Value]> {
    Some(top.get("choices")?.as_array()?)
}

/// The first choice with an error in it, else the first.
fn chosen(choices: &[Value]) -> Option<&Object> {
    let failed = choices
        .iter()
        .filter_map(Value::as_object)
        .find(|choice| choice_failed(choice));
    failed.or_else(|| choices.first()?.as_object())
}

fn choice_failed(choice: &Object) -> bool {
    let native = text(choice, "native_finish_reason")
        .unwrap_or_default()
        .to_ascii_lowercase();
    object(choice, "error").is_some()
        || non_empty(choice, "error").is_some()
        || text(choice, "finish_reason") == Some("error")
        || native == "error"
        || native.ends_with("_error")
        || native.starts_with("malformed_")
}

/// A status as a number or as text.
fn status(value: &Value) -> Option<u16> {
    let number = match value {
        Value::String(text) => text.trim().parse().ok()?,
        other => other.as_f64()?,
    };
    (100..1000).find(|status| f64::from(*status) == number)
}

fn object<'o>(home: &'o Object, name: &str) -> Option<&'o Object> {
    home.get(name)?.as_object()
}

fn text<'o>(home: &'o Object, name: &str) -> Option<&'o str> {
    home.get(name)?.as_str()
}

fn non_empty<'o>(home: &'o Object, name: &str) -> Option<&'o str> {
    text(home, name).filter(|text| !text.is_empty())
}
