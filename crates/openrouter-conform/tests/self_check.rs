//! The self-check: every broken target is seen for what it is, every check can fail, and the self-check itself can fail too.

use std::process::Command;
use std::sync::OnceLock;

use openrouter_conformance::requirements::citations;
use openrouter_corpus::data::Suite;
use openrouter_corpus::redact::Part;
use openrouter_corpus::root::Root;
use openrouter_corpus::spec::Role;
use openrouter_runner::sabotage::redactor::Leak;
use openrouter_runner::sabotage::rules::to_kill;
use openrouter_runner::sabotage::{
    Extent, KillState, SelfCheck, SelfCheckReport, cases, faults, registry, self_check, to_terminal,
};
use rstest::rstest;

fn suite() -> &'static Suite {
    static SUITE: OnceLock<Suite> = OnceLock::new();
    SUITE.get_or_init(|| Suite::load(Root::embedded()).expect("the embedded data"))
}

fn whole() -> &'static SelfCheck {
    static WHOLE: OnceLock<SelfCheck> = OnceLock::new();
    WHOLE.get_or_init(|| self_check(suite(), Extent::Whole, |_| {}).expect("no harness fault"))
}

/// Returns the faults that a changed self-check reports.
fn accused(check: &SelfCheck) -> Vec<String> {
    faults(&suite().spec, check)
        .into_iter()
        .map(|fault| fault.of)
        .collect()
}

#[test]
fn every_saboteur_breaks_exactly_what_it_declares() {
    let found: Vec<String> = faults(&suite().spec, whole())
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(found, [""; 0]);
    assert_eq!(whole().rows.len(), registry().count());
    let report = SelfCheckReport::new(&suite().spec, whole());
    assert_eq!(report.exit, 0);
}

#[test]
fn a_check_that_is_missing_is_missed() {
    let judged: Vec<&str> = citations().map(|citation| citation.requirement).collect();
    assert!(judged.len() > 100, "the registry is there");
    for id in judged {
        let without = whole().without(id);
        let report = SelfCheckReport::new(&suite().spec, &without);
        let message = format!("{id}: expected a broken target that violates it");
        assert!(
            report
                .faults
                .iter()
                .any(|fault| fault.starts_with(&message)),
            "{message}"
        );
        assert_eq!(report.exit, 1, "{id}");
    }
    let without = whole().without("HTTP-3");
    let people = to_terminal(&suite().spec, &without);
    assert!(people.contains("not turned red: HTTP-3"), "{people}");
}

/// One check for each requirement that a broken target declares to break, and one broken target at least for each check: a check that
/// is taken out of the code is missed here, and so is one that is put in without a broken target.
#[test]
fn the_registered_checks_are_the_columns_of_the_kill_matrix() {
    let mut checks: Vec<&str> = citations().map(|citation| citation.requirement).collect();
    checks.sort_unstable();
    let mut columns: Vec<&str> = registry()
        .flat_map(|saboteur| saboteur.breaks.iter().copied())
        .collect();
    columns.sort_unstable();
    columns.dedup();
    assert_eq!(checks, columns);
    let report = SelfCheckReport::new(&suite().spec, whole());
    let testable = suite().spec.requirements.iter();
    let testable = testable.filter(|requirement| requirement.untestable.is_none());
    assert_eq!(report.count(KillState::Killed), testable.count());
}

#[test]
fn what_is_broken_besides_is_seen() {
    let mut more = whole().clone();
    for row in &mut more.rows {
        row.observed.broken.insert("HTTP-0".to_owned());
    }
    let names: Vec<&str> = registry().map(|saboteur| saboteur.name).collect();
    assert_eq!(accused(&more), names);
}

#[test]
fn a_null_one_that_scores_is_seen() {
    let mut scoring = whole().clone();
    for row in &mut scoring.rows {
        row.observed.held += 1;
    }
    let nulls = registry().filter(|saboteur| saboteur.is_null());
    let names: Vec<&str> = nulls.map(|saboteur| saboteur.name).collect();
    assert_eq!(accused(&scoring), names);
    assert_eq!(
        names,
        [
            "null",
            "always-429",
            "null-server",
            "always-429-server",
            "null-gateway",
            "always-429-gateway",
            "null-program"
        ]
    );
}

/// A redactor that leaks nothing without a part, or all the same with it, is accused.
#[test]
fn a_redactor_that_proves_nothing_is_seen() {
    assert_eq!(whole().leaks.len(), Part::ALL.len());
    for at in 0..Part::ALL.len() {
        for change in [
            |leak: &mut Leak| leak.leaks_without = false,
            |leak: &mut Leak| leak.leaks_whole = true,
        ] {
            let mut wrong = whole().clone();
            change(&mut wrong.leaks[at]);
            let accused = accused(&wrong);
            assert_eq!(
                accused,
                [format!("a redactor without {}", Part::ALL[at].as_str())]
            );
        }
    }
}

#[test]
fn a_reference_that_breaks_something_is_seen() {
    for at in 0..whole().references.len() {
        let mut wrong = whole().clone();
        wrong.references[at].1.broken.insert("CLIENT-1".to_owned());
        assert_eq!(accused(&wrong), [wrong.references[at].0]);
        let mut idle = whole().clone();
        idle.references[at].1.held = 0;
        assert_eq!(accused(&idle), [idle.references[at].0]);
    }
    assert_eq!(whole().references.len(), 4);
}

#[test]
fn the_fixtures_of_the_proof_exercise_every_requirement_of_clients_and_gateways() {
    for id in cases() {
        assert!(suite().corpus.get(id).is_some(), "{id}");
    }
    for (role, name) in [
        (Role::Client, "the exact client"),
        (Role::Gateway, "the exact gateway"),
    ] {
        let wanted = to_kill(&suite().spec).filter(|requirement| requirement.role == role);
        let held = whole().references.iter().find(|(of, _)| *of == name);
        let held = held.map(|(_, observed)| observed.held);
        assert_eq!(held, Some(wanted.count()), "{name}");
    }
}

#[test]
fn the_fast_form_says_the_same_of_what_it_runs() {
    let fast = self_check(suite(), Extent::Fast, |_| {}).expect("no harness fault");
    assert_eq!(accused(&fast), [""; 0]);
    for row in &fast.rows {
        let same = whole()
            .rows
            .iter()
            .find(|other| other.saboteur.name == row.saboteur.name);
        assert_eq!(
            same.map(|other| &other.observed.broken),
            Some(&row.observed.broken)
        );
    }
}

#[rstest]
#[case(&["self-check", "--list"], 0, "swallow-mid-stream")]
#[case(&["self-check", "--case", "messages"], 2, "accepts neither filters")]
#[case(&["self-check", "--fast"], 0, "every broken target violated exactly what it declares")]
#[case(&["client", "--sabotage", "swallow-200", "--case", "chat_completions/502-*"], 1, "BODY-5")]
#[case(&["client", "--sabotage", "null", "--case", "chat_completions/502-*"], 3, "received no request")]
#[case(&["client", "--sabotage", "swallow-20"], 2, "near it: swallow-200")]
#[case(&["client", "--sabotage", "echo-key"], 2, "there is no client \"echo-key\"")]
#[case(&["server", "--sabotage", "echo-key", "--case", "keys/*"], 1, "PRIV-6")]
#[case(&["server", "--sabotage", "null-server", "--case", "keys/*"], 3, "control request fails")]
#[case(&["server", "--sabotage", "deaf"], 2, "there is no server")]
#[case(&["gateway", "--sabotage", "masks-messages", "--case", "chat_completions/429-*"], 1, "GW-6")]
#[case(&["gateway", "--sabotage", "null-gateway", "--case", "chat_completions/429-*"], 3, "without a request to the suite")]
#[case(&["gateway", "--sabotage", "masks-mesages"], 2, "near it: masks-messages")]
fn on_the_command_line(#[case] args: &[&str], #[case] code: i32, #[case] words: &str) {
    let output = Command::new(env!("CARGO_BIN_EXE_openrouter-conform"))
        .args(args)
        .output()
        .expect("the program starts");
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert_eq!(output.status.code(), Some(code), "{text}");
    assert!(text.contains(words), "{words:?} is not in: {text}");
}
