//! The diagnosis against the corpus: every fixture gets what its case file expects, every rule is needed by
//! at least one, and the cross-validated figures by message template.

#[path = "diagnosis/judge.rs"]
mod judge;

use std::collections::BTreeMap;

use openrouter_corpus::fixture::Corpus;
use openrouter_corpus::root::Root;
use openrouter_errors::diagnosis::RULES;
use openrouter_errors::{Input, read};

use judge::{Score, fold_of, judge, read_fixture};

fn corpus() -> Corpus {
    Corpus::load(&Root::embedded())
}

#[test]
fn every_fixture_gets_its_diagnosis() {
    let corpus = corpus();
    let mut score = Score::default();
    let mut faults = Vec::new();
    for fixture in corpus.fixtures() {
        let found = judge(fixture);
        score.add(&found);
        faults.extend(
            found
                .iter()
                .filter(|item| !item.right)
                .map(|item| format!("[{}] {}: {item}", fold_of(fixture), fixture.id)),
        );
    }
    println!("{score}");
    assert!(
        faults.is_empty(),
        "{} deviations\n{}",
        faults.len(),
        faults.join("\n")
    );
}

/// Scores by fold, so that a change can be evaluated on templates that it was not written for. docs/diagnosis.md states
/// which folds were seen when the rules were written, and their scores before.
#[test]
fn figures_by_fold() {
    let corpus = corpus();
    let mut folds: BTreeMap<u64, Score> = BTreeMap::new();
    for fixture in corpus.fixtures() {
        folds
            .entry(fold_of(fixture))
            .or_default()
            .add(&judge(fixture));
    }
    for (fold, score) in &folds {
        println!("fold {fold}: {score}");
    }
    assert_eq!(folds.len(), 5);
}

/// A text that the diagnosis is tested with besides the fixtures, and the rules that decide it.
struct Paste {
    text: String,
    status: Option<u16>,
    rules: Vec<&'static str>,
}

/// Messages that clients print and texts from batches, without those that have a member known to be wrong.
fn pastes() -> Vec<Paste> {
    let data = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../openrouter-errors/tests/data/"
    );
    let paste = |line: &str| {
        let case: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
        if case.get("wrong").is_some() {
            return None;
        }
        let text = case["body"].as_str().expect("a text").to_owned();
        let status = case["status"]
            .as_u64()
            .and_then(|status| status.try_into().ok());
        let mut input = Input::new(&text);
        input.status = status;
        let found = read(&input).diagnose();
        let rules = found.evidence.iter().map(|item| item.rule).collect();
        Some(Paste {
            text,
            status,
            rules,
        })
    };
    ["pastes.jsonl", "batches.jsonl"]
        .iter()
        .flat_map(|name| {
            let lines = std::fs::read_to_string(format!("{data}{name}")).expect("the texts");
            lines.lines().filter_map(paste).collect::<Vec<_>>()
        })
        .collect()
}

/// Whether a text is diagnosed otherwise without a rule.
fn needs(paste: &Paste, rule: &str) -> bool {
    if !paste.rules.contains(&rule) {
        return false;
    }
    let mut input = Input::new(&paste.text);
    input.status = paste.status;
    let reading = read(&input);
    let found = reading.diagnose();
    let without = reading.diagnose_without(rule);
    (without.cause, without.retry, without.is_error) != (found.cause, found.retry, found.is_error)
}

#[test]
fn every_rule_is_needed() {
    let corpus = corpus();
    let before: Vec<_> = corpus
        .fixtures()
        .iter()
        .map(|fixture| read_fixture(fixture, None))
        .collect();
    let pastes = pastes();
    let mut idle = Vec::new();
    let mut only_evidence = Vec::new();
    for rule in RULES.iter().flat_map(|table| table.iter()) {
        let decided = corpus
            .fixtures()
            .iter()
            .zip(&before)
            .filter(|(_, diagnosis)| {
                diagnosis
                    .evidence
                    .iter()
                    .any(|evidence| evidence.rule == rule.id)
            });
        let mut changes = decided.map(|(fixture, diagnosis)| {
            let after = read_fixture(fixture, Some(rule.id));
            let same = after.cause == diagnosis.cause
                && after.error_type == diagnosis.error_type
                && after.retry == diagnosis.retry;
            !same
        });
        match changes.next() {
            None if pastes.iter().any(|paste| needs(paste, rule.id)) => {}
            None => idle.push(rule.id),
            Some(first) => {
                if !first && !changes.any(|changed| changed) {
                    only_evidence.push(rule.id);
                }
            }
        }
    }
    println!(
        "rules that only give better evidence: {}",
        only_evidence.join(", ")
    );
    assert!(
        idle.is_empty(),
        "{} rules that no fixture needs:\n{}",
        idle.len(),
        idle.join("\n")
    );
}
