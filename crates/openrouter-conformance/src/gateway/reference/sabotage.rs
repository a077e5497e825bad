//! Gateways that are wrong in exactly one way.

use serde_json::{Value, json};

use crate::gateway::config::UPSTREAM_KEY;

/// A way to be wrong.
#[derive(Debug, Clone, Copy)]
pub struct Sabotage {
    /// Its name.
    pub name: &'static str,
    /// The requirement that it breaks.
    pub breaks: &'static str,
    /// Whether the request is repeated after this answer.
    pub repeats: fn(&Altered) -> bool,
    /// What it does to an answer.
    pub alter: fn(&mut Altered),
}

/// An answer on its way through a saboteur.
#[derive(Debug, Clone)]
pub struct Altered {
    /// The status; `None`: no answer at all.
    pub status: Option<u16>,
    /// The headers, without framing.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// Whether it breaks off.
    pub broken: bool,
    /// Whether the connection stays open without an answer.
    pub hang: bool,
    /// Whether a stream was asked for.
    pub stream: bool,
    /// Host and port of the upstream.
    pub upstream: String,
}

const fn wrong(name: &'static str, breaks: &'static str, alter: fn(&mut Altered)) -> Sabotage {
    Sabotage {
        name,
        breaks,
        repeats: |_| false,
        alter,
    }
}

const fn again(
    name: &'static str,
    breaks: &'static str,
    repeats: fn(&Altered) -> bool,
) -> Sabotage {
    Sabotage {
        name,
        breaks,
        repeats,
        alter: |_| {},
    }
}

impl Sabotage {
    /// All of them.
    pub const ALL: &[Self] = &[
        wrong("swallows-errors", "GW-1", |it| {
            if it.failed() && !it.stream {
                it.status = Some(200);
                it.set_body("application/json", &healthy().to_string());
            }
        }),
        wrong("makes-everything-500", "GW-2", |it| {
            if it.failed() {
                it.status = Some(500);
                it.errors(|error| set(error, "code", json!(500)));
            }
        }),
        wrong("makes-502-of-500s", "GW-3", |it| {
            if matches!(it.status, Some(500 | 503)) {
                it.status = Some(502);
                it.errors(|error| set(error, "code", json!(502)));
            }
        }),
        wrong("masks-messages", "GW-6", |it| {
            it.errors(|error| set(error, "message", json!("Something went wrong")));
        }),
        wrong("drops-error-types", "GW-7", |it| {
            it.each_json(|value| without(value, &["error_type", "type"]));
        }),
        wrong("drops-metadata", "GW-8", |it| {
            it.each_json(|value| without(value, &["metadata"]));
        }),
        wrong("drops-retry-after", "GW-9", |it| {
            it.headers
                .retain(|(name, _)| !name.eq_ignore_ascii_case("retry-after"));
        }),
        wrong("streams-error-statuses", "GW-10", |it| {
            if it.failed() && it.stream {
                it.status = Some(200);
                let body = String::from_utf8_lossy(&it.body).replace('\n', "");
                it.set_body("text/event-stream", &format!("data: {body}\n\n"));
            }
        }),
        wrong("drops-error-events", "GW-11", |it| {
            if it.is_stream() {
                let kept =
                    it.events(|event| !event.contains("\"error\"") && !event.contains("failed"));
                it.body = (kept + "data: [DONE]\n\n").into_bytes();
            }
        }),
        wrong("ends-broken-streams", "GW-12", |it| {
            if it.is_stream() && it.broken {
                it.broken = false;
                let end = json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]});
                it.body
                    .extend_from_slice(format!("\n\ndata: {end}\n\ndata: [DONE]\n\n").as_bytes());
            }
        }),
        wrong("drops-text", "GW-13", |it| {
            if it.is_stream() && String::from_utf8_lossy(&it.body).contains("\"error\"") {
                let kept =
                    it.events(|event| !event.contains("\"delta\"") || event.contains("\"error\""));
                it.body = kept.into_bytes();
            }
        }),
        wrong("sends-comments-as-data", "GW-14", |it| {
            if it.is_stream() {
                let body = String::from_utf8_lossy(&it.body).replace("\n: ", "\ndata: : ");
                let body = body
                    .strip_prefix(": ")
                    .map_or(body.clone(), |rest| format!("data: : {rest}"));
                it.body = body.into_bytes();
            }
        }),
        again("repeats-hopeless", "GW-15", |it| {
            matches!(it.status, Some(400 | 401 | 403 | 404))
        }),
        again("repeats", "GW-16", |it| {
            matches!(it.status, Some(429 | 502 | 503))
        }),
        again("repeats-after-text", "GW-17", |it| {
            it.status == Some(200) && it.is_stream()
        }),
        wrong("shows-its-key", "GW-18", |it| {
            if it.failed() {
                let key = format!("Bearer {UPSTREAM_KEY}");
                it.headers
                    .push(("x-upstream-authorization".to_owned(), key));
            }
        }),
        wrong("shows-its-upstream", "GW-19", |it| {
            if it.failed() {
                let url = format!("http://{}/api", it.upstream);
                it.headers.push(("x-upstream".to_owned(), url));
            }
        }),
        wrong("hangs", "GW-21", |it| it.hang = it.status == Some(402)),
        wrong("crashes", "GW-21", |it| {
            if it.status == Some(402) {
                it.status = None;
            }
        }),
    ];

    /// The one of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|sabotage| sabotage.name == name)
    }
}

fn healthy() -> Value {
    json!({
        "id": "gen-x", "object": "chat.completion", "created": 1, "model": "m",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "All is well."}}]
    })
}

impl Altered {
    fn failed(&self) -> bool {
        self.status.is_some_and(|status| status >= 400)
    }

    fn is_stream(&self) -> bool {
        let header = |(name, value): &(String, String)| {
            name.eq_ignore_ascii_case("content-type") && value.starts_with("text/event-stream")
        };
        self.headers.iter().any(header)
    }

    fn set_body(&mut self, content_type: &str, body: &str) {
        self.headers
            .retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
        self.headers
            .push(("Content-Type".to_owned(), content_type.to_owned()));
        self.body = body.as_bytes().to_vec();
    }

    /// The events of a stream that are kept.
    fn events(&self, keep: fn(&str) -> bool) -> String {
        let text = String::from_utf8_lossy(&self.body).replace("\r\n", "\n");
        let kept = text.split_inclusive("\n\n").filter(|event| keep(event));
        kept.collect()
    }

    /// Alters the JSON of the body, or of each event.
    fn each_json(&mut self, alter: impl Fn(&mut Value)) {
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
    fn errors(&mut self, alter: impl Fn(&mut Value)) {
        self.each_json(|value| {
            for at in ["/error", "/response/error", "/choices/0/error"] {
                if let Some(error) = value.pointer_mut(at).filter(|error| error.is_object()) {
                    alter(error);
                }
            }
        });
    }
}

fn set(object: &mut Value, name: &str, to: Value) {
    if let Some(member) = object.get_mut(name) {
        *member = to;
    }
}

/// Leaves members out wherever they stand, but for the `type` of events.
fn without(value: &mut Value, names: &[&str]) {
    match value {
        Value::Object(members) => {
            let event = members.contains_key("response") || members.contains_key("error");
            members.retain(|name, _| !names.contains(&name.as_str()) || (event && name == "type"));
            members.values_mut().for_each(|value| without(value, names));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| without(value, names)),
        _ => {}
    }
}
