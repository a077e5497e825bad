//! Converts cases to report items.

use super::{Baseline, CaseReport, Deviation};
use openrouter_corpus::date;
use openrouter_corpus::report::{Finding, Item, Kind, Outcome, Record, Standing};
use openrouter_corpus::verdict_kind::VerdictKind;

/// The comparison of a run's cases with a baseline on a given day.
#[derive(Debug)]
pub struct Compared<'b, V> {
    baseline: &'b Baseline<V>,
    today: String,
    gone: Vec<Deviation>,
}

impl<'b, V: VerdictKind> Compared<'b, V> {
    /// Creates a comparison with a baseline as of today.
    #[must_use]
    pub fn with(baseline: &'b Baseline<V>) -> Self {
        Self {
            baseline,
            today: date::today(),
            gone: Vec::new(),
        }
    }

    /// Compares a case with its record.
    fn of(&self, case: &CaseReport<V>) -> Option<Deviation> {
        self.baseline.deviation(case, &self.today)
    }

    /// Adds, after all cases of a run, the records of missing cases and of dropped support.
    #[must_use]
    pub fn after(
        mut self,
        cases: &[CaseReport<V>],
        covers: impl Fn(&str) -> bool,
        dropped: Vec<String>,
    ) -> Self {
        self.gone = self.baseline.gone(cases, covers);
        let dropped = dropped.into_iter().map(|what| Deviation {
            case: format!("supported/{}", what.replace(' ', "/")),
            kind: Standing::Worse,
            words: format!("worse: not supported any more, but recorded as supported: {what}"),
        });
        self.gone.extend(dropped);
        self
    }
}

/// Converts the cases of a run to report items, followed by the records of missing cases and dropped support.
#[must_use]
pub fn items<V: VerdictKind>(
    kind: Kind,
    cases: &[CaseReport<V>],
    compared: Option<&Compared<'_, V>>,
) -> Vec<Item> {
    let mut items: Vec<Item> = cases
        .iter()
        .map(|case| item(kind, case, compared))
        .collect();
    for (compared, deviation) in compared
        .iter()
        .flat_map(|compared| compared.gone.iter().map(move |one| (compared, one)))
    {
        let file = match deviation.kind {
            Standing::Gone => case_file(&deviation.case),
            _ => String::new(),
        };
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

/// Converts a case to a report item.
#[must_use]
pub fn item<V: VerdictKind>(
    kind: Kind,
    case: &CaseReport<V>,
    compared: Option<&Compared<'_, V>>,
) -> Item {
    let (name, group) = (case.name(), case.surface.as_str());
    // A case that no longer applies but has a recorded verdict is a change like any other.
    let differs = |compared: &Compared<'_, V>| compared.of(case).is_some();
    let mut item = if case.verdict.is_judged() || compared.is_some_and(differs) {
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

fn judged<V: VerdictKind>(
    kind: Kind,
    case: &CaseReport<V>,
    compared: Option<&Compared<'_, V>>,
) -> Item {
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
    let deviation = compared.of(case);
    if let Some(deviation) = &deviation {
        findings.insert(0, differs(deviation, &file));
    }
    let mut item = Item::judged(kind, &name, group, findings).with_note(note);
    let recorded = compared.baseline.of(&name);
    item.outcome = match &deviation {
        Some(_) => Outcome::Failed,
        None if recorded.is_some() && case.verdict != V::BEST => Outcome::ExpectedFailure,
        None => Outcome::Passed,
    };
    let standing = deviation.as_ref().map_or(Standing::Met, |one| one.kind);
    if recorded.is_some() || deviation.is_some() {
        item.record = Some(record(compared.baseline, &name, standing));
    }
    item
}

/// Returns a finding for every violated requirement, or for the verdict if it misleads without violating a MUST.
fn findings<V: VerdictKind>(case: &CaseReport<V>, file: &str) -> Vec<Finding> {
    let mut findings: Vec<Finding> = case
        .broken
        .iter()
        .map(|broken| broken.clone().in_file(file))
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
    Finding::new("baseline", file, "the recorded verdict", &deviation.words)
}

fn record<V: VerdictKind>(baseline: &Baseline<V>, name: &str, standing: Standing) -> Record {
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
