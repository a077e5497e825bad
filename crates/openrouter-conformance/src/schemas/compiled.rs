//! Compiled schemas: each is compiled once, when it is first asked for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jsonschema::Validator;
use serde_json::Value;

use super::Generated;
use crate::error::Error;

/// The generated schemas, ready to validate.
#[derive(Debug)]
pub struct Compiled {
    sources: HashMap<String, Value>,
    ready: Mutex<HashMap<String, Arc<Validator>>>,
}

/// One place of a value that a schema does not allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaViolation {
    /// JSON pointer into the value.
    pub pointer: String,
    /// JSON pointer into the schema.
    pub rule: String,
    /// What the schema says of it.
    pub message: String,
}

impl Compiled {
    /// Takes the generated files.
    ///
    /// # Errors
    /// When a file is not JSON: a fault of the generator.
    pub fn new(generated: &[Generated]) -> Result<Self, Error> {
        let mut sources = HashMap::new();
        for file in generated {
            let value = serde_json::from_str(&file.text)
                .map_err(|error| Error::Harness(format!("{}: {error}", file.path)))?;
            sources.insert(file.path.clone(), value);
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

    /// Validates a value by the schema `FOLDER/STEM` (`accept/error_response`).
    ///
    /// # Errors
    /// When there is no such schema, or it does not compile.
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
