//! Compares OpenRouter's own SDKs with our types.
//!
//! The generated models of the SDKs contain the current OpenAPI vocabulary. [`Extract`] holds the models read from
//! them, [`Known`] the names in the accept schemas and the vocabularies, [`Map`] the mapping of models to our types,
//! and [`compare`] lists the differences.

mod compare;
pub mod extract;
mod known;
mod merged;
pub mod page;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use openrouter_corpus::error::Error;
use openrouter_corpus::root::Root;
use serde::{Deserialize, Serialize};
use serde_json::json;

pub use compare::{Comparison, Unknown, compare};
pub use known::Known;

/// The path of the committed extract.
pub const EXTRACT: &str = "docs/drift.json";
/// The path of the mapping of models to our types, with the members that are not compared and the reasons.
pub const MAP: &str = "docs/drift-map.json";

/// The models of every package.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extract {
    /// The packages.
    pub packages: Vec<Package>,
}

/// The models of a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    /// Registry and name.
    #[serde(default)]
    pub name: String,
    /// The version that was read.
    pub version: String,
    /// The members of each model.
    pub models: BTreeMap<String, BTreeMap<String, Member>>,
    /// The values of each named enumeration.
    pub enums: BTreeMap<String, BTreeSet<String>>,
    /// The models of each error status.
    pub statuses: BTreeMap<u16, BTreeSet<String>>,
}

/// A member of a model.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// The strings that it may have as values.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub values: BTreeSet<String>,
    /// The models that it may contain.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub models: BTreeSet<String>,
}

/// The mapping of models to our types. Names of models and members are patterns: `*` matches any text, and case is
/// ignored, because the SDKs spell names differently.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Map {
    /// `MODEL`: the definition in the accept schemas, or `#STEM` for a whole schema. The comparison begins here; the
    /// members of a root are compared with those of its type.
    pub roots: BTreeMap<String, String>,
    /// `MODEL.MEMBER` or the name of an enumeration: the vocabulary, if the type of the member is a plain string.
    pub vocabularies: BTreeMap<String, String>,
    /// `MODEL.MEMBER`: why it is not compared.
    pub ignored: BTreeMap<String, String>,
}

impl Map {
    /// Reads the map of a checkout.
    ///
    /// # Errors
    /// If it is missing or malformed.
    pub fn of(root: &Root) -> Result<Self, Error> {
        read(root, MAP)
    }

    /// Returns every model, member and enumeration that the map names.
    fn keys(&self) -> impl Iterator<Item = &str> {
        let all = [&self.roots, &self.vocabularies, &self.ignored];
        all.into_iter().flat_map(BTreeMap::keys).map(String::as_str)
    }
}

impl Package {
    /// Returns the name and version.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} {}", self.name, self.version)
    }
}

impl Extract {
    /// Reads the committed extract of a checkout.
    ///
    /// # Errors
    /// If it is missing or malformed.
    pub fn of(root: &Root) -> Result<Self, Error> {
        read(root, EXTRACT)
    }

    /// Returns the names of the packages, for display.
    fn labels(&self) -> impl Iterator<Item = String> {
        self.packages.iter().map(Package::label)
    }

    /// Serializes the file with one line per model, enumeration and status, for readable diffs.
    #[must_use]
    pub fn to_text(&self) -> String {
        let packages = self.packages.iter().map(|package| {
            let head = json!({ "name": package.name, "version": package.version });
            let head = head.to_string();
            format!(
                "{},\n\"models\": {},\n\"enums\": {},\n\"statuses\": {}}}",
                head.trim_end_matches('}'),
                lines(&package.models),
                lines(&package.enums),
                lines(&package.statuses),
            )
        });
        let packages: Vec<String> = packages.collect();
        format!("{{\"packages\": [\n{}\n]}}\n", packages.join(",\n"))
    }
}

/// Serializes an object with one line for each member.
fn lines<K: ToString, V: Serialize>(map: &BTreeMap<K, V>) -> String {
    let lines = map
        .iter()
        .map(|(key, value)| format!("{}: {}", json!(key.to_string()), json!(value)));
    format!("{{\n{}\n}}", lines.collect::<Vec<_>>().join(",\n"))
}

fn read<T: serde::de::DeserializeOwned>(root: &Root, path: &str) -> Result<T, Error> {
    let text = root.text(path).unwrap_or_default();
    serde_json::from_str(text).map_err(|why| Error::usage("drift", format!("{path}: {why}")))
}
