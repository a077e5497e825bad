//! Records of a baseline, and deviations from them.

use openrouter_errors::Surface;
use rstest::rstest;

use super::case;
use crate::client::judge::Verdict::{
    self, Degraded, Exact, NotApplicable, NotTested, Suspect, Swallowed,
};
use crate::verdicts::{Baseline, Compared, Recorded, Supported, Target, items};
use openrouter_corpus::report::{Kind, Outcome, Role, Standing};
use openrouter_corpus::vocabulary::PlayMode;

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
        cases: cases.collect(),
        ..Baseline::new(Role::Client, "a client")
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

/// A case name is a fixture and a play mode; cases that the run does not cover are not missing.
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

fn target(surfaces: &[Surface]) -> Target {
    Target {
        role: Role::Client,
        name: "a client".to_owned(),
        version: "1".to_owned(),
        supported: Supported {
            surfaces: surfaces.iter().copied().collect(),
            stream: true,
            ..Supported::default()
        },
        asked: Surface::ALL.iter().copied().collect(),
    }
}

#[test]
fn what_is_recorded() {
    let mut split = case("a/b", Swallowed);
    split.way = PlayMode::Split;
    let cases = [
        case("a/b", Degraded),
        split,
        case("a/exact", Exact),
        case("a/better", Exact),
        case("a/none", NotApplicable),
        case("a/open", NotTested),
        case("a/suspect", Suspect),
    ];
    let before = baseline(&[
        ("a/b", recorded(Degraded, None)),
        ("a/b.split", recorded(Degraded, None)),
        ("a/better", recorded(Degraded, None)),
        ("a/none", recorded(Degraded, None)),
        ("a/gone", recorded(Degraded, None)),
        ("other/selection", recorded(Degraded, None)),
    ]);
    let covers = |id: &str| id.starts_with("a/");
    let target = target(&[Surface::Messages]);
    let mut kept = before.clone();
    let changes = kept.update(&target, &cases, covers, false);
    assert_eq!(changes.improved, ["a/better"]);
    assert_eq!(changes.vanished, ["a/gone", "a/none"]);
    assert_eq!(
        (kept.role, kept.version.as_str()),
        (Some(Role::Client), "1")
    );
    let names: Vec<&str> = kept.cases.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["a/b", "a/b.split", "a/gone", "a/none", "other/selection"]
    );
    for same in ["a/b", "a/gone", "a/none", "other/selection"] {
        assert_eq!(kept.cases[same], before.cases[same], "the reason is kept");
    }
    let new = &kept.cases["a/b.split"];
    assert_eq!((new.verdict, &new.reason), (Swallowed, &None));
    let mut pruned = before.clone();
    assert_eq!(pruned.update(&target, &cases, covers, true), changes);
    let names: Vec<&str> = pruned.cases.keys().map(String::as_str).collect();
    assert_eq!(names, ["a/b", "a/b.split", "other/selection"]);
}

/// Dropped support is reported, and stays recorded until it is pruned.
#[test]
fn support_that_is_dropped() {
    let mut baseline = Baseline::<Verdict>::new(Role::Client, "a client");
    let both = target(&[Surface::Messages, Surface::Responses]);
    baseline.update(&both, &[], |_| false, false);
    let mut less = target(&[Surface::Messages]);
    less.supported.stream = false;
    let dropped = ["surface responses", "streams"];
    assert_eq!(baseline.supported.dropped(&less), dropped);
    assert_eq!(baseline.supported.dropped(&both), [""; 0]);
    let mut unasked = less.clone();
    unasked.asked.remove(&Surface::Responses);
    assert_eq!(baseline.supported.dropped(&unasked), ["streams"]);
    let items = items(
        Kind::Call,
        &[],
        Some(&Compared::with(&baseline).after(&[], |_| false, baseline.supported.dropped(&less))),
    );
    assert_eq!(items[0].id, "supported/surface/responses");
    assert!(items.iter().all(|item| item.outcome == Outcome::Failed));
    let mut kept = baseline.clone();
    assert_eq!(kept.update(&less, &[], |_| false, false).vanished, dropped);
    assert_eq!(kept.supported, baseline.supported);
    baseline.update(&less, &[], |_| false, true);
    assert_eq!(baseline.supported, less.supported);
}

/// A file with records belongs to the target that it names.
#[rstest]
#[case(Some(Role::Client), "a client", true)]
#[case(None, "a client", true)]
#[case(Some(Role::Client), "another", false)]
#[case(Some(Role::Gateway), "a client", false)]
fn the_target_of_a_baseline(#[case] role: Option<Role>, #[case] name: &str, #[case] same: bool) {
    let mut of = baseline(&[("a/b", recorded(Degraded, None))]);
    of.role = role;
    name.clone_into(&mut of.target);
    let checked = of.check_target("a.json", &target(&[]));
    assert_eq!(checked.is_ok(), same);
    if let Err(error) = checked {
        let message = error.to_string();
        assert!(
            message.contains(name) && message.contains("a client"),
            "{message}"
        );
    }
    of.cases.clear();
    assert!(of.check_target("a.json", &target(&[])).is_ok());
}

#[rstest]
#[case(
    r#"{"format":1,"target":"a","cases":{"a/b":{"verdict":"degraded","expires":"2026-12-31"}}}"#,
    ""
)]
#[case(
    r#"{"format":1,"target":"a","cases":{"a/b":{"verdict":"lost"},"a/b":{"verdict":"degraded"}}}"#,
    "the member \"a/b\" occurs twice, in the object at \"/cases\""
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
        let message = error.to_string();
        assert!(
            message.contains("--baseline a.json") && message.contains(words),
            "{message}"
        );
    }
}
