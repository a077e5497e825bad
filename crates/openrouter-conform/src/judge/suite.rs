//! Checks the suite's own files: schemas current, fixtures well formed, requirements covered.

use std::thread;

use crate::schema_registry;
use openrouter_conformance::lint::lint;
use openrouter_conformance::requirements::{citations, coverage};
use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;
use openrouter_corpus::generated::drift;
use openrouter_corpus::report::{Finding, Item, Kind};
use openrouter_runner::sabotage::{Extent, faults, registry, self_check};

/// The ids of the items that [`items`] returns.
pub(super) const CHECKS: [&str; 4] = ["schemas", "fixtures", "requirements", "self-check"];

/// The group of the items.
const GROUP: &str = "suite";

/// The most lines of a difference that a finding shows.
const SHOWN: usize = 40;

/// Checks the files while the self-check waits for its targets.
pub(super) fn items(suite: &Suite) -> Result<[Item; CHECKS.len()], Error> {
    thread::scope(|scope| {
        let seen = scope.spawn(|| saboteurs_seen(suite));
        Ok([
            schemas_current(suite),
            fixtures_lint(suite),
            requirements_covered(suite),
            super::join(seen)?,
        ])
    })
}

/// Runs the fast self-check.
fn saboteurs_seen(suite: &Suite) -> Result<Item, Error> {
    let check = self_check(suite, Extent::Fast, |_| {})?;
    let findings = faults(&suite.spec, &check)
        .into_iter()
        .map(|fault| {
            Finding::new("self-check", fault.of, fault.expected, fault.found)
                .help("run `openrouter-conform self-check`")
        })
        .collect();
    let note = format!(
        "{} of {} broken targets run, each violated exactly what it declares",
        check.rows.len(),
        registry().count()
    );
    Ok(Item::judged(Kind::Suite, "self-check", GROUP, findings).with_note(note))
}

fn schemas_current(suite: &Suite) -> Item {
    let generated = schema_registry::generate();
    let findings = drift(&suite.root, &generated, schema_registry::GENERATOR.owns)
        .into_iter()
        .map(|drift| {
            let found = if drift.diff.is_empty() {
                drift.what.to_owned()
            } else {
                cut(&drift.diff)
            };
            Finding::new("schemas", drift.path, "what the types generate", found)
                .help(format!("run `{}`", schema_registry::COMMAND))
        });
    let note = format!("{} files match the types", generated.len());
    Item::judged(Kind::Suite, "schemas", GROUP, findings.collect()).with_note(note)
}

/// Returns the beginning of a difference.
pub(super) fn cut(diff: &str) -> String {
    let mut lines: Vec<&str> = diff.lines().take(SHOWN).collect();
    if diff.lines().count() > SHOWN {
        lines.push("...");
    }
    lines.join("\n")
}

fn fixtures_lint(suite: &Suite) -> Item {
    let lint = lint(&suite.corpus, &suite.spec, &suite.schemas);
    let (covered, wanted) = lint.totals();
    let note = format!(
        "{} pairs of files, {covered} of {wanted} protocol terms covered",
        suite.corpus.fixtures().len()
    );
    Item::judged(Kind::Suite, "fixtures", GROUP, lint.findings).with_note(note)
}

fn requirements_covered(suite: &Suite) -> Item {
    let coverage = coverage(&suite.spec, citations());
    let note = format!(
        "{} checked here, {} untestable",
        coverage.judged, coverage.untestable
    );
    Item::judged(Kind::Suite, "requirements", GROUP, coverage.findings).with_note(note)
}
