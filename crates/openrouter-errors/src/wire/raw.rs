//! `Raw`: the provider's own response body, in any form.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ids::closed_ids;

/// `error.metadata.raw` on the wire: the provider's own response body, as any JSON value.
///
/// All surfaces, since revision `2025-05`; source: "Errors" (provider metadata), forms from wire captures. Most
/// are strings: JSON text, JSON encoded more than once, an SSE frame, an HTML page, a plain sentence, or empty.
///
/// ```
/// use openrouter_errors::wire::{Raw, RawForm};
///
/// let raw: Raw = serde_json::from_str(r#""{\"error\":{\"message\":\"The image data is invalid.\"}}""#)?;
/// assert_eq!(raw.form(), RawForm::JsonText);
/// assert_eq!(raw.json().expect("an object")["error"]["message"], "The image data is invalid.");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Raw(pub Value);

closed_ids! {
    /// The form of `raw`.
    RawForm as "raw form" {
        /// A string that holds a JSON object.
        JsonText = "json_text",
        /// A string that holds a JSON string: JSON encoded more than once.
        JsonInJson = "json_in_json",
        /// Any other text (`ERROR`, `error code: 520`, a sentence); also a bare number or boolean.
        Plain = "plain",
        /// A JSON object.
        Object = "object",
        /// A JSON array, or a string that holds one.
        Array = "array",
        /// A string that holds an SSE frame (`data: {...}`).
        SseFrame = "sse_frame",
        /// A string that holds an HTML page.
        Html = "html",
        /// A string that is empty or only white space.
        Empty = "empty",
        /// `null`.
        Null = "null",
    }
}

/// The maximum nesting of JSON text in JSON text that [`Raw::json`] opens; captures show up to three layers.
const MAX_LAYERS: usize = 8;

impl Raw {
    /// Returns the form of the value.
    #[must_use]
    pub fn form(&self) -> RawForm {
        match &self.0 {
            Value::Null => RawForm::Null,
            Value::Object(_) => RawForm::Object,
            Value::Array(_) => RawForm::Array,
            Value::Bool(_) | Value::Number(_) => RawForm::Plain,
            Value::String(text) => text_form(text.trim()),
        }
    }

    /// Returns the text of a string, or `None` for any other value.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.0.as_str()
    }

    /// Returns the object or array that the value is or contains, through any layers of encoding and SSE framing;
    /// `None` if there is none.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        let mut text = match &self.0 {
            Value::Object(_) | Value::Array(_) => return Some(self.0.clone()),
            Value::String(text) => text.clone(),
            _ => return None,
        };
        for _ in 0..MAX_LAYERS {
            match serde_json::from_str(text.trim()) {
                Ok(value @ (Value::Object(_) | Value::Array(_))) => return Some(value),
                Ok(Value::String(inner)) => text = inner,
                Ok(_) => return None,
                Err(_) => text = frame_data(&text)?.to_owned(),
            }
        }
        None
    }
}

fn text_form(text: &str) -> RawForm {
    match text.as_bytes().first() {
        None => RawForm::Empty,
        Some(b'{' | b'[' | b'"') => match serde_json::from_str(text) {
            Ok(Value::Object(_)) => RawForm::JsonText,
            Ok(Value::Array(_)) => RawForm::Array,
            Ok(_) => RawForm::JsonInJson,
            Err(_) => RawForm::Plain,
        },
        Some(b'<') if is_html(text) => RawForm::Html,
        Some(_) if frame_data(text).is_some() => RawForm::SseFrame,
        Some(_) => RawForm::Plain,
    }
}

fn is_html(text: &str) -> bool {
    ["<!doctype html", "<html", "<head", "<body"]
        .iter()
        .any(|start| {
            text.get(..start.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(start))
        })
}

/// Returns the data of the first `data:` line, if the text is an SSE frame.
fn frame_data(text: &str) -> Option<&str> {
    let is_frame = ["data:", "event:"]
        .iter()
        .any(|field| text.trim_start().starts_with(field));
    text.lines()
        .filter(|_| is_frame)
        .find_map(|line| line.trim_start().strip_prefix("data:"))
        .map(str::trim)
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Raw {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Raw".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({})
    }
}

#[cfg(test)]
mod tests {
    use super::{Raw, RawForm};
    use rstest::rstest;
    use serde_json::{Value, json};

    #[rstest]
    #[case(json!("{\"error\":{\"code\":429}}\n"), RawForm::JsonText)]
    #[case(json!("\"{\\\"error\\\":\\\"x\\\"}\""), RawForm::JsonInJson)]
    #[case(json!("[{\"path\":[\"store\"]}]"), RawForm::Array)]
    #[case(json!(["a"]), RawForm::Array)]
    #[case(json!({"retryable": true}), RawForm::Object)]
    #[case(json!("data: {\"error\":{\"code\":\"invalid_parameter_error\"}}\n\n"), RawForm::SseFrame)]
    #[case(json!("event: error\ndata: {}\n\n"), RawForm::SseFrame)]
    #[case(json!("<!DOCTYPE html><html></html>"), RawForm::Html)]
    #[case(json!("<ctrl46>"), RawForm::Plain)]
    #[case(json!("error code: 520"), RawForm::Plain)]
    #[case(json!("ERROR"), RawForm::Plain)]
    #[case(json!("{cut"), RawForm::Plain)]
    #[case(json!(" \n"), RawForm::Empty)]
    #[case(json!(null), RawForm::Null)]
    #[case(json!(7), RawForm::Plain)]
    fn forms(#[case] value: Value, #[case] form: RawForm) {
        assert_eq!(Raw(value).form(), form);
    }

    #[test]
    fn json_comes_out_of_layers_and_frames() {
        let inner = json!({"error": {"message": "x"}});
        let mut layered = inner.to_string();
        for _ in 0..2 {
            layered = Value::from(layered).to_string();
        }
        assert_eq!(Raw(Value::from(layered)).json(), Some(inner.clone()));
        assert_eq!(
            Raw(Value::from(format!("data: {inner}\n\n"))).json(),
            Some(inner)
        );
        assert_eq!(Raw(json!("ERROR")).json(), None);
        assert_eq!(Raw(json!("data: [DONE]")).json(), None);
        assert_eq!(Raw(json!("7")).json(), None);
    }
}
