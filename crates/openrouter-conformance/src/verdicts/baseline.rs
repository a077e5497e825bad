//! Baselines: the verdicts that were recorded for a target, so that its CI is red when something changes, for the worse
//! or for the better.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::CaseReport;
use openrouter_corpus::date;
use openrouter_corpus::error::Error;
use openrouter_corpus::ranked::Ranked;
use openrouter_corpus::report::Standing;

/// The version of the format.
pub const FORMAT: u32 = 1;

/// A baseline file. A case that it does not list is expected to have the best verdict, or not to apply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Baseline")]
pub struct Baseline<V> {
    /// Version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// The name of the client or gateway.
    pub target: String,
    /// Its version when it was recorded; for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub version: String,
    /// What is recorded, by the name of the case: the fixture, and `.default` or `.split` for the other ways.
    pub cases: BTreeMap<String, Recorded<V>>,
}

/// What is recorded of one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Recorded")]
pub struct Recorded<V> {
    /// The verdict.
    pub verdict: V,
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

/// How a case differs from what is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deviation {
    /// The name of the case.
    pub case: String,
    /// What kind of difference.
    pub kind: Standing,
    /// It in words, with what to do.
    pub words: String,
}

impl<V: Ranked + DeserializeOwned> Baseline<V> {
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
            return Err(wrong(format!(
                "unknown format {}; expected {FORMAT}",
                baseline.format
            )));
        }
        let malformed = |recorded: &Recorded<V>| {
            let expires = recorded.expires.as_deref()?;
            (!date::is_date(expires)).then(|| expires.to_owned())
        };
        for (name, recorded) in &baseline.cases {
            if let Some(expires) = malformed(recorded) {
                return Err(wrong(format!(
                    "cases.{name}.expires: invalid date {expires:?}, expected YYYY-MM-DD"
                )));
            }
        }
        Ok(baseline)
    }
}

impl<V: Ranked> Baseline<V> {
    /// Records what came out. What `before` says of a case whose verdict is the same is kept.
    #[must_use]
    pub fn record(
        target: &str,
        version: &str,
        cases: &[CaseReport<V>],
        before: Option<&Self>,
    ) -> Self {
        let listed = cases
            .iter()
            .filter(|case| case.verdict.is_judged() && case.verdict != V::BEST);
        let record = |case: &CaseReport<V>| {
            let kept = before
                .and_then(|before| before.of(&case.name()))
                .filter(|kept| kept.verdict == case.verdict);
            let new = Recorded {
                verdict: case.verdict,
                reason: None,
                issue: None,
                expires: None,
            };
            (case.name(), kept.cloned().unwrap_or(new))
        };
        Self {
            format: FORMAT,
            target: target.to_owned(),
            version: version.to_owned(),
            cases: listed.map(record).collect(),
        }
    }

    /// What is recorded of a case.
    #[must_use]
    pub fn of(&self, name: &str) -> Option<&Recorded<V>> {
        self.cases.get(name)
    }

    /// How a run differs from this baseline. `covers` says of the id of a fixture whether the run should have a case of
    /// it, if there is one.
    #[must_use]
    pub fn compare(
        &self,
        cases: &[CaseReport<V>],
        covers: impl Fn(&str) -> bool,
    ) -> Vec<Deviation> {
        let today = date::today();
        let of_cases = cases.iter().filter_map(|case| self.deviation(case, &today));
        of_cases.chain(self.gone(cases, covers)).collect()
    }

    /// What is recorded of cases that are no more; see [`Baseline::compare`].
    #[must_use]
    pub fn gone(&self, cases: &[CaseReport<V>], covers: impl Fn(&str) -> bool) -> Vec<Deviation> {
        let mut deviations = Vec::new();
        let known: BTreeSet<String> = cases.iter().map(CaseReport::name).collect();
        for name in self.cases.keys().filter(|name| !known.contains(*name)) {
            let fixture = name
                .rsplit_once('.')
                .map_or(name.as_str(), |(fixture, _)| fixture);
            if covers(fixture) {
                deviations.push(Deviation {
                    case: name.clone(),
                    kind: Standing::Gone,
                    words: format!(
                        "{name} is recorded, but the case no longer exists; remove the entry"
                    ),
                });
            }
        }
        deviations
    }

    /// How a case differs from what is recorded of it; one that could not be checked does not.
    #[must_use]
    pub fn deviation(&self, case: &CaseReport<V>, today: &str) -> Option<Deviation> {
        if case.verdict.is_open() {
            return None;
        }
        let name = case.name();
        let recorded = self.of(&name);
        let (now, before) = (case.verdict, recorded.map_or(V::BEST, |kept| kept.verdict));
        if recorded.is_none() && now == V::NOT_APPLICABLE {
            return None;
        }
        let expires = recorded.and_then(|kept| kept.expires.as_deref());
        let (kind, words) = match now.cmp(&before) {
            std::cmp::Ordering::Greater => {
                let listed = match recorded {
                    Some(_) => "recorded as",
                    None => "not recorded, so expected to be",
                };
                (Standing::Worse, format!("worse: {now}, {listed} {before}"))
            }
            std::cmp::Ordering::Less => (
                Standing::Stale,
                format!(
                    "better: {now}, recorded as {before}; update the entry with --write-baseline"
                ),
            ),
            std::cmp::Ordering::Equal => {
                let expires = expires.filter(|expires| *expires < today)?;
                (
                    Standing::Expired,
                    format!("expired: {now} was accepted until {expires}"),
                )
            }
        };
        Some(Deviation {
            case: name,
            kind,
            words,
        })
    }
}
