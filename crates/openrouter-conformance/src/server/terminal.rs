//! The report for people.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::report::{ProbeFinding, ProbeResult, ProbeRow, ServerReport};
use crate::exit::Exit;
use crate::report::Times;
use crate::spec::Level;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default().bold();
const GREEN: Style = AnsiColor::Green.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();

/// Renders the report with ANSI styles (an output without colour strips them).
#[must_use]
pub fn to_terminal(report: &ServerReport, times: Option<Times>) -> String {
    let mut out = String::new();
    surfaces(&mut out, report);
    for row in &report.probes {
        probe(&mut out, row);
    }
    for reason in &report.incomplete {
        let _ = writeln!(out, "{YELLOW}INCOMPLETE{YELLOW:#} {reason}");
    }
    if !report.incomplete.is_empty() {
        out.push('\n');
    }
    summary(&mut out, report, times);
    out
}

fn surfaces(out: &mut String, report: &ServerReport) {
    const RESULTS: [ProbeResult; 5] = [
        ProbeResult::Passed,
        ProbeResult::Violated,
        ProbeResult::NotProvoked,
        ProbeResult::TwinFailed,
        ProbeResult::NotTested,
    ];
    let mut rows: BTreeMap<&str, [usize; 5]> = BTreeMap::new();
    for row in &report.probes {
        let counts = rows.entry(row.surface.as_str()).or_default();
        if let Some(at) = RESULTS.iter().position(|result| *result == row.result) {
            counts[at] += 1;
        }
    }
    let _ = writeln!(
        out,
        "{BOLD}{:<22} {:>7} {:>9} {:>13} {:>12} {:>11}{BOLD:#}",
        report.target, "passed", "violated", "not provoked", "twin failed", "not tested"
    );
    for (surface, [passed, violated, taken, failed, untested]) in rows {
        let _ = writeln!(
            out,
            "{surface:<22} {passed:>7} {violated:>9} {taken:>13} {failed:>12} {untested:>11}"
        );
    }
    out.push('\n');
}

fn probe(out: &mut String, row: &ProbeRow) {
    let (style, word) = match row.result {
        ProbeResult::Passed if row.findings.is_empty() => return,
        ProbeResult::Passed => (YELLOW, "SHOULD"),
        ProbeResult::Violated => (RED, "VIOLATED"),
        ProbeResult::NotProvoked => (DIM, "not provoked"),
        // The reasons of an incomplete run name these together.
        ProbeResult::TwinFailed | ProbeResult::NotTested | ProbeResult::NotApplicable => return,
    };
    let _ = writeln!(
        out,
        "{style}{word}{style:#} {BOLD}{}{BOLD:#} ({})",
        row.id, row.fault
    );
    if let Some(note) = &row.note {
        let _ = writeln!(out, "  {note}");
    }
    for finding in &row.findings {
        finding_lines(out, finding);
    }
    out.push('\n');
}

fn finding_lines(out: &mut String, finding: &ProbeFinding) {
    let style = if finding.level == Level::Must {
        RED
    } else {
        YELLOW
    };
    let place = if finding.pointer.is_empty() {
        "the answer"
    } else {
        &finding.pointer
    };
    let _ = writeln!(
        out,
        "  {style}{} {}{style:#} at {place}",
        finding.requirement, finding.level
    );
    let _ = writeln!(out, "    expected {}", finding.expected);
    let _ = writeln!(out, "    found    {}", finding.found);
}

fn summary(out: &mut String, report: &ServerReport, times: Option<Times>) {
    let c = &report.counts;
    let _ = writeln!(
        out,
        "selected {} · passed {} · violated {} · not provoked {} · twin failed {} · not tested {} · not applicable {}",
        c.selected,
        c.passed,
        c.violated,
        c.not_provoked,
        c.twin_failed,
        c.not_tested,
        c.not_applicable
    );
    let broken = report
        .requirements
        .iter()
        .filter(|row| row.broken > 0)
        .count();
    let _ = writeln!(
        out,
        "requirements judged {} · broken {broken}",
        report.requirements.len()
    );
    let time = times
        .map(|times| format!(" in {:.2} s", times.wall.as_secs_f64()))
        .unwrap_or_default();
    let line = match report.exit() {
        Exit::Held => format!("{GREEN}all required checks held{GREEN:#}{time}"),
        Exit::Violated => format!("{RED}violated{RED:#}{time}"),
        Exit::Usage | Exit::Incomplete => format!("{YELLOW}incomplete{YELLOW:#}: no verdict{time}"),
    };
    let _ = writeln!(out, "{line} (exit {})", report.exit);
}
