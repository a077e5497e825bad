//! Runs the suite against all broken targets, and compares the results with their declarations.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError, mpsc};

use super::observe::{Observed, Target, observe};
use super::redactor::Leak;
use super::{Act, Saboteur, Side, redactor, registry};
use crate::client::run::runtime;
use crate::reorder::ReorderBuffer;
use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;

/// The extent of the self-check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Every broken response and program, and those of the other broken targets that [`FAST`] names.
    Fast,
    /// All broken targets.
    Whole,
}

/// The broken clients, servers and gateways of [`Extent::Fast`]: one for each kind of fault.
pub const FAST: &[&str] = &[
    "null",
    "swallow-mid-stream",
    "null-server",
    "model-422",
    "masks-messages",
];

/// The most broken targets observed concurrently; they spend most of their time waiting.
const AT_ONCE: usize = 6;

/// The results for every broken target that was run.
#[derive(Debug, Clone)]
pub struct SelfCheck {
    /// The extent.
    pub extent: Extent,
    /// The broken targets, in the order of the registry.
    pub rows: Vec<Seen>,
    /// The exact client, the reference server and the exact gateway.
    pub references: Vec<(&'static str, Observed)>,
    /// The results of the broken redactors.
    pub leaks: Vec<Leak>,
}

/// One broken target with its results.
#[derive(Clone)]
pub struct Seen {
    /// The broken target.
    pub saboteur: &'static Saboteur,
    /// The results.
    pub observed: Observed,
}

impl std::fmt::Debug for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {:?}", self.saboteur.name, self.observed)
    }
}

/// Runs the suite against every broken target of an extent, and against the references. `each` is called for every
/// broken target in the order of the registry.
///
/// # Errors
/// If the harness fails.
pub fn self_check(
    suite: &Suite,
    extent: Extent,
    mut each: impl FnMut(&Seen),
) -> Result<SelfCheck, Error> {
    let mut targets: Vec<Target> = registry()
        .filter(|saboteur| extent.has(saboteur))
        .map(Target::Saboteur)
        .collect();
    // The fast extent is a part of the default run, which checks the references itself.
    if extent == Extent::Whole {
        targets
            .extend([Side::Client, Side::Server, Side::Gateway, Side::Program].map(Target::Exact));
    }
    let mut check = SelfCheck {
        extent,
        rows: Vec::new(),
        references: Vec::new(),
        leaks: redactor::leaks(),
    };
    all(suite, &targets, |target, observed| match target {
        Target::Exact(_) => check.references.push((target.name(), observed)),
        Target::Saboteur(saboteur) => {
            let seen = Seen { saboteur, observed };
            each(&seen);
            check.rows.push(seen);
        }
    })?;
    Ok(check)
}

/// Observes the targets concurrently, and reports each in order.
fn all(
    suite: &Suite,
    targets: &[Target],
    mut each: impl FnMut(Target, Observed),
) -> Result<(), Error> {
    // Slow targets start first, so that they wait while the others run.
    let mut order: Vec<usize> = (0..targets.len()).collect();
    order.sort_by_key(|&at| !targets[at].name().contains("hang"));
    let queue = Mutex::new(VecDeque::from(order));
    let (done, observed) = mpsc::channel();
    let mut in_order = ReorderBuffer::new(targets.len());
    let progress = crate::progress::begin("saboteurs", targets.len());
    let runtime = runtime()?;
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            let done = done.clone();
            let (queue, runtime) = (&queue, &runtime);
            scope.spawn(move || {
                loop {
                    let next = queue
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .pop_front();
                    let Some(at) = next else {
                        break;
                    };
                    let observed = runtime.block_on(observe(suite, targets[at]));
                    // The receiver is gone after an error.
                    let _ = done.send((at, observed));
                }
            });
        }
        drop(done);
        let mut targets = targets.iter();
        for (at, observed) in observed {
            progress.step();
            in_order.put(at, observed?);
            while let Some(observed) = in_order.take()
                && let Some(target) = targets.next()
            {
                each(*target, observed);
            }
        }
        Ok(())
    })
}

impl Extent {
    /// Returns whether the extent includes a broken target.
    #[must_use]
    pub fn has(self, saboteur: &Saboteur) -> bool {
        self == Self::Whole
            || matches!(saboteur.act, Act::Payload(_) | Act::Program(_))
            || FAST.contains(&saboteur.name)
    }
}

impl SelfCheck {
    /// Returns the results as if the suite had no check of this requirement.
    #[must_use]
    pub fn without(&self, requirement: &str) -> Self {
        let mut other = self.clone();
        for seen in &mut other.rows {
            seen.observed.broken.remove(requirement);
        }
        other
    }

    /// Returns the number of broken targets of a side that were run.
    #[must_use]
    pub fn count(&self, side: Side) -> usize {
        self.rows
            .iter()
            .filter(|seen| seen.saboteur.side() == side)
            .count()
    }
}
