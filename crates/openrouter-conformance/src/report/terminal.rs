//! The report for people: totals by surface and family, then every failure, then the verdict in one line.

use std::fmt::Write as _;
use std::time::Duration;

use anstyle::{AnsiColor, Style};

use super::{Finding, Item, Kind, Outcome, Report, Tally};
use crate::exit::Exit;

/// What depends on the clock; shown to people, never part of the report.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// How long the run took.
    pub wall: Duration,
}

/// Findings of one item that are shown; the JSON report has all.
const SHOWN_FINDINGS: usize = 20;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default().bold();
const GREEN: Style = AnsiColor::Green.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();

/// Renders the report with ANSI styles (an output without colour strips them).
#[must_use]
pub fn to_terminal(report: &Report, times: Option<Times>) -> String {
    let mut out = String::new();
    rows(&mut out, report, Kind::Suite, "suite");
    rows(&mut out, report, Kind::Client, "clients");
    fixtures(&mut out, &report.surfaces);
    requirements(&mut out, &report.families);
    out.push_str(&to_end(report, times, true));
    out
}

/// The end of the report: failures, where they are wanted, why it is incomplete, and the verdict in one line.
#[must_use]
pub fn to_end(report: &Report, times: Option<Times>, failures: bool) -> String {
    let mut out = String::new();
    for item in report.failures().filter(|_| failures) {
        failure(&mut out, item);
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

/// One line for each item of a kind.
fn rows(out: &mut String, report: &Report, kind: Kind, title: &str) {
    let items: Vec<&Item> = report
        .items
        .iter()
        .filter(|item| item.kind == kind)
        .collect();
    if items.is_empty() {
        return;
    }
    let _ = writeln!(out, "{BOLD}{title:<22} result   what was judged{BOLD:#}");
    for item in items {
        let (style, word) = match item.outcome {
            Outcome::Passed => (GREEN, "ok"),
            Outcome::Failed => (RED, "FAILED"),
            Outcome::NotApplicable => (DIM, "n/a"),
            Outcome::NotTested => (DIM, "-"),
        };
        let note = item.note.as_deref().unwrap_or_default();
        let _ = writeln!(out, "{:<22} {style}{word:<8}{style:#} {note}", item.id);
    }
    out.push('\n');
}

fn fixtures(out: &mut String, rows: &[Tally]) {
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "{BOLD}{:<22} {:>8} {:>7} {:>7}   {:>12}{BOLD:#}",
        "surface", "fixtures", "passed", "failed", "expectations"
    );
    for row in rows.iter().chain(total(rows).as_ref()) {
        let failed = count(row.failed, 7, RED);
        let judged = row.expectations_judged;
        let _ = writeln!(
            out,
            "{:<22} {:>8} {:>7} {failed}   {judged:>12}",
            row.group, row.selected, row.passed
        );
    }
    out.push('\n');
}

fn requirements(out: &mut String, rows: &[Tally]) {
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "{BOLD}{:<22} {:>8} {:>7} {:>7}   {:>12} {:>9}{BOLD:#}",
        "requirements", "selected", "held", "failed", "not testable", "pending"
    );
    for row in rows.iter().chain(total(rows).as_ref()) {
        let failed = count(row.failed, 7, RED);
        let _ = writeln!(
            out,
            "{:<22} {:>8} {:>7} {failed}   {:>12} {:>9}",
            row.group, row.selected, row.passed, row.not_applicable, row.not_tested
        );
    }
    out.push('\n');
}

/// The sum, where there is more than one row.
fn total(rows: &[Tally]) -> Option<Tally> {
    (rows.len() > 1).then(|| Tally::total(rows))
}

/// A number, styled where it is not 0.
fn count(number: usize, width: usize, style: Style) -> String {
    if number == 0 {
        format!("{number:>width$}")
    } else {
        format!("{style}{number:>width$}{style:#}")
    }
}

fn failure(out: &mut String, item: &Item) {
    let _ = writeln!(out, "{RED}FAILED{RED:#} {BOLD}{}{BOLD:#}", item.id);
    for finding in item.findings.iter().take(SHOWN_FINDINGS) {
        finding_lines(out, finding);
    }
    if let Some(more) = item
        .findings
        .len()
        .checked_sub(SHOWN_FINDINGS)
        .filter(|more| *more > 0)
    {
        let _ = writeln!(out, "  {DIM}and {more} more: --json shows all{DIM:#}");
    }
    out.push('\n');
}

/// One finding: where, by which check, expected, found, next step.
pub(crate) fn finding_lines(out: &mut String, finding: &Finding) {
    let pointer = if finding.pointer.is_empty() {
        String::new()
    } else {
        format!(" {}", finding.pointer)
    };
    let _ = writeln!(
        out,
        "  {}{pointer} {DIM}[{}]{DIM:#}",
        finding.file, finding.check
    );
    let _ = writeln!(out, "    expected {}", indent(&finding.expected));
    let _ = writeln!(out, "    found    {}", indent(&finding.found));
    if let Some(help) = &finding.help {
        let _ = writeln!(out, "    {DIM}next     {}{DIM:#}", indent(help));
    }
}

/// Further lines stand below the first.
fn indent(text: &str) -> String {
    text.trim_end().replace('\n', "\n             ")
}

fn summary(out: &mut String, report: &Report, times: Option<Times>) {
    let c = &report.counts;
    let _ = writeln!(
        out,
        "selected {} · expected {} · judged {} · passed {} · failed {} · not applicable {} · not tested {}",
        c.selected, c.expected, c.judged, c.passed, c.failed, c.not_applicable, c.not_tested
    );
    let time = times
        .map(|times| format!(" in {:.2} s", times.wall.as_secs_f64()))
        .unwrap_or_default();
    let line = match Exit::of_report(report) {
        Exit::Held => format!("{GREEN}all required checks held{GREEN:#}{time}"),
        Exit::Violated => format!(
            "{RED}violated{RED:#}: {} of {} judged items failed{time}",
            c.failed, c.judged
        ),
        Exit::Usage | Exit::Incomplete => format!("{YELLOW}incomplete{YELLOW:#}: no verdict{time}"),
    };
    let _ = writeln!(out, "{line} (exit {})", report.exit);
}
