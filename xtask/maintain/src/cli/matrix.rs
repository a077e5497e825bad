//! `matrix`: judge the real clients of a checkout and record it, or install them. `cargo xtask matrix` runs it.

use std::fmt::Write as _;
use std::path::Path;

use super::matrix_store::{install, record};
use crate::matrix::gateways;
use crate::matrix::run::{judge, manifests};
use openrouter_conform::cli::{Context, Done};
use openrouter_conform::matrix::install::{Installation, State};
use openrouter_conform::matrix::{COMMAND, Matrix, PATH, Row};
use openrouter_conformance::client::judge::Verdict;
use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;
use openrouter_corpus::exit::Exit;
use openrouter_corpus::verdict_kind::VerdictKind as _;
use openrouter_runner::client::manifest::Manifest;
use openrouter_runner::client::run::runtime;

/// Check the real clients of adapters/, the gateways or the programs, twice each, and record it in docs/matrix.json; or install them
#[derive(Debug, clap::Args)]
#[command(hide = true)]
pub struct Args {
    /// Install what is named, or all clients and gateways, and judge nothing
    #[arg(long, conflicts_with = "check")]
    install: bool,
    /// The gateways of adapters/gateways/, not the clients
    #[arg(long)]
    gateways: bool,
    /// The programs of adapters/programs/, not the clients
    #[arg(long, conflicts_with = "gateways")]
    programs: bool,
    /// Record nothing; exit with 1 where a row differs from what is recorded
    #[arg(long)]
    check: bool,
    /// Adapters, or gateways; all of them unless said otherwise
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
    if args.gateways {
        return super::matrix_gateways::run(
            &checkout,
            &args.names,
            args.install,
            args.check,
            context,
        );
    }
    if args.programs {
        return super::matrix_programs::run(
            &checkout,
            &args.names,
            args.install,
            args.check,
            context,
        );
    }
    let manifests = manifests(&checkout, &args.names)?;
    if args.install {
        let gateways = if args.names.is_empty() {
            gateways::run::manifests(&checkout, &[])?
        } else {
            Vec::new()
        };
        let clients = manifests
            .iter()
            .map(|manifest| Installation::new(&checkout, manifest));
        let gateways = gateways
            .iter()
            .map(|manifest| Installation::of_gateway(&checkout, manifest));
        return Ok(install(clients.chain(gateways), context));
    }
    let usable = installed(&checkout, &manifests, args, context);
    if usable.is_empty() {
        return Ok(Exit::Incomplete);
    }
    let complete = usable.len() == manifests.len() || args.names.is_empty();
    let suite = context.suite()?;
    judge_all(&suite, &checkout, &usable, args.check, context)
        .map(|exit| Exit::decide(exit == Exit::Violated, exit != Exit::Held || !complete))
}

/// Returns those that are installed; reports the others with the command that installs them.
fn installed<'a>(
    checkout: &Path,
    manifests: &'a [Manifest],
    args: &Args,
    context: &Context,
) -> Vec<&'a Manifest> {
    let (mut usable, mut missing, mut stale) = (Vec::new(), Vec::new(), Vec::new());
    for manifest in manifests {
        match Installation::new(checkout, manifest).state() {
            State::Current => usable.push(manifest),
            State::Stale => stale.push(manifest.name.as_str()),
            State::Missing => missing.push(manifest.name.as_str()),
        }
    }
    for (what, names) in [
        ("not installed", &missing),
        ("installed from another lock file", &stale),
    ] {
        if !names.is_empty() {
            let names = names.join(" ");
            context.output.people(&format!(
                "{what}: {names}\n  run `{COMMAND} --install {names}` to install them\n"
            ));
        }
    }
    if manifests.is_empty() {
        context.output.people("there are no adapters\n");
    } else if usable.is_empty() && args.names.is_empty() {
        context.output.people(&format!(
            "no client is installed; `{COMMAND} --install` installs all\n"
        ));
    }
    usable
}

fn judge_all(
    suite: &Suite,
    checkout: &Path,
    manifests: &[&Manifest],
    check: bool,
    context: &Context,
) -> Done {
    let recorded = Matrix::of(&suite.root)?;
    let (mut open, mut differing) = (false, false);
    let runtime = runtime()?;
    for manifest in manifests {
        let ran = runtime.block_on(async {
            tokio::select! {
                ran = judge(suite, checkout, manifest) => Ok(ran),
                _ = tokio::signal::ctrl_c() => Err(Error::Harness("interrupted".to_owned())),
            }
        })?;
        for why in &ran.incomplete {
            context
                .output
                .people(&format!("{:<22} {why}\n", manifest.name));
        }
        open |= !ran.incomplete.is_empty();
        let Some(mut row) = ran.row else { continue };
        context.output.people(&line(&row));
        if !check {
            record(checkout, |matrix| matrix.replace(row))?;
            continue;
        }
        let known = recorded.row(&row.adapter);
        if let Some(known) = known {
            row.follow(known);
        }
        if known != Some(&row) {
            differing = true;
            context.output.people(&format!(
                "{:<22} differs from {PATH}; run `{COMMAND} {}` to record it\n",
                row.adapter, row.adapter
            ));
        }
    }
    Ok(Exit::decide(differing, open))
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
