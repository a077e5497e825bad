//! The result capsule: the outcomes of a run in a form that others can check. It names what was run against what, holds
//! no bytes of any exchange, and its hash covers all of it. `verify` recomputes what can be recomputed.

pub(crate) mod hash;

use std::fmt;

use openrouter_conformance::server::target::Target as Address;
use openrouter_corpus::report::{
    Abilities, Control, Counts, Item, Kind, Outcome, Report, Role, Run, Share, Standing, Subject,
};
use openrouter_corpus::root::Root;
use openrouter_errors::Revision;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The outcomes of a run, with the hashes that let others check them. Its first members are those of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Capsule {
    /// The run.
    #[serde(flatten)]
    pub run: Run,
    /// The revision whose requirements were scored.
    pub revision: Revision,
    /// The commit from which the suite was built, if the build knew it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// The hash of all fixtures: of the lines `SHA256  PATH` that `sha256sum` prints, sorted by path.
    pub corpus: String,
    /// The hash of SPEC.md.
    pub spec: String,
    /// The targets.
    pub targets: Vec<Target>,
    /// The counts.
    pub counts: Counts,
    /// The share of a client's or gateway's cases that was checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Share>,
    /// Whether it is a shard, or something could not be checked.
    pub partial: bool,
    /// Reasons why the run is incomplete; empty if it is complete.
    pub incomplete: Vec<String>,
    /// The exit code of the run.
    pub exit: u8,
    /// All selected items, each with its outcome.
    pub items: Vec<Outline>,
    /// The hash of all other members: of the JSON with sorted keys and without white space.
    pub content: String,
}

/// A target, as it introduced itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Target {
    /// The role of the target.
    pub role: Role,
    /// The name. Missing for a server, whose name would be its URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The version, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The abilities that a client's adapter states.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abilities: Option<Abilities>,
    /// Where a server was reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reached: Option<Reached>,
    /// The hash of the members above: equal for two runs against the same target.
    pub identity: String,
    /// The controls, which must succeed before other results count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub controls: Vec<Checked>,
}

/// A control.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Checked {
    /// `control/SURFACE`, `control/SURFACE-stream`, `SURFACE/NAME`.
    pub id: String,
    /// Whether it succeeded.
    pub passed: bool,
    /// Whether the target does not have the surface.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub absent: bool,
}

openrouter_corpus::words! {
    /// Where a server was reached.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
    #[serde(rename_all = "snake_case")]
    pub enum Reached {
        /// On the same machine.
        Loopback = "loopback",
        /// Elsewhere, over http.
        Http = "http",
        /// Elsewhere, over https.
        Https = "https",
    }
}

/// An item without what was seen on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Outline {
    /// The kind of the item.
    pub kind: Kind,
    /// The id.
    pub id: String,
    /// The outcome.
    pub outcome: Outcome,
    /// The verdict on a call or an exchange, or the result of a probe.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<String>,
    /// The requirements and checks that an item violates which did not pass, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub violates: Vec<String>,
    /// How it compares with a baseline's record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
    /// The verdict that the baseline records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded: Option<String>,
}

impl Capsule {
    /// Makes the capsule of a run whose fixtures and SPEC.md are those of a root.
    #[must_use]
    pub fn of(report: &Report, root: &Root) -> Self {
        let totals = &report.totals;
        let mut capsule = Self {
            run: report.run.clone(),
            revision: report.run.selection.revision.unwrap_or(Revision::Latest),
            commit: commit(),
            corpus: hash::corpus(root),
            spec: hash::spec(root),
            targets: totals.subjects.iter().map(Target::of).collect(),
            counts: totals.counts,
            share: totals.share,
            partial: false,
            incomplete: totals.incomplete.clone(),
            exit: totals.exit,
            items: report.items.iter().map(Outline::of).collect(),
            content: String::new(),
        };
        capsule.partial = capsule.is_partial();
        capsule.content = hash::content(&capsule.to_value());
        capsule
    }

    /// Whether it is a shard, or something could not be checked.
    pub(crate) fn is_partial(&self) -> bool {
        self.run.partition.is_some() || !self.incomplete.is_empty() || self.counts.judged == 0
    }

    /// Returns the targets for people.
    pub(crate) fn target_names(&self) -> String {
        let names: Vec<String> = self.targets.iter().map(ToString::to_string).collect();
        names.join(", ")
    }

    fn to_value(&self) -> Value {
        serde_json::to_value(self).expect("capsules have only string keys")
    }
}

/// Returns the commit in `OPENROUTER_CONFORM_COMMIT` at build time. A build does not read the repository, so its result
/// depends on the sources alone.
fn commit() -> Option<String> {
    let commit = option_env!("OPENROUTER_CONFORM_COMMIT")?;
    let is_hash = commit.len() >= 7 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then(|| commit.to_owned())
}

impl Target {
    fn of(subject: &Subject) -> Self {
        let is_url = subject.role == Role::Server && subject.name.contains("://");
        let mut target = Self {
            role: subject.role,
            name: (!is_url).then(|| subject.name.clone()),
            version: subject.version.clone(),
            abilities: subject.abilities.clone(),
            reached: is_url.then(|| Reached::of(&subject.name)),
            identity: String::new(),
            controls: subject.controls.iter().map(Checked::of).collect(),
        };
        target.identity = target.identity();
        target
    }

    /// Returns the hash of everything but itself and the controls.
    pub(crate) fn identity(&self) -> String {
        let mut value = serde_json::to_value(self).expect("targets have only string keys");
        if let Some(members) = value.as_object_mut() {
            members.remove("identity");
            members.remove("controls");
        }
        hash::canonical(value)
    }
}

impl Checked {
    fn of(control: &Control) -> Self {
        Self {
            id: control.id.clone(),
            passed: control.fault.is_none() && !control.absent,
            absent: control.absent,
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.role.as_str())?;
        for word in [&self.name, &self.version].into_iter().flatten() {
            write!(f, " {word}")?;
        }
        if let Some(reached) = self.reached {
            write!(f, " reached over {}", reached.as_str())?;
        }
        Ok(())
    }
}

impl Reached {
    fn of(url: &str) -> Self {
        match Address::new(url) {
            Ok(address) if address.loopback() => Self::Loopback,
            Ok(address) if address.tls() => Self::Https,
            _ => Self::Http,
        }
    }
}

impl Outline {
    fn of(item: &Item) -> Self {
        let failed = !matches!(item.outcome, Outcome::Passed);
        let binding = item.findings.iter();
        let binding = binding.filter(|one| one.binds() || one.will_bind());
        let mut violates: Vec<String> = binding.map(|one| one.check.clone()).collect();
        violates.retain(|_| failed);
        violates.sort();
        violates.dedup();
        Self {
            kind: item.kind,
            id: item.id.clone(),
            outcome: item.outcome,
            verdict: item.verdict.clone(),
            violates,
            standing: item.record.as_ref().map(|record| record.standing),
            recorded: item
                .record
                .as_ref()
                .and_then(|record| record.verdict.clone()),
        }
    }

    /// Whether a baseline recorded it, and the run itself did not yield it.
    pub(crate) fn is_of_baseline(&self) -> bool {
        self.standing == Some(Standing::Gone)
            || (self.standing.is_some() && self.id.starts_with("supported/"))
    }
}
