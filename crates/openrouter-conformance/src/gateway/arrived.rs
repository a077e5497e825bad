//! The response that arrived through the gateway, and the facts that it states.

use openrouter_errors::sse::{Decoder, EventKind, StreamEnd};
use openrouter_errors::{Input, RetryAfter, Surface, read};
use serde_json::Value;

use crate::client::protocol::{ErrorFields, fields};
use crate::nonce::without_nonce;
use openrouter_corpus::redact::clean;

/// A response, complete or not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arrived {
    /// The status; `None` if no response head arrived.
    pub status: Option<u16>,
    /// The headers, in order.
    pub headers: Vec<(String, String)>,
    /// The body bytes that arrived.
    pub body: Vec<u8>,
    /// How the exchange ended.
    pub over: Over,
}

/// The end of an exchange.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Over {
    /// The response ended properly, as HTTP defines it.
    #[default]
    Ended,
    /// The connection broke.
    Broken(String),
    /// There was no connection.
    Refused(String),
    /// The suite closed the connection, as planned.
    Left,
    /// The suite gave up waiting.
    Hung(String),
}

/// The facts that a response states.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Whether the response is an error.
    pub is_error: bool,
    /// The effective status.
    pub status: Option<u16>,
    /// The stated error type.
    pub error_type: Option<String>,
    /// The stated error type, or the type that a native type maps to.
    pub error_type_meant: Option<String>,
    /// The `Retry-After` header.
    pub retry_after: Option<RetryAfter>,
    /// The delivered text.
    pub text: Option<String>,
    /// Whether it is an event stream.
    pub is_stream: bool,
    /// Whether a stream delivered an error event.
    pub error_event: bool,
    /// Whether a stream ended regularly.
    pub ended_well: bool,
    /// Comments that were sent as data.
    pub comments_as_data: u64,
    /// The fields of the error.
    pub fields: ErrorFields,
}

impl Arrived {
    /// Returns the value of the first header with this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        openrouter_mock::header(&self.headers, name)
    }

    /// Returns whether the response is incomplete, for whatever reason.
    pub fn is_broken(&self) -> bool {
        matches!(self.over, Over::Broken(_))
    }

    /// Extracts the facts of the response.
    pub fn facts(&self, surface: Surface, model: &str) -> Facts {
        let mut input = Input::new(&self.body).surface(surface).model(model);
        input.status = self.status;
        input.ended = !matches!(self.over, Over::Left);
        for (name, value) in &self.headers {
            input = input.header(name, value);
        }
        let reading = read(&input);
        let stream = reading.stream();
        let diagnosis = reading.is_error().then(|| reading.diagnose());
        let stated = diagnosis.filter(|diagnosis| !diagnosis.error_type_inferred);
        Facts {
            is_error: reading.is_error(),
            status: reading.status().or(self.status),
            error_type: reading.error_type().map(|found| found.as_str().to_owned()),
            error_type_meant: stated
                .and_then(|diagnosis| diagnosis.error_type)
                .map(|found| found.as_str().to_owned()),
            retry_after: self.header("retry-after").and_then(RetryAfter::parse),
            text: reading.partial_text(),
            is_stream: stream.is_some(),
            error_event: stream.is_some_and(|stream| stream.error_at.is_some()),
            ended_well: stream
                .is_some_and(|stream| matches!(stream.end, StreamEnd::Done | StreamEnd::Finished)),
            comments_as_data: stream.map_or(0, |stream| stream.comments_as_data),
            fields: fields(&reading),
        }
    }

    /// Summarizes the response: its status and the beginning of its body.
    pub fn in_words(&self) -> String {
        const SHOWN: usize = 160;
        let begin = self.body.get(..8 * SHOWN).unwrap_or(&self.body);
        let text = String::from_utf8_lossy(begin);
        let text = without_nonce(&text);
        let text = clean(&text);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let shown: String = text.chars().take(SHOWN).collect();
        let more = if shown.len() < text.len() { "..." } else { "" };
        let status = self
            .status
            .map_or("no head".to_owned(), |status| status.to_string());
        let body = if shown.is_empty() { "no body" } else { &shown };
        let why = match &self.over {
            Over::Ended => String::new(),
            Over::Left => " (left)".to_owned(),
            Over::Broken(why) | Over::Refused(why) | Over::Hung(why) => format!(" ({why})"),
        };
        format!("{status} {body}{more}{why}")
    }
}

/// Returns the names and data of a stream's events, with the data as JSON if it is valid JSON.
pub fn events(body: &[u8]) -> Vec<(String, Value)> {
    let mut events = Vec::new();
    let mut take = |event: openrouter_errors::sse::Event<'_>| {
        if event.kind == EventKind::Data {
            let data = serde_json::from_slice(event.data)
                .unwrap_or_else(|_| Value::from(event.text().trim()));
            events.push((String::from_utf8_lossy(event.name).into_owned(), data));
        }
    };
    let mut decoder = Decoder::new();
    decoder.push(body, &mut take);
    decoder.finish(&mut take);
    events
}

/// Removes white space, quotes, backslashes and JSON escapes from a text, so that it is found however often it was
/// encoded as JSON.
pub fn without_escapes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                while chars.next_if_eq(&'\\').is_some() {}
                match chars.peek() {
                    Some('n' | 'r' | 't' | 'b' | 'f') => {
                        chars.next();
                    }
                    Some('u') => {
                        chars.next();
                        let hex: String = (0..4)
                            .map_while(|_| chars.next_if(char::is_ascii_hexdigit))
                            .collect();
                        let unit = u16::from_str_radix(&hex, 16).unwrap_or_default();
                        // Lone surrogates are omitted on both sides of a comparison.
                        out.extend(
                            char::from_u32(u32::from(unit))
                                .filter(|c| !c.is_whitespace() && !c.is_control()),
                        );
                    }
                    _ => {}
                }
            }
            '"' | '\'' => {}
            c if c.is_whitespace() || c.is_control() => {}
            c if u32::from(c) > 0xffff => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("say \"hi\" twice\n", r#"say \\\"hi\\\" twice\\n"#)]
    #[case("caf\u{e9} \u{1f600}!", r"caf\u00e9 \ud83d\ude00!")]
    #[case("a\tb", r"a\tb")]
    fn a_text_is_found_behind_any_escaping(#[case] plain: &str, #[case] escaped: &str) {
        assert_eq!(without_escapes(plain), without_escapes(escaped));
    }

    #[test]
    fn different_texts_stay_different() {
        assert_ne!(without_escapes("not found"), without_escapes("not bound"));
    }
}
