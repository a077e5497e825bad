//! Compares an extract with our types.
//!
//! The comparison begins at the bodies of error responses and at the models that the map names, and follows each member
//! into its definition in our types. It stops at types that keep any JSON, because nothing there can be unknown.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value;

use super::merged::{Labels, Member, Merged};
use super::{Extract, Known, MAP, Map};

/// Words in member names that indicate a failure. A success body is compared only at these members.
const FAILURE: &[&str] = &["error", "errors", "failed", "failure", "refusal"];

/// A name in a package that our types do not know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unknown {
    /// The location: a model, a member of one, an enumeration or a status.
    pub place: String,
    /// The unknown name.
    pub what: String,
    /// The packages that contain it, with their versions.
    pub packages: BTreeSet<String>,
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let packages: Vec<&str> = self.packages.iter().map(String::as_str).collect();
        write!(f, "{}: {} ({})", self.place, self.what, packages.join(", "))
    }
}

/// The result of a comparison.
#[derive(Debug, Clone, Default)]
pub struct Comparison {
    /// The number of members, values and statuses that our types know, by package.
    pub known: BTreeMap<String, usize>,
    /// The names that our types do not know, sorted.
    pub unknown: Vec<Unknown>,
    /// The entries of the map that match nothing in the packages.
    pub unused: Vec<String>,
    /// The members of success bodies that are not compared, because their names indicate no failure.
    pub successes: BTreeMap<String, BTreeSet<String>>,
    /// The part of the extract that affects the comparison.
    pub compared: Extract,
}

/// Compares the error bodies, and every model with failure members.
#[must_use]
pub fn compare(extract: &Extract, map: &Map, known: &Known) -> Comparison {
    let merged = Merged::new(extract);
    let mut run = Run {
        map,
        known,
        merged: &merged,
        used: BTreeSet::new(),
        visited: BTreeSet::new(),
        found: BTreeMap::new(),
        successes: BTreeMap::new(),
        counts: extract.labels().map(|label| (label, 0)).collect(),
    };
    run.models();
    run.enums();
    run.statuses();
    let compared = run.compared(extract);
    let unused = map
        .keys()
        .filter(|key| !run.used.contains(*key))
        .map(str::to_owned);
    Comparison {
        unused: unused.collect(),
        known: run.counts,
        unknown: run
            .found
            .into_iter()
            .map(|((place, what), packages)| Unknown {
                place,
                what,
                packages,
            })
            .collect(),
        successes: run.successes,
        compared,
    }
}

/// Returns whether a member's name indicates a failure.
fn tells_of_failure(member: &str) -> bool {
    member.split('_').any(|word| FAILURE.contains(&word))
}

struct Run<'a> {
    map: &'a Map,
    known: &'a Known,
    merged: &'a Merged,
    used: BTreeSet<&'a str>,
    /// The compared models, each with its schema.
    visited: BTreeSet<(&'a str, *const Value)>,
    found: BTreeMap<(String, String), Labels>,
    successes: BTreeMap<String, BTreeSet<String>>,
    counts: BTreeMap<String, usize>,
}

impl<'a> Run<'a> {
    /// Compares the roots and the models reachable from them, then lists the unreached models with failure members.
    fn models(&mut self) {
        for (key, model) in &self.merged.models {
            let Some(name) = self.find(&self.map.roots, &model.name) else {
                if key.starts_with("errors.") {
                    let what = format!("error body; {MAP} names no type for it");
                    self.unknown(&model.name, what, labels(model.members.values()));
                }
                continue;
            };
            match self.known.definition(name) {
                Some(schema) => {
                    // A body with `object` is a resource, such as a batch, even if its status is an error status.
                    let error = key.starts_with("errors.") && !model.members.contains_key("object");
                    self.model(key, name, schema, error);
                }
                None => {
                    let what = format!("`{name}` of {MAP} is in no accept schema");
                    self.unknown(&model.name, what, labels(model.members.values()));
                }
            }
        }
        for (key, model) in &self.merged.models {
            if self.visited.iter().any(|(visited, _)| visited == key) {
                continue;
            }
            for (name, member) in &model.members {
                let place = format!("{}.{name}", model.name);
                if let Some(vocabulary) = self.find(&self.map.vocabularies, &place) {
                    self.vocabulary(&place, &member.values, vocabulary);
                } else if tells_of_failure(name) && !self.ignored(&place) {
                    let what = format!(
                        "member that tells of a failure; {MAP} names no type for its model"
                    );
                    self.unknown(&place, what, member.labels.clone());
                }
            }
        }
    }

    /// Compares a model with the schema of its type. With `error`, every member counts, not only failure members.
    fn model(&mut self, key: &str, definition: &str, schema: &'a Value, error: bool) {
        let Some((key, model)) = self.merged.models.get_key_value(key) else {
            return;
        };
        if !self.visited.insert((key, schema)) {
            return;
        }
        for (name, member) in &model.members {
            let place = format!("{}.{name}", model.name);
            let error = error || tells_of_failure(name);
            if let Some(vocabulary) = self.find(&self.map.vocabularies, &place) {
                self.vocabulary(&place, &member.values, vocabulary);
            } else if self.ignored(&place) {
            } else if let Some(schema) = self.known.member(schema, name) {
                self.count(&member.labels);
                self.member(&place, member, schema, error);
            } else if error {
                let what = format!("member; `{definition}` has none of this name");
                self.unknown(&place, what, member.labels.clone());
            } else {
                let members = self.successes.entry(model.name.clone()).or_default();
                members.insert(name.clone());
            }
        }
    }

    fn member(&mut self, place: &str, member: &Member, schema: &'a Value, error: bool) {
        let known = self.known.values(schema);
        // A member with one value is a discriminator; it counts only if our type lists values.
        if member.values.len() > 1 || !known.is_empty() {
            self.values(place, &member.values, &known);
        }
        if member.models.is_empty() {
            return;
        }
        if self.known.has_members(schema) {
            for inner in member.models.keys() {
                self.model(inner, place, schema, error);
            }
        } else if !self.known.keeps_any(schema) {
            let what = "object, where the type has none".to_owned();
            self.unknown(
                place,
                what,
                member.models.values().flatten().cloned().collect(),
            );
        }
    }

    fn enums(&mut self) {
        for (name, values) in &self.merged.enums {
            if let Some(vocabulary) = self.find(&self.map.vocabularies, name) {
                self.vocabulary(name, values, vocabulary);
            }
        }
    }

    fn statuses(&mut self) {
        for (status, (models, labels)) in &self.merged.statuses {
            if self.known.statuses.contains(status) {
                self.count(labels);
                continue;
            }
            let models: Vec<&str> = models.iter().map(String::as_str).collect();
            let models = models.join(", ");
            let what = format!("status that no type and no rule names, with {models}");
            self.unknown(&status.to_string(), what, labels.clone());
        }
    }

    fn vocabulary(&mut self, place: &str, values: &BTreeMap<String, Labels>, vocabulary: &str) {
        match self.known.vocabularies.get(vocabulary) {
            Some(known) => self.values(place, values, known),
            None => {
                let what = format!("there is no vocabulary `{vocabulary}`");
                self.unknown(place, what, values.values().flatten().cloned().collect());
            }
        }
    }

    fn values(&mut self, place: &str, values: &BTreeMap<String, Labels>, known: &BTreeSet<String>) {
        for (value, labels) in values {
            if known.contains(value) {
                self.count(labels);
            } else {
                self.unknown(place, format!("value `{value}`"), labels.clone());
            }
        }
    }

    fn ignored(&mut self, place: &str) -> bool {
        self.find(&self.map.ignored, place).is_some()
    }

    /// Returns the map entry for a location: the exact one, or the longest matching pattern.
    fn find(&mut self, entries: &'a BTreeMap<String, String>, place: &str) -> Option<&'a str> {
        let fitting = entries.iter().filter(|(pattern, _)| fits(pattern, place));
        let (pattern, value) =
            fitting.max_by_key(|(pattern, _)| (!pattern.contains('*'), pattern.len()))?;
        self.used.insert(pattern);
        Some(value)
    }

    fn count(&mut self, labels: &Labels) {
        for label in labels {
            *self.counts.entry(label.clone()).or_default() += 1;
        }
    }

    fn unknown(&mut self, place: &str, what: String, labels: Labels) {
        let packages = self.found.entry((place.to_owned(), what)).or_default();
        packages.extend(labels);
    }

    /// Returns the relevant part of the extract: the visited models, those with failure members, and the enumerations
    /// of the map.
    fn compared(&self, extract: &Extract) -> Extract {
        let mut compared = extract.clone();
        for package in &mut compared.packages {
            package.models.retain(|name, members| {
                let key = name.to_lowercase();
                let visited = self.visited.iter().any(|(visited, _)| *visited == key);
                let named = |member: &String| {
                    let place = format!("{name}.{member}");
                    let entries = &self.map.vocabularies;
                    tells_of_failure(member) || entries.keys().any(|entry| fits(entry, &place))
                };
                visited || members.keys().any(named)
            });
            package
                .enums
                .retain(|name, _| self.map.vocabularies.keys().any(|entry| fits(entry, name)));
        }
        compared
    }
}

fn labels<'a>(members: impl Iterator<Item = &'a Member>) -> Labels {
    members.flat_map(|member| member.labels.clone()).collect()
}

/// Returns whether a pattern matches a location, ignoring case; `*` matches any text.
fn fits(pattern: &str, place: &str) -> bool {
    let (pattern, place) = (pattern.to_lowercase(), place.to_lowercase());
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == place;
    };
    let Some(place) = place.strip_prefix(start) else {
        return false;
    };
    let tails = place
        .char_indices()
        .map(|(index, _)| index)
        .chain([place.len()]);
    tails.into_iter().any(|index| fits(rest, &place[index..]))
}
