//! The text that was delivered before an error.

use serde_json::Value;

use super::stream::{StreamEvent, StreamReader};
use super::view::Reading;

/// Returns the delivered text of the body or stream, or `None` if there is none.
pub(super) fn partial_text(reading: &Reading<'_>) -> Option<String> {
    let mut text = String::new();
    if reading.stream().is_some() {
        let mut reader = StreamReader::new();
        let mut take = |event: StreamEvent<'_>| {
            if event.index.is_some()
                && let Ok(value) = serde_json::from_slice::<Value>(event.event.data)
            {
                add_event(&value, &mut text);
            }
        };
        reader.push(reading.body(), &mut take);
        reader.finish(&mut take);
    } else {
        add_event(&reading.value()?, &mut text);
    }
    (!text.is_empty()).then_some(text)
}

/// Appends the text that one chunk, event or whole response delivers.
fn add_event(value: &Value, text: &mut String) {
    for choice in value["choices"].as_array().into_iter().flatten() {
        for part in [
            &choice["delta"]["content"],
            &choice["message"]["content"],
            &choice["text"],
        ] {
            add_content(part, text);
        }
    }
    match value["type"].as_str() {
        Some("response.output_text.delta") => add_content(&value["delta"], text),
        Some("content_block_delta") => add_content(&value["delta"]["text"], text),
        Some("message") => add_content(&value["content"], text),
        _ => {
            for item in value["output"].as_array().into_iter().flatten() {
                add_content(&item["content"], text);
            }
        }
    }
}

fn add_content(content: &Value, text: &mut String) {
    match content {
        Value::String(part) => text.push_str(part),
        Value::Array(parts) => parts
            .iter()
            .filter_map(|part| part["text"].as_str())
            .for_each(|part| text.push_str(part)),
        _ => {}
    }
}
