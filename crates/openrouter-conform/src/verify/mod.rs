//! Checks a capsule: whether it is one, whether its parts agree with each other, and whether they agree with the fixtures
//! and SPEC.md that this build knows.

mod compare;
mod expected;
mod terminal;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use openrouter_conformance::client::judge::Verdict as OfClient;
use openrouter_conformance::gateway::Verdict as OfGateway;
use openrouter_conformance::program::verdict::Verdict as OfProgram;
use openrouter_conformance::server::ProbeResult;
use openrouter_corpus::data::Suite;
use openrouter_corpus::error::Error;
use openrouter_corpus::exit::Exit;
use openrouter_corpus::report::{Counts, FORMAT, Kind, Outcome};
use openrouter_corpus::verdict_kind::VerdictKind;
use openrouter_errors::Revision;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::report::capsule::{Capsule, Outline, hash};
pub use compare::{Change, Comparison, Difference, compare};
pub use expected::PlanOfSuite;
use expected::expected;

/// What was found out about a capsule.
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
            seen.add("", "a capsule in JSON", format!("{state}: {error}"));
            return Ok(seen);
        }
    };
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
        for (place, target) in capsule.targets.iter().enumerate() {
            let pointer = format!("/targets/{place}/identity");
            self.equal(
                &pointer,
                &target.identity(),
                &target.identity,
                "by its other members",
            );
        }
        let mut known: BTreeMap<(Kind, &str), usize> = BTreeMap::new();
        for (place, item) in capsule.items.iter().enumerate() {
            let pointer = format!("/items/{place}");
            if let Some(first) = known.insert((item.kind, &item.id), place) {
                let found = format!("{} again, after /items/{first}", item.id);
                self.add(&pointer, "each item once", found);
            }
            if let Some(expected) = outcome_by(item, &capsule.run.command) {
                let found = format!("{:?} ({})", item.outcome.in_words(), item.id);
                self.add(format!("{pointer}/outcome"), expected, found);
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
            Ok(None) => {}
            Ok(Some(expected)) => self.items(capsule, expected),
        }
    }

    /// Checks that there is each item that the selection yields, and no other. A run whose target could not be used has
    /// no items, and says so.
    fn items(&mut self, capsule: &Capsule, expected: Vec<(Kind, String)>) {
        let found = capsule.items.iter().enumerate();
        let found = found.filter(|(_, item)| !item.is_of_baseline());
        let mut found: BTreeMap<(Kind, &str), usize> = found
            .map(|(place, item)| ((item.kind, item.id.as_str()), place))
            .collect();
        if found.is_empty() && !capsule.incomplete.is_empty() {
            return;
        }
        let missing = expected
            .iter()
            .filter(|(kind, id)| found.remove(&(*kind, id)).is_none());
        let missing: Vec<&(Kind, String)> = missing.collect();
        for (kind, id) in missing.iter().take(NAMED) {
            let kind = serde_json::to_value(kind).unwrap_or_default();
            let kind = kind.as_str().unwrap_or_default();
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
        for ((_, id), place) in found {
            self.add(
                format!("/items/{place}/id"),
                "an item that the selection yields",
                id,
            );
        }
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

/// The outcome that an item must have by its verdict and its violations, if it has another.
fn outcome_by(item: &Outline, command: &str) -> Option<String> {
    use Outcome::{Error, ExpectedFailure, Failed, NotApplicable, NotTested, Passed, Unscored};
    let outcome = item.outcome;
    let says = |what: &str, fine: bool| (!fine).then(|| what.to_owned());
    let by_violations = match outcome {
        Failed | Unscored => says(
            "a violation in /violates, or another outcome",
            !item.violates.is_empty(),
        ),
        Passed | NotApplicable | NotTested | Error if !item.violates.is_empty() => Some(format!(
            "a failure, because it violates {}",
            item.violates.join(", ")
        )),
        _ => None,
    };
    let by_verdict = || {
        let verdict = item.verdict.as_deref()?;
        let Some(rank) = rank(command, verdict) else {
            return Some(format!("a verdict of `{command}`, but {verdict:?} is none"));
        };
        let differs = matches!(outcome, Failed) && item.standing.is_some();
        let fits = match rank.state {
            _ if differs => true,
            State::Judged => matches!(outcome, Passed | Failed | ExpectedFailure | Unscored),
            State::Misleads => matches!(outcome, Failed | ExpectedFailure | Unscored),
            State::Open => matches!(outcome, Error | NotTested),
            State::NotApplicable => outcome == NotApplicable,
        };
        says(&format!("an outcome that fits the verdict {verdict}"), fits)
    };
    by_violations.or_else(by_verdict)
}

/// A verdict among those of its kind.
pub(super) struct Rank {
    /// How many verdicts are better.
    pub(super) rank: usize,
    pub(super) state: State,
}

/// What a verdict says about an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Judged,
    Misleads,
    Open,
    NotApplicable,
}

/// The rank of a verdict of a command.
pub(super) fn rank(command: &str, verdict: &str) -> Option<Rank> {
    match command {
        "client" => rank_of::<OfClient>(verdict),
        "gateway" => rank_of::<OfGateway>(verdict),
        "program" => rank_of::<OfProgram>(verdict),
        "server" => {
            let known = ProbeResult::ALL.into_iter();
            let result = known.clone().find(|one| one.as_str() == verdict)?;
            Some(Rank {
                rank: known.filter(|other| *other > result).count(),
                state: match result {
                    ProbeResult::Violated | ProbeResult::Passed => State::Judged,
                    ProbeResult::NotApplicable => State::NotApplicable,
                    _ => State::Open,
                },
            })
        }
        _ => None,
    }
}

fn rank_of<V: VerdictKind>(word: &str) -> Option<Rank> {
    let all = V::BY_HARM.iter().copied();
    let verdict = all.clone().find(|one| one.to_string() == word)?;
    Some(Rank {
        rank: all.filter(|other| *other < verdict).count(),
        state: if verdict.is_open() {
            State::Open
        } else if verdict == V::NOT_APPLICABLE {
            State::NotApplicable
        } else if verdict.misleads() {
            State::Misleads
        } else {
            State::Judged
        },
    })
}
