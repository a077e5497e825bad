//! `matrix`: judge the real clients of a checkout and record it, or install them. `cargo xtask matrix` runs it.

use std::fmt::Write as _;

use super::matrix_store::{Kind, install};
use crate::matrix::manifests;
use crate::matrix::run::judge;
use openrouter_conform::cli::{Context, Done};
use openrouter_conform::matrix::Row;
use openrouter_conform::matrix::gateways::GatewayManifest;
use openrouter_conform::matrix::install::Installation;
use openrouter_conformance::client::judge::Verdict;
use openrouter_corpus::error::Error;
use openrouter_corpus::verdict_kind::VerdictKind as _;
use openrouter_runner::client::manifest::Manifest;

/// Evaluate real clients, gateways or programs, twice each, and record the results in docs/matrix.json; or install them
#[derive(Debug, clap::Args)]
#[command(hide = true)]
pub struct Args {
    /// Install the named targets, or all clients and gateways, without evaluating them
    #[arg(long, conflicts_with = "check")]
    install: bool,
    /// Select the gateways of adapters/gateways/ instead of the clients
    #[arg(long)]
    gateways: bool,
    /// Select the programs of adapters/programs/ instead of the clients
    #[arg(long, conflicts_with = "gateways")]
    programs: bool,
    /// Record nothing; exit with 1 if a row differs from the recorded one
    #[arg(long)]
    check: bool,
    /// Names of adapters, gateways or programs [default: all]
    #[arg(value_name = "NAME")]
    names: Vec<String>,
}

/// Checks or installs the real clients.
///
/// # Errors
/// If no checkout is given, or a file cannot be read or written.
pub fn run(args: &Args, context: &Context) -> Done {
    let Some(checkout) = context.options.root.clone() else {
        return Err(Error::usage(
            "matrix",
            "specify the checkout with --root DIR",
        ));
    };
    let kind = |option| Kind {
        checkout: &checkout,
        option,
        names: &args.names,
        to_install: args.install,
        check: args.check,
    };
    if args.gateways {
        return super::matrix_gateways::run(&kind("--gateways"), context);
    }
    if args.programs {
        return super::matrix_programs::run(&kind("--programs"), context);
    }
    let clients = manifests::<Manifest>(&checkout, &args.names)?;
    if args.install && args.names.is_empty() {
        let gateways = manifests::<GatewayManifest>(&checkout, &[])?;
        let clients = clients
            .iter()
            .map(|manifest| Installation::new(&checkout, manifest));
        let gateways = gateways
            .iter()
            .map(|manifest| Installation::of_gateway(&checkout, manifest));
        return Ok(install(clients.chain(gateways), context));
    }
    let kind = kind("");
    kind.run(
        &clients,
        |manifest| Installation::new(&checkout, manifest),
        async |suite, manifest| Ok(judge(suite, &checkout, manifest).await),
        |_, recorded, mut row: Row| {
            context.output.people(&line(&row));
            let known = recorded.row(&row.adapter);
            if let (true, Some(known)) = (args.check, known) {
                row.follow(known);
            }
            let differs = known != Some(&row);
            kind.record(differs, |matrix| matrix.replace(row))
        },
        context,
    )
}

fn line(row: &Row) -> String {
    let mut line = format!("{:<22} {}", row.adapter, row.version);
    for verdict in Verdict::BY_HARM {
        let count = row.count(*verdict);
        if count > 0 && *verdict != Verdict::NotApplicable {
            let _ = write!(line, " · {verdict} {count}");
        }
    }
    if !row.flaky.is_empty() {
        let _ = write!(line, " · flaky {}", row.flaky.len());
    }
    line.push('\n');
    for flaky in &row.flaky {
        let [one, two] = flaky.verdicts;
        let _ = writeln!(line, "  flaky: {} ({one}, {two})", flaky.case);
    }
    line
}
