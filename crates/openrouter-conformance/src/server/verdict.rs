//! From what was seen to what came out of each probe.

use std::collections::BTreeMap;

use openrouter_errors::sse::StreamEnd;
use openrouter_errors::{ErrorType, Reading, read};

use super::checks::checks;
use super::config::Config;
use super::evidence::{Evidence, Purpose};
use super::exchange::{Replies, Seen, Twin, twin_fault};
use super::plan::{Decision, Planned};
use super::probe::{Compare, ProbeRef, Request};
use super::report::{ProbeFinding, ProbeResult, ProbeRow, RequirementRow, TwinRow};
use super::send::{Answer, Reply};
use crate::payload::{self, Judgement, Subject};
use crate::select::Selection;
use crate::spec::{Level, Spec};

/// Judges what was seen.
pub(super) struct Judge<'a> {
    pub(super) spec: &'a Spec,
    pub(super) selection: &'a Selection,
    pub(super) config: &'a Config,
    pub(super) seen: &'a Seen,
    tallies: BTreeMap<&'a str, (usize, usize)>,
}

/// Whether a probe's answer can be judged.
enum State<'s> {
    Provoked(&'s Answer),
    Silent(&'s str),
    NotProvoked(String),
}

/// The checks whose subject is the key itself: they are shown the answer as it came.
const ABOUT_KEYS: &[&str] = &["PRIV-5", "PRIV-6"];

impl<'a> Judge<'a> {
    pub(super) fn new(
        spec: &'a Spec,
        selection: &'a Selection,
        config: &'a Config,
        seen: &'a Seen,
    ) -> Self {
        Self {
            spec,
            selection,
            config,
            seen,
            tallies: BTreeMap::new(),
        }
    }

    /// The row of a twin.
    pub(super) fn twin(&self, id: &str, twin: &Twin) -> TwinRow {
        TwinRow {
            id: id.to_owned(),
            fault: twin.fault.as_ref().map(|fault| self.config.key.hide(fault)),
        }
    }

    /// The row of a probe, which tells everything about it.
    pub(super) fn probe(&mut self, planned: &Planned) -> ProbeRow {
        let probe = planned.probe;
        let mut row = ProbeRow {
            id: probe.probe.id.clone(),
            surface: probe.file.surface,
            fault: probe.probe.fault.clone(),
            requirements: probe.probe.requirements.clone(),
            result: ProbeResult::NotTested,
            status: None,
            note: None,
            judged: 0,
            findings: Vec::new(),
        };
        match &planned.decision {
            Decision::Send => {}
            Decision::NotTested(why) => {
                return ProbeRow {
                    note: Some(why.clone()),
                    ..row
                };
            }
            Decision::NotApplicable(why) => {
                return ProbeRow {
                    note: Some(why.clone()),
                    result: ProbeResult::NotApplicable,
                    ..row
                };
            }
        }
        let twin = self.seen.twins.get(&probe.twin_id());
        let fault = twin.map_or(Some("it was not sent"), |twin| twin.fault.as_deref());
        if let Some(fault) = fault {
            let note = self
                .config
                .key
                .hide(&format!("{}: {fault}", probe.twin_id()));
            return ProbeRow {
                note: Some(note),
                result: ProbeResult::TwinFailed,
                ..row
            };
        }
        let Some(replies) = self.seen.probes.get(&row.id) else {
            return ProbeRow {
                note: Some("the target had stopped answering".to_owned()),
                ..row
            };
        };
        row.status = replies
            .replies
            .first()
            .and_then(Reply::answer)
            .map(|answer| answer.status);
        match self.state(probe, replies) {
            State::NotProvoked(why) => {
                row.note = Some(self.config.key.hide(&why));
                row.result = ProbeResult::NotProvoked;
                return row;
            }
            State::Silent(why) => {
                let found = self.config.key.hide(why);
                row.findings
                    .extend(self.decisive(probe, "an answer", found));
                row.judged = 1;
            }
            State::Provoked(answer) => self.judge(probe, replies, answer, &mut row),
        }
        let broken = row
            .findings
            .iter()
            .any(|finding| finding.level == Level::Must);
        row.result = if broken {
            ProbeResult::Violated
        } else {
            ProbeResult::Passed
        };
        row
    }

    fn state<'s>(&self, probe: ProbeRef<'_>, replies: &'s Replies) -> State<'s> {
        let answer = match replies.replies.first() {
            Some(Reply::Answer(answer)) => answer,
            Some(Reply::Nothing(why)) => return State::Silent(why),
            None => return State::NotProvoked("it was not sent".to_owned()),
        };
        let payload = answer.as_payload(probe.surface());
        let input = payload.input();
        let reading = read(&input);
        let taken = (200..300).contains(&answer.status) && !reading.is_error();
        let foreseen = probe
            .probe
            .outcomes
            .iter()
            .any(|outcome| outcome.status.contains(&answer.status));
        match &probe.probe.compare {
            Some(Compare::MidStream) if answer.status >= 400 => State::NotProvoked(format!(
                "it failed before the stream began: {}",
                answer.in_words()
            )),
            Some(Compare::MidStream) if ended_well(&reading) => {
                State::NotProvoked("the stream ended well".to_owned())
            }
            Some(Compare::Healthy { shown_by: other } | Compare::Like { probe: other })
                if !self.was_provoked(other) =>
            {
                State::NotProvoked(format!("{other} was not provoked"))
            }
            Some(Compare::Healthy { .. } | Compare::MidStream) => State::Provoked(answer),
            _ if taken && !foreseen => {
                State::NotProvoked(format!("the target took it: {}", answer.in_words()))
            }
            _ => State::Provoked(answer),
        }
    }

    /// Whether another probe was answered with an error of its own.
    fn was_provoked(&self, id: &str) -> bool {
        let first = self
            .seen
            .probes
            .get(id)
            .and_then(|replies| replies.replies.first());
        first
            .and_then(Reply::answer)
            .is_some_and(|answer| answer.status >= 400)
    }

    /// Judges the answers of one probe.
    fn judge(
        &mut self,
        probe: ProbeRef<'a>,
        replies: &'a Replies,
        answer: &'a Answer,
        row: &mut ProbeRow,
    ) {
        let like = match &probe.probe.compare {
            Some(Compare::Like { probe: other }) => self.seen.probes.get(other),
            _ => None,
        };
        let like = like
            .and_then(|replies| replies.replies.first())
            .and_then(Reply::answer);
        let twin_after = replies.twin_after.as_ref().and_then(|reply| {
            let twin = self.seen.twins.get(&probe.twin_id())?;
            Some(twin_fault(probe.file.surface, &twin.request, reply).map_or(Ok(()), Err))
        });
        let scene = Scene {
            purpose: Purpose::of(probe),
            probe: Some(probe),
            request: &replies.request,
            replies: &replies.replies,
            like,
            twin_after,
        };
        self.scene(&scene, answer, row);
        if scene.purpose == Purpose::Fault {
            row.findings.extend(self.wrong_type(probe, answer));
        }
        row.findings.sort_by_key(|finding| {
            self.spec
                .requirements
                .iter()
                .position(|known| known.id == finding.requirement)
        });
    }

    /// Judges what holds for every answer on the answer to a twin; findings go to the first probe that needs it.
    pub(super) fn judge_twin(&mut self, twin: &'a Twin, row: &mut ProbeRow) {
        let Reply::Answer(answer) = &twin.reply else {
            return;
        };
        let scene = Scene {
            purpose: Purpose::Twin,
            probe: None,
            request: &twin.request,
            replies: &[],
            like: None,
            twin_after: None,
        };
        let before = row.findings.len();
        self.scene(&scene, answer, row);
        for finding in &mut row.findings[before..] {
            finding.found = format!("{} (in the answer to the healthy request)", finding.found);
        }
        if row
            .findings
            .iter()
            .any(|finding| finding.level == Level::Must)
        {
            row.result = ProbeResult::Violated;
        }
    }

    fn scene(&mut self, scene: &Scene<'_>, answer: &Answer, row: &mut ProbeRow) {
        let surface = scene
            .probe
            .map_or(Some(row.surface), |probe| probe.surface());
        let shown = self.hidden(answer);
        let (raw_payload, payload) = (answer.as_payload(surface), shown.as_payload(surface));
        let (raw, subject) = (Subject::new(&raw_payload), Subject::new(&payload));
        let evidence = |about_keys: bool| Evidence {
            purpose: scene.purpose,
            probe: scene.probe,
            request: scene.request,
            surface,
            answer: if about_keys { answer } else { &shown },
            subject: if about_keys { &raw } else { &subject },
            replies: scene.replies,
            like: scene.like,
            twin_after: scene.twin_after.clone(),
        };
        for check in checks()
            .iter()
            .filter(|check| self.selection.has_requirement(check.requirement))
        {
            let judgement = check.run(&evidence(ABOUT_KEYS.contains(&check.requirement)));
            self.note(check.requirement, judgement, row);
        }
        if scene.purpose == Purpose::Twin || scene.purpose == Purpose::Healthy {
            return;
        }
        for check in
            payload::checks().filter(|check| self.selection.has_requirement(check.requirement))
        {
            let judgement = check.run(if ABOUT_KEYS.contains(&check.requirement) {
                &raw
            } else {
                &subject
            });
            self.note(check.requirement, judgement, row);
        }
    }

    /// Writes a judgement down.
    fn note(&mut self, id: &'static str, judgement: Judgement, row: &mut ProbeRow) {
        let Some(requirement) = self
            .spec
            .requirements
            .iter()
            .find(|requirement| requirement.id == id)
        else {
            return;
        };
        let tally = self.tallies.entry(requirement.id.as_str()).or_default();
        match judgement {
            Judgement::NotApplicable => return,
            Judgement::Holds => tally.0 += 1,
            Judgement::Broken(violations) => {
                tally.1 += 1;
                row.findings
                    .extend(violations.into_iter().map(|violation| ProbeFinding {
                        requirement: requirement.id.clone(),
                        level: requirement.level,
                        pointer: self.config.key.hide(&violation.pointer),
                        expected: self.config.key.hide(&violation.expected),
                        found: self.config.key.hide(&violation.found),
                    }));
            }
        }
        row.judged += 1;
    }

    /// The answer with the key of the run hidden in it, so that nothing that is told about it can show the key.
    fn hidden(&self, answer: &Answer) -> Answer {
        let key = &self.config.key;
        Answer {
            body: key
                .hidden_in(&answer.body)
                .unwrap_or_else(|| answer.body.clone()),
            headers: answer
                .headers
                .iter()
                .map(|(name, value)| (key.hide(name), key.hide(value)))
                .collect(),
            ..answer.clone()
        }
    }

    /// An outcome with the right status and another error type than it may have.
    fn wrong_type(&self, probe: ProbeRef<'_>, answer: &Answer) -> Option<ProbeFinding> {
        let payload = answer.as_payload(probe.surface());
        let input = payload.input();
        let stated = read(&input).error_type().filter(ErrorType::is_known)?;
        let mut foreseen = probe
            .probe
            .outcomes
            .iter()
            .filter(|outcome| outcome.status.contains(&answer.status))
            .peekable();
        foreseen.peek()?;
        let types: Vec<&ErrorType> = foreseen
            .clone()
            .flat_map(|outcome| &outcome.error_types)
            .collect();
        if foreseen.any(|outcome| outcome.error_types.is_empty()) || types.contains(&&stated) {
            return None;
        }
        let wanted: Vec<&str> = types.iter().map(|known| known.as_str()).collect();
        self.decisive(
            probe,
            &format!("error_type {}", wanted.join(" or ")),
            stated.as_str().to_owned(),
        )
    }

    /// A finding in the name of the requirement that the probe is made for.
    fn decisive(&self, probe: ProbeRef<'_>, expected: &str, found: String) -> Option<ProbeFinding> {
        let id = probe.probe.requirements.first()?;
        let requirement = self
            .spec
            .requirements
            .iter()
            .find(|requirement| requirement.id == *id)?;
        Some(ProbeFinding {
            requirement: id.clone(),
            level: requirement.level,
            pointer: String::new(),
            expected: expected.to_owned(),
            found,
        })
    }

    /// How often each requirement was judged, in SPEC.md's order.
    pub(super) fn requirements(&self) -> Vec<RequirementRow> {
        let row = |requirement: &'a crate::spec::Requirement| {
            let (held, broken) = *self.tallies.get(requirement.id.as_str())?;
            (held + broken > 0).then(|| RequirementRow {
                id: requirement.id.clone(),
                level: requirement.level,
                held,
                broken,
            })
        };
        self.spec.requirements.iter().filter_map(row).collect()
    }
}

/// What an answer is judged beside.
struct Scene<'a> {
    purpose: Purpose,
    probe: Option<ProbeRef<'a>>,
    request: &'a Request,
    replies: &'a [Reply],
    like: Option<&'a Answer>,
    twin_after: Option<Result<(), String>>,
}

/// Whether a stream came to a healthy end.
fn ended_well(reading: &Reading<'_>) -> bool {
    !reading.is_error()
        && reading
            .stream()
            .is_some_and(|stream| matches!(stream.end, StreamEnd::Done | StreamEnd::Finished))
}
