//! Renders the failures by priority: unexpected ones, deviations from a baseline, expected ones, violated SHOULDs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anstyle::Style;

use super::{BOLD, DIM, PROGRAM, Page, RED, View, YELLOW};
use openrouter_corpus::report::{Exchange, Finding, Item, Outcome, Record, Report, Standing};

/// The most failures shown in full; the JSON report has all.
const SHOWN: usize = 25;

/// The most findings shown per item; the JSON report has all.
const SHOWN_FINDINGS: usize = 20;

/// The most items with only violated SHOULDs that are shown by default.
const SHOWN_ADVICE: usize = 5;

pub(super) fn failures(page: &mut Page, report: &Report, view: &View) {
    let failed = |outdated| {
        let of = report.with(Outcome::Failed);
        of.filter(move |item| item.is_outdated() == outdated)
    };
    let mut unexpected: Vec<&Item> = failed(false).collect();
    unexpected.sort_by_key(|item| rank(report, item));
    shown(page, &unexpected, SHOWN, view, RED);
    shown(page, &failed(true).collect::<Vec<_>>(), SHOWN, view, YELLOW);
    if view.verbose {
        let errors: Vec<&Item> = report.with(Outcome::Error).collect();
        shown(page, &errors, SHOWN, view, YELLOW);
    }
    unscored(page, report, view);
    expected(page, report);
    advice(page, report, view);
}

/// Returns the severity rank of an item's verdict, the worst first.
fn rank(report: &Report, item: &Item) -> usize {
    let verdicts = report.totals.subjects.iter().flat_map(|one| &one.verdicts);
    let mut words = verdicts.map(|count| Some(count.verdict.as_str()));
    words
        .position(|word| word == item.verdict.as_deref())
        .unwrap_or_default()
}

fn shown(page: &mut Page, items: &[&Item], most: usize, view: &View, style: Style) {
    for item in items.iter().take(most) {
        failure(page, item, view, style);
    }
    if items.len() > most {
        let more = items.len() - most;
        let _ = writeln!(
            page.out,
            "{DIM}and {more} more; --report json=PATH lists all{DIM:#}\n"
        );
    }
}

/// Renders the number of failures that a baseline records, by verdict.
fn expected(page: &mut Page, report: &Report) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for item in report.with(Outcome::ExpectedFailure) {
        *counts
            .entry(item.verdict.as_deref().unwrap_or("failed"))
            .or_default() += 1;
    }
    if counts.is_empty() {
        return;
    }
    let words: Vec<String> = counts
        .iter()
        .map(|(word, count)| format!("{count} {word}"))
        .collect();
    page.labelled(DIM, "expected failures", 0, 18, &words.join(", "));
    page.out.push('\n');
}

/// Renders violations of requirements of a later revision.
fn unscored(page: &mut Page, report: &Report, view: &View) {
    let items: Vec<&Item> = report.with(Outcome::Unscored).collect();
    let most = if view.verbose { SHOWN } else { SHOWN_ADVICE };
    for item in items.iter().take(most) {
        failure(page, item, view, YELLOW);
    }
    if items.len() > most {
        let more = items.len() - most;
        let _ = writeln!(
            page.out,
            "{DIM}and {more} more that only a later revision requires; -v shows more, --report json=PATH lists all{DIM:#}\n"
        );
    }
}

/// Renders items that passed but violate a SHOULD.
fn advice(page: &mut Page, report: &Report, view: &View) {
    let passed = report.with(Outcome::Passed);
    let items: Vec<&Item> = passed.filter(|item| !item.findings.is_empty()).collect();
    if view.verbose || items.len() <= SHOWN_ADVICE {
        shown(page, &items, SHOWN, view, YELLOW);
    } else {
        let _ = writeln!(
            page.out,
            "{DIM}{} more violate a SHOULD or a MAY, but no MUST; -v shows them{DIM:#}\n",
            items.len()
        );
    }
}

fn failure(page: &mut Page, item: &Item, view: &View, style: Style) {
    let _ = writeln!(
        page.out,
        "{style}{}{style:#} {BOLD}{}{BOLD:#}",
        heading(item),
        item.id
    );
    if let Some(note) = item.note.as_deref().filter(|_| item.verdict.is_some()) {
        page.labelled(Style::new(), "why", 2, 11, note);
    }
    for finding in item.findings.iter().take(SHOWN_FINDINGS) {
        lines(page, finding);
    }
    if item.findings.len() > SHOWN_FINDINGS {
        let more = item.findings.len() - SHOWN_FINDINGS;
        let _ = writeln!(
            page.out,
            "  {DIM}and {more} more; --report json=PATH lists all{DIM:#}"
        );
    }
    if let Some(record) = &item.record {
        recorded(page, record);
    }
    if view.verbose {
        for exchange in &item.wire {
            wire(page, exchange);
        }
    }
    if let Some(replay) = &item.replay {
        // One line, however long, because it is for copying.
        let replay = replay.replacen(PROGRAM, &view.program, 1);
        let _ = writeln!(page.out, "  {DIM}again    {replay}{DIM:#}");
    }
    page.out.push('\n');
}

fn heading(item: &Item) -> String {
    let standing = item.record.as_ref().map(|record| record.standing);
    match (item.outcome, standing, &item.verdict) {
        (Outcome::Failed, Some(Standing::Stale), _) => "STALE".to_owned(),
        (Outcome::Failed, Some(Standing::Gone), _) => "GONE".to_owned(),
        (Outcome::Failed, Some(Standing::Expired), _) => "EXPIRED".to_owned(),
        (Outcome::Passed, _, None) => "SHOULD".to_owned(),
        (Outcome::Unscored, _, _) => "UNSCORED".to_owned(),
        (Outcome::Failed, _, None) => "FAILED".to_owned(),
        (_, _, Some(verdict)) => verdict.to_uppercase(),
        (outcome, _, None) => outcome.as_str().to_uppercase(),
    }
}

fn recorded(page: &mut Page, record: &Record) {
    let mut text: Vec<String> = record.verdict.iter().cloned().collect();
    text.extend(record.reason.iter().cloned());
    text.extend(record.issue.iter().cloned());
    text.extend(record.expires.iter().map(|day| format!("until {day}")));
    if !text.is_empty() {
        page.labelled(DIM, "recorded", 2, 11, &text.join(", "));
    }
}

fn wire(page: &mut Page, exchange: &Exchange) {
    let mut text = exchange.to_string();
    let _ = match exchange.moment.took {
        Some(took) => write!(
            text,
            " (at {:.3} s, {:.3} s long)",
            exchange.moment.at.as_secs_f64(),
            took.as_secs_f64()
        ),
        None => Ok(()),
    };
    page.labelled(Style::new(), "wire", 2, 11, &text);
}

/// Renders one finding: check or requirement, location, expected, found, next step.
fn lines(page: &mut Page, finding: &Finding) {
    let place = finding.place();
    match (&finding.level, &finding.sentence) {
        (Some(level), Some(sentence)) => {
            let place = if place.is_empty() {
                "the answer"
            } else {
                &place
            };
            let style = if finding.binds() { RED } else { YELLOW };
            let _ = writeln!(
                page.out,
                "  {style}{} {level}{style:#} at {place}",
                finding.check
            );
            page.dimmed(4, sentence);
        }
        _ => {
            let gap = if place.is_empty() { "" } else { " " };
            let _ = writeln!(page.out, "  {place}{gap}{DIM}[{}]{DIM:#}", finding.check);
        }
    }
    if let Some(unscored) = finding.unscored() {
        page.dimmed(4, &unscored);
    }
    page.labelled(Style::new(), "expected", 4, 13, &finding.expected);
    page.labelled(Style::new(), "found", 4, 13, &finding.found);
    match &finding.help {
        // One line, however long, because it is for copying.
        Some(command) if command.starts_with(PROGRAM) => {
            let _ = writeln!(page.out, "    {DIM}next     {command}{DIM:#}");
        }
        Some(help) => page.labelled(DIM, "next", 4, 13, help),
        None => {}
    }
}

/// Writes the lines of one finding.
pub(crate) fn finding_lines(out: &mut String, finding: &Finding, width: usize) {
    let mut page = Page::new(width);
    lines(&mut page, finding);
    out.push_str(&page.out);
}
