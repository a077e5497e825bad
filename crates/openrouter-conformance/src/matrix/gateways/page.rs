//! The gateways' part of `docs/matrix.md`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use openrouter_errors::Delivery;

use super::GatewayRow;
use crate::client::protocol::FieldName;
use crate::gateway::Verdict;
use crate::server::ProbeResult;

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

const LOSSES: &str = "Values that arrived, of those that the upstream stated:\n";

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
    for worst in &row.worst {
        let exchanges = if worst.calls == 1 {
            "exchange"
        } else {
            "exchanges"
        };
        let sent = worst
            .delivery
            .map_or("no error".to_owned(), |delivery| format!("`{delivery}`"));
        let _ = write!(
            out,
            "- {}, {sent}, {} {exchanges}: `{}`",
            worst.verdict, worst.calls, worst.case
        );
        if !worst.requirements.is_empty() {
            let _ = write!(out, " ({})", worst.requirements.join(", "));
        }
        out.push('\n');
    }
    for flaky in &row.flaky {
        let [one, two] = flaky.verdicts;
        let _ = writeln!(out, "- flaky: `{}` ({one}, {two})", flaky.case);
    }
    losses(out, row);
    probes(out, row);
}

fn losses(out: &mut String, row: &GatewayRow) {
    let deliveries: BTreeSet<Option<&'static str>> = row
        .losses
        .iter()
        .map(|loss| loss.delivery.map(Delivery::as_str))
        .collect();
    if deliveries.is_empty() {
        return;
    }
    let _ = write!(out, "\n{LOSSES}\n| field |");
    for delivery in &deliveries {
        let _ = write!(out, " {} |", delivery.unwrap_or("no error"));
    }
    let _ = writeln!(out, "\n|---|{}", "---|".repeat(deliveries.len()));
    for field in FieldName::ALL {
        let of_field = || row.losses.iter().filter(|loss| loss.field == *field);
        if of_field().next().is_none() {
            continue;
        }
        let _ = write!(out, "| {} |", field.as_str());
        for delivery in &deliveries {
            let cell = of_field().find(|loss| loss.delivery.map(Delivery::as_str) == *delivery);
            let text = cell.map_or(String::new(), |cell| {
                format!("{}/{}", cell.value, cell.value + cell.lost)
            });
            let _ = write!(out, " {text} |");
        }
        out.push('\n');
    }
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
