//! A small value that a JSON Schema allows: required members, and nothing else.

use serde_json::{Map, Value, json};

/// The text where any text is allowed. Not empty: to many tools an empty path or pattern means everything.
const WORD: &str = "conform";

/// How deep a value may be nested; a schema that requires itself ends there.
const DEPTH: usize = 12;

/// The items of an array at most, and the characters of a text, whatever a schema requires.
const MOST: u64 = 4096;

/// Returns a small value that the schema allows. `root` is the whole schema, for its references. A `pattern`, and keywords
/// that exclude values, are not considered.
pub(super) fn instance(schema: &Value, root: &Value) -> Value {
    build(schema, root, DEPTH)
}

fn build(schema: &Value, root: &Value, depth: usize) -> Value {
    let Some(left) = depth.checked_sub(1) else {
        return Value::Null;
    };
    let Some(members) = schema.as_object() else {
        return json!(WORD);
    };
    let of_list = |name: &str| members.get(name).and_then(Value::as_array)?.first();
    if let Some(value) = members.get("const").or_else(|| members.get("default")) {
        return value.clone();
    }
    if let Some(value) = of_list("enum").or_else(|| of_list("examples")) {
        return value.clone();
    }
    if let Some(target) = members.get("$ref").and_then(Value::as_str) {
        let target = target.strip_prefix('#').and_then(|at| root.pointer(at));
        return target.map_or(Value::Null, |target| build(target, root, left));
    }
    if let Some(all) = members.get("allOf").and_then(Value::as_array) {
        return build(&together(members, all, root), root, left);
    }
    if let Some(one) = of_list("oneOf").or_else(|| of_list("anyOf")) {
        return build(
            &together(members, std::slice::from_ref(one), root),
            root,
            left,
        );
    }
    match kind(members) {
        "object" => object(members, root, left),
        "array" => array(members, root, left),
        "integer" | "number" => number(members),
        "boolean" => json!(false),
        "null" => Value::Null,
        _ => json!(text(members)),
    }
}

/// The members of a schema together with those of its parts.
fn together(members: &Map<String, Value>, parts: &[Value], root: &Value) -> Value {
    let mut whole = members.clone();
    for name in ["allOf", "anyOf", "oneOf"] {
        whole.remove(name);
    }
    for part in parts {
        let target = part.get("$ref").and_then(Value::as_str);
        let target = target.and_then(|target| root.pointer(target.strip_prefix('#')?));
        let Some(part) = target.unwrap_or(part).as_object() else {
            continue;
        };
        for (name, value) in part {
            match (whole.get_mut(name), value) {
                (Some(Value::Object(known)), Value::Object(new)) => known.extend(new.clone()),
                (Some(Value::Array(known)), Value::Array(new)) if name == "required" => {
                    known.extend(new.clone());
                }
                _ => {
                    whole.insert(name.clone(), value.clone());
                }
            }
        }
    }
    Value::Object(whole)
}

/// The type of a schema: as it states, or as its keywords suggest.
fn kind(members: &Map<String, Value>) -> &str {
    let of_list = |types: &'_ [Value]| {
        let mut names = types.iter().filter_map(Value::as_str);
        let first = names.clone().next();
        names
            .find(|name| *name != "null")
            .or(first)
            .map(str::to_owned)
    };
    match members.get("type") {
        Some(Value::String(name)) => name,
        Some(Value::Array(types)) => match of_list(types).as_deref() {
            Some("object") => "object",
            Some("array") => "array",
            Some("integer" | "number") => "number",
            Some("boolean") => "boolean",
            Some("null") => "null",
            _ => "string",
        },
        _ if members.contains_key("properties") || members.contains_key("required") => "object",
        _ if members.contains_key("items") => "array",
        _ if members.contains_key("minimum") || members.contains_key("maximum") => "number",
        _ => "string",
    }
}

fn object(members: &Map<String, Value>, root: &Value, depth: usize) -> Value {
    let required = members.get("required").and_then(Value::as_array);
    let required = required.into_iter().flatten().filter_map(Value::as_str);
    let schema = |name| members.get("properties").and_then(|known| known.get(name));
    let value = |name| build(schema(name).unwrap_or(&Value::Null), root, depth);
    Value::Object(
        required
            .map(|name| (name.to_owned(), value(name)))
            .collect(),
    )
}

fn array(members: &Map<String, Value>, root: &Value, depth: usize) -> Value {
    let count = bound(members, "minItems").unwrap_or(0);
    let first = members.get("prefixItems").and_then(Value::as_array);
    let all = members.get("items").unwrap_or(&Value::Null);
    let unique = members.get("uniqueItems") == Some(&Value::Bool(true));
    let items = (0..count).map(|at| {
        let own = first.and_then(|first| first.get(at as usize));
        let choices = all.get("enum").and_then(Value::as_array);
        match (build(own.unwrap_or(all), root, depth), choices) {
            (_, Some(choices)) if unique && own.is_none() => {
                choices.get(at as usize).cloned().unwrap_or_default()
            }
            (value, _) if unique => vary(value, at),
            (value, _) => value,
        }
    });
    items.collect()
}

/// Makes a value differ from its neighbours. A text keeps its length.
fn vary(value: Value, at: u64) -> Value {
    match value {
        Value::String(text) => {
            let end = at.to_string();
            let kept = text.chars().count().saturating_sub(end.len());
            Value::String(text.chars().take(kept).collect::<String>() + &end)
        }
        Value::Number(number) => number.as_i64().map_or_else(
            || json!(at),
            |number| json!(number.saturating_add(at as i64)),
        ),
        Value::Object(mut members) => {
            let first = members
                .values_mut()
                .find(|value| value.is_string() || value.is_number());
            if let Some(first) = first {
                *first = vary(first.take(), at);
            }
            Value::Object(members)
        }
        value => value,
    }
}

fn number(members: &Map<String, Value>) -> Value {
    let of = |name: &str| members.get(name).and_then(Value::as_f64);
    let step = of("multipleOf").filter(|step| *step > 0.0);
    let least = of("minimum").or_else(|| of("exclusiveMinimum"));
    let most = of("maximum").or_else(|| of("exclusiveMaximum"));
    let above = of("exclusiveMinimum").is_some();
    let is_integer = members.get("type") != Some(&json!("number"));
    let mut value = match (least, most) {
        (Some(least), _) if least >= 0.0 => least,
        (_, Some(most)) if most < 0.0 => most,
        (Some(least), None) if least < 0.0 => 0.0,
        _ => 0.0,
    };
    if is_integer {
        value = if least.is_some() {
            value.ceil()
        } else {
            value.floor()
        };
    }
    if let Some(step) = step {
        value = (value / step).ceil() * step;
    }
    if above && Some(value) == of("exclusiveMinimum") {
        let room = of("maximum").or_else(|| of("exclusiveMaximum"));
        value = match (step, room) {
            (Some(step), _) => value + step,
            (None, Some(room)) if !is_integer => (value + room) / 2.0,
            _ => value + 1.0,
        };
    }
    if Some(value) == of("exclusiveMaximum") {
        value -= step.unwrap_or(1.0);
    }
    if value.fract() == 0.0 && value.abs() < 9e15 {
        json!(value as i64)
    } else {
        json!(value)
    }
}

fn text(members: &Map<String, Value>) -> String {
    let format = members.get("format").and_then(Value::as_str);
    let text = match format.unwrap_or_default() {
        "date" => "2026-01-01",
        "date-time" => "2026-01-01T00:00:00Z",
        "time" => "00:00:00Z",
        "duration" => "PT1S",
        "email" | "idn-email" => "conform@example.com",
        "hostname" | "idn-hostname" => "example.com",
        "ipv4" => "127.0.0.1",
        "ipv6" => "::1",
        "uri" | "iri" | "url" => "https://example.com/",
        "uuid" => "00000000-0000-4000-8000-000000000000",
        _ => WORD,
    };
    let mut text = text.to_owned();
    let least = bound(members, "minLength").unwrap_or(0) as usize;
    while text.chars().count() < least {
        text.push('x');
    }
    if let Some(most) = bound(members, "maxLength") {
        text = text.chars().take(most as usize).collect();
    }
    text
}

fn bound(members: &Map<String, Value>, name: &str) -> Option<u64> {
    Some(members.get(name)?.as_u64()?.min(MOST))
}
