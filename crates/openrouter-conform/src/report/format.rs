//! The output formats of a report.

use super::{Badge, Capsule, junit, markdown, ndjson};
use crate::html::report_page;
use openrouter_corpus::report::Report;
use openrouter_corpus::report::json::to_json;
use openrouter_corpus::root::Root;

openrouter_corpus::words! {
    /// An output format.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Format {
        /// The report itself: `schemas/suite/report.json`.
        Json = "json",
        /// A header at the start of the run, a line for each item, a footer: `schemas/suite/report_line.json`.
        Ndjson = "ndjson",
        /// JUnit XML for CI systems.
        Junit = "junit",
        /// A summary for a CI job.
        Markdown = "markdown",
        /// A self-contained HTML page.
        Html = "html",
        /// A badge of shields.io: `schemas/suite/badge.json`.
        Badge = "badge",
        /// The outcomes with hashes that let others check them: `schemas/suite/capsule.json`.
        Capsule = "capsule",
    }
}

impl Format {
    /// Renders a whole report in this format; an HTML page and a capsule are about the embedded data.
    #[must_use]
    pub fn render(self, report: &Report) -> String {
        self.render_with(report, &Root::embedded())
    }

    /// Renders a whole report in this format; an HTML page and a capsule are about the fixtures and requirements of this
    /// root.
    #[must_use]
    pub fn render_with(self, report: &Report, root: &Root) -> String {
        match self {
            Self::Json => to_json(report),
            Self::Ndjson => ndjson::render(report),
            Self::Junit => junit::render(report),
            Self::Markdown => markdown::render(report),
            Self::Html => report_page(report, root),
            Self::Badge => to_json(&Badge::of(report)),
            Self::Capsule => to_json(&Capsule::of(report, root)),
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
