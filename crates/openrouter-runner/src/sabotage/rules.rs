//! The conditions under which the suite is reliable.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::observe::Observed;
use super::redactor::Leak;
use super::self_check::{Extent, Seen, SelfCheck};
use super::{Saboteur, Side, registry};
use openrouter_corpus::spec::{Requirement, Spec};

/// A fault of the suite, or of a broken target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The broken target, reference or requirement.
    pub of: String,
    /// The expected result.
    pub expected: String,
    /// The actual result.
    pub found: String,
}

impl Fault {
    fn new(of: impl Into<String>, expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self {
            of: of.into(),
            expected: expected.into(),
            found: found.into(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            of,
            expected,
            found,
        } = self;
        write!(f, "{of}: expected {expected}, found {found}")
    }
}

/// Returns the requirements that broken targets have to violate: the testable ones.
pub fn to_kill(spec: &Spec) -> impl Iterator<Item = &Requirement> {
    spec.requirements
        .iter()
        .filter(|requirement| requirement.untestable.is_none())
}

/// Returns the broken targets that declare to violate a requirement.
pub fn killers(id: &str) -> impl Iterator<Item = &'static Saboteur> {
    registry().filter(move |saboteur| saboteur.breaks.contains(&id))
}

/// Returns all faults.
#[must_use]
pub fn faults(spec: &Spec, check: &SelfCheck) -> Vec<Fault> {
    let mut faults = declarations(spec);
    faults.extend(check.references.iter().filter_map(|(name, observed)| {
        let broken = words(&observed.broken);
        let incomplete = observed.incomplete.join("; ");
        (observed.held == 0 || !observed.broken.is_empty() || !observed.incomplete.is_empty())
            .then(|| Fault::new(*name, "nothing broken", format!("{broken}; {incomplete}")))
    }));
    faults.extend(check.rows.iter().flat_map(of_seen));
    faults.extend(check.leaks.iter().filter_map(of_leak));
    let broken: BTreeSet<&str> = check
        .rows
        .iter()
        .flat_map(|seen| &seen.observed.broken)
        .map(String::as_str)
        .collect();
    let unkilled = to_kill(spec).filter(|requirement| {
        let run = killers(&requirement.id).any(|saboteur| check.extent.has(saboteur));
        (run || check.extent == Extent::Whole) && !broken.contains(requirement.id.as_str())
    });
    faults.extend(unkilled.map(|requirement| {
        Fault::new(
            &requirement.id,
            "a broken target that violates it",
            "none: its check may be ineffective",
        )
    }));
    faults
}

/// Returns the faults in the declarations of broken targets, before any is run.
pub(super) fn declarations(spec: &Spec) -> Vec<Fault> {
    let mut faults = Vec::new();
    let judged: BTreeSet<&str> = to_kill(spec)
        .map(|requirement| requirement.id.as_str())
        .collect();
    let mut names: BTreeMap<(Side, &str), usize> = BTreeMap::new();
    for saboteur in registry() {
        *names.entry((saboteur.side(), saboteur.name)).or_default() += 1;
        let known = |id: &str| judged.contains(id);
        let unknown = saboteur.breaks.iter().filter(|id| !known(id));
        faults.extend(unknown.map(|id| {
            Fault::new(
                saboteur.name,
                "requirements that are judged",
                (*id).to_owned(),
            )
        }));
    }
    let twice = names.into_iter().filter(|(_, count)| *count > 1);
    faults.extend(twice.map(|((_, name), count)| {
        Fault::new(name, "a name of its own", format!("{count} of that name"))
    }));
    let undeclared = to_kill(spec).filter(|requirement| killers(&requirement.id).next().is_none());
    faults.extend(undeclared.map(|requirement| {
        Fault::new(
            &requirement.id,
            "a broken target that declares to violate it",
            "none",
        )
    }));
    faults
}

/// Returns the faults of a broken target, by its results.
pub(super) fn of_seen(seen: &Seen) -> impl Iterator<Item = Fault> {
    let declared = as_declared(seen.saboteur, &seen.observed);
    declared.into_iter().chain(fixed(seen))
}

/// Returns the name of a redactor without one part.
pub(super) fn redactor_without(leak: &Leak) -> String {
    format!("a redactor without {}", leak.part.as_str())
}

/// Whether a secret leaks without the part that finds it, and only then.
pub(super) fn of_leak(leak: &Leak) -> Option<Fault> {
    let (expected, found) = match (leak.leaks_without, leak.leaks_whole) {
        (true, false) => return None,
        (false, _) => (
            "that its secret leaks",
            "that it does not: the part may be ineffective",
        ),
        (true, true) => ("that the whole redactor hides its secret", "that it leaks"),
    };
    Some(Fault::new(redactor_without(leak), expected, found))
}

/// Returns a fault if the results differ from the declaration.
pub(super) fn as_declared(saboteur: &Saboteur, observed: &Observed) -> Option<Fault> {
    if saboteur.is_null() {
        let nothing = observed.held == 0 && observed.broken.is_empty();
        let judged = observed.held + observed.broken.len();
        return (!nothing).then(|| {
            Fault::new(
                saboteur.name,
                "that its results do not count",
                format!("{judged} requirements judged"),
            )
        });
    }
    let declared: BTreeSet<String> = saboteur.breaks.iter().map(|&id| id.to_owned()).collect();
    (declared != observed.broken).then(|| {
        let missing: BTreeSet<String> = declared.difference(&observed.broken).cloned().collect();
        let unexpected: BTreeSet<String> = observed.broken.difference(&declared).cloned().collect();
        let found = format!(
            "not violated: {}; also violated: {}",
            words(&missing),
            words(&unexpected)
        );
        Fault::new(
            saboteur.name,
            format!("to break {}", words(&declared)),
            found,
        )
    })
}

/// Returns a fault if a fixed response still violates requirements.
fn fixed(seen: &Seen) -> Option<Fault> {
    let broken = &seen.observed.fixed;
    (!broken.is_empty()).then(|| {
        Fault::new(
            seen.saboteur.name,
            "no violations once its fault is removed",
            words(broken),
        )
    })
}

fn words(ids: &BTreeSet<String>) -> String {
    if ids.is_empty() {
        return "nothing".to_owned();
    }
    ids.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}
