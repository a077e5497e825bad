//! Rewrites a schema so that ajv loads it in strict mode, without a change of what it allows.

use serde_json::{Map, Value, json};

/// Keywords of which the value is no schema.
const DATA: &[&str] = &["const", "enum", "default", "examples"];

/// Keywords of which the members are schemas, by names of their own.
const BY_NAME: &[&str] = &["properties", "$defs", "patternProperties"];

/// The formats of JSON Schema that the types use. Others, such as `uint64`, only repeat the Rust type.
const FORMATS: &[&str] = &["date", "date-time", "uri"];

/// Rewrites a schema and all its parts. `objects` adds `type: object` beside keywords for objects. In a condition this
/// could decide otherwise, so it is for schemas without any.
pub(super) fn strict(schema: &mut Value, objects: bool) {
    match schema {
        Value::Array(parts) => parts.iter_mut().for_each(|part| strict(part, objects)),
        Value::Object(members) => {
            split_types(members);
            if members
                .get("format")
                .and_then(Value::as_str)
                .is_some_and(|format| !FORMATS.contains(&format))
            {
                members.remove("format");
            }
            require_known(members);
            let has_type = members.contains_key("type");
            let of_objects = members.contains_key("properties");
            if objects && of_objects && !has_type {
                members.insert("type".to_owned(), json!("object"));
            } else if members.contains_key("contains") && !has_type {
                members.insert("type".to_owned(), json!("array"));
            }
            for (name, part) in members.iter_mut() {
                match part {
                    Value::Object(parts) if BY_NAME.contains(&name.as_str()) => {
                        parts.values_mut().for_each(|part| strict(part, objects));
                    }
                    part if !DATA.contains(&name.as_str()) => strict(part, objects),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

/// Makes a list of types, unless it is one type and `null`, a choice between schemas.
fn split_types(members: &mut Map<String, Value>) {
    let Some(Value::Array(types)) = members.get("type") else {
        return;
    };
    let nullable = types.len() == 2 && types.contains(&json!("null"));
    if types.len() < 2 || nullable || members.contains_key("anyOf") {
        return;
    }
    let choice: Vec<Value> = types.iter().map(|one| json!({"type": one})).collect();
    members.remove("type");
    members.insert("anyOf".to_owned(), Value::Array(choice));
}

/// Names each required member among the properties.
fn require_known(members: &mut Map<String, Value>) {
    let Some(Value::Array(required)) = members.get("required").cloned() else {
        return;
    };
    let known = members.entry("properties").or_insert_with(|| json!({}));
    if let Value::Object(known) = known {
        for name in required.iter().filter_map(Value::as_str) {
            known.entry(name).or_insert(Value::Bool(true));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_strict_mode_rejects_is_rewritten() {
        let mut schema = json!({
            "properties": {
                "type": {"type": ["string", "number"]},
                "count": {"type": ["integer", "null"], "format": "uint64", "minimum": 0},
                "at": {"type": "string", "format": "date-time"},
                "list": {"contains": {"required": ["x"]}},
                "word": {"enum": [{"required": ["y"]}]}
            },
            "anyOf": [{"required": ["count"]}]
        });
        strict(&mut schema, true);
        let expected = json!({
            "type": "object",
            "properties": {
                "type": {"anyOf": [{"type": "string"}, {"type": "number"}]},
                "count": {"type": ["integer", "null"], "minimum": 0},
                "at": {"type": "string", "format": "date-time"},
                "list": {"type": "array", "contains": {"type": "object", "required": ["x"], "properties": {"x": true}}},
                "word": {"enum": [{"required": ["y"]}]}
            },
            "anyOf": [{"type": "object", "required": ["count"], "properties": {"count": true}}]
        });
        assert_eq!(schema, expected);
    }

    /// A condition about an object is none about other values, so nothing is added to it.
    #[test]
    fn conditions_stay() {
        let mut schema = json!({"if": {"properties": {"a": {"const": 1}}}});
        let before = schema.clone();
        strict(&mut schema, false);
        assert_eq!(schema, before);
    }
}
