//! Validates requests for the reference server, by surface.

use openrouter_errors::Surface;
use serde_json::{Map, Value};

use super::members::Members;
use super::{FAULT_MODEL, MODEL, Refusal};

/// The most tokens that the model supports.
const MOST_TOKENS: u64 = 8192;

/// The properties of a valid request.
pub(super) struct Valid {
    pub(super) model: String,
    pub(super) stream: bool,
}

/// Validates a request of an inference route.
pub(super) fn request(surface: Surface, body: &Map<String, Value>) -> Result<Valid, Refusal> {
    let body = Members::new(body, "");
    let images = match surface {
        Surface::Responses => responses(body)?,
        Surface::Messages => messages(body)?,
        _ => chat(body)?,
    };
    body.number("temperature", 0.0, 2.0)?;
    body.number("top_p", 0.0, 1.0)?;
    let stream = body.flag("stream")?;
    let model = body.text("model")?;
    if ![MODEL, FAULT_MODEL].contains(&model) {
        return Err(Refusal::no_model(model));
    }
    if images {
        return Err(Refusal::no_image_input(model));
    }
    Ok(Valid {
        model: model.to_owned(),
        stream,
    })
}

/// Validates a Chat Completions request; returns whether it contains an image.
fn chat(body: Members<'_>) -> Result<bool, Refusal> {
    let mut images = false;
    for item in body.items("messages")? {
        let message = Members::of(item, "messages[]")?;
        let role = one_of(
            message,
            "role",
            &["system", "developer", "user", "assistant", "tool"],
        )?;
        if let Some(content) = content(message, role == "assistant")? {
            images |= has_part(content, "messages[].content[]", &["image_url"])?;
        }
    }
    tokens(body, "max_tokens")?;
    tokens(body, "max_completion_tokens")?;
    body.number("n", 1.0, 128.0)?;
    for item in body.optional_items("tools")? {
        let tool = Members::of(item, "tools[]")?;
        one_of(tool, "type", &["function"])?;
        let function = Members::of(tool.required("function")?, "tools[].function")?;
        named(function, "parameters")?;
    }
    Ok(images)
}

/// Validates a Responses request; returns whether it contains an image.
fn responses(body: Members<'_>) -> Result<bool, Refusal> {
    let mut images = false;
    match body.required("input")? {
        Value::String(_) => {}
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                let message = Members::of(item, "input[]")?;
                one_of(
                    message,
                    "role",
                    &["system", "developer", "user", "assistant"],
                )?;
                if let Some(content) = content(message, false)? {
                    images |= has_part(content, "input[].content[]", &["input_image"])?;
                }
            }
        }
        _ => return Err(body.wrong("input", "a string or a list with at least one item")),
    }
    tokens(body, "max_output_tokens")?;
    for item in body.optional_items("tools")? {
        let tool = Members::of(item, "tools[]")?;
        one_of(tool, "type", &["function"])?;
        named(tool, "parameters")?;
    }
    Ok(images)
}

/// Validates a Messages request; returns whether it contains an image.
fn messages(body: Members<'_>) -> Result<bool, Refusal> {
    let mut images = false;
    for item in body.items("messages")? {
        let message = Members::of(item, "messages[]")?;
        one_of(message, "role", &["user", "assistant"])?;
        if let Some(content) = content(message, false)? {
            images |= has_part(content, "messages[].content[]", &["image"])?;
        }
    }
    body.required("max_tokens")?;
    tokens(body, "max_tokens")?;
    for item in body.optional_items("tools")? {
        named(Members::of(item, "tools[]")?, "input_schema")?;
    }
    Ok(images)
}

/// Returns a string that has to be one of a set.
fn one_of<'a>(object: Members<'a>, name: &str, words: &[&str]) -> Result<&'a str, Refusal> {
    let word = object.text(name)?;
    if words.contains(&word) {
        Ok(word)
    } else {
        Err(object.wrong(name, &format!("one of {}", words.join(", "))))
    }
}

/// Returns the parts of a message's content, which is a string or a list of parts.
fn content(message: Members<'_>, optional: bool) -> Result<Option<&[Value]>, Refusal> {
    match message.get("content") {
        None if optional => Ok(None),
        None => message.required("content").map(|_| None),
        Some(Value::String(_)) => Ok(None),
        Some(Value::Array(parts)) => Ok(Some(parts)),
        Some(_) => Err(message.wrong("content", "a string or a list")),
    }
}

/// Returns whether a part has one of these types.
fn has_part(parts: &[Value], place: &str, types: &[&str]) -> Result<bool, Refusal> {
    let mut found = false;
    for part in parts {
        found |= types.contains(&Members::of(part, place)?.text("type")?);
    }
    Ok(found)
}

/// Validates a tool: its name, and its schema if it has one.
fn named(tool: Members<'_>, schema: &str) -> Result<(), Refusal> {
    if tool.text("name")?.is_empty() {
        return Err(tool.wrong("name", "a name"));
    }
    match tool.get(schema) {
        None | Some(Value::Object(_)) => Ok(()),
        Some(_) => Err(tool.wrong(schema, "a JSON Schema object")),
    }
}

/// Validates a number of tokens that the model supports.
fn tokens(body: Members<'_>, name: &str) -> Result<(), Refusal> {
    match body.count(name)? {
        Some(count) if count > MOST_TOKENS => Err(Refusal::too_many_tokens(format!(
            "{name} is {count}, but the model supports at most {MOST_TOKENS}"
        ))),
        _ => Ok(()),
    }
}
