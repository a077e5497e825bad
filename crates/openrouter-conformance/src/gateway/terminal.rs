//! The report for people: verdicts, requirements, losses, then the failures, the worst first.

use std::fmt::Write as _;
use std::time::Duration;

use anstyle::{AnsiColor, Style};

use super::report::{CaseReport, GatewayReport};
use super::verdict::Verdict;
use crate::client::protocol::FieldName;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default().bold();
const GREEN: Style = AnsiColor::Green.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();

/// Failures that are shown in full; the JSON report has all.
const SHOWN: usize = 25;

/// Reasons for an incomplete run that are shown.
const SHOWN_REASONS: usize = 10;

/// Renders the report with ANSI styles.
#[must_use]
pub fn to_terminal(report: &GatewayReport, wall: Duration) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{BOLD}gateway {}{BOLD:#}", report.gateway);
    for count in report.verdicts.iter().filter(|count| count.cases > 0) {
        let style = match count.verdict {
            Verdict::Preserved | Verdict::Translated => GREEN,
            Verdict::NotApplicable => DIM,
            Verdict::Lost | Verdict::Suspect | Verdict::NotTested => YELLOW,
            _ => RED,
        };
        let verdict = count.verdict.as_str();
        let _ = writeln!(out, "  {style}{verdict:<15}{style:#} {:>5}", count.cases);
    }
    requirements(&mut out, report);
    losses(&mut out, report);
    match &report.deviations {
        Some(deviations) => {
            for deviation in deviations {
                let _ = writeln!(
                    out,
                    "{RED}BASELINE{RED:#} {}: {}",
                    deviation.case, deviation.words
                );
            }
        }
        None => failures(&mut out, report),
    }
    for reason in report.incomplete.iter().take(SHOWN_REASONS) {
        let _ = writeln!(out, "{YELLOW}INCOMPLETE{YELLOW:#} {reason}");
    }
    if let Some(more) = report.incomplete.len().checked_sub(SHOWN_REASONS + 1) {
        let _ = writeln!(out, "{YELLOW}INCOMPLETE{YELLOW:#} and {} more", more + 1);
    }
    let judged = report.cases.iter().filter(|case| case.verdict.is_judged());
    let failed = report.cases.iter().filter(|case| case.fails()).count();
    let word = match report.exit {
        0 => format!("{GREEN}HELD{GREEN:#}"),
        1 => format!("{RED}VIOLATED{RED:#}"),
        _ => format!("{YELLOW}INCOMPLETE{YELLOW:#}"),
    };
    let _ = writeln!(
        out,
        "{word} {} of {} exchanges judged, {failed} break a MUST or mislead, in {:.2} s",
        judged.count(),
        report.cases.len(),
        wall.as_secs_f64()
    );
    out
}

fn requirements(out: &mut String, report: &GatewayReport) {
    out.push('\n');
    for count in &report.requirements {
        let style = if count.broken > 0 { RED } else { Style::new() };
        let _ = writeln!(
            out,
            "  {style}{:<6}{style:#} {:<6} held {:>4}, broken {:>4}",
            count.requirement,
            count.level.to_string(),
            count.held,
            count.broken
        );
    }
    out.push('\n');
}

/// Field by delivery: how many of the values that the upstream stated came through.
fn losses(out: &mut String, report: &GatewayReport) {
    let mut deliveries: Vec<&str> = report
        .losses
        .iter()
        .map(|loss| column(loss.delivery))
        .collect();
    deliveries.sort_unstable();
    deliveries.dedup();
    if deliveries.is_empty() {
        return;
    }
    let _ = write!(out, "{BOLD}{:<14}", "arrived");
    for delivery in &deliveries {
        let _ = write!(out, " {delivery:>12}");
    }
    let _ = writeln!(out, "{BOLD:#}");
    for field in FieldName::ALL {
        let of_field = || report.losses.iter().filter(|loss| loss.field == *field);
        if of_field().next().is_none() {
            continue;
        }
        let _ = write!(out, "{:<14}", field.as_str());
        for delivery in &deliveries {
            let cell = of_field().find(|loss| column(loss.delivery) == *delivery);
            let text = cell.map_or("-".to_owned(), |cell| {
                format!("{}/{}", cell.value, cell.value + cell.lost)
            });
            let lost = cell.is_some_and(|cell| cell.lost > 0);
            let style = if lost { RED } else { Style::new() };
            let _ = write!(out, " {style}{text:>12}{style:#}");
        }
        out.push('\n');
    }
    out.push('\n');
}

fn column(delivery: Option<openrouter_errors::Delivery>) -> &'static str {
    delivery.map_or("no error", openrouter_errors::Delivery::as_str)
}

fn failures(out: &mut String, report: &GatewayReport) {
    let mut failed: Vec<&CaseReport> = report.cases.iter().filter(|case| case.fails()).collect();
    failed.sort_by_key(|case| std::cmp::Reverse(case.verdict));
    for case in failed.iter().take(SHOWN) {
        failure(out, case);
    }
    if failed.len() > SHOWN {
        let more = failed.len() - SHOWN;
        let _ = writeln!(out, "{DIM}and {more} more: --json shows all{DIM:#}\n");
    }
}

fn failure(out: &mut String, case: &CaseReport) {
    let verdict = case.verdict.as_str().to_uppercase();
    let _ = writeln!(out, "{RED}{verdict}{RED:#} {BOLD}{}{BOLD:#}", case.case);
    if let Some(why) = &case.why {
        let _ = writeln!(out, "  why      {}", indent(why));
    }
    for broken in &case.broken {
        let (id, level) = (&broken.requirement, broken.level);
        let _ = writeln!(
            out,
            "  {id} {DIM}({level}){DIM:#} {}",
            indent(&broken.sentence)
        );
        let _ = writeln!(out, "    expected {}", indent(&broken.expected));
        let _ = writeln!(out, "    seen     {}", indent(&broken.seen));
    }
    for line in &case.trace {
        let _ = writeln!(out, "  upstream {line}");
    }
    if let Some(replay) = &case.replay {
        let _ = writeln!(out, "  {DIM}again    {replay}{DIM:#}");
    }
    out.push('\n');
}

/// Further lines stand below the first.
fn indent(text: &str) -> String {
    text.trim_end().replace('\n', "\n             ")
}
