//! The payload checks: for each requirement with the role `payload`, whether one response (status, headers, surface,
//! bytes) meets it, violates it, or is outside its scope.

mod answer;
mod checks;
mod item;
mod site;
mod subject;

pub use answer::Answer;
pub use checks::{Check, Payload, checks};
pub use item::item;
pub(crate) use site::is_batch;
pub use site::{Site, Style};
pub use subject::{MAX_NESTING, StreamEvent, Subject};

use crate::check::Judgement;
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::{Level, Requirement, Spec};

/// The judgement of one payload requirement on one response.
#[derive(Debug, Clone)]
pub struct Judged<'s> {
    /// The requirement.
    pub requirement: &'s Requirement,
    /// Whether the response meets it.
    pub judgement: Judgement,
}

impl Judged<'_> {
    /// Returns whether a MUST is violated.
    #[must_use]
    pub fn breaks_must(&self) -> bool {
        self.requirement.level == Level::Must && matches!(self.judgement, Judgement::Broken(_))
    }
}

/// Checks a response against every selected payload requirement of `spec` that has a check, in SPEC.md's order.
///
/// Requirements newer than the response do not apply to it.
#[must_use]
pub fn judge<'s>(spec: &'s Spec, selection: &Selection, subject: &Subject<'_>) -> Vec<Judged<'s>> {
    let mut judged = Vec::new();
    for requirement in selection.requirements(spec) {
        let Some(check) = checks::check_of(&requirement.id) else {
            continue;
        };
        let judgement = if requirement.revision > subject.revision || !subject.is_answer() {
            Judgement::NotApplicable
        } else {
            check.run(subject)
        };
        judged.push(Judged {
            requirement,
            judgement,
        });
    }
    judged
}
