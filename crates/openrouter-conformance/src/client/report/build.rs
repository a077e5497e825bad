//! From a session and its judgements to the report.

use std::collections::BTreeMap;

use openrouter_errors::Delivery;

use super::trace::trace;
use super::{
    BrokenRequirement, CaseReport, ClientReport, Control, Loss, RequirementCount, VerdictCount,
};
use crate::client::judge::{FieldState, Judged, Verdict, judge};
use crate::client::plan::Way;
use crate::client::protocol::FieldName;
use crate::client::session::{Played, Session, control_fault};
use crate::select::Selection;
use crate::spec::Spec;

impl ClientReport {
    /// Judges a session. `again` is the command line that judges this client, without what follows `client`.
    #[must_use]
    pub fn of(spec: &Spec, selection: &Selection, session: &Session<'_>, again: &str) -> Self {
        let hello = &session.hello;
        let judged = judge(spec, selection, hello, &session.played);
        let control = |control: &Played<'_>| Control {
            id: control.planned.id.clone(),
            fault: control_fault(control).map(|why| steady(&why)),
        };
        let cases: Vec<CaseReport> = session
            .played
            .iter()
            .zip(&judged)
            .map(|(played, judged)| case(played, judged, again))
            .collect();
        Self {
            name: hello.name.clone(),
            version: hello.version.clone(),
            language: hello.language.clone(),
            surfaces: hello.surfaces.clone(),
            stream: hello.stream,
            retries: hello.retries,
            fields: hello.fields.clone(),
            controls: session.controls.iter().map(control).collect(),
            verdicts: verdicts(&cases),
            losses: losses(&cases),
            requirements: requirements(spec, &judged),
            faults: session.faults.iter().map(|fault| steady(fault)).collect(),
            cases,
        }
    }
}

fn case(played: &Played<'_>, judged: &Judged, again: &str) -> CaseReport {
    let planned = &played.planned;
    let broken: Vec<BrokenRequirement> = judged
        .broken
        .iter()
        .map(|broken| BrokenRequirement {
            requirement: broken.requirement.to_owned(),
            level: broken.level,
            sentence: broken.sentence.clone(),
            expected: steady(&broken.expected),
            seen: steady(&broken.seen),
        })
        .collect();
    let wrong = !matches!(judged.verdict, Verdict::Exact | Verdict::NotApplicable);
    CaseReport {
        case: planned.id.clone(),
        way: planned.way,
        surface: planned.surface,
        delivery: planned.fixture.and_then(|fixture| fixture.case.delivery),
        verdict: judged.verdict,
        why: judged.why.as_deref().map(steady),
        said: steady(&judged.said),
        fields: judged.fields.clone(),
        broken,
        trace: if wrong {
            trace(&played.seen)
        } else {
            Vec::new()
        },
        replay: wrong.then(|| format!("openrouter-conform client --case {} {again}", planned.id)),
    }
}

/// How many calls got which verdict.
pub(crate) fn verdicts(cases: &[CaseReport]) -> Vec<VerdictCount> {
    let count = |verdict| cases.iter().filter(|case| case.verdict == verdict).count();
    Verdict::BY_HARM
        .iter()
        .map(|&verdict| VerdictCount {
            verdict,
            calls: count(verdict),
        })
        .collect()
}

/// What became of each field, by delivery, with retries off.
pub(crate) fn losses(cases: &[CaseReport]) -> Vec<Loss> {
    let mut cells: BTreeMap<(FieldName, Option<&'static str>), Loss> = BTreeMap::new();
    for case in cases.iter().filter(|case| case.way == Way::NoRetries) {
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

fn requirements(spec: &Spec, judged: &[Judged]) -> Vec<RequirementCount> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for judged in judged {
        for id in &judged.held {
            counts.entry(id).or_default().0 += 1;
        }
        for broken in &judged.broken {
            counts.entry(broken.requirement).or_default().1 += 1;
        }
    }
    let count = |requirement: &crate::spec::Requirement| {
        let (held, broken) = *counts.get(requirement.id.as_str())?;
        Some(RequirementCount {
            requirement: requirement.id.clone(),
            level: requirement.level,
            held,
            broken,
        })
    };
    spec.requirements.iter().filter_map(count).collect()
}

/// A text of a client without secrets and without the mock's port, which differs from run to run.
pub(crate) fn steady(text: &str) -> String {
    let text = without_ports(&crate::client::clean(text), "127.0.0.1:");
    without_ports(&text, "localhost:")
}

fn without_ports(text: &str, host: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(host) {
        let (before, behind) = rest.split_at(at + host.len());
        let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
        out.push_str(before);
        out.push_str(if digits > 0 { "PORT" } else { "" });
        rest = &behind[digits..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_left_out() {
        assert_eq!(
            steady("GET http://127.0.0.1:40123/c: refused by 127.0.0.1:9"),
            "GET http://127.0.0.1:PORT/c: refused by 127.0.0.1:PORT"
        );
        assert_eq!(steady("nothing"), "nothing");
    }
}
