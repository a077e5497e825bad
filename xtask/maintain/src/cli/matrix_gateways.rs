//! `matrix --gateways`: evaluates the real gateways of a checkout and records the results, or installs them.

use std::fmt::Write as _;

use super::matrix_store::Kind;
use crate::matrix::gateways::run::judge;
use crate::matrix::manifests;
use openrouter_conform::cli::{Context, Done};
use openrouter_conform::matrix::gateways::{GatewayManifest, GatewayRow};
use openrouter_conform::matrix::install::Installation;
use openrouter_conformance::gateway::Verdict;
use openrouter_conformance::server::ProbeResult;
use openrouter_corpus::verdict_kind::VerdictKind as _;

/// Evaluates or installs the real gateways.
///
/// # Errors
/// If a manifest cannot be read or a file cannot be written.
pub(super) fn run(kind: &Kind<'_>, context: &Context) -> Done {
    kind.run(
        &manifests::<GatewayManifest>(kind.checkout, kind.names)?,
        |manifest| Installation::of_gateway(kind.checkout, manifest),
        async |suite, manifest| Ok(judge(suite, kind.checkout, manifest).await),
        |_, recorded, row: GatewayRow| {
            context.output.people(&line(&row));
            let differs = recorded.gateway(&row.gateway) != Some(&row);
            kind.record(differs, |matrix| matrix.replace_gateway(row))
        },
        context,
    )
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
