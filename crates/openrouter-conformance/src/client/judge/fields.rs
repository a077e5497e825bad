//! Compares the fields that the response states with those that the caller received.

use openrouter_corpus::vocabulary::FieldState;
use std::collections::BTreeMap;

use openrouter_errors::RetryAfter;
use serde_json::{Value, json};

use super::expected::ExpectedError;
use crate::client::protocol::{CodeValue, ErrorFields, Hello, RunResult, WaitValue};
use openrouter_corpus::vocabulary::FieldName;

/// A field that the response states.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The state of the field.
    pub state: FieldState,
    /// The value that the response states.
    pub expected: Value,
    /// The value that the client reported; null if none.
    pub seen: Value,
}

impl Field {
    /// Returns whether the client reported a value other than the stated one.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        self.state == FieldState::Lost && !self.seen.is_null()
    }
}

/// Compares every field that the response states; other fields are not required.
#[must_use]
pub(crate) fn compare(
    truth: &ExpectedError,
    hello: &Hello,
    result: &RunResult,
    now_unix: u64,
) -> BTreeMap<FieldName, Field> {
    let none = ErrorFields::default();
    let error = result.error.as_ref().unwrap_or(&none);
    let mut fields = BTreeMap::new();
    let mut put = |name: FieldName, expected: Option<Value>, seen: Option<Value>, equal: bool| {
        let Some(expected) = expected else { return };
        let state = match (equal, hello.expresses(name)) {
            (true, _) => FieldState::Value,
            (false, true) => FieldState::Lost,
            (false, false) => FieldState::Inexpressible,
        };
        fields.insert(
            name,
            Field {
                state,
                expected,
                seen: seen.unwrap_or_default(),
            },
        );
    };
    if truth.is_error {
        let status = error
            .status
            .filter(|status| *status != truth.http_status || Some(*status) == truth.status);
        put(
            FieldName::Status,
            truth.status.map(Value::from),
            status.map(Value::from),
            status == truth.status,
        );
        let code = error.code.as_ref();
        put(
            FieldName::Code,
            truth.code.clone(),
            code.map(|code| json!(code)),
            code.zip(truth.code.as_ref())
                .is_some_and(|(seen, stated)| same_code(stated, seen)),
        );
        text(
            &mut put,
            FieldName::Message,
            truth.message.as_deref(),
            error.message.as_deref(),
            contains,
        );
        text(
            &mut put,
            FieldName::ErrorType,
            truth.error_type.as_deref(),
            error.error_type.as_deref(),
            same,
        );
        text(
            &mut put,
            FieldName::Provider,
            truth.provider.as_deref(),
            error.provider.as_deref(),
            same,
        );
        let raw = error
            .raw
            .as_ref()
            .zip(truth.raw.as_ref())
            .is_some_and(|(seen, stated)| same_raw(stated, seen));
        put(FieldName::Raw, truth.raw.clone(), error.raw.clone(), raw);
        let wait = error.retry_after.as_ref();
        put(
            FieldName::RetryAfter,
            truth.retry_after.as_ref().map(|(text, _)| json!(text)),
            wait.map(|wait| json!(wait)),
            wait.zip(truth.retry_after.as_ref())
                .is_some_and(|(seen, stated)| same_wait(stated, seen, now_unix)),
        );
        text(
            &mut put,
            FieldName::RequestId,
            truth.request_id.as_deref(),
            error.request_id.as_deref(),
            same,
        );
        text(
            &mut put,
            FieldName::GenerationId,
            truth.generation_id.as_deref(),
            error.generation_id.as_deref(),
            same,
        );
    }
    let before = truth.text.as_deref().unwrap_or_default();
    text(
        &mut put,
        FieldName::Text,
        truth.text.as_deref(),
        // Text after the error of a stream may be passed on or omitted.
        result.text.as_deref().map(|seen| {
            if truth.all_text.as_deref() == Some(seen) {
                before
            } else {
                seen
            }
        }),
        same,
    );
    fields
}

fn text(
    put: &mut impl FnMut(FieldName, Option<Value>, Option<Value>, bool),
    name: FieldName,
    stated: Option<&str>,
    seen: Option<&str>,
    equal: fn(&str, &str) -> bool,
) {
    let equals = stated
        .zip(seen)
        .is_some_and(|(stated, seen)| equal(stated, seen));
    // An empty text cannot be lost.
    let stated = stated.filter(|stated| !stated.trim().is_empty());
    put(
        name,
        stated.map(Value::from),
        seen.filter(|seen| !seen.is_empty()).map(Value::from),
        equals,
    );
}

fn same(stated: &str, seen: &str) -> bool {
    stated == seen
}

/// Returns whether the reported text contains the stated message. Surrounding white space is ignored, and JSON and
/// Python escapes are accepted, because clients that print the body escape it.
fn contains(stated: &str, seen: &str) -> bool {
    let stated = stated.trim();
    let json = Value::from(stated).to_string();
    let json = &json[1..json.len() - 1];
    let python = stated
        .replace('\\', "\\\\")
        .replace('\n', "\\n")
        .replace('\r', "\\r")
        .replace('\t', "\\t");
    let quoted = python.replace('\'', "\\'");
    [stated, json, &python, &quoted]
        .into_iter()
        .any(|form| seen.contains(form))
}

/// Compares codes; `429`, `429.0` and `"429"` are equal, because a client may convert one into the other.
fn same_code(stated: &Value, seen: &CodeValue) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    let stated = stated
        .as_str()
        .map_or_else(|| stated.to_string(), str::to_owned);
    let seen = seen.to_string();
    stated == seen || number(&stated).is_some_and(|stated| number(&seen) == Some(stated))
}

/// Compares as text or as JSON, because a client may parse JSON in a string or print an object.
fn same_raw(stated: &Value, seen: &Value) -> bool {
    let parsed = |value: &Value| {
        value
            .as_str()
            .and_then(|text| serde_json::from_str::<Value>(text).ok())
    };
    stated == seen
        || parsed(stated).is_some_and(|stated| stated == *seen)
        || parsed(seen).is_some_and(|seen| seen == *stated)
        || parsed(stated)
            .zip(parsed(seen))
            .is_some_and(|(stated, seen)| stated == seen)
        || stated
            .as_str()
            .zip(seen.as_str())
            .is_some_and(|(stated, seen)| stated.trim() == seen.trim())
}

/// Tolerated clock difference, in seconds, when a client turns a date into seconds.
const DATE_SLACK: f64 = 5.0;

/// Compares waits: the header's text or its seconds; for a date also the seconds until then.
fn same_wait((text, stated): &(String, RetryAfter), seen: &WaitValue, now_unix: u64) -> bool {
    let seconds = match seen {
        WaitValue::Text(seen) if seen.trim() == text.trim() => return true,
        WaitValue::Text(seen) => seen.trim().parse::<f64>().ok(),
        WaitValue::Seconds(seconds) => Some(*seconds),
    };
    let Some(seconds) = seconds else { return false };
    match stated {
        RetryAfter::Seconds(stated) => (seconds - *stated as f64).abs() < 0.001,
        date @ RetryAfter::At(_) => (seconds - date.after(now_unix) as f64).abs() <= DATE_SLACK,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Rate limit ", "429: Rate limit", true)]
    #[case("say \"no\"\n", r#"Error code: 403 - {'message': 'say "no"'}"#, true)]
    #[case("a \"b\"\nc", r#"{"message":"a \"b\"\nc"}"#, true)]
    #[case("it's\nso", r"{'message': 'it\'s\nso'}", true)]
    #[case("say \"no\"", r#"say \"no\" there"#, true)]
    #[case("Rate limit", "rate limit", false)]
    fn messages(#[case] stated: &str, #[case] seen: &str, #[case] equal: bool) {
        assert_eq!(contains(stated, seen), equal);
    }

    #[rstest]
    #[case(json!("{\"a\": 1}"), json!({"a": 1}), true)]
    #[case(json!({"a": 1}), json!("{\"a\":1}"), true)]
    #[case(json!("{\"a\": 1}"), json!("{\"a\":1}"), true)]
    #[case(json!("error code: 520\n"), json!("error code: 520"), true)]
    #[case(json!("ERROR"), json!("error"), false)]
    fn raws(#[case] stated: Value, #[case] seen: Value, #[case] equal: bool) {
        assert_eq!(same_raw(&stated, &seen), equal);
    }

    #[rstest]
    #[case("7", WaitValue::Seconds(7.0), true)]
    #[case("7", WaitValue::Text("7".into()), true)]
    #[case("7", WaitValue::Text("7.0".into()), true)]
    #[case("7", WaitValue::Seconds(8.0), false)]
    #[case("7", WaitValue::Text("8".into()), false)]
    #[case("7", WaitValue::Text("soon".into()), false)]
    #[case("0", WaitValue::Seconds(0.000_9), true)]
    #[case("0", WaitValue::Seconds(0.001), false)]
    #[case("Fri, 04 Sep 2026 10:00:30 GMT", WaitValue::Seconds(30.0), true)]
    #[case("Fri, 04 Sep 2026 10:00:30 GMT", WaitValue::Seconds(90.0), false)]
    #[case("Fri, 04 Sep 2026 10:00:30 GMT", WaitValue::Text("Fri, 04 Sep 2026 10:00:30 GMT".into()), true)]
    fn waits(#[case] header: &str, #[case] seen: WaitValue, #[case] equal: bool) {
        let stated = (
            header.to_owned(),
            RetryAfter::parse(header).expect("it is one"),
        );
        assert_eq!(same_wait(&stated, &seen, 1_788_516_000), equal);
    }
}
