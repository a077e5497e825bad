//! Leaf values that deserialise from any JSON whatever: a member of the wrong type is a fact, not a failure.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// A scalar member, borrowed where its text holds no escapes.
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
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text, unless it is empty.
    pub(crate) fn said(&self) -> Option<&str> {
        self.text().filter(|text| !text.is_empty())
    }

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

    /// A number, or text that is one.
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

    /// An HTTP status, given as number or as text.
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

/// A member that should be an object and may be anything.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) enum Node<'a, T> {
    #[default]
    Absent,
    /// Boxed: most answers hold one or two of the many places where an error may stand.
    Object(Box<T>),
    /// Not an object; `Lax::Object` never stands here.
    Other(Lax<'a>),
}

impl<'a, T> Node<'a, T> {
    pub(crate) fn object(&self) -> Option<&T> {
        match self {
            Self::Object(value) => Some(value),
            _ => None,
        }
    }

    /// The member's text where it is a string and not empty.
    pub(crate) fn said(&self) -> Option<&str> {
        match self {
            Self::Other(other) => other.said(),
            _ => None,
        }
    }

    pub(crate) fn is_present(&self) -> bool {
        !matches!(self, Self::Absent)
    }

    pub(crate) fn map_owned<U>(self, into: impl FnOnce(T) -> U) -> Node<'static, U> {
        match self {
            Self::Absent => Node::Absent,
            Self::Object(value) => Node::Object(Box::new(into(*value))),
            Self::Other(other) => Node::Other(other.into_owned()),
        }
    }
}

/// The text of a JSON member, untouched and uncopied: parsed only when somebody asks.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Held<'a>(pub(crate) Option<Cow<'a, str>>);

impl Held<'_> {
    pub(crate) fn json(&self) -> Option<&str> {
        self.0.as_deref()
    }

    pub(crate) fn into_owned(self) -> Held<'static> {
        Held(self.0.map(|json| Cow::Owned(json.into_owned())))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Held<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?;
        Ok(Self(Some(Cow::Borrowed(raw.get()))))
    }
}

/// Whether a member holds anything a reader would show.
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

/// A view that the members of an object are put into where it stands: views are wide, and moving them costs more than
/// reading a short body.
pub(crate) trait Fill<'de>: Default {
    /// Takes the members; the last of two with one name wins.
    fn fill<A: MapAccess<'de>>(&mut self, map: A) -> Result<(), A::Error>;
}

/// A view of a whole object, read into its box.
pub(crate) struct Filled<T>(pub(crate) Box<T>);

impl<'de, T: Fill<'de>> Deserialize<'de> for Filled<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<T>(std::marker::PhantomData<T>);
        impl<'de, T: Fill<'de>> Visitor<'de> for Members<T> {
            type Value = Filled<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                let mut view = Box::<T>::default();
                view.fill(map)?;
                Ok(Filled(view))
            }
        }
        deserializer.deserialize_map(Members(std::marker::PhantomData))
    }
}

struct NodeVisitor<T>(std::marker::PhantomData<T>);

impl<'de, T: Fill<'de>> Visitor<'de> for NodeVisitor<T> {
    type Value = Node<'de, T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Node::Other(Lax::Null))
    }
    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Node::Other(Lax::Bool(value)))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Node::Other(Lax::Unsigned(value)))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Node::Other(Lax::Signed(value)))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Node::Other(Lax::Float(value)))
    }
    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Node::Other(Lax::Text(Cow::Borrowed(value))))
    }
    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Node::Other(Lax::Text(Cow::Owned(value.to_owned()))))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Node::Other(Lax::Array))
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let mut object = Box::<T>::default();
        object.fill(map)?;
        Ok(Node::Object(object))
    }
}

impl<'de: 'a, 'a, T: Fill<'de>> Deserialize<'de> for Node<'a, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor(std::marker::PhantomData))
    }
}

struct PresenceVisitor;

impl<'de> Visitor<'de> for PresenceVisitor {
    type Value = Presence;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Presence::Empty)
    }
    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Presence::Filled)
    }
    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Presence::Filled)
    }
    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Presence::Filled)
    }
    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Presence::Filled)
    }
    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(if value.trim().is_empty() {
            Presence::Empty
        } else {
            Presence::Filled
        })
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut presence = Presence::Empty;
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            presence = Presence::Filled;
        }
        Ok(presence)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut presence = Presence::Empty;
        while seq.next_element::<IgnoredAny>()?.is_some() {
            presence = Presence::Filled;
        }
        Ok(presence)
    }
}

impl<'de> Deserialize<'de> for Presence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PresenceVisitor)
    }
}
