//! `matrix --gateways`: evaluates the real gateways of a checkout and records the results, or installs them.

use std::fmt::Write as _;
use std::path::Path;

use super::matrix_store::{install, installed, record};
use crate::matrix::gateways::run::{judge, manifests};
use openrouter_conform::cli::{Context, Done};
use openrouter_conform::matrix::gateways::{GatewayManifest, GatewayRow};
use openrouter_conform::matrix::install::Installation;
use openrouter_conform::matrix::{COMMAND, Matrix, PATH};
use openrouter_conformance::gateway::Verdict;
use openrouter_conformance::server::ProbeResult;
use openrouter_corpus::error::Error;
use openrouter_corpus::exit::Exit;
use openrouter_corpus::verdict_kind::VerdictKind as _;
use openrouter_runner::client::run::runtime;

/// Checks or installs the real gateways.
///
/// # Errors
/// If a manifest cannot be read or a file cannot be written.
pub fn run(
    checkout: &Path,
    names: &[String],
    to_install: bool,
    check: bool,
    context: &Context,
) -> Done {
    let manifests = manifests(checkout, names)?;
    let of = |manifest| Installation::of_gateway(checkout, manifest);
    if to_install {
        return Ok(install(manifests.iter().map(of), context));
    }
    let usable = installed(&manifests, "--gateways", of, context);
    if usable.is_empty() {
        return Ok(Exit::Incomplete);
    }
    // Without names, the installed ones are selected.
    let open = usable.len() < manifests.len() && !names.is_empty();
    let exit = judge_all(checkout, &usable, check, context)?;
    let violated = exit == Exit::Violated;
    Ok(Exit::decide(violated, open || exit != Exit::Held))
}

fn judge_all(
    checkout: &Path,
    manifests: &[&GatewayManifest],
    check: bool,
    context: &Context,
) -> Done {
    let suite = context.suite()?;
    let recorded = Matrix::of(&suite.root)?;
    let (mut open, mut differing) = (false, false);
    let runtime = runtime()?;
    for manifest in manifests {
        let ran = runtime.block_on(async {
            tokio::select! {
                ran = judge(&suite, checkout, manifest) => Ok(ran),
                _ = tokio::signal::ctrl_c() => Err(Error::Harness("interrupted".to_owned())),
            }
        })?;
        for why in &ran.incomplete {
            let name = &manifest.name;
            context.output.people(&format!("{name:<24} {why}\n"));
        }
        open |= !ran.incomplete.is_empty();
        let Some(row) = ran.row else { continue };
        context.output.people(&line(&row));
        if !check {
            record(checkout, |matrix| matrix.replace_gateway(row))?;
        } else if recorded.gateway(&row.gateway) != Some(&row) {
            differing = true;
            let name = &row.gateway;
            context.output.people(&format!(
                "{name:<24} differs from {PATH}; run `{COMMAND} --gateways {name}` to record it\n"
            ));
        }
    }
    Ok(Exit::decide(differing, open))
}

fn line(row: &GatewayRow) -> String {
    let mut line = format!("{:<22} {}", row.gateway, row.version);
    for verdict in Verdict::BY_HARM {
        let count = row.count(*verdict);
        if count > 0 && *verdict != Verdict::NotApplicable {
            let _ = write!(line, " · {verdict} {count}");
        }
    }
    let probes = |result| row.probes.count(result);
    let _ = writeln!(
        line,
        " · probes held {} violated {} not provoked {}",
        probes(ProbeResult::Passed),
        probes(ProbeResult::Violated),
        probes(ProbeResult::NotProvoked)
    );
    for flaky in &row.flaky {
        let [one, two] = flaky.verdicts;
        let _ = writeln!(line, "  flaky: {} ({one}, {two})", flaky.case);
    }
    for probe in &row.probes.flaky {
        let _ = writeln!(line, "  flaky: probe {probe}");
    }
    line
}
