//! Checks the built-in gateway: every response must arrive as it was sent.

use openrouter_conformance::gateway::report::CaseReport;
use openrouter_conformance::gateway::{GatewayReport, Verdict};
use openrouter_conformance::requirements::{By, citing};
use openrouter_conformance::verdicts::counts;
use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::report::{Finding, Item, Kind};
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::Requirement;
use openrouter_corpus::verdict_kind::VerdictKind as _;
use openrouter_runner::client::run::runtime;
use openrouter_runner::gateway::reference::Gateway;
use openrouter_runner::gateway::run;

/// Whether the gateway is tested: a fixture is playable, and a gateway requirement is selected.
pub(super) fn is_concerned(
    suite: &Suite,
    selection: &Selection,
    requirements: &[&Requirement],
) -> bool {
    let of_gateways = |requirement: &&Requirement| {
        citing(&requirement.id).any(|citation| matches!(citation.by, By::Gateway(_)))
    };
    let concerned = !selection.is_about_requirements() || requirements.iter().any(of_gateways);
    let fixtures = selection.fixtures(&suite.corpus);
    let is_asked = |fixture: &&Fixture| {
        fixture.playable() && !openrouter_conformance::client::plan::is_cut_short(fixture)
    };
    concerned && fixtures.iter().any(is_asked)
}

/// Plays the selected fixtures through the gateway, if it [is concerned](is_concerned).
pub(super) fn judge(
    suite: &Suite,
    selection: &Selection,
    requirements: &[&Requirement],
) -> Result<Option<GatewayReport>, Error> {
    if !is_concerned(suite, selection, requirements) {
        return Ok(None);
    }
    let fixtures = selection.fixtures(&suite.corpus);
    runtime()?.block_on(async {
        let gateway = Gateway::start().await?;
        run(&gateway.config(), &fixtures, selection, &suite.spec, |_| {})
            .await
            .map(Some)
    })
}

/// Builds its item: every response that did not arrive as sent is a finding.
pub(super) fn item(report: &GatewayReport) -> Item {
    let arrived = |case: &&CaseReport| case.verdict.is_fine() && !case.fails();
    let wrong = report
        .cases
        .iter()
        .filter(|case| !arrived(case))
        .map(|case| {
            let why = case.reason();
            let broken = case.broken.iter().map(|broken| {
                let (id, seen) = (&broken.check, &broken.found);
                format!("; {id} requires {}, found {seen}", broken.expected)
            });
            let found = format!("{}: {why}{}", case.verdict, broken.collect::<String>());
            let finding = Finding::new("preserved", &case.case, "preserved", found);
            case.replay
                .iter()
                .fold(finding, |finding, replay| finding.help(replay))
        });
    let incomplete = report
        .incomplete
        .iter()
        .map(|why| Finding::new("complete", "", "a complete run", why));
    let findings = wrong.chain(incomplete).collect();
    let note = format!("{} preserved", report.count(Verdict::Preserved));
    let mut item = Item::judged(Kind::Suite, &report.gateway, "suite", findings).with_note(note);
    item.judged = counts::judged(&report.verdicts);
    item
}
