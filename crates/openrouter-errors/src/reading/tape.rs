//! The tape: the known members of a JSON object and of the objects in it, one behind the other as they were read. Views
//! (`peek`) are windows on it.
//!
//! An object's members need not stand side by side: each says whose it is. Which members an object has stands in one
//! word, so what is not there, which is most of what a reader asks for, is known without looking. There is at most one
//! member of a name in an object, the last one that was written: the tape is no longer than the views are wide, however
//! often a body repeats itself.

use std::borrow::Cow;

use super::lax::{Held, Lax, Node, Presence};
use super::peek::{ChoiceView, Choices, DeltaView};
use super::scan::Scanner;

/// How deep the objects and arrays that are read may be nested, as in serde_json; what is skipped may be deeper.
const MAX_DEPTH: u8 = 127;

/// How many members most errors have.
const USUAL: usize = 12;

/// A view of objects: which members it knows.
pub(crate) trait View {
    /// By its name, the number of a member and what is kept of it.
    fn member(name: &[u8]) -> Option<(u8, How)>;
}

/// What is kept of a member.
#[derive(Clone, Copy)]
pub(crate) enum How {
    /// A scalar's value; of an object or array that it is one.
    Lax,
    /// The text of its JSON.
    Held,
    /// Whether there is anything in it.
    Presence,
    /// Of choices the decisive one.
    Choices,
    /// The known members of the object it should be, by what reads them.
    Node(fn(&mut Reader<'_>) -> Option<Object>),
}

/// What was read of one JSON object.
#[derive(Debug, Clone)]
pub(crate) struct Tape<'a> {
    members: Vec<Member<'a>>,
    top: Object,
    /// How many choices there are, and whether any holds content.
    choices: (Option<usize>, bool),
}

#[derive(Debug, Clone)]
struct Member<'a> {
    key: Key,
    value: Value<'a>,
}

/// The object that a member belongs to, and the member's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key(u64);

impl Key {
    fn new(object: u32, name: u8) -> Self {
        Self(u64::from(object) << 8 | u64::from(name))
    }

    /// Whether the member belongs to an object that was begun after `object`.
    fn is_after(self, object: u32) -> bool {
        self.0 >> 8 > u64::from(object)
    }
}

#[derive(Debug, Clone)]
enum Value<'a> {
    /// A scalar; of a held member its JSON as text.
    Lax(Lax<'a>),
    Presence(Presence),
    /// An object, or the object of the decisive choice.
    Object(Object),
}

/// An object on the tape, and which members it has: a bit for each, by its number.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Object {
    number: u32,
    present: u64,
}

impl<'a> Tape<'a> {
    /// Reads the object that `text` begins with; gives its JSON text as well.
    pub(crate) fn read<V: View>(text: &'a str) -> Option<(Self, &'a str)> {
        let mut reader = Reader {
            scanner: Scanner::new(text),
            tape: Self {
                members: Vec::with_capacity(USUAL),
                top: Object::default(),
                choices: (None, false),
            },
            objects: 0,
            depth: 0,
        };
        (reader.scanner.peek()? == b'{').then_some(())?;
        reader.tape.top = reader.object::<V>()?;
        let json = text.get(..reader.scanner.position())?;
        Some((reader.tape, json))
    }

    /// The view of the whole.
    #[inline]
    pub(crate) fn view<'r, T: From<Window<'r>>>(&'r self) -> T {
        self.view_of(self.top)
    }

    /// The view of an object that another view showed.
    #[inline]
    pub(crate) fn view_of<'r, T: From<Window<'r>>>(&'r self, object: Object) -> T {
        Window { tape: self, object }.into()
    }

    /// The same, owning its text.
    pub(crate) fn into_owned(self) -> Tape<'static> {
        let members = self.members.into_iter().map(|member| Member {
            key: member.key,
            value: match member.value {
                Value::Lax(lax) => Value::Lax(lax.into_owned()),
                Value::Presence(presence) => Value::Presence(presence),
                Value::Object(object) => Value::Object(object),
            },
        });
        Tape {
            members: members.collect(),
            top: self.top,
            choices: self.choices,
        }
    }
}

/// One object of a tape.
#[derive(Clone, Copy)]
pub(crate) struct Window<'r> {
    tape: &'r Tape<'r>,
    object: Object,
}

static ABSENT: Lax<'static> = Lax::Absent;

impl<'r> Window<'r> {
    #[inline]
    pub(crate) fn object(self) -> Object {
        self.object
    }

    /// Whether none of the known members is there.
    #[inline]
    pub(crate) fn is_blank(self) -> bool {
        self.object.present == 0
    }

    #[inline]
    fn value(self, name: u8) -> Option<&'r Value<'r>> {
        if self.object.present & 1 << name == 0 {
            return None;
        }
        self.search(Key::new(self.object.number, name))
    }

    fn search(self, key: Key) -> Option<&'r Value<'r>> {
        let members = self.tape.members.iter();
        let mut found = members.filter(|member| member.key == key);
        found.next().map(|member| &member.value)
    }

    #[inline]
    pub(super) fn lax(self, name: u8) -> &'r Lax<'r> {
        match self.value(name) {
            Some(Value::Lax(lax)) => lax,
            _ => &ABSENT,
        }
    }

    #[inline]
    pub(super) fn held(self, name: u8) -> Held<'r> {
        Held(self.lax(name).text())
    }

    #[inline]
    pub(super) fn presence(self, name: u8) -> Presence {
        match self.value(name) {
            Some(Value::Presence(presence)) => *presence,
            _ => Presence::Absent,
        }
    }

    #[inline]
    pub(super) fn node<T: From<Window<'r>>>(self, name: u8) -> Node<'r, T> {
        match self.value(name) {
            Some(&Value::Object(object)) => Node::Object(Window { object, ..self }.into()),
            Some(Value::Lax(lax)) => Node::Other(lax),
            _ => Node::Absent,
        }
    }

    #[inline]
    pub(super) fn choices(self, name: u8) -> Choices<'r> {
        let object = match self.value(name) {
            Some(&Value::Object(object)) => object,
            _ => Object::default(),
        };
        let (count, any_content) = self.tape.choices;
        Choices {
            count,
            any_content,
            chosen: Window { object, ..self }.into(),
        }
    }
}

/// A tape that is being written.
pub(crate) struct Reader<'a> {
    scanner: Scanner<'a>,
    tape: Tape<'a>,
    objects: u32,
    depth: u8,
}

impl<'a> Reader<'a> {
    /// Reads an object.
    pub(super) fn object<V: View>(&mut self) -> Option<Object> {
        self.enter()?;
        let mut object = Object {
            number: self.objects,
            present: 0,
        };
        self.objects = self.objects.checked_add(1)?;
        let mut more = self.scanner.opens(b'}')?;
        while more {
            match self.scanner.name(V::member)? {
                Some((name, how)) => {
                    if object.present & 1 << name != 0 {
                        self.forget(object.number, name);
                    }
                    let may_be_text = matches!(how, How::Lax | How::Node(_));
                    if may_be_text && self.scanner.peek()? == b'"' {
                        self.scanner.take();
                        let text = self.scanner.rest_of_string()?;
                        self.push(object.number, name, Value::Lax(Lax::Text(text)));
                    } else {
                        self.member(object.number, name, how)?;
                    }
                    object.present |= 1 << name;
                }
                None => self.scanner.skip_value()?,
            }
            more = self.scanner.another(b'}')?;
        }
        self.depth -= 1;
        Some(object)
    }

    fn enter(&mut self) -> Option<()> {
        self.depth += 1;
        (self.depth <= MAX_DEPTH).then_some(())
    }

    /// Reads the value of a known member; texts of which nothing else is kept are read before.
    fn member(&mut self, object: u32, name: u8, how: How) -> Option<()> {
        let at = self.tape.members.len();
        let first = self.scanner.peek()?;
        let value = match how {
            How::Held => {
                let from = self.scanner.position();
                self.scanner.skip_value()?;
                Value::Lax(Lax::Text(Cow::Borrowed(self.scanner.since(from)?)))
            }
            How::Lax => Value::Lax(self.lax(first)?),
            How::Presence => Value::Presence(self.presence(first)?),
            How::Node(object_of) if first == b'{' => {
                // It stands before its members, so that they can be forgotten together.
                self.push(object, name, Value::Object(Object::default()));
                let inner = object_of(self)?;
                return self.put(at, inner);
            }
            How::Node(_) => Value::Lax(self.lax(first)?),
            How::Choices => {
                self.push(object, name, Value::Object(Object::default()));
                let chosen = self.read_choices(first)?;
                return self.put(at, chosen);
            }
        };
        self.push(object, name, value);
        Some(())
    }

    fn push(&mut self, object: u32, name: u8, value: Value<'a>) {
        let key = Key::new(object, name);
        self.tape.members.push(Member { key, value });
    }

    fn put(&mut self, at: usize, object: Object) -> Option<()> {
        self.tape.members.get_mut(at)?.value = Value::Object(object);
        Some(())
    }

    /// Takes a member off the tape, and the members of objects in it, which all were begun later.
    fn forget(&mut self, object: u32, name: u8) {
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

    fn lax(&mut self, first: u8) -> Option<Lax<'a>> {
        let nested = match first {
            b'{' => Lax::Object,
            b'[' => Lax::Array,
            _ => return self.scanner.scalar(),
        };
        self.layer()?;
        Some(nested)
    }

    /// Takes an object or array of which nothing is kept; `true` where there is anything in it.
    fn layer(&mut self) -> Option<bool> {
        self.enter()?;
        self.depth -= 1;
        self.scanner.skip_layer()
    }

    fn presence(&mut self, first: u8) -> Option<Presence> {
        let filled = match first {
            b'{' | b'[' => self.layer()?,
            _ => match self.scanner.scalar()? {
                Lax::Null => false,
                Lax::Text(text) => !text.trim().is_empty(),
                _ => true,
            },
        };
        Some(if filled {
            Presence::Filled
        } else {
            Presence::Empty
        })
    }

    /// Reads choices, and keeps the first with an error in it, else the first.
    fn read_choices(&mut self, first: u8) -> Option<Object> {
        self.tape.choices = (None, false);
        let mut chosen = Object::default();
        if first != b'[' {
            self.lax(first)?;
            return Some(chosen);
        }
        self.enter()?;
        let from = self.tape.members.len();
        let mut count = 0;
        let mut more = self.scanner.opens(b']')?;
        while more {
            let at = self.tape.members.len();
            if self.scanner.peek()? == b'{' {
                let choice = self.object::<ChoiceView<'_>>()?;
                if self.decides(choice, chosen, count == 0) {
                    self.tape.members.drain(from..at);
                    chosen = choice;
                } else {
                    self.tape.members.truncate(at);
                }
            } else {
                let other = self.scanner.peek()?;
                self.lax(other)?;
            }
            count += 1;
            more = self.scanner.another(b']')?;
        }
        self.depth -= 1;
        self.tape.choices.0 = Some(count);
        Some(chosen)
    }

    /// Whether a choice takes the place of the one that is kept.
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
