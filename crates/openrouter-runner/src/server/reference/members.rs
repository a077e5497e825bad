//! Reads members of a request, and returns the appropriate refusal if one is invalid.

use serde_json::{Map, Value};

use super::Refusal;
use openrouter_mock::Request;

/// The members of an object in a request, and its location.
#[derive(Clone, Copy)]
pub(super) struct Members<'a> {
    members: &'a Map<String, Value>,
    place: &'a str,
}

/// Returns the JSON object in the body of a request.
pub(super) fn object(request: &Request) -> Result<Map<String, Value>, Refusal> {
    let kind = request.header("content-type").unwrap_or_default();
    let media_type = kind.split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case("application/json") {
        return Err(Refusal::invalid("The body must be application/json"));
    }
    match serde_json::from_slice(&request.body) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(Refusal::invalid("The body must be a JSON object")),
        Err(_) if request.body.is_empty() => Err(Refusal::invalid("The request has no body")),
        Err(_) => Err(Refusal::invalid("The body is not valid JSON")),
    }
}

impl<'a> Members<'a> {
    pub(super) fn new(members: &'a Map<String, Value>, place: &'a str) -> Self {
        Self { members, place }
    }

    /// Returns the members of an item that has to be an object.
    pub(super) fn of(value: &'a Value, place: &'a str) -> Result<Self, Refusal> {
        match value {
            Value::Object(members) => Ok(Self { members, place }),
            _ => Err(Refusal::invalid(format!("{place} must be an object"))),
        }
    }

    /// Returns an optional member; `null` counts as missing.
    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }

    /// Returns a required member.
    pub(super) fn required(&self, name: &str) -> Result<&'a Value, Refusal> {
        self.get(name)
            .ok_or_else(|| Refusal::invalid(format!("{}{name} is required", self.prefix())))
    }

    /// Returns a required string.
    pub(super) fn text(&self, name: &str) -> Result<&'a str, Refusal> {
        let value = self.required(name)?;
        value.as_str().ok_or_else(|| self.wrong(name, "a string"))
    }

    /// Returns a required, non-empty array.
    pub(super) fn items(&self, name: &str) -> Result<&'a [Value], Refusal> {
        match self.required(name)? {
            Value::Array(items) if !items.is_empty() => Ok(items),
            Value::Array(_) => Err(self.wrong(name, "a list with at least one item")),
            _ => Err(self.wrong(name, "a list")),
        }
    }

    /// Returns an optional array.
    pub(super) fn optional_items(&self, name: &str) -> Result<&'a [Value], Refusal> {
        match self.get(name) {
            None => Ok(&[]),
            Some(Value::Array(items)) => Ok(items),
            Some(_) => Err(self.wrong(name, "a list")),
        }
    }

    /// Returns an optional boolean.
    pub(super) fn flag(&self, name: &str) -> Result<bool, Refusal> {
        match self.get(name) {
            None => Ok(false),
            Some(value) => value
                .as_bool()
                .ok_or_else(|| self.wrong(name, "true or false")),
        }
    }

    /// Checks an optional number within a range.
    pub(super) fn number(&self, name: &str, from: f64, to: f64) -> Result<(), Refusal> {
        match self.get(name).map(Value::as_f64) {
            None => Ok(()),
            Some(Some(number)) if (from..=to).contains(&number) => Ok(()),
            Some(_) => Err(self.wrong(name, &format!("a number from {from} to {to}"))),
        }
    }

    /// Returns an optional integer of at least 1.
    pub(super) fn count(&self, name: &str) -> Result<Option<u64>, Refusal> {
        match self.get(name).map(Value::as_u64) {
            None => Ok(None),
            Some(Some(number)) if number > 0 => Ok(Some(number)),
            Some(_) => Err(self.wrong(name, "an integer of at least 1")),
        }
    }

    /// Creates the refusal for a member's value.
    pub(super) fn wrong(&self, name: &str, wanted: &str) -> Refusal {
        Refusal::invalid(format!("{}{name} must be {wanted}", self.prefix()))
    }

    fn prefix(&self) -> String {
        if self.place.is_empty() {
            String::new()
        } else {
            format!("{}.", self.place)
        }
    }
}
