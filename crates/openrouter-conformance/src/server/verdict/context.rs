//! Runs all applicable checks on one response.

use openrouter_errors::{ErrorType, read};

use super::Judge;
use crate::check::{Judgement, Violation};
use crate::payload::{self, Subject};
use crate::server::checks::checks;
use crate::server::evidence::{Evidence, Purpose};
use crate::server::probe::{ProbeRef, Request};
use crate::server::reply::{Answer, Reply};
use crate::server::report::ProbeRow;

/// The checks on the key itself: they get the response with the key, and quote nothing of it.
const ABOUT_KEYS: &[&str] = &["PRIV-5", "PRIV-6"];

/// A response, and the evidence it is checked with.
pub(super) struct JudgeContext<'a> {
    pub(super) purpose: Purpose,
    pub(super) probe: Option<ProbeRef<'a>>,
    pub(super) request: &'a Request,
    /// The response as it was received.
    pub(super) raw: &'a Answer,
    /// The response with the key hidden.
    pub(super) answer: &'a Answer,
    pub(super) replies: &'a [Reply],
    pub(super) like: Option<&'a Answer>,
    pub(super) control_after: Option<Result<(), String>>,
}

impl Judge<'_> {
    /// Runs the server checks on one response and, if it should be an error, the payload checks. A page of the web
    /// framework has the form of the framework; of it, only the requirements on privacy are checked.
    pub(super) fn check(&mut self, context: &JudgeContext<'_>, row: &mut ProbeRow) {
        let surface = context
            .probe
            .map_or(Some(row.surface), |probe| probe.surface());
        let (raw_payload, payload) = (
            context.raw.as_payload(surface),
            context.answer.as_payload(surface),
        );
        let (raw, subject) = (Subject::new(&raw_payload), Subject::new(&payload));
        let evidence = |about_keys: bool| Evidence {
            purpose: context.purpose,
            probe: context.probe,
            request: context.request,
            surface,
            answer: if about_keys {
                context.raw
            } else {
                context.answer
            },
            subject: if about_keys { &raw } else { &subject },
            replies: context.replies,
            like: context.like,
            control_after: context.control_after.clone(),
        };
        for check in checks() {
            let about_keys = ABOUT_KEYS.contains(&check.requirement);
            self.note(check.requirement, || check.run(&evidence(about_keys)), row);
        }
        if matches!(context.purpose, Purpose::Control | Purpose::Healthy) || !subject.is_answer() {
            return;
        }
        let of_the_framework = evidence(false).is_of_the_framework();
        let (raw, subject) = (raw.view(), subject.view());
        for check in payload::checks() {
            let about_keys = ABOUT_KEYS.contains(&check.requirement);
            if of_the_framework && !check.requirement.starts_with("PRIV-") {
                continue;
            }
            self.note(
                check.requirement,
                || check.run(if about_keys { &raw } else { &subject }),
                row,
            );
        }
    }

    /// Checks that the error type is one that the probe expects for the status.
    pub(super) fn error_type(&mut self, probe: ProbeRef<'_>, answer: &Answer, row: &mut ProbeRow) {
        let payload = answer.as_payload(probe.surface());
        let input = payload.input();
        let Some(stated) = read(&input).error_type().filter(ErrorType::is_known) else {
            return;
        };
        let outcomes = &probe.probe.outcomes;
        let of_status = || {
            outcomes
                .iter()
                .filter(|outcome| outcome.status.contains(&answer.status))
        };
        let any = of_status().all(|outcome| outcome.error_types.is_empty());
        let types: Vec<&ErrorType> = of_status()
            .flat_map(|outcome| &outcome.error_types)
            .collect();
        if !any && !types.contains(&&stated) {
            let wanted: Vec<&str> = types.iter().map(|known| known.as_str()).collect();
            self.decisive(
                probe,
                &format!("error_type {}", wanted.join(" or ")),
                stated.as_str(),
                row,
            );
        }
    }

    /// Records a violation of the probe's main requirement that no check can detect.
    pub(super) fn decisive(
        &mut self,
        probe: ProbeRef<'_>,
        expected: &str,
        found: &str,
        row: &mut ProbeRow,
    ) {
        let violation = Violation {
            pointer: String::new(),
            expected: expected.to_owned(),
            found: found.to_owned(),
        };
        if let Some(id) = probe.probe.requirements.first() {
            self.note(id, || Judgement::Broken(vec![violation]), row);
        }
    }

    /// Checks a requirement, if it is selected, and records the result.
    fn note(&mut self, id: &str, judge: impl FnOnce() -> Judgement, row: &mut ProbeRow) {
        let known = self
            .spec
            .requirements
            .iter()
            .find(|requirement| requirement.id == id);
        let Some(requirement) = known.filter(|known| self.selection.has_requirement(known)) else {
            return;
        };
        let Some(findings) = judge().findings(requirement, self.selection) else {
            return;
        };
        let tally = self.tallies.entry(requirement.id.as_str()).or_default();
        if findings.is_empty() {
            tally.held += 1;
        } else {
            tally.broken += 1;
        }
        row.judged += 1;
        row.findings.extend(findings);
    }
}
