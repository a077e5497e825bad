//! Classifies exceptions: the client's own errors, decoding failures, or unrelated exceptions.
//!
//! The lists are closed and only consulted if the client reports nothing of the upstream error. An exception that
//! carries the upstream message is the client's own, whatever its name.

/// The kind of an exception.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExceptionKind {
    /// An error value of the client.
    Own,
    /// The client could not decode the response.
    Decoding,
    /// A programming error in the client.
    Unrelated,
}

/// Classes that no library raises on purpose.
const UNRELATED: &[&str] = &[
    "AssertionError",
    "AttributeError",
    "IndexError",
    "KeyError",
    "LookupError",
    "NameError",
    "NotImplementedError",
    "NullPointerException",
    "RangeError",
    "RecursionError",
    "ReferenceError",
    "StopAsyncIteration",
    "StopIteration",
    "TypeError",
    "UnboundLocalError",
    "UnhandledPromiseRejection",
    "UnhandledRejection",
    "UnicodeDecodeError",
    "ZeroDivisionError",
    "panic",
];

/// Parts of the names of decoding errors.
const DECODING: &[&str] = &[
    "decod",
    "deserial",
    "invalidjson",
    "invalidresponse",
    "jsonerror",
    "jsonparse",
    "parseerror",
    "syntaxerror",
    "typevalidation",
    "unmarshal",
    "validation",
    "zoderror",
];

impl ExceptionKind {
    /// Classifies an exception by the last part of its class name.
    #[must_use]
    pub fn of(class: &str, message: &str) -> Self {
        let name = class.rsplit(['.', ':']).next().unwrap_or(class).trim();
        // JavaScript's `fetch` reports a broken connection as a TypeError.
        let connection = ["fetch failed", "terminated", "network error"]
            .iter()
            .any(|words| message.contains(words));
        if UNRELATED.contains(&name) && !(name == "TypeError" && connection) {
            return Self::Unrelated;
        }
        let lower = name.to_ascii_lowercase();
        if DECODING.iter().any(|part| lower.contains(part)) {
            Self::Decoding
        } else {
            Self::Own
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("RateLimitError", "", ExceptionKind::Own)]
    #[case("openai.APIStatusError", "", ExceptionKind::Own)]
    #[case("KeyError", "'choices'", ExceptionKind::Unrelated)]
    #[case(
        "builtins.TypeError",
        "'NoneType' object is not subscriptable",
        ExceptionKind::Unrelated
    )]
    #[case("TypeError", "fetch failed", ExceptionKind::Own)]
    #[case("pydantic_core.ValidationError", "", ExceptionKind::Decoding)]
    #[case("OpenAIError::JSONDeserialize", "", ExceptionKind::Decoding)]
    #[case("json.decoder.JSONDecodeError", "", ExceptionKind::Decoding)]
    #[case("AI_JSONParseError", "", ExceptionKind::Decoding)]
    fn kinds(#[case] class: &str, #[case] message: &str, #[case] kind: ExceptionKind) {
        assert_eq!(ExceptionKind::of(class, message), kind);
    }
}
