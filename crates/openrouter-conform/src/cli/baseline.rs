//! Baselines on the command line, for clients and gateways: reading, comparing and updating them.

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Context, Done};
use crate::report::capsule::hash;
use openrouter_conformance::verdicts::{Baseline, CaseReport, Changes, Compared, Target};
use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;
use openrouter_corpus::exit::Exit;
use openrouter_corpus::report::{Draft, to_json, write_atomically};
use openrouter_corpus::select::Partition;
use openrouter_corpus::verdict_kind::VerdictKind;

#[derive(Debug, clap::Args)]
pub(super) struct BaselineArgs {
    /// Compare the verdicts with those recorded in this file
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Record the verdicts of a complete run in this file; records of cases outside the selection or shard stay
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<PathBuf>,
    /// Let --write-baseline also remove records whose case no longer exists or no longer applies
    #[arg(long, requires = "write_baseline")]
    prune: bool,
}

/// The baselines of a run.
pub(super) struct Baselines<'a, V> {
    args: &'a BaselineArgs,
    given: Option<Baseline<V>>,
    /// The hash of the given file.
    hash: Option<String>,
}

impl BaselineArgs {
    /// Adds the option that compares with the same file.
    pub(super) fn again(&self, again: &mut super::replay::ReproCommand) {
        let file = self.baseline.iter();
        file.for_each(|path| again.path("--baseline", path));
    }

    /// Reads the files before anything is tested.
    pub(super) fn read<V: VerdictKind + DeserializeOwned>(
        &self,
        context: &Context,
    ) -> Result<Baselines<'_, V>, Error> {
        if self.write_baseline.is_some() && context.options.selection().is_about_requirements() {
            return Err(Error::usage(
                "--write-baseline",
                "a verdict by some requirements is not the verdict of the case; remove --requirement and --level",
            ));
        }
        let written = self.write_baseline.as_deref();
        let written = written.map(|path| ("--write-baseline", path));
        context.options.check_distinct(written)?;
        context
            .options
            .check_inputs_kept(self.baseline.as_deref())?;
        self.replaced::<V>()?;
        let given = self.baseline.as_deref().map(read).transpose()?;
        let (given, hash) = given.unzip();
        Ok(Baselines {
            args: self,
            given,
            hash,
        })
    }

    /// Reads the records of the file that will be updated.
    fn replaced<V: VerdictKind + DeserializeOwned>(&self) -> Result<Option<Baseline<V>>, Error> {
        let written = self.write_baseline.as_deref();
        let replaced = written
            .filter(|path| path.is_file())
            .map(read)
            .transpose()?;
        Ok(replaced.map(|(baseline, _)| baseline))
    }
}

/// Reads a baseline, and the hash of its file.
fn read<V: VerdictKind + DeserializeOwned>(path: &Path) -> Result<(Baseline<V>, String), Error> {
    let bytes = super::input::read(path)?;
    let text = String::from_utf8_lossy(&bytes);
    let baseline = Baseline::parse(&path.display().to_string(), &text)?;
    Ok((baseline, hash::of(&bytes)))
}

/// The results of a run.
pub(super) struct Tested<'a, V> {
    pub(super) target: Target,
    pub(super) cases: &'a [CaseReport<V>],
    pub(super) suite: &'a Suite,
}

impl<V: VerdictKind + Serialize + DeserializeOwned> Baselines<'_, V> {
    /// Returns the hash of the file that the cases are compared with.
    pub(super) fn hash(&self) -> Option<String> {
        self.hash.clone()
    }

    /// Returns the comparison for the cases as they are checked.
    pub(super) fn compared(&self) -> Option<Compared<'_, V>> {
        self.given.as_ref().map(Compared::with)
    }

    /// Ends a run: `add_to` adds it to the report. If the run is complete, the verdicts are recorded.
    pub(super) fn close(
        &self,
        tested: &Tested<'_, V>,
        mut draft: Draft,
        add_to: impl FnOnce(&mut Draft, Option<&Compared<'_, V>>),
        context: &Context,
    ) -> Done {
        let covers = |id: &str| covers(id, tested.suite, context);
        let replaced = self.args.replaced()?;
        let files = [
            (&self.args.baseline, &self.given),
            (&self.args.write_baseline, &replaced),
        ];
        for (path, baseline) in files {
            if let (Some(path), Some(baseline)) = (path, baseline) {
                baseline.check_target(&path.display().to_string(), &tested.target)?;
            }
        }
        let first = context.options.partition.is_none_or(Partition::is_first);
        let compared = self.given.as_ref().map(|given| {
            let dropped = if first {
                given.supported.dropped(&tested.target)
            } else {
                Vec::new()
            };
            Compared::with(given).after(tested.cases, covers, dropped)
        });
        add_to(&mut draft, compared.as_ref());
        let report = draft.close();
        let exit = context.close(&report);
        let Some(path) = &self.args.write_baseline else {
            return Ok(exit);
        };
        if report.is_incomplete() {
            super::output::note(&format!(
                "{} was not written: the run is incomplete\n",
                path.display()
            ));
            return Ok(exit);
        }
        match self.write(path, replaced, tested, covers) {
            Ok(changes) => super::output::note(&in_words(path, &changes, self.args.prune)),
            Err(failed) => {
                super::output::error(&failed);
                return Ok(Exit::decide(exit == Exit::Violated, true));
            }
        }
        Ok(exit)
    }

    /// Updates the file: first its own records, then those of the given baseline, then the new verdicts.
    fn write(
        &self,
        path: &Path,
        replaced: Option<Baseline<V>>,
        tested: &Tested<'_, V>,
        covers: impl Fn(&str) -> bool,
    ) -> Result<Changes, Error> {
        let target = &tested.target;
        let mut baseline = replaced.unwrap_or_else(|| Baseline::new(target.role, &target.name));
        if let Some(given) = &self.given {
            baseline.join(given);
        }
        let changes = baseline.update(target, tested.cases, covers, self.args.prune);
        write_atomically(path, to_json(&baseline).as_bytes())?;
        Ok(changes)
    }
}

/// Returns whether the run covers this fixture, or the fixture no longer exists. A record of a fixture outside the run
/// is kept; one of a fixture that no longer exists is outdated.
fn covers(id: &str, suite: &Suite, context: &Context) -> bool {
    let (selection, partition) = (context.options.selection(), context.options.partition);
    let selected = selection.fixtures(&suite.corpus);
    let place = selected.iter().position(|known| known.id.as_str() == id);
    match (place, partition) {
        (Some(place), Some(partition)) => partition.has(place),
        (Some(_), None) => true,
        (None, _) => suite.corpus.get(id).is_none() && partition.is_none_or(Partition::is_first),
    }
}

fn in_words(path: &Path, changes: &Changes, pruned: bool) -> String {
    let mut text = String::new();
    for name in &changes.improved {
        text += &format!(
            "{}: {name} removed: it is no longer wrong\n",
            path.display()
        );
    }
    for name in &changes.vanished {
        let what = if pruned {
            "removed: it no longer exists or applies"
        } else {
            "kept, although it no longer exists or applies; --prune removes it"
        };
        text += &format!("{}: {name} {what}\n", path.display());
    }
    text
}
