//! The report as lines of JSON: a header at the start of the run, one line for each checked item, and a footer with the
//! totals. A file without a footer belongs to an interrupted run and is not a report.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use openrouter_corpus::report::draft::in_order;
use openrouter_corpus::report::{Item, Report, Run, Totals};

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "line", rename_all = "snake_case")]
pub enum Line {
    /// The header: the run.
    Header(Run),
    /// An item with its outcome.
    Item(Box<Item>),
    /// The footer: the totals.
    Footer(Totals),
}

/// Why lines are not a valid report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// A line is invalid.
    #[error("line {line}: {why}")]
    Line {
        /// The line number, from 1.
        line: usize,
        /// What is wrong with it.
        why: String,
    },
    /// The footer is missing.
    #[error(
        "it has no footer after {items} items: the run was interrupted, so the report is incomplete"
    )]
    NoFooter {
        /// The number of items read.
        items: usize,
    },
    /// The footer's counts differ from the items.
    #[error("its footer does not match its {items} items: lines are missing or changed")]
    Counts {
        /// The number of items read.
        items: usize,
    },
}

impl Line {
    /// Returns the line with its line feed.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = serde_json::to_string(self).expect("reports have only string keys");
        text.push('\n');
        text
    }
}

/// Renders a whole report as lines.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut text = Line::Header(report.run.clone()).to_text();
    for item in &report.items {
        text.push_str(&Line::Item(Box::new(item.clone())).to_text());
    }
    text.push_str(&Line::Footer(report.totals.clone()).to_text());
    text
}

/// Parses lines into a report.
///
/// # Errors
/// [`Invalid`] if a line is malformed or misplaced, the footer is missing, or its counts differ.
pub fn read(text: &str) -> Result<Report, Invalid> {
    let (mut run, mut items, mut totals) = (None, Vec::new(), None);
    for (at, text) in text.lines().enumerate() {
        let wrong = |why: String| Invalid::Line { line: at + 1, why };
        let line = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
        if totals.is_some() {
            return Err(wrong("found a line after the footer".to_owned()));
        }
        match line {
            Line::Header(header) if run.is_none() && at == 0 => run = Some(header),
            Line::Header(_) => return Err(wrong("a second header".to_owned())),
            _ if run.is_none() => {
                return Err(wrong("expected the header as the first line".to_owned()));
            }
            Line::Item(item) => items.push(*item),
            Line::Footer(footer) => totals = Some(footer),
        }
    }
    let (Some(run), Some(totals)) = (run, totals) else {
        return Err(Invalid::NoFooter { items: items.len() });
    };
    // Lines are in the order of the checks.
    in_order(&mut items);
    let report = Report { run, totals, items };
    if report.is_consistent() {
        return Ok(report);
    }
    let items = report.items.len();
    Err(Invalid::Counts { items })
}
