//! Windows: access to one object of a tape, on which the views build.

use super::lax::{Held, Lax, Node, Presence};
use super::peek::Choices;
use super::tape::{JsonTape, Object, Value};

impl JsonTape<'_> {
    /// Returns the view of an object.
    #[inline]
    pub(crate) fn view_of<'r, T: From<Window<'r>>>(&'r self, object: Object) -> T {
        Window { tape: self, object }.into()
    }
}

/// One object of a tape.
#[derive(Clone, Copy)]
pub(crate) struct Window<'r> {
    tape: &'r JsonTape<'r>,
    object: Object,
}

static ABSENT: Lax<'static> = Lax::Absent;

impl<'r> Window<'r> {
    #[inline]
    pub(crate) fn object(self) -> Object {
        self.object
    }

    /// Whether all known members are missing.
    #[inline]
    pub(crate) fn is_blank(self) -> bool {
        self.object.is_blank()
    }

    #[inline]
    fn value(self, name: u8) -> Option<&'r Value<'r>> {
        self.tape.value(self.object, name)
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
            _ => Object::BLANK,
        };
        let (count, any_content) = self.tape.choices();
        Choices {
            count,
            any_content,
            chosen: Window { object, ..self }.into(),
        }
    }
}
