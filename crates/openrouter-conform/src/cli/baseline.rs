//! Baselines on the command line: read, compared with, written.

use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Context;
use openrouter_conformance::verdicts::{Baseline, CaseReport, Compared};
use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;
use openrouter_corpus::ranked::Ranked;
use openrouter_corpus::report::{to_json, write_atomically};
use openrouter_corpus::select::Partition;

/// Reads a baseline.
pub(super) fn read<V: Ranked + DeserializeOwned>(path: &Path) -> Result<Baseline<V>, Error> {
    let bytes = super::input::read(path)?;
    let text = String::from_utf8_lossy(&bytes);
    Baseline::parse(&path.display().to_string(), &text)
}

/// Ends the comparison with a baseline, once all cases were checked. A record of a fixture that the run is not about says nothing; one of a fixture that
/// is no more is outdated.
pub(super) fn compare<'b, V: Ranked>(
    compared: Compared<'b, V>,
    cases: &[CaseReport<V>],
    suite: &Suite,
    context: &Context,
) -> Compared<'b, V> {
    let (selection, partition) = (context.options.selection(), context.options.partition);
    let selected = selection.fixtures(&suite.corpus);
    let covers = |id: &str| {
        let place = selected.iter().position(|known| known.id.as_str() == id);
        match (place, partition) {
            (Some(place), Some(partition)) => partition.has(place),
            (Some(_), None) => true,
            (None, _) => {
                let first = partition.is_none_or(Partition::is_first);
                suite.corpus.get(id).is_none() && first
            }
        }
    };
    compared.after(cases, covers)
}

/// Writes the verdicts down. Reasons of the baseline that was given, or of the file that is replaced, are kept.
pub(super) fn write<V: Ranked + Serialize + DeserializeOwned>(
    path: &Path,
    given: Option<&Baseline<V>>,
    record: impl FnOnce(Option<&Baseline<V>>) -> Baseline<V>,
) -> Result<(), Error> {
    let replaced = match given {
        None if path.is_file() => Some(read(path)?),
        _ => None,
    };
    let baseline = record(given.or(replaced.as_ref()));
    write_atomically(path, to_json(&baseline).as_bytes())
}
