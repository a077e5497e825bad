//! The totals of a report: verdicts, losses by field and delivery, requirements.

use std::collections::BTreeMap;

use openrouter_errors::Delivery;

use super::judge::Judged;
use super::report::{CaseReport, VerdictCount};
use super::verdict::Verdict;
use crate::client::judge::FieldState;
use crate::client::protocol::FieldName;
use crate::client::report::{Loss, RequirementCount};
use crate::spec::Spec;

pub(super) fn verdicts(cases: &[CaseReport]) -> Vec<VerdictCount> {
    let count = |verdict| cases.iter().filter(|case| case.verdict == verdict).count();
    Verdict::BY_HARM
        .iter()
        .map(|&verdict| VerdictCount {
            verdict,
            cases: count(verdict),
        })
        .collect()
}

pub(super) fn losses(cases: &[CaseReport]) -> Vec<Loss> {
    let mut cells: BTreeMap<(FieldName, Option<&'static str>), Loss> = BTreeMap::new();
    for case in cases {
        for (&field, state) in &case.fields {
            let key = (field, case.delivery.map(Delivery::as_str));
            let cell = cells.entry(key).or_insert_with(|| Loss {
                field,
                delivery: case.delivery,
                value: 0,
                lost: 0,
                inexpressible: 0,
            });
            match state {
                FieldState::Value => cell.value += 1,
                FieldState::Lost => cell.lost += 1,
                FieldState::Inexpressible => cell.inexpressible += 1,
            }
        }
    }
    cells.into_values().collect()
}

pub(super) fn requirements(spec: &Spec, judged: &[Judged]) -> Vec<RequirementCount> {
    let count = |requirement: &crate::spec::Requirement| {
        let id = requirement.id.as_str();
        let held = judged.iter().filter(|one| one.held.contains(&id)).count();
        let breaks = |one: &&Judged| one.broken.iter().any(|broken| broken.requirement == id);
        let broken = judged.iter().filter(breaks).count();
        (held + broken > 0).then(|| RequirementCount {
            requirement: requirement.id.clone(),
            level: requirement.level,
            held,
            broken,
        })
    };
    spec.requirements.iter().filter_map(count).collect()
}
