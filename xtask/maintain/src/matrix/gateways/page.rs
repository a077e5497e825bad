//! The gateways' part of `docs/matrix.md`.

use std::fmt::Write as _;

use openrouter_conform::matrix::gateways::GatewayRow;
use openrouter_conform::matrix::parts::{findings, losses};
use openrouter_conformance::gateway::Verdict;
use openrouter_conformance::server::ProbeResult;
use openrouter_corpus::vocabulary::list_surfaces;

const INTRODUCTION: &str = "
# Results for real gateways

Each gateway ran with a configuration from `openrouter-conform gateway --emit-config`, with the suite's mock as its only
upstream and with retries disabled. Reverse proxies ran with the configuration in `adapters/gateways/NAME`: the defaults, and in
rows named `-sse` a common tuning for streams; [behind-a-proxy.md](behind-a-proxy.md) has more on them. The suite sent every
playable fixture of the gateway's surfaces through it and compared what reached the caller with what the upstream had sent:

- `hung`, `crashed`: no response arrived; `swallowed`: a success arrived; `clean_ended`: a failed stream ended normally;
- `misclassified`: a different error arrived; `leaked`: the caller saw a key or an internal host; `retried`: the gateway silently
  repeated the request;
- `lost`: a requirement on forwarded details is violated; `translated`: the error arrived in another form, as a requirement
  allows; `preserved`: the error arrived unchanged.

The suite then probed it like a server, with the reference server as its upstream. Each gateway was started and tested twice. An
exchange whose two runs differ is flaky and counts under no verdict. To reproduce a finding, run
`cargo xtask matrix --gateways NAME`. [matrix-notes.md](matrix-notes.md) lists what was confirmed by hand.

";

const LOSSES: &str = "\nValues that arrived, out of those that the upstream stated:\n";

/// The columns of the short table.
const COLUMNS: [Verdict; 8] = [
    Verdict::Hung,
    Verdict::Crashed,
    Verdict::Swallowed,
    Verdict::CleanEnded,
    Verdict::Misclassified,
    Verdict::Leaked,
    Verdict::Retried,
    Verdict::Lost,
];

/// Renders this part of the page; empty if no gateway is recorded.
#[must_use]
pub fn page(rows: &[GatewayRow]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut out = format!("{INTRODUCTION}{}", short(rows));
    for row in rows {
        gateway(&mut out, row);
    }
    out
}

/// Renders one line for each gateway.
#[must_use]
pub fn short(rows: &[GatewayRow]) -> String {
    let mut out = String::from("| gateway | version |");
    for verdict in COLUMNS {
        let _ = write!(out, " {verdict} |");
    }
    out += " translated | preserved | flaky | probes held | probes violated |\n";
    let _ = writeln!(out, "|{}", "---|".repeat(2 + COLUMNS.len() + 5));
    for row in rows {
        let _ = write!(out, "| {} | {} |", row.gateway, row.version);
        for verdict in COLUMNS
            .iter()
            .chain(&[Verdict::Translated, Verdict::Preserved])
        {
            let _ = write!(out, " {} |", row.count(*verdict));
        }
        let flaky = row.flaky.len() + row.probes.flaky.len();
        let (passed, violated) = (
            row.probes.count(ProbeResult::Passed),
            row.probes.count(ProbeResult::Violated),
        );
        let _ = writeln!(out, " {flaky} | {passed} | {violated} |");
    }
    out
}

fn gateway(out: &mut String, row: &GatewayRow) {
    let surfaces = list_surfaces(&row.surfaces);
    let GatewayRow {
        gateway,
        package,
        registry,
        version,
        language,
        ..
    } = row;
    let _ = writeln!(
        out,
        "\n## Gateway {gateway}\n\n`{package}` {version} ({registry}, {language}); surfaces: {}.\n",
        surfaces
    );
    findings(out, &row.worst, &row.flaky, ["exchange", "exchanges"]);
    losses(out, &row.losses, LOSSES);
    probes(out, row);
}

fn probes(out: &mut String, row: &GatewayRow) {
    let counts = row.probes.counts.iter().filter(|count| count.calls > 0);
    let parts: Vec<String> = counts
        .map(|count| format!("{} {}", count.verdict.replace('_', " "), count.calls))
        .collect();
    let all: usize = row.probes.counts.iter().map(|count| count.calls).sum();
    let _ = writeln!(out, "\n{all} probes: {}.\n", parts.join(" · "));
    for (probe, requirements) in &row.probes.violated {
        let _ = writeln!(out, "- `{probe}`: {}", requirements.join(", "));
    }
    for probe in &row.probes.flaky {
        let _ = writeln!(out, "- flaky: `{probe}`");
    }
}
