//! Cases as items of a report.

use super::{Baseline, CaseReport, Deviation, Ranked};
use crate::report::{Finding, Item, Kind, Outcome, Record, Standing};

/// What the cases of a run are held against: a baseline, and how they differ from it.
#[derive(Debug)]
pub struct Compared<'b, V> {
    /// What is recorded.
    pub baseline: &'b Baseline<V>,
    /// What differs.
    pub deviations: Vec<Deviation>,
}

/// The cases of a run as items of a kind, and behind them what is recorded of cases that are no more.
#[must_use]
pub fn items<V: Ranked>(
    kind: Kind,
    cases: &[CaseReport<V>],
    compared: Option<&Compared<'_, V>>,
) -> Vec<Item> {
    let mut items: Vec<Item> = cases
        .iter()
        .map(|case| item(kind, case, compared))
        .collect();
    let gone = |deviation: &&Deviation| deviation.kind == Standing::Gone;
    for (compared, deviation) in compared
        .iter()
        .flat_map(|compared| compared.deviations.iter().map(move |one| (compared, one)))
        .filter(|(_, deviation)| gone(deviation))
    {
        let file = case_file(&deviation.case);
        let mut item = Item::judged(
            kind,
            &deviation.case,
            "baseline",
            vec![differs(deviation, &file)],
        );
        item.record = Some(record(compared.baseline, &deviation.case, deviation.kind));
        items.push(item);
    }
    items
}

fn item<V: Ranked>(kind: Kind, case: &CaseReport<V>, compared: Option<&Compared<'_, V>>) -> Item {
    let (name, group) = (case.name(), case.surface.as_str());
    let mut item = if case.verdict.is_judged() {
        judged(kind, case, compared)
    } else {
        let outcome = if case.verdict.is_open() {
            Outcome::Error
        } else {
            Outcome::NotApplicable
        };
        Item::unjudged(kind, &name, group, outcome, case.reason())
    };
    item.verdict = Some(case.verdict.to_string());
    item.delivery = case.delivery;
    item.fields.clone_from(&case.fields);
    item.wire.clone_from(&case.wire);
    item.replay.clone_from(&case.replay);
    item
}

fn judged<V: Ranked>(kind: Kind, case: &CaseReport<V>, compared: Option<&Compared<'_, V>>) -> Item {
    let (name, group) = (case.name(), case.surface.as_str());
    let file = case_file(&case.case);
    let mut findings = findings(case, &file);
    let mut note = case.reason().to_owned();
    if !case.allowed_by.is_empty() {
        note = format!("allowed by {}", case.allowed_by.join(", "));
    }
    let Some(compared) = compared else {
        let mut item = Item::judged(kind, &name, group, findings).with_note(note);
        if case.fails() {
            item.outcome = Outcome::Failed;
        }
        return item;
    };
    let deviation = compared.deviations.iter().find(|one| one.case == name);
    if let Some(deviation) = deviation {
        findings.insert(0, differs(deviation, &file));
    }
    let mut item = Item::judged(kind, &name, group, findings).with_note(note);
    let recorded = compared.baseline.of(&name);
    item.outcome = match deviation {
        Some(_) => Outcome::Failed,
        None if recorded.is_some() && case.verdict != V::BEST => Outcome::ExpectedFailure,
        None => Outcome::Passed,
    };
    let standing = deviation.map_or(Standing::Met, |deviation| deviation.kind);
    if recorded.is_some() || deviation.is_some() {
        item.record = Some(record(compared.baseline, &name, standing));
    }
    item
}

/// Every requirement that is broken, or the verdict, where it misleads although no MUST speaks of it.
fn findings<V: Ranked>(case: &CaseReport<V>, file: &str) -> Vec<Finding> {
    let mut findings: Vec<Finding> = case
        .broken
        .iter()
        .map(|broken| broken.finding(file))
        .collect();
    let binding = findings.iter().any(Finding::binds);
    if case.fails() && !binding {
        let found = format!("{}: {}", case.verdict, case.reason());
        let expected = format!("{} or {}", V::BEST, V::WORST_HARMLESS);
        findings.insert(0, Finding::new("verdict", file, expected, found));
    }
    findings
}

fn differs(deviation: &Deviation, file: &str) -> Finding {
    Finding::new(
        "baseline",
        file,
        "the verdict that is recorded",
        &deviation.words,
    )
}

fn record<V: Ranked>(baseline: &Baseline<V>, name: &str, standing: Standing) -> Record {
    let recorded = baseline.of(name);
    Record {
        standing,
        verdict: recorded.map(|recorded| recorded.verdict.to_string()),
        reason: recorded.and_then(|recorded| recorded.reason.clone()),
        issue: recorded.and_then(|recorded| recorded.issue.clone()),
        expires: recorded.and_then(|recorded| recorded.expires.clone()),
    }
}

fn case_file(case: &str) -> String {
    format!("fixtures/{case}.case.json")
}
