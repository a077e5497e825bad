//! `self-check`: run the suite against every saboteur.

use super::{Context, Done};
use openrouter_corpus::error::Error;
use openrouter_corpus::exit::Exit;
use openrouter_corpus::select::Selection;
use openrouter_runner::sabotage::{
    Extent, draft, list, registry, saboteur_item, self_check, to_terminal,
};

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
    if context.options.selection() != Selection::default() {
        return Err(Error::usage(
            "self-check",
            "it is about the whole suite and takes no filter and no --revision",
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
    let _header = context.begin("self-check", &context.options.selection());
    let item = saboteur_item(&suite.spec);
    let check = self_check(&suite, extent, |seen| context.judged(&item(seen)))?;
    context.output.people(&to_terminal(&suite.spec, &check));
    Ok(context.close(&draft(&suite.spec, &check).close()))
}
