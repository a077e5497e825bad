//! Checked requirements as items of a report.

use super::Judged;
use openrouter_corpus::report::{Item, Kind, Outcome};
use openrouter_corpus::select::Selection;

/// The item of a requirement that was checked on one body, in a run of this selection.
#[must_use]
pub fn item(judged: &Judged<'_>, selection: &Selection) -> Item {
    let requirement = judged.requirement;
    let (id, family) = (&requirement.id, requirement.family());
    let Some(findings) = judged.judgement.clone().findings(requirement, selection) else {
        let why = "the body is not of its kind";
        return Item::unjudged(Kind::Requirement, id, family, Outcome::NotApplicable, why);
    };
    let mut item = Item::judged(Kind::Requirement, id, family, findings);
    item.judged = 1;
    item
}
