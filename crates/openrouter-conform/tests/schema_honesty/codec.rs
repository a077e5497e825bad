//! Reading and writing back as the wire type of a shape, and the shape's compiled schemas.

use std::collections::HashMap;
use std::sync::LazyLock;

use jsonschema::Validator;
use openrouter_errors::schema::{Contract, documents};
use openrouter_errors::{Shape, wire};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads a value as a shape's wire type and writes it back; the error is serde's. `None` for a shape without a
/// wire type.
pub(crate) fn round_trip(shape: Shape, value: &Value) -> Option<Result<Value, String>> {
    fn through<T: DeserializeOwned + Serialize>(value: &Value) -> Result<Value, String> {
        let typed: T = serde_json::from_value(value.clone()).map_err(|error| error.to_string())?;
        // The same bytes must read the same way as the value.
        let from_text: T =
            serde_json::from_str(&value.to_string()).map_err(|error| error.to_string())?;
        let written = serde_json::to_value(&typed).map_err(|error| error.to_string())?;
        assert_eq!(
            serde_json::to_value(&from_text).ok().as_ref(),
            Some(&written)
        );
        Ok(written)
    }
    let through = match shape {
        Shape::ErrorResponse => through::<wire::ErrorResponse>,
        Shape::ChoiceError | Shape::Completion => through::<wire::Completion>,
        Shape::StreamChunkError | Shape::StreamChunk => through::<wire::Chunk>,
        Shape::ResponseFailedEvent => through::<wire::ResponseFailedEvent>,
        Shape::ResponseErrorEvent => through::<wire::ResponseErrorEvent>,
        Shape::ErrorEvent => through::<wire::ErrorEvent>,
        Shape::ErrorEventFlat => through::<wire::ErrorEventFlat>,
        Shape::ResponseIncompleteEvent => through::<wire::ResponseIncompleteEvent>,
        Shape::ResponseEvent => through::<wire::ResponseEvent>,
        Shape::ResponsesFailed | Shape::ResponseObject => through::<wire::ResponseObject>,
        Shape::ResponsesError => through::<wire::ResponsesErrorBody>,
        Shape::AnthropicError => through::<wire::AnthropicError>,
        Shape::Message => through::<wire::Message>,
        Shape::ImagesErrorEvent => through::<wire::ImagesErrorEvent>,
        Shape::ValidationError => through::<wire::ValidationError>,
        Shape::GenerationRecord => through::<wire::GenerationRecord>,
        Shape::WebhookError => through::<wire::WebhookError>,
        Shape::StringError => through::<wire::StringError>,
        Shape::BareError => through::<wire::BareError>,
        Shape::EventStream
        | Shape::Html
        | Shape::Text
        | Shape::Blank
        | Shape::TruncatedJson
        | Shape::Json => return None,
    };
    Some(through(value))
}

/// The schema of a shape, as a file and compiled.
pub(crate) struct Compiled {
    pub(crate) schema: Value,
    pub(crate) validator: Validator,
}

pub(crate) static ACCEPT: LazyLock<HashMap<Shape, Compiled>> =
    LazyLock::new(|| compile(Contract::Accept));
pub(crate) static EMIT: LazyLock<HashMap<Shape, Compiled>> =
    LazyLock::new(|| compile(Contract::Emit));

fn compile(contract: Contract) -> HashMap<Shape, Compiled> {
    documents(contract)
        .into_iter()
        .map(|document| {
            jsonschema::draft202012::meta::validate(&document.schema).expect("a valid schema");
            let validator =
                jsonschema::draft202012::new(&document.schema).expect("a compilable schema");
            (
                document.shape,
                Compiled {
                    schema: document.schema,
                    validator,
                },
            )
        })
        .collect()
}

#[test]
fn every_schema_has_a_codec_and_the_other_way_round() {
    for shape in Shape::ALL {
        let has_codec = round_trip(*shape, &Value::Null).is_some();
        assert_eq!(ACCEPT.contains_key(shape), has_codec, "{shape}");
        assert_eq!(EMIT.contains_key(shape), has_codec, "{shape}");
    }
}
