//! Baselines: the verdicts that were recorded for a gateway, so that its CI is red when something changes, for the worse
//! or for the better.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::report::GatewayReport;
use super::verdict::Verdict;
use crate::client::baseline::FORMAT;
use crate::client::date;
use crate::error::Error;

/// A baseline file. An exchange that it does not list is expected to be `preserved`, or not to apply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// Version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// The gateway's name.
    pub gateway: String,
    /// What is recorded, by fixture.
    pub cases: BTreeMap<String, Recorded>,
}

/// What is recorded of one exchange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// The verdict.
    pub verdict: Verdict,
    /// Why it is accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Where it is followed up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue: Option<String>,
    /// The last day on which it is accepted: `2026-12-31`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    pub expires: Option<String>,
}

/// How an exchange differs from what is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Deviation {
    /// The fixture.
    pub case: String,
    /// The difference in words, with what to do.
    pub words: String,
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// [`Error::Usage`] where it is malformed; `path` is for the message.
    pub fn parse(path: &str, text: &str) -> Result<Self, Error> {
        let wrong = |why: String| Error::usage(format!("--baseline {path}"), why);
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let baseline: Self = serde_path_to_error::deserialize(&mut deserializer)
            .map_err(|error| wrong(error.to_string()))?;
        if baseline.format != FORMAT {
            return Err(wrong(format!("format {} is not {FORMAT}", baseline.format)));
        }
        for (name, recorded) in &baseline.cases {
            if let Some(expires) = recorded
                .expires
                .as_deref()
                .filter(|day| !date::is_date(day))
            {
                return Err(wrong(format!(
                    "cases.{name}.expires: {expires:?} is no date such as 2026-12-31"
                )));
            }
        }
        Ok(baseline)
    }

    /// Records a report. What `before` says of an exchange whose verdict is the same is kept.
    #[must_use]
    pub fn record(report: &GatewayReport, before: Option<&Self>) -> Self {
        let unlisted = [Verdict::Preserved, Verdict::NotApplicable];
        let listed = report
            .cases
            .iter()
            .filter(|case| !unlisted.contains(&case.verdict) && !case.verdict.is_open());
        let record = |case: &super::report::CaseReport| {
            let kept = before
                .and_then(|before| before.cases.get(&case.case))
                .filter(|kept| kept.verdict == case.verdict);
            let new = Recorded {
                verdict: case.verdict,
                reason: None,
                issue: None,
                expires: None,
            };
            (case.case.clone(), kept.cloned().unwrap_or(new))
        };
        Self {
            format: FORMAT,
            gateway: report.gateway.clone(),
            cases: listed.map(record).collect(),
        }
    }

    /// How a report differs from this baseline; `whole` says whether it is about all fixtures.
    #[must_use]
    pub fn compare(&self, report: &GatewayReport, whole: bool) -> Vec<Deviation> {
        let today = date::today();
        let mut deviations = Vec::new();
        let mut deviation = |case: &str, words: String| {
            deviations.push(Deviation {
                case: case.to_owned(),
                words,
            });
        };
        for case in report.cases.iter().filter(|case| !case.verdict.is_open()) {
            let recorded = self.cases.get(&case.case);
            let before = recorded.map_or(Verdict::Preserved, |recorded| recorded.verdict);
            let now = case.verdict;
            if now == before {
                let expires = recorded.and_then(|recorded| recorded.expires.as_deref());
                if let Some(expires) = expires.filter(|expires| *expires < today.as_str()) {
                    deviation(
                        &case.case,
                        format!("expired: {now} was accepted until {expires}"),
                    );
                }
            } else if recorded.is_none() && now == Verdict::NotApplicable {
            } else if now > before {
                deviation(
                    &case.case,
                    format!("worse: {now}, recorded or expected as {before}"),
                );
            } else {
                let words = format!(
                    "better: {now}, recorded as {before}: the record is stale, write it anew with --write-baseline"
                );
                deviation(&case.case, words);
            }
        }
        let known = |id: &str| report.cases.iter().any(|case| case.case == id);
        for id in self.cases.keys().filter(|id| whole && !known(id)) {
            let words = "recorded, but there is no such exchange any more: remove the record";
            deviation(id, words.to_owned());
        }
        deviations
    }
}
