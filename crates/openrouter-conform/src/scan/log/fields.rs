//! The fields of a structured record: JSON, `key=value` pairs, a table row.
//!
//! A field counts if its name (`names`) and the type of its value agree: `status: "ok"` is not an HTTP status,
//! `request_time: 0.5` is not a time.

use std::borrow::Cow;
use std::hash::BuildHasher as _;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use openrouter_errors::Surface;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::access;
use super::record::Record;
use crate::scan::level::Level;
use crate::scan::names::{KnownNames, Role};
use crate::scan::time;

/// The maximum depth of members that are read.
const DEPTH: usize = 12;
/// The most items of an array that are read.
const ITEMS: usize = 100;

/// A value with the rank of its source: the lowest rank wins; on ties the first.
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

/// The location of a value.
#[derive(Debug, Default, Clone, Copy)]
struct Place {
    depth: usize,
    role: Role,
    /// How specifically its name identifies the request, if it does.
    request_rank: Option<usize>,
    /// Whether it is part of a request, or of other sent data.
    request: bool,
    sent: bool,
    error: bool,
}

/// The fields of one record during collection.
#[derive(Debug, Default)]
pub(super) struct Fields<'a> {
    time: Best<i64>,
    level: Best<Level>,
    status: Best<u16>,
    /// The value of `code`, which may be a status or anything else.
    code: Best<u16>,
    request: Best<u64>,
    model: Best<Cow<'a, str>>,
    surface: Best<Surface>,
    method: Option<Cow<'a, str>>,
    path: Option<Cow<'a, str>>,
    messages: Vec<(usize, Cow<'a, str>)>,
    /// Error objects in the API's form, each as a response.
    payloads: Vec<Cow<'a, str>>,
    class: Option<Cow<'a, str>>,
    errors: Vec<Cow<'a, str>>,
    stack: Vec<Cow<'a, str>>,
    answers: Vec<Cow<'a, str>>,
}

impl<'a> Fields<'a> {
    /// Collects the fields of a JSON object.
    pub(super) fn of_object(object: &'a Map<String, Value>, names: &mut KnownNames) -> Self {
        let members = object.iter().map(|(name, value)| (name.as_str(), value));
        Self::of_members(members, names)
    }

    /// Collects the fields of names and values.
    pub(super) fn of_members(
        members: impl Iterator<Item = (&'a str, &'a Value)>,
        names: &mut KnownNames,
    ) -> Self {
        let mut fields = Self::default();
        fields.members(members, Place::default(), names);
        fields
    }

    /// Collects the fields of pairs of names and texts.
    pub(super) fn of_pairs<'p>(
        pairs: impl Iterator<Item = (&'p str, Cow<'a, str>)>,
        names: &mut KnownNames,
    ) -> Self {
        let mut fields = Self::default();
        for (name, text) in pairs {
            if let Some(place) = below(Place::default(), name, names) {
                fields.leaf(place, text, true, names);
            }
        }
        fields
    }

    /// Returns whether nothing indicates a log record.
    pub(super) fn is_foreign(&self) -> bool {
        self.level.0.is_none()
            && self.status.0.is_none()
            && (self.messages.is_empty() || self.time.0.is_none())
    }

    fn members(
        &mut self,
        members: impl Iterator<Item = (&'a str, &'a Value)>,
        place: Place,
        names: &mut KnownNames,
    ) {
        for (name, value) in members {
            if let Some(place) = below(place, name, names) {
                self.value(value, place, names);
            }
        }
    }

    fn value(&mut self, value: &'a Value, place: Place, names: &mut KnownNames) {
        match value {
            Value::Object(object) => {
                if let Some(value) = any_value(object) {
                    return self.value(value, place, names);
                }
                let known = self.payloads.len();
                let members = object.iter().map(|(name, value)| (name.as_str(), value));
                self.members(members, place, names);
                if !place.request && !place.sent && self.payloads.len() == known {
                    self.payloads.extend(as_response(object).map(Cow::Owned));
                }
            }
            Value::Array(items) => {
                if let Some(text) = joined(items, place.role) {
                    return self.leaf(place, text.into(), true, names);
                }
                for item in items.iter().take(ITEMS) {
                    match item.as_object().and_then(pair) {
                        // OpenTelemetry and Windows write members as pairs of key and value.
                        Some((name, value)) => {
                            if let Some(place) = below(place, name, names) {
                                self.value(value, place, names);
                            }
                        }
                        // Stack frames are not evidence.
                        None if place.role.stack => {}
                        None => self.value(item, place, names),
                    }
                }
            }
            Value::String(text) => self.leaf(place, text.as_str().into(), true, names),
            Value::Number(number) if place.takes_numbers() => {
                self.leaf(place, number.to_string().into(), false, names);
            }
            Value::Number(_) | Value::Bool(_) | Value::Null => {}
        }
    }

    fn leaf(&mut self, place: Place, text: Cow<'a, str>, is_text: bool, names: &mut KnownNames) {
        let Place { depth, role, .. } = place;
        let rank = |at: usize| at + 100 * depth;
        let sent = place.sent || place.request;
        if let Some(scale) = role.level.filter(|_| !place.error && !sent) {
            let level = match text.trim().parse() {
                Ok(number) => Level::of_number(scale, number),
                Err(_) => Level::of_word(text.trim()),
            };
            if let Some(level) = level {
                return self.level.offer(rank(0), level);
            }
        }
        if let Some(at) = role.time.filter(|_| !place.error)
            && let Some(second) = moment(&text, is_text)
        {
            return self.time.offer(rank(at), second);
        }
        // Collectors put the status of the response next to the members of the request.
        if let Some(at) = role.status.filter(|_| !place.sent)
            && let Some(status) = status(&text)
        {
            let at = if place.request { at + 50 } else { at };
            return match role.is_code {
                false => self.status.offer(rank(at), status),
                true if status >= 400 => self.code.offer(rank(at), status),
                true => {}
            };
        }
        // `stop` and `length` are no levels.
        if role.finish && !sent && text == "error" {
            return self.level.offer(rank(60), Level::Error);
        }
        if role.is_status
            && !place.error
            && let Some(level) = Level::of_word(&text)
        {
            return self.level.offer(rank(50), level);
        }
        if let Some(at) = place.request_rank
            && !text.is_empty()
            && text.len() <= 200
        {
            return self.request.offer(at, hash(&text));
        }
        if is_text {
            self.text(place, text, names);
        }
    }

    fn text(&mut self, place: Place, text: Cow<'a, str>, names: &mut KnownNames) {
        let Place { depth, role, .. } = place;
        if role.model {
            return self.model.offer(depth, text);
        }
        if role.method {
            self.method.get_or_insert(text);
            return;
        }
        if role.path
            && let Some(path) = path(&text)
        {
            if let Some((method, _)) = text.split_once(' ') {
                self.method.get_or_insert(method.to_owned().into());
            }
            self.path.get_or_insert_with(|| path.to_owned().into());
            if let Some(surface) = Surface::from_path(path) {
                self.surface.offer(depth, surface);
            }
            return;
        }
        if place.sent || place.request || text.trim().is_empty() {
            return;
        }
        // A name that is specific to one form: `at=ERROR`.
        if depth == 1
            && let Some(level) = Level::of_upper_word(&text)
        {
            return self.level.offer(1_000, level);
        }
        self.payloads.extend(payloads_in(&text, names));
        if place.error {
            if role.stack {
                self.stack.push(text);
            } else if role.class && (depth > 1 || role.compound) {
                self.class.get_or_insert(text);
            } else if !role.reference {
                self.errors.push(text);
            }
        } else if let Some(at) = role.message {
            // In OpenTelemetry `body` is the message of the record, elsewhere a response.
            if role.is_body {
                self.answers.push(text.clone());
            }
            self.messages.push((at + 100 * depth, text));
        } else if role.answer
            || (memchr::memchr(b'{', text.as_bytes()).is_some() && text.contains("error"))
        {
            self.answers.push(text);
        }
    }

    /// Builds the record.
    pub(super) fn record(mut self) -> Record<'a> {
        let mut texts = self.payloads;
        let bodies = texts.len();
        self.messages.sort_by_key(|held| held.0);
        let mut messages = self.messages.into_iter().map(|held| held.1);
        let message = messages.next();
        let class = self
            .class
            .filter(|class| !self.errors.iter().any(|error| error.contains(&**class)));
        for (at, error) in self.errors.into_iter().enumerate() {
            texts.push(match &class {
                Some(class) if at == 0 => format!("{class}: {error}").into(),
                _ => error,
            });
        }
        texts.extend(self.stack);
        let others = messages.chain(self.answers);
        texts.extend(others.filter(|answer| Some(answer) != message.as_ref()));
        let (method, path) = self.method.zip(self.path).unwrap_or_default();
        let page = access::is_page(&method, &path);
        let level = self.level.take().or(page.then_some(Level::Low));
        let code = self.code.take().filter(|_| level != Some(Level::Low));
        Record {
            time: self.time.take(),
            level,
            status: self.status.take().filter(|_| !page).or(code),
            request: self.request.take(),
            model: self.model.take(),
            surface: self.surface.take(),
            access: texts.is_empty() && message.is_none(),
            texts,
            bodies,
            message,
            ..Record::default()
        }
    }
}

impl Place {
    /// Returns whether a number is meaningful here.
    fn takes_numbers(&self) -> bool {
        let Role {
            level,
            time,
            status,
            ..
        } = self.role;
        level.is_some() || time.is_some() || status.is_some() || self.request_rank.is_some()
    }
}

/// Returns the location of a member; `None` if it and everything below it is ignored.
fn below(place: Place, name: &str, names: &mut KnownNames) -> Option<Place> {
    let name = names.get(name);
    let depth = place.depth + name.parts;
    (name.parts > 0 && depth <= DEPTH && !name.frames).then(|| Place {
        depth,
        role: name.last,
        request_rank: name.request_rank((place.depth > 0).then_some(place.role)),
        request: (place.request || name.request) && !name.response,
        sent: (place.sent || (name.sent && !(name.messages && place.error))) && !name.response,
        error: place.error || name.error,
    })
}

/// Returns the text of an array: the lines of a stack, or the bytes of a message (journald's form of binary text).
fn joined(items: &[Value], role: Role) -> Option<String> {
    if role.stack {
        let lines: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
        return lines
            .filter(|lines| !lines.is_empty())
            .map(|lines| lines.join("\n"));
    }
    let byte = |item: &Value| u8::try_from(item.as_u64()?).ok();
    let bytes: Option<Vec<u8>> = role
        .message
        .and_then(|_| items.iter().map(byte).collect::<Option<_>>());
    bytes
        .filter(|bytes| bytes.len() > 1)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// Returns the errors in a response inside a text.
fn payloads_in<'a>(text: &Cow<'a, str>, names: &mut KnownNames) -> Vec<Cow<'a, str>> {
    if !text.starts_with('{') || !may_hold_error(text.as_bytes()) {
        return Vec::new();
    }
    if is_plain_error(text) {
        return vec![text.clone()];
    }
    let Ok(Value::Object(object)) = serde_json::from_str(text) else {
        return Vec::new();
    };
    let payloads = Fields::of_object(&object, names).payloads.into_iter();
    payloads
        .map(|payload| Cow::Owned(payload.into_owned()))
        .collect()
}

/// Returns whether JSON may hold an object of which `as_response` makes a response.
fn may_hold_error(json: &[u8]) -> bool {
    static MESSAGE: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("message"));
    static OTHERS: LazyLock<[Finder<'_>; 3]> =
        LazyLock::new(|| ["code", "metadata", "_error"].map(Finder::new));
    static ESCAPE: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("\\u00"));
    (MESSAGE.find(json).is_some() && OTHERS.iter().any(|word| word.find(json).is_some()))
        || ESCAPE.find(json).is_some()
}

/// Returns whether JSON is a response with nothing but an ordinary error, without escapes in its texts: what
/// `as_response` would make of it, written out.
fn is_plain_error(json: &str) -> bool {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Response<'a> {
        #[serde(borrow)]
        error: Error<'a>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Error<'a> {
        message: &'a str,
        #[serde(rename = "code")]
        _code: u16,
        #[serde(borrow, default, rename = "metadata")]
        _metadata: Option<Metadata<'a>>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Metadata<'a> {
        #[serde(default, rename = "provider_name")]
        _provider: Option<&'a str>,
        #[serde(default, rename = "raw")]
        _raw: Option<&'a str>,
        #[serde(default, rename = "is_byok")]
        _is_byok: Option<bool>,
    }
    serde_json::from_str::<Response<'_>>(json)
        .is_ok_and(|response| !response.error.message.is_empty())
}

/// Returns the value of an OpenTelemetry `AnyValue`: `{"stringValue": "x"}`.
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

/// Returns the name and the value of a pair.
pub(super) fn pair(object: &Map<String, Value>) -> Option<(&str, &Value)> {
    let name = ["key", "name", "field"].into_iter();
    let name = name.filter_map(|name| object.get(name)).next()?.as_str()?;
    (object.len() == 2).then_some((name, object.get("value")?))
}

/// Returns the response for an error object, if it has the API's form.
fn as_response(object: &Map<String, Value>) -> Option<String> {
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
            Some(format!(r#"{{"error":{}}}"#, text_of(object)))
        }
        (true, false, true) => Some(format!(r#"{{"type":"error","error":{}}}"#, text_of(object))),
        _ => None,
    }
}

fn text_of(object: &Map<String, Value>) -> String {
    serde_json::to_string(object).unwrap_or_default()
}

fn moment(text: &str, is_text: bool) -> Option<i64> {
    if is_text {
        time::of_text(text)
    } else {
        time::of_number(text)
    }
}

/// Returns an HTTP status from a number, or a text that begins with one (`429 Too Many Requests`).
pub(super) fn status(text: &str) -> Option<u16> {
    let number = text.trim().split(' ').next()?;
    let number = number.strip_suffix(".0").unwrap_or(number);
    (number.len() == 3)
        .then(|| number.parse().ok())?
        .filter(|status| (100..600).contains(status))
}

/// Returns the path of a request line or a URL, or the path itself.
fn path(text: &str) -> Option<&str> {
    text.split([' ', '"']).find(|part| part.contains('/'))
}

/// Returns a hash of a text that is stable across runs.
pub(super) fn hash(text: &str) -> u64 {
    foldhash::fast::FixedState::default().hash_one(text)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// What stands for a response without parsing it is what parsing it gives, and nothing is passed over.
    #[rstest]
    #[case(r#"{"error":{"message":"no","code":402}}"#, true)]
    #[case(r#"{ "error": { "code": 402, "message": "no" } }"#, true)]
    #[case(r#"{"error":{"message":"no","code":429,"metadata":{"provider_name":"P","raw":"slow","is_byok":false}}}"#, true)]
    #[case::escape(r#"{"error":{"message":"\u0041","code":402}}"#, false)]
    #[case::raw_object(r#"{"error":{"message":"no","code":429,"metadata":{"raw":"{\"error\":{\"message\":\"x\",\"code\":1}}"}}}"#, false)]
    #[case::more(r#"{"error":{"message":"no","code":402},"user_id":"u"}"#, false)]
    #[case::more_of_the_error(r#"{"error":{"message":"no","code":402,"param":null}}"#, false)]
    #[case::text_code(r#"{"error":{"message":"no","code":"no_credits"}}"#, false)]
    #[case::twice(r#"{"error":{"message":"no","message":"yes","code":402}}"#, false)]
    #[case::empty(r#"{"error":{"message":"","code":402}}"#, false)]
    #[case::typed(
        r#"{"type":"error","error":{"type":"overloaded_error","message":"no"}}"#,
        false
    )]
    #[case::escaped_name(r#"{"error":{"\u006dessage":"no","code":402}}"#, true)]
    #[case::deep(r#"{"data":[{"metadata":{},"message":"no"}]}"#, false)]
    #[case::none(r#"{"choices":[{"message":{"content":"the code"}}]}"#, false)]
    #[case::cut(r#"{"error":{"message":"no","code":402}"#, false)]
    fn short_ways(#[case] json: &str, #[case] plain: bool) {
        assert_eq!(is_plain_error(json), plain);
        let names = &mut KnownNames::default();
        let parsed = |json: &str| serde_json::from_str::<Value>(json).ok();
        let short = payloads_in(&json.into(), names);
        let short: Vec<_> = short.iter().map(|payload| parsed(payload)).collect();
        let long = match parsed(json) {
            Some(Value::Object(object)) => {
                let payloads = Fields::of_object(&object, names).payloads;
                payloads.iter().map(|payload| parsed(payload)).collect()
            }
            _ => Vec::new(),
        };
        assert_eq!(short, long);
    }
}
