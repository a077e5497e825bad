//! Renders the report as JUnit XML: a suite for each kind and group of items, and one for the completeness of the run.
//! A failed item is a failure, an item that could not be checked an error; all others that did not pass are skipped,
//! with the reason. Times are omitted.

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};

use openrouter_corpus::report::{Finding, Item, Outcome, Report};

/// Renders the report.
#[must_use]
pub(super) fn render(report: &Report) -> String {
    let mut document = Document::new(format!("openrouter-conform {}", report.run.command));
    for group in &report.totals.groups {
        let mut suite = TestSuite::new(format!("{} {}", group.kind.as_str(), group.group));
        let of_group = |item: &&Item| item.kind == group.kind && item.group == group.group;
        for item in report.items.iter().filter(of_group) {
            let mut case = TestCase::new(&item.id, status(item));
            case.set_classname(format!("{}.{}", group.kind.as_str(), group.group));
            if let Some(text) = context(item) {
                case.set_system_out(text);
            }
            suite.add_test_case(case);
        }
        document.add_test_suite(suite);
    }
    let mut suite = TestSuite::new("run");
    if let Some(share) = report.totals.share {
        suite.add_property(("judged", share.judged.to_string().as_str()));
        suite.add_property(("to_judge", share.of.to_string().as_str()));
    }
    if let Some(seed) = &report.run.seed {
        suite.add_property(("seed", seed.as_str()));
    }
    if let Some(revision) = report.run.selection.revision {
        suite.add_property(("revision", revision.to_string().as_str()));
    }
    let mut status = TestCaseStatus::success();
    if let Some(first) = report.totals.incomplete.first() {
        status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status
            .set_type("incomplete")
            .set_message(first)
            .set_description(report.totals.incomplete.join("\n"));
    }
    let mut case = TestCase::new("complete", status);
    case.set_classname("run");
    suite.add_test_case(case);
    document.add_test_suite(suite);
    let mut text = document
        .to_string()
        .expect("quick-junit takes any text, and writes into memory");
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

fn status(item: &Item) -> TestCaseStatus {
    let note = item.note.as_deref().unwrap_or_default();
    let kind = match item.outcome {
        Outcome::Passed => return TestCaseStatus::success(),
        Outcome::Failed => NonSuccessKind::Failure,
        Outcome::Error => NonSuccessKind::Error,
        Outcome::Unscored => {
            let mut skipped = TestCaseStatus::skipped();
            skipped.set_message(format!("unscored: {}", later(item)));
            skipped.set_description(described(item));
            return skipped;
        }
        Outcome::ExpectedFailure | Outcome::NotApplicable | Outcome::NotTested => {
            let mut skipped = TestCaseStatus::skipped();
            let verdict = item.verdict.as_deref().unwrap_or_default();
            let reason = item
                .record
                .as_ref()
                .and_then(|record| record.reason.as_deref());
            skipped.set_message(match (item.outcome, reason) {
                (Outcome::ExpectedFailure, Some(reason)) => {
                    format!("expected failure: {verdict}: {reason}")
                }
                (Outcome::ExpectedFailure, None) => format!("expected failure: {verdict}: {note}"),
                (outcome, _) => format!("{}: {note}", outcome.as_str()),
            });
            return skipped;
        }
    };
    let mut status = TestCaseStatus::non_success(kind);
    match item.binding().next() {
        Some(finding) => {
            status.set_type(item.verdict.as_deref().unwrap_or(&finding.check));
            let (check, expected, found) = (&finding.check, &finding.expected, &finding.found);
            status.set_message(format!("{check}: expected {expected}, found {found}"));
        }
        None => {
            status.set_type(item.verdict.as_deref().unwrap_or("error"));
            status.set_message(note);
        }
    }
    if !item.findings.is_empty() {
        status.set_description(described(item));
    }
    status
}

/// Describes all findings.
fn described(item: &Item) -> String {
    let findings: Vec<String> = item.findings.iter().map(finding).collect();
    findings.join("\n\n")
}

/// Lists the violated requirements of later revisions.
fn later(item: &Item) -> String {
    let later = item.findings.iter().filter_map(|finding| {
        let since = finding.since?;
        Some(format!("{} is required since {since}", finding.check))
    });
    later.collect::<Vec<_>>().join(", ")
}

fn finding(finding: &Finding) -> String {
    let mut lines = Vec::new();
    let level = finding.level.map(|level| format!(" {level}"));
    lines.push(format!(
        "{}{} at {}",
        finding.check,
        level.unwrap_or_default(),
        finding.place()
    ));
    lines.extend(
        finding
            .sentence
            .iter()
            .map(|sentence| format!("  {sentence}")),
    );
    lines.extend(finding.unscored().map(|unscored| format!("  {unscored}")));
    lines.push(format!("  expected {}", finding.expected));
    lines.push(format!("  found    {}", finding.found));
    lines.extend(finding.help.iter().map(|help| format!("  next     {help}")));
    lines.join("\n")
}

/// Describes the exchanges on the wire, and how to reproduce them.
fn context(item: &Item) -> Option<String> {
    let wire = item.wire.iter().map(|exchange| format!("wire  {exchange}"));
    let again = item.replay.iter().map(|replay| format!("again {replay}"));
    let lines: Vec<String> = wire.chain(again).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}
