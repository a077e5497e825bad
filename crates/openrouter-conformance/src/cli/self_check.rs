//! `self-check`: run the suite against every saboteur.

use super::{Context, Done};
use crate::error::Error;
use crate::exit::Exit;
use crate::sabotage::{Extent, SelfCheckReport, list, registry, self_check, to_terminal};

/// Prove that every check can fail: run the suite against clients, servers, gateways and answers that are wrong on purpose
///
/// Prints the kill matrix: each requirement with the saboteurs that turned it red. Each saboteur has to break exactly
/// what it declares, and each requirement that a runner judges has to be broken by one.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Run only the part that is a part of every default run
    #[arg(long)]
    fast: bool,
    /// Name the saboteurs and what they declare to break, and run nothing
    #[arg(long)]
    list: bool,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    if !context.options.selection().is_everything() {
        return Err(Error::usage(
            "self-check",
            "it is about the whole suite and takes no --case, --requirement or --surface",
        ));
    }
    if args.list {
        context.output.people(&list(registry()));
        return Ok(Exit::Held);
    }
    let suite = context.suite()?;
    let extent = if args.fast {
        Extent::Fast
    } else {
        Extent::Whole
    };
    let check = self_check(&suite, extent)?;
    let report = SelfCheckReport::new(&suite.spec, &check);
    context.output.people(&to_terminal(&suite.spec, &check));
    let exit = Exit::decide(!report.faults.is_empty(), report.saboteurs.is_empty());
    context.output.answer(&report, exit)
}
