//! The response about one payload.

use openrouter_errors::{Delivery, Diagnosis, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Question;
use openrouter_conformance::check::Violation;
use openrouter_corpus::fixture::FixtureId;
use openrouter_corpus::spec::{Level, Requirement};

/// What `identify` says of one payload. No member is ever missing: an absent fact is `null`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Identified {
    /// The caller's own name for the payload, as it was given.
    pub id: Option<Value>,
    /// Whether it is an error; `null` only where the input line itself could not be read.
    pub is_error: Option<bool>,
    /// Its envelope, or that of the payload inside a wrapped text.
    pub shape: Option<Shape>,
    /// The line of the body on which the error begins, from 1; `null` where there is no error.
    pub line: Option<usize>,
    /// How the error arrived.
    pub delivery: Option<Delivery>,
    /// Whether output had been delivered before the error, so that a silent retry repeats it; `null` where this is unknown.
    pub delivered: Option<bool>,
    /// The effective status: the error's own code where the HTTP status is 2xx or not known.
    pub status: Option<u16>,
    /// The HTTP status as given.
    pub http_status: Option<u16>,
    /// The canonical error type, stated or inferred.
    pub error_type: Option<String>,
    /// Whether the error type was inferred.
    pub error_type_inferred: Option<bool>,
    /// The cause's id in the catalogue.
    pub cause: Option<String>,
    /// Who can fix it.
    pub fault: Option<String>,
    /// Which hop produced it.
    pub origin: Option<String>,
    /// The provider, as the payload names it.
    pub provider: Option<String>,
    /// The most telling text for people.
    pub message: Option<String>,
    /// What an identical request is worth.
    pub retry: RetryAdvice,
    /// What to do.
    pub remedy: Option<String>,
    /// Who wrapped the payload.
    pub wrapper: Option<String>,
    /// What the diagnosis rests on.
    pub evidence: Vec<Proof>,
    /// The id of the recorded exchange that is nearest to it.
    pub nearest_fixture: Option<String>,
    /// The payload requirements that it breaks, with the places.
    pub violations: Vec<Broken>,
    /// The other errors of the body, in order: a pasted log, thread or issue may hold several. Their own `others` are empty.
    pub others: Vec<Identified>,
    /// What is wrong with the input line; `null` where it could be read.
    pub input_fault: Option<InputFault>,
}

/// What an identical request is worth.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RetryAdvice {
    /// `no`, `after` (wait until a limit resets) or `backoff`; `null` where there is no error.
    pub decision: Option<String>,
    /// The stated wait in seconds.
    pub after_seconds: Option<u64>,
    /// The stated moment in seconds since the Unix epoch: a reset of a limit, or a date in `Retry-After`.
    pub at: Option<u64>,
}

/// One thing the diagnosis rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Proof {
    /// Where it stands: a JSON pointer, `status`, `headers/NAME`, or empty for the whole.
    pub pointer: String,
    /// The rule that it decided.
    pub rule: String,
}

/// One place at which the payload breaks a requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Broken {
    /// The requirement.
    pub requirement: String,
    /// How strongly it binds.
    pub level: Level,
    /// Where.
    pub pointer: String,
    /// What it wants there.
    pub expected: String,
    /// What is there.
    pub found: String,
}

/// What is wrong with an input line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InputFault {
    /// The line, from 1.
    pub line: u64,
    /// JSON pointer to the member, empty for the whole line.
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
    /// Whether there was nothing to identify: no body, and no status that an empty body would go with.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.is_error == Some(false)
            && self.shape == Some(Shape::Blank)
            && self.http_status.is_none()
    }

    pub(super) fn new(
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

    /// The response about a line that could not be read.
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
