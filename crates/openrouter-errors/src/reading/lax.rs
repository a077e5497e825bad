//! Leaf values that deserialize from any JSON: a member of the wrong type is a fact, not a failure.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A scalar member, borrowed if its text contains no escapes.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) enum Lax<'a> {
    #[default]
    Absent,
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(Cow<'a, str>),
    Object,
    Array,
}

impl<'a> Lax<'a> {
    #[inline]
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the text, unless it is empty.
    #[inline]
    pub(crate) fn non_empty(&self) -> Option<&str> {
        self.text().filter(|text| !text.is_empty())
    }

    #[inline]
    pub(crate) fn is(&self, word: &str) -> bool {
        self.text() == Some(word)
    }

    pub(crate) fn is_present(&self) -> bool {
        !matches!(self, Self::Absent)
    }

    pub(crate) fn bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// Returns a number, or text parsed as a number.
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            #[expect(
                clippy::cast_precision_loss,
                reason = "status codes, counts and seconds are small"
            )]
            Self::Unsigned(value) => Some(*value as f64),
            #[expect(
                clippy::cast_precision_loss,
                reason = "status codes, counts and seconds are small"
            )]
            Self::Signed(value) => Some(*value as f64),
            Self::Float(value) => Some(*value),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// Returns an HTTP status given as a number or as text.
    pub(crate) fn status(&self) -> Option<u16> {
        let value = self.number()?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "range checked first"
        )]
        (value.fract() == 0.0 && (100.0..=999.0).contains(&value)).then_some(value as u16)
    }

    pub(crate) fn into_owned(self) -> Lax<'static> {
        match self {
            Self::Absent => Lax::Absent,
            Self::Null => Lax::Null,
            Self::Bool(value) => Lax::Bool(value),
            Self::Unsigned(value) => Lax::Unsigned(value),
            Self::Signed(value) => Lax::Signed(value),
            Self::Float(value) => Lax::Float(value),
            Self::Text(text) => Lax::Text(Cow::Owned(text.into_owned())),
            Self::Object => Lax::Object,
            Self::Array => Lax::Array,
        }
    }
}

/// A member that should be an object but may be any value.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Node<'r, T> {
    Absent,
    Object(T),
    /// Not an object; never `Lax::Object`.
    Other(&'r Lax<'r>),
}

impl<'r, T> Node<'r, T> {
    pub(crate) fn object(self) -> Option<T> {
        match self {
            Self::Object(value) => Some(value),
            _ => None,
        }
    }

    /// Returns the member's text if it is a non-empty string.
    pub(crate) fn non_empty(self) -> Option<&'r str> {
        match self {
            Self::Other(other) => other.non_empty(),
            _ => None,
        }
    }

    pub(crate) fn is_present(&self) -> bool {
        !matches!(self, Self::Absent)
    }
}

/// The raw text of a JSON member, borrowed and parsed only on demand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Held<'r>(pub(crate) Option<&'r str>);

impl<'r> Held<'r> {
    pub(crate) fn json(self) -> Option<&'r str> {
        self.0
    }
}

/// Whether a member has content that a reader would show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Presence {
    #[default]
    Absent,
    Empty,
    Filled,
}

struct LaxVisitor;

impl<'de> Visitor<'de> for LaxVisitor {
    type Value = Lax<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Lax::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Lax::Bool(value))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Lax::Unsigned(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Lax::Signed(value))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Lax::Float(value))
    }
    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Lax::Text(Cow::Borrowed(value)))
    }
    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Lax::Text(Cow::Owned(value.to_owned())))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Lax::Object)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Lax::Array)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Lax<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LaxVisitor)
    }
}
