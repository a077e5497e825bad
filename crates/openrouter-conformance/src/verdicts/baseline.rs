//! Baselines: the recorded verdicts of a target, so that its CI fails on any change, for better or worse.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::CaseReport;
use openrouter_corpus::date;
use openrouter_corpus::error::Error;
use openrouter_corpus::repeated::repeated;
use openrouter_corpus::report::{Role, Standing};
use openrouter_corpus::verdict_kind::VerdictKind;
use openrouter_corpus::vocabulary::{FieldName, PlayMode};
use openrouter_errors::Surface;

/// The version of the format.
pub const FORMAT: u32 = 1;

/// A baseline file. Cases that are not listed are expected to have the best verdict, or not to apply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Baseline")]
pub struct Baseline<V> {
    /// Version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// Whether it records a client or a gateway; missing in files of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// The name of the client or gateway.
    pub target: String,
    /// The target's version when it was recorded; informational.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub version: String,
    /// What the target supported when it was recorded. Dropped support counts as a regression.
    #[serde(default, skip_serializing_if = "Supported::is_empty")]
    pub supported: Supported,
    /// The recorded verdicts, by case name: the fixture, with `.default`, `.split` or `.variants` for the other play modes.
    pub cases: BTreeMap<String, Recorded<V>>,
}

/// The support of a target. Unsupported features are not tested, so a baseline records the supported ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Supported {
    /// The surfaces.
    #[serde(default)]
    pub surfaces: BTreeSet<Surface>,
    /// Whether a client can ask for streams.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stream: bool,
    /// Whether a client retries by default.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retries: bool,
    /// The fields that a client's API can express.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub fields: BTreeSet<FieldName>,
}

/// The target of a run, as a baseline records it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The target's role.
    pub role: Role,
    /// The target's name.
    pub name: String,
    /// The target's version; may be empty.
    pub version: String,
    /// The target's support.
    pub supported: Supported,
    /// The surfaces that the run tested. Nothing is known about the others.
    pub asked: BTreeSet<Surface>,
}

/// The records that a baseline update changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Removed records, because the case now has the best verdict.
    pub improved: Vec<String>,
    /// Records of missing cases: cases that do not exist or do not apply, and dropped support. They are removed only on
    /// request.
    pub vanished: Vec<String>,
}

/// The record of one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Recorded")]
pub struct Recorded<V> {
    /// The verdict.
    pub verdict: V,
    /// Why the verdict is accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The issue that tracks the deviation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue: Option<String>,
    /// The last day on which the verdict is accepted: `2026-12-31`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    pub expires: Option<String>,
}

/// The difference between a case and its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deviation {
    /// The name of the case.
    pub case: String,
    /// The kind of difference.
    pub kind: Standing,
    /// The description, with the next step.
    pub words: String,
}

impl<V> Recorded<V> {
    fn new(verdict: V) -> Self {
        Self {
            verdict,
            reason: None,
            issue: None,
            expires: None,
        }
    }
}

impl<V: VerdictKind + DeserializeOwned> Baseline<V> {
    /// Parses a baseline.
    ///
    /// # Errors
    /// [`Error::Usage`] if it is malformed; `path` is for the message.
    pub fn parse(path: &str, text: &str) -> Result<Self, Error> {
        let wrong = |why: String| Error::usage(format!("--baseline {path}"), why);
        if let Some(repeated) = repeated(text.as_bytes()) {
            return Err(wrong(repeated.to_string()));
        }
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

impl Supported {
    /// Returns whether no support is recorded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Adds the support of another target.
    fn join(&mut self, other: &Self) {
        self.surfaces.extend(&other.surfaces);
        self.fields.extend(&other.fields);
        self.stream |= other.stream;
        self.retries |= other.retries;
    }

    /// Returns what a target no longer supports, as `surface messages`, `field raw`, `streams` and `retries`.
    #[must_use]
    pub fn dropped(&self, target: &Target) -> Vec<String> {
        let now = &target.supported;
        let surfaces = self.surfaces.difference(&now.surfaces);
        let fields = self.fields.difference(&now.fields);
        let flags = [
            (self.stream && !now.stream, "streams"),
            (self.retries && !now.retries, "retries"),
        ];
        surfaces
            .filter(|surface| target.asked.contains(surface))
            .map(|surface| format!("surface {surface}"))
            .chain(fields.map(|field| format!("field {field}")))
            .chain(
                flags
                    .iter()
                    .filter(|(is, _)| *is)
                    .map(|(_, what)| (*what).to_owned()),
            )
            .collect()
    }
}

impl<V: VerdictKind> Baseline<V> {
    /// Creates a baseline without records.
    #[must_use]
    pub fn new(role: Role, target: &str) -> Self {
        Self {
            format: FORMAT,
            role: Some(role),
            target: target.to_owned(),
            version: String::new(),
            supported: Supported::default(),
            cases: BTreeMap::new(),
        }
    }

    /// Checks that the baseline records this target. A file without records belongs to no target yet.
    ///
    /// # Errors
    /// [`Error::Usage`] if it records another one; `path` is for the message.
    pub fn check_target(&self, path: &str, target: &Target) -> Result<(), Error> {
        let empty = self.cases.is_empty() && self.supported.is_empty();
        let same_role = self.role.is_none_or(|role| role == target.role);
        if empty || (same_role && self.target == target.name) {
            return Ok(());
        }
        let role = self.role.unwrap_or(target.role).as_str();
        let why = format!(
            "it records the {role} {:?}, but this run tested the {} {:?}; use the baseline of that {}, or another file",
            self.target,
            target.role.as_str(),
            target.name,
            target.role.as_str(),
        );
        Err(Error::usage(format!("baseline {path}"), why))
    }

    /// Adds the records of another file of the same target; if both record a case, those of `self` stay.
    pub fn join(&mut self, other: &Self) {
        self.supported.join(&other.supported);
        for (name, recorded) in &other.cases {
            let entry = self.cases.entry(name.clone());
            entry.or_insert_with(|| recorded.clone());
        }
    }

    /// Records the results of a complete run. Records of cases with an unchanged verdict stay, and so do those of cases
    /// that the run does not cover; see [`Baseline::compare`]. `prune` removes missing cases.
    pub fn update(
        &mut self,
        target: &Target,
        cases: &[CaseReport<V>],
        covers: impl Fn(&str) -> bool,
        prune: bool,
    ) -> Changes {
        self.role = Some(target.role);
        target.name.clone_into(&mut self.target);
        target.version.clone_into(&mut self.version);
        let mut changes = Changes::default();
        let gone = self.gone(cases, covers).into_iter().map(|gone| gone.case);
        changes.vanished.extend(gone);
        for case in cases {
            let name = case.name();
            let recorded = self.cases.get(&name).map(|recorded| recorded.verdict);
            if !case.verdict.is_judged() {
                changes.vanished.extend(recorded.map(|_| name));
            } else if case.verdict == V::BEST {
                changes
                    .improved
                    .extend(self.cases.remove(&name).map(|_| name));
            } else if recorded != Some(case.verdict) {
                self.cases.insert(name, Recorded::new(case.verdict));
            }
        }
        if prune {
            for name in &changes.vanished {
                self.cases.remove(name);
            }
        }
        changes.vanished.extend(self.supported.dropped(target));
        if prune {
            let asked = |surface: &Surface| target.asked.contains(surface);
            self.supported.surfaces.retain(|surface| !asked(surface));
            let surfaces = std::mem::take(&mut self.supported.surfaces);
            self.supported = target.supported.clone();
            self.supported.surfaces.extend(surfaces);
        } else {
            self.supported.join(&target.supported);
        }
        changes
    }

    /// Returns the record of a case.
    #[must_use]
    pub fn of(&self, name: &str) -> Option<&Recorded<V>> {
        self.cases.get(name)
    }

    /// Compares a run with this baseline. `covers` returns whether the run should contain the fixture with this ID, if
    /// it exists.
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

    /// Returns the records of missing cases; see [`Baseline::compare`].
    #[must_use]
    pub fn gone(&self, cases: &[CaseReport<V>], covers: impl Fn(&str) -> bool) -> Vec<Deviation> {
        let mut deviations = Vec::new();
        let known: BTreeSet<String> = cases.iter().map(CaseReport::name).collect();
        // A run need not play variants.
        let with_variants = cases.iter().any(|case| case.way == PlayMode::Variants);
        let missing = self.cases.keys().filter(|name| !known.contains(*name));
        for name in missing.filter(|name| with_variants || !name.ends_with(".variants")) {
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

    /// Compares a case with its record; a case that could not be checked does not differ.
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
