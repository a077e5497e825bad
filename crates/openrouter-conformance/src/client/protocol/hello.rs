//! The adapter's introduction.

use openrouter_errors::Surface;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use super::FieldName;

/// `{"op":"hello",...}`: which client the adapter drives, and what can be asked of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Hello {
    /// `hello`.
    pub op: HelloOp,
    /// The client's name (`openai-python`).
    #[schemars(length(min = 1, max = 80))]
    pub name: String,
    /// The client's version.
    pub version: String,
    /// The language it is used from.
    pub language: String,
    /// The surfaces it can call.
    #[schemars(length(min = 1))]
    pub surfaces: Vec<Surface>,
    /// Whether it can ask for streams.
    pub stream: bool,
    /// Whether it repeats requests on its own when `max_retries` is null.
    pub retries: bool,
    /// What its API can express; a field that is not listed is not asked of it.
    pub fields: Vec<FieldName>,
    /// How many runs one process takes at a time.
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
    /// An introduction for a client that is part of the suite.
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

    /// Whether the client's API can express a field.
    #[must_use]
    pub fn expresses(&self, field: FieldName) -> bool {
        self.fields.contains(&field)
    }
}

/// The most runs one process may ask for at a time.
const MOST: u32 = 64;

const fn one() -> u32 {
    1
}

fn concurrency<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let number = u32::deserialize(deserializer)?;
    if (1..=MOST).contains(&number) {
        Ok(number)
    } else {
        Err(serde::de::Error::custom(format!(
            "{number} is not from 1 to {MOST}"
        )))
    }
}
