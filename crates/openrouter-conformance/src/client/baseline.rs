//! Baselines: the verdicts that were recorded for a client, so that its CI is red when something changes, for the worse
//! or for the better.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::date;
use super::judge::Verdict;
use super::report::{CaseReport, ClientReport};
use crate::error::Error;
use crate::report::{Finding, Item, Kind};

/// The version of the format.
pub const FORMAT: u32 = 1;

/// A baseline file. A call that it does not list is expected to be `exact`, or not to apply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// Version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// The client's name.
    pub client: String,
    /// The client's version when it was recorded; for people.
    #[serde(default)]
    pub version: String,
    /// What is recorded, by the name of the call: the fixture, and `.default` or `.split` for the other ways.
    pub cases: BTreeMap<String, Recorded>,
}

/// What is recorded of one call.
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

/// How a call differs from what is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deviation {
    /// The name of the call.
    pub case: String,
    /// What kind of difference.
    pub kind: DeviationKind,
    /// It in words, with what to do.
    pub words: String,
}

/// Kinds of [`Deviation`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviationKind {
    /// The verdict is worse than recorded.
    Worse,
    /// The verdict is better than recorded: the record is stale.
    Better,
    /// There is no such call any more.
    Unknown,
    /// The record has expired.
    Expired,
}

impl Deviation {
    /// The item of a call that is recorded and no longer made.
    #[must_use]
    pub fn item(&self) -> Item {
        let finding = Finding::new(
            "baseline",
            &self.case,
            "the call that is recorded",
            &self.words,
        );
        Item::judged(Kind::Client, &self.case, "baseline", vec![finding])
    }
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
                .filter(|expires| !date::is_date(expires))
            {
                return Err(wrong(format!(
                    "cases.{name}.expires: {expires:?} is no date such as 2026-12-31"
                )));
            }
        }
        Ok(baseline)
    }

    /// Records a report. What `before` says of a call whose verdict is the same is kept.
    #[must_use]
    pub fn record(report: &ClientReport, before: Option<&Self>) -> Self {
        let kept = |case: &CaseReport| {
            let before = before?.cases.get(&case.name())?;
            (before.verdict == case.verdict).then(|| before.clone())
        };
        let listed = report
            .cases
            .iter()
            .filter(|case| !matches!(case.verdict, Verdict::Exact | Verdict::NotApplicable));
        let record = |case: &CaseReport| {
            let new = Recorded {
                verdict: case.verdict,
                reason: None,
                issue: None,
                expires: None,
            };
            (case.name(), kept(case).unwrap_or(new))
        };
        Self {
            format: FORMAT,
            client: report.name.clone(),
            version: report.version.clone(),
            cases: listed.map(record).collect(),
        }
    }

    /// What is recorded of a call.
    #[must_use]
    pub fn of(&self, name: &str) -> Option<&Recorded> {
        self.cases.get(name)
    }

    /// How a report differs from this baseline. `exists` says whether there is a fixture of that id, `whole` whether
    /// the report is about all of them.
    #[must_use]
    pub fn compare(
        &self,
        report: &ClientReport,
        whole: bool,
        exists: impl Fn(&str) -> bool,
    ) -> Vec<Deviation> {
        let today = date::today();
        let mut deviations = Vec::new();
        let mut seen = BTreeSet::new();
        for case in report.cases.iter().filter(|case| !case.verdict.is_open()) {
            let name = case.name();
            deviations.extend(self.one(case, &name, &today));
            seen.insert(name);
        }
        let open: BTreeSet<String> = report
            .cases
            .iter()
            .filter(|case| case.verdict.is_open())
            .map(CaseReport::name)
            .collect();
        for name in self
            .cases
            .keys()
            .filter(|name| !seen.contains(*name) && !open.contains(*name))
        {
            let fixture = name
                .rsplit_once('.')
                .map_or(name.as_str(), |(fixture, _)| fixture);
            if whole || !exists(fixture) {
                let words = format!(
                    "{name} is recorded, but there is no such call any more: remove the record"
                );
                deviations.push(Deviation {
                    case: name.clone(),
                    kind: DeviationKind::Unknown,
                    words,
                });
            }
        }
        deviations
    }

    fn one(&self, case: &CaseReport, name: &str, today: &str) -> Option<Deviation> {
        let deviation = |kind, words: String| {
            Some(Deviation {
                case: name.to_owned(),
                kind,
                words,
            })
        };
        let recorded = self.of(name);
        let before = recorded.map_or(Verdict::Exact, |recorded| recorded.verdict);
        let now = case.verdict;
        if recorded.is_none() && now == Verdict::NotApplicable {
            return None;
        }
        if now > before {
            let listed = if recorded.is_some() {
                "recorded as"
            } else {
                "not recorded, so expected to be"
            };
            return deviation(
                DeviationKind::Worse,
                format!("worse: {now}, {listed} {before}"),
            );
        }
        if now < before {
            return deviation(
                DeviationKind::Better,
                format!(
                    "better: {now}, recorded as {before}: the record is stale, write it anew with --write-baseline"
                ),
            );
        }
        let expires = recorded.and_then(|recorded| recorded.expires.as_deref());
        if let Some(expires) = expires.filter(|expires| *expires < today) {
            return deviation(
                DeviationKind::Expired,
                format!("expired: {now} was accepted until {expires}"),
            );
        }
        None
    }
}
