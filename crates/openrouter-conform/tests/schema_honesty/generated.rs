//! Generated values: any value that a schema's keywords can build, and the same with wrong members, against every
//! shape.

use std::cell::Cell;

use openrouter_errors::Shape;
use proptest::prelude::*;
use proptest::strategy::Union;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value, json};

use crate::schema_honesty::codec::{ACCEPT, round_trip};

/// How many values per shape and how many of them meet other shapes' schemas too.
const CASES: u32 = 200;

#[test]
fn the_schema_accepts_exactly_what_serde_does_and_that_round_trips() {
    for (source, compiled) in ACCEPT.iter() {
        let strategy = instance(&compiled.schema, &compiled.schema["$defs"]);
        let (accepted, refused) = (Cell::new(0), Cell::new(0));
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let config = Config {
            cases: CASES,
            failure_persistence: None,
            ..Config::default()
        };
        let outcome = TestRunner::new_with_rng(config, rng).run(&strategy, |value| {
            for shape in Shape::ALL {
                let Some(written) = round_trip(*shape, &value) else {
                    continue;
                };
                let valid = ACCEPT[shape].validator.is_valid(&value);
                prop_assert_eq!(valid, written.is_ok(), "{}: {:?}", shape, &written);
                if let Ok(written) = written {
                    prop_assert_eq!(&written, &value, "{}", shape);
                }
                if shape == source {
                    let count = if valid { &accepted } else { &refused };
                    count.set(count.get() + 1);
                }
            }
            Ok(())
        });
        if let Err(failure) = outcome {
            panic!("{source}: {failure}");
        }
        // Both answers must have been asked for, or the equality above says nothing.
        assert!(
            accepted.get() > 20,
            "{source}: only {} values were accepted",
            accepted.get()
        );
        assert!(
            refused.get() > 5,
            "{source}: only {} values were refused",
            refused.get()
        );
    }
}

/// Values a schema describes, now and then with something else in a member's place.
fn instance(schema: &Value, definitions: &Value) -> BoxedStrategy<Value> {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference
            .rsplit('/')
            .next()
            .expect("a reference has segments");
        return instance(&definitions[name], definitions);
    }
    if let Some(branches) = schema["anyOf"].as_array() {
        return Union::new(branches.iter().map(|branch| instance(branch, definitions))).boxed();
    }
    match &schema["type"] {
        Value::Array(kinds) => {
            let branches = kinds.iter().map(|kind| {
                let mut one = schema.clone();
                one["type"] = kind.clone();
                instance(&one, definitions)
            });
            Union::new(branches).boxed()
        }
        Value::String(kind) => match kind.as_str() {
            "object" => object(schema, definitions),
            "array" => proptest::collection::vec(instance(&schema["items"], definitions), 0..3)
                .prop_map(Value::from)
                .boxed(),
            "string" => text(schema),
            "number" => number(),
            "boolean" => any::<bool>().prop_map(Value::from).boxed(),
            _ => Just(Value::Null).boxed(),
        },
        _ => anything(),
    }
}

fn object(schema: &Value, definitions: &Value) -> BoxedStrategy<Value> {
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let none = Map::new();
    let members: Vec<_> = schema["properties"]
        .as_object()
        .unwrap_or(&none)
        .iter()
        .map(|(name, property)| {
            let value = prop_oneof![40 => instance(property, definitions), 1 => anything()];
            let chance = if required.contains(&Value::from(name.as_str())) {
                0.97
            } else {
                0.25
            };
            let name = name.clone();
            proptest::option::weighted(chance, value.prop_map(move |value| (name.clone(), value)))
        })
        .collect();
    let unknown = proptest::collection::vec(("x_[a-c]", anything()), 0..3);
    (members, unknown)
        .prop_map(|(members, unknown)| {
            Value::Object(members.into_iter().flatten().chain(unknown).collect())
        })
        .boxed()
}

fn text(schema: &Value) -> BoxedStrategy<Value> {
    let free = ".{0,12}".prop_map(Value::from).boxed();
    match schema["examples"].as_array() {
        Some(known) => prop_oneof![free, proptest::sample::select(known.clone())].boxed(),
        None => prop_oneof![free, Just(json!("")), Just(json!("{\"error\":{}}"))].boxed(),
    }
}

fn number() -> BoxedStrategy<Value> {
    // Halves: every one of them has one decimal text, so that text and value stay equal.
    let float = any::<i32>().prop_map(|n| json!(f64::from(n) / 2.0));
    prop_oneof![
        (400..600_u16).prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        float
    ]
    .boxed()
}

fn anything() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number(),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::vec(("error|code|message|type|x", inner), 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
    .boxed()
}
