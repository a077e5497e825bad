//! Summarizes one requirement: how often it was checked over the fixtures of a run, and where the result contradicts
//! the fixture.

use std::collections::BTreeMap;

use openrouter_errors::Revision;

use openrouter_conformance::check::Judgement;
use openrouter_conformance::requirements::{By, citing};
use openrouter_conformance::server::ServerReport;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::report::counts::RequirementCount;
use openrouter_corpus::report::{Finding, Item, Kind, Outcome};
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::Requirement;

/// The totals of all requirements.
#[derive(Debug, Default)]
pub(super) struct Tallies(BTreeMap<String, Tally>);

#[derive(Debug, Default)]
struct Tally {
    held: usize,
    broken: usize,
    disagreeing: Vec<String>,
}

/// The most fixtures that a finding names.
const NAMED: usize = 5;

impl Tallies {
    /// Counts the judgement of a requirement on a fixture, and whether the fixture agrees.
    pub(super) fn add(&mut self, id: &str, judgement: &Judgement, agrees: bool, fixture: &Fixture) {
        let tally = self.0.entry(id.to_owned()).or_default();
        match judgement {
            Judgement::Holds => tally.held += 1,
            Judgement::Broken(_) => tally.broken += 1,
            Judgement::NotApplicable => {}
        }
        if !agrees {
            tally.disagreeing.push(fixture.id.to_string());
        }
    }

    /// Counts the judgements on the calls of a built-in client or the exchanges of the built-in gateway. Violations by the
    /// exact client are reported with the client.
    pub(super) fn add_counts(&mut self, counts: &[RequirementCount]) {
        for count in counts {
            let tally = self.0.entry(count.requirement.clone()).or_default();
            tally.held += count.held;
            tally.broken += count.broken;
        }
    }

    /// Counts the judgements of program requirements on the built-in program.
    pub(super) fn add_runs(&mut self, runs: &[RequirementCount]) {
        let of_programs = |count: &&RequirementCount| {
            citing(&count.requirement).any(|citation| matches!(citation.by, By::Program(_)))
        };
        for count in runs.iter().filter(of_programs) {
            let tally = self.0.entry(count.requirement.clone()).or_default();
            tally.held += count.held;
            if count.broken > 0 {
                tally
                    .disagreeing
                    .push(format!("{} runs of the exact program", count.broken));
            }
        }
    }

    /// Returns whether a fixture met or violated the requirement, or should have.
    pub(super) fn exercises(&self, id: &str) -> bool {
        self.0
            .get(id)
            .is_some_and(|tally| tally.held + tally.broken + tally.disagreeing.len() > 0)
    }

    /// Builds the item of a requirement. In a complete run a check without an applicable fixture is a failure.
    pub(super) fn item(
        &self,
        requirement: &Requirement,
        selection: &Selection,
        server: Option<&ServerReport>,
    ) -> Item {
        let (whole, later) = (selection.is_everything(), selection.later(requirement));
        let (id, family) = (requirement.id.as_str(), requirement.family());
        let unjudged =
            |outcome, why: String| Item::unjudged(Kind::Requirement, id, family, outcome, why);
        if let Some(why) = &requirement.untestable {
            return unjudged(Outcome::NotApplicable, format!("untestable: {why}"));
        }
        match citing(id).map(|citation| citation.by).next() {
            None => {
                let help = "write the check, or say in SPEC.md why it is untestable";
                let finding =
                    Finding::new(id, "SPEC.md", "a check that cites it", "none").help(help);
                Item::judged(Kind::Requirement, id, family, vec![finding])
            }
            Some(By::Server(_)) => super::server::requirement(server, requirement, later),
            Some(By::Payload(_) | By::Client(_) | By::Gateway(_) | By::Program(_))
                if !whole && !self.exercises(id) =>
            {
                unjudged(
                    Outcome::NotApplicable,
                    "applies to no selected fixture".to_owned(),
                )
            }
            Some(By::Payload(_) | By::Client(_) | By::Gateway(_) | By::Program(_)) => {
                self.judged(requirement, whole, later)
            }
        }
    }

    fn judged(&self, requirement: &Requirement, whole: bool, later: Option<Revision>) -> Item {
        let (id, family) = (requirement.id.as_str(), requirement.family());
        let empty = Tally::default();
        let tally = self.0.get(id).unwrap_or(&empty);
        let mut findings = Vec::new();
        if tally.held + tally.broken == 0 && whole {
            let help = "add a fixture, or state in SPEC.md why it is untestable";
            findings.push(
                Finding::new(id, "SPEC.md", "a fixture to which it applies", "none").help(help),
            );
        }
        if !tally.disagreeing.is_empty() {
            let more = tally.disagreeing.len().saturating_sub(NAMED);
            let mut found = tally
                .disagreeing
                .iter()
                .take(NAMED)
                .cloned()
                .collect::<Vec<_>>()
                .join(", ");
            if more > 0 {
                found = format!("{found} and {more} more");
            }
            let expected = "violated exactly where fixtures declare it";
            findings.push(Finding::new(
                id,
                "fixtures",
                expected,
                format!("otherwise in {found}"),
            ));
        }
        let findings = findings.into_iter().map(|one| one.since(later)).collect();
        let note = format!("met by {}, violated by {}", tally.held, tally.broken);
        Item::judged(Kind::Requirement, id, family, findings).with_note(note)
    }
}
