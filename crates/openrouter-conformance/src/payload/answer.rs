//! A response, with everything known about it besides its bytes.

use openrouter_errors::{Headers, Input, Revision, Surface};

use openrouter_corpus::fixture::Fixture;

/// A response from any source, however much is known about it.
#[derive(Debug, Clone)]
pub struct Answer<'a> {
    /// The bytes of the body.
    pub body: &'a [u8],
    /// The HTTP status.
    pub status: Option<u16>,
    /// The known headers.
    pub headers: Headers<'a>,
    /// Whether `headers` is complete; if not, a missing header proves nothing.
    pub headers_whole: bool,
    /// The surface the request went to.
    pub surface: Option<Surface>,
    /// Requested model.
    pub model: Option<&'a str>,
    /// The protocol revision of the response.
    pub revision: Revision,
    /// Whether the connection is known to have ended after the body, so that a stream without an end was interrupted.
    pub ended: bool,
    /// Whether the request was a HEAD.
    pub to_head: bool,
    /// Whether the bytes are a response, and not text that a program wrapped around one.
    pub is_answer: bool,
}

impl<'a> Answer<'a> {
    /// Creates a response of which only the body is known.
    #[must_use]
    pub fn new(body: &'a [u8]) -> Self {
        Self {
            body,
            status: None,
            headers: Headers::new(),
            headers_whole: false,
            surface: None,
            model: None,
            revision: Revision::Latest,
            ended: false,
            to_head: false,
            is_answer: true,
        }
    }

    /// Returns the input for the reader.
    #[must_use]
    pub fn input(&self) -> Input<'a> {
        Input {
            status: self.status,
            headers: self.headers.clone(),
            body: self.body.into(),
            surface: self.surface,
            model: self.model.map(Into::into),
            ended: self.ended,
        }
    }

    /// Returns the response that a fixture records. Its headers are assumed to be complete if they include the content
    /// type.
    #[must_use]
    pub fn of_fixture(fixture: &'a Fixture) -> Self {
        let case = &fixture.case;
        let headers: Headers<'a> = case
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let method = case.request.method.as_deref();
        Self {
            body: &fixture.payload,
            status: case.status,
            headers_whole: headers.get("content-type").is_some(),
            headers,
            surface: Some(case.surface),
            model: case.request.model.as_deref(),
            revision: case.revision,
            ended: case.wire.as_ref().is_some_and(|wire| wire.end.is_some()),
            to_head: method.is_some_and(|method| method.eq_ignore_ascii_case("HEAD")),
            is_answer: fixture.playable(),
        }
    }
}
