//! The gateways' part of `docs/matrix.md`.

use std::fmt::Write as _;

use openrouter_conform::matrix::gateways::GatewayRow;
use openrouter_conform::matrix::parts::{findings, losses};
use openrouter_conformance::gateway::Verdict;
use openrouter_conformance::server::ProbeResult;

const INTRODUCTION: &str = "
# Real gateways, looked through

Each gateway was started with a configuration of `openrouter-conform gateway --emit-config`, with the suite's mock as its
only upstream and its retries off. Every playable fixture of its surfaces was played to it, and what arrived at the caller
was held against what the upstream had sent:

- `hung`, `crashed`: no answer; `swallowed`: a success arrived; `clean_ended`: a stream that failed arrived with a regular end;
- `misclassified`: another error arrived; `leaked`: the caller saw a key or a host of the inside; `retried`: the request was
  repeated behind the caller's back;
- `lost`: a requirement on what must arrive is broken; `translated`: another form, which a requirement allows; `preserved`.

Then it was probed as servers are, with the reference server behind it. Each gateway was started and judged twice; an
exchange on which the two runs differ is flaky, and is counted under no verdict. A finding is seen again with
`cargo xtask matrix --gateways NAME`. [matrix-notes.md](matrix-notes.md) says what was confirmed by hand.

";

const LOSSES: &str = "\nValues that arrived, of those that the upstream stated:\n";

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

/// The part of the page; nothing where no gateway is recorded.
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

/// One line for each gateway.
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
    let surfaces: Vec<&str> = row
        .surfaces
        .iter()
        .map(|surface| surface.as_str())
        .collect();
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
        surfaces.join(", ")
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
