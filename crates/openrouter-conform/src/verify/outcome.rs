//! The outcome that an item must have by its verdict, its violations and the baseline.

use std::cmp::Ordering;

use openrouter_conformance::client::judge::Verdict as OfClient;
use openrouter_conformance::gateway::Verdict as OfGateway;
use openrouter_conformance::program::verdict::Verdict as OfProgram;
use openrouter_conformance::server::ProbeResult;
use openrouter_corpus::report::{Outcome, Role, Standing};
use openrouter_corpus::select::Selection;
use openrouter_corpus::spec::{Level, Spec};
use openrouter_corpus::verdict_kind::VerdictKind;

use crate::report::capsule::{Capsule, Outline};

/// The role that a command tests; `None` for a run without a command.
pub(super) fn role_of(command: &str) -> Option<Role> {
    match command {
        "client" => Some(Role::Client),
        "gateway" => Some(Role::Gateway),
        "program" => Some(Role::Program),
        "server" => Some(Role::Server),
        _ => None,
    }
}

/// Returns what the outcome of an item should be by its own members, if it is something else.
pub(super) fn expected(item: &Outline, capsule: &Capsule) -> Option<String> {
    by_violations(item)
        .or_else(|| by_verdict(item, &capsule.run.command))
        .or_else(|| by_baseline(item, capsule))
}

fn unless(fits: bool, expected: impl Into<String>) -> Option<String> {
    (!fits).then(|| expected.into())
}

fn by_violations(item: &Outline) -> Option<String> {
    let broken = !item.violates.is_empty();
    match item.outcome {
        Outcome::Failed | Outcome::Unscored => {
            unless(broken, "a violation in /violates, or another outcome")
        }
        Outcome::ExpectedFailure => None,
        _ => unless(
            !broken,
            format!(
                "a failure, because it violates {}",
                item.violates.join(", ")
            ),
        ),
    }
}

fn by_verdict(item: &Outline, command: &str) -> Option<String> {
    use Outcome::{Error, ExpectedFailure, Failed, NotApplicable, NotTested, Passed, Unscored};
    let Some(verdict) = item.verdict.as_deref() else {
        let needs_none = role_of(command).is_none() || item.is_of_baseline();
        return unless(needs_none, format!("a verdict of `{command}`"));
    };
    let Some(rank) = rank(command, verdict) else {
        return Some(format!("a verdict of `{command}`, but {verdict:?} is none"));
    };
    let differs = item.outcome == Failed && item.standing.is_some();
    let fits = differs
        || match rank.state {
            State::Held => matches!(item.outcome, Passed | Unscored),
            State::Violated => item.outcome == Failed,
            State::Judged => matches!(item.outcome, Passed | Failed | ExpectedFailure | Unscored),
            State::Misleads => matches!(item.outcome, Failed | ExpectedFailure | Unscored),
            State::Open => item.outcome == Error,
            State::NotProvoked => matches!(item.outcome, Error | NotTested),
            State::NotApplicable => item.outcome == NotApplicable,
        };
    unless(fits, format!("an outcome that fits the verdict {verdict}"))
}

/// With a baseline, the outcome follows from the verdict and the recorded one; without, nothing is recorded.
fn by_baseline(item: &Outline, capsule: &Capsule) -> Option<String> {
    let recorded = item.recorded.as_deref();
    if capsule.run.baseline.is_none() {
        let none = item.standing.is_none() && recorded.is_none();
        let none = none && item.outcome != Outcome::ExpectedFailure;
        return unless(
            none,
            "no record of a baseline, because /baseline names none",
        );
    }
    if item.is_of_baseline() {
        return unless(
            item.outcome == Outcome::Failed,
            "a failure: the record has no case",
        );
    }
    let rank_of = |verdict: &str| rank(&capsule.run.command, verdict);
    let now = rank_of(item.verdict.as_deref()?)?;
    let before = match recorded.map(rank_of) {
        Some(None) => return Some("a recorded verdict that exists".to_owned()),
        Some(known) => known,
        None => None,
    };
    let is_recorded = before.is_some();
    let (outcome, standing) = match now.state {
        State::Open => (Outcome::Error, None),
        State::NotApplicable if !is_recorded => (Outcome::NotApplicable, None),
        _ => match now.rank.cmp(&before.map_or(0, |before| before.rank)) {
            Ordering::Greater => (Outcome::Failed, Some(Standing::Worse)),
            Ordering::Less => (Outcome::Failed, Some(Standing::Stale)),
            Ordering::Equal if item.standing == Some(Standing::Expired) && is_recorded => {
                (Outcome::Failed, Some(Standing::Expired))
            }
            Ordering::Equal if now.rank == 0 => {
                (Outcome::Passed, is_recorded.then_some(Standing::Met))
            }
            Ordering::Equal => (Outcome::ExpectedFailure, Some(Standing::Met)),
        },
    };
    unless(
        (item.outcome, item.standing) == (outcome, standing),
        format!(
            "{:?} by its verdict and the recorded {}",
            outcome.as_str(),
            recorded.unwrap_or("best one")
        ),
    )
}

/// Returns what the violations of an item should be by SPEC.md and the revision, if they are something else.
pub(super) fn by_spec(
    item: &Outline,
    command: &str,
    selection: &Selection,
    spec: &Spec,
) -> Option<String> {
    let of_target = role_of(command).is_some();
    let mut binding = Vec::new();
    for check in &item.violates {
        match spec.get(check) {
            Some(known) if selection.later(known).is_some() => continue,
            Some(known) if of_target => {
                let is_selected = known.level == Level::Must && selection.has_requirement(known);
                if !is_selected {
                    return Some(format!("selected MUST requirements, but {check} is none"));
                }
            }
            None if of_target && !matches!(check.as_str(), "verdict" | "baseline") => {
                return Some(format!("requirements of SPEC.md, but {check} is none"));
            }
            _ => {}
        }
        binding.push(check.as_str());
    }
    match item.outcome {
        Outcome::Unscored => unless(
            binding.is_empty(),
            format!(
                "a failure, because the scored revision requires {}",
                binding.join(", ")
            ),
        ),
        Outcome::Failed => unless(
            !binding.is_empty(),
            "unscored, because only later revisions require what it violates",
        ),
        _ => None,
    }
}

/// A verdict among those of its kind.
pub(super) struct Rank {
    /// How many verdicts are better.
    pub(super) rank: usize,
    pub(super) state: State,
}

/// The outcome that a verdict implies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Of a server: no MUST of the scored revision is violated.
    Held,
    /// Of a server: one is.
    Violated,
    Judged,
    Misleads,
    Open,
    /// Of a server: there was nothing to check.
    NotProvoked,
    NotApplicable,
}

impl State {
    /// Whether the target was checked.
    pub(super) fn is_judged(self) -> bool {
        matches!(
            self,
            Self::Held | Self::Violated | Self::Judged | Self::Misleads
        )
    }
}

/// The rank of a verdict of a command.
pub(super) fn rank(command: &str, verdict: &str) -> Option<Rank> {
    match role_of(command)? {
        Role::Client => rank_of::<OfClient>(verdict),
        Role::Gateway => rank_of::<OfGateway>(verdict),
        Role::Program => rank_of::<OfProgram>(verdict),
        Role::Server => {
            let known = ProbeResult::ALL.iter();
            let result = known.clone().find(|one| one.as_str() == verdict)?;
            Some(Rank {
                rank: known.filter(|other| *other > result).count(),
                state: match result {
                    ProbeResult::Passed => State::Held,
                    ProbeResult::Violated => State::Violated,
                    ProbeResult::NotApplicable => State::NotApplicable,
                    ProbeResult::NotProvoked => State::NotProvoked,
                    ProbeResult::ControlFailed | ProbeResult::NotTested => State::Open,
                },
            })
        }
    }
}

fn rank_of<V: VerdictKind>(word: &str) -> Option<Rank> {
    let all = V::BY_HARM.iter().copied();
    let verdict = all.clone().find(|one| one.to_string() == word)?;
    Some(Rank {
        rank: all.filter(|other| *other < verdict).count(),
        state: if verdict.is_open() {
            State::Open
        } else if verdict == V::NOT_APPLICABLE {
            State::NotApplicable
        } else if verdict.misleads() {
            State::Misleads
        } else {
            State::Judged
        },
    })
}
