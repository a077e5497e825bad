//! The tape: the known members of a JSON object and of the objects in it, in the order read. Views (`peek`) are
//! windows on it.
//!
//! An object's members need not be adjacent: each member names its object. A bit mask records which members an object
//! has, so a missing member, the usual case, costs no search. The tape keeps at most one member per name and object,
//! the last one: its length is bounded by the width of the views, even if a body repeats members.

use std::borrow::Cow;
use std::num::NonZeroU32;

use super::lax::{Lax, Presence};
use super::peek::{ChoiceView, DeltaView};
use super::run::Name;
use super::scan::{
    Json, Rest, another, first_member, next_member, opened, peek, status, value_of_member,
};

/// The maximum depth of objects and arrays that are read, as in serde_json; skipped values may be deeper.
const MAX_DEPTH: u8 = 127;

/// The number of members in most errors.
const USUAL: usize = 12;

/// A view of objects: defines the known members.
pub(crate) trait View {
    /// What to keep of each member, by its number.
    const KEPT: &'static [How];

    /// Returns the number of a member by its name.
    fn number(name: Name<'_>) -> Option<u8>;
}

/// What to keep of a member.
#[derive(Clone, Copy)]
pub(crate) enum How {
    /// The value of a scalar; the kind of an object or array.
    Lax,
    /// Its JSON text.
    Held,
    /// Whether it has content.
    Presence,
    /// The decisive choice.
    Choices,
    /// The known members of the expected object; the function reads it.
    Node(for<'a> fn(&mut Reader<'_, 'a>, Rest<'a>) -> Option<(Object, Rest<'a>)>),
}

/// Returns the set of members whose string values are kept as text, one bit per member number.
const fn texts(kept: &[How]) -> u64 {
    let (mut texts, mut number) = (0, 0);
    while number < kept.len() {
        if let How::Lax | How::Node(_) = kept[number] {
            texts |= 1 << number;
        }
        number += 1;
    }
    texts
}

/// The members read from a JSON object and the objects in it.
#[derive(Debug, Clone, Default)]
pub(crate) struct JsonTape<'a> {
    members: Vec<Member<'a>>,
    /// The number of choices, and whether any has content.
    choices: (Option<usize>, bool),
}

#[derive(Debug, Clone)]
struct Member<'a> {
    key: Key,
    value: Value<'a>,
}

/// The object of a member and the number of the member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key(u64);

impl Key {
    fn new(object: NonZeroU32, name: u8) -> Self {
        Self(u64::from(object.get()) << 8 | u64::from(name))
    }

    /// Whether the member belongs to an object that began after `object`.
    fn is_after(self, object: NonZeroU32) -> bool {
        self.0 >> 8 > u64::from(object.get())
    }
}

#[derive(Debug, Clone)]
pub(super) enum Value<'a> {
    /// A scalar; for a held member, its JSON as text.
    Lax(Lax<'a>),
    Presence(Presence),
    /// An object, or the object of the decisive choice.
    Object(Object),
}

/// An object on the tape and the set of its members, one bit per member number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Object {
    number: NonZeroU32,
    present: u64,
}

impl Object {
    /// An object without known members.
    pub(super) const BLANK: Self = Self {
        number: NonZeroU32::MAX,
        present: 0,
    };

    /// Whether the object has none of the known members.
    #[inline]
    pub(super) fn is_blank(self) -> bool {
        self.present == 0
    }
}

impl<'a> JsonTape<'a> {
    /// Reads the object at the start of `text`; returns it and the position after it. Clears the tape first, even if
    /// reading fails.
    pub(crate) fn read<V: View>(&mut self, text: &'a str) -> Option<(Object, usize)> {
        *self = Self {
            members: Vec::with_capacity(USUAL),
            ..Self::default()
        };
        let json = Json::new(text);
        let (first, rest) = peek(json.rest())?;
        (first == b'{').then_some(())?;
        let mut reader = Reader {
            json,
            tape: self,
            objects: NonZeroU32::MIN,
            depth: 0,
        };
        let Some((object, rest)) = reader.object::<V>(rest) else {
            *self = Self::default();
            return None;
        };
        Some((object, json.taken(rest)))
    }

    /// Returns what was kept of a member of an object.
    #[inline]
    pub(super) fn value(&self, object: Object, name: u8) -> Option<&Value<'a>> {
        if object.present & 1 << name == 0 {
            return None;
        }
        let key = Key::new(object.number, name);
        let mut found = self.members.iter().filter(|member| member.key == key);
        found.next().map(|member| &member.value)
    }

    /// Returns the number of choices, and whether any has content.
    #[inline]
    pub(super) fn choices(&self) -> (Option<usize>, bool) {
        self.choices
    }

    /// Converts the text to owned.
    pub(crate) fn into_owned(self) -> JsonTape<'static> {
        let members = self.members.into_iter().map(|member| Member {
            key: member.key,
            value: match member.value {
                Value::Lax(lax) => Value::Lax(lax.into_owned()),
                Value::Presence(presence) => Value::Presence(presence),
                Value::Object(object) => Value::Object(object),
            },
        });
        JsonTape {
            members: members.collect(),
            choices: self.choices,
        }
    }
}

/// Writes a tape.
///
/// Each step takes the rest of the text from the start of a value and returns the rest after it.
pub(crate) struct Reader<'t, 'a> {
    json: Json<'a>,
    tape: &'t mut JsonTape<'a>,
    /// The number of the next object.
    objects: NonZeroU32,
    depth: u8,
}

impl<'a> Reader<'_, 'a> {
    /// Reads an object.
    pub(super) fn object<V: View>(&mut self, rest: Rest<'a>) -> Option<(Object, Rest<'a>)> {
        let texts = const { texts(V::KEPT) };
        let json = self.json;
        self.enter()?;
        let mut object = Object {
            number: self.objects,
            present: 0,
        };
        self.objects = self.objects.checked_add(1)?;
        let (mut more, mut rest) = first_member(rest.get(1..)?)?;
        while more {
            let (name, behind) = json.name(rest, V::number)?;
            let (first, value) = value_of_member(behind)?;
            let behind = match name {
                Some(name) => {
                    let bit = 1 << name;
                    if object.present & bit != 0 {
                        self.forget(object.number, name);
                    }
                    object.present |= bit;
                    if texts & bit != 0 && first == b'"' {
                        let (text, behind) = json.rest_of_string(&value[1..])?;
                        self.push(object.number, name, Value::Lax(Lax::Text(text)));
                        behind
                    } else if texts & bit != 0
                        && let Some((status, behind)) = status(value)
                    {
                        self.push(object.number, name, Value::Lax(Lax::Unsigned(status)));
                        behind
                    } else {
                        match *V::KEPT.get(usize::from(name))? {
                            How::Node(object_of) if first == b'{' => {
                                // The entry precedes its members, so that `forget` can remove them together.
                                let at = self.tape.members.len();
                                self.push(object.number, name, Value::Object(Object::BLANK));
                                let (inner, behind) = object_of(self, value)?;
                                self.put(at, inner)?;
                                behind
                            }
                            how => self.member(object.number, name, how, first, value)?,
                        }
                    }
                }
                None => json.skip_value(value)?,
            };
            (more, rest) = next_member(behind)?;
        }
        self.depth -= 1;
        Some((object, rest))
    }

    fn enter(&mut self) -> Option<()> {
        self.depth += 1;
        (self.depth <= MAX_DEPTH).then_some(())
    }

    /// Reads the value of a known member. The caller has already handled plain texts, statuses and objects.
    fn member(
        &mut self,
        object: NonZeroU32,
        name: u8,
        how: How,
        first: u8,
        rest: Rest<'a>,
    ) -> Option<Rest<'a>> {
        let (value, behind) = match how {
            How::Held => {
                let behind = self.json.skip_value(rest)?;
                let text = self.json.between(rest, behind)?;
                (Value::Lax(Lax::Text(Cow::Borrowed(text))), behind)
            }
            How::Presence => {
                let (presence, behind) = self.presence(first, rest)?;
                (Value::Presence(presence), behind)
            }
            How::Lax | How::Node(_) => {
                let (lax, behind) = self.lax(first, rest)?;
                (Value::Lax(lax), behind)
            }
            How::Choices => {
                let at = self.tape.members.len();
                self.push(object, name, Value::Object(Object::BLANK));
                let (chosen, behind) = self.read_choices(first, rest)?;
                self.put(at, chosen)?;
                return Some(behind);
            }
        };
        self.push(object, name, value);
        Some(behind)
    }

    fn push(&mut self, object: NonZeroU32, name: u8, value: Value<'a>) {
        let key = Key::new(object, name);
        self.tape.members.push(Member { key, value });
    }

    fn put(&mut self, at: usize, object: Object) -> Option<()> {
        self.tape.members.get_mut(at)?.value = Value::Object(object);
        Some(())
    }

    /// Removes a member from the tape, with the members of the objects in it, which all began later.
    #[inline(never)]
    fn forget(&mut self, object: NonZeroU32, name: u8) {
        let key = Key::new(object, name);
        let is = |member: &Member<'_>| member.key == key;
        if let Some(at) = self.tape.members.iter().position(is) {
            let behind = self.tape.members.iter().skip(at + 1);
            let inner = behind
                .take_while(|member| member.key.is_after(object))
                .count();
            self.tape.members.drain(at..=at + inner);
        }
    }

    fn lax(&mut self, first: u8, rest: Rest<'a>) -> Option<(Lax<'a>, Rest<'a>)> {
        let nested = match first {
            b'{' => Lax::Object,
            b'[' => Lax::Array,
            _ => return self.json.scalar(first, rest),
        };
        Some((nested, self.layer(rest)?.1))
    }

    /// Skips an object or array of which nothing is kept; also returns whether it has content.
    fn layer(&mut self, rest: Rest<'a>) -> Option<(bool, Rest<'a>)> {
        self.enter()?;
        self.depth -= 1;
        self.json.skip_layer(rest)
    }

    fn presence(&mut self, first: u8, rest: Rest<'a>) -> Option<(Presence, Rest<'a>)> {
        let (filled, behind) = if let b'{' | b'[' = first {
            self.layer(rest)?
        } else {
            let (scalar, behind) = self.json.scalar(first, rest)?;
            let filled = match scalar {
                Lax::Null => false,
                Lax::Text(text) => !text.trim().is_empty(),
                _ => true,
            };
            (filled, behind)
        };
        let presence = if filled {
            Presence::Filled
        } else {
            Presence::Empty
        };
        Some((presence, behind))
    }

    /// Reads choices and keeps the first with an error, else the first.
    fn read_choices(&mut self, first: u8, rest: Rest<'a>) -> Option<(Object, Rest<'a>)> {
        self.tape.choices = (None, false);
        let mut chosen = Object::BLANK;
        if first != b'[' {
            return Some((chosen, self.lax(first, rest)?.1));
        }
        self.enter()?;
        let before = self.tape.members.len();
        let mut count = 0;
        let (mut more, mut rest) = opened(rest.get(1..)?, b']')?;
        while more {
            let mark = self.tape.members.len();
            let (first, element) = peek(rest)?;
            let behind = if first == b'{' {
                let (choice, behind) = self.object::<ChoiceView<'_>>(element)?;
                if self.decides(choice, chosen, count == 0) {
                    self.tape.members.drain(before..mark);
                    chosen = choice;
                } else {
                    self.tape.members.truncate(mark);
                }
                behind
            } else {
                self.lax(first, element)?.1
            };
            count += 1;
            (more, rest) = another(behind, b']')?;
        }
        self.depth -= 1;
        self.tape.choices.0 = Some(count);
        Some((chosen, rest))
    }

    /// Whether a choice replaces the choice kept so far.
    fn decides(&mut self, choice: Object, chosen: Object, first: bool) -> bool {
        let view = |object| self.tape.view_of::<ChoiceView<'_>>(object);
        let read = view(choice);
        let content = read.text() == Presence::Filled
            || [read.message(), read.delta()]
                .into_iter()
                .any(|part| part.object().is_some_and(DeltaView::has_content));
        let decides = first || (read.is_error() && !view(chosen).is_error());
        self.tape.choices.1 |= content;
        decides
    }
}
