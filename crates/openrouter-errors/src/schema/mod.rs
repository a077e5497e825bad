//! JSON Schemas (2020-12) of the wire shapes, derived from the wire types (feature `schema`).
//!
//! There are two contracts. `accept` is what a client must accept: open, and exactly what the types
//! deserialize. `emit` is what a server should send: the same types plus the constraints that types cannot express
//! (required members, constants, discriminators), declared in `emit`.
//!
//! ```
//! use openrouter_errors::schema::{Contract, documents};
//!
//! let accept = documents(Contract::Accept);
//! let document = accept.iter().find(|d| d.stem == "error_response").expect("a top-level shape");
//! assert_eq!(document.schema["$id"], "https://openrouter-errors.dev/schemas/accept/error_response.json");
//! assert_eq!(document.schema["required"], serde_json::json!(["error"]));
//! ```

mod any;
mod emit;
mod polish;
mod shapes;

pub use any::any;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use crate::Shape;

/// The prefix of every `$id`; `accept/STEM.json` or `emit/STEM.json` follows. An identifier, not a URL to fetch.
pub const BASE: &str = "https://openrouter-errors.dev/schemas/";

/// The side of the wire that a schema applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Contract {
    /// What a client must accept.
    Accept,
    /// What a server should send.
    Emit,
}

impl Contract {
    /// Both contracts.
    pub const ALL: [Self; 2] = [Self::Accept, Self::Emit];

    /// Returns the name of the contract's folder.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Emit => "emit",
        }
    }
}

/// The schema of one top-level wire shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaDocument {
    /// The shape.
    pub shape: Shape,
    /// The file name without `.json`: the shape's id.
    pub stem: &'static str,
    /// The schema, complete with `$schema`, `$id`, `title`, `description` and `$defs`.
    pub schema: Value,
}

/// Returns the schemas of every shape that has a wire type, in the order of [`Shape::ALL`].
#[must_use]
pub fn documents(contract: Contract) -> Vec<SchemaDocument> {
    Shape::ALL
        .iter()
        .filter_map(|shape| document(*shape, contract))
        .collect()
}

/// Returns the schema of one shape, or `None` for shapes that are not JSON objects of a known kind (HTML, text, ...).
#[must_use]
pub fn document(shape: Shape, contract: Contract) -> Option<SchemaDocument> {
    let source = shapes::source(shape)?;
    let settings = SchemaSettings::draft2020_12();
    let settings = match contract {
        Contract::Accept => settings.for_deserialize(),
        Contract::Emit => settings.for_serialize(),
    };
    let mut schema = (source.root)(settings.into_generator()).to_value();
    let members = schema.as_object_mut()?;
    if contract == Contract::Emit {
        emit::refine(members, &source.type_name, shape);
    }
    polish::descriptions(&mut schema);
    let schema = polish::ordered(schema, source.title, &id(shape, contract));
    Some(SchemaDocument {
        shape,
        stem: shape.as_str(),
        schema: Value::Object(schema),
    })
}

/// Returns the `$id` of a shape's schema.
fn id(shape: Shape, contract: Contract) -> String {
    format!("{BASE}{}/{shape}.json", contract.as_str())
}

/// The members of a schema object.
type Members = Map<String, Value>;

#[cfg(test)]
mod tests {
    use super::{Contract, documents};
    use serde_json::Value;

    #[test]
    fn every_document_says_what_it_is() {
        for contract in Contract::ALL {
            let documents = documents(contract);
            assert_eq!(documents.len(), 22);
            for document in documents {
                let schema = &document.schema;
                assert_eq!(
                    schema["$schema"],
                    "https://json-schema.org/draft/2020-12/schema"
                );
                let id = schema["$id"].as_str().expect("an id");
                assert!(id.ends_with(&format!("/{}/{}.json", contract.as_str(), document.stem)));
                for member in ["title", "description"] {
                    assert!(
                        schema[member].as_str().is_some_and(|text| !text.is_empty()),
                        "{id} {member}"
                    );
                }
            }
        }
    }

    #[test]
    fn descriptions_hold_no_rust() {
        fn visit(value: &Value, id: &str) {
            match value {
                Value::Object(members) => {
                    if let Some(Value::String(text)) = members.get("description") {
                        assert!(
                            !text.contains("```") && !text.contains("::"),
                            "{id}: {text}"
                        );
                    }
                    members.values().for_each(|member| visit(member, id));
                }
                Value::Array(items) => items.iter().for_each(|item| visit(item, id)),
                _ => {}
            }
        }
        for contract in Contract::ALL {
            for document in documents(contract) {
                visit(&document.schema, document.stem);
            }
        }
    }

    #[test]
    fn codes_are_open_to_read_and_integers_to_write() {
        let code = |contract| {
            let all = documents(contract);
            let document = all
                .iter()
                .find(|d| d.stem == "error_response")
                .expect("there");
            document.schema["$defs"]["Code"]["type"].clone()
        };
        assert_eq!(
            code(Contract::Accept),
            serde_json::json!(["number", "string"])
        );
        assert_eq!(code(Contract::Emit), "integer");
    }
}
