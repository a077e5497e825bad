//! The input of a reader: the bytes, and what is known about their origin.

use std::borrow::Cow;
use std::ops::Deref;

use crate::headers::Headers;
use crate::surface::Surface;

/// One response to read. Only the body is required; every other fact makes the reading more reliable.
///
/// ```
/// use openrouter_errors::{Input, Surface, read};
/// let input = Input::new(br#"{"error":{"code":402,"message":"Insufficient credits"}}"#)
///     .status(402)
///     .header("Content-Type", "application/json")
///     .surface(Surface::ChatCompletions);
/// assert!(read(&input).is_error());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Input<'a> {
    /// The HTTP status, if known.
    pub status: Option<u16>,
    /// The response headers, as far as known.
    pub headers: Headers<'a>,
    /// The body, byte for byte.
    pub body: Cow<'a, [u8]>,
    /// The API surface of the request.
    pub surface: Option<Surface>,
    /// The model the request asked for.
    pub model: Option<Cow<'a, str>>,
    /// Whether the connection is known to have ended after these bytes. If so, a stream without its end is a dropped
    /// stream; otherwise it may still be open and is no error.
    pub ended: bool,
}

impl<'a> Input<'a> {
    /// Creates an input from a body alone.
    #[inline]
    #[must_use]
    pub fn new(body: &'a (impl AsRef<[u8]> + ?Sized)) -> Self {
        Self {
            body: Cow::Borrowed(body.as_ref()),
            ..Self::default()
        }
    }

    /// Sets the HTTP status.
    #[inline]
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// Adds a response header.
    #[inline]
    #[must_use]
    pub fn header(mut self, name: &'a str, value: &'a str) -> Self {
        self.headers.push(name, value);
        self
    }

    /// Replaces the response headers.
    #[inline]
    #[must_use]
    pub fn headers(mut self, headers: impl Into<Headers<'a>>) -> Self {
        self.headers = headers.into();
        self
    }

    /// Sets the API surface.
    #[inline]
    #[must_use]
    pub fn surface(mut self, surface: Surface) -> Self {
        self.surface = Some(surface);
        self
    }

    /// Sets the requested model.
    #[inline]
    #[must_use]
    pub fn model(mut self, model: &'a str) -> Self {
        self.model = Some(Cow::Borrowed(model));
        self
    }

    /// Marks the connection as ended after the body.
    #[inline]
    #[must_use]
    pub fn ended(mut self) -> Self {
        self.ended = true;
        self
    }

    /// Converts the bytes and text to owned.
    #[must_use]
    pub fn into_owned(self) -> Input<'static> {
        Input {
            status: self.status,
            headers: self.headers.into_owned(),
            body: Cow::Owned(self.body.into_owned()),
            surface: self.surface,
            model: self.model.map(|model| Cow::Owned(model.into_owned())),
            ended: self.ended,
        }
    }
}

/// The input of a reading, borrowed from the caller or owned by the reading.
#[derive(Debug, Clone)]
pub(crate) enum Given<'a> {
    Borrowed(&'a Input<'a>),
    Owned(Box<Input<'a>>),
}

impl<'a> Deref for Given<'a> {
    type Target = Input<'a>;

    #[inline]
    fn deref(&self) -> &Input<'a> {
        match self {
            Self::Borrowed(input) => input,
            Self::Owned(input) => input,
        }
    }
}
