//! The diagnosis against the corpus: every fixture gets what its case file expects, every rule is needed by
//! at least one, and the cross-validated figures by message template.

#[path = "diagnosis/judge.rs"]
mod judge;

use std::collections::BTreeMap;

use openrouter_corpus::fixture::Corpus;
use openrouter_corpus::root::Root;
use openrouter_errors::diagnosis::RULES;

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

/// Figures by fold, so that a change can be checked on templates it was not written for. Which folds were seen
/// when the rules were written, and what they scored before they were seen, is told in docs/diagnosis.md.
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

#[test]
fn every_rule_is_needed() {
    let corpus = corpus();
    let before: Vec<_> = corpus
        .fixtures()
        .iter()
        .map(|fixture| read_fixture(fixture, None))
        .collect();
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
