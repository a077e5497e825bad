//! The adapter's introduction.

use openrouter_errors::Surface;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use super::integer::integer;
use openrouter_corpus::vocabulary::FieldName;

/// `{"op":"hello",...}`: the client that the adapter drives, and its capabilities.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Hello {
    /// `hello`.
    pub op: HelloOp,
    /// The client's name (`openai-python`).
    #[serde(deserialize_with = "name")]
    #[schemars(length(min = 1, max = 80))]
    pub name: String,
    /// The client's version.
    pub version: String,
    /// The language it is used from.
    pub language: String,
    /// The surfaces that the client can call.
    #[serde(deserialize_with = "surfaces")]
    #[schemars(length(min = 1))]
    pub surfaces: Vec<Surface>,
    /// Whether the client can request streams.
    pub stream: bool,
    /// Whether the client retries by default, that is when `max_retries` is null.
    pub retries: bool,
    /// The fields that the client's API can express; fields that are not listed are not required.
    pub fields: Vec<FieldName>,
    /// The most concurrent runs of one process.
    #[serde(default = "one", deserialize_with = "concurrency")]
    #[schemars(range(min = 1, max = 64))]
    pub concurrency: u32,
}

/// The value of `op` in a [`Hello`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HelloOp {
    /// The only value.
    Hello,
}

impl Hello {
    /// Creates the introduction of a built-in client.
    #[must_use]
    pub fn built_in(name: &str, surfaces: &[Surface], fields: &[FieldName]) -> Self {
        Self {
            op: HelloOp::Hello,
            name: name.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            language: "rust".to_owned(),
            surfaces: surfaces.to_vec(),
            stream: true,
            retries: true,
            fields: fields.to_vec(),
            concurrency: one(),
        }
    }

    /// Returns whether the client's API can express a field.
    #[must_use]
    pub fn expresses(&self, field: FieldName) -> bool {
        self.fields.contains(&field)
    }
}

/// The most concurrent runs that an adapter may declare.
const MOST: u32 = 64;

const fn one() -> u32 {
    1
}

/// The most characters of a name.
const LONGEST: usize = 80;

fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let name = String::deserialize(deserializer)?;
    match name.chars().count() {
        1..=LONGEST => Ok(name),
        length => Err(serde::de::Error::custom(format!(
            "{length} characters are not from 1 to {LONGEST}"
        ))),
    }
}

fn surfaces<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Surface>, D::Error> {
    let surfaces = Vec::deserialize(deserializer)?;
    if surfaces.is_empty() {
        return Err(serde::de::Error::custom("it names none"));
    }
    Ok(surfaces)
}

fn concurrency<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let number = integer(deserializer)?;
    if (1..=MOST).contains(&number) {
        Ok(number)
    } else {
        Err(serde::de::Error::custom(format!(
            "{number} is not from 1 to {MOST}"
        )))
    }
}
