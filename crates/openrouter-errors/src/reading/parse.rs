//! Parsing bytes into the wide view: determines the kind of text and the bounds of the JSON in it.

use std::borrow::Cow;

use serde::Deserialize;

use super::lax::Lax;
use super::oddity::Oddity;
use super::peek::Top;
use super::tape::{JsonTape, Object};

/// The kind of text in a body or event.
#[derive(Debug)]
pub(crate) enum Parsed<'a> {
    /// An object, whose members are now on the tape, and its JSON text.
    Object(Object, Cow<'a, str>),
    /// Another JSON value, as JSON text.
    OtherJson(Cow<'a, str>),
    /// A truncated or invalid object or array.
    Truncated,
    Html,
    Blank,
    Text,
}

/// Parses `bytes`, writing the known members of an object to `tape` and tolerated anomalies to `oddities`.
#[inline]
pub(crate) fn parse<'a>(
    bytes: &'a [u8],
    tape: &mut JsonTape<'a>,
    oddities: &mut Vec<Oddity>,
) -> Parsed<'a> {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.starts_with('{') => parse_object(text, tape, oddities),
        Ok(text) => parse_text(text, tape, oddities),
        Err(_) => {
            oddities.push(Oddity::InvalidUtf8);
            parse_lossy(bytes, tape, oddities)
        }
    }
}

#[inline(never)]
fn parse_lossy<'a>(
    bytes: &[u8],
    tape: &mut JsonTape<'a>,
    oddities: &mut Vec<Oddity>,
) -> Parsed<'a> {
    let text = String::from_utf8_lossy(bytes);
    let mut read = JsonTape::default();
    let parsed = match parse_text(&text, &mut read, oddities) {
        Parsed::Object(top, json) => Parsed::Object(top, Cow::Owned(json.into_owned())),
        Parsed::OtherJson(json) => Parsed::OtherJson(Cow::Owned(json.into_owned())),
        Parsed::Truncated => Parsed::Truncated,
        Parsed::Html => Parsed::Html,
        Parsed::Blank => Parsed::Blank,
        Parsed::Text => Parsed::Text,
    };
    *tape = read.into_owned();
    parsed
}

#[inline(never)]
fn parse_text<'a>(
    text: &'a str,
    tape: &mut JsonTape<'a>,
    oddities: &mut Vec<Oddity>,
) -> Parsed<'a> {
    let without_bom = text
        .strip_prefix('\u{feff}')
        .inspect(|_| oddities.push(Oddity::Bom))
        .unwrap_or(text);
    let body = without_bom.trim_start();
    if body.is_empty() {
        return Parsed::Blank;
    }
    let json_like = body.starts_with(['{', '[', '"'])
        || body.trim_end().parse::<f64>().is_ok()
        || matches!(body.trim_end(), "null" | "true" | "false");
    if !json_like {
        return if looks_like_html(body) {
            Parsed::Html
        } else {
            Parsed::Text
        };
    }
    let leading = without_bom.len() - body.len();
    if leading > 0 {
        oddities.push(Oddity::LeadingWhitespace(leading));
    }
    parse_json(body, tape, oddities)
}

#[inline]
fn parse_object<'a>(
    body: &'a str,
    tape: &mut JsonTape<'a>,
    oddities: &mut Vec<Oddity>,
) -> Parsed<'a> {
    let Some((top, end)) = tape.read::<Top<'_>>(body) else {
        return Parsed::Truncated;
    };
    let (json, rest) = body.split_at(end);
    if !rest.is_empty() && !rest.trim_end().is_empty() {
        oddities.push(Oddity::TrailingData);
    }
    Parsed::Object(top, Cow::Borrowed(json))
}

fn parse_json<'a>(
    body: &'a str,
    tape: &mut JsonTape<'a>,
    oddities: &mut Vec<Oddity>,
) -> Parsed<'a> {
    if body.starts_with('{') {
        return parse_object(body, tape, oddities);
    }
    let Some((value, json)) = first_value::<Lax<'a>>(body) else {
        return if body.starts_with('[') {
            Parsed::Truncated
        } else {
            Parsed::Text
        };
    };
    if json.len() < body.trim_end().len() {
        // `"quoted" words and more` is a sentence, not JSON with trailing data.
        if value != Lax::Array {
            return Parsed::Text;
        }
        oddities.push(Oddity::TrailingData);
    }
    if let Some(element) = json.strip_prefix('[').map(str::trim_start)
        && element.starts_with('{')
        && let Some((top, end)) = tape.read::<Top<'_>>(element)
    {
        oddities.push(Oddity::InsideArray);
        return Parsed::Object(top, Cow::Borrowed(&element[..end]));
    }
    Parsed::OtherJson(Cow::Borrowed(json))
}

/// Returns the first JSON value of `text` and the slice it was read from.
fn first_value<'a, T: Deserialize<'a>>(text: &'a str) -> Option<(T, &'a str)> {
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<T>();
    let value = stream.next()?.ok()?;
    Some((value, &text[..stream.byte_offset()]))
}

fn looks_like_html(body: &str) -> bool {
    let head: String = body
        .chars()
        .take(64)
        .collect::<String>()
        .to_ascii_lowercase();
    const OPENINGS: &[&str] = &[
        "<!doctype",
        "<html",
        "<head",
        "<title",
        "<body",
        "<h1",
        "<center",
        "<div",
    ];
    OPENINGS.iter().any(|opening| head.starts_with(opening))
        || (head.starts_with("<!--") || head.starts_with("<?xml"))
            && body.to_ascii_lowercase().contains("<html")
}

/// Whether a body is an event stream, judged by its first line and not by the content type.
pub(crate) fn looks_like_stream(body: &[u8]) -> bool {
    let body = body
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(body)
        .trim_ascii_start();
    if let Some(rest) = body.strip_prefix(b":") {
        // A comment line: `: OPENROUTER PROCESSING`, or an empty comment.
        return matches!(rest.first(), None | Some(b' ' | b'\r' | b'\n'));
    }
    [&b"data:"[..], b"event:", b"id:", b"retry:"]
        .iter()
        .any(|field| body.starts_with(field))
}
