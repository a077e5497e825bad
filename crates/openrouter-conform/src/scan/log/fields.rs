//! The fields of a structured record: what each is for, by its name and the type of its value.
//!
//! Logging libraries agree on no names. A field has a role when its name is one of a set, or is made of words of a set, and
//! its value can be one of the role: `status: "ok"` is no HTTP status, `request_time: 0.5` is no moment.

use std::hash::BuildHasher as _;

use openrouter_errors::Surface;
use serde_json::{Map, Value, json};

use super::level::Level;
use super::record::Record;
use crate::scan::time;

/// Deepest member of a record that is looked at.
const DEPTH: usize = 12;

/// Names of the level.
const LEVELS: &[&str] = &[
    "level",
    "lvl",
    "severity",
    "severitytext",
    "severitynumber",
    "loglevel",
    "levelname",
    "levelno",
    "l",
    "priority",
    "syslogpriority",
    "sev",
    "pri",
    "syslogseverity",
    "leveltext",
];

/// Names of the moment of the record, those that say it best first.
const TIMES: &[&str] = &[
    "timestamp",
    "time",
    "ts",
    "t",
    "datetime",
    "date",
    "asctime",
    "eventtime",
    "timeunixnano",
    "timelocal",
    "timeiso8601",
    "realtimetimestamp",
    "sourcerealtimetimestamp",
    "msec",
    "createdat",
    "created",
    "at",
    "when",
    "epochsecond",
    "epochmillis",
    "instant",
];

/// Names of the HTTP status.
const STATUSES: &[&str] = &[
    "status",
    "statuscode",
    "httpstatus",
    "httpstatuscode",
    "responsestatuscode",
    "responsestatus",
    "responsecode",
    "httpcode",
    "scstatus",
    "elbstatuscode",
    "response",
    "code",
];

/// Names of what identifies the request, the narrowest first.
const REQUESTS: &[&str] = &[
    "requestid",
    "reqid",
    "xrequestid",
    "litellmcallid",
    "callid",
    "generationid",
    "correlationid",
    "xcorrelationid",
    "transactionid",
    "traceid",
];

/// Names of the sentence of the record.
const MESSAGES: &[&str] = &[
    "msg",
    "message",
    "m",
    "mt",
    "event",
    "shortmessage",
    "textpayload",
    "text",
    "body",
    "log",
    "line",
    "raw",
    "messagetemplate",
    "renderedmessage",
    "fullmessage",
    "description",
    "summary",
];

/// Words of which names of errors are made.
const ERRORS: &[&str] = &[
    "err",
    "error",
    "errors",
    "errmsg",
    "errormessage",
    "exception",
    "exceptions",
    "exc",
    "x",
    "stack",
    "stacktrace",
    "traceback",
    "backtrace",
    "panic",
    "cause",
    "fault",
    "failure",
    "reason",
    "detail",
    "details",
    "throwable",
    "thrown",
];

/// Words of which names of answers are made: their text counts where the record says that something failed.
const ANSWERS: &[&str] = &[
    "response", "resp", "res", "body", "answer", "reply", "output", "upstream",
];

/// Words of which names of requests are made: what stands there was sent, and is no answer.
const SENT: &[&str] = &[
    "req", "request", "prompt", "messages", "input", "args", "kwargs", "params", "options",
    "config", "headers", "query", "cookies", "env",
];

/// Names of the model and of what was called.
const MODELS: &[&str] = &["model", "modelname", "modelid", "requestmodel"];
const PATHS: &[&str] = &[
    "path",
    "url",
    "uri",
    "requesturi",
    "endpoint",
    "route",
    "target",
    "urlpath",
    "requestpath",
    "pathname",
    "request",
    "requesturl",
    "upstreamurl",
];

/// The words of a name: `httpStatus_code` is `http status code`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() || (lower && letter.is_uppercase()) {
            words.push(String::new());
        }
        lower = letter.is_lowercase();
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A value and how good its source is: the least rank wins, of equals the first.
#[derive(Debug)]
struct Best<T>(Option<(usize, T)>);

impl<T> Default for Best<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Best<T> {
    fn offer(&mut self, rank: usize, value: T) {
        if self.0.as_ref().is_none_or(|held| rank < held.0) {
            self.0 = Some((rank, value));
        }
    }

    fn take(self) -> Option<T> {
        self.0.map(|held| held.1)
    }
}

/// The fields of one record while they are collected.
#[derive(Debug, Default)]
pub(super) struct Fields {
    time: Best<i64>,
    level: Best<Level>,
    status: Best<u16>,
    request: Best<u64>,
    model: Best<String>,
    surface: Best<Surface>,
    messages: Vec<(usize, String)>,
    /// Error objects as the API writes them, each as an answer.
    payloads: Vec<String>,
    kind: Option<String>,
    said: Vec<String>,
    stack: Vec<String>,
    answers: Vec<String>,
}

/// Where a value stands.
#[derive(Debug, Clone, Copy)]
struct Place<'a> {
    /// The words of the names on the way, the outermost first.
    names: &'a [Vec<String>],
    sent: bool,
    error: bool,
}

impl Fields {
    /// The fields of a JSON object.
    pub(super) fn of_object(object: &Map<String, Value>) -> Self {
        let mut fields = Self::default();
        fields.members(object, &mut Vec::new(), false, false);
        fields
    }

    /// The fields of pairs of names and texts.
    pub(super) fn of_pairs<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut fields = Self::default();
        for (name, text) in pairs {
            fields.member(name, &Value::from(text), &mut Vec::new(), false, false);
        }
        fields
    }

    /// Whether nothing says that it is a record of a log.
    pub(super) fn is_foreign(&self) -> bool {
        self.level.0.is_none()
            && self.status.0.is_none()
            && (self.messages.is_empty() || self.time.0.is_none())
    }

    fn members(
        &mut self,
        object: &Map<String, Value>,
        names: &mut Vec<Vec<String>>,
        sent: bool,
        error: bool,
    ) {
        for (name, value) in object {
            self.member(name, value, names, sent, error);
        }
    }

    fn member(
        &mut self,
        name: &str,
        value: &Value,
        names: &mut Vec<Vec<String>>,
        sent: bool,
        error: bool,
    ) {
        let before = names.len();
        names.extend(name.split('.').map(words).filter(|words| !words.is_empty()));
        let is = |set: &[&str]| {
            names[before..]
                .iter()
                .any(|words| words.iter().any(|word| set.contains(&word.as_str())))
        };
        let answer = is(ANSWERS);
        let sent = (sent || is(SENT)) && !answer;
        let error = error
            || (is(ERRORS)
                && !names[before..]
                    .iter()
                    .flatten()
                    .any(|word| word == "finish"));
        if names.len() <= DEPTH && names.len() > before {
            self.value(value, names, sent, error);
        }
        names.truncate(before);
    }

    fn value(&mut self, value: &Value, names: &mut Vec<Vec<String>>, sent: bool, error: bool) {
        match value {
            Value::Object(object) => {
                if let Some(value) = any_value(object) {
                    return self.value(value, names, sent, error);
                }
                let known = self.payloads.len();
                self.members(object, names, sent, error);
                if !sent && self.payloads.len() == known {
                    self.payloads.extend(as_answer(object));
                }
            }
            Value::Array(items) => {
                for item in items.iter().take(100) {
                    match item.as_object().and_then(pair) {
                        // OpenTelemetry and Windows write members as pairs of key and value.
                        Some((name, value)) => self.member(name, value, names, sent, error),
                        None => self.value(item, names, sent, error),
                    }
                }
            }
            Value::String(text) => self.leaf(Place { names, sent, error }, text, value),
            Value::Number(number) => {
                self.leaf(Place { names, sent, error }, &number.to_string(), value);
            }
            Value::Bool(_) | Value::Null => {}
        }
    }

    fn leaf(&mut self, place: Place<'_>, text: &str, value: &Value) {
        let depth = place.names.len();
        let Some(last) = place.names.last() else {
            return;
        };
        let name = last.concat();
        let place_in = |set: &[&str]| set.iter().position(|known| *known == name);
        let rank = |at: usize| at + 100 * depth;
        if !place.error && !place.sent && place_in(LEVELS).is_some() {
            let level = match text.trim().parse() {
                Ok(number) => Level::of_number(&name, number),
                Err(_) => Level::of_word(text.trim()),
            };
            if let Some(level) = level {
                return self.level.offer(rank(0), level);
            }
        }
        if let Some(at) = place_in(TIMES).or_else(|| may_be_time(last).then_some(90))
            && !place.error
            && let Some(second) = moment(value, text)
        {
            return self.time.offer(rank(at), second);
        }
        let state =
            place_in(STATUSES).or_else(|| last.iter().any(|word| word == "status").then_some(50));
        if let Some(at) = state.filter(|_| !place.sent)
            && let Some(status) = status(text).filter(|status| name != "code" || *status >= 400)
        {
            return self.status.offer(rank(at), status);
        }
        if name == "status"
            && !place.error
            && let Some(level) = Level::of_word(text)
        {
            return self.level.offer(rank(50), level);
        }
        if let Some(at) = request(place.names)
            && !text.is_empty()
            && text.len() <= 200
        {
            return self.request.offer(at, hash(text));
        }
        let Value::String(text) = value else {
            return;
        };
        self.text(place, last, &name, text);
    }

    /// The errors in an answer that stands in a text.
    fn answer_in(&mut self, text: &str) {
        if text.starts_with('{')
            && let Ok(Value::Object(object)) = serde_json::from_str(text)
        {
            let inner = Self::of_object(&object);
            self.payloads.extend(inner.payloads);
        }
    }

    fn text(&mut self, place: Place<'_>, last: &[String], name: &str, text: &str) {
        let depth = place.names.len();
        if MODELS.contains(&name) {
            return self.model.offer(depth, text.to_owned());
        }
        if PATHS.contains(&name)
            && let Some(surface) = path(text).and_then(Surface::from_path)
        {
            return self.surface.offer(depth, surface);
        }
        if text.trim().is_empty() || place.sent {
            return;
        }
        self.answer_in(text);
        let is = |set: &[&str]| last.iter().any(|word| set.contains(&word.as_str()));
        if place.error {
            let words = depth > 1 || last.len() > 1;
            if is(&["stack", "stacktrace", "traceback", "backtrace", "trace"]) {
                self.stack.push(text.to_owned());
            } else if words && is(&["type", "name", "class", "kind"]) {
                self.kind.get_or_insert_with(|| text.to_owned());
            } else if !is(&["id", "code", "level", "path", "file", "url"]) {
                self.said.push(text.to_owned());
            }
        } else if let Some(rank) = MESSAGES.iter().position(|known| *known == name) {
            // A body is the sentence of the record in OpenTelemetry, and an answer elsewhere.
            if name == "body" {
                self.answers.push(text.to_owned());
            }
            self.messages.push((rank + 100 * depth, text.to_owned()));
        } else if is(ANSWERS)
            || (memchr::memchr(b'{', text.as_bytes()).is_some() && text.contains("error"))
        {
            self.answers.push(text.to_owned());
        }
    }

    /// The record.
    pub(super) fn record(mut self) -> Record {
        let mut texts = self.payloads;
        self.messages.sort();
        let mut messages = self.messages.into_iter().map(|held| held.1);
        let message = messages.next();
        let kind = self
            .kind
            .filter(|kind| !self.said.iter().any(|said| said.contains(kind.as_str())));
        for (at, said) in self.said.into_iter().enumerate() {
            texts.push(match &kind {
                Some(kind) if at == 0 => format!("{kind}: {said}"),
                _ => said,
            });
        }
        texts.extend(self.stack);
        let answers = self.answers;
        let others = messages.chain(answers);
        texts.extend(others.filter(|answer| Some(answer) != message.as_ref()));
        Record {
            time: self.time.take(),
            level: self.level.take(),
            status: self.status.take(),
            request: self.request.take(),
            model: self.model.take(),
            surface: self.surface.take(),
            texts,
            message,
            ..Record::default()
        }
    }
}

/// The value of an OpenTelemetry `AnyValue`: `{"stringValue": "x"}`.
fn any_value(object: &Map<String, Value>) -> Option<&Value> {
    let (name, value) = object.iter().next().filter(|_| object.len() == 1)?;
    matches!(
        name.as_str(),
        "stringValue"
            | "intValue"
            | "doubleValue"
            | "boolValue"
            | "kvlistValue"
            | "arrayValue"
            | "values"
    )
    .then_some(value)
}

/// The name and the value of a pair.
fn pair(object: &Map<String, Value>) -> Option<(&str, &Value)> {
    let name = object.get("key").or_else(|| object.get("name"))?.as_str()?;
    (object.len() == 2).then_some((name, object.get("value")?))
}

/// The answer of which this is the error object, where it is one that the API writes.
fn as_answer(object: &Map<String, Value>) -> Option<String> {
    let message = object.get("message")?.is_string();
    let code =
        |code: &Value| code.is_number() || code.as_str().is_some_and(|code| !code.is_empty());
    let own = object.get("code").is_some_and(code) || object.contains_key("metadata");
    let kind = object
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default();
    match (message, own, kind.ends_with("_error")) {
        (true, true, _) if !object.contains_key("stack") || object.contains_key("metadata") => {
            Some(json!({"error": object}).to_string())
        }
        (true, false, true) => Some(json!({"type": "error", "error": object}).to_string()),
        _ => None,
    }
}

/// Whether a name speaks of a moment, and not of one that lies ahead.
fn may_be_time(words: &[String]) -> bool {
    let has = |set: &[&str]| words.iter().any(|word| set.contains(&word.as_str()));
    has(&["time", "timestamp", "ts", "date", "datetime", "epoch"])
        && !has(&[
            "expires", "exp", "reset", "until", "retry", "next", "deadline",
        ])
}

fn moment(value: &Value, text: &str) -> Option<i64> {
    match value {
        Value::Number(_) => time::of_number(text),
        _ => time::of_text(text),
    }
}

/// An HTTP status: a number, or a text that begins with one (`429 Too Many Requests`).
pub(super) fn status(text: &str) -> Option<u16> {
    let text = text.trim();
    let number = text
        .split(' ')
        .next()?
        .strip_suffix(".0")
        .unwrap_or(text.split(' ').next()?);
    (number.len() == 3)
        .then(|| number.parse().ok())?
        .filter(|status| (100..600).contains(status))
}

/// The path of a request line, of an address, or the path itself.
fn path(text: &str) -> Option<&str> {
    text.split([' ', '"']).find(|part| part.contains('/'))
}

/// How narrowly the names identify a request, if they do.
fn request(names: &[Vec<String>]) -> Option<usize> {
    let last = names.last()?.concat();
    let joined = match names {
        [.., parent, _] if last == "id" => [parent.concat().as_str(), "id"].concat(),
        _ => last,
    };
    REQUESTS.iter().position(|known| *known == joined)
}

/// A number for a text, the same in every run.
pub(super) fn hash(text: &str) -> u64 {
    foldhash::fast::FixedState::default().hash_one(text)
}
