//! The evidence for checks on servers: one probe, its request, its responses, and the responses they are compared with.

use openrouter_errors::{Shape, Surface};

use super::probe::{Compare, ProbeRef, Request};
use super::reply::{Answer, Reply};
use crate::payload::{self, Subject};

/// The purpose of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The request is faulty and expects an error.
    Fault,
    /// The request is healthy in an unusual form.
    Healthy,
    /// The fault occurs within the stream.
    MidStream,
    /// The request is a control.
    Control,
}

/// The evidence for the checks: one probe or control request.
#[derive(Debug)]
pub struct Evidence<'a> {
    /// The purpose of the request.
    pub purpose: Purpose,
    /// The probe; `None` for a control request.
    pub probe: Option<ProbeRef<'a>>,
    /// The request.
    pub request: &'a Request,
    /// The surface of the request.
    pub surface: Option<Surface>,
    /// The response; the first of several.
    pub answer: &'a Answer,
    /// The parsed response.
    pub subject: &'a Subject<'a>,
    /// All replies, if the request was sent several times.
    pub replies: &'a [Reply],
    /// The response that it should equal.
    pub like: Option<&'a Answer>,
    /// The result of the control request after the fault: why it failed, if so; `None` if it was not repeated.
    pub control_after: Option<Result<(), String>>,
}

/// Whether an error uses the envelope of its surface.
#[derive(Debug)]
pub struct Envelope {
    /// Whether it does.
    pub holds: bool,
    /// The envelope in words.
    pub expected: &'static str,
}

impl Evidence<'_> {
    /// Returns whether the response to a fault uses the envelope of the surface; `None` if no envelope is required.
    #[must_use]
    pub fn envelope(&self) -> Option<Envelope> {
        let surface = self
            .surface
            .filter(|_| self.purpose == Purpose::Fault && !self.answer.to_head)?;
        let status = self.answer.status;
        if status == 406 || status < 400 && !self.subject.is_error() {
            return None;
        }
        let shape = self.subject.shape;
        let (holds, expected) = match surface {
            Surface::Messages => (shape == Shape::AnthropicError, "the Anthropic envelope"),
            Surface::Responses => (
                matches!(
                    shape,
                    Shape::ErrorResponse | Shape::ResponsesError | Shape::ResponsesFailed
                ),
                "the envelope of Responses",
            ),
            _ => (shape == Shape::ErrorResponse, "OpenRouter's envelope"),
        };
        Some(Envelope { holds, expected })
    }

    /// Returns whether the web framework, not the API, wrote the response: the method is wrong or the headers are too
    /// large, and the error is not in the envelope of the surface.
    #[must_use]
    pub fn is_of_the_framework(&self) -> bool {
        self.serves("SRV-20") && self.envelope().is_some_and(|envelope| !envelope.holds)
    }

    /// Returns whether the probe tests a requirement.
    #[must_use]
    pub fn serves(&self, requirement: &str) -> bool {
        self.probe
            .is_some_and(|probe| probe.probe.requirements.iter().any(|id| id == requirement))
    }
}

impl Answer {
    /// Returns the response as input for the payload checks.
    #[must_use]
    pub fn as_payload(&self, surface: Option<Surface>) -> payload::Answer<'_> {
        payload::Answer {
            status: Some(self.status),
            headers: self
                .headers
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect(),
            headers_whole: true,
            surface,
            ended: true,
            to_head: self.to_head,
            ..payload::Answer::new(&self.body)
        }
    }
}

impl Purpose {
    /// Returns the purpose of a probe.
    #[must_use]
    pub fn of(probe: ProbeRef<'_>) -> Self {
        match probe.probe.compare {
            Some(Compare::Healthy { .. }) => Self::Healthy,
            Some(Compare::MidStream) => Self::MidStream,
            _ => Self::Fault,
        }
    }
}
