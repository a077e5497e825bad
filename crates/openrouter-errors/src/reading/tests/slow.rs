//! The same views built with serde, as the slow reference for the scanner.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::super::lax::{Lax, Presence};
use super::super::peek::views;
use super::super::upstream_view::upstream_views;

/// Returns the first JSON value of a text, and its JSON.
pub(super) fn first_value<'a, T: Deserialize<'a>>(text: &'a str) -> Option<(T, &'a str)> {
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<T>();
    let value = stream.next()?.ok()?;
    Some((value, &text[..stream.byte_offset()]))
}

macro_rules! slow_view {
    ($(#[$meta:meta])* $name:ident { $($key:literal => $field:ident : $kind:ident $(<$inner:ident>)?,)+ }) => {
        #[derive(Debug, Default)]
        pub(super) struct $name<'a> { $($field: slow_view!(@type 'a $kind $(<$inner>)?),)+ }

        impl<'de: 'a, 'a> Deserialize<'de> for $name<'a> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Members;
                impl<'de> Visitor<'de> for Members {
                    type Value = $name<'de>;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("a JSON object")
                    }
                    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                        $name::fill(map)
                    }
                }
                deserializer.deserialize_map(Members)
            }
        }

        impl<'de> Fill<'de> for $name<'de> {
            fn fill<A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
                let mut view = Self::default();
                while let Some(Key(key)) = map.next_key()? {
                    match key.as_bytes() {
                        $($key => view.$field = map.next_value()?,)+
                        _ => { map.next_value::<IgnoredAny>()?; }
                    }
                }
                Ok(view)
            }
        }
    };
    (@type $a:lifetime Lax) => { Lax<$a> };
    (@type $a:lifetime Held) => { Held<$a> };
    (@type $a:lifetime Presence) => { Presence };
    (@type $a:lifetime Choices) => { Choices<$a> };
    (@type $a:lifetime Node<$inner:ident>) => { Node<$a, $inner<$a>> };
}

views!(slow_view);
upstream_views!(slow_view);

/// A view that can be built from the members of an object.
trait Fill<'de>: Sized {
    fn fill<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error>;
}

#[derive(Debug, Default)]
enum Node<'a, T> {
    #[default]
    Absent,
    Object(Box<T>),
    Other(Lax<'a>),
}

#[derive(Debug, Default)]
#[allow(dead_code, reason = "what is compared is how it prints")]
struct Held<'a>(Option<&'a str>);

struct Key<'a>(Cow<'a, str>);

#[derive(Debug, Default)]
struct Choices<'a> {
    count: Option<usize>,
    chosen: ChoiceView<'a>,
    any_content: bool,
}

impl<'de: 'a, 'a> Deserialize<'de> for Held<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?;
        Ok(Self(Some(raw.get())))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Key<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a member name")
            }
            fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
                Ok(Key(key.into()))
            }
            fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
                Ok(Key(key.to_owned().into()))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// The visitor methods that all member types share: one for scalars, two for nested values.
macro_rules! visits {
    ($value:ty, $scalar:expr, { $($nested:item)+ }) => {
        type Value = $value;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("any JSON value")
        }
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok($scalar(Lax::Null))
        }
        fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
            Ok($scalar(Lax::Bool(value)))
        }
        fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
            Ok($scalar(Lax::Unsigned(value)))
        }
        fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
            Ok($scalar(Lax::Signed(value)))
        }
        fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
            Ok($scalar(Lax::Float(value)))
        }
        fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
            Ok($scalar(Lax::Text(Cow::Owned(value.to_owned()))))
        }
        $($nested)+
    };
}

fn seq_is_filled<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<bool, A::Error> {
    let mut filled = false;
    while seq.next_element::<IgnoredAny>()?.is_some() {
        filled = true;
    }
    Ok(filled)
}

fn map_is_filled<'de, A: MapAccess<'de>>(mut map: A) -> Result<bool, A::Error> {
    let mut filled = false;
    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
        filled = true;
    }
    Ok(filled)
}

impl<'de: 'a, 'a, T: Fill<'de>> Deserialize<'de> for Node<'a, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any<T>(std::marker::PhantomData<T>);
        impl<'de, T: Fill<'de>> Visitor<'de> for Any<T> {
            visits!(Node<'de, T>, Node::Other, {
                fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
                    seq_is_filled(seq)?;
                    Ok(Node::Other(Lax::Array))
                }
                fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                    Ok(Node::Object(Box::new(T::fill(map)?)))
                }
            });
        }
        deserializer.deserialize_any(Any(std::marker::PhantomData))
    }
}

fn presence(filled: bool) -> Presence {
    if filled {
        Presence::Filled
    } else {
        Presence::Empty
    }
}

impl<'de> Deserialize<'de> for Presence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        fn of(scalar: Lax<'_>) -> Presence {
            presence(match scalar {
                Lax::Null => false,
                Lax::Text(text) => !text.trim().is_empty(),
                _ => true,
            })
        }
        impl<'de> Visitor<'de> for Any {
            visits!(Presence, of, {
                fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
                    seq_is_filled(seq).map(presence)
                }
                fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                    map_is_filled(map).map(presence)
                }
            });
        }
        deserializer.deserialize_any(Any)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Choices<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        fn none<'a>(_: Lax<'_>) -> Choices<'a> {
            Choices::default()
        }
        impl<'de> Visitor<'de> for Any {
            visits!(Choices<'de>, none, {
                fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                    map_is_filled(map)?;
                    Ok(Choices::default())
                }
                fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                    let mut choices = Choices::default();
                    let mut count = 0;
                    while let Some(node) = seq.next_element::<Node<'de, ChoiceView<'de>>>()? {
                        count += 1;
                        let Node::Object(choice) = node else { continue };
                        choices.any_content |= choice.has_content();
                        if count == 1 || (choice.is_error() && !choices.chosen.is_error()) {
                            choices.chosen = *choice;
                        }
                    }
                    choices.count = Some(count);
                    Ok(choices)
                }
            });
        }
        deserializer.deserialize_any(Any)
    }
}

impl ChoiceView<'_> {
    fn has_content(&self) -> bool {
        let parts = [&self.message, &self.delta].into_iter();
        let content = parts.filter_map(|part| match part {
            Node::Object(part) => Some(part),
            _ => None,
        });
        let filled = |part: &DeltaView<'_>| {
            [
                part.content,
                part.tool_calls,
                part.function_call,
                part.refusal,
                part.images,
                part.audio,
                part.text,
            ]
            .contains(&Presence::Filled)
        };
        self.text == Presence::Filled || content.into_iter().any(|part| filled(part))
    }

    fn is_error(&self) -> bool {
        let native = self.native_finish_reason.text().unwrap_or_default();
        let native = native.to_ascii_lowercase();
        match &self.error {
            Node::Object(_) => true,
            Node::Other(other) if other.non_empty().is_some() => true,
            _ => {
                self.finish_reason.is("error")
                    || native == "error"
                    || native.ends_with("_error")
                    || native.starts_with("malformed_")
            }
        }
    }
}
