//! Ranks objects by how much they look like an error, and like OpenRouter's own envelope.

use super::node::{Node, Object};
use super::status::of_reason;
use crate::diagnosis::met::negative;

/// How decisive an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    /// The kind of error object: one of the levels below.
    pub(super) level: u8,
    /// How much of it only OpenRouter writes.
    pub(super) gateway: i8,
}

/// `{"error": {...}}`, a chunk or a completion with an error, the Anthropic envelope.
pub(super) const ENVELOPE: u8 = 100;
/// The inner error object alone.
pub(super) const BARE: u8 = 80;
/// A client's object that states a message, and perhaps a status.
pub(super) const WORDS: u8 = 30;

/// Members of `metadata` that only OpenRouter writes.
const METADATA: [&str; 18] = [
    "provider_name",
    "raw",
    "is_byok",
    "error_type",
    "provider_code",
    "provider_error_code",
    "limit_source",
    "reasons",
    "flagged_input",
    "previous_errors",
    "headers",
    "remedy_hint",
    "retry_after_seconds",
    "routing_funnel",
    "failed_routing_step",
    "ineligibility_reasons",
    "patterns",
    "available_providers",
];

/// Whether an object is OpenRouter's `metadata`.
pub(super) fn is_metadata(object: &Object) -> bool {
    object
        .members
        .iter()
        .any(|(key, _)| METADATA.contains(&key.as_str()))
}

/// Whether a member occurs only in metadata.
pub(super) fn is_metadata_key(key: &str) -> bool {
    METADATA.contains(&key) && key != "headers"
}

/// Returns the rank of an object, or `None` if it states nothing about an error.
pub(super) fn rank(object: &Object) -> Option<Rank> {
    let rank = |level, gateway| Some(Rank { level, gateway });
    if let Some(error) = object.object("error") {
        if error.object("error").is_some() && !error.has("message") {
            return None;
        }
        if speaks(error) {
            return rank(ENVELOPE, gateway(error) + outer(object));
        }
    }
    if let Some(Node::List(choices)) = object.get("choices") {
        let failed = choices
            .iter()
            .filter_map(Node::as_object)
            .find_map(|choice| choice.object("error"));
        if let Some(error) = failed {
            return rank(ENVELOPE - 2, gateway(error) + 2);
        }
    }
    if object.text("type") == Some("response.failed") && object.object("response").is_some() {
        return rank(ENVELOPE, 2);
    }
    if object.get("success") == Some(&Node::Bool(false)) && object.object("error").is_some() {
        return rank(ENVELOPE - 5, 1);
    }
    let message = object.text("message");
    if message.is_some() && (object.object("metadata").is_some_and(is_metadata) || coded(object)) {
        return rank(BARE, gateway(object));
    }
    let has_text = [
        "message",
        "detail",
        "error",
        "errorMessage",
        "error_message",
        "error_msg",
        "description",
        "msg",
        "exc_value",
        "exception_string",
        "error_string",
        "error_str",
    ]
    .iter()
    .any(|key| object.text(key).is_some_and(|text| !text.trim().is_empty()));
    let told = raised(object)
        .or_else(|| problem(object))
        .or_else(|| withheld(object))
        .or_else(|| reason(object));
    (has_text || told.is_some()).then_some(Rank {
        level: WORDS,
        gateway: 0,
    })
}

/// Returns the message of an object that is not an envelope.
pub(super) fn words(object: &Object) -> Option<&str> {
    let described = |text: &&str| !text.is_empty() && *text != "Provider returned error";
    let raw = || {
        let details = object.object("errorDetails")?;
        match details.get("rawErrorMessage")? {
            Node::List(texts) => texts.first()?.as_text(),
            one => one.as_text(),
        }
    };
    let description = object
        .text("errorDescription")
        .filter(described)
        .or_else(|| raw().filter(described));
    // The provider's own words, beside a sentence of the program.
    let preview = || {
        let names = [
            "rawErrorPreview",
            "rawError",
            "raw_error",
            "originalError",
            "original_error",
        ];
        names.iter().find_map(|key| object.text(key))
    };
    let description = description.or_else(|| preview().filter(described));
    // Cursor's `{"error": "ERROR_OPENAI", "details": {"title": ..., "detail": ...}}`
    let code = object
        .text("error")
        .is_some_and(|error| !error.contains(' ') || of_reason(error).is_some());
    let detail = object
        .get("details")
        .filter(|_| code && !object.has("message"));
    let detail = detail.and_then(|details| match details {
        Node::Object(details) => details.text("detail").or_else(|| details.text("title")),
        details => details.as_text(),
    });
    let description = description.or(detail);
    let names = [
        "message",
        "detail",
        "error",
        "errorMessage",
        "error_message",
        "error_msg",
        "description",
        "msg",
        "exc_value",
    ];
    let text = |key: &&str| object.text(key).filter(|text| !text.trim().is_empty());
    // n8n classifies the error first and describes it then.
    description
        .or_else(|| names.iter().find_map(text))
        .or_else(|| raised(object))
        .or_else(|| problem(object))
        .or_else(|| withheld(object))
        .or_else(|| reason(object))
}

/// Returns why Google withheld a picture or a video: `{"raiMediaFilteredReasons": ["..."]}`.
pub(super) fn withheld(object: &Object) -> Option<&str> {
    let reason = match object.get("raiMediaFilteredReasons") {
        Some(Node::List(reasons)) => reasons.first()?.as_text(),
        _ => object.text("raiFilteredReason"),
    };
    reason.filter(|reason| !reason.trim().is_empty())
}

/// Returns the envelope with the provider's response in `metadata.raw`, if a relay keeps that as a member of its own:
/// `{"error": {"message": "Provider returned 400", "provider": {"status": 400, "body": "..."}}}`.
pub(super) fn of_provider_body(object: &Object) -> Option<Object> {
    let error = object.object("error")?;
    let held = ["provider", "upstream"]
        .iter()
        .find_map(|key| error.object(key))?;
    let body = held.text("body").filter(|body| !body.trim().is_empty())?;
    let status = held.status()?;
    let of = |members: Vec<(&str, Node)>| Object {
        name: None,
        members: members
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect(),
    };
    let name = held
        .text("name")
        .map(|name| ("provider_name", Node::Text(name.to_owned())));
    let raw = ("raw", Node::Text(body.to_owned()));
    let metadata = of(name.into_iter().chain([raw]).collect());
    let error = of(vec![
        ("message", Node::Text("Provider returned error".to_owned())),
        ("code", Node::Number(status.to_string())),
        ("metadata", Node::Object(metadata)),
    ]);
    Some(of(vec![("error", Node::Object(error))]))
}

/// Returns the words that an error beside its status calls its reason, as in Elixir's structs: `%ReqLLM.Error.API.Request{reason:
/// "...", status: 402}`.
fn reason(object: &Object) -> Option<&str> {
    let words = object.text("reason").filter(|text| text.contains(' '))?;
    let response = object.has("headers") || object.has("content");
    let failed = object.status().is_some_and(|status| status >= 400);
    (failed && !response && of_reason(words).is_none()).then_some(words)
}

/// Members under which applications state the words of an error instead of `message`, the most explicit first.
pub(super) const OTHER_WORDS: [&str; 9] = [
    "error",
    "detail",
    "details",
    "description",
    "error_description",
    "errorMessage",
    "error_message",
    "reason",
    "title",
];

/// Returns the error object of an application's envelope that has no `message`, and its words:
/// `{"error": {"type": "RateLimitError", "detail": "..."}}`.
pub(super) fn renamed(object: &Object) -> Option<(&Object, &str)> {
    let error = object.object("error")?;
    let ours = ["message", "metadata", "availability"];
    if ours.iter().any(|key| error.has(key)) || error.object("error").is_some() {
        return None;
    }
    let text = |key: &&str| error.text(key).filter(|text| !text.trim().is_empty());
    Some((error, OTHER_WORDS.iter().find_map(text)?))
}

/// Returns the first problem that a validator lists in `message` or `detail`: `{"detail": [{"loc": [...], "msg": "..."}]}`.
pub(super) fn problem(object: &Object) -> Option<&str> {
    ["detail", "message"].iter().find_map(|key| {
        let held = match object.get(key)? {
            Node::Object(inner) => inner.get("detail")?,
            other => other,
        };
        let Node::List(items) = held else { return None };
        let item = items.first()?.as_object().filter(|item| item.has("loc"))?;
        item.text("msg").filter(|text| !text.trim().is_empty())
    })
}

/// Returns the envelope of MiniMax's own format: `{"base_resp": {"status_code": 1008, "status_msg": "insufficient balance"}}`.
pub(super) fn of_base_resp(object: &Object) -> Option<Object> {
    let held = object.object("base_resp")?;
    let Some(Node::Number(code)) = held.get("status_code") else {
        return None;
    };
    let message = held.text("status_msg")?;
    let status = match &**code {
        "0" => return None,
        "1002" | "1041" | "1039" | "2045" | "2056" => Some(429),
        "1004" | "2049" => Some(401),
        "1008" => Some(402),
        "1026" | "1027" | "1042" | "2013" => Some(400),
        "1000" | "1013" | "1024" | "1033" => Some(500),
        "1001" => Some(504),
        _ => None,
    };
    let code = status.map(|status| ("code".to_owned(), Node::Number(status.to_string())));
    let message_member = ("message".to_owned(), Node::Text(message.to_owned()));
    let error = Object {
        name: None,
        members: std::iter::once(message_member).chain(code).collect(),
    };
    Some(Object {
        name: None,
        members: vec![("error".to_owned(), Node::Object(error))],
    })
}

/// Returns the envelope of other servers' forms, and the status that their code stands for: tRPC's `{"error": {"json":
/// {"message": ..., "data": {"httpStatus": 401}}}}`, Tencent's `{"Response": {"Error": {"Code": ..., "Message": ...}}}`, xAI's
/// `{"code": "Client specified an invalid argument", "error": "..."}`, Gemini's `{"promptFeedback": {"blockReason": ...}}`.
pub(super) fn of_foreign(object: &Object) -> Option<(Object, Option<u16>)> {
    let text = |text: &str| Node::Text(text.to_owned());
    let member = |name: &str, value: Node| (name.to_owned(), value);
    let sentence = || object.text("code").filter(|code| code.contains(' '));
    let (message, code) = if let Some(json) = object
        .object("error")
        .and_then(|error| error.object("json"))
    {
        let status = json.object("data").and_then(Object::status);
        let code = status.map(|status| Node::Number(status.to_string()));
        (json.text("message")?.to_owned(), code)
    } else if let Some(error) = object.object("Error").or_else(|| {
        let held = ["Response", "ResponseMetadata"];
        let held = held.iter().find_map(|name| object.object(name))?;
        held.object("Error")
    }) {
        let code = error.text("Code")?;
        (error.text("Message")?.to_owned(), Some(text(code)))
    } else if let Some(code) = sentence().filter(|_| object.members.len() == 2) {
        (object.text("error")?.to_owned(), Some(text(code)))
    } else if let Some(Node::List(items)) = object.get("errors")
        && let Some(first) = items.first().and_then(Node::as_text)
    {
        let fails = object.members.len() <= 2 && negative(&first.to_ascii_lowercase());
        (fails.then(|| first.to_owned())?, None)
    } else if let Some(message) = object.text("html-message") {
        // Portkey, if the provider's answer is no JSON.
        (message.to_owned(), None)
    } else {
        (blocked(object)?, None)
    };
    if message.trim().is_empty() {
        return None;
    }
    let status = code.as_ref().and_then(Node::as_text).and_then(status_of);
    let code = code.map(|code| member("code", code));
    let members = std::iter::once(member("message", Node::Text(message)));
    let error = Object {
        name: None,
        members: members.chain(code).collect(),
    };
    let envelope = Object {
        name: None,
        members: vec![member("error", Node::Object(error))],
    };
    Some((envelope, status))
}

/// Returns the status that a code of Tencent or a sentence of gRPC stands for: `AuthFailure.SecretIdNotFound`, `Client specified
/// an invalid argument`.
fn status_of(code: &str) -> Option<u16> {
    const WORDS: [(&str, u16); 13] = [
        ("AuthFailure", 401),
        ("UnauthorizedOperation", 403),
        ("InvalidParameter", 400),
        ("MissingParameter", 400),
        ("LimitExceeded", 429),
        ("InternalError", 500),
        ("invalid argument", 400),
        ("authentication", 401),
        ("permission", 403),
        ("not found", 404),
        ("exhausted", 429),
        ("unavailable", 503),
        ("nternal error", 500),
    ];
    let found = WORDS.iter().find(|(word, _)| code.contains(word));
    found.map(|(_, status)| *status)
}

/// Returns why Gemini blocked a prompt, to which it answered nothing.
fn blocked(object: &Object) -> Option<String> {
    let (held, names) = match object.object("promptFeedback") {
        Some(held) => (held, ["blockReason", "blockReasonMessage"]),
        None => (
            object.object("prompt_feedback")?,
            ["block_reason", "block_reason_message"],
        ),
    };
    let [name, message] = names;
    let reason = held
        .text(name)
        .filter(|reason| !reason.is_empty() && !reason.ends_with("UNSPECIFIED"))?;
    let answered = matches!(object.get("candidates"), Some(Node::List(items)) if !items.is_empty());
    let message = held
        .text(message)
        .map(|message| format!(" ({message})"))
        .unwrap_or_default();
    (!answered).then(|| format!("{name}: {reason}{message}"))
}

/// Returns the words of an exception in a record of structlog, loguru or Sentry: `{"type": ..., "value": ..., "stacktrace": ...}`.
fn raised(object: &Object) -> Option<&str> {
    let traced = ["traceback", "stacktrace", "mechanism"]
        .iter()
        .any(|key| object.has(key));
    object.text("type").filter(|_| traced)?;
    object.text("value").filter(|text| !text.trim().is_empty())
}

/// Returns the message that the error object states.
pub(super) fn message(object: &Object) -> Option<&str> {
    let choice = || match object.get("choices") {
        Some(Node::List(choices)) => choices
            .iter()
            .filter_map(Node::as_object)
            .find_map(|choice| choice.object("error")),
        _ => None,
    };
    let response = || {
        object
            .object("response")
            .and_then(|response| response.object("error"))
    };
    let inner = object.object("error").or_else(choice).or_else(response);
    inner.unwrap_or(object).text("message")
}

/// Returns the status that the error object itself states.
pub(super) fn code(object: &Object) -> Option<u16> {
    let inner = object.object("error").unwrap_or(object);
    inner.get("code").and_then(Node::as_status)
}

fn speaks(error: &Object) -> bool {
    [
        "message",
        "code",
        "availability",
        "http_status",
        "metadata",
        "error_type",
    ]
    .iter()
    .any(|key| error.has(key))
}

fn coded(object: &Object) -> bool {
    match object.get("code") {
        Some(Node::Text(_)) => true,
        // `{"code": 0, "message": "ok"}` and `{"code": 200, ...}` are not errors.
        Some(Node::Number(code)) => !code.parse().is_ok_and(|code: u16| code < 400),
        _ => false,
    }
}

fn outer(object: &Object) -> i8 {
    let ours = ["user_id", "openrouter_metadata"]
        .iter()
        .any(|key| object.get(key).is_some());
    if ours { 2 } else { 0 }
}

fn gateway(error: &Object) -> i8 {
    let number =
        matches!(error.get("code"), Some(node @ Node::Number(_)) if node.as_status().is_some());
    let metadata = error.object("metadata").is_some_and(is_metadata);
    let openai = error.get("type").is_some() || error.get("param").is_some();
    i8::from(number)
        + if metadata { 3 } else { 0 }
        + i8::from(error.object("availability").is_some()) * 3
        - if openai && !metadata { 2 } else { 0 }
}
