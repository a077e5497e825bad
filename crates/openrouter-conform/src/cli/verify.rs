//! `verify`: check a result capsule, and compare it with another.

use std::path::{Path, PathBuf};

use super::{Context, Done};
use crate::verify::{Verified, compare, verify};
use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;

/// Check a result capsule (--report capsule=FILE): do its outcomes, counts and hashes add up?
///
/// Recomputes what can be recomputed: the schema, the content hash, the counts and the exit code from the items, the hashes
/// of the fixtures and of SPEC.md, the items that the selection yields, and what may excuse them. Exits with 1 and names each
/// place that does not add up, and with 3 if the file is not JSON, or this build has other fixtures or another SPEC.md than
/// the run. The content hash finds mistakes and edits; it is not a signature and does not prove who ran the suite.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The capsule
    #[arg(value_name = "FILE")]
    capsule: PathBuf,
    /// Compare it with this older capsule: what got better or worse, what is new or gone. Exits with 1 if something got worse or is not checked any more
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    context.output.only_json()?;
    let inputs = [Some(&args.capsule), args.against.as_ref()];
    let inputs = inputs.into_iter().flatten().map(PathBuf::as_path);
    context.options.check_inputs_kept(inputs)?;
    let suite = context.suite()?;
    let mut seen = read(&args.capsule, &suite)?;
    if let Some(path) = &args.against {
        let other = read(path, &suite)?;
        if !other.contradictions.is_empty() || other.capsule.is_none() {
            context.output.people(&other.to_terminal());
            let why = "the capsule to compare with does not add up";
            return Err(Error::usage(format!("--against {}", path.display()), why));
        }
        if let (Some(now), Some(before)) = (&seen.capsule, &other.capsule) {
            seen.against = Some(compare(now, before, &other.file)?);
        }
    }
    context.output.show(&seen, Verified::to_terminal);
    context.output.answer(&seen, seen.exit())
}

fn read(path: &Path, suite: &Suite) -> Result<Verified, Error> {
    verify(
        &path.display().to_string(),
        &super::input::read(path)?,
        suite,
        crate::judge::plan,
    )
}
