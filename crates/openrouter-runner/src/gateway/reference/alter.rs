//! Faults for the exact gateway: it reads a complete response, alters it, and forwards it.

use serde_json::{Value, json};

/// A fault of a gateway. A broken target replaces the function of the step that it needs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Alteration {
    /// Whether to send an upstream request at all.
    pub(crate) asks: bool,
    /// Whether to repeat the request after this response.
    pub(crate) repeats: fn(&GatewayFault) -> bool,
    /// Whether to then ask the upstream again on another surface.
    pub(crate) elsewhere: bool,
    /// Alters a response.
    pub(crate) alter: fn(&mut GatewayFault),
}

impl Alteration {
    /// No fault.
    pub(crate) const NONE: Self = Self {
        asks: true,
        repeats: |_| false,
        elsewhere: false,
        alter: |_| {},
    };
}

/// A response on its way through a gateway.
#[derive(Debug, Clone, Default)]
pub(crate) struct GatewayFault {
    /// The status; `None` for no response.
    pub(crate) status: Option<u16>,
    /// The headers, without framing.
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: Vec<u8>,
    /// Whether the response is interrupted.
    pub(crate) broken: bool,
    /// Whether the connection stays open without a response.
    pub(crate) hang: bool,
    /// Whether streaming was requested.
    pub(crate) stream: bool,
    /// Host and port of the upstream.
    pub(crate) upstream: String,
}

impl GatewayFault {
    /// Applies the exact gateway's only change: the non-JSON body of an error status becomes the message of an error.
    /// Everything else stays unchanged.
    pub(crate) fn make_exact(&mut self) {
        let json = serde_json::from_slice::<Value>(&self.body).is_ok();
        if self.failed() && !json && !self.is_stream() && !self.broken {
            let message = String::from_utf8_lossy(&self.body).into_owned();
            let error = json!({"error": {"code": self.status, "message": message}});
            self.set_body("application/json", &error.to_string());
        }
    }

    pub(crate) fn failed(&self) -> bool {
        self.status.is_some_and(|status| status >= 400)
    }

    pub(crate) fn is_stream(&self) -> bool {
        let header = |(name, value): &(String, String)| {
            name.eq_ignore_ascii_case("content-type") && value.starts_with("text/event-stream")
        };
        self.headers.iter().any(header)
    }

    pub(crate) fn set_body(&mut self, content_type: &str, body: &str) {
        self.headers
            .retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
        self.headers
            .push(("Content-Type".to_owned(), content_type.to_owned()));
        self.body = body.as_bytes().to_vec();
    }

    /// Returns the events of a stream that `keep` selects.
    pub(crate) fn events(&self, keep: fn(&str) -> bool) -> String {
        let text = String::from_utf8_lossy(&self.body).replace("\r\n", "\n");
        let kept = text.split_inclusive("\n\n").filter(|event| keep(event));
        kept.collect()
    }

    /// Alters the JSON of the body, or of each event.
    pub(crate) fn each_json(&mut self, alter: impl Fn(&mut Value)) {
        if let Ok(mut value) = serde_json::from_slice(&self.body) {
            alter(&mut value);
            self.body = value.to_string().into_bytes();
            return;
        }
        let text = String::from_utf8_lossy(&self.body).into_owned();
        let line = |line: &str| {
            let data = line.strip_prefix("data:").map(str::trim);
            match data.and_then(|data| serde_json::from_str::<Value>(data).ok()) {
                Some(mut value) => {
                    alter(&mut value);
                    format!("data: {value}\n")
                }
                None => line.to_owned(),
            }
        };
        if self.is_stream() {
            self.body = text
                .split_inclusive('\n')
                .map(line)
                .collect::<String>()
                .into_bytes();
        }
    }

    /// Alters each error object.
    pub(crate) fn errors(&mut self, alter: impl Fn(&mut Value)) {
        self.each_json(|value| {
            for at in ["/error", "/response/error", "/choices/0/error"] {
                if let Some(error) = value.pointer_mut(at).filter(|error| error.is_object()) {
                    alter(error);
                }
            }
        });
    }
}

pub(crate) fn set(object: &mut Value, name: &str, to: Value) {
    if let Some(member) = object.get_mut(name) {
        *member = to;
    }
}

/// Removes members at any depth, except the `type` of events and the provider's own error.
pub(crate) fn without(value: &mut Value, names: &[&str]) {
    match value {
        Value::Object(members) => {
            let event = members.contains_key("response") || members.contains_key("error");
            members.retain(|name, _| !names.contains(&name.as_str()) || (event && name == "type"));
            let inside = members.iter_mut().filter(|(name, _)| *name != "raw");
            inside.for_each(|(_, value)| without(value, names));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| without(value, names)),
        _ => {}
    }
}
