//! Cases as report items.

use openrouter_errors::{Delivery, Revision};
use rstest::rstest;

use super::{broken, case};
use crate::client::judge::Verdict::{
    self, Degraded, Exact, Misclassified, NotApplicable, NotTested, Suspect, Swallowed,
};
use crate::verdicts::{Baseline, CaseReport, Compared, Recorded, item, items};
use openrouter_corpus::report::{Finding, Kind, Outcome, Role, Standing};
use openrouter_corpus::spec::Level;
use openrouter_corpus::vocabulary::FieldName;
use openrouter_corpus::vocabulary::FieldState;
use openrouter_corpus::vocabulary::PlayMode;

#[rstest]
#[case(Exact, &[], Outcome::Passed)]
#[case(Degraded, &[], Outcome::Passed)]
#[case(Degraded, &[Level::Should], Outcome::Passed)]
#[case(Degraded, &[Level::Must], Outcome::Failed)]
#[case(Misclassified, &[], Outcome::Failed)]
#[case(Misclassified, &[Level::Should], Outcome::Failed)]
#[case(NotApplicable, &[], Outcome::NotApplicable)]
#[case(NotTested, &[], Outcome::Error)]
#[case(Suspect, &[], Outcome::Error)]
fn without_a_baseline(
    #[case] verdict: Verdict,
    #[case] levels: &[Level],
    #[case] outcome: Outcome,
) {
    let mut case = case("a/b", verdict);
    case.broken = levels.iter().copied().map(broken).collect();
    let item = item(Kind::Call, &case, None);
    assert_eq!(
        (item.outcome, item.note.as_deref()),
        (outcome, Some("what it said"))
    );
    assert_eq!(case.fails(), outcome == Outcome::Failed);
    assert_eq!(
        (item.id.as_str(), item.group.as_str()),
        ("a/b", "chat_completions")
    );
    assert_eq!(
        (item.verdict.as_deref(), item.record),
        (Some(verdict.as_str()), None)
    );
    // A misleading verdict is a finding if no MUST is violated.
    let misled = verdict == Misclassified;
    let checks: Vec<&str> = item
        .findings
        .iter()
        .map(|finding| finding.check.as_str())
        .collect();
    let mut expected = if misled { vec!["verdict"] } else { vec![] };
    expected.extend(levels.iter().map(|_| "CLIENT-1"));
    assert_eq!(checks, expected);
    if misled {
        let verdict = &item.findings[0];
        assert_eq!(verdict.expected, "exact or degraded");
        assert_eq!(verdict.found, "misclassified: what it said");
        assert_eq!(verdict.file, "fixtures/a/b.case.json");
    }
}

/// A MUST of a later revision does not count, and a case that misleads only by violating it is not scored either.
#[rstest]
#[case(&[Some(Revision::Latest)], false)]
#[case(&[Some(Revision::Latest), None], true)]
#[case(&[None], true)]
fn a_must_of_a_later_revision(#[case] since: &[Option<Revision>], #[case] fails: bool) {
    let mut case = case("a/b", Swallowed);
    let of = |since: &Option<Revision>| Finding {
        since: *since,
        ..broken(Level::Must)
    };
    case.broken = since.iter().map(of).collect();
    assert_eq!(case.fails(), fails);
    assert_eq!(
        item(Kind::Call, &case, None).outcome == Outcome::Failed,
        fails
    );
}

fn baseline(recorded: &[(&str, Verdict)]) -> Baseline<Verdict> {
    let recorded = recorded.iter().map(|(name, verdict)| {
        let recorded = Recorded {
            verdict: *verdict,
            reason: Some("it is known".to_owned()),
            issue: Some("https://example.com/1".to_owned()),
            expires: None,
        };
        ((*name).to_owned(), recorded)
    });
    Baseline {
        cases: recorded.collect(),
        ..Baseline::new(Role::Client, "")
    }
}

#[rstest]
#[case(Exact, None, Outcome::Passed, None)]
#[case(Exact, Some(Exact), Outcome::Passed, Some(Standing::Met))]
#[case(
    Swallowed,
    Some(Swallowed),
    Outcome::ExpectedFailure,
    Some(Standing::Met)
)]
#[case(Swallowed, Some(Degraded), Outcome::Failed, Some(Standing::Worse))]
#[case(Degraded, Some(Swallowed), Outcome::Failed, Some(Standing::Stale))]
#[case(Degraded, None, Outcome::Failed, Some(Standing::Worse))]
#[case(NotApplicable, Some(Degraded), Outcome::Failed, Some(Standing::Worse))]
#[case(NotApplicable, None, Outcome::NotApplicable, None)]
#[case(NotTested, Some(Degraded), Outcome::Error, None)]
fn beside_a_baseline(
    #[case] verdict: Verdict,
    #[case] recorded: Option<Verdict>,
    #[case] outcome: Outcome,
    #[case] standing: Option<Standing>,
) {
    let recorded: Vec<(&str, Verdict)> = recorded
        .map(|verdict| ("a/b", verdict))
        .into_iter()
        .collect();
    let baseline = baseline(&recorded);
    let compared = Compared::with(&baseline);
    let item = item(Kind::Call, &case("a/b", verdict), Some(&compared));
    assert_eq!(item.outcome, outcome);
    let record = item.record.as_ref();
    assert_eq!(record.map(|record| record.standing), standing);
    let known = recorded.first().map(|(_, verdict)| verdict.to_string());
    if let Some(record) = record {
        assert_eq!(
            (&record.verdict, record.reason.is_some()),
            (&known, known.is_some())
        );
        assert_eq!(record.issue.is_some(), known.is_some());
    }
    let differs = standing.is_some_and(|standing| standing != Standing::Met);
    let first = item.findings.first().map(|finding| finding.check.as_str());
    assert_eq!(first == Some("baseline"), differs);
}

#[test]
fn records_of_cases_that_are_gone_stand_behind() {
    let baseline = baseline(&[("a/b", Degraded), ("a/c.split", Degraded)]);
    let cases = [case("a/b", Degraded)];
    let compared = Compared::with(&baseline).after(&cases, |_| true, Vec::new());
    let items = items(Kind::Exchange, &cases, Some(&compared));
    assert_eq!(items.len(), 2);
    let gone = &items[1];
    assert_eq!(
        (gone.id.as_str(), gone.group.as_str(), gone.kind),
        ("a/c.split", "baseline", Kind::Exchange)
    );
    assert_eq!(gone.outcome, Outcome::Failed);
    assert_eq!(
        gone.record.as_ref().map(|record| record.standing),
        Some(Standing::Gone)
    );
    assert_eq!(gone.findings[0].file, "fixtures/a/c.split.case.json");
}

#[test]
fn what_allows_a_change_is_its_reason() {
    let mut case = case("a/b", Degraded);
    case.allowed_by = vec!["GW-4", "GW-5"];
    assert_eq!(
        item(Kind::Exchange, &case, None).note.as_deref(),
        Some("allowed by GW-4, GW-5")
    );
    assert_eq!(case.reason(), "what it said");
    case.why = Some("for its own reasons".to_owned());
    assert_eq!(case.reason(), "for its own reasons");
}

#[rstest]
#[case(PlayMode::NoRetries, "a/b")]
#[case(PlayMode::Default, "a/b.default")]
#[case(PlayMode::Split, "a/b.split")]
fn the_name_of_a_case(#[case] way: PlayMode, #[case] name: &str) {
    let case = CaseReport {
        way,
        ..case("a/b", Exact)
    };
    assert_eq!(case.name(), name);
    assert_eq!(item(Kind::Call, &case, None).id, name);
}

/// Secrets are removed from every text, and the exchanges are reported only for a failure.
#[rstest]
#[case(Exact, false)]
#[case(NotApplicable, false)]
#[case(Degraded, true)]
#[case(NotTested, true)]
fn a_report_of_a_case(#[case] verdict: Verdict, #[case] wrong: bool) {
    let mut judged = CaseReport {
        way: PlayMode::Split,
        delivery: Some(Delivery::Event),
        summary: "a secret".to_owned(),
        ..case("a/b", verdict)
    };
    judged.why = Some("a secret".to_owned());
    judged.allowed_by = vec!["GW-4"];
    judged.fields.insert(FieldName::Code, FieldState::Lost);
    judged.broken = vec![Finding {
        expected: "no secret".to_owned(),
        found: "a secret".to_owned(),
        ..broken(Level::Must)
    }];
    let entry: openrouter_mock::Entry = serde_json::from_value(serde_json::json!({
        "sequence": 0, "at_us": 0, "connection": 0, "nth_on_connection": 0, "method": "POST", "path": "/", "surface": null,
        "case": null, "run": null, "selected_by": null, "notice": null, "headers": [], "status": 200, "sent_body": 0,
        "sent": 0, "writes": [], "end": null, "ended_at_us": null,
        "body": {"bytes": 0, "json": null, "model": null, "stream": null, "messages": null},
    }))
    .expect("an entry");
    let hide = |text: &str| text.replace("secret", "<key>");
    let report = judged.finish(&[entry], "play it again  ", hide);
    assert_eq!(report.name(), "a/b.split");
    assert_eq!(
        (report.why.as_deref(), report.summary.as_str()),
        (Some("a <key>"), "a <key>")
    );
    assert_eq!(
        (
            report.broken[0].expected.as_str(),
            report.broken[0].found.as_str()
        ),
        ("no <key>", "a <key>")
    );
    assert_eq!((report.allowed_by.len(), report.fields.len()), (1, 1));
    assert_eq!(
        (report.wire.len(), report.replay.as_deref()),
        (usize::from(wrong), wrong.then_some("play it again"))
    );
    let item = item(Kind::Call, &report, None);
    assert_eq!(
        (item.delivery, item.fields.len()),
        (Some(Delivery::Event), 1)
    );
    assert_eq!(
        (item.wire.len(), item.replay.is_some()),
        (usize::from(wrong), wrong)
    );
}
