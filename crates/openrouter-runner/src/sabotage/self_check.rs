//! All broken targets, and whether the suite says of each what it declares.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError, mpsc};

use super::observe::{Observed, Target, observe};
use super::{Act, Saboteur, Side, registry};
use crate::client::run::runtime;
use crate::reorder::ReorderBuffer;
use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;

/// How much of the proof is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Every wrong answer and program, and the few of the others that [`FAST`] names.
    Fast,
    /// Everything.
    Whole,
}

/// The wrong clients, servers and gateways of [`Extent::Fast`]: one of each kind of fault.
pub const FAST: &[&str] = &[
    "null",
    "swallow-mid-stream",
    "null-server",
    "model-422",
    "masks-messages",
];

/// Broken targets that are observed at a time: most of their time they wait.
const AT_ONCE: usize = 6;

/// What was observed of every broken target that was run.
#[derive(Debug, Clone)]
pub struct SelfCheck {
    /// How much was run.
    pub extent: Extent,
    /// The broken targets, in the order of the registry.
    pub rows: Vec<Seen>,
    /// The exact client, the reference server and the exact gateway.
    pub references: Vec<(&'static str, Observed)>,
}

/// One broken target and what was observed of it.
#[derive(Clone)]
pub struct Seen {
    /// The broken target.
    pub saboteur: &'static Saboteur,
    /// What was observed.
    pub observed: Observed,
}

impl std::fmt::Debug for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {:?}", self.saboteur.name, self.observed)
    }
}

/// Runs the suite against every broken target of an extent, and against the references. `each` is told of every broken target in the
/// order of the registry, as soon as it and all before it were observed.
///
/// # Errors
/// When the harness fails.
pub fn self_check(
    suite: &Suite,
    extent: Extent,
    mut each: impl FnMut(&Seen),
) -> Result<SelfCheck, Error> {
    let mut targets: Vec<Target> = registry()
        .filter(|saboteur| extent.has(saboteur))
        .map(Target::Saboteur)
        .collect();
    // The fast form is a part of the default run, which checks the references itself.
    if extent == Extent::Whole {
        targets
            .extend([Side::Client, Side::Server, Side::Gateway, Side::Program].map(Target::Exact));
    }
    let mut check = SelfCheck {
        extent,
        rows: Vec::new(),
        references: Vec::new(),
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

/// Observes the targets, several at a time, and reports each in their order.
fn all(
    suite: &Suite,
    targets: &[Target],
    mut each: impl FnMut(Target, Observed),
) -> Result<(), Error> {
    // The slow ones come first, so that they wait next to the rest.
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
                    // Nobody listens any more after an error.
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
    /// Whether a broken target is a part of it.
    #[must_use]
    pub fn has(self, saboteur: &Saboteur) -> bool {
        self == Self::Whole
            || matches!(saboteur.act, Act::Payload(_) | Act::Program(_))
            || FAST.contains(&saboteur.name)
    }
}

impl SelfCheck {
    /// The same as if the suite had no check of this requirement.
    #[must_use]
    pub fn without(&self, requirement: &str) -> Self {
        let mut other = self.clone();
        for seen in &mut other.rows {
            seen.observed.broken.remove(requirement);
        }
        other
    }

    /// How many broken targets of a side were run.
    #[must_use]
    pub fn count(&self, side: Side) -> usize {
        self.rows
            .iter()
            .filter(|seen| seen.saboteur.side() == side)
            .count()
    }
}
