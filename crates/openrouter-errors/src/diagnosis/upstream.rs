//! Extracts the innermost message from a provider's body, through any nesting.

mod scrape;
#[cfg(test)]
mod tests;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::reading::lax::{Held, Lax, Node};
use crate::reading::scan;
use crate::reading::tape::JsonTape;
use crate::reading::upstream_view::UpstreamView;

use super::page::{looks_like_page, page_text};
use super::text::{says_nothing, trimmed, within_limit};

/// The maximum number of layers opened (JSON in JSON, arrays, frames, relays); deeper layers are taken as text.
pub const UPSTREAM_LAYERS: usize = 24;

/// The maximum number of array elements or transcript events examined.
const MAX_ELEMENTS: usize = 16;

/// The content extracted from a body.
#[derive(Debug, Default)]
pub(crate) struct Dug {
    /// The innermost informative message.
    pub(crate) message: Option<String>,
    /// Codes, types and status words of all layers, outermost first.
    pub(crate) codes: Vec<String>,
    /// The provider that a relayed envelope names.
    pub(crate) provider: Option<String>,
    /// `is_byok` of a relayed envelope.
    pub(crate) byok: Option<bool>,
    /// The last code that distinguishes errors.
    pub(crate) code: Option<String>,
    /// Whether the body contains an HTML page.
    pub(crate) page: bool,
}

impl Dug {
    fn keep(&mut self, words: &str) -> bool {
        let words = trimmed(words);
        if words.is_empty() {
            return false;
        }
        let informative = !says_nothing(words);
        if informative || self.message.is_none() {
            self.message = Some(within_limit(words).0.to_owned());
        }
        informative
    }

    fn note(&mut self, code: &Lax<'_>) {
        let code = match code {
            Lax::Text(text) if !text.is_empty() && text.len() <= 96 => text.to_string(),
            Lax::Unsigned(number) => number.to_string(),
            _ => return,
        };
        if self.codes.len() < 32 {
            self.codes.push(code);
        }
    }
}

/// Extracts the content of a text of unknown kind.
pub(crate) fn dig(text: &str) -> Dug {
    let mut dug = Dug::default();
    let mut budget = UPSTREAM_LAYERS;
    open(text, &mut budget, &mut dug);
    dug
}

/// Extracts the content of a JSON member: a string's content, or the value itself.
pub(crate) fn dig_json(json: &str) -> Dug {
    dig(json)
}

/// Whether a text may contain another layer.
pub(crate) fn is_layered(text: &str) -> bool {
    let start = text.trim_start();
    if start.starts_with(['{', '[', '"', '<']) || start.starts_with("data:") {
        return true;
    }
    memchr::memchr_iter(b'{', text.as_bytes()).any(|at| opens_json(&text.as_bytes()[at + 1..]))
}

/// Whether the text after a brace looks like a member, in JSON, a repr or escaped JSON.
fn opens_json(rest: &[u8]) -> bool {
    matches!(rest, [b'"' | b'\'' | b'\n', ..] | [b'\\' | b' ', b'"', ..])
}

/// Opens one layer; returns whether it contained an informative message.
fn open(text: &str, budget: &mut usize, dug: &mut Dug) -> bool {
    let text = trimmed(text.trim_start_matches('\u{feff}'));
    if *budget == 0 {
        return dug.keep(text);
    }
    *budget -= 1;
    match text.as_bytes().first() {
        None => false,
        Some(b'{') => object(text, budget, dug).unwrap_or_else(|| broken(text, budget, dug)),
        Some(b'[') => match first_value::<Vec<&RawValue>>(text) {
            Some(elements) => elements
                .iter()
                .take(MAX_ELEMENTS)
                .any(|element| open(element.get(), budget, dug)),
            None => broken(text, budget, dug),
        },
        Some(b'"') => match scan::value(text) {
            Some(Lax::Text(inner)) => open(&inner, budget, dug),
            _ => words(text, budget, dug),
        },
        Some(b'<') if looks_like_page(text) => page(text, dug),
        Some(b'0'..=b'9' | b'-' | b't' | b'f' | b'n')
            if scan::value(text).is_some_and(|value| value.text().is_none()) =>
        {
            false
        }
        _ if text.starts_with("data:") || text.starts_with("event:") => frames(text, budget, dug),
        _ => words(text, budget, dug),
    }
}

fn first_value<'a, T: Deserialize<'a>>(text: &'a str) -> Option<T> {
    serde_json::Deserializer::from_str(text)
        .into_iter::<T>()
        .next()?
        .ok()
}

/// Opens the JSON object at the start of `text` (its error, its message, its own layers); `None` if there is none.
fn object(text: &str, budget: &mut usize, dug: &mut Dug) -> Option<bool> {
    let mut tape = JsonTape::default();
    let (top, _) = tape.read::<UpstreamView<'_>>(text)?;
    Some(members(tape.view_of(top), budget, dug))
}

fn members(view: UpstreamView<'_>, budget: &mut usize, dug: &mut Dug) -> bool {
    for code in [
        view.code(),
        view.kind(),
        view.status(),
        view.error_code(),
        view.error_code_camel(),
        view.kind_aws(),
        view.error_type(),
        view.http_code(),
        view.status_code(),
        view.reason(),
    ] {
        dug.note(code);
    }
    if let Some(code) = [
        view.code(),
        view.error_code(),
        view.error_code_camel(),
        view.kind(),
        view.kind_aws(),
        view.status(),
    ]
    .into_iter()
    .find_map(|code| {
        code.non_empty()
            .map(str::to_owned)
            .or_else(|| code.number().map(|number| number.to_string()))
    }) {
        dug.code = Some(code);
    }
    if let Some(meta) = view.metadata().object() {
        if let Some(provider) = meta.provider_name().non_empty() {
            dug.provider = Some(provider.to_owned());
        }
        dug.byok = meta.is_byok().bool().or(dug.byok);
        if meta.raw().json().is_some_and(|raw| open(raw, budget, dug)) {
            return true;
        }
    }
    match view.error() {
        Node::Object(error) if members(error, budget, dug) => return true,
        Node::Other(other)
            if other
                .non_empty()
                .is_some_and(|words| open(words, budget, dug)) =>
        {
            return true;
        }
        _ => {}
    }
    if view
        .base_resp()
        .object()
        .is_some_and(|inner| members(inner, budget, dug))
    {
        return true;
    }
    // Relays keep the provider's body next to their own message.
    if let Some(inner) = held_text(view.details()).filter(|inner| is_layered(inner))
        && open(&inner, budget, dug)
    {
        return true;
    }
    // A validator's outer message is a heading; its first item is informative.
    let heading =
        held_text(view.message()).is_none_or(|text| says_nothing(&text) || text == "Invalid input");
    if heading
        && view
            .errors()
            .json()
            .is_some_and(|errors| open(errors, budget, dug))
    {
        return true;
    }
    let homes = [
        view.message(),
        view.message_aws(),
        view.msg(),
        view.detail(),
        view.error_message(),
        view.error_msg(),
        view.error_message_camel(),
        view.status_msg(),
    ];
    if homes.into_iter().any(|home| {
        home.json()
            .is_some_and(|json| json != "null" && open(json, budget, dug))
    }) {
        return true;
    }
    if let Some(param) = view.param().non_empty().filter(|param| param.contains(' ')) {
        return dug.keep(param);
    }
    if let Some(reason) = view
        .reason()
        .non_empty()
        .filter(|reason| reason.contains(' '))
    {
        return dug.keep(reason);
    }
    let more = [
        view.errors(),
        view.description(),
        view.body(),
        view.response(),
        view.upstream_error(),
        view.data(),
        view.title(),
    ];
    if more.into_iter().any(|home| {
        home.json()
            .is_some_and(|json| json != "null" && open(json, budget, dug))
    }) {
        return true;
    }
    // Some providers put the sentence into the code.
    match view
        .code()
        .non_empty()
        .or(view.kind().non_empty())
        .filter(|code| code.contains(' '))
    {
        Some(sentence) => dug.keep(sentence),
        None => false,
    }
}

fn held_text(held: Held<'_>) -> Option<String> {
    match scan::value(held.json()?) {
        Some(Lax::Text(text)) => Some(text.into_owned()),
        _ => None,
    }
}

/// Opens the data lines of a transcript, until one is informative.
fn frames(text: &str, budget: &mut usize, dug: &mut Dug) -> bool {
    text.lines()
        .filter_map(|line| line.strip_prefix("data:"))
        .map(str::trim)
        .filter(|data| !data.is_empty() && *data != "[DONE]")
        .take(MAX_ELEMENTS)
        .any(|data| open(data, budget, dug))
}

/// Takes plain text, possibly followed by JSON.
fn words(text: &str, budget: &mut usize, dug: &mut Dug) -> bool {
    let (head, _) = within_limit(text);
    let brace = memchr::memchr_iter(b'{', head.as_bytes())
        .find(|at| opens_json(&head.as_bytes()[at + 1..]));
    // OpenRouter's own sentence says more than the cut text that it quotes: `Gemini models require ... Upstream error: {"err`.
    if head.starts_with("Gemini models require ")
        && let Some((own, quoted)) = head.split_once(" Upstream error: ")
        && own.contains("reasoning details to be preserved")
        && first_value::<serde::de::IgnoredAny>(quoted).is_none()
    {
        return dug.keep(own);
    }
    if let Some(at) = brace {
        let at = if head[..at].ends_with('[') {
            at - 1
        } else {
            at
        };
        let before = dug.message.take();
        let value = &text[at..];
        // Braces in a sentence contain no value: `bad keywords {'description'}`.
        let quoted = head[..at].ends_with(['`', '\'', '"', '=']);
        let holds = value.starts_with('[')
            || scrape::innermost_message(value).is_some()
            || !quoted && super::unwrap::relaxed(value).is_some();
        if holds && open(value, budget, dug) {
            return true;
        }
        dug.message = before;
    }
    dug.keep(text)
}

/// Handles JSON that does not parse: truncated, escaped once too often, or a repr.
fn broken(text: &str, budget: &mut usize, dug: &mut Dug) -> bool {
    let (head, _) = within_limit(text);
    if head.starts_with("{\\\"") || head.starts_with("[{\\\"") {
        let plain = scrape::unescape(head);
        if plain != head {
            return open(&plain, budget, dug);
        }
    }
    if let Some((json, _)) = super::unwrap::relaxed(head)
        && json != head
        && object(&json, budget, dug) == Some(true)
    {
        return true;
    }
    match scrape::innermost_message(head) {
        Some(message) => dug.keep(&message),
        None => dug.keep(head),
    }
}

/// Takes the title or heading of a page.
fn page(text: &str, dug: &mut Dug) -> bool {
    dug.page = true;
    page_text(text).is_some_and(|title| dug.keep(&title))
}
