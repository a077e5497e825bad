//! Checks a capsule: whether it is one, whether its parts agree with each other, and whether they agree with the fixtures
//! and SPEC.md that this build knows.

mod compare;
mod expected;
mod outcome;
mod targets;
mod terminal;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;
use openrouter_corpus::exit::Exit;
use openrouter_corpus::repeated::repeated;
use openrouter_corpus::report::{Counts, FORMAT, Kind, Outcome};
use openrouter_errors::Revision;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::report::capsule::{Capsule, Outline, hash};
pub use compare::{Change, Comparison, Difference, compare};
pub use expected::PlanOfSuite;
use expected::{Applies, Expected, Rule, expected};

/// The result of verifying a capsule.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Verified {
    /// The file.
    pub file: String,
    /// Whether it adds up: there is no contradiction, and nothing is open.
    pub adds_up: bool,
    /// What does not add up.
    pub contradictions: Vec<Contradiction>,
    /// What this build could not check, with the next step.
    pub open: Vec<String>,
    /// The capsule, if it is one.
    pub capsule: Option<Capsule>,
    /// The comparison with another capsule.
    pub against: Option<Comparison>,
}

/// One place of a capsule that does not add up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Contradiction {
    /// JSON pointer into the capsule; empty for the whole.
    pub pointer: String,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
}

/// The missing items that are named one by one.
const NAMED: usize = 20;

/// Checks the capsule in a file of this name. `plan_of_suite` returns the items of a run without a command.
///
/// # Errors
/// If the suite's own schema is missing.
pub fn verify(
    file: &str,
    bytes: &[u8],
    suite: &Suite,
    plan_of_suite: PlanOfSuite,
) -> Result<Verified, Error> {
    let mut seen = Verified {
        file: file.to_owned(),
        ..Verified::default()
    };
    let value: Value = match serde_json::from_slice(bytes) {
        Ok(value) => value,
        Err(error) => {
            let state = if error.is_eof() {
                "cut off"
            } else {
                "not JSON"
            };
            seen.open.push(format!(
                "the file: it is {state} ({error}), so there is nothing to verify; expected what --report capsule=FILE wrote"
            ));
            return Ok(seen);
        }
    };
    if let Some(repeated) = repeated(bytes) {
        let found = repeated.to_string();
        seen.add(repeated.pointer, "each member once", found);
        return Ok(seen);
    }
    let format = value.get("format").and_then(Value::as_u64);
    if let Some(format) = format.filter(|format| *format != u64::from(FORMAT)) {
        let by = value.get("suite").and_then(Value::as_str).unwrap_or("?");
        seen.open.push(format!(
            "/format: this build reads format {FORMAT}, and the file has format {format}; use suite {by}"
        ));
        return Ok(seen);
    }
    for violation in suite.schemas.validate("suite", "capsule", &value)? {
        let rule = format!("what schemas/suite/capsule.json{} requires", violation.rule);
        seen.add(violation.pointer, rule, violation.message);
    }
    if !seen.contradictions.is_empty() {
        return Ok(seen);
    }
    let stated = value.get("content").and_then(Value::as_str).unwrap_or("");
    let content = hash::content(&value);
    if stated != content {
        seen.add(
            "/content",
            format!("{content}, computed from the other members"),
            stated,
        );
    }
    match serde_json::from_value::<Capsule>(value) {
        Ok(capsule) => {
            seen.within(&capsule);
            seen.with_suite(&capsule, suite, plan_of_suite);
            seen.capsule = Some(capsule);
        }
        Err(error) => seen.add("", "a capsule", error.to_string()),
    }
    seen.adds_up = seen.contradictions.is_empty() && seen.open.is_empty();
    Ok(seen)
}

impl Verified {
    /// Returns the resulting exit code.
    #[must_use]
    pub fn exit(&self) -> Exit {
        let worse = self.against.as_ref().is_some_and(Comparison::is_worse);
        Exit::decide(
            !self.contradictions.is_empty() || worse,
            !self.open.is_empty(),
        )
    }

    fn add(
        &mut self,
        pointer: impl Into<String>,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) {
        self.contradictions.push(Contradiction {
            pointer: pointer.into(),
            expected: expected.into(),
            found: found.into(),
        });
    }

    /// Adds a contradiction unless two values are equal.
    fn equal(
        &mut self,
        pointer: &str,
        expected: &impl Serialize,
        found: &impl Serialize,
        why: &str,
    ) {
        let text = |value: &Value| value.to_string();
        let of = |value: Result<Value, _>| value.unwrap_or_default();
        let expected = of(serde_json::to_value(expected));
        let found = of(serde_json::to_value(found));
        if let (Value::Object(expected), Value::Object(found)) = (&expected, &found) {
            for (name, expected) in expected {
                let found = found.get(name).unwrap_or(&Value::Null);
                if expected != found {
                    let pointer = format!("{pointer}/{name}");
                    self.add(pointer, format!("{} {why}", text(expected)), text(found));
                }
            }
        } else if expected != found {
            self.add(pointer, format!("{} {why}", text(&expected)), text(&found));
        }
    }

    /// Checks that the parts of a capsule agree with each other.
    fn within(&mut self, capsule: &Capsule) {
        let outcomes = capsule.items.iter().map(|item| item.outcome);
        let counts = Counts::of(capsule.counts.expected, outcomes);
        self.equal("/counts", &counts, &capsule.counts, "by the items");
        let scored = capsule.run.selection.revision.unwrap_or(Revision::Latest);
        self.equal("/revision", &scored, &capsule.revision, "by /selection");
        self.equal(
            "/partial",
            &capsule.is_partial(),
            &capsule.partial,
            "by /partition and /incomplete",
        );
        if capsule.incomplete.is_empty()
            && let Some(why) = incomplete(capsule)
        {
            self.add("/incomplete", format!("a reason, because {why}"), "none");
        }
        let incomplete = !capsule.incomplete.is_empty() || counts.judged == 0;
        let exit = Exit::decide(counts.outcomes.failed > 0, incomplete).code();
        self.equal("/exit", &exit, &capsule.exit, "by /counts and /incomplete");
        if let Some(shard) = capsule.run.partition.filter(|shard| shard.part > shard.of) {
            self.add(
                "/partition",
                format!("a shard from 1 to {}", shard.of),
                shard.to_string(),
            );
        }
        self.targets(capsule);
        let mut known: BTreeMap<(Kind, &str), usize> = BTreeMap::new();
        for (place, item) in capsule.items.iter().enumerate() {
            let pointer = format!("/items/{place}");
            if let Some(first) = known.insert((item.kind, &item.id), place) {
                let found = format!("{} again, after /items/{first}", item.id);
                self.add(&pointer, "each item once", found);
            }
            if let Some(expected) = outcome::expected(item, capsule) {
                self.outcome(place, item, expected);
            }
        }
    }

    /// Checks a capsule against the fixtures and SPEC.md of this build.
    fn with_suite(&mut self, capsule: &Capsule, suite: &Suite, plan_of_suite: PlanOfSuite) {
        let known = [
            (
                "/corpus",
                "fixtures",
                hash::corpus(&suite.root),
                &capsule.corpus,
            ),
            ("/spec", "SPEC.md", hash::spec(&suite.root), &capsule.spec),
        ];
        for (pointer, what, own, stated) in known {
            if own != *stated {
                let mut by = format!("suite {}", capsule.run.suite);
                if let Some(commit) = &capsule.commit {
                    by.push_str(&format!(" (commit {commit})"));
                }
                if capsule.run.private_fixtures && pointer == "/corpus" {
                    by.push_str(" and the same --fixtures");
                }
                self.open.push(format!(
                    "{pointer}: the {what} of this build are {own}, and the run used {stated}; verify it with {by}, or \
                     with --root and that checkout"
                ));
            }
        }
        if !self.open.is_empty() {
            return;
        }
        match expected(capsule, suite, plan_of_suite) {
            Err(error) => self.add(
                "/selection",
                "filters that match something",
                error.to_string(),
            ),
            Ok(expected) => {
                self.items(capsule, &expected);
                self.controls(capsule, &expected);
                self.share(capsule, &expected);
            }
        }
        let (command, selection) = (&capsule.run.command, &capsule.run.selection);
        for (place, item) in capsule.items.iter().enumerate() {
            if let Some(expected) = outcome::by_spec(item, command, selection, &suite.spec) {
                self.outcome(place, item, expected);
            }
        }
    }

    /// Adds that an item should have another outcome.
    fn outcome(&mut self, place: usize, item: &Outline, expected: String) {
        let mut found = format!("{:?} ({})", item.outcome.as_str(), item.id);
        if let Some(verdict) = &item.verdict {
            found = format!("{found}, verdict {verdict}");
        }
        self.add(format!("/items/{place}/outcome"), expected, found);
    }

    /// Checks that there is each item that the selection yields, and no other, and that none is excused without reason. A
    /// run whose target could not be used has no items, and says so.
    fn items(&mut self, capsule: &Capsule, expected: &Expected) {
        let found = capsule.items.iter().enumerate();
        let found = found.filter(|(_, item)| !item.is_of_baseline());
        let mut found: BTreeMap<(Kind, &str), (usize, &Outline)> = found
            .map(|(place, item)| ((item.kind, item.id.as_str()), (place, item)))
            .collect();
        if found.is_empty() && !capsule.incomplete.is_empty() {
            return;
        }
        let mut missing = Vec::new();
        for ((kind, id), rule) in &expected.items {
            match found.remove(&(*kind, id.as_str())) {
                Some((place, item)) => {
                    if let Some(expected) = excused(item, *rule) {
                        self.outcome(place, item, expected);
                    }
                }
                None if rule.may_lack => {}
                None => missing.push((kind, id)),
            }
        }
        for (kind, id) in missing.iter().take(NAMED) {
            let kind = kind.as_str();
            self.add(
                "/items",
                format!("the {kind} {id}, which the selection yields"),
                "none",
            );
        }
        if missing.len() > NAMED {
            let rest = missing.len() - NAMED;
            self.add(
                "/items",
                format!("{rest} more items that the selection yields"),
                "none",
            );
        }
        for ((_, id), (place, _)) in found {
            self.add(
                format!("/items/{place}/id"),
                "an item that the selection yields",
                id,
            );
        }
    }

    /// Checks the share of the cases that were checked.
    fn share(&mut self, capsule: &Capsule, expected: &Expected) {
        let has_items = !capsule.items.is_empty();
        let Some(shared) = expected.shared.as_ref().filter(|_| has_items) else {
            if let Some(share) = capsule.share.filter(|_| has_items) {
                let found = serde_json::to_value(share).unwrap_or_default();
                self.add("/share", "none in a run of this command", found.to_string());
            }
            return;
        };
        let is_judged = |item: &&Outline| {
            let verdict = item.verdict.as_deref().unwrap_or_default();
            let rank = outcome::rank(&capsule.run.command, verdict);
            rank.is_some_and(|rank| rank.state.is_judged())
        };
        let judged = capsule.items.iter().filter(is_judged).count();
        let stated = capsule.share.map(|share| (share.judged, share.of));
        let computed = (judged, shared.len());
        self.equal(
            "/share",
            &Some(computed),
            &stated,
            "(judged, of) by the items",
        );
    }
}

/// Returns why an item may not be left out, or why it should be.
fn excused(item: &Outline, rule: Rule) -> Option<String> {
    let verdict = item.verdict.as_deref();
    let left_out = match verdict {
        Some(verdict) => verdict == "not_applicable",
        None => item.outcome == Outcome::NotApplicable,
    };
    match (rule.applies, left_out) {
        (Applies::Yes, true) => {
            Some("an outcome other than not applicable: it applies to this target".to_owned())
        }
        (Applies::No, false) => Some("not applicable, by the target and the fixture".to_owned()),
        _ if verdict == Some("not_provoked") => {
            let expected = if rule.required {
                Outcome::Error
            } else {
                Outcome::NotTested
            };
            (item.outcome != expected).then(|| format!("{:?}", expected.as_str()))
        }
        _ if verdict.is_none() && item.outcome == Outcome::NotTested => {
            Some("a result: nothing leaves it to another run".to_owned())
        }
        _ => None,
    }
}

/// Why a run with these counts is incomplete.
fn incomplete(capsule: &Capsule) -> Option<String> {
    let Counts {
        expected,
        judged,
        outcomes,
        ..
    } = capsule.counts;
    if outcomes.errors > 0 {
        return Some(format!("{} items could not be checked", outcomes.errors));
    }
    if judged == outcomes.unscored {
        return Some("nothing is scored".to_owned());
    }
    let is_varied = |item: &Outline| item.id.ends_with(".variants");
    let is_whole = capsule.run.partition.is_none();
    if capsule.run.variants.is_some() && is_whole && !capsule.items.iter().any(is_varied) {
        return Some("no variant was played".to_owned());
    }
    if judged != expected {
        return Some(format!(
            "{expected} items were expected, and {judged} were checked"
        ));
    }
    capsule
        .share
        .as_ref()
        .and_then(openrouter_corpus::report::Share::too_small)
}
