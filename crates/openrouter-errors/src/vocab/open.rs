//! `open_vocabulary!`: declares a vocabulary that OpenRouter owns and extends without notice.

/// Declares a newtype over `Cow<'static, str>` with a constant per known value. It never rejects or changes
/// a value; `is_known` says whether the value is in `ALL`. Its schema is a plain string with examples.
macro_rules! open_vocabulary {
    (
        $(#[$meta:meta])*
        $name:ident {
            $( $(#[$cmeta:meta])* $constant:ident = $value:literal, )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(std::borrow::Cow<'static, str>);

        impl $name {
            $(
                $(#[$cmeta])*
                pub const $constant: Self = Self(std::borrow::Cow::Borrowed($value));
            )+

            /// All known values, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$constant,)+];

            /// Wraps a value, known or not, unchanged.
            #[must_use]
            pub fn new(value: impl Into<std::borrow::Cow<'static, str>>) -> Self {
                Self(value.into())
            }

            /// Returns the value as spelled on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether the value is in [`Self::ALL`].
            #[must_use]
            pub fn is_known(&self) -> bool {
                Self::known(&self.0).is_some()
            }

            fn known(value: &str) -> Option<Self> {
                match value {
                    $( $value => Some(Self::$constant), )+
                    _ => None,
                }
            }
        }

        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                Self::known(value).unwrap_or_else(|| Self(std::borrow::Cow::Owned(value.to_owned())))
            }
        }

        impl From<String> for $name {
            fn from(value: String) -> Self {
                Self::known(&value).unwrap_or(Self(std::borrow::Cow::Owned(value)))
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl std::ops::Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                self.as_str()
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str($crate::vocab::open::Word(std::marker::PhantomData))
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "description": concat!(
                        "Open vocabulary ", stringify!($name), ": any string; the known values stand in `examples`."
                    ),
                    "type": "string",
                    "examples": Self::ALL,
                })
            }
        }
    };
}

pub(crate) use open_vocabulary;

/// Deserializes a string into a vocabulary, without an allocation if the word is known.
pub(crate) struct Word<T>(pub(crate) std::marker::PhantomData<T>);

impl<T: From<String> + for<'a> From<&'a str>> serde::de::Visitor<'_> for Word<T> {
    type Value = T;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E>(self, value: &str) -> Result<T, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<T, E> {
        Ok(value.into())
    }
}
