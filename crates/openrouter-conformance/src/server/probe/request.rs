//! A request that is ready to send.

use serde_json::Value;

use super::format::RequestSpec;
use super::vary;
use crate::seed::Seed;

/// The values of placeholders in requests.
#[derive(Clone)]
pub struct Fill<'a> {
    /// The value of `{model}`.
    pub model: &'a str,
    /// The value of `{fault_model}`, a model that fails after its stream began.
    pub fault_model: Option<&'a str>,
    /// The value of `{key}`.
    pub key: &'a str,
    /// Determines what varies from run to run.
    pub seed: Seed,
}

/// A request that is ready to send.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The path below the base URL.
    pub path: String,
    /// Headers in the order and case in which they are sent; the sender adds `Host`, `Content-Length` and `Connection`.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// The number of white space bytes after the body, which are generated while sending.
    pub padding: usize,
}

impl Request {
    /// Creates a control request with its placeholders.
    pub(super) fn of(spec: &RequestSpec) -> Self {
        Self {
            method: spec.method.clone(),
            path: spec.path.clone(),
            headers: spec.headers.clone(),
            body: spec
                .body
                .as_ref()
                .map(|body| body.to_string().into_bytes())
                .unwrap_or_default(),
            padding: 0,
        }
    }

    /// Replaces the placeholders with the values of a run.
    pub(super) fn fill(mut self, fill: &Fill<'_>) -> Self {
        let varied = vary::texts(fill.seed);
        let vary = |text: &str| {
            let put = |text: String, (name, value): &(&str, String)| text.replace(name, value);
            varied.iter().fold(text.to_owned(), put)
        };
        self.path = vary(&self.path);
        for (name, value) in &mut self.headers {
            *name = vary(name);
            *value = vary(value).replace("{key}", fill.key);
        }
        if let Ok(text) = std::str::from_utf8(&self.body) {
            let text = vary(text).replace("{model}", &in_json(fill.model));
            let text = text.replace(
                "{fault_model}",
                &in_json(fill.fault_model.unwrap_or_default()),
            );
            self.body = text.into_bytes();
        }
        self
    }

    /// Returns the value of the first header with this name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        openrouter_mock::header(&self.headers, name)
    }

    /// Returns whether the body asks for a stream.
    #[must_use]
    pub fn wants_stream(&self) -> bool {
        let body: Option<Value> = serde_json::from_slice(&self.body).ok();
        body.and_then(|body| body.get("stream").and_then(Value::as_bool))
            .unwrap_or(false)
    }

    /// Returns every credential in the request, as written.
    #[must_use]
    pub fn credentials(&self) -> Vec<&str> {
        let values = self.headers.iter().filter(|(name, _)| {
            name.eq_ignore_ascii_case("authorization") || name.eq_ignore_ascii_case("x-api-key")
        });
        values
            .filter_map(|(_, value)| value.split_whitespace().last())
            .collect()
    }

    /// Changes the body as JSON.
    pub(super) fn body_json(
        &mut self,
        change: impl FnOnce(&mut Value) -> Result<(), String>,
    ) -> Result<(), String> {
        let mut body = serde_json::from_slice(&self.body)
            .map_err(|_| "the control request has no JSON body")?;
        change(&mut body)?;
        self.body = body.to_string().into_bytes();
        Ok(())
    }
}

/// Omits header values, because one of them is the key.
impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.path)
            .field(
                "headers",
                &self
                    .headers
                    .iter()
                    .map(|(name, _)| name)
                    .collect::<Vec<_>>(),
            )
            .field("body", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Escapes a text for use in a JSON string.
fn in_json(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}
