//! The result for one payload.

use openrouter_errors::{Delivery, Diagnosis, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Question;
use openrouter_conformance::check::Violation;
use openrouter_corpus::fixture::FixtureId;
use openrouter_corpus::spec::{Level, Requirement};

/// The result of `identify` for one payload. All members are always present: an unknown value is `null`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Identified {
    /// The caller's ID for the payload, unchanged.
    pub id: Option<Value>,
    /// Whether it is an error; `null` only if the input line is invalid.
    pub is_error: Option<bool>,
    /// The envelope of the payload, or of the payload inside a wrapped text.
    pub shape: Option<Shape>,
    /// The line of the body at which the error begins, from 1; `null` if there is no error.
    pub line: Option<usize>,
    /// How the error arrived.
    pub delivery: Option<Delivery>,
    /// Whether output had been delivered before the error, so that a silent retry repeats it; `null` if unknown.
    pub delivered: Option<bool>,
    /// The effective status: the error's own code if the HTTP status is 2xx or unknown.
    pub status: Option<u16>,
    /// The HTTP status as given.
    pub http_status: Option<u16>,
    /// The canonical error type, stated or inferred.
    pub error_type: Option<String>,
    /// Whether the error type was inferred.
    pub error_type_inferred: Option<bool>,
    /// The ID of the cause in the catalogue.
    pub cause: Option<String>,
    /// Who can fix it.
    pub fault: Option<String>,
    /// Which hop produced it.
    pub origin: Option<String>,
    /// The provider that the payload names.
    pub provider: Option<String>,
    /// The most informative message for people.
    pub message: Option<String>,
    /// Whether to repeat an identical request.
    pub retry: RetryAdvice,
    /// What to do.
    pub remedy: Option<String>,
    /// The program that wrapped the payload.
    pub wrapper: Option<String>,
    /// The evidence for the diagnosis.
    pub evidence: Vec<Proof>,
    /// The ID of the most similar recorded exchange.
    pub nearest_fixture: Option<String>,
    /// The payload requirements that it violates, with locations.
    pub violations: Vec<Broken>,
    /// The other errors of the body, in order: a pasted log, thread or issue may hold several. Their own `others` are empty.
    pub others: Vec<Identified>,
    /// Why the input line is invalid; `null` if it is valid.
    pub input_fault: Option<InputFault>,
}

/// Whether to repeat an identical request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RetryAdvice {
    /// `no`, `after` (wait until a limit resets) or `backoff`; `null` if there is no error.
    pub decision: Option<String>,
    /// The stated wait in seconds.
    pub after_seconds: Option<u64>,
    /// The stated time in seconds since the Unix epoch: a limit reset, or a date in `Retry-After`.
    pub at: Option<u64>,
}

/// One piece of evidence for the diagnosis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Proof {
    /// The location: a JSON pointer, `status`, `headers/NAME`, or empty for the whole.
    pub pointer: String,
    /// The rule that it triggered.
    pub rule: String,
}

/// One violation of a requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Broken {
    /// The requirement.
    pub requirement: String,
    /// The requirement's level.
    pub level: Level,
    /// The location.
    pub pointer: String,
    /// The expected value.
    pub expected: String,
    /// The actual value.
    pub found: String,
}

/// The error in an input line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InputFault {
    /// The line number, from 1.
    pub line: u64,
    /// JSON pointer to the member; empty for the whole line.
    pub pointer: String,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
}

impl Broken {
    pub(super) fn new(requirement: &Requirement, violation: Violation) -> Self {
        Self {
            requirement: requirement.id.clone(),
            level: requirement.level,
            pointer: violation.pointer,
            expected: violation.expected,
            found: violation.found,
        }
    }
}

impl Identified {
    /// Returns whether there was nothing to identify: no body, and no status that implies an empty body.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.is_error == Some(false)
            && self.shape == Some(Shape::Blank)
            && self.http_status.is_none()
    }

    pub(crate) fn new(
        question: &Question,
        diagnosis: &Diagnosis,
        nearest: Option<&FixtureId>,
        line: Option<usize>,
    ) -> Self {
        let retry = diagnosis
            .retry
            .map_or_else(RetryAdvice::default, |retry| RetryAdvice {
                decision: Some(retry.decision.as_str().to_owned()),
                after_seconds: retry.after_seconds,
                at: retry.at,
            });
        let evidence = diagnosis.evidence.iter().map(|evidence| Proof {
            pointer: evidence.pointer.clone().into_owned(),
            rule: evidence.rule.to_owned(),
        });
        Self {
            id: question.id.clone(),
            is_error: Some(diagnosis.is_error),
            shape: Some(diagnosis.shape),
            line,
            delivery: diagnosis.delivery,
            delivered: diagnosis.delivered,
            status: diagnosis.status,
            http_status: question.status,
            error_type: diagnosis
                .error_type
                .as_ref()
                .map(|stated| stated.as_str().to_owned()),
            error_type_inferred: diagnosis
                .error_type
                .as_ref()
                .map(|_| diagnosis.error_type_inferred),
            cause: diagnosis.cause.map(|cause| cause.as_str().to_owned()),
            fault: diagnosis.fault.map(|fault| fault.as_str().to_owned()),
            origin: diagnosis.origin.map(|origin| origin.as_str().to_owned()),
            provider: diagnosis.provider.clone(),
            message: diagnosis.message.clone(),
            retry,
            remedy: diagnosis.remedy.map(str::to_owned),
            wrapper: diagnosis.wrapper.map(|wrapper| wrapper.as_str().to_owned()),
            evidence: evidence.collect(),
            nearest_fixture: nearest.map(ToString::to_string),
            violations: Vec::new(),
            others: Vec::new(),
            input_fault: None,
        }
    }

    /// Creates the result for an invalid line.
    pub(super) fn unreadable(id: Option<Value>, fault: InputFault) -> Self {
        Self {
            id,
            is_error: None,
            shape: None,
            line: None,
            delivery: None,
            delivered: None,
            status: None,
            http_status: None,
            error_type: None,
            error_type_inferred: None,
            cause: None,
            fault: None,
            origin: None,
            provider: None,
            message: None,
            retry: RetryAdvice::default(),
            remedy: None,
            wrapper: None,
            evidence: Vec::new(),
            nearest_fixture: None,
            violations: Vec::new(),
            others: Vec::new(),
            input_fault: Some(fault),
        }
    }
}
