//! `accept/any.json` selects the schema of the shape that the reader finds.

use std::collections::BTreeSet;
use std::path::Path;

use jsonschema::{Registry, Validator};
use openrouter_errors::schema::{Contract, any, documents};
use openrouter_errors::{Input, Shape, read};
use serde_json::Value;

use crate::schema_honesty::fixtures::collect;

/// The chain as a list: what each `if` says, and the shape that its `then` refers to.
fn chain() -> Vec<(Validator, String)> {
    let mut chain = Vec::new();
    let mut link = any();
    while link["if"].is_object() {
        let condition = jsonschema::draft202012::new(&link["if"]).expect("a compilable condition");
        let reference = link["then"]["$ref"].as_str().expect("a reference");
        let stem = reference.rsplit('/').next().expect("a file name");
        chain.push((condition, stem.trim_end_matches(".json").to_owned()));
        link = link["else"].take();
    }
    chain
}

/// The payloads of the fixtures and of the wild set as the reader sees them: the shape, and the JSON that has it.
fn readings() -> Vec<(String, Shape, Value)> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let wild = fixtures.join("../crates/openrouter-errors/tests/wild/payloads.jsonl");
    let mut payloads = Vec::new();
    let mut cases = Vec::new();
    collect(&fixtures, &mut cases);
    for case in cases {
        let body = case.to_string_lossy().replace(".case.json", ".json");
        if let Ok(text) = std::fs::read_to_string(&body) {
            payloads.push((body, text));
        }
    }
    let wild = std::fs::read_to_string(wild).expect("a readable file");
    for (at, line) in wild.lines().enumerate() {
        let payload: Value = serde_json::from_str(line).expect("a line is JSON");
        let body = payload["body"].as_str().expect("a body").to_owned();
        payloads.push((format!("wild/{at}"), body));
    }
    let read = |(id, body): (String, String)| {
        let input = Input::new(&body);
        let reading = read(&input);
        let value = reading.value().filter(Value::is_object)?;
        // The place of an event in a stream decides too, and the chain does not know it.
        reading
            .stream()
            .is_none()
            .then(|| (id, reading.shape(), value))
    };
    payloads.into_iter().filter_map(read).collect()
}

#[test]
fn the_chain_selects_the_shape_that_the_reader_finds() {
    let chain = chain();
    let (mut selected, mut wrong) = (BTreeSet::new(), Vec::new());
    let readings = readings();
    assert!(readings.len() >= 400, "only {} readings", readings.len());
    for (id, shape, value) in readings {
        let found = chain
            .iter()
            .find(|(condition, _)| condition.is_valid(&value))
            .map_or(Shape::Json.as_str(), |(_, shape)| shape.as_str());
        if found != shape.as_str() {
            wrong.push(format!("{id}: {found}, not {shape}"));
        }
        selected.insert(found.to_owned());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(selected.len() >= 12, "only {selected:?} were selected");
}

#[test]
fn the_whole_schema_refuses_what_the_selected_one_refuses() {
    let documents = documents(Contract::Accept);
    let mut registry = Registry::new();
    for document in &documents {
        let id = document.schema["$id"].as_str().expect("an id");
        registry = registry.add(id, &document.schema).expect("a valid id");
    }
    let registry = registry.prepare().expect("no dangling reference");
    let schema = any();
    jsonschema::draft202012::meta::validate(&schema).expect("a valid schema");
    let whole = jsonschema::options()
        .with_registry(&registry)
        .build(&schema)
        .expect("a compilable schema");
    // A payload of the wild set may break the schema of its shape; the reader takes more.
    let fixtures = readings()
        .into_iter()
        .filter(|(id, ..)| !id.starts_with("wild/"));
    for (id, _, value) in fixtures {
        assert!(whole.is_valid(&value), "{id}");
    }
    let broken = serde_json::json!({"error": {"message": ["no text"], "code": 400}});
    assert!(!whole.is_valid(&broken));
    assert!(whole.is_valid(&serde_json::json!({"no": "known shape"})));
}
