//! `Code`: the `code` of an error, a number or a string, preserved as written.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::Number;

/// `error.code` on the wire: a number in the OpenRouter envelope (it equals the HTTP status), a string in
/// native Responses errors, in image events and in some stream chunks.
///
/// All surfaces, since revision `2025-05`; sources: the "Errors" page (number) and the "Streaming" page
/// (`"server_error"`). `429` and `"429"` are distinct values, so serialization reproduces the input; [`Code::as_u16`]
/// returns 429 for both.
///
/// ```
/// use openrouter_errors::Code;
///
/// let number: Code = serde_json::from_str("429")?;
/// let text: Code = serde_json::from_str(r#""429""#)?;
/// let word: Code = serde_json::from_str(r#""server_error""#)?;
/// assert_ne!(number, text);
/// assert_eq!((number.as_u16(), text.as_u16(), word.as_u16()), (Some(429), Some(429), None));
/// assert_eq!(word.as_str(), Some("server_error"));
/// assert_eq!(serde_json::to_string(&text)?, r#""429""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Code(Repr);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Repr {
    Number(Number),
    Text(String),
}

impl Code {
    /// Returns the code as a `u16`: `429` and `"429"` (surrounding white space ignored) both give 429;
    /// a fraction, a word, or a number outside `u16` gives `None`.
    #[must_use]
    pub fn as_u16(&self) -> Option<u16> {
        match &self.0 {
            Repr::Number(number) => whole(number).and_then(|n| u16::try_from(n).ok()),
            Repr::Text(text) => text.trim().parse().ok(),
        }
    }

    /// Returns the text of a string code, or `None` for a number.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.0 {
            Repr::Number(_) => None,
            Repr::Text(text) => Some(text),
        }
    }

    /// Whether the code is a JSON number.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self.0, Repr::Number(_))
    }
}

/// Returns the integer that a JSON number represents (`429`, also written `429.0`), if any.
fn whole(number: &Number) -> Option<i64> {
    number.as_i64().or_else(|| {
        let float = number.as_f64()?;
        // Beyond 2^53 a float no longer identifies a single integer.
        (float.fract() == 0.0 && float.abs() <= 9_007_199_254_740_992.0).then_some(float as i64)
    })
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Number(number) => f.pad(&number.to_string()),
            Repr::Text(text) => f.pad(text),
        }
    }
}

impl From<u16> for Code {
    fn from(code: u16) -> Self {
        Self(Repr::Number(code.into()))
    }
}

impl From<Number> for Code {
    fn from(code: Number) -> Self {
        Self(Repr::Number(code))
    }
}

impl From<String> for Code {
    fn from(code: String) -> Self {
        Self(Repr::Text(code))
    }
}

impl From<&str> for Code {
    fn from(code: &str) -> Self {
        Self(Repr::Text(code.to_owned()))
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Repr::Number(number) => number.serialize(serializer),
            Repr::Text(text) => serializer.serialize_str(text),
        }
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CodeVisitor)
    }
}

struct CodeVisitor;

impl Visitor<'_> for CodeVisitor {
    type Value = Code;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an error code: a number or a string")
    }

    fn visit_i64<E>(self, code: i64) -> Result<Code, E> {
        Ok(Number::from(code).into())
    }

    fn visit_u64<E>(self, code: u64) -> Result<Code, E> {
        Ok(Number::from(code).into())
    }

    fn visit_f64<E: serde::de::Error>(self, code: f64) -> Result<Code, E> {
        Number::from_f64(code)
            .map(Code::from)
            .ok_or_else(|| E::custom("a code that is not a finite number"))
    }

    fn visit_str<E>(self, code: &str) -> Result<Code, E> {
        Ok(code.into())
    }

    fn visit_string<E>(self, code: String) -> Result<Code, E> {
        Ok(code.into())
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Code {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Code".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        if generator.contract().is_deserialize() {
            schemars::json_schema!({
                "description": "An error code: a number that equals the HTTP status, or a string.",
                "type": ["number", "string"],
            })
        } else {
            schemars::json_schema!({
                "description": "An error code: the HTTP status as an integer.",
                "type": "integer",
                "minimum": 400,
                "maximum": 599,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Code;
    use serde_json::{Value, json};

    #[test]
    fn every_number_and_string_round_trips() {
        for value in [
            json!(429),
            json!("429"),
            json!(-1),
            json!(429.0),
            json!(4.5),
            json!(u64::MAX),
            json!(""),
            json!("x"),
        ] {
            let code: Code = serde_json::from_value(value.clone()).expect("a code");
            assert_eq!(serde_json::to_value(&code).expect("serialises"), value);
            assert_eq!(code.is_number(), value.is_number());
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for value in [Value::Null, json!(true), json!([429]), json!({"code": 429})] {
            assert!(serde_json::from_value::<Code>(value).is_err());
        }
    }

    #[test]
    fn only_whole_numbers_of_status_size_are_statuses() {
        let status = |value: Value| {
            serde_json::from_value::<Code>(value)
                .expect("a code")
                .as_u16()
        };
        assert_eq!(status(json!(502)), Some(502));
        assert_eq!(status(json!(502.0)), Some(502));
        assert_eq!(status(json!(" 502 ")), Some(502));
        assert_eq!(status(json!(-1)), None);
        assert_eq!(status(json!(70_000)), None);
        assert_eq!(status(json!(1e300)), None);
        assert_eq!(status(json!("server_error")), None);
    }
}
