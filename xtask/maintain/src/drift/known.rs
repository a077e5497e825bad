//! The names that our types know: the definitions of the accept schemas, the vocabularies, and the statuses.

use std::collections::{BTreeMap, BTreeSet};

use openrouter_errors::diagnosis::{RULES, When};
use openrouter_errors::schema::{Contract, documents};
use openrouter_errors::{ErrorType, vocab};
use serde_json::Value;

/// The names that our types know.
#[derive(Debug, Clone)]
pub struct Known {
    definitions: BTreeMap<String, Value>,
    /// The values of each vocabulary.
    pub vocabularies: BTreeMap<String, BTreeSet<String>>,
    /// The error statuses that a type or a diagnosis rule names.
    pub statuses: BTreeSet<u16>,
}

macro_rules! vocabularies {
    ($($name:ident)+) => {
        BTreeMap::from([$((
            stringify!($name).to_owned(),
            vocab::$name::ALL.iter().map(|one| one.as_str().to_owned()).collect(),
        )),+])
    };
}

impl Known {
    /// Collects the names from the types of this build.
    #[must_use]
    pub fn new() -> Self {
        let mut definitions = BTreeMap::new();
        for document in documents(Contract::Accept) {
            if let Some(Value::Object(inner)) = document.schema.get("$defs") {
                definitions.extend(inner.clone());
            }
            definitions.insert(format!("#{}", document.stem), document.schema);
        }
        let of_rules = RULES.iter().flat_map(|table| table.iter());
        let of_rules = of_rules
            .flat_map(|rule| rule.when)
            .flat_map(|when| match when {
                When::Status(all) => *all,
                _ => &[],
            });
        let of_types = ErrorType::ALL.iter().filter_map(ErrorType::status);
        Self {
            definitions,
            statuses: of_rules.copied().chain(of_types).collect(),
            // A vocabulary without a schema: the values of members that our types keep unchanged.
            vocabularies: vocabularies!(
                AlignmentOutcome AlignmentUnavailableReason AnthropicErrorType AvailabilityCode EndpointCheckReason ErrorType
                ExcludedBy FinishReason IncompleteReason InternReason JobStatus LimitReason LimitSource OAuthErrorCode
                PipelineStageType ProviderName RefusalCategory ResponseStatus ResponsesErrorCode RoutingStrategy
                SafeguardResult StopReason
            ),
        }
    }

    /// Returns a definition by its name; `#STEM` is a whole schema.
    #[must_use]
    pub fn definition(&self, name: &str) -> Option<&Value> {
        self.definitions.get(name)
    }

    /// Returns the schema of a member, from any variant of a definition.
    #[must_use]
    pub fn member<'a>(&'a self, definition: &'a Value, member: &str) -> Option<&'a Value> {
        let own = definition.get("properties").and_then(|all| all.get(member));
        own.or_else(|| {
            self.parts(definition)
                .find_map(|part| self.member(part, member))
        })
    }

    /// Returns the strings that a schema lists; none for a schema of any string.
    #[must_use]
    pub fn values(&self, schema: &Value) -> BTreeSet<String> {
        let reference = schema.get("$ref").and_then(Value::as_str);
        if let Some(vocabulary) = reference.and_then(|to| self.vocabularies.get(name(to))) {
            return vocabulary.clone();
        }
        let listed = ["enum", "examples"]
            .into_iter()
            .filter_map(|key| schema.get(key)?.as_array());
        let constant = schema.get("const").into_iter();
        let own = listed.flatten().chain(constant).filter_map(Value::as_str);
        let own = own.map(str::to_owned);
        let parts = self.parts(schema).flat_map(|part| self.values(part));
        own.chain(parts).collect()
    }

    /// Returns whether a schema names members, itself or in a variant.
    #[must_use]
    pub fn has_members(&self, schema: &Value) -> bool {
        schema.get("properties").is_some() || self.parts(schema).any(|part| self.has_members(part))
    }

    /// Returns whether a type keeps an object unchanged, because its schema does not restrict it.
    #[must_use]
    pub fn keeps_any(&self, schema: &Value) -> bool {
        if schema == &Value::Bool(true) {
            return true;
        }
        let kinds = match schema.get("type") {
            Some(Value::Array(kinds)) => kinds.as_slice(),
            Some(kind) => std::slice::from_ref(kind),
            None => &[],
        };
        let mut parts = self.parts(schema).peekable();
        if parts.peek().is_some() {
            return parts.any(|part| self.keeps_any(part));
        }
        kinds.is_empty() || kinds.iter().any(|kind| kind == "object" || kind == "array")
    }

    /// Returns the variants of a schema and its references, without the object definitions inside members.
    fn parts<'a>(&'a self, schema: &'a Value) -> impl Iterator<Item = &'a Value> {
        let variants = ["anyOf", "oneOf", "allOf"].into_iter();
        let variants = variants
            .filter_map(|key| schema.get(key)?.as_array())
            .flatten();
        let reference = schema.get("$ref").and_then(Value::as_str);
        let referred = reference.and_then(|to| self.definitions.get(name(to)));
        variants.chain(referred).chain(schema.get("items"))
    }
}

impl Default for Known {
    fn default() -> Self {
        Self::new()
    }
}

fn name(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}
