//! The forms in which a report is written.

use super::{Badge, junit, markdown, ndjson};
use crate::html::report_page;
use openrouter_corpus::report::Report;
use openrouter_corpus::report::json::to_json;
use openrouter_corpus::root::Root;

/// A form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The model itself: `schemas/suite/report.json`.
    Json,
    /// A header when the run begins, a line for each item, a footer: `schemas/suite/report_line.json`.
    Ndjson,
    /// JUnit XML, as CI systems read it.
    Junit,
    /// A summary for a CI job.
    Markdown,
    /// A page to look at, in one file.
    Html,
    /// A badge of shields.io: `schemas/suite/badge.json`.
    Badge,
}

impl Format {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Json,
        Self::Ndjson,
        Self::Junit,
        Self::Markdown,
        Self::Html,
        Self::Badge,
    ];

    /// Its name on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Junit => "junit",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Badge => "badge",
        }
    }

    /// Writes a whole report in this form; a page shows the data that is built into the binary.
    #[must_use]
    pub fn render(self, report: &Report) -> String {
        self.render_with(report, &Root::embedded())
    }

    /// Writes a whole report in this form; a page shows the fixtures and the requirements of this root.
    #[must_use]
    pub fn render_with(self, report: &Report, root: &Root) -> String {
        match self {
            Self::Json => to_json(report),
            Self::Ndjson => ndjson::render(report),
            Self::Junit => junit::render(report),
            Self::Markdown => markdown::render(report),
            Self::Html => report_page(report, root),
            Self::Badge => to_json(&Badge::of(report)),
        }
    }
}

impl std::str::FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|format| format.as_str() == name);
        found.copied().ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|format| format.as_str()).collect();
            format!(
                "unknown format {name:?}; expected one of: {}",
                names.join(", ")
            )
        })
    }
}
