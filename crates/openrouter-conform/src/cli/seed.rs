//! `--seed`: determines the random parts of a run.

use openrouter_conformance::seed::Seed;

/// The seed of the command line.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(super) struct SeedArg {
    /// Repeat a run with the seed that its report states: same nonces, variants and texts in probes [default: random; fixed for built-in targets]
    #[arg(long, value_name = "HEX")]
    seed: Option<Seed>,
}

impl SeedArg {
    /// Returns the seed of the run. The report states it unless the target is built in and no seed was given.
    pub(super) fn of_run(self, built_in: bool) -> RunSeed {
        let seed = match (self.seed, built_in) {
            (Some(seed), _) => seed,
            (None, true) => Seed::BUILT_IN,
            (None, false) => Seed::random(),
        };
        let stated = self.seed.is_some() || !built_in;
        RunSeed {
            seed,
            stated: stated.then(|| seed.to_string()),
        }
    }

    /// Returns the value, if given.
    pub(super) fn given(self) -> Option<Seed> {
        self.seed
    }
}

/// The seed of a run.
#[derive(Debug, Clone)]
pub(super) struct RunSeed {
    /// The seed.
    pub(super) seed: Seed,
    /// The seed as the report states it.
    pub(super) stated: Option<String>,
}
