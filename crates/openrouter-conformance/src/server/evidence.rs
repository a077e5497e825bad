//! What the checks look at: one probe, its request, its responses, and those that it is compared with.

use openrouter_errors::Surface;

use super::probe::{Compare, ProbeRef, Request};
use super::reply::{Answer, Reply};
use crate::payload::{self, Subject};

/// What a request was sent for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It is faulty, and the response is an error.
    Fault,
    /// It is healthy in an unusual form.
    Healthy,
    /// Its fault comes within the stream.
    MidStream,
    /// It is a control.
    Twin,
}

/// What the checks look at.
#[derive(Debug)]
pub struct Evidence<'a> {
    /// What the request was sent for.
    pub purpose: Purpose,
    /// The probe; none for a control request.
    pub probe: Option<ProbeRef<'a>>,
    /// The request.
    pub request: &'a Request,
    /// Its surface.
    pub surface: Option<Surface>,
    /// The response; the first of several.
    pub answer: &'a Answer,
    /// The response, taken apart.
    pub subject: &'a Subject<'a>,
    /// Every reply, where the request was sent several times.
    pub replies: &'a [Reply],
    /// The response that it should be like.
    pub like: Option<&'a Answer>,
    /// What is wrong with the response to the control request after the fault; none where it was not sent again.
    pub twin_after: Option<Result<(), String>>,
}

impl Evidence<'_> {
    /// Whether the probe is made for a requirement.
    #[must_use]
    pub fn serves(&self, requirement: &str) -> bool {
        self.probe
            .is_some_and(|probe| probe.probe.requirements.iter().any(|id| id == requirement))
    }
}

impl Answer {
    /// The response as the payload checks take it.
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
    /// The purpose of a probe.
    #[must_use]
    pub fn of(probe: ProbeRef<'_>) -> Self {
        match probe.probe.compare {
            Some(Compare::Healthy { .. }) => Self::Healthy,
            Some(Compare::MidStream) => Self::MidStream,
            _ => Self::Fault,
        }
    }
}
