//! `Field<T>`: a member of a JSON object that may be absent, null or present.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A member of a JSON object: absent, `null`, or a value. Both `"metadata": null` and a missing `metadata`
/// occur on the wire, and both survive a round trip.
///
/// Declare it as `#[serde(default, skip_serializing_if = "Field::is_absent")]`; without `skip_serializing_if`
/// an absent member is serialized as `null`.
///
/// ```
/// use openrouter_errors::Field;
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize)]
/// struct Error {
///     code: u16,
///     #[serde(default, skip_serializing_if = "Field::is_absent")]
///     metadata: Field<serde_json::Value>,
/// }
///
/// let with_null = r#"{"code":401,"metadata":null}"#;
/// let error: Error = serde_json::from_str(with_null)?;
/// assert_eq!(error.metadata, Field::Null);
/// assert_eq!(serde_json::to_string(&error)?, with_null);
///
/// let without: Error = serde_json::from_str(r#"{"code":401}"#)?;
/// assert_eq!(without.metadata, Field::Absent);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Field<T> {
    /// The member is missing.
    #[default]
    Absent,
    /// The member is `null`.
    Null,
    /// The member has a value.
    Value(T),
}

impl<T> Field<T> {
    /// Returns the value, or `None` if the member is `null` or absent.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Returns a mutable reference to the value, if there is one.
    pub const fn value_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Converts the field into its value, if there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Whether the member is missing.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the member is `null`.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Maps the value of the field.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Field<U> {
        match self {
            Self::Absent => Field::Absent,
            Self::Null => Field::Null,
            Self::Value(value) => Field::Value(change(value)),
        }
    }
}

impl<T: std::ops::Deref> Field<T> {
    /// Dereferences the value (`Option<&str>` for a `Field<String>`).
    pub fn as_deref(&self) -> Option<&T::Target> {
        self.value().map(T::deref)
    }
}

impl<T> From<T> for Field<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T: Serialize> Serialize for Field<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Absent | Self::Null => serializer.serialize_none(),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Option::deserialize(deserializer)? {
            Some(value) => Self::Value(value),
            None => Self::Null,
        })
    }
}

// The accept schema is `null` or the value. The emit schema is the value; `schema` adds `null` where the protocol has it.
#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Field<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Field_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        if generator.contract().is_deserialize() {
            Option::<T>::json_schema(generator)
        } else {
            generator.subschema_for::<T>()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Field;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    struct Probe {
        #[serde(default, skip_serializing_if = "Field::is_absent")]
        member: Field<u8>,
    }

    #[test]
    fn absent_null_and_value_stay_apart() {
        for (text, field) in [
            ("{}", Field::Absent),
            (r#"{"member":null}"#, Field::Null),
            (r#"{"member":7}"#, Field::Value(7)),
        ] {
            let probe: Probe = serde_json::from_str(text).expect("reads");
            assert_eq!(probe.member, field);
            assert_eq!(serde_json::to_string(&probe).expect("writes"), text);
        }
        assert!(serde_json::from_str::<Probe>(r#"{"member":"7"}"#).is_err());
    }

    #[test]
    fn accessors_see_only_values() {
        let name = Field::from(String::from("Nvidia"));
        assert_eq!(name.as_deref(), Some("Nvidia"));
        assert_eq!(name.map(|n| n.len()).into_value(), Some(6));
        assert_eq!(Field::<String>::Null.as_deref(), None);
    }
}
