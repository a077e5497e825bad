//! What was read of the one body that `payload` judges, and its requirements as items.

use openrouter_errors::{Delivery, Reading, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Finding, Item, Kind, Outcome};
use crate::payload::{Judged, Judgement};
use crate::select::Selection;

/// What was read of a body. Members are never missing: what is not known is `null`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PayloadFacts {
    /// Whether it is an error.
    pub is_error: bool,
    /// Its envelope.
    pub shape: Shape,
    /// How the error arrived.
    pub delivery: Option<Delivery>,
    /// The HTTP status as given.
    pub http_status: Option<u16>,
    /// The effective status.
    pub status: Option<u16>,
    /// The error type that it states.
    pub error_type: Option<String>,
    /// The message.
    pub message: Option<String>,
    /// The upstream provider.
    pub provider: Option<String>,
}

impl PayloadFacts {
    /// The facts of a body that was read.
    #[must_use]
    pub fn of(reading: &Reading<'_>) -> Self {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let stated = reading.error_type();
        Self {
            is_error: reading.is_error(),
            shape: reading.shape(),
            delivery: reading.delivery(),
            http_status: reading.http_status(),
            status: reading.status(),
            error_type: stated.map(|stated| stated.as_str().to_owned()),
            message: owned(reading.message()),
            provider: owned(reading.provider()),
        }
    }
}

impl Item {
    /// The item of a requirement that was judged on one body, in a run of this selection.
    #[must_use]
    pub fn of_payload(judged: &Judged<'_>, selection: &Selection) -> Self {
        let requirement = judged.requirement;
        let (id, family) = (&requirement.id, requirement.family());
        let violations = match &judged.judgement {
            Judgement::NotApplicable => {
                let why = "the body is not of its kind";
                let outcome = Outcome::NotApplicable;
                return Self::unjudged(Kind::Requirement, id, family, outcome, why);
            }
            Judgement::Holds => &[][..],
            Judgement::Broken(violations) => violations,
        };
        let findings = violations.iter().map(|violation| {
            Finding::new(id, "", &violation.expected, &violation.found)
                .by(requirement.level, &requirement.sentence)
                .since(selection.later(requirement))
                .at(&violation.pointer)
        });
        let mut item = Self::judged(Kind::Requirement, id, family, findings.collect());
        item.judged = 1;
        item
    }
}
