//! What a reader is given: the bytes, and what is known about where they came from.

use std::borrow::Cow;
use std::ops::Deref;

use crate::headers::Headers;
use crate::surface::Surface;

/// One response to be read. Only the body is needed; every other fact makes the reading surer.
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
    /// The HTTP status, where one was seen.
    pub status: Option<u16>,
    /// The response headers, as far as they are known.
    pub headers: Headers<'a>,
    /// The body, byte for byte.
    pub body: Cow<'a, [u8]>,
    /// The API skin the request went to.
    pub surface: Option<Surface>,
    /// The model the request asked for.
    pub model: Option<Cow<'a, str>>,
    /// The connection is known to have ended behind these bytes: a stream without its end is then a dropped
    /// one. Where it is false, such a stream may be still open and is no error.
    pub ended: bool,
}

impl<'a> Input<'a> {
    /// A response of which only the body is known.
    #[inline]
    #[must_use]
    pub fn new(body: &'a (impl AsRef<[u8]> + ?Sized)) -> Self {
        Self {
            body: Cow::Borrowed(body.as_ref()),
            ..Self::default()
        }
    }

    /// States the HTTP status.
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

    /// States the API skin.
    #[inline]
    #[must_use]
    pub fn surface(mut self, surface: Surface) -> Self {
        self.surface = Some(surface);
        self
    }

    /// States the requested model.
    #[inline]
    #[must_use]
    pub fn model(mut self, model: &'a str) -> Self {
        self.model = Some(Cow::Borrowed(model));
        self
    }

    /// States that the connection ended behind the body.
    #[inline]
    #[must_use]
    pub fn ended(mut self) -> Self {
        self.ended = true;
        self
    }

    /// The same response, owning its bytes and text.
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

/// The input of a reading: the caller's, or the reading's own.
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
