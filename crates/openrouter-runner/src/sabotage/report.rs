//! The kill matrix, as text and as JSON.

use std::fmt::Write as _;

use super::rules::{faults, of_leak, to_kill};
use super::self_check::{Extent, SelfCheck};
use super::{Saboteur, Side};
use openrouter_corpus::exit::Exit;
use openrouter_corpus::spec::Spec;

/// The report of a self-check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelfCheckReport {
    /// The format of this file: 1.
    pub format: u32,
    /// The version of the suite.
    pub suite: String,
    /// Every broken target that was run.
    pub saboteurs: Vec<SaboteurRow>,
    /// Every requirement, in SPEC.md's order.
    pub requirements: Vec<KillRow>,
    /// The problems found; empty if the suite is reliable.
    pub faults: Vec<String>,
    /// The exit code.
    pub exit: u8,
}

/// A broken target and the requirements it violated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaboteurRow {
    /// Its name.
    pub name: String,
    /// Its side, such as `client`, `server`, `gateway` or `payload`.
    pub side: String,
    /// A description of its fault.
    pub sentence: String,
    /// The requirements that it declares to violate; empty for a null target, whose results do not count.
    pub declared: Vec<String>,
    /// The requirements that it violated in the run.
    pub observed: Vec<String>,
}

/// A requirement and the broken targets that violated it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KillRow {
    /// The requirement's ID.
    pub requirement: String,
    /// The state of its check: `killed`, `unkilled` or `untestable`.
    pub state: KillState,
    /// The broken targets.
    pub by: Vec<String>,
}

/// Whether a broken target made the requirement's check fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KillState {
    /// A broken target made the check fail.
    Killed,
    /// No broken target made the check fail.
    Unkilled,
    /// No check exists, because the requirement is untestable.
    Untestable,
}

impl SelfCheckReport {
    /// Builds the report of a self-check.
    #[must_use]
    pub fn new(spec: &Spec, check: &SelfCheck) -> Self {
        let saboteurs = check.rows.iter().map(|seen| SaboteurRow {
            name: seen.saboteur.name.to_owned(),
            side: seen.saboteur.side().as_str().to_owned(),
            sentence: seen.saboteur.sentence.to_owned(),
            declared: seen
                .saboteur
                .breaks
                .iter()
                .map(|&id| id.to_owned())
                .collect(),
            observed: seen.observed.broken.iter().cloned().collect(),
        });
        let requirements = spec.requirements.iter().map(|requirement| {
            let id = &requirement.id;
            let by: Vec<String> = check
                .rows
                .iter()
                .filter(|seen| seen.observed.broken.contains(id))
                .map(|seen| seen.saboteur.name.to_owned())
                .collect();
            let state = if requirement.untestable.is_some() {
                KillState::Untestable
            } else if by.is_empty() {
                KillState::Unkilled
            } else {
                KillState::Killed
            };
            KillRow {
                requirement: id.clone(),
                state,
                by,
            }
        });
        let faults: Vec<String> = faults(spec, check)
            .iter()
            .map(ToString::to_string)
            .collect();
        Self {
            format: 1,
            suite: env!("CARGO_PKG_VERSION").to_owned(),
            saboteurs: saboteurs.collect(),
            requirements: requirements.collect(),
            exit: Exit::decide(!faults.is_empty(), check.rows.is_empty()).code(),
            faults,
        }
    }

    /// Returns the number of requirements in a state.
    #[must_use]
    pub fn count(&self, state: KillState) -> usize {
        self.requirements
            .iter()
            .filter(|row| row.state == state)
            .count()
    }
}

/// Formats the report for the terminal: a line for each requirement, and the problems.
#[must_use]
pub fn to_terminal(spec: &Spec, check: &SelfCheck) -> String {
    let report = SelfCheckReport::new(spec, check);
    let mut out = String::new();
    for row in report
        .requirements
        .iter()
        .filter(|row| row.state == KillState::Killed)
    {
        let _ = writeln!(
            out,
            "{:<10} {:>2}  {}",
            row.requirement,
            row.by.len(),
            row.by.join(" ")
        );
    }
    for (state, word) in [
        (KillState::Unkilled, "not turned red"),
        (KillState::Untestable, "untestable"),
    ] {
        let ids: Vec<&str> = report
            .requirements
            .iter()
            .filter(|row| row.state == state)
            .map(|row| row.requirement.as_str())
            .collect();
        if !ids.is_empty() {
            let _ = writeln!(out, "\n{word}: {}", ids.join(" "));
        }
    }
    out.push('\n');
    for fault in &report.faults {
        let _ = writeln!(out, "FAULT {fault}");
    }
    let side = |side: Side| check.count(side);
    let _ = writeln!(
        out,
        "{} of {} requirements violated by {} clients, {} servers, {} gateways, {} programs and {} responses; {} untestable; {}",
        report.count(KillState::Killed),
        to_kill(spec).count(),
        side(Side::Client),
        side(Side::Server),
        side(Side::Gateway),
        side(Side::Program),
        side(Side::Payload),
        report.count(KillState::Untestable),
        match report.faults.len() {
            0 => "every broken target violated exactly what it declares".to_owned(),
            count => format!("{count} faults"),
        }
    );
    let leaking = check.leaks.iter().filter(|leak| of_leak(leak).is_none());
    let _ = writeln!(
        out,
        "{} of {} redactors without one part leak what that part finds",
        leaking.count(),
        check.leaks.len()
    );
    if check.extent == Extent::Fast {
        out.push_str(
            "This was the fast subset; `openrouter-conform self-check` runs every broken target.\n",
        );
    }
    out
}

/// Formats a list of broken targets for the terminal.
#[must_use]
pub fn list<'a>(saboteurs: impl Iterator<Item = &'a Saboteur>) -> String {
    let mut out = String::new();
    for saboteur in saboteurs {
        let breaks = saboteur.breaks_in_words();
        let side = saboteur.side().as_str();
        let _ = writeln!(
            out,
            "{side:<8} {:<26} {}\n{:>36}{breaks}",
            saboteur.name, saboteur.sentence, ""
        );
    }
    out
}
