//! From what was seen to what came out of each probe.

mod scene;
mod state;

use std::collections::BTreeMap;

use super::config::Config;
use super::evidence::Purpose;
use super::exchange::{Replies, STOPPED, Seen, Twin, twin_fault};
use super::plan::{Decision, Planned};
use super::probe::{Compare, ProbeRef};
use super::report::{ProbeResult, ProbeRow};
use super::send::Reply;
use crate::report::{Control, Finding};
use crate::select::Selection;
use crate::spec::{Requirement, Spec};
use crate::verdicts::RequirementCount;
use scene::Scene;
use state::State;

/// Judges what was seen. Whatever it says of an answer, it says of a copy in which the key is hidden.
pub(super) struct Judge<'a> {
    spec: &'a Spec,
    selection: &'a Selection,
    config: &'a Config,
    seen: &'a Seen,
    tallies: BTreeMap<&'a str, Tally>,
}

/// How often a requirement was judged.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    held: usize,
    broken: usize,
}

impl<'a> Judge<'a> {
    pub(super) fn new(
        spec: &'a Spec,
        selection: &'a Selection,
        config: &'a Config,
        seen: &'a Seen,
    ) -> Self {
        let tallies = BTreeMap::new();
        Self {
            spec,
            selection,
            config,
            seen,
            tallies,
        }
    }

    /// The row of a twin.
    pub(super) fn twin(&self, id: &str, twin: &Twin) -> Control {
        Control {
            id: id.to_owned(),
            fault: twin.fault.clone(),
        }
    }

    /// The row of a probe, which tells everything about it.
    pub(super) fn probe(&mut self, planned: &Planned) -> ProbeRow {
        let probe = planned.probe;
        let row = ProbeRow::unjudged(probe, self.spec, self.selection);
        match &planned.decision {
            Decision::Send => {}
            Decision::NotTested(why) => return row.with(ProbeResult::NotTested, why),
            Decision::NotApplicable(why) => return row.with(ProbeResult::NotApplicable, why),
        }
        let id = probe.twin_id();
        match self.seen.twins.get(&id).map(|twin| &twin.fault) {
            Some(None) => {}
            Some(Some(fault)) => {
                return row.with(ProbeResult::TwinFailed, &format!("{id}: {fault}"));
            }
            None => return row.with(ProbeResult::TwinFailed, &format!("{id}: it was not sent")),
        }
        match self.seen.probes.get(&row.id) {
            Some(replies) => self.judge(probe, replies, row),
            None => row.with(ProbeResult::NotTested, STOPPED),
        }
    }

    /// Judges what came of a probe.
    fn judge(
        &mut self,
        probe: ProbeRef<'static>,
        replies: &Replies,
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
        row.status = first.answer().map(|answer| answer.status);
        let other = match &probe.probe.compare {
            Some(Compare::Healthy { shown_by: other } | Compare::Like { probe: other }) => {
                Some(other)
            }
            _ => None,
        };
        let other = other.and_then(|other| self.seen.probes.get(other)?.replies.first());
        match State::of(probe, first, other) {
            State::NotProvoked(why) => return row.with(ProbeResult::NotProvoked, &why),
            State::Silent(why) => self.decisive(probe, "an answer", why, &mut row),
            State::Provoked(answer) => {
                let scene = Scene {
                    purpose: Purpose::of(probe),
                    probe: Some(probe),
                    request: &replies.request,
                    raw: raw.answer().unwrap_or(answer),
                    answer,
                    replies: &shown,
                    like: other.and_then(Reply::answer),
                    twin_after: self.twin_after(probe, replies),
                };
                self.scene(&scene, &mut row);
                self.error_type(probe, answer, &mut row);
            }
        }
        self.close(row)
    }

    /// What is wrong with the answer to the twin behind the faults, where it was sent again.
    fn twin_after(&self, probe: ProbeRef<'_>, replies: &Replies) -> Option<Result<(), String>> {
        let reply = self.config.key.hide_reply(replies.twin_after.as_ref()?);
        let twin = self.seen.twins.get(&probe.twin_id())?;
        Some(twin_fault(probe.file.surface, &twin.request, &reply).map_or(Ok(()), Err))
    }

    /// Judges what holds for every answer on the answer to a twin; findings go to the first probe that needs it.
    pub(super) fn judge_twin(&mut self, twin: &Twin, mut row: ProbeRow) -> ProbeRow {
        let shown = self.config.key.hide_reply(&twin.reply);
        let (Some(raw), Some(answer)) = (twin.reply.answer(), shown.answer()) else {
            return row;
        };
        let scene = Scene {
            purpose: Purpose::Twin,
            probe: None,
            request: &twin.request,
            raw,
            answer,
            replies: &[],
            like: None,
            twin_after: None,
        };
        let before = row.findings.len();
        self.scene(&scene, &mut row);
        for finding in &mut row.findings[before..] {
            finding.found = format!("{} (in the answer to the healthy request)", finding.found);
        }
        self.close(row)
    }

    /// The result of a row that was judged; one by which nothing selected was judged has none.
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
                "no selected requirement concerns the answer",
            );
        }
        row.result = if row.findings.iter().any(Finding::binds) {
            ProbeResult::Violated
        } else {
            ProbeResult::Passed
        };
        row
    }

    /// How often each requirement was judged, in SPEC.md's order.
    pub(super) fn requirements(&self) -> Vec<RequirementCount> {
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
