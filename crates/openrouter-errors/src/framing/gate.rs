//! The cheap tests before the parser: can this event hold an error, or end the stream, at all?

use memchr::memmem;

use super::template::Template;

/// Finders for the marks that every error event bears.
#[derive(Debug, Clone)]
pub(crate) struct Gate {
    template: Template,
    error: memmem::Finder<'static>,
    failed: memmem::Finder<'static>,
    message: memmem::Finder<'static>,
    detail: memmem::Finder<'static>,
    escape: memmem::Finder<'static>,
    reason: memmem::Finder<'static>,
}

impl Gate {
    pub(crate) fn new() -> Self {
        Self {
            template: Template::default(),
            error: memmem::Finder::new(b"error\""),
            failed: memmem::Finder::new(b"failed\""),
            message: memmem::Finder::new(b"message\""),
            detail: memmem::Finder::new(b"detail\""),
            escape: memmem::Finder::new(b"\\u00"),
            reason: memmem::Finder::new(REASON),
        }
    }

    /// True only where the parse would find no error, [`Gate::ends_stream`] is false and no word of the data names a
    /// terminal event: most events, at the price of a look at what they do not share with the one before.
    pub(crate) fn is_ordinary(&mut self, data: &[u8]) -> bool {
        self.template.is_unmarked(data)
    }

    /// False only where the parse would find no error.
    ///
    /// Quotes inside JSON text are escaped, so `error"` outside of an object key or a vocabulary word can
    /// only be model output that ends in that word: the parse decides. A bare error (`{"code":429,"message":"..."}`)
    /// has a `message` or a `detail`, a native finish reason may name a failure in any word, and keys spelt with `\u`
    /// escapes (`"\u0065rror"`) are let through by the last mark.
    pub(crate) fn may_hold_error(&self, data: &[u8]) -> bool {
        self.error.find(data).is_some()
            || self.failed.find(data).is_some()
            || self.message.find(data).is_some()
            || self.detail.find(data).is_some()
            || self.ends_stream(data)
            || self
                .escape
                .find_iter(data)
                .any(|at| is_escaped_letter(&data[at + 4..]))
    }
}

/// Whether the two hex digits of a `\u00XX` escape spell a letter of a key: nobody but a tester escapes those.
pub(super) fn is_escaped_letter(rest: &[u8]) -> bool {
    match rest {
        [b'6' | b'7', ..] => true,
        [b'5', low, ..] => low.eq_ignore_ascii_case(&b'f'),
        _ => false,
    }
}

impl Gate {
    /// Whether a chunk states why it finished: `finish_reason` or `stop_reason` with a text, not `null`.
    pub(crate) fn ends_stream(&self, data: &[u8]) -> bool {
        self.reason.find_iter(data).any(|at| {
            let value = data[at + REASON.len()..].trim_ascii_start();
            value
                .strip_prefix(b":")
                .is_some_and(|value| value.trim_ascii_start().starts_with(b"\""))
        })
    }
}

const REASON: &[u8] = b"_reason\"";
