//! Renders the report as a badge for <https://shields.io/badges/endpoint-badge>.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use openrouter_corpus::exit::Exit;
use openrouter_corpus::report::Report;

/// The response of a shields.io endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Badge {
    /// Version of that format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub schema_version: u32,
    /// The left half.
    pub label: String,
    /// The right half.
    pub message: String,
    /// The colour of the right half.
    pub color: String,
}

impl Badge {
    /// Builds the badge of a run.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let counts = &report.totals.counts;
        let (failed, known) = (counts.outcomes.failed, counts.outcomes.expected_failures);
        let (message, color) = match report.exit() {
            Exit::Held if known > 0 => {
                let held = counts.outcomes.passed;
                (
                    format!("{held} held, {known} known failures"),
                    "yellowgreen",
                )
            }
            Exit::Held => (format!("{} held", counts.judged), "brightgreen"),
            Exit::Violated => (format!("{failed} of {} failed", counts.judged), "red"),
            Exit::Usage | Exit::Incomplete | Exit::Interrupted => {
                ("incomplete".to_owned(), "lightgrey")
            }
        };
        let message = match report.totals.share {
            Some(share) if share.judged < share.of => {
                format!("{message}, {} of {} judged", share.judged, share.of)
            }
            _ => message,
        };
        let message = match counts.outcomes.unscored {
            0 => message,
            unscored => format!("{message}, {unscored} unscored"),
        };
        let message = if report.run.private_fixtures {
            format!("{message}, with private fixtures")
        } else {
            message
        };
        let subject = match report.run.selection.revision {
            Some(revision) => format!("OpenRouter errors of {revision}"),
            None => "OpenRouter errors".to_owned(),
        };
        let label = match report.run.command.as_str() {
            "judge" => subject,
            command => format!("{subject}: {command}"),
        };
        Self {
            schema_version: 1,
            label,
            message,
            color: color.to_owned(),
        }
    }
}
