//! Derives the result of each probe from the evidence.

mod context;
mod control;
mod state;

use std::collections::{BTreeMap, BTreeSet};

use super::config::Config;
use super::evidence::Purpose;
use super::plan::{Decision, Planned};
use super::probe::{Compare, ProbeRef};
use super::reply::Reply;
pub use super::report::{ProbeResult, ProbeRow};
use super::seen::{Replies, STOPPED, Seen, SentControl};
use crate::payload::Subject;
use context::JudgeContext;
pub use control::control_fault;
use openrouter_corpus::report::counts::RequirementCount;
use openrouter_corpus::report::{Exchange, Finding};
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::{Requirement, Spec};
use state::State;

/// Evaluates the evidence. All its texts come from copies of the responses in which the key is hidden.
pub struct Judge<'a> {
    spec: &'a Spec,
    selection: &'a Selection,
    config: &'a Config,
    tallies: BTreeMap<&'a str, Tally>,
    /// The control requests whose responses were checked.
    controls: BTreeSet<String>,
}

/// The number of checks of a requirement.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    held: usize,
    broken: usize,
}

impl<'a> Judge<'a> {
    /// Creates the evaluation of a run with this configuration.
    #[must_use]
    pub fn new(spec: &'a Spec, selection: &'a Selection, config: &'a Config) -> Self {
        Self {
            spec,
            selection,
            config,
            tallies: BTreeMap::new(),
            controls: BTreeSet::new(),
        }
    }

    /// Returns the row of a probe with all its results. Requirements on every response are also checked on the
    /// control's response, if this is the first probe that needs it.
    pub fn row(&mut self, planned: &Planned, seen: &Seen) -> ProbeRow {
        let row = self.probe(planned, seen);
        let id = planned.probe.control_id();
        let is_judged = matches!(row.result, ProbeResult::Passed | ProbeResult::Violated);
        match seen.controls.get(&id) {
            Some(control) if is_judged && self.controls.insert(id) => self.control(control, row),
            _ => row,
        }
    }

    fn probe(&mut self, planned: &Planned, seen: &Seen) -> ProbeRow {
        let probe = planned.probe;
        let row = ProbeRow::unjudged(probe, self.spec, self.selection);
        match &planned.decision {
            Decision::Send => {}
            Decision::NotTested(why) => return row.with(ProbeResult::NotTested, why),
            Decision::NotApplicable(why) => return row.with(ProbeResult::NotApplicable, why),
        }
        let id = probe.control_id();
        match seen.controls.get(&id).map(|control| &control.fault) {
            Some(None) => {}
            Some(Some(fault)) => {
                return row.with(ProbeResult::ControlFailed, &format!("{id}: {fault}"));
            }
            None => {
                return row.with(
                    ProbeResult::ControlFailed,
                    &format!("{id}: it was not sent"),
                );
            }
        }
        match seen.probes.get(&row.id) {
            Some(replies) => self.judge(probe, replies, seen, row),
            None => row.with(ProbeResult::NotTested, STOPPED),
        }
    }

    /// Evaluates the results of a probe.
    fn judge(
        &mut self,
        probe: ProbeRef<'static>,
        replies: &Replies,
        seen: &Seen,
        mut row: ProbeRow,
    ) -> ProbeRow {
        let key = &self.config.key;
        let shown: Vec<Reply> = replies
            .replies
            .iter()
            .map(|reply| key.hide_reply(reply))
            .collect();
        let (Some(raw), Some(first)) = (replies.replies.first(), shown.first()) else {
            return row.with(ProbeResult::NotTested, "it was not sent");
        };
        row.wire = Some(exchange(&row.request, replies, first));
        let other = probe.probe.compare.as_ref().and_then(Compare::other);
        let other = other.and_then(|other| seen.probes.get(other)?.replies.first());
        match State::of(probe, first, other) {
            State::NotProvoked(why) => return row.with(ProbeResult::NotProvoked, &why),
            State::Silent(why) => self.decisive(probe, "an answer", why, &mut row),
            State::Provoked(answer) => {
                let payload = answer.as_payload(probe.surface());
                if let Some(why) = Subject::new(&payload).unread {
                    return row.with(ProbeResult::NotTested, &why);
                }
                let context = JudgeContext {
                    purpose: Purpose::of(probe),
                    probe: Some(probe),
                    request: &replies.request,
                    raw: raw.answer().unwrap_or(answer),
                    answer,
                    replies: &shown,
                    like: other.and_then(Reply::answer),
                    control_after: self.control_after(probe, replies, seen),
                };
                self.check(&context, &mut row);
                self.error_type(probe, answer, &mut row);
            }
        }
        self.close(row)
    }

    /// Returns the result of the control request after the faults, if it was sent again.
    fn control_after(
        &self,
        probe: ProbeRef<'_>,
        replies: &Replies,
        seen: &Seen,
    ) -> Option<Result<(), String>> {
        let reply = self.config.key.hide_reply(replies.control_after.as_ref()?);
        let control = seen.controls.get(&probe.control_id())?;
        Some(control_fault(probe.file.surface, &control.request, &reply).map_or(Ok(()), Err))
    }

    /// Checks the requirements on every response on the control's response; findings go to the first probe that needs
    /// it.
    fn control(&mut self, control: &SentControl, mut row: ProbeRow) -> ProbeRow {
        let shown = self.config.key.hide_reply(&control.reply);
        let (Some(raw), Some(answer)) = (control.reply.answer(), shown.answer()) else {
            return row;
        };
        let context = JudgeContext {
            purpose: Purpose::Control,
            probe: None,
            request: &control.request,
            raw,
            answer,
            replies: &[],
            like: None,
            control_after: None,
        };
        let before = row.findings.len();
        self.check(&context, &mut row);
        for finding in &mut row.findings[before..] {
            finding.found = format!("{} (in the response to the control request)", finding.found);
        }
        self.close(row)
    }

    /// Completes a row that was checked; it does not apply if no selected requirement was checked.
    fn close(&self, mut row: ProbeRow) -> ProbeRow {
        let place = |id: &str| {
            self.spec
                .requirements
                .iter()
                .position(|known| known.id == id)
        };
        row.findings.sort_by_key(|finding| place(&finding.check));
        if row.judged == 0 {
            return row.with(
                ProbeResult::NotApplicable,
                "no selected requirement applies to the response",
            );
        }
        row.result = if row.findings.iter().any(Finding::binds) {
            ProbeResult::Violated
        } else {
            ProbeResult::Passed
        };
        row
    }

    /// Returns the number of checks of each requirement, in SPEC.md's order.
    pub fn requirements(&self) -> Vec<RequirementCount> {
        let row = |requirement: &Requirement| {
            let Tally { held, broken } = *self.tallies.get(requirement.id.as_str())?;
            Some(RequirementCount {
                requirement: requirement.id.clone(),
                level: requirement.level,
                since: self.selection.later(requirement),
                held,
                broken,
            })
        };
        self.spec.requirements.iter().filter_map(row).collect()
    }
}

/// Returns the exchange on the wire; the first one if the request was sent several times.
fn exchange(request: &str, replies: &Replies, first: &Reply) -> Exchange {
    let end = match first {
        Reply::Answer(answer) => answer.broken.as_deref().unwrap_or("answered"),
        Reply::Nothing(why) => why,
    };
    Exchange {
        request: request.to_owned(),
        stream: replies.request.wants_stream(),
        status: first.answer().map(|answer| answer.status),
        end: end.to_owned(),
        moment: replies.moment,
    }
}
