//! The report as lines of JSON: a header when the run begins, one line for each item once it is checked, and a footer with
//! the totals. A file without its footer is the rest of a run that was interrupted, and no report.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use openrouter_corpus::report::draft::in_order;
use openrouter_corpus::report::{Item, Report, Run, Totals};

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "line", rename_all = "snake_case")]
pub enum Line {
    /// The first one: what is run.
    Header(Run),
    /// One of many: an item with its outcome.
    Item(Box<Item>),
    /// The last one: what it comes to.
    Footer(Totals),
}

/// Why lines are no report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// A line is not what it has to be.
    #[error("line {line}: {why}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// What is wrong with it.
        why: String,
    },
    /// The footer is missing.
    #[error(
        "it has no footer after {items} items: the run was interrupted, so the report is incomplete"
    )]
    NoFooter {
        /// The items that were written.
        items: usize,
    },
    /// The footer counts otherwise than the lines.
    #[error("its footer does not match its {items} items: lines are missing or changed")]
    Counts {
        /// The items that are there.
        items: usize,
    },
}

impl Line {
    /// The line with its line feed.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = serde_json::to_string(self).expect("reports have only string keys");
        text.push('\n');
        text
    }
}

/// The lines of a whole report.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut text = Line::Header(report.run.clone()).to_text();
    for item in &report.items {
        text.push_str(&Line::Item(Box::new(item.clone())).to_text());
    }
    text.push_str(&Line::Footer(report.totals.clone()).to_text());
    text
}

/// Reads lines back into a report.
///
/// # Errors
/// [`Invalid`] where a line is malformed or out of place, the footer is missing, or it counts otherwise.
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
    // Lines are in the order in which they were checked.
    in_order(&mut items);
    let report = Report { run, totals, items };
    if report.is_consistent() {
        return Ok(report);
    }
    let items = report.items.len();
    Err(Invalid::Counts { items })
}
