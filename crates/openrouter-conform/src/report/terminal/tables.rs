//! Renders the totals as tables: one line for each check of the suite, and for each surface or family.

use std::fmt::Write as _;

use anstyle::Style;

use super::{BOLD, DIM, GREEN, Page, RED, YELLOW};
use openrouter_corpus::report::{Item, Kind, Outcome, Outcomes, Report, Tally};

/// A column of a table: title, width, and the number it shows.
type Column = (&'static str, usize, fn(&Outcomes) -> usize);

pub(super) fn tables(page: &mut Page, report: &Report) {
    rows(page, report, Kind::Suite, "suite");
    rows(page, report, Kind::Client, "clients");
    fixtures(page, &of_kind(report, Kind::Fixture));
    if report.totals.payload.is_none() {
        table(
            page,
            "requirements",
            &of_kind(report, Kind::Requirement),
            &[
                ("held", 7, |row| row.passed),
                ("failed", 7, |row| row.failed),
                ("not testable", 14, |row| row.not_applicable),
                ("pending", 9, |row| row.not_tested),
                ("unscored", 9, |row| row.unscored),
            ],
        );
    }
    for kind in [Kind::Saboteur, Kind::Call, Kind::Exchange, Kind::Probe] {
        table(
            page,
            kind.plural(),
            &of_kind(report, kind),
            &[
                ("passed", 7, |row| row.passed),
                ("failed", 7, |row| row.failed),
                ("expected failures", 18, |row| row.expected_failures),
                ("unscored", 9, |row| row.unscored),
                ("errors", 7, |row| row.errors),
                ("not applicable", 15, |row| row.not_applicable),
                ("not tested", 11, |row| row.not_tested),
            ],
        );
    }
}

fn of_kind(report: &Report, kind: Kind) -> Vec<&Tally> {
    let groups = report.totals.groups.iter();
    groups.filter(|row| row.kind == kind).collect()
}

/// Renders one line for each item of a kind.
fn rows(page: &mut Page, report: &Report, kind: Kind, title: &str) {
    let items: Vec<&Item> = report
        .items
        .iter()
        .filter(|item| item.kind == kind)
        .collect();
    if items.is_empty() {
        return;
    }
    let _ = writeln!(page.out, "{BOLD}{title:<22} result   details{BOLD:#}");
    for item in items {
        let (style, word) = match item.outcome {
            Outcome::Passed => (GREEN, "ok"),
            Outcome::Failed => (RED, "FAILED"),
            Outcome::Error => (YELLOW, "ERROR"),
            Outcome::ExpectedFailure => (YELLOW, "known"),
            Outcome::Unscored => (YELLOW, "later"),
            Outcome::NotApplicable => (DIM, "n/a"),
            Outcome::NotTested => (DIM, "-"),
        };
        let note = item.note.as_deref().unwrap_or_default();
        let _ = writeln!(page.out, "{:<22} {style}{word:<8}{style:#} {note}", item.id);
    }
    page.out.push('\n');
}

fn fixtures(page: &mut Page, rows: &[&Tally]) {
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(
        page.out,
        "{BOLD}{:<22} {:>8} {:>7} {:>7}   {:>12}{BOLD:#}",
        "surface", "fixtures", "passed", "failed", "expectations"
    );
    let total = total(rows);
    for row in rows.iter().copied().chain(total.as_ref()) {
        let failed = count(row.outcomes.failed, 7, RED);
        let _ = writeln!(
            page.out,
            "{:<22} {:>8} {:>7} {failed}   {:>12}",
            row.group, row.selected, row.outcomes.passed, row.expectations_judged
        );
    }
    page.out.push('\n');
}

/// Renders a line for each group; empty columns, except the first two, are omitted.
fn table(page: &mut Page, title: &str, rows: &[&Tally], columns: &[Column]) {
    if rows.is_empty() {
        return;
    }
    let total = total(rows);
    let used = |at: usize, number: fn(&Outcomes) -> usize| {
        at < 2
            || (title == "requirements" && at < 4)
            || rows.iter().any(|row| number(&row.outcomes) > 0)
    };
    let columns: Vec<&Column> = columns
        .iter()
        .enumerate()
        .filter(|(at, (_, _, number))| used(*at, *number))
        .map(|(_, column)| column)
        .collect();
    let _ = write!(page.out, "{BOLD}{title:<22} {:>8}", "selected");
    for (title, width, _) in &columns {
        let _ = write!(page.out, " {title:>width$}");
    }
    let _ = writeln!(page.out, "{BOLD:#}");
    for row in rows.iter().copied().chain(total.as_ref()) {
        let _ = write!(page.out, "{:<22} {:>8}", row.group, row.selected);
        for (title, width, number) in &columns {
            let style = match *title {
                "failed" => RED,
                "errors" => YELLOW,
                _ => Style::new(),
            };
            let _ = write!(page.out, " {}", count(number(&row.outcomes), *width, style));
        }
        page.out.push('\n');
    }
    page.out.push('\n');
}

/// Returns the sum, if there is more than one row.
fn total(rows: &[&Tally]) -> Option<Tally> {
    (rows.len() > 1).then(|| Tally::total(rows[0].kind, rows))
}

/// Formats a number, styled unless it is 0.
fn count(number: usize, width: usize, style: Style) -> String {
    if number == 0 {
        format!("{number:>width$}")
    } else {
        format!("{style}{number:>width$}{style:#}")
    }
}
