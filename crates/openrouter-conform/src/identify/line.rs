//! One line of NDJSON: `{"id"?, "status"?, "headers"?, "surface"?, "model"?, "timestamp"?, "body"}`. `identify` and
//! `scan` read the same lines.

use std::borrow::Cow;
use std::fmt;

use openrouter_errors::Surface;
use serde::Deserialize;
use serde::de::{Deserializer, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::Question;
use openrouter_corpus::redact::beginning;

/// The longest line that is read, in bytes.
pub const MAX_LINE: usize = 64 << 20;

/// An invalid line.
#[derive(Debug, Clone, PartialEq)]
pub struct LineFault {
    /// The line's `id`, if readable.
    pub id: Option<Value>,
    /// JSON pointer to the member; empty for the whole line.
    pub pointer: &'static str,
    /// What was expected there.
    pub expected: &'static str,
    /// What was found.
    pub found: String,
}

/// The raw members of a line.
#[derive(Deserialize)]
struct Members<'a> {
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    status: Option<&'a RawValue>,
    #[serde(borrow, default)]
    headers: Option<&'a RawValue>,
    #[serde(borrow, default)]
    surface: Option<&'a RawValue>,
    #[serde(borrow, default)]
    model: Option<&'a RawValue>,
    #[serde(borrow, default)]
    timestamp: Option<&'a RawValue>,
    // A `null` body is a body.
    #[serde(borrow, default, deserialize_with = "present")]
    body: Option<&'a RawValue>,
}

fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

/// One line, borrowed from its bytes where they contain no escapes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line<'a> {
    pub(crate) id: Option<&'a RawValue>,
    pub(crate) status: Option<u16>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) surface: Option<Surface>,
    pub(crate) model: Option<Cow<'a, str>>,
    /// The raw JSON of a text or a number.
    pub(crate) timestamp: Option<&'a RawValue>,
    pub(crate) body: Cow<'a, [u8]>,
}

impl<'a> Line<'a> {
    /// Parses a line. A string `body` is the text itself, any other value its JSON text, byte for byte. `surface` is an
    /// ID or the path of the request; anything else counts as unknown. Unknown members are ignored.
    pub(crate) fn parse(line: &'a [u8]) -> Result<Self, Box<LineFault>> {
        let whole = |found: String| {
            Box::new(LineFault {
                id: None,
                pointer: "",
                expected: "a JSON object with a body",
                found,
            })
        };
        if !line.trim_ascii_start().starts_with(b"{") {
            return Err(whole(shown(&String::from_utf8_lossy(line))));
        }
        // Text is checked once here, instead of once per member.
        let members: Result<Members<'a>, _> = match std::str::from_utf8(line) {
            Ok(text) => serde_json::from_str(text),
            Err(_) => serde_json::from_slice(line),
        };
        let members = members.map_err(|error| whole(error.to_string()))?;
        let fault = |pointer, expected, found: Option<&RawValue>| {
            Box::new(LineFault {
                id: members.id.and_then(value),
                pointer,
                expected,
                found: found.map_or_else(|| "nothing".to_owned(), |found| shown(&found.get())),
            })
        };
        let Some(body) = members.body else {
            return Err(fault("/body", "a JSON value or a string", None));
        };
        let status = match members.status {
            None => None,
            Some(raw) => Some(status(raw).ok_or_else(|| {
                fault("/status", "an HTTP status (100 to 599) or null", Some(raw))
            })?),
        };
        let headers = match members.headers {
            None => Vec::new(),
            Some(raw) => value(raw).as_ref().and_then(headers).ok_or_else(|| {
                fault(
                    "/headers",
                    "an object of names and values, or a list of [name, value]",
                    Some(raw),
                )
            })?,
        };
        Ok(Self {
            status,
            headers,
            surface: members
                .surface
                .and_then(word)
                .and_then(|word| surface(&word)),
            model: members.model.and_then(word),
            timestamp: members.timestamp,
            body: body_bytes(body),
            id: members.id,
        })
    }
}

impl Question {
    /// Parses a line; [`crate::identify`] documents its members.
    ///
    /// # Errors
    /// [`LineFault`] if the line is not a JSON object, has no `body`, or contains an invalid member.
    pub fn from_line(line: &[u8]) -> Result<Self, Box<LineFault>> {
        let line = Line::parse(line)?;
        Ok(Self {
            id: line.id.and_then(value),
            status: line.status,
            headers: line.headers,
            surface: line.surface,
            model: line.model.map(Cow::into_owned),
            body: line.body.into_owned(),
        })
    }
}

/// Returns the value of a member; never `None` for valid JSON.
fn value(raw: &RawValue) -> Option<Value> {
    serde_json::from_str(raw.get()).ok()
}

/// Returns the text of a string member.
fn word(raw: &RawValue) -> Option<Cow<'_, str>> {
    let json = raw.get();
    let inner = json.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') {
        serde_json::from_str(json).ok().map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(inner))
    }
}

/// Returns the surface with this ID, or of this request path.
fn surface(word: &str) -> Option<Surface> {
    word.parse()
        .ok()
        .or_else(|| word.contains('/').then(|| Surface::from_path(word))?)
}

/// Formats what was found, shortened.
fn shown(found: &dyn fmt::Display) -> String {
    beginning(&found.to_string(), 200).0
}

fn status(raw: &RawValue) -> Option<u16> {
    let of_value = || match value(raw)? {
        Value::String(text) => text.trim().parse().ok(),
        other => u16::try_from(other.as_u64()?).ok(),
    };
    let number = raw.get().parse().ok().or_else(of_value)?;
    (100..600).contains(&number).then_some(number)
}

fn headers(value: &Value) -> Option<Vec<(String, String)>> {
    let mut list = Vec::new();
    let mut add = |name: &str, value: &Value| -> Option<()> {
        match value {
            Value::Null => {}
            Value::String(text) => list.push((name.to_owned(), text.clone())),
            Value::Number(_) | Value::Bool(_) => list.push((name.to_owned(), value.to_string())),
            Value::Array(values) => {
                for value in values {
                    list.push((name.to_owned(), value.as_str()?.to_owned()));
                }
            }
            Value::Object(_) => return None,
        }
        Some(())
    };
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                add(name, value)?;
            }
        }
        Value::Array(pairs) => {
            for pair in pairs {
                let [name, value] = pair.as_array()?.as_slice() else {
                    return None;
                };
                add(name.as_str()?, value)?;
            }
        }
        _ => return None,
    }
    Some(list)
}

fn body_bytes(body: &RawValue) -> Cow<'_, [u8]> {
    let json = body.get();
    if json == "null" {
        return Cow::Borrowed(&[]);
    }
    let Some(inner) = json
        .strip_prefix('"')
        .and_then(|inner| inner.strip_suffix('"'))
    else {
        return Cow::Borrowed(json.as_bytes());
    };
    if memchr::memchr(b'\\', inner.as_bytes()).is_none() {
        return Cow::Borrowed(inner.as_bytes());
    }
    match serde_json::from_str(json) {
        Ok(Text(bytes)) => Cow::Owned(bytes),
        Err(_) => Cow::Borrowed(json.as_bytes()),
    }
}

/// The bytes of a JSON string; a lone surrogate, which is not valid text, becomes the three bytes that would encode it.
struct Text(Vec<u8>);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Text;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Self::Value, E> {
                Ok(Text(bytes.to_vec()))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(text.as_bytes().to_vec()))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(r#"{"body":"plain \"text\""}"#, "plain \"text\"")]
    #[case(r#"{"body":{"error" : {"code":1}}}"#, r#"{"error" : {"code":1}}"#)]
    #[case(r#"{"body":null}"#, "")]
    #[case(r#"{"body":[1]}"#, "[1]")]
    fn bodies_keep_their_bytes(#[case] line: &str, #[case] body: &str) {
        assert_eq!(
            Question::from_line(line.as_bytes()).map(|q| q.body),
            Ok(body.as_bytes().to_vec())
        );
    }

    #[rstest]
    #[case("\"chat_completions\"", Some(Surface::ChatCompletions))]
    #[case("\"/api/v1/messages?beta=true\"", Some(Surface::Messages))]
    #[case("\"unheard-of\"", None)]
    #[case("7", None)]
    fn surfaces_by_id_or_path(#[case] json: &str, #[case] expected: Option<Surface>) {
        let line = format!(r#"{{"surface":{json},"body":""}}"#);
        let question = Question::from_line(line.as_bytes()).expect("it is read");
        assert_eq!(question.surface, expected);
    }

    #[test]
    fn lone_surrogates_are_bytes() {
        let question = Question::from_line(br#"{"body":"a\ud800b"}"#).expect("it is read");
        assert_eq!(question.body, b"a\xED\xA0\x80b");
    }

    #[rstest]
    #[case(r#"{"headers":{"Retry-After":5,"X":["a","b"],"Y":null},"body":""}"#, &[("Retry-After", "5"), ("X", "a"), ("X", "b")])]
    #[case(r#"{"headers":[["A","b"]],"body":""}"#, &[("A", "b")])]
    #[case(r#"{"headers":null,"status":null,"surface":null,"model":null,"id":null,"body":""}"#, &[])]
    fn headers_in_both_forms(#[case] line: &str, #[case] expected: &[(&str, &str)]) {
        let question = Question::from_line(line.as_bytes()).expect("it is read");
        let found: Vec<(&str, &str)> = question
            .headers
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        assert_eq!(found, expected);
    }

    #[rstest]
    #[case("", "")]
    #[case("[]", "")]
    #[case(r#"{"id":7}"#, "/body")]
    #[case(r#"{"status":"soon","body":""}"#, "/status")]
    #[case(r#"{"status":99,"body":""}"#, "/status")]
    #[case(r#"{"headers":3,"body":""}"#, "/headers")]
    #[case(r#"{"headers":{"a":{}},"body":""}"#, "/headers")]
    fn faults_name_the_place(#[case] line: &str, #[case] pointer: &str) {
        assert_eq!(
            Question::from_line(line.as_bytes())
                .map_err(|fault| fault.pointer)
                .err(),
            Some(pointer)
        );
    }
}
