//! The report on a client for people: verdicts, the loss matrix, every failure with what went over the wire.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::{CaseReport, ClientReport};
use crate::client::judge::Verdict;
use crate::client::protocol::FieldName;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default().bold();
const GREEN: Style = AnsiColor::Green.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();

/// Failures that are shown in full; the JSON report has all.
const SHOWN: usize = 25;

/// Renders the report with ANSI styles; its failures in full where they are wanted.
#[must_use]
pub fn to_terminal(report: &ClientReport, with_failures: bool) -> String {
    let mut out = String::new();
    let surfaces: Vec<&str> = report
        .surfaces
        .iter()
        .map(|surface| surface.as_str())
        .collect();
    let _ = writeln!(
        out,
        "{BOLD}{} {}{BOLD:#} ({}): {}",
        report.name,
        report.version,
        report.language,
        surfaces.join(", ")
    );
    for control in &report.controls {
        if let Some(fault) = &control.fault {
            let _ = writeln!(
                out,
                "{RED}BROKEN ADAPTER{RED:#} {}: {}",
                control.id,
                indent(fault, 2)
            );
        }
    }
    for fault in &report.faults {
        let _ = writeln!(out, "{YELLOW}ADAPTER{YELLOW:#} {}", indent(fault, 2));
    }
    verdicts(&mut out, report);
    losses(&mut out, report);
    if with_failures {
        failures(&mut out, report);
    }
    out
}

fn verdicts(out: &mut String, report: &ClientReport) {
    for count in report.verdicts.iter().filter(|count| count.calls > 0) {
        let style = match count.verdict {
            Verdict::Exact => GREEN,
            Verdict::NotApplicable => DIM,
            Verdict::Degraded | Verdict::Suspect | Verdict::NotTested => YELLOW,
            _ => RED,
        };
        let _ = writeln!(
            out,
            "  {style}{:<15}{style:#} {:>5}",
            count.verdict.as_str(),
            count.calls
        );
    }
    out.push('\n');
}

/// Field by delivery: how many of the values that were stated reached the caller. A dash: nothing was stated; brackets:
/// the API cannot express it.
fn losses(out: &mut String, report: &ClientReport) {
    let deliveries: BTreeSet<&str> = report
        .losses
        .iter()
        .map(|loss| column(loss.delivery))
        .collect();
    if deliveries.is_empty() {
        return;
    }
    let _ = write!(out, "{BOLD}{:<14}", "arrived");
    for delivery in &deliveries {
        let _ = write!(out, " {delivery:>12}");
    }
    let _ = writeln!(out, "{BOLD:#}");
    for field in FieldName::ALL {
        if !report.losses.iter().any(|loss| loss.field == *field) {
            continue;
        }
        let _ = write!(out, "{:<14}", field.as_str());
        for delivery in &deliveries {
            let cell = report
                .losses
                .iter()
                .find(|loss| loss.field == *field && column(loss.delivery) == *delivery);
            let text = cell.map_or("-".to_owned(), |cell| {
                let all = cell.value + cell.lost + cell.inexpressible;
                if cell.inexpressible == all {
                    format!("[{all}]")
                } else {
                    format!("{}/{all}", cell.value)
                }
            });
            let style = if cell.is_some_and(|cell| cell.lost > 0) {
                RED
            } else {
                Style::new()
            };
            let _ = write!(out, " {style}{text:>12}{style:#}");
        }
        out.push('\n');
    }
    out.push('\n');
}

fn column(delivery: Option<openrouter_errors::Delivery>) -> &'static str {
    delivery.map_or("no error", openrouter_errors::Delivery::as_str)
}

fn failures(out: &mut String, report: &ClientReport) {
    let rank = |case: &&CaseReport| {
        Verdict::BY_HARM
            .iter()
            .position(|verdict| *verdict == case.verdict)
    };
    let mut failed: Vec<&CaseReport> = report
        .cases
        .iter()
        .filter(|case| case.fails() || case.verdict.is_open())
        .collect();
    failed.sort_by_key(rank);
    for case in failed.iter().take(SHOWN) {
        failure(out, case);
    }
    if failed.len() > SHOWN {
        let _ = writeln!(
            out,
            "{DIM}and {} more: --json shows all{DIM:#}\n",
            failed.len() - SHOWN
        );
    }
}

fn failure(out: &mut String, case: &CaseReport) {
    let _ = writeln!(
        out,
        "{RED}{}{RED:#} {BOLD}{}{BOLD:#}",
        case.verdict.as_str().to_uppercase(),
        case.name()
    );
    if let Some(why) = &case.why {
        let _ = writeln!(out, "  why      {}", indent(why, 11));
    }
    for broken in &case.broken {
        let _ = writeln!(
            out,
            "  {} {DIM}({}){DIM:#} {}",
            broken.requirement,
            broken.level,
            indent(&broken.sentence, 4)
        );
        let _ = writeln!(out, "    expected {}", indent(&broken.expected, 13));
        let _ = writeln!(out, "    seen     {}", indent(&broken.seen, 13));
    }
    if case.broken.is_empty() {
        let _ = writeln!(out, "  said     {}", indent(&case.said, 11));
    }
    for line in &case.trace {
        let _ = writeln!(out, "  wire     {line}");
    }
    if let Some(replay) = &case.replay {
        let _ = writeln!(out, "  {DIM}again    {replay}{DIM:#}");
    }
    out.push('\n');
}

/// Further lines stand below the first.
fn indent(text: &str, by: usize) -> String {
    text.trim_end()
        .replace('\n', &format!("\n{}", " ".repeat(by)))
}
