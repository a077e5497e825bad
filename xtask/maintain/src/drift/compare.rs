//! The comparison of an extract with what our types know.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{Extract, Known, Map, Member, Package};

/// Something that a package names and our types do not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unknown {
    /// Where: a model, a member of one, an enumeration or a status.
    pub place: String,
    /// What is unknown there.
    pub what: String,
    /// The packages, with their versions.
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
    /// Members, values and statuses that our types know, by package.
    pub known: BTreeMap<String, usize>,
    /// What they do not know, sorted.
    pub unknown: Vec<Unknown>,
    /// The entries of the map that nothing in the packages meets any more.
    pub unused: Vec<String>,
    /// What of the packages was compared.
    pub compared: Vec<Package>,
}

/// Compares every model that error bodies and the roots of the map reach.
#[must_use]
pub fn compare(extract: &Extract, map: &Map, known: &Known) -> Comparison {
    let mut run = Run {
        map,
        known,
        used: BTreeSet::new(),
        found: BTreeMap::new(),
        counts: BTreeMap::new(),
    };
    let reached = run.reach(&extract.packages);
    let mut compared = Vec::new();
    for package in &extract.packages {
        let label = format!("{} {}", package.name, package.version);
        run.counts.insert(label.clone(), 0);
        let mut part = package.clone();
        part.models
            .retain(|model, _| reached.contains(&model.to_lowercase()));
        part.enums
            .retain(|name, values| run.enumeration(&label, name, values));
        for (model, members) in &part.models {
            run.model(&label, model, members);
        }
        for (status, models) in &package.statuses {
            run.status(&label, *status, models);
        }
        compared.push(part);
    }
    let entries = map
        .types
        .keys()
        .chain(map.vocabularies.keys())
        .chain(map.ignored.keys());
    Comparison {
        unused: entries
            .filter(|entry| !run.used.contains(*entry))
            .cloned()
            .collect(),
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
        compared,
    }
}

struct Run<'a> {
    map: &'a Map,
    known: &'a Known,
    used: BTreeSet<String>,
    found: BTreeMap<(String, String), BTreeSet<String>>,
    counts: BTreeMap<String, usize>,
}

impl<'a> Run<'a> {
    /// The models that are reached, over the edges of all packages: one may hide an edge that another shows.
    fn reach(&mut self, packages: &[Package]) -> BTreeSet<String> {
        let all = || packages.iter().flat_map(|package| &package.models);
        let mut todo: Vec<String> = self
            .map
            .roots
            .iter()
            .map(|root| root.to_lowercase())
            .collect();
        todo.extend(
            all()
                .map(|(model, _)| model.to_lowercase())
                .filter(|model| model.starts_with("errors.")),
        );
        let mut reached = BTreeSet::new();
        while let Some(model) = todo.pop() {
            if self.ignored(&model) || !reached.insert(model.clone()) {
                continue;
            }
            for (name, members) in all().filter(|(name, _)| name.to_lowercase() == model) {
                for (member, inner) in members {
                    if !self.ignored(&format!("{name}.{member}")) {
                        todo.extend(inner.models.iter().map(|model| model.to_lowercase()));
                    }
                }
            }
        }
        reached
    }

    fn ignored(&mut self, place: &str) -> bool {
        self.find(&self.map.ignored, place).is_some()
    }

    /// The entry for a place: the exact one, or the longest pattern that fits.
    fn find(&mut self, entries: &'a BTreeMap<String, String>, place: &str) -> Option<&'a str> {
        let fitting = entries.iter().filter(|(pattern, _)| fits(pattern, place));
        let (pattern, value) =
            fitting.max_by_key(|(pattern, _)| (!pattern.contains('*'), pattern.len()))?;
        self.used.insert(pattern.clone());
        Some(value)
    }

    fn model(&mut self, package: &str, model: &str, members: &BTreeMap<String, Member>) {
        let definition = self.find(&self.map.types, model);
        let schema = definition.and_then(|name| self.known.definition(name));
        for (member, inner) in members {
            let place = format!("{model}.{member}");
            if let Some(vocabulary) = self.find(&self.map.vocabularies, &place) {
                self.values(package, &place, &inner.values, vocabulary);
            } else if self.ignored(&place) {
            } else if let (Some(name), Some(schema)) = (definition, schema) {
                match self.known.member(schema, member) {
                    None => self.unknown(
                        package,
                        &place,
                        format!("member; `{name}` has none of this name"),
                    ),
                    Some(schema) => {
                        self.count(package, 1);
                        let known = self.known.values(schema);
                        // A member of one value says which model it is; it counts where our type lists values.
                        if inner.values.len() > 1 || !known.is_empty() {
                            self.each(package, &place, &inner.values, &known);
                        }
                    }
                }
            } else {
                let what = match definition {
                    Some(name) => format!("`{name}` of {} is in no accept schema", super::MAP),
                    None => format!("model that {} does not name", super::MAP),
                };
                self.unknown(package, model, what);
            }
        }
    }

    fn enumeration(&mut self, package: &str, name: &str, values: &BTreeSet<String>) -> bool {
        let vocabulary = self.find(&self.map.vocabularies, name);
        if let Some(vocabulary) = vocabulary {
            self.values(package, name, values, vocabulary);
        }
        vocabulary.is_some()
    }

    fn values(&mut self, package: &str, place: &str, values: &BTreeSet<String>, vocabulary: &str) {
        match self.known.vocabularies.get(vocabulary) {
            Some(known) => self.each(package, place, values, known),
            None => self.unknown(
                package,
                place,
                format!("there is no vocabulary `{vocabulary}`"),
            ),
        }
    }

    fn each(
        &mut self,
        package: &str,
        place: &str,
        values: &BTreeSet<String>,
        known: &BTreeSet<String>,
    ) {
        self.count(package, values.intersection(known).count());
        for value in values.difference(known) {
            self.unknown(package, place, format!("value `{value}`"));
        }
    }

    fn status(&mut self, package: &str, status: u16, models: &BTreeSet<String>) {
        if self.known.statuses.contains(&status) {
            self.count(package, 1);
        } else if !self.ignored(&status.to_string()) {
            let models: Vec<&str> = models.iter().map(String::as_str).collect();
            let what = format!(
                "status that no type and no rule names, with {}",
                models.join(", ")
            );
            self.unknown(package, &status.to_string(), what);
        }
    }

    fn count(&mut self, package: &str, more: usize) {
        *self.counts.entry(package.to_owned()).or_default() += more;
    }

    fn unknown(&mut self, package: &str, place: &str, what: String) {
        let packages = self.found.entry((place.to_owned(), what)).or_default();
        packages.insert(package.to_owned());
    }
}

/// Whether a pattern is a place, without regard to case; `*` is any text.
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
