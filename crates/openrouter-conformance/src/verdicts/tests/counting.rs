//! Totals of verdicts, losses and requirements.

use openrouter_errors::Delivery;
use rstest::rstest;

use super::{broken, case};
use crate::check::{Judgement, Verdicts, holds, only_if};
use crate::client::judge::Verdict::{
    self, Crashed, Degraded, Exact, Hung, Misclassified, NotApplicable, NotTested, Suspect,
    Swallowed,
};
use crate::verdicts::CaseReport;
use crate::verdicts::counts::{count, judged, losses, requirements, sum, verdicts};
use openrouter_corpus::data::Suite;
use openrouter_corpus::report::counts::{Loss, VerdictCount};
use openrouter_corpus::root::Root;
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::{Level, Requirement};
use openrouter_corpus::verdict_kind::VerdictKind as _;
use openrouter_corpus::vocabulary::FieldName;
use openrouter_corpus::vocabulary::FieldName::{Code, Message};
use openrouter_corpus::vocabulary::FieldState;
use openrouter_corpus::vocabulary::FieldState::{Inexpressible, Lost, Value};
use openrouter_corpus::vocabulary::PlayMode;

#[test]
fn verdicts_are_counted_the_worst_first() {
    let of = [Exact, Exact, Swallowed, NotApplicable, Suspect, NotTested];
    let cases: Vec<_> = of.map(|verdict| case("a/b", verdict)).into();
    let counts = verdicts(&cases);
    let order: Vec<Verdict> = counts.iter().map(|count| count.verdict).collect();
    assert_eq!(order, Verdict::BY_HARM);
    assert_eq!(
        [Exact, Swallowed, Hung].map(|verdict| count(&counts, verdict)),
        [2, 1, 0]
    );
    assert_eq!(judged(&counts), 3);
    let words = VerdictCount::words(&counts);
    assert_eq!(
        (words[0].verdict.as_str(), words[0].calls),
        ("swallowed", 1)
    );
    assert_eq!(words.len(), counts.len());
}

/// The four kinds: checked, open, fine, misleading.
#[rstest]
#[case(Exact, [true, false, true, false])]
#[case(Degraded, [true, false, false, false])]
#[case(Misclassified, [true, false, false, true])]
#[case(Swallowed, [true, false, false, true])]
#[case(Crashed, [true, false, false, true])]
#[case(Hung, [true, false, false, true])]
#[case(NotApplicable, [false, false, true, false])]
#[case(NotTested, [false, true, false, false])]
#[case(Suspect, [false, true, false, false])]
fn kinds_of_verdicts(#[case] verdict: Verdict, #[case] kinds: [bool; 4]) {
    let found = [
        verdict.is_judged(),
        verdict.is_open(),
        verdict.is_fine(),
        verdict.misleads(),
    ];
    assert_eq!(found, kinds);
}

fn with(delivery: Option<Delivery>, fields: &[(FieldName, FieldState)]) -> CaseReport<Verdict> {
    let mut case = case("a/b", Exact);
    case.delivery = delivery;
    case.fields = fields.iter().copied().collect();
    case
}

fn loss(field: FieldName, delivery: Option<Delivery>, counts: [usize; 3]) -> Loss {
    let [value, lost, inexpressible] = counts;
    Loss {
        field,
        delivery,
        value,
        lost,
        inexpressible,
    }
}

#[test]
fn losses_are_summed_by_field_and_delivery() {
    let http = Some(Delivery::HttpError);
    let mut other_way = with(http, &[(Code, Lost)]);
    other_way.way = PlayMode::Default;
    let cases = [
        with(http, &[(Code, Value), (Message, Lost)]),
        with(http, &[(Code, Inexpressible), (Message, Lost)]),
        with(http, &[(Code, Value), (Message, Inexpressible)]),
        with(None, &[(Code, Lost)]),
        other_way,
    ];
    let cells = losses(&cases);
    let expected = [
        loss(Code, None, [0, 1, 0]),
        loss(Code, http, [2, 0, 1]),
        loss(Message, http, [0, 2, 1]),
    ];
    assert_eq!(cells, expected);
    let twice = sum(cells.iter().chain(&cells).cloned());
    assert_eq!(twice[1], loss(Code, http, [4, 0, 2]));
    assert_eq!(twice[2], loss(Message, http, [0, 4, 2]));
}

#[test]
fn requirements_are_weighed_and_counted() {
    let spec = Suite::spec(&Root::embedded()).expect("it is well formed");
    let everything = Selection::default();
    let no = || holds(false, "this", || "that".to_owned());
    let weighed = |selection: &Selection| {
        let mut judged = case("a/b", Exact);
        let of = [
            ("CLIENT-1", no()),
            ("RETRY-1", Judgement::Holds),
            ("CLIENT-2", Judgement::NotApplicable),
            ("CLIENT-99", no()),
        ];
        judged.add_judgements(&spec, selection, of.into_iter());
        judged
    };
    let judged = weighed(&everything);
    assert_eq!(judged.held, ["RETRY-1"]);
    let only: Vec<(&str, &str, &str)> = judged
        .broken
        .iter()
        .map(|one| {
            (
                one.check.as_str(),
                one.expected.as_str(),
                one.found.as_str(),
            )
        })
        .collect();
    assert_eq!(only, [("CLIENT-1", "this", "that")]);
    let counts = requirements(&spec, &everything, &[judged.clone(), judged]);
    let found: Vec<_> = counts
        .iter()
        .map(|count| (count.requirement.as_str(), count.held, count.broken))
        .collect();
    assert_eq!(found, [("RETRY-1", 2, 0), ("CLIENT-1", 0, 2)]);
    let of_retries = Selection {
        requirement: vec!["RETRY-*".to_owned()],
        ..Selection::default()
    };
    assert_eq!(weighed(&of_retries).broken, []);
}

#[test]
fn what_does_not_apply_is_not_judged() {
    let judgement = |applies| {
        let mut verdicts = Verdicts::default();
        verdicts.add(only_if(applies).map(|()| holds(true, "", String::new)));
        verdicts.judgement()
    };
    assert_eq!(judgement(true), Judgement::Holds);
    assert_eq!(judgement(false), Judgement::NotApplicable);
    let Judgement::Broken(broken) = holds(false, "this", || "that".to_owned()) else {
        panic!("it does not hold");
    };
    assert_eq!(
        (broken[0].expected.as_str(), broken[0].found.as_str()),
        ("this", "that")
    );
}

#[rstest]
#[case(&[], false)]
#[case(&[Level::Should], false)]
#[case(&[Level::Should, Level::Must], true)]
fn a_must(#[case] levels: &[Level], #[case] breaks: bool) {
    let mut judged = case("a/b", Exact);
    judged.broken = levels.iter().copied().map(broken).collect();
    assert_eq!(judged.breaks_must(), breaks);
}

#[test]
fn a_later_requirement_is_counted_and_does_not_bind() {
    let spec = Suite::spec(&Root::embedded()).expect("it is well formed");
    let later = |known: &&Requirement| known.revision > spec.requirements[0].revision;
    let later = spec.requirements.iter().find(later).expect("there is one");
    let selection = Selection {
        revision: Some(spec.requirements[0].revision),
        ..Selection::default()
    };
    let mut judged = case("a/b", Exact);
    let id: &'static str = Box::leak(later.id.clone().into_boxed_str());
    let no = holds(false, "", String::new);
    judged.add_judgements(&spec, &selection, [(id, no)].into_iter());
    assert_eq!(judged.broken[0].since, Some(later.revision));
    assert_eq!(
        requirements(&spec, &selection, &[judged])[0].since,
        Some(later.revision)
    );
}
