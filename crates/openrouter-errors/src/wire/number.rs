//! `Integer`: an integer, preserved as written.

use serde::{Deserialize, Serialize};
use serde_json::Number;

/// An integer on the wire (`created`, `http_status`, `sequence_number`, ...).
///
/// Deserialization accepts any JSON number, because a relay may write `429.0` for `429`, and serialization reproduces
/// it; a writer emits an integer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Integer(Number);

impl Integer {
    /// Returns the number if it is integral and not negative.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        self.0.as_u64().or_else(|| {
            let float = self.0.as_f64()?;
            // Beyond 2^53 a float no longer identifies a single integer.
            (float.fract() == 0.0 && (0.0..=9_007_199_254_740_992.0).contains(&float))
                .then_some(float as u64)
        })
    }

    /// Returns the number if it fits into a `u16`, as a status does.
    #[must_use]
    pub fn as_u16(&self) -> Option<u16> {
        self.as_u64().and_then(|n| u16::try_from(n).ok())
    }

    /// Returns the number as written.
    #[must_use]
    pub const fn as_number(&self) -> &Number {
        &self.0
    }
}

impl From<u64> for Integer {
    fn from(number: u64) -> Self {
        Self(number.into())
    }
}

impl From<Number> for Integer {
    fn from(number: Number) -> Self {
        Self(number)
    }
}

impl std::fmt::Display for Integer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Integer {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Integer".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let kind = if generator.contract().is_deserialize() {
            "number"
        } else {
            "integer"
        };
        schemars::json_schema!({ "type": kind })
    }
}

#[cfg(test)]
mod tests {
    use super::Integer;
    use serde_json::{Value, json};

    #[test]
    fn numbers_are_kept_and_only_whole_ones_are_integers() {
        for (value, number) in [
            (json!(503), Some(503)),
            (json!(503.0), Some(503)),
            (json!(0.5), None),
            (json!(-1), None),
        ] {
            let integer: Integer = serde_json::from_value(value.clone()).expect("a number");
            assert_eq!(integer.as_u64(), number);
            assert_eq!(serde_json::to_value(&integer).expect("writes"), value);
        }
        assert!(serde_json::from_value::<Integer>(Value::from("503")).is_err());
    }
}
