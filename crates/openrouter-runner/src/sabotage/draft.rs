//! Builds the report of a self-check: an item for each broken target, and one for each requirement.

use std::collections::BTreeSet;

use super::report::{KillRow, KillState, SelfCheckReport};
use super::rules::{Fault, declarations, faults, of_seen, redactor_without};
use super::self_check::{Seen, SelfCheck};
use openrouter_corpus::report::{Draft, Finding, Item, Kind, Outcome};
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::Spec;

/// Returns the report of a self-check, not yet closed.
#[must_use]
pub fn draft(spec: &Spec, check: &SelfCheck) -> Draft {
    let report = SelfCheckReport::new(spec, check);
    let faults = faults(spec, check);
    let mut draft = Draft::new("self-check", &Selection::default(), None);
    let leaks: Vec<String> = check.leaks.iter().map(redactor_without).collect();
    let mut listed: BTreeSet<&str> = BTreeSet::new();
    let item = saboteur_item(spec);
    for seen in &check.rows {
        listed.insert(seen.saboteur.name);
        draft.items.push(item(seen));
    }
    for row in &report.requirements {
        listed.insert(&row.requirement);
        let family = spec
            .get(&row.requirement)
            .map_or("", |known| known.family());
        draft.items.push(requirement(row, family, &faults));
    }
    for (name, _) in &check.references {
        listed.insert(name);
        draft.items.push(Item::judged(
            Kind::Suite,
            *name,
            "references",
            of(name, &faults),
        ));
    }
    for name in &leaks {
        listed.insert(name);
        draft.items.push(Item::judged(
            Kind::Suite,
            name,
            "redaction",
            of(name, &faults),
        ));
    }
    // A fault of something that was not run: a broken target that the fast extent omits.
    for fault in faults
        .iter()
        .filter(|fault| !listed.contains(fault.of.as_str()))
    {
        let findings = vec![finding(fault)];
        draft.items.push(Item::judged(
            Kind::Suite,
            &fault.of,
            "declarations",
            findings,
        ));
    }
    draft
}

/// Returns a function that builds the report item of an observed broken target.
pub fn saboteur_item(spec: &Spec) -> impl Fn(&Seen) -> Item + use<> {
    let declarations = declarations(spec);
    move |seen| {
        let (saboteur, broken) = (seen.saboteur, &seen.observed.broken);
        let mut faults = of(saboteur.name, &declarations);
        faults.extend(of_seen(seen).map(|fault| finding(&fault)));
        let side = saboteur.side().as_str();
        let mut item = Item::judged(Kind::Saboteur, saboteur.name, side, faults);
        item.judged = saboteur.breaks.len();
        let broken: Vec<String> = broken.iter().cloned().collect();
        item.with_note(format!("{}; broke {}", saboteur.sentence, words(&broken)))
    }
}

fn requirement(row: &KillRow, family: &str, faults: &[Fault]) -> Item {
    let (kind, id) = (Kind::Requirement, &row.requirement);
    let findings = of(id, faults);
    if !findings.is_empty() {
        return Item::judged(kind, id, family, findings);
    }
    let unjudged = |outcome, why: &str| Item::unjudged(kind, id, family, outcome, why);
    match row.state {
        KillState::Killed => Item::judged(kind, id, family, findings)
            .with_note(format!("turned red by {}", words(&row.by))),
        KillState::Unkilled => unjudged(Outcome::NotTested, "no broken target of it ran"),
        KillState::Untestable => unjudged(Outcome::NotApplicable, "untestable"),
    }
}

fn of(name: &str, faults: &[Fault]) -> Vec<Finding> {
    let own = faults.iter().filter(|fault| fault.of == name);
    own.map(finding).collect()
}

fn finding(fault: &Fault) -> Finding {
    Finding::new("self-check", "", &fault.expected, &fault.found)
}

fn words(ids: &[String]) -> String {
    if ids.is_empty() {
        "nothing".to_owned()
    } else {
        ids.join(" ")
    }
}
