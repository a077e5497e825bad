//! The fields of an error.

use std::time::{SystemTime, UNIX_EPOCH};

use openrouter_errors::{Code, Reading};

use super::{CodeValue, ErrorFields, WaitValue};

/// The longest text that is used as the message of a body without an envelope.
const LONGEST_MESSAGE: usize = 500;

/// Extracts the fields of a reading's error.
#[must_use]
pub fn fields(reading: &Reading<'_>) -> ErrorFields {
    ErrorFields {
        status: reading.status().or(reading.http_status()),
        code: reading.code().and_then(|code| code_value(&code)),
        message: reading
            .message()
            .map(str::to_owned)
            .or_else(|| bare_text(reading)),
        error_type: reading
            .error_type()
            .map(|error_type| error_type.as_str().to_owned()),
        provider: reading.provider().map(str::to_owned),
        raw: reading
            .raw_json()
            .and_then(|raw| serde_json::from_str(raw).ok()),
        retry_after: wait(reading).map(|seconds| WaitValue::Seconds(seconds as f64)),
        request_id: reading.request_id().map(str::to_owned),
        generation_id: reading.generation_id().map(str::to_owned),
    }
}

fn code_value(code: &Code) -> Option<CodeValue> {
    serde_json::to_value(code)
        .ok()
        .and_then(|code| serde_json::from_value(code).ok())
}

/// Returns the beginning of a body without an envelope.
fn bare_text(reading: &Reading<'_>) -> Option<String> {
    let text: String = reading
        .body_text()
        .trim()
        .chars()
        .take(LONGEST_MESSAGE)
        .collect();
    (!text.is_empty() && reading.stream().is_none()).then_some(text)
}

/// Returns the wait in seconds that the response's header or body states.
pub fn wait(reading: &Reading<'_>) -> Option<u64> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    reading.retry_after().map(|moment| moment.after(now))
}
