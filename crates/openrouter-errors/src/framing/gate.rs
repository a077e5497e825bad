//! Cheap tests before parsing: whether an event can contain an error or end the stream.

use std::sync::LazyLock;

use memchr::memmem;

use super::template::Template;

/// The marks of error events, and what ordinary events have in common.
#[derive(Debug, Clone)]
pub(crate) struct Gate {
    template: Template,
    marks: &'static Marks,
}

/// Finders for the marks of error events.
#[derive(Debug)]
struct Marks {
    error: memmem::Finder<'static>,
    failed: memmem::Finder<'static>,
    message: memmem::Finder<'static>,
    detail: memmem::Finder<'static>,
    escape: memmem::Finder<'static>,
    reason: memmem::Finder<'static>,
}

/// Built once: that takes longer than reading a short stream.
static MARKS: LazyLock<Marks> = LazyLock::new(|| Marks {
    error: memmem::Finder::new(b"error\""),
    failed: memmem::Finder::new(b"failed\""),
    message: memmem::Finder::new(b"message\""),
    detail: memmem::Finder::new(b"detail\""),
    escape: memmem::Finder::new(b"\\u00"),
    reason: memmem::Finder::new(REASON),
});

impl Gate {
    pub(crate) fn new() -> Self {
        Self {
            template: Template::default(),
            marks: &MARKS,
        }
    }

    /// Returns true only if parsing would find no error, [`Gate::ends_stream`] is false and no word of the data names a
    /// terminal event. True for most events; checks only the part that differs from an earlier event.
    pub(crate) fn is_ordinary(&mut self, data: &[u8]) -> bool {
        self.template.is_unmarked(data)
    }

    /// Returns false only if parsing would find no error.
    ///
    /// Quotes inside JSON text are escaped. So `error"` outside an object key or a vocabulary word can only be
    /// model output that ends in that word, and the parser decides. A bare error (`{"code":429,"message":"..."}`)
    /// has a `message` or a `detail`. A native finish reason may use any word for a failure. The last mark catches keys
    /// with `\u` escapes (`"\u0065rror"`).
    pub(crate) fn may_hold_error(&self, data: &[u8]) -> bool {
        self.marks.error.find(data).is_some()
            || self.marks.failed.find(data).is_some()
            || self.marks.message.find(data).is_some()
            || self.marks.detail.find(data).is_some()
            || self.ends_stream(data)
            || self
                .marks
                .escape
                .find_iter(data)
                .any(|at| is_escaped_letter(&data[at + 4..]))
    }
}

/// Whether the two hex digits of a `\u00XX` escape encode a letter of a key, which only tests escape.
pub(super) fn is_escaped_letter(rest: &[u8]) -> bool {
    match rest {
        [b'6' | b'7', ..] => true,
        [b'5', low, ..] => low.eq_ignore_ascii_case(&b'f'),
        _ => false,
    }
}

impl Gate {
    /// Whether a chunk states why it finished: `finish_reason` or `stop_reason` is a text, not `null`.
    pub(crate) fn ends_stream(&self, data: &[u8]) -> bool {
        self.marks.reason.find_iter(data).any(|at| {
            let value = data[at + REASON.len()..].trim_ascii_start();
            value
                .strip_prefix(b":")
                .is_some_and(|value| value.trim_ascii_start().starts_with(b"\""))
        })
    }
}

const REASON: &[u8] = b"_reason\"";
