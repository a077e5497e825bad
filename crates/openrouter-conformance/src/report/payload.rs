//! The report on one body.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use openrouter_errors::{Delivery, Reading, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::FORMAT;
use crate::payload::{Judged, Judgement};
use crate::spec::Level;

/// What `payload` says of one body. Members are never missing: what is not known is `null`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PayloadReport {
    /// Version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// Whether it is an error.
    pub is_error: bool,
    /// Its envelope.
    pub shape: Shape,
    /// How the error arrived.
    pub delivery: Option<Delivery>,
    /// The HTTP status as given.
    pub http_status: Option<u16>,
    /// The effective status.
    pub status: Option<u16>,
    /// The error type that it states.
    pub error_type: Option<String>,
    /// The message.
    pub message: Option<String>,
    /// The upstream provider.
    pub provider: Option<String>,
    /// How many requirements were judged.
    pub judged: usize,
    /// The requirements that it holds.
    pub held: Vec<String>,
    /// The places at which it breaks requirements, in SPEC.md's order.
    pub violations: Vec<PayloadViolation>,
}

/// One place at which a body breaks a requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PayloadViolation {
    /// The requirement.
    pub requirement: String,
    /// How strongly it binds.
    pub level: Level,
    /// Its normative text.
    pub sentence: String,
    /// JSON pointer into the body, `/events/N/...`, `/headers/NAME`, or empty for the whole.
    pub pointer: String,
    /// What it wants there.
    pub expected: String,
    /// What is there.
    pub found: String,
}

impl PayloadReport {
    /// The report on a body that was read and judged.
    #[must_use]
    pub fn new(reading: &Reading<'_>, judged: &[Judged<'_>]) -> Self {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let mut report = Self {
            format: FORMAT,
            is_error: reading.is_error(),
            shape: reading.shape(),
            delivery: reading.delivery(),
            http_status: reading.http_status(),
            status: reading.status(),
            error_type: reading
                .error_type()
                .map(|stated| stated.as_str().to_owned()),
            message: owned(reading.message()),
            provider: owned(reading.provider()),
            judged: 0,
            held: Vec::new(),
            violations: Vec::new(),
        };
        for Judged {
            requirement,
            judgement,
        } in judged
        {
            match judgement {
                Judgement::NotApplicable => continue,
                Judgement::Holds => report.held.push(requirement.id.clone()),
                Judgement::Broken(violations) => {
                    report
                        .violations
                        .extend(violations.iter().map(|violation| PayloadViolation {
                            requirement: requirement.id.clone(),
                            level: requirement.level,
                            sentence: requirement.sentence.clone(),
                            pointer: violation.pointer.clone(),
                            expected: violation.expected.clone(),
                            found: violation.found.clone(),
                        }));
                }
            }
            report.judged += 1;
        }
        report
    }

    /// Whether a MUST is broken.
    #[must_use]
    pub fn breaks_must(&self) -> bool {
        self.violations
            .iter()
            .any(|violation| violation.level == Level::Must)
    }

    /// The report for people.
    #[must_use]
    pub fn to_terminal(&self) -> String {
        let mut out = String::new();
        let mut fact = |name: &str, value: Option<String>| {
            let _ = writeln!(
                out,
                "{BOLD}{name:<10}{BOLD:#} {}",
                value.as_deref().unwrap_or("-")
            );
        };
        fact("shape", Some(self.shape.to_string()));
        fact(
            "delivery",
            Some(
                self.delivery
                    .map_or("not an error".to_owned(), |delivery| delivery.to_string()),
            ),
        );
        fact("status", self.status.map(|status| status.to_string()));
        fact("type", self.error_type.clone());
        fact("provider", self.provider.clone());
        fact("message", self.message.clone());
        out.push('\n');
        for violation in &self.violations {
            violation.lines(&mut out);
        }
        let musts = self
            .violations
            .iter()
            .filter(|violation| violation.level == Level::Must)
            .count();
        let broken = self.judged - self.held.len();
        let _ = writeln!(
            out,
            "judged {} requirements · held {} · broken {broken} · places {}, {musts} of them a MUST",
            self.judged,
            self.held.len(),
            self.violations.len(),
        );
        out
    }
}

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();

impl PayloadViolation {
    fn lines(&self, out: &mut String) {
        let style = if self.level == Level::Must {
            RED
        } else {
            YELLOW
        };
        let place = if self.pointer.is_empty() {
            "the answer"
        } else {
            &self.pointer
        };
        let _ = writeln!(
            out,
            "{style}{} {}{style:#} at {place}",
            self.requirement, self.level
        );
        let _ = writeln!(out, "  {DIM}{}{DIM:#}", self.sentence);
        let _ = writeln!(out, "  expected {}", self.expected);
        let _ = writeln!(out, "  found    {}\n", self.found);
    }
}
