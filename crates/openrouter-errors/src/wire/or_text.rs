//! `OrText<T>`: a member that is either a string or a structured value.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

/// A member that is either a plain string or an object or array: `error` (`"..."` or
/// `{code, message}`), `content` (`"..."` or a list of parts).
///
/// ```
/// use openrouter_errors::wire::{ErrorObject, OrText};
///
/// let text: OrText<ErrorObject> = serde_json::from_str(r#""Upstream provider error""#)?;
/// let object: OrText<ErrorObject> = serde_json::from_str(r#"{"code":502,"message":"x"}"#)?;
/// assert_eq!(text.text(), Some("Upstream provider error"));
/// assert_eq!(object.structured().and_then(|e| e.status()), Some(502));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrText<T> {
    /// The structured form.
    Structured(T),
    /// The plain string.
    Text(String),
}

impl<T> OrText<T> {
    /// Returns the structured form, if present.
    pub const fn structured(&self) -> Option<&T> {
        match self {
            Self::Structured(value) => Some(value),
            Self::Text(_) => None,
        }
    }

    /// Returns the plain string, if present.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Structured(_) => None,
            Self::Text(text) => Some(text),
        }
    }
}

impl<T: Serialize> Serialize for OrText<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Structured(value) => value.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OrText<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OrTextVisitor(PhantomData))
    }
}

struct OrTextVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for OrTextVisitor<T> {
    type Value = OrText<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string, or its structured form")
    }

    fn visit_str<E>(self, text: &str) -> Result<OrText<T>, E> {
        Ok(OrText::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<OrText<T>, E> {
        Ok(OrText::Text(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<OrText<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(OrText::Structured)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<OrText<T>, A::Error> {
        T::deserialize(SeqAccessDeserializer::new(seq)).map(OrText::Structured)
    }
}

#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for OrText<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("{}OrText", T::schema_name()).into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let structured = generator.subschema_for::<T>();
        schemars::json_schema!({ "anyOf": [structured, { "type": "string" }] })
    }
}

#[cfg(test)]
mod tests {
    use super::OrText;
    use serde_json::{Value, json};

    #[test]
    fn both_forms_and_no_other() {
        type Content = OrText<Vec<Value>>;
        for value in [
            json!("partial"),
            json!([{"type": "text"}]),
            json!([]),
            json!(""),
        ] {
            let content: Content = serde_json::from_value(value.clone()).expect("either form");
            assert_eq!(serde_json::to_value(&content).expect("writes"), value);
        }
        for value in [json!(1), json!(null), json!(true), json!({})] {
            assert!(serde_json::from_value::<Content>(value).is_err());
        }
    }
}
