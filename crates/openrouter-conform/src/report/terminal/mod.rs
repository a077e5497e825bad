//! Renders the report for the terminal: first the subjects with their totals; then failures, deviations and expected
//! failures; then why the run is incomplete, and the result in one line.

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

/// Time-dependent values, which are shown on the terminal but are not part of the report.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// The duration of the run.
    pub wall: Duration,
}

/// The presentation options of a report.
#[derive(Debug, Clone)]
pub struct View {
    /// The times, if they are shown.
    pub times: Option<Times>,
    /// The line width in characters.
    pub width: usize,
    /// Whether to show all details of a failure.
    pub verbose: bool,
    /// The name by which the program was called, for commands that repeat a check.
    pub program: String,
}

/// The program's name in a report, which [`View::program`] replaces.
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

/// The most reasons shown for an incomplete run.
const SHOWN_REASONS: usize = 12;

/// Renders the report with ANSI styles (an output without colour strips them).
#[must_use]
pub fn to_terminal(report: &Report, view: &View) -> String {
    let mut page = Page::new(view.width);
    // Why nothing was checked comes before tables of nothing.
    let nothing = report.totals.counts.judged == 0;
    if nothing {
        incomplete(&mut page, report);
    }
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
    if !nothing {
        incomplete(&mut page, report);
    }
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
    for &outcome in Outcome::ALL {
        let count = counts.outcomes.count(outcome);
        let rare = matches!(
            outcome,
            Outcome::ExpectedFailure | Outcome::Unscored | Outcome::Error
        );
        if count > 0 || !rare {
            parts.push(format!("{} {count}", outcome.as_str()));
        }
    }
    // Lines break only between parts.
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
        Exit::Usage | Exit::Incomplete | Exit::Interrupted => {
            format!("{YELLOW}incomplete{YELLOW:#}: no verdict{time}")
        }
    };
    let revision = report.run.selection.revision;
    let revision = revision.map_or(String::new(), |revision| format!(", revision {revision}"));
    let seed = report.run.seed.as_ref();
    let seed = seed.map_or(String::new(), |seed| format!(", seed {seed}"));
    let exit = report.totals.exit;
    let private = if report.run.private_fixtures {
        ", with private fixtures"
    } else {
        ""
    };
    let _ = writeln!(page.out, "{line} (exit {exit}{revision}{private}{seed})");
}

/// Formats the duration, with the throughput if enough was checked for the start-up time not to matter.
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
