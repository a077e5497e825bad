//! What OpenRouter's own SDKs know and our types do not.
//!
//! The generated models of the SDKs hold the current OpenAPI vocabulary. [`Extract`] is what was read out of them,
//! [`Known`] what the accept schemas and the vocabularies name, [`Map`] which model is which of our types, and
//! [`compare`] lists the difference.

mod compare;
pub mod extract;
mod known;
pub mod page;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use openrouter_corpus::error::Error;
use openrouter_corpus::root::Root;
use serde::{Deserialize, Serialize};

pub use compare::{Comparison, Unknown, compare};
pub use known::Known;

/// The committed facts about the packages.
pub const EXTRACT: &str = "docs/drift.json";
/// Which model is which of our types, and which are none of our business.
pub const MAP: &str = "docs/drift-map.json";

/// The models of every package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The strings that it may be.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub values: BTreeSet<String>,
    /// The models that it may hold.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub models: BTreeSet<String>,
}

/// How models and our types belong together. Names of models and members are patterns: `*` is any text, and case does
/// not count, because the SDKs spell names differently.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Map {
    /// Where reading begins, beside the bodies of error responses.
    pub roots: Vec<String>,
    /// `MODEL`: the definition in the accept schemas, or `#STEM` for a whole schema.
    pub types: BTreeMap<String, String>,
    /// `MODEL.MEMBER` or the name of an enumeration: the vocabulary.
    pub vocabularies: BTreeMap<String, String>,
    /// `MODEL`, `MODEL.MEMBER` or a status: why it is not compared.
    pub ignored: BTreeMap<String, String>,
}

impl Map {
    /// The map of a checkout.
    ///
    /// # Errors
    /// Where it is missing or malformed.
    pub fn of(root: &Root) -> Result<Self, Error> {
        read(root, MAP)
    }
}

impl Extract {
    /// The committed extract of a checkout.
    ///
    /// # Errors
    /// Where it is missing or malformed.
    pub fn of(root: &Root) -> Result<Self, Error> {
        read(root, EXTRACT)
    }

    /// The file's text: one line for a member keeps changes readable.
    #[must_use]
    pub fn to_text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

fn read<T: serde::de::DeserializeOwned>(root: &Root, path: &str) -> Result<T, Error> {
    let text = root.text(path).unwrap_or_default();
    serde_json::from_str(text).map_err(|why| Error::usage("drift", &format!("{path}: {why}")))
}
