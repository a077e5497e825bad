//! Compares two capsules by the rank of their verdicts.

use std::collections::{BTreeMap, BTreeSet};

use openrouter_corpus::error::Error;
use openrouter_corpus::report::Kind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::outcome::rank;
use crate::report::capsule::{Capsule, Outline};

/// How a capsule differs from an older one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// The file of the older one.
    pub file: String,
    /// What differs about the runs, besides their items: the target, the fixtures, the selection, ...
    pub runs: Vec<String>,
    /// The items that differ, the worse ones first.
    pub items: Vec<Difference>,
}

/// One item that differs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Difference {
    /// How it differs.
    pub change: Change,
    /// The id.
    pub id: String,
    /// Its verdict, or its outcome, in the older capsule; `null` if it was not checked.
    pub before: Option<String>,
    /// Its verdict, or its outcome; `null` if it was not checked.
    pub now: Option<String>,
}

/// How an item differs.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The verdict is worse, or a requirement is violated that was not, or a selected item is not checked any more.
    Worse,
    /// The verdict is better, or all violations are gone.
    Better,
    /// It was not checked before.
    New,
    /// It was checked before, and is not selected any more.
    Gone,
}

impl Comparison {
    /// Whether something got worse.
    #[must_use]
    pub fn is_worse(&self) -> bool {
        self.of(Change::Worse).next().is_some()
    }

    /// Iterates over the items that changed in this way.
    pub fn of(&self, change: Change) -> impl Iterator<Item = &Difference> {
        self.items.iter().filter(move |one| one.change == change)
    }
}

/// Compares a capsule with an older one from the file of this name.
///
/// # Errors
/// [`Error::Usage`] if they are of different commands.
pub fn compare(now: &Capsule, before: &Capsule, file: &str) -> Result<Comparison, Error> {
    let (command, other) = (&now.run.command, &before.run.command);
    if command != other {
        let why = format!(
            "it is the capsule of a `{other}` run, and the other one that of a `{command}` run"
        );
        return Err(Error::usage(format!("--against {file}"), why));
    }
    let (new, old) = (checked(now), checked(before));
    let selected: BTreeSet<_> = now.items.iter().map(key).collect();
    let is_same = is_same_selection(now, before);
    let keys: BTreeSet<_> = new.keys().chain(old.keys()).collect();
    let difference = |key: &(Kind, &str)| {
        let (now, before) = (new.get(key).copied(), old.get(key).copied());
        let change = match (now, before) {
            (Some(now), Some(before)) => changed(command, now, before)?,
            (Some(_), None) => Change::New,
            _ if is_same || selected.contains(key) => Change::Worse,
            _ => Change::Gone,
        };
        Some(Difference {
            change,
            id: key.1.to_owned(),
            before: before.map(word),
            now: now.map(word),
        })
    };
    let mut items: Vec<Difference> = keys.into_iter().filter_map(difference).collect();
    items.sort();
    Ok(Comparison {
        file: file.to_owned(),
        runs: runs(now, before),
        items,
    })
}

/// The items that were checked.
fn checked(capsule: &Capsule) -> BTreeMap<(Kind, &str), &Outline> {
    let items = capsule.items.iter();
    let items = items.filter(|item| item.outcome.is_judged() && !item.is_of_baseline());
    items.map(|item| (key(item), item)).collect()
}

fn key(item: &Outline) -> (Kind, &str) {
    (item.kind, item.id.as_str())
}

/// Whether both runs were to check the same items.
fn is_same_selection(now: &Capsule, before: &Capsule) -> bool {
    let facts = |capsule: &Capsule| {
        let run = &capsule.run;
        let selection = (run.selection.clone(), run.partition, run.variants.clone());
        (selection, capsule.corpus.clone(), capsule.spec.clone())
    };
    facts(now) == facts(before)
}

fn changed(command: &str, now: &Outline, before: &Outline) -> Option<Change> {
    let ranked = |item: &Outline| rank(command, item.verdict.as_deref()?).map(|one| one.rank);
    let violated = |item: &Outline| -> BTreeSet<String> {
        let violated = item.violates.iter().filter(|check| *check != "baseline");
        violated.cloned().collect()
    };
    let (now, before) = (
        (ranked(now), violated(now)),
        (ranked(before), violated(before)),
    );
    let is_unranked = now.0.is_none() && before.0.is_some();
    if now.0 > before.0 || is_unranked || !now.1.is_subset(&before.1) {
        Some(Change::Worse)
    } else if now != before {
        Some(Change::Better)
    } else {
        None
    }
}

/// The verdict of an item with what it violates, or its outcome.
fn word(item: &Outline) -> String {
    let word = item.verdict.as_deref().unwrap_or(item.outcome.as_str());
    if item.violates.is_empty() {
        word.to_owned()
    } else {
        format!("{word} ({})", item.violates.join(", "))
    }
}

/// A fact that may be missing.
fn of<T: ToString>(fact: Option<T>) -> String {
    fact.map_or_else(|| "none".to_owned(), |fact| fact.to_string())
}

/// What differs about the runs.
fn runs(now: &Capsule, before: &Capsule) -> Vec<String> {
    let facts = |capsule: &Capsule| {
        let shard = of(capsule.run.partition);
        [
            ("target", capsule.target_names()),
            ("suite", capsule.run.suite.clone()),
            ("fixtures", capsule.corpus.clone()),
            ("SPEC.md", capsule.spec.clone()),
            ("selection", capsule.run.selection.to_string()),
            ("shard", shard),
            ("variants", of(capsule.run.variants.as_ref())),
            ("baseline", of(capsule.run.baseline.as_ref())),
        ]
    };
    let pairs = facts(now).into_iter().zip(facts(before));
    let differing = pairs.filter(|((_, now), (_, before))| now != before);
    let lines =
        differing.map(|((what, now), (_, before))| format!("{what}: {before} before, {now} now"));
    lines.collect()
}
