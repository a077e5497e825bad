//! Changes of an error that its accept schema allows. The schema says where: which objects are open, which members may be
//! `null`, which numbers may be floats, which words are open vocabularies.

use openrouter_errors::read;
use serde_json::{Map, Value, json};

use super::Kind;
use crate::payload::Answer;
use openrouter_corpus::fixture::Fixture;
use openrouter_corpus::schemas::Compiled;

/// The most places at which a kind changes an error.
const MOST_PLACES: usize = 12;

/// The deepest place that is changed.
const DEEPEST: usize = 12;

/// The number of repetitions of a text that is made longer.
const LONGER: usize = 40;

/// One change at one place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Edit {
    /// JSON pointer to the changed value, or to the new member.
    pub(super) at: String,
    change: Change,
}

#[derive(Debug, Clone, PartialEq)]
enum Change {
    /// Replaces the value, or adds the member.
    Put(Value),
    /// Reverses the order of the object's members.
    Reverse,
}

/// Returns the changes of a kind to an error, each of which leaves its reading as it is.
pub(super) fn edits(fixture: &Fixture, kind: Kind, schemas: &Compiled) -> Vec<Edit> {
    let Some(value) = error_of(fixture) else {
        return Vec::new();
    };
    let Some(schema) = schemas.source("accept", fixture.case.expect.shape.as_str()) else {
        return Vec::new();
    };
    let mut walk = Walk {
        root: schema,
        kind,
        edits: Vec::new(),
    };
    walk.visit(schema, &value, &mut String::new(), 0);
    let mut edits = walk.edits;
    edits.retain(|edit| edited(fixture, std::slice::from_ref(edit)).is_some());
    edits.truncate(MOST_PLACES);
    edits
}

/// Returns the fixture with changes, if it still reads as the same error.
pub(super) fn edited(fixture: &Fixture, edits: &[Edit]) -> Option<Fixture> {
    let mut value = error_of(fixture)?;
    let before = data_of(fixture, &value)?;
    for edit in edits {
        edit.apply(&mut value)?;
    }
    let mut other = fixture.clone();
    let text = std::str::from_utf8(&fixture.payload).ok()?;
    let (start, end) = before;
    let payload = format!("{}{value}{}", &text[..start], &text[end..]);
    other.payload = payload.into_bytes().into();
    let answer = Answer::of_fixture(fixture);
    let input = answer.input();
    let reading = read(&input);
    let answer = Answer::of_fixture(&other);
    let input = answer.input();
    let after = read(&input);
    let alike = reading.is_error() == after.is_error()
        && reading.shape() == after.shape()
        && reading.delivery() == after.delivery()
        && reading.status() == after.status()
        && reading.partial_text() == after.partial_text()
        && reading.message().is_some() == after.message().is_some()
        && reading.request_id() == after.request_id();
    let (message, error_type) = (after.message(), after.error_type());
    other.case.expect.message = message.map(str::to_owned);
    if other.case.expect.error_type_stated {
        other.case.expect.error_type = Some(error_type?.as_str().to_owned());
    }
    alike.then_some(other)
}

/// Returns the JSON that states the error.
fn error_of(fixture: &Fixture) -> Option<Value> {
    let answer = Answer::of_fixture(fixture);
    let input = answer.input();
    let reading = read(&input);
    reading.is_error().then(|| reading.value())?
}

/// Returns where the payload states this JSON: the whole body, or the data of one event.
fn data_of(fixture: &Fixture, value: &Value) -> Option<(usize, usize)> {
    let text = std::str::from_utf8(&fixture.payload).ok()?;
    let is_it = |data: &str| serde_json::from_str::<Value>(data).is_ok_and(|data| data == *value);
    let place = |data: &str| {
        let start = data.as_ptr() as usize - text.as_ptr() as usize;
        (start, start + data.len())
    };
    if !fixture.is_stream() {
        return is_it(text).then(|| place(text.trim_ascii()));
    }
    let data = text
        .split(['\n', '\r'])
        .filter_map(|line| line.strip_prefix("data:"))
        .map(str::trim_ascii);
    data.into_iter().find(|data| is_it(data)).map(place)
}

impl Edit {
    fn apply(&self, value: &mut Value) -> Option<()> {
        match &self.change {
            Change::Reverse => {
                let object = value.pointer_mut(&self.at)?.as_object_mut()?;
                let members: Vec<_> = std::mem::take(object).into_iter().collect();
                object.extend(members.into_iter().rev());
            }
            Change::Put(new) => {
                let (parent, name) = self.at.rsplit_once('/')?;
                let name = name.replace("~1", "/").replace("~0", "~");
                match value.pointer_mut(parent)? {
                    Value::Object(members) => {
                        members.insert(name, new.clone());
                    }
                    Value::Array(items) => {
                        *items.get_mut(name.parse::<usize>().ok()?)? = new.clone();
                    }
                    _ => return None,
                }
            }
        }
        Some(())
    }
}

/// Walks a value along its schema, and collects the changes of a kind.
struct Walk<'s> {
    root: &'s Value,
    kind: Kind,
    edits: Vec<Edit>,
}

impl<'s> Walk<'s> {
    fn visit(&mut self, schema: &'s Value, value: &Value, at: &mut String, depth: usize) {
        let schema = self.resolved(schema, value);
        if depth > DEEPEST {
            return;
        }
        match value {
            Value::Object(members) => self.object(schema, members, at, depth),
            Value::Array(items) => {
                let Some(schema) = schema.get("items") else {
                    return;
                };
                for (index, item) in items.iter().enumerate() {
                    self.below(at, &index.to_string(), |walk, at| {
                        walk.visit(schema, item, at, depth + 1);
                    });
                }
            }
            Value::String(text) => self.text(schema, text, at),
            Value::Number(number) => {
                if self.kind == Kind::Float
                    && accepts(schema, "number")
                    && let Some(whole) = number.as_i64()
                {
                    // Exact for all integers of a payload: statuses, counts and times.
                    self.put(at, json!(whole as f64));
                }
            }
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn object(
        &mut self,
        schema: &'s Value,
        members: &Map<String, Value>,
        at: &mut String,
        depth: usize,
    ) {
        let Some(known) = schema.get("properties").and_then(Value::as_object) else {
            return;
        };
        let is_open = schema.get("additionalProperties") != Some(&Value::Bool(false));
        match self.kind {
            Kind::UnknownMember if is_open => {
                self.member(
                    at,
                    "conform_unknown",
                    json!("a member that no schema knows"),
                );
            }
            Kind::Nesting if is_open => self.member(at, "conform_nested", nested()),
            Kind::Order if members.len() > 1 => self.edits.push(Edit {
                at: at.clone(),
                change: Change::Reverse,
            }),
            Kind::Null => {
                for (name, schema) in known {
                    if !members.contains_key(name) && self.accepts_null(schema) {
                        self.member(at, name, Value::Null);
                    }
                }
            }
            _ => {}
        }
        for (name, value) in members {
            if let Some(schema) = known.get(name) {
                self.below(at, name, |walk, at| {
                    walk.visit(schema, value, at, depth + 1);
                });
            }
        }
    }

    fn text(&mut self, schema: &Value, text: &str, at: &str) {
        if !accepts(schema, "string") || schema.get("enum").or(schema.get("const")).is_some() {
            return;
        }
        let is_word = schema.get("examples").is_some();
        match self.kind {
            Kind::UnknownValue if is_word => self.put(at, json!("conform_unknown_value")),
            Kind::Long if !is_word && text.contains(' ') => {
                let more = " Longer than usual, with “quotes” and an ellipsis…".repeat(LONGER);
                self.put(at, Value::String(format!("{text}{more}")));
            }
            _ => {}
        }
    }

    /// Follows references, and chooses the alternative that is not `null`.
    fn resolved(&self, mut schema: &'s Value, value: &Value) -> &'s Value {
        for _ in 0..DEEPEST {
            if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
                let target = name.strip_prefix('#').and_then(|at| self.root.pointer(at));
                schema = target.unwrap_or(&Value::Null);
            } else if let Some(any) = schema.get("anyOf").and_then(Value::as_array) {
                let fits = |schema: &&Value| fits(self.resolved(schema, value), value);
                let Some(one) = any.iter().find(fits) else {
                    break;
                };
                schema = one;
            } else {
                break;
            }
        }
        schema
    }

    fn accepts_null(&self, schema: &'s Value) -> bool {
        let any = schema.get("anyOf").and_then(Value::as_array);
        accepts(schema, "null")
            || any.is_some_and(|any| any.iter().any(|schema| accepts(schema, "null")))
    }

    fn below(&mut self, at: &mut String, name: &str, then: impl FnOnce(&mut Self, &mut String)) {
        let length = at.len();
        at.push('/');
        at.push_str(&name.replace('~', "~0").replace('/', "~1"));
        then(self, at);
        at.truncate(length);
    }

    fn member(&mut self, at: &mut String, name: &str, value: Value) {
        self.below(at, name, |walk, at| walk.put(at, value));
    }

    fn put(&mut self, at: &str, value: Value) {
        self.edits.push(Edit {
            at: at.to_owned(),
            change: Change::Put(value),
        });
    }
}

/// Returns whether a schema states this type.
fn accepts(schema: &Value, kind: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(only)) => only == kind,
        Some(Value::Array(several)) => several.iter().any(|one| one == kind),
        _ => false,
    }
}

/// Returns whether a value is of a type that the schema states.
fn fits(schema: &Value, value: &Value) -> bool {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    accepts(schema, kind)
}

/// A value as deep as some providers' own errors.
fn nested() -> Value {
    (0..6).fold(
        json!(["the innermost"]),
        |inner, level| json!({"level": level, "inner": [inner, null, {}]}),
    )
}
