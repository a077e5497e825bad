//! Parses and validates the lines that an adapter writes to stdout.

use std::fmt;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::hello::Hello;
use super::result::{Outcome, RunResult};
use openrouter_corpus::redact::beginning;
use openrouter_corpus::suggest::suggest;
use openrouter_corpus::visible::visible_line;

/// One message of an adapter.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "one lives at a time, and nearly all are results"
)]
pub enum Message {
    /// The adapter's introduction.
    Hello(Hello),
    /// The result of a run.
    Result(RunResult),
    /// The adapter does not know an op.
    UnknownOp(UnknownOp),
}

/// `{"op":"unknown_op"}`: the response to an op that the adapter does not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnknownOp {
    /// `unknown_op`.
    pub op: UnknownOpOp,
    /// The `id` of the unknown op, if it had one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// The value of `op` in an [`UnknownOp`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnknownOpOp {
    /// The only value.
    UnknownOp,
}

/// A line that is not a valid message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The `id` of the message, if readable.
    pub id: Option<String>,
    /// JSON pointer to the invalid member; empty for the whole line.
    pub pointer: String,
    /// What is wrong.
    pub why: String,
    /// The beginning of the line.
    pub line: String,
}

/// The most characters of a line that a violation shows.
const SHOWN: usize = 200;

/// The allowed values of `op` in a message.
const OPS: [&str; 3] = ["hello", "result", "unknown_op"];

impl Message {
    /// Parses a line.
    ///
    /// # Errors
    /// Returns a [`Violation`] if the line is not a valid message.
    pub fn parse(line: &[u8]) -> Result<Self, Violation> {
        let text = String::from_utf8_lossy(line);
        let violation = |id: Option<String>, pointer: &str, why: String| Violation {
            id,
            pointer: pointer.to_owned(),
            why,
            line: beginning(text.trim(), SHOWN).0,
        };
        if let Err(error) = std::str::from_utf8(line) {
            let lossy: Value = serde_json::from_str(&text).unwrap_or_default();
            let id = lossy.get("id").and_then(Value::as_str).map(str::to_owned);
            let at = error.valid_up_to();
            let why = format!("it is not UTF-8: byte {at} is 0x{:02X}", line[at]);
            return Err(violation(id, "", why));
        }
        let value: Value = serde_json::from_slice(line).map_err(|error| {
            let why = format!(
                "it is not JSON ({error}): write only one JSON object per line to stdout, and anything else to stderr"
            );
            violation(None, "", why)
        })?;
        if !value.is_object() {
            return Err(violation(
                None,
                "",
                "it is JSON, but not an object".to_owned(),
            ));
        }
        let id = value.get("id").and_then(Value::as_str).map(str::to_owned);
        let op = match value.get("op") {
            Some(Value::String(op)) => op.clone(),
            Some(other) => {
                return Err(violation(id, "/op", format!("it is {other}, not a string")));
            }
            None => return Err(violation(id, "/op", "it is missing".to_owned())),
        };
        let wrong = |(pointer, why): (String, String)| violation(id.clone(), &pointer, why);
        match op.as_str() {
            "hello" => Ok(Self::Hello(typed(value).map_err(wrong)?)),
            "unknown_op" => Ok(Self::UnknownOp(typed(value).map_err(wrong)?)),
            "result" => {
                let result: RunResult = typed(value).map_err(wrong)?;
                if result.outcome == Outcome::Error && result.error.is_none() {
                    let why = "the outcome is error, so `error` must be an object (empty if nothing is known)";
                    return Err(violation(id, "/error", why.to_owned()));
                }
                Ok(Self::Result(result))
            }
            other => {
                let near = suggest(other, OPS, 1);
                let meant = near
                    .first()
                    .map(|op| format!("; `{op}` is meant?"))
                    .unwrap_or_default();
                Err(violation(
                    id,
                    "/op",
                    format!("`{other}` is not one of {}{meant}", OPS.join(", ")),
                ))
            }
        }
    }
}

/// Deserializes the value, or returns the pointer and description of the error.
fn typed<T: DeserializeOwned>(value: Value) -> Result<T, (String, String)> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let mut pointer = String::new();
        for segment in error.path() {
            match segment {
                serde_path_to_error::Segment::Seq { index } => {
                    pointer.push_str(&format!("/{index}"))
                }
                serde_path_to_error::Segment::Map { key } => pointer.push_str(&format!("/{key}")),
                _ => {}
            }
        }
        (pointer, error.inner().to_string())
    })
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() {
            "the line"
        } else {
            &self.pointer
        };
        let summary = format!("{place}: {} (in `{}`)", self.why, self.line);
        f.write_str(&visible_line(&summary))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::protocol::{CodeValue, WaitValue};
    use rstest::rstest;

    #[rstest]
    #[case("Traceback (most recent call last):", "", "not JSON")]
    #[case("[1]", "", "not an object")]
    #[case(r#"{"id":"x"}"#, "/op", "missing")]
    #[case(r#"{"op":"resutl","id":"x"}"#, "/op", "`result` is meant?")]
    #[case(
        r#"{"op":"result","id":"x","outcome":"failed"}"#,
        "/outcome",
        "unknown variant `failed`"
    )]
    #[case(
        r#"{"op":"result","id":"x","outcome":"error"}"#,
        "/error",
        "must be an object"
    )]
    #[case(
        r#"{"op":"result","id":"x","outcome":"error","error":{"status":"429"}}"#,
        "/error/status",
        "string \"429\""
    )]
    #[case(
        r#"{"op":"result","id":"x","outcome":"error","error":[]}"#,
        "/error",
        "expected an object"
    )]
    #[case(
        r#"{"op":"result","id":"x","outcome":"error","error":{"status":429.5}}"#,
        "/error/status",
        "floating point `429.5`, expected a whole number of 16 bits"
    )]
    #[case(
        r#"{"op":"result","id":"x","outcome":"error","error":{"status":65536}}"#,
        "/error/status",
        "integer `65536`"
    )]
    #[case(
        r#"{"op":"result","id":"x","outcome":"error","error":{"code":429.5}}"#,
        "/error/code",
        "a whole number of 64 bits or a string"
    )]
    #[case(
        r#"{"op":"result","id":"x","outcome":"error","error":{"code":46333556333555555729}}"#,
        "/error/code",
        "a whole number of 64 bits or a string"
    )]
    #[case(r#"{"op":"result","id":7,"outcome":"success"}"#, "/id", "integer `7`")]
    #[case(
        r#"{"op":"hello","name":"x","version":"1","language":"y","surfaces":["chat"],"stream":true,"retries":true,"fields":[]}"#,
        "/surfaces/0",
        "chat"
    )]
    #[case(
        r#"{"op":"hello","name":"x","version":"1","language":"y","surfaces":["messages"],"stream":true,"retries":true,"fields":["error_typ"]}"#,
        "/fields/0",
        "unknown variant `error_typ`"
    )]
    #[case(
        r#"{"op":"hello","name":"x","version":"1","language":"y","surfaces":["messages"],"stream":true,"retries":true,"fields":[],"concurrency":0}"#,
        "/concurrency",
        "0 is not from 1 to 64"
    )]
    #[case(
        r#"{"op":"hello","name":"","version":"1","language":"y","surfaces":["messages"],"stream":true,"retries":true,"fields":[]}"#,
        "/name",
        "0 characters are not from 1 to 80"
    )]
    #[case(
        r#"{"op":"hello","name":"x","version":"1","language":"y","surfaces":[],"stream":true,"retries":true,"fields":[]}"#,
        "/surfaces",
        "it names none"
    )]
    fn violations_name_the_member(#[case] line: &str, #[case] pointer: &str, #[case] why: &str) {
        let violation = Message::parse(line.as_bytes()).expect_err("it is wrong");
        assert_eq!(violation.pointer, pointer, "{violation}");
        assert!(violation.why.contains(why), "{violation}");
    }

    #[test]
    fn a_line_that_is_not_utf_8_still_names_its_run() {
        let line = b"{\"op\":\"result\",\"id\":\"x\",\"text\":\"\xff\"}";
        let violation = Message::parse(line).expect_err("it is wrong");
        assert_eq!(violation.id.as_deref(), Some("x"));
        assert_eq!(violation.why, "it is not UTF-8: byte 32 is 0xFF");
        assert!(Message::parse(b"\xff").is_err());
    }

    #[test]
    fn unknown_members_and_nulls_are_tolerated() {
        let line = r#"{"op":"result","id":"x","outcome":"error","new":1,"text":null,
            "error":{"status":null,"code":"429","raw":null,"retry_after":1.5,"more":[]}}"#;
        let Ok(Message::Result(result)) = Message::parse(line.as_bytes()) else {
            panic!("it is well formed")
        };
        let error = result.error.expect("it has one");
        assert_eq!((error.status, error.raw), (None, None));
        assert_eq!(error.code, Some(CodeValue::Text("429".to_owned())));
        assert_eq!(error.retry_after, Some(WaitValue::Seconds(1.5)));
    }
    #[rstest]
    #[case("429.0", 429)]
    #[case("4.29e2", 429)]
    #[case("-0.0", 0)]
    fn whole_numbers_may_have_a_point(#[case] number: &str, #[case] whole: u16) {
        let line = format!(
            r#"{{"op":"result","id":"x","outcome":"error","error":{{"status":{number},"code":{number}}}}}"#
        );
        let Ok(Message::Result(result)) = Message::parse(line.as_bytes()) else {
            panic!("it is well formed")
        };
        let error = result.error.expect("it has one");
        assert_eq!(error.status, Some(whole));
        assert_eq!(error.code, Some(CodeValue::Number(i64::from(whole))));
    }
}
