//! Identifies the wrapper.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::cursor::Style;
use super::glue;
use super::lists::{RELAYS, finders};
use super::node::{Node, Object};
use super::scan::Candidate;
use super::status;
use super::words;
use super::wrapper::Wrapper;

/// The number of bytes examined before a value.
const WINDOW: usize = 2048;

/// Words that may occur between a status and its payload, in lower case.
const GLUE: [&str; 17] = [
    "response", "body", "message", "error", "with", "status", "code", "http", "json", "content",
    "data", "b", "from", "api", "the", "server", "returned",
];

/// Returns the wrapper around a candidate in `text`, or `None` if there is none.
pub(super) fn around(text: &str, candidate: &Candidate) -> Option<Wrapper> {
    let before = last(text.get(..candidate.start).unwrap_or_default());
    let after = text.get(candidate.end..).unwrap_or_default();
    let root = candidate.node.as_object();
    if is_ide(before, text) || root.is_some_and(is_ide_object) {
        return Some(Wrapper::IdeDump);
    }
    if is_litellm(before) {
        return Some(Wrapper::Litellm);
    }
    if is_ai_sdk(before) || is_ai_sdk_node(&candidate.node, 0) {
        return Some(Wrapper::AiSdk);
    }
    let lower = before.to_lowercase();
    let stated = status::stated(before);
    let differ = stated
        .windows(2)
        .any(|pair| pair[0].status != pair[1].status);
    if has(&lower, &RELAY) || (differ && before.contains('[')) {
        return Some(Wrapper::Relay);
    }
    if matches!(candidate.node, Node::Text(_)) && !candidate.escaped {
        // The repr of an exception that contains a text: what matters is around the JSON in that text.
        return None;
    }
    if is_constructed(before, candidate) {
        return Some(Wrapper::SdkRepr);
    }
    if candidate.style.python {
        return Some(Wrapper::PythonRepr);
    }
    if stated
        .last()
        .is_some_and(|stated| is_glue(before, stated.end))
    {
        return Some(Wrapper::StatusPrefix);
    }
    let bare = before
        .trim_matches([' ', '\n', '\t', '\r', '`', '"', '\''])
        .is_empty();
    if candidate.escaped || !bare {
        return Some(Wrapper::LogLine);
    }
    alone(root, candidate.style, candidate.cut)
        .or_else(|| (!after.trim().is_empty()).then_some(Wrapper::LogLine))
}

/// Returns the wrapper of a text without JSON.
pub(super) fn of_words(text: &str) -> Option<Wrapper> {
    if is_ide(text, text) {
        return Some(Wrapper::IdeDump);
    }
    let head = match text.char_indices().nth(WINDOW) {
        Some((end, _)) if text.len() > WINDOW => &text[..end],
        _ => text,
    };
    if is_litellm(head) {
        return Some(Wrapper::Litellm);
    }
    if is_ai_sdk(head) {
        return Some(Wrapper::AiSdk);
    }
    let lower = head.to_lowercase();
    if has(&lower, &RELAY) {
        return Some(Wrapper::Relay);
    }
    let listed = head.lines().nth(1).is_some() && lower.contains("message:");
    if glue::leading_status(head.trim_start()).is_some() && !listed {
        return Some(Wrapper::StatusPrefix);
    }
    None
}

/// Handles an object with nothing around it.
fn alone(root: Option<&Object>, style: Style, cut: bool) -> Option<Wrapper> {
    if style.spliced {
        return Some(Wrapper::Relay);
    }
    if cut {
        return None;
    }
    let root = root?;
    let nulls = root.get("id") == Some(&Node::Null) && root.get("choices") == Some(&Node::Null);
    let inner = root.get("error").is_none()
        && root.get("message").is_some()
        && root.get("choices").is_none();
    if nulls || inner {
        return Some(Wrapper::SdkRepr);
    }
    let has = |keys: &[&str]| keys.iter().any(|key| root.get(key).is_some());
    if root.get("error").is_some() && !has(&["level", "severity", "stack"])
        || root.get("choices").is_some()
    {
        return None;
    }
    if has(&[
        "level",
        "severity",
        "timestamp",
        "time",
        "logger",
        "msg",
        "@timestamp",
        "log",
    ]) {
        return Some(Wrapper::LogLine);
    }
    let dump = [
        "name",
        "stack",
        "statusCode",
        "status_code",
        "httpCode",
        "cause",
        "errorMessage",
        "errorDetails",
        "response",
    ];
    has(&dump).then_some(Wrapper::SdkRepr)
}

fn last(text: &str) -> &str {
    let mut from = text.len().saturating_sub(WINDOW);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    text.get(from..).unwrap_or_default()
}

/// Matches `[OPENROUTER] 401401 ...`, or the editor's own code at the end.
fn is_ide(before: &str, text: &str) -> bool {
    let tagged = before
        .trim_start()
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'));
    let tagged = tagged.is_some_and(|(tag, rest)| {
        let digits = rest
            .trim_start()
            .bytes()
            .take_while(u8::is_ascii_digit)
            .count();
        let upper = tag
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'_' | b'-'));
        !tag.is_empty() && upper && (digits == 3 || digits == 6)
    });
    tagged || words::without_own_code(text.trim()).is_some()
}

fn is_ide_object(root: &Object) -> bool {
    root.has("providerId") || (root.has("modelId") && root.get("isRetryable").is_none())
}

static RELAY: LazyLock<Vec<Finder<'static>>> = LazyLock::new(|| finders(RELAYS.iter().copied()));

/// Whether a text has one of these phrases.
fn has(text: &str, phrases: &[Finder<'_>]) -> bool {
    phrases
        .iter()
        .any(|phrase| phrase.find(text.as_bytes()).is_some())
}

fn is_litellm(before: &str) -> bool {
    static MARKS: LazyLock<Vec<Finder<'static>>> = LazyLock::new(|| {
        finders(["litellm.", "OpenrouterException", "OpenAIException - "].into_iter())
    });
    has(before, &MARKS)
}

fn is_ai_sdk(before: &str) -> bool {
    static MARKS: LazyLock<Vec<Finder<'static>>> = LazyLock::new(|| {
        let marks = [
            "APICallError",
            "AI_RetryError",
            "AI_NoOutputGenerated",
            "AI_TypeValidationError",
            "AI_JSONParseError",
            " attempts with non-retryable error: ",
        ];
        finders(marks.into_iter())
    });
    has(before, &MARKS)
}

fn is_ai_sdk_node(node: &Node, depth: usize) -> bool {
    match node {
        Node::Object(object) => {
            ["isRetryable", "responseBody", "requestBodyValues"]
                .iter()
                .any(|key| object.get(key).is_some())
                || object
                    .text("name")
                    .is_some_and(|name| name.starts_with("AI_"))
                || (depth < 4
                    && object
                        .members
                        .iter()
                        .any(|(_, value)| is_ai_sdk_node(value, depth + 1)))
        }
        Node::List(items) => {
            depth < 4
                && items
                    .iter()
                    .take(8)
                    .any(|item| is_ai_sdk_node(item, depth + 1))
        }
        _ => false,
    }
}

/// Whether the value is, or is inside, the debug form of another SDK's object.
fn is_constructed(before: &str, candidate: &Candidate) -> bool {
    if candidate.style.named && !candidate.style.python {
        return true;
    }
    let named = candidate
        .node
        .as_object()
        .is_some_and(|object| object.name.is_some());
    let trimmed = before.trim_end();
    let member = trimmed.ends_with('=') && before.contains('(');
    let called = trimmed.ends_with('(')
        && trimmed
            .trim_end_matches('(')
            .ends_with(|letter: char| letter.is_ascii_alphanumeric());
    let list = matches!(&candidate.node, Node::List(_)) && candidate.style.named;
    named || member || called || list || (candidate.style.bare_keys && !candidate.escaped)
}

/// Whether only glue words lie between a status that ends at `end` and the end of `before`.
fn is_glue(before: &str, end: usize) -> bool {
    let rest = before
        .get(glue::after_glue(before, end)..)
        .unwrap_or_default();
    let rest = match status::reason_after(before, end) {
        Some(at) => before.get(at..).unwrap_or_default(),
        None => rest,
    };
    rest.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .all(|word| {
            let word = word.to_ascii_lowercase();
            GLUE.contains(&word.as_str())
        })
}
