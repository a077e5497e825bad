//! What is recorded, and what differs from it.

use rstest::rstest;

use super::case;
use crate::client::judge::Verdict::{
    self, Degraded, Exact, NotApplicable, NotTested, Suspect, Swallowed,
};
use crate::verdicts::{Baseline, Recorded};
use openrouter_corpus::report::Standing;
use openrouter_corpus::vocabulary::Way;

fn recorded(verdict: Verdict, expires: Option<&str>) -> Recorded<Verdict> {
    Recorded {
        verdict,
        reason: Some("it is known".to_owned()),
        issue: None,
        expires: expires.map(str::to_owned),
    }
}

fn baseline(cases: &[(&str, Recorded<Verdict>)]) -> Baseline<Verdict> {
    let cases = cases
        .iter()
        .map(|(name, recorded)| ((*name).to_owned(), recorded.clone()));
    Baseline {
        format: 1,
        target: "a client".to_owned(),
        version: String::new(),
        cases: cases.collect(),
    }
}

const TODAY: &str = "2026-11-28";

#[rstest]
// recorded as it is
#[case(Degraded, Some((Degraded, None)), None)]
#[case(Degraded, Some((Degraded, Some("2026-11-28"))), None)]
#[case(Degraded, Some((Degraded, Some("2026-11-27"))), Some((Standing::Expired, "expired: degraded was accepted until 2026-11-27")))]
// otherwise
#[case(Swallowed, Some((Degraded, None)), Some((Standing::Worse, "worse: swallowed, recorded as degraded")))]
#[case(Swallowed, Some((Degraded, Some("2026-11-27"))), Some((Standing::Worse, "worse: swallowed, recorded as degraded")))]
#[case(Degraded, Some((Swallowed, None)), Some((Standing::Stale, "better: degraded, recorded as swallowed; update the entry with --write-baseline")))]
#[case(NotApplicable, Some((Degraded, None)), Some((Standing::Worse, "worse: not_applicable, recorded as degraded")))]
// not recorded
#[case(Exact, None, None)]
#[case(NotApplicable, None, None)]
#[case(Degraded, None, Some((Standing::Worse, "worse: degraded, not recorded, so expected to be exact")))]
// not checked
#[case(NotTested, Some((Degraded, None)), None)]
#[case(Suspect, None, None)]
fn a_deviation(
    #[case] now: Verdict,
    #[case] before: Option<(Verdict, Option<&str>)>,
    #[case] expected: Option<(Standing, &str)>,
) {
    let before = before.map(|(verdict, expires)| ("a/b", recorded(verdict, expires)));
    let baseline = baseline(before.as_slice());
    let found = baseline.deviation(&case("a/b", now), TODAY);
    let found = found.as_ref();
    assert_eq!(
        found.map(|found| (found.kind, found.words.as_str())),
        expected
    );
    assert!(found.is_none_or(|found| found.case == "a/b"));
}

/// A name is a fixture and a way; what the run does not cover is not gone.
#[test]
fn records_of_cases_that_are_gone() {
    let of = || recorded(Degraded, None);
    let baseline = baseline(&[
        ("a/b", of()),
        ("a/b.split", of()),
        ("a/c.default", of()),
        ("x/y", of()),
    ]);
    let cases = [case("a/b", Degraded)];
    let covers = |fixture: &str| fixture.starts_with("a/");
    let gone = baseline.gone(&cases, |fixture| covers(fixture) && !fixture.contains('.'));
    let names: Vec<&str> = gone.iter().map(|gone| gone.case.as_str()).collect();
    assert_eq!(names, ["a/b.split", "a/c.default"]);
    assert!(gone.iter().all(|gone| gone.kind == Standing::Gone));
    assert_eq!(
        gone[0].words,
        "a/b.split is recorded, but the case no longer exists; remove the entry"
    );
    assert_eq!(baseline.gone(&cases, |_| false), []);
    let more = [case("a/b", Swallowed)];
    let deviations = baseline.compare(&more, covers);
    let kinds: Vec<Standing> = deviations.iter().map(|one| one.kind).collect();
    assert_eq!(kinds, [Standing::Worse, Standing::Gone, Standing::Gone]);
}

#[test]
fn what_is_recorded() {
    let mut split = case("a/b", Swallowed);
    split.way = Way::Split;
    let cases = [
        case("a/b", Degraded),
        split,
        case("a/exact", Exact),
        case("a/none", NotApplicable),
        case("a/open", NotTested),
        case("a/suspect", Suspect),
    ];
    let before = baseline(&[
        ("a/b", recorded(Degraded, None)),
        ("a/b.split", recorded(Degraded, None)),
    ]);
    let record = Baseline::record("a client", "1", &cases, Some(&before));
    assert_eq!(
        (
            record.format,
            record.target.as_str(),
            record.version.as_str()
        ),
        (1, "a client", "1")
    );
    let names: Vec<&str> = record.cases.keys().map(String::as_str).collect();
    assert_eq!(names, ["a/b", "a/b.split"]);
    assert_eq!(
        record.cases["a/b"], before.cases["a/b"],
        "the reason is kept"
    );
    assert_eq!(
        (
            record.cases["a/b.split"].verdict,
            &record.cases["a/b.split"].reason
        ),
        (Swallowed, &None)
    );
    let anew = Baseline::record("a client", "1", &cases, None);
    assert_eq!(anew.cases["a/b"].reason, None);
}

#[rstest]
#[case(
    r#"{"format":1,"target":"a","cases":{"a/b":{"verdict":"degraded","expires":"2026-12-31"}}}"#,
    ""
)]
#[case(
    r#"{"format":2,"target":"a","cases":{}}"#,
    "unknown format 2; expected 1"
)]
#[case(
    r#"{"format":1,"target":"a","cases":{"a/b":{"verdict":"good"}}}"#,
    "cases.a/b.verdict: "
)]
#[case(
    r#"{"format":1,"target":"a","cases":{"a/b":{"verdict":"degraded","expires":"soon"}}}"#,
    "cases.a/b.expires: invalid date \"soon\", expected YYYY-MM-DD"
)]
fn a_file_is_read(#[case] text: &str, #[case] words: &str) {
    let read = Baseline::<Verdict>::parse("a.json", text);
    assert_eq!(read.is_ok(), words.is_empty());
    if let Err(error) = read {
        let said = error.to_string();
        assert!(
            said.contains("--baseline a.json") && said.contains(words),
            "{said}"
        );
    }
}
