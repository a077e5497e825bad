//! The kill matrix, for people and as JSON.

use std::fmt::Write as _;

use super::rules::{faults, to_kill};
use super::self_check::{Extent, SelfCheck};
use super::{Saboteur, Side};
use openrouter_corpus::exit::Exit;
use openrouter_corpus::spec::Spec;

/// What came out of a self-check.
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
    /// What is wrong, in words; nothing where the suite can be believed.
    pub faults: Vec<String>,
    /// The exit code.
    pub exit: u8,
}

/// A broken target and what it broke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaboteurRow {
    /// Its name.
    pub name: String,
    /// What it is: `client`, `server`, `gateway` or `payload`.
    pub side: String,
    /// What it does wrong.
    pub sentence: String,
    /// The requirements that it declares to break; none for a null one, of which nothing counts.
    pub declared: Vec<String>,
    /// The requirements that it was seen to break.
    pub observed: Vec<String>,
}

/// A requirement and the broken targets that turned it red.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KillRow {
    /// Its id.
    pub requirement: String,
    /// Whether a runner checks it: `killed`, `unkilled` or `untestable`.
    pub state: KillState,
    /// The broken targets.
    pub by: Vec<String>,
}

/// Whether a requirement's check was seen to turn red.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KillState {
    /// It was.
    Killed,
    /// It was not.
    Unkilled,
    /// Nothing can judge it.
    Untestable,
}

impl SelfCheckReport {
    /// What came out of a self-check.
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

    /// How many requirements are in a state.
    #[must_use]
    pub fn count(&self, state: KillState) -> usize {
        self.requirements
            .iter()
            .filter(|row| row.state == state)
            .count()
    }
}

/// The report for people: a line for each requirement, and what is wrong.
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
    if check.extent == Extent::Fast {
        out.push_str(
            "This was the fast subset; `openrouter-conform self-check` runs every broken target.\n",
        );
    }
    out
}

/// The broken targets as a list for people.
#[must_use]
pub fn list<'a>(saboteurs: impl Iterator<Item = &'a Saboteur>) -> String {
    let mut out = String::new();
    for saboteur in saboteurs {
        let breaks = if saboteur.is_null() {
            "nothing counts".to_owned()
        } else {
            saboteur.breaks.join(" ")
        };
        let side = saboteur.side().as_str();
        let _ = writeln!(
            out,
            "{side:<8} {:<26} {}\n{:>36}{breaks}",
            saboteur.name, saboteur.sentence, ""
        );
    }
    out
}
