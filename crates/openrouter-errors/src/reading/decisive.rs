//! The decisive JSON: the members of the body, or of the error event of a stream.

use super::peek::{ErrorView, MetaView, Top};
use super::tape::{Object, Tape};

/// What was read of it, and where in it stands what is asked for most.
#[derive(Debug, Clone)]
pub(crate) struct Decisive<'a> {
    tape: Tape<'a>,
    error: Option<Object>,
    meta: Option<Object>,
}

impl<'a> Decisive<'a> {
    pub(super) fn new(tape: Tape<'a>) -> Self {
        let top = tape.view();
        let error = error(top);
        Self {
            meta: meta(top, error).map(MetaView::place),
            error: error.map(ErrorView::place),
            tape,
        }
    }

    /// The wide view of all.
    #[inline]
    pub(super) fn top(&self) -> Top<'_> {
        self.tape.view()
    }

    /// The error object, wherever this shape keeps it.
    #[inline]
    pub(super) fn error(&self) -> Option<ErrorView<'_>> {
        self.error.map(|object| self.tape.view_of(object))
    }

    /// The error's metadata, inside the error or beside it.
    #[inline]
    pub(super) fn meta(&self) -> Option<MetaView<'_>> {
        self.meta.map(|object| self.tape.view_of(object))
    }
}

fn error(top: Top<'_>) -> Option<ErrorView<'_>> {
    let response = || top.response().object()?.error().object();
    let choice = || top.choices().chosen.error().object();
    let data = || top.data().object()?.error().object();
    let error = top.error().object();
    error.or_else(response).or_else(choice).or_else(data)
}

fn meta<'r>(top: Top<'r>, error: Option<ErrorView<'r>>) -> Option<MetaView<'r>> {
    let response = || top.response().object()?.metadata().object();
    let inside = error.and_then(|error| error.metadata().object());
    inside.or_else(|| top.metadata().object()).or_else(response)
}
