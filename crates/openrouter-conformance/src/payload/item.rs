//! Checked requirements as items of a report.

use super::{Judged, Judgement};
use openrouter_corpus::report::{Finding, Item, Kind, Outcome};
use openrouter_corpus::select::Selection;

/// The item of a requirement that was checked on one body, in a run of this selection.
#[must_use]
pub fn item(judged: &Judged<'_>, selection: &Selection) -> Item {
    let requirement = judged.requirement;
    let (id, family) = (&requirement.id, requirement.family());
    let violations = match &judged.judgement {
        Judgement::NotApplicable => {
            let why = "the body is not of its kind";
            let outcome = Outcome::NotApplicable;
            return Item::unjudged(Kind::Requirement, id, family, outcome, why);
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
    let mut item = Item::judged(Kind::Requirement, id, family, findings.collect());
    item.judged = 1;
    item
}
