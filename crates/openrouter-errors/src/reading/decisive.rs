//! The decisive JSON: the members of the body, or of the error event of a stream.

use super::peek::{ErrorView, MetaView, Top};
use super::tape::{JsonTape, Object};

/// The tape of the decisive JSON, with the positions of its most-used objects.
#[derive(Debug, Clone, Default)]
pub(crate) struct Decisive<'a> {
    tape: JsonTape<'a>,
    top: Option<Object>,
    error: Option<Object>,
    meta: Option<Object>,
}

impl<'a> Decisive<'a> {
    /// `top` is the root object on the tape; `None` if there is none.
    #[inline(always)]
    pub(crate) fn new(tape: JsonTape<'a>, top: Option<Object>) -> Self {
        let (error, meta) = top.map_or((None, None), |top| places(tape.view_of(top)));
        Self {
            tape,
            top,
            error,
            meta,
        }
    }

    /// Returns the view of the root object.
    #[inline]
    pub(super) fn top(&self) -> Option<Top<'_>> {
        self.top.map(|object| self.tape.view_of(object))
    }

    /// Returns the error object, wherever this shape keeps it.
    #[inline]
    pub(super) fn error(&self) -> Option<ErrorView<'_>> {
        self.error.map(|object| self.tape.view_of(object))
    }

    /// Returns the error's metadata, inside the error or next to it.
    #[inline]
    pub(super) fn meta(&self) -> Option<MetaView<'_>> {
        self.meta.map(|object| self.tape.view_of(object))
    }

    /// Converts the text to owned.
    pub(crate) fn into_owned(self) -> Decisive<'static> {
        Decisive {
            tape: self.tape.into_owned(),
            ..self
        }
    }
}

/// Finds the error object, wherever this shape keeps it, and its metadata, inside it or next to it.
#[inline]
fn places(top: Top<'_>) -> (Option<Object>, Option<Object>) {
    let error = top.error().object().or_else(|| hidden_error(top));
    let inside = error.and_then(|error| error.metadata().object());
    let beside = || top.metadata().object();
    let response = || top.response().object()?.metadata().object();
    let meta = inside.or_else(beside).or_else(response);
    (error.map(ErrorView::place), meta.map(MetaView::place))
}

fn hidden_error(top: Top<'_>) -> Option<ErrorView<'_>> {
    let response = || top.response().object()?.error().object();
    let choice = || top.choices().chosen.error().object();
    let data = || top.data().object()?.error().object();
    response().or_else(choice).or_else(data)
}
