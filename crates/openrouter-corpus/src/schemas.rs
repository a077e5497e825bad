//! The JSON Schemas of `schemas/`, compiled on first use.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jsonschema::Validator;
use serde_json::Value;

use crate::error::Error;
use crate::generated::Generated;
use crate::root::Root;

/// The schemas of a root, ready to validate.
#[derive(Debug)]
pub struct Compiled {
    sources: HashMap<String, Value>,
    ready: Mutex<HashMap<String, Arc<Validator>>>,
}

/// A violation of a schema at one place of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaViolation {
    /// JSON pointer into the value.
    pub pointer: String,
    /// JSON pointer into the schema.
    pub rule: String,
    /// The validator's message.
    pub message: String,
}

impl Compiled {
    /// Reads the schemas of a root, or the built-in ones if it has none.
    ///
    /// # Errors
    /// Fails if a file is not JSON.
    pub fn of(root: &Root) -> Result<Self, Error> {
        let built_in;
        let root = if root.below("schemas").next().is_some() {
            root
        } else {
            built_in = Root::embedded();
            &built_in
        };
        Self::from_files(root.below("schemas"))
    }

    /// Reads generated schema files.
    ///
    /// # Errors
    /// Fails if a file is not JSON.
    pub fn new(generated: &[Generated]) -> Result<Self, Error> {
        let files = generated.iter();
        Self::from_files(files.map(|file| (file.path.as_str(), file.text.as_bytes())))
    }

    fn from_files<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> Result<Self, Error> {
        let mut sources = HashMap::new();
        for (path, text) in files.filter(|(path, _)| path.ends_with(".json")) {
            let value = serde_json::from_slice(text)
                .map_err(|error| Error::Harness(format!("{path}: {error}")))?;
            sources.insert(path.to_owned(), value);
        }
        Ok(Self {
            sources,
            ready: Mutex::default(),
        })
    }

    /// Whether there is a schema `FOLDER/STEM`.
    #[must_use]
    pub fn has(&self, folder: &str, stem: &str) -> bool {
        self.sources.contains_key(&path(folder, stem))
    }

    /// Returns the schema `FOLDER/STEM`.
    #[must_use]
    pub fn source(&self, folder: &str, stem: &str) -> Option<&Value> {
        self.sources.get(&path(folder, stem))
    }

    /// Validates a value against the schema `FOLDER/STEM` (`accept/error_response`).
    ///
    /// # Errors
    /// Fails if there is no such schema, or it does not compile.
    pub fn validate(
        &self,
        folder: &str,
        stem: &str,
        value: &Value,
    ) -> Result<Vec<SchemaViolation>, Error> {
        let validator = self.validator(&path(folder, stem))?;
        if validator.is_valid(value) {
            return Ok(Vec::new());
        }
        let violation = |error: jsonschema::ValidationError<'_>| SchemaViolation {
            pointer: error.instance_path().to_string(),
            rule: error.schema_path().to_string(),
            message: error.to_string(),
        };
        Ok(validator.iter_errors(value).map(violation).collect())
    }

    fn validator(&self, path: &str) -> Result<Arc<Validator>, Error> {
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(validator) = ready.get(path) {
            return Ok(Arc::clone(validator));
        }
        let source = self
            .sources
            .get(path)
            .ok_or_else(|| Error::Harness(format!("there is no {path}")))?;
        let validator = jsonschema::draft202012::new(source)
            .map_err(|error| Error::Harness(format!("{path}: {error}")))?;
        let validator = Arc::new(validator);
        ready.insert(path.to_owned(), Arc::clone(&validator));
        Ok(validator)
    }
}

fn path(folder: &str, stem: &str) -> String {
    format!("schemas/{folder}/{stem}.json")
}
