//! The single difference between a control request and a probe.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Request;

/// One change to a control request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Edit {
    /// Sets or adds a member of the body.
    Set {
        /// JSON pointer to the member.
        at: String,
        /// The value; `{model}` and `{fault_model}` are replaced by the models of the run.
        value: Value,
    },
    /// Removes a member of the body.
    Remove {
        /// JSON pointer to the member.
        at: String,
    },
    /// Replaces the body by this text.
    Body(String),
    /// Truncates this many bytes at the end of the body; `Content-Length` states the remaining length.
    Cut(usize),
    /// Pads the body with white space to this many bytes. The body is announced with `Expect: 100-continue` and sent
    /// only on `100 Continue`.
    Pad(usize),
    /// Replaces a header by these values, one line each; an empty list removes it.
    Header {
        /// The name, in the case in which it is sent.
        name: String,
        /// The values; `{key}` is replaced by the API key.
        values: Vec<String>,
    },
    /// Adds a header of this length.
    FillHeader {
        /// The name.
        name: String,
        /// The length of the value in bytes.
        bytes: usize,
    },
    /// Replaces the method. GET, HEAD, DELETE and OPTIONS are sent without the body.
    Method(String),
    /// Replaces the path below the base URL.
    Path(String),
}

impl Edit {
    /// Applies the change to a request.
    ///
    /// # Errors
    /// If the request has no such place, which is an error in the probe data.
    pub(super) fn apply(&self, request: &mut Request) -> Result<(), String> {
        match self {
            Self::Set { at, value } => request.body_json(|body| set(body, at, value.clone())),
            Self::Remove { at } => request.body_json(|body| remove(body, at)),
            Self::Body(text) => {
                request.body = text.clone().into_bytes();
                Ok(())
            }
            Self::Cut(bytes) => {
                let left = request
                    .body
                    .len()
                    .checked_sub(*bytes)
                    .filter(|left| *left > 0);
                request
                    .body
                    .truncate(left.ok_or("the body is too short to truncate")?);
                Ok(())
            }
            Self::Pad(bytes) => {
                request.padding = bytes.saturating_sub(request.body.len());
                Ok(())
            }
            Self::Header { name, values } => {
                let at = request
                    .headers
                    .iter()
                    .position(|(given, _)| given.eq_ignore_ascii_case(name));
                request
                    .headers
                    .retain(|(given, _)| !given.eq_ignore_ascii_case(name));
                let at = at.unwrap_or(request.headers.len());
                let lines = values.iter().map(|value| (name.clone(), value.clone()));
                request.headers.splice(at..at, lines);
                Ok(())
            }
            Self::FillHeader { name, bytes } => {
                request.headers.push((name.clone(), "x".repeat(*bytes)));
                Ok(())
            }
            Self::Method(method) => {
                request.method.clone_from(method);
                if !matches!(method.as_str(), "POST" | "PUT" | "PATCH") {
                    request.body.clear();
                }
                Ok(())
            }
            Self::Path(path) => {
                request.path.clone_from(path);
                Ok(())
            }
        }
    }
}

/// Returns the object or array that contains a place, and the last part of the pointer.
fn parent<'v, 'p>(
    body: &'v mut Value,
    pointer: &'p str,
) -> Result<(&'v mut Value, &'p str), String> {
    let (parent, last) = pointer
        .rsplit_once('/')
        .ok_or("expected a pointer that begins with /")?;
    let parent = body
        .pointer_mut(parent)
        .ok_or_else(|| format!("nothing at {parent:?}"))?;
    Ok((parent, last))
}

fn set(body: &mut Value, pointer: &str, value: Value) -> Result<(), String> {
    match parent(body, pointer)? {
        (Value::Object(members), name) => {
            members.insert(name.to_owned(), value);
            Ok(())
        }
        (Value::Array(items), index) => {
            let place = index
                .parse()
                .ok()
                .and_then(|index: usize| items.get_mut(index));
            *place.ok_or_else(|| format!("no item {index}"))? = value;
            Ok(())
        }
        _ => Err(format!("nothing around {pointer}")),
    }
}

fn remove(body: &mut Value, pointer: &str) -> Result<(), String> {
    match parent(body, pointer)? {
        (Value::Object(members), name) => match members.shift_remove(name) {
            Some(_) => Ok(()),
            None => Err(format!("nothing at {pointer}")),
        },
        _ => Err(format!("no object around {pointer}")),
    }
}
