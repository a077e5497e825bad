//! Lints the fixtures: ids, schema, consistency, secrets, duplicates, complete counterparts, and that every term of the
//! protocol is covered by at least one fixture.

mod consistency;
mod counterparts;
mod coverage;
mod seen;

use std::collections::BTreeMap;

use openrouter_corpus::fixture::{Corpus, Fixture};
use openrouter_corpus::redact;
use openrouter_corpus::report::Finding;
use openrouter_corpus::schemas::Compiled;
use openrouter_corpus::spec::Spec;

pub use coverage::{CoverageRow, coverage};

/// The result of linting.
#[derive(Debug, Clone)]
pub struct Lint {
    /// The problems found.
    pub findings: Vec<Finding>,
    /// The coverage of the corpus, one row for each vocabulary.
    pub coverage: Vec<CoverageRow>,
}

impl Lint {
    /// Returns the number of terms shown and the number of all terms, over all vocabularies.
    #[must_use]
    pub fn totals(&self) -> (usize, usize) {
        let covered = self
            .coverage
            .iter()
            .map(|row| row.total - row.missing.len())
            .sum();
        (covered, self.coverage.iter().map(|row| row.total).sum())
    }
}

/// Lints every fixture, and the corpus as a whole.
#[must_use]
pub fn lint(corpus: &Corpus, spec: &Spec, schemas: &Compiled) -> Lint {
    let mut findings: Vec<Finding> = corpus
        .faults()
        .iter()
        .map(|fault| {
            let finding = Finding::new("fixture", &fault.file, &fault.expected, &fault.found);
            finding.at(&fault.pointer).help(&fault.help)
        })
        .collect();
    for fixture in corpus.fixtures() {
        findings.extend(schema(fixture, schemas));
        findings.extend(consistency::check(fixture, spec));
        findings.extend(secrets(fixture));
    }
    findings.extend(duplicates(corpus));
    findings.extend(counterparts::check(corpus));
    let coverage = coverage(corpus, spec);
    findings.extend(coverage.iter().flat_map(CoverageRow::findings));
    Lint { findings, coverage }
}

/// Validates the case file against its schema, which is stricter than the type.
fn schema(fixture: &Fixture, schemas: &Compiled) -> Vec<Finding> {
    let value = match serde_json::to_value(&fixture.case) {
        Ok(value) => value,
        Err(error) => {
            return vec![Finding::new(
                "schema",
                fixture.case_path(),
                "JSON",
                error.to_string(),
            )];
        }
    };
    match schemas.validate("suite", "fixture", &value) {
        Ok(violations) => violations
            .into_iter()
            .map(|violation| {
                let expected = format!("valid by schemas/suite/fixture.json{}", violation.rule);
                Finding::new("schema", fixture.case_path(), expected, violation.message)
                    .at(violation.pointer)
            })
            .collect(),
        Err(error) => vec![Finding::new(
            "schema",
            fixture.case_path(),
            "a usable schema",
            error.to_string(),
        )],
    }
}

/// Checks that neither file contains a key, an ID or a personal address.
fn secrets(fixture: &Fixture) -> Vec<Finding> {
    let payload = String::from_utf8_lossy(&fixture.payload);
    let case = fixture.case.to_text();
    let files = [
        (fixture.payload_path.clone(), payload.as_ref()),
        (fixture.case_path(), case.as_str()),
    ];
    let mut findings = Vec::new();
    for (file, text) in files {
        for hit in redact::find(text) {
            let line = text[..hit.range.start].matches('\n').count() + 1;
            let found = format!("one at line {line}, byte {}", hit.range.start);
            let expected = format!("no {}", hit.kind.as_str());
            let help = format!("replace it by {}", hit.kind.placeholder());
            findings.push(Finding::new("secret", &file, expected, found).help(help));
        }
    }
    findings
}

/// Checks that no two fixtures record the same exchange.
fn duplicates(corpus: &Corpus) -> Vec<Finding> {
    let mut seen: BTreeMap<_, &Fixture> = BTreeMap::new();
    let mut findings = Vec::new();
    for fixture in corpus.fixtures() {
        let case = &fixture.case;
        let request =
            serde_json::to_string(&(&case.request, &case.headers, &case.wire)).unwrap_or_default();
        let key = (
            &*fixture.payload,
            case.surface,
            case.status,
            case.delivery,
            request,
        );
        if let Some(first) = seen.get(&key) {
            let found = format!("the exchange of {}", first.id);
            findings.push(
                Finding::new(
                    "duplicate",
                    fixture.case_path(),
                    "a distinct exchange",
                    found,
                )
                .help("remove one of them"),
            );
        } else {
            seen.insert(key, fixture);
        }
    }
    findings
}
