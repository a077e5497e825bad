//! The report for people: who was checked and how it came out in numbers; then what failed, what is recorded otherwise,
//! what was expected to fail; then why the run is incomplete, and the verdict in one line.

mod failure;
mod subject;
mod tables;
mod text;

use std::fmt::Write as _;
use std::time::Duration;

use anstyle::{AnsiColor, Style};

pub(crate) use failure::finding_lines;
use openrouter_corpus::exit::Exit;
use openrouter_corpus::report::{Outcome, Report};
pub(crate) use text::Page;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default().bold();
const GREEN: Style = AnsiColor::Green.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();

/// What depends on the clock; shown to people, never part of the report.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// How long the run took.
    pub wall: Duration,
}

/// How a report is shown.
#[derive(Debug, Clone)]
pub struct View {
    /// How long it took, if that is to be shown.
    pub times: Option<Times>,
    /// Characters of a line.
    pub width: usize,
    /// Whether everything is shown that is known of a failure.
    pub verbose: bool,
    /// What the program was called by, for the commands that judge something again.
    pub program: String,
}

/// The program's name in a report: what is there is put in place of it.
pub const PROGRAM: &str = "openrouter-conform";

impl Default for View {
    fn default() -> Self {
        Self {
            times: None,
            width: 100,
            verbose: false,
            program: PROGRAM.to_owned(),
        }
    }
}

/// Reasons for an incomplete run that are shown.
const SHOWN_REASONS: usize = 12;

/// Renders the report with ANSI styles (an output without colour strips them).
#[must_use]
pub fn to_terminal(report: &Report, view: &View) -> String {
    let mut page = Page::new(view.width);
    if let Some(payload) = &report.totals.payload {
        subject::payload(&mut page, payload);
    }
    if report.run.command != "judge" {
        for one in &report.totals.subjects {
            subject::subject(&mut page, one);
        }
    }
    tables::tables(&mut page, report);
    failure::failures(&mut page, report, view);
    incomplete(&mut page, report);
    summary(&mut page, report, view.times);
    page.out
}

fn incomplete(page: &mut Page, report: &Report) {
    let reasons = &report.totals.incomplete;
    for reason in reasons.iter().take(SHOWN_REASONS) {
        page.labelled(YELLOW, "INCOMPLETE", 0, 11, reason);
    }
    if reasons.len() > SHOWN_REASONS {
        let more = format!("and for {} more reasons", reasons.len() - SHOWN_REASONS);
        page.labelled(YELLOW, "INCOMPLETE", 0, 11, &more);
    }
    if !reasons.is_empty() {
        page.out.push('\n');
    }
}

fn summary(page: &mut Page, report: &Report, times: Option<Times>) {
    let counts = &report.totals.counts;
    let mut parts = vec![
        format!("selected {}", counts.selected),
        format!("expected {}", counts.expected),
        format!("judged {}", counts.judged),
    ];
    for outcome in Outcome::ALL {
        let count = counts.outcomes.count(outcome);
        let rare = matches!(
            outcome,
            Outcome::ExpectedFailure | Outcome::Unscored | Outcome::Error
        );
        if count > 0 || !rare {
            parts.push(format!("{} {count}", outcome.in_words()));
        }
    }
    // No line ends within a part.
    let parts = parts
        .join(" · ")
        .replace(' ', "\u{a0}")
        .replace("·\u{a0}", "· ");
    let mut line = Page::new(page.width());
    line.paragraph(0, &parts);
    page.out.push_str(&line.out.replace('\u{a0}', " "));
    let time = times.map_or(String::new(), |times| took(times, counts.judged));
    let line = match report.exit() {
        Exit::Held => format!("{GREEN}all required checks held{GREEN:#}{time}"),
        Exit::Violated => format!(
            "{RED}violated{RED:#}: {} of {} checked items failed{time}",
            counts.outcomes.failed, counts.judged
        ),
        Exit::Usage | Exit::Incomplete => format!("{YELLOW}incomplete{YELLOW:#}: no verdict{time}"),
    };
    let revision = report.run.selection.revision;
    let revision = revision.map_or(String::new(), |revision| format!(", revision {revision}"));
    let _ = writeln!(page.out, "{line} (exit {}{revision})", report.totals.exit);
}

/// How long it took; where enough was checked that the start of the program does not count, also how much a second.
fn took(times: Times, judged: usize) -> String {
    let seconds = times.wall.as_secs_f64();
    let mut text = format!(" in {seconds:.2} s");
    if judged >= 100 && seconds > 0.0 {
        #[expect(clippy::cast_precision_loss, reason = "some hundreds")]
        let rate = judged as f64 / seconds;
        let _ = write!(text, ", {rate:.0} items/s");
    }
    text
}
