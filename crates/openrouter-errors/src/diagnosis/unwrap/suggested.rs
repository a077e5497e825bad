//! The status that the words of a failure suggest: a reason phrase in capitals, the name of an exception.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::lists::{CLASSES, CUES, REASONS, finders};
use super::status::{PROXY, WINDOW, last_word, says_failure};

/// Returns the status of the reason phrase, in capitals, in which the words of a failed call end: `failed with status Not
/// Found`, `HTTP error: Bad Gateway`.
pub(super) fn of_last_words(text: &str) -> Option<u16> {
    let line = text
        .lines()
        .find(|line| !line.trim().is_empty())?
        .trim_end_matches([' ', '.', ':', '\'', '"', '`', ')']);
    let last = line.rsplit(' ').next()?;
    if !last.starts_with(|letter: char| letter.is_ascii_uppercase())
        || PROXY.iter().any(|words| text.contains(words))
    {
        return None;
    }
    let (phrase, status) = REASONS.iter().find(|(phrase, _)| {
        let tail = line.len().checked_sub(phrase.len());
        tail.and_then(|at| line.get(at..))
            .is_some_and(|tail| tail.eq_ignore_ascii_case(phrase))
    })?;
    let (head, tail) = line.split_at_checked(line.len() - phrase.len())?;
    let capitals = tail
        .split(' ')
        .all(|word| word.starts_with(|letter: char| letter.is_ascii_uppercase()));
    let before = head.trim_end_matches([' ', '(', '\'', '"', '`']);
    if !capitals || before.len() == head.len() {
        return None;
    }
    let lower = head
        .get(head.floor_char_boundary(head.len().saturating_sub(WINDOW))..)?
        .to_ascii_lowercase();
    let cue = last_word(before.trim_end_matches([':', '=']));
    let cued = before.ends_with(':') || CUES.contains(&cue.as_str()) || says_failure(&lower);
    let call = [
        "status",
        "request",
        "http",
        "api",
        "response",
        "failed with ",
    ]
    .iter()
    .any(|word| lower.contains(word));
    (cued && call).then_some(*status)
}

/// Returns the status that a typed decoder rejected: "invalid type: integer `403`, expected a string".
pub(super) fn of_decoder(text: &str) -> Option<u16> {
    let (_, rest) = text.split_once("invalid type: integer `")?;
    let (digits, _) = rest.get(..16.min(rest.len()))?.split_once('`')?;
    digits
        .parse()
        .ok()
        .filter(|status| (400..=599).contains(status))
}

/// Returns the status that the name of an exception in `text` suggests.
pub(super) fn of_class(text: &str) -> Option<u16> {
    static FINDERS: LazyLock<Vec<Finder<'static>>> =
        LazyLock::new(|| finders(CLASSES.iter().map(|(name, _)| *name)));
    let end = text.char_indices().nth(WINDOW);
    let head = end.map_or(text, |(end, _)| &text[..end]);
    CLASSES
        .iter()
        .zip(&*FINDERS)
        .filter_map(|((name, status), finder)| {
            let at = finder.find(head.as_bytes())?;
            let tail = head.get(at + name.len()..)?;
            let class = tail
                .split(|letter: char| !letter.is_ascii_alphanumeric())
                .next()
                .unwrap_or_default();
            const LOST_THINGS: [&str; 12] = [
                "Key",
                "File",
                "Class",
                "Module",
                "Element",
                "Method",
                "Type",
                "Property",
                "Column",
                "Attribute",
                "Field",
                "Symbol",
            ];
            let before = head.get(..at)?;
            // LiteLLM derives its error of a broken stream from that of an unavailable service.
            if *name == "ServiceUnavailable" && head.contains("MidStreamFallbackError") {
                return None;
            }
            // Java's `FileNotFoundException: https://...` is its word for 404; Ktor's `HttpRequestTimeoutException` for its
            // own time-out.
            if *name == "NotFound" && before.ends_with("File") && tail.contains("Exception: http") {
                return Some((at, *status));
            }
            if *name == "RequestTimeout" && before.ends_with("Http") {
                return None;
            }
            if *name == "NotFound" && LOST_THINGS.iter().any(|thing| before.ends_with(thing)) {
                return None;
            }
            let named = class.is_empty() && *name == "litellm.Timeout"
                // Ruby's `#<Net::HTTPBadRequest:0x00000001>`.
                || class.is_empty() && before.ends_with("#<Net::HTTP")
                || ["Error", "Exception", "ResponseError"]
                    .iter()
                    .any(|suffix| class.ends_with(suffix));
            named.then_some((at, *status))
        })
        .min()
        .map(|(_, status)| status)
}
