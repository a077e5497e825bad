//! The clients that are part of the suite, over every playable fixture.

use std::fmt::Write as _;

use openrouter_conformance::client::judge::Verdict;
use openrouter_conformance::client::report::ClientReport;
use openrouter_corpus::data::Suite;
use openrouter_corpus::root::Root;
use openrouter_corpus::select::Selection;
use openrouter_runner::client::reference::Reference;
use openrouter_runner::client::run::{judge_client, runtime};
use openrouter_runner::client::session::Config;

fn report(reference: Reference, config: Config) -> ClientReport {
    let suite = Suite::load(Root::embedded()).expect("it is well formed");
    let driver = std::sync::Arc::new(reference.driver());
    let everything = Selection::default();
    let judged = judge_client(&suite, &everything, driver, config, "--adapter x", |_| {});
    runtime()
        .expect("it starts")
        .block_on(judged)
        .expect("it can be judged")
}

/// Every verdict that is not exact, and how often each requirement was held and broken.
fn digest(report: &ClientReport) -> String {
    let mut out = String::new();
    for count in report.verdicts.iter().filter(|count| count.calls > 0) {
        let _ = writeln!(out, "{:<15} {:>4}", count.verdict.as_str(), count.calls);
    }
    out.push('\n');
    for count in report.requirements.iter().filter(|count| count.broken > 0) {
        let _ = writeln!(
            out,
            "{:<10} held {:>4} broken {:>4}",
            count.requirement, count.held, count.broken
        );
    }
    out.push('\n');
    for case in report
        .cases
        .iter()
        .filter(|case| case.verdict != Verdict::Exact)
    {
        let broken: Vec<&str> = case
            .broken
            .iter()
            .map(|broken| broken.check.as_str())
            .collect();
        let _ = writeln!(
            out,
            "{:<15} {} {}",
            case.verdict.as_str(),
            case.name(),
            broken.join(" ")
        );
    }
    out
}

#[test]
fn the_exact_client_is_exact_and_honors_retry_after() {
    let report = report(Reference::Exact, Config::ADAPTER);
    assert!(report.usable(), "{:?}", report.controls);
    let fine = [Verdict::Exact, Verdict::NotApplicable];
    let wrong: Vec<_> = report
        .cases
        .iter()
        .filter(|case| !fine.contains(&case.verdict))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let waits = report
        .requirements
        .iter()
        .find(|count| count.requirement == "RETRY-8")
        .expect("it is judged");
    assert!(waits.held > 0 && waits.broken == 0, "{waits:?}");
}

#[test]
fn the_naive_client_is_as_bad_as_it_is_known_to_be() {
    insta::assert_snapshot!(digest(&report(Reference::Naive, Config::BUILT_IN)));
}

#[test]
fn two_runs_give_the_same_report() {
    let (one, other) = (
        report(Reference::Naive, Config::BUILT_IN),
        report(Reference::Naive, Config::BUILT_IN),
    );
    assert_eq!(one, other);
}
