//! `self-check`: run the suite against every broken target.

use super::{Context, Done};
use openrouter_corpus::error::Error;
use openrouter_corpus::exit::Exit;
use openrouter_corpus::select::Selection;
use openrouter_runner::sabotage::{
    Extent, draft, list, registry, saboteur_item, self_check, to_terminal,
};

/// Mutation-test the suite: run it against deliberately broken clients, servers, gateways and responses
///
/// Prints the kill matrix: each requirement with the broken targets that violate it. Each broken target must
/// violate exactly the requirements that it declares, and each testable requirement must be violated by at least one. Also
/// runs the redactor without each of its parts: the secrets that the part finds must leak.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Run only the subset that every default run includes
    #[arg(long)]
    fast: bool,
    /// List the broken targets and the requirements that they violate, without running them
    #[arg(long)]
    list: bool,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    if context.options.selection() != Selection::default() {
        return Err(Error::usage(
            "self-check",
            "self-check covers the whole suite and accepts neither filters nor --revision",
        ));
    }
    if args.list {
        context.output.no_report("self-check --list")?;
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
