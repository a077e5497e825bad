//! The emit contract: what a server should send, beyond what the types express.
//!
//! Rules are data: [`types`] has one per wire type, applied wherever the type occurs; [`shapes`] has one per
//! document, which distinguishes shapes of one type. A rule is a JSON object of schema keywords and four
//! short forms:
//!
//! - `required`: member names, added to those of the type;
//! - `nullable`: members that may also be `null`; no other member may;
//! - `forbid`: members whose presence makes it another shape;
//! - `properties`: each entry replaces the member's schema and keeps its description.

mod shapes;
mod types;

use serde_json::{Value, json};

use super::Members;
use crate::Shape;

/// Applies the rules to a derived document.
pub(super) fn refine(document: &mut Members, root_type: &str, shape: Shape) {
    for (type_name, rule) in types::rules() {
        if type_name == root_type {
            apply(document, rule.clone());
        }
        let definition = document
            .get_mut("$defs")
            .and_then(|defs| defs.get_mut(type_name));
        if let Some(Value::Object(members)) = definition {
            apply(members, rule);
        }
    }
    apply(document, shapes::rule(shape));
}

fn apply(schema: &mut Members, rule: Value) {
    let Value::Object(mut rule) = rule else {
        return;
    };
    if let Some(Value::Object(properties)) = rule.remove("properties") {
        for (name, mut replacement) in properties {
            let member = property(schema, &name);
            if let (Some(description), Value::Object(new)) =
                (member.get("description").cloned(), &mut replacement)
            {
                new.insert("description".to_owned(), description);
            }
            *member = replacement;
        }
    }
    for name in names(rule.remove("nullable")) {
        let member = property(schema, &name);
        *member = nullable(member.take());
    }
    for name in names(rule.remove("forbid")) {
        *property(schema, &name) = Value::Bool(false);
    }
    let mut required = names(schema.remove("required"));
    required.extend(names(rule.remove("required")));
    if !required.is_empty() {
        required.sort();
        required.dedup();
        schema.insert("required".to_owned(), json!(required));
    }
    schema.extend(rule);
}

/// Returns the strings of a list, or none if there is no list.
fn names(list: Option<Value>) -> Vec<String> {
    let Some(Value::Array(items)) = list else {
        return Vec::new();
    };
    items
        .into_iter()
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}

/// Returns the schema of a member, which it creates if missing.
fn property<'a>(schema: &'a mut Members, name: &str) -> &'a mut Value {
    let properties = schema.entry("properties").or_insert_with(|| json!({}));
    &mut properties[name]
}

/// Returns the same schema, with `null` allowed.
fn nullable(schema: Value) -> Value {
    let Value::Object(mut members) = schema else {
        return schema;
    };
    let Some(Value::String(kind)) = members.get("type").cloned() else {
        let description = members.remove("description");
        let mut wide = json!({ "anyOf": [members, { "type": "null" }] });
        if let Some(description) = description {
            wide["description"] = description;
        }
        return wide;
    };
    members.insert("type".to_owned(), json!([kind, "null"]));
    Value::Object(members)
}

#[cfg(test)]
mod tests {
    use super::{names, nullable, shapes, types};
    use crate::Shape;
    use crate::schema::{Contract, documents};
    use serde_json::{Value, json};

    /// A rule for a missing type or member would silently have no effect.
    #[test]
    fn every_rule_hits_a_type_and_its_members() {
        let documents = documents(Contract::Accept);
        for (type_name, rule) in types::rules() {
            let found = documents.iter().find_map(|document| {
                let definition = &document.schema["$defs"][type_name];
                let root = super::super::shapes::source(document.shape)
                    .is_some_and(|source| source.type_name == type_name);
                let schema = if root { &document.schema } else { definition };
                schema.get("properties").cloned()
            });
            let properties = found.unwrap_or_else(|| panic!("no type {type_name}"));
            let mut members = names(rule.get("required").cloned());
            members.extend(names(rule.get("nullable").cloned()));
            if let Some(replaced) = rule["properties"].as_object() {
                members.extend(replaced.keys().cloned());
            }
            for name in members {
                assert!(!properties[&name].is_null(), "{type_name}.{name}");
            }
        }
    }

    #[test]
    fn rules_of_shapes_are_objects() {
        for shape in Shape::ALL {
            assert!(shapes::rule(*shape).is_object());
        }
    }

    #[test]
    fn null_joins_any_schema() {
        assert_eq!(
            nullable(json!({"type": "string"})),
            json!({"type": ["string", "null"]})
        );
        assert_eq!(
            nullable(json!({"description": "d", "$ref": "#/$defs/T"})),
            json!({"description": "d", "anyOf": [{"$ref": "#/$defs/T"}, {"type": "null"}]})
        );
        assert_eq!(nullable(Value::Bool(true)), Value::Bool(true));
    }
}
