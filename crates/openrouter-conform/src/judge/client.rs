//! Checks the built-in clients: the exact one must be exact everywhere, the naive one as bad as its baseline says.

use openrouter_conformance::client::judge::Verdict;
use openrouter_conformance::client::report::{CaseReport, ClientReport};
use openrouter_conformance::requirements::{By, citing};
use openrouter_conformance::verdicts::{Baseline, counts};
use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;
use openrouter_corpus::report::{Finding, Item, Kind, Standing};
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::Requirement;
use openrouter_corpus::verdict_kind::VerdictKind as _;
use openrouter_runner::client::reference::Reference;
use openrouter_runner::client::run::judge_references;

/// The recorded verdicts of the naive client.
const NAIVE: &str = include_str!("naive.baseline.json");

/// Their path relative to the root.
const NAIVE_PATH: &str = "crates/openrouter-conform/src/judge/naive.baseline.json";

/// Whether the clients are played: a fixture is playable, and a client requirement is selected.
pub(super) fn is_concerned(
    suite: &Suite,
    selection: &Selection,
    requirements: &[&Requirement],
) -> bool {
    let of_clients = |requirement: &&Requirement| {
        citing(&requirement.id).any(|citation| matches!(citation.by, By::Client(_)))
    };
    let concerned = !selection.is_about_requirements() || requirements.iter().any(of_clients);
    let playable = selection
        .fixtures(&suite.corpus)
        .into_iter()
        .any(|fixture| fixture.playable());
    concerned && playable
}

/// Plays the selected fixtures to both clients, if they [are concerned](is_concerned).
pub(super) fn judge(
    suite: &Suite,
    selection: &Selection,
    requirements: &[&Requirement],
) -> Result<Vec<ClientReport>, Error> {
    if is_concerned(suite, selection, requirements) {
        judge_references(suite, selection)
    } else {
        Ok(Vec::new())
    }
}

/// Builds the item of one client.
pub(super) fn item(report: &ClientReport, selection: &Selection) -> Item {
    let findings = if report.name == Reference::Exact.as_str() {
        exact(report)
    } else {
        naive(report, selection)
    };
    let words: Vec<String> = report
        .verdicts
        .iter()
        .filter(|count| count.calls > 0 && count.verdict != Verdict::NotApplicable)
        .map(|count| format!("{} {}", count.calls, count.verdict))
        .collect();
    let mut item =
        Item::judged(Kind::Client, &report.name, "clients", findings).with_note(words.join(", "));
    item.judged = counts::judged(&report.verdicts);
    item
}

fn broken_controls(report: &ClientReport) -> impl Iterator<Item = Finding> {
    report.controls.iter().filter_map(|control| {
        let fault = control.fault.as_ref()?;
        Some(Finding::new("control", &control.id, "a success", fault))
    })
}

fn exact(report: &ClientReport) -> Vec<Finding> {
    let wrong = |case: &&CaseReport| !case.verdict.is_fine();
    let cases = report.cases.iter().filter(wrong).map(|case| {
        let why = case.reason();
        let broken = case.broken.iter().map(|broken| {
            format!(
                "; {} requires {}, found {}",
                broken.check, broken.expected, broken.found
            )
        });
        let found = format!("{}: {why}{}", case.verdict, broken.collect::<String>());
        let finding = Finding::new("exact", case.name(), "exact", found);
        case.replay
            .iter()
            .fold(finding, |finding, replay| finding.help(replay))
    });
    broken_controls(report).chain(cases).collect()
}

/// Returns the deviations of the naive client from its baseline. New fixtures do not count; if only some requirements
/// are selected, better verdicts do not count either.
fn naive(report: &ClientReport, selection: &Selection) -> Vec<Finding> {
    let baseline: Baseline<Verdict> = match Baseline::parse(NAIVE_PATH, NAIVE) {
        Ok(baseline) => baseline,
        Err(error) => {
            return vec![Finding::new(
                "naive",
                NAIVE_PATH,
                "a baseline",
                error.to_string(),
            )];
        }
    };
    let recorded = |name: &str| baseline.of(name).is_some();
    let deviations = baseline
        .compare(&report.cases, |_| false)
        .into_iter()
        .filter(|deviation| recorded(&deviation.case))
        .filter(|deviation| {
            !selection.is_about_requirements() || deviation.kind == Standing::Worse
        });
    let help = format!(
        "if this is correct: openrouter-conform client --adapter {} --write-baseline {NAIVE_PATH}",
        Reference::Naive.as_str()
    );
    let findings = deviations.map(|deviation| {
        Finding::new(
            "naive",
            deviation.case,
            "the recorded verdict",
            deviation.words,
        )
        .help(&help)
    });
    broken_controls(report).chain(findings).collect()
}
