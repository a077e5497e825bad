//! Errors that a client printed in parts.

use super::budget::StepBudget;
use super::cursor::{Parser, Place};
use super::envelope::{self, BARE, WORDS};
use super::node::{Node, Object};
use super::pick::Pick;
use super::scan::{self, Candidate};
use super::status;
use super::words;

/// Handles `Message: ..., Metadata: {...}`: an error whose members a client printed one by one.
pub(super) fn beside_metadata(text: &str, candidate: &Candidate) -> Option<Pick> {
    let object = candidate.node.as_object()?;
    if envelope::rank(object).is_some_and(|rank| rank.level > WORDS)
        || !envelope::is_metadata(object)
    {
        return None;
    }
    let before = text
        .get(..candidate.start)?
        .trim_end()
        .strip_suffix(':')?
        .trim_end();
    let label = before.len().checked_sub("metadata".len())?;
    if !before.get(label..)?.eq_ignore_ascii_case("metadata") {
        return None;
    }
    let words = before
        .get(..label)?
        .trim_end_matches([' ', ',', '|', ';', '\n', '-', '(']);
    let words = words
        .rsplit_once("Message: ")
        .map_or(words, |(_, message)| message);
    let stripped = words::strip(words);
    let message = if words.trim_start().starts_with('{') {
        words.trim().to_owned()
    } else {
        stripped.text
    };
    let fuel = StepBudget::for_text(message.len());
    let code = scan::json_candidates(&message, &fuel)
        .first()
        .and_then(|inner| envelope::code(inner.node.as_object()?))
        .or(stripped.status);
    let mut members = vec![("message".to_owned(), Node::Text(message))];
    if let Some(code) = code {
        members.push(("code".to_owned(), Node::Number(code.to_string())));
    }
    members.push(("metadata".to_owned(), candidate.node.clone()));
    let object = Object {
        name: None,
        members,
    };
    let mut pick = Pick::payload(envelope::rank(&object)?, &object);
    pick.rank.level = BARE + 10;
    pick.truncated = candidate.cut;
    pick.hint = stripped.hint;
    Some(pick)
}

/// Members that identify metadata on its own.
const TELLING: [&str; 11] = [
    "error_type",
    "limit_source",
    "provider_code",
    "provider_error_code",
    "failed_routing_step",
    "ineligibility_reasons",
    "flagged_input",
    "remedy_hint",
    "retry_after_seconds",
    "is_byok",
    "previous_errors",
];

/// Handles the members that a runtime prints behind an exception whose message is its own: `ChatError: Provider returned
/// error\n    at ... { code: 502, metadata: {...} }`.
pub(super) fn behind_exception(text: &str, candidate: &Candidate) -> Option<Pick> {
    let object = candidate.node.as_object()?;
    let metadata = object
        .object("metadata")
        .filter(|inner| envelope::is_metadata(inner))?;
    let own = ["message", "error", "choices"];
    if own.iter().any(|key| object.has(key)) {
        return None;
    }
    let stripped = words::strip(text.get(..candidate.start)?);
    let mut members = vec![("message".to_owned(), Node::Text(stripped.text))];
    members.extend(
        object
            .get("code")
            .map(|code| ("code".to_owned(), code.clone())),
    );
    members.push(("metadata".to_owned(), Node::Object(metadata.clone())));
    let built = Object {
        name: None,
        members,
    };
    let mut pick = Pick::payload(envelope::rank(&built)?, &built);
    pick.status = object.status().or(stripped.status);
    pick.truncated = candidate.cut;
    pick.hint = stripped.hint;
    Some(pick)
}

/// Handles the metadata of an error without the error around it.
pub(super) fn bare_metadata(candidate: &Candidate) -> Option<Pick> {
    let object = candidate.node.as_object()?;
    let telling = TELLING.iter().any(|key| object.has(key))
        || object.has("provider_name") && object.has("raw");
    if !telling {
        return None;
    }
    envelope_of(
        Object::default(),
        object.clone(),
        Object::default(),
        candidate.cut,
    )
}

/// Builds an envelope from an error's members, its metadata and the members next to the error.
fn envelope_of(mut error: Object, metadata: Object, mut top: Object, cut: bool) -> Option<Pick> {
    if !metadata.members.is_empty() {
        error
            .members
            .push(("metadata".to_owned(), Node::Object(metadata)));
    }
    top.members
        .insert(0, ("error".to_owned(), Node::Object(error)));
    let rank = envelope::rank(&top)?;
    let mut pick = Pick::payload(rank, &top);
    pick.truncated = cut;
    Some(pick)
}

/// Names that a name with a missing start may stand for, longer ones first.
const NAMES: [&str; 20] = [
    "ineligibility_reasons",
    "failed_routing_step",
    "provider_error_code",
    "retry_after_seconds",
    "previous_errors",
    "flagged_input",
    "provider_name",
    "provider_code",
    "limit_source",
    "remedy_hint",
    "error_type",
    "model_slug",
    "metadata",
    "message",
    "reasons",
    "is_byok",
    "error",
    "code",
    "type",
    "raw",
];

/// Handles JSON without its beginning: `ge":"Provider returned error","code":429,...}}`. Puts each member in its place.
pub(super) fn beheaded(text: &str, fuel: &StepBudget) -> Option<Pick> {
    let text = text.trim();
    let quote = memchr::memchr(b'"', text.as_bytes())?;
    let head = text.get(..quote)?;
    // What a client adds behind it: `..."user_id":"u"}}  (status 401)`.
    let end = text.rfind(['}', ']']).map_or(text.len(), |at| at + 1);
    let added = text.get(end..)?;
    let aside = added.trim_start().starts_with('(') && added.len() < 32;
    let text = if aside { text.get(..end)? } else { text };
    let beside = status::stated(added)
        .first()
        .map(|stated| stated.status)
        .filter(|_| aside);
    if head.contains(['{', '[', ':', '\n']) || !text.contains("\":") || !text.ends_with(['}', ']'])
    {
        return None;
    }
    // The cut was between two members.
    let between = head.is_empty() && text.starts_with('"');
    let mut parser = Parser::new(text, if between { 0 } else { quote + 1 }, false, fuel);
    let (mut error, mut metadata, mut top) =
        (Object::default(), Object::default(), Object::default());
    let mut place = |key: String, value: Node| {
        let home = if envelope::is_metadata_key(&key) {
            &mut metadata
        } else if matches!(key.as_str(), "message" | "code" | "type" | "param") {
            &mut error
        } else {
            &mut top
        };
        match (key.as_str(), value) {
            ("metadata" | "error", Node::Object(inner)) => {
                for (key, value) in inner.members {
                    if key == "metadata"
                        && let Node::Object(inner) = value
                    {
                        metadata.members.extend(inner.members);
                    } else if envelope::is_metadata_key(&key) {
                        metadata.members.push((key, value));
                    } else {
                        error.members.push((key, value));
                    }
                }
            }
            (_, value) => home.members.push((key, value)),
        }
    };
    parser.blank();
    let mut found = 0;
    if !between && parser.peek() == Some(b':') {
        parser.at += 1;
        let value = parser.value(Place::Member)?;
        let name = NAMES
            .iter()
            .find(|name| head.len() > 1 && name.ends_with(head));
        place((*name.unwrap_or(&head)).to_owned(), value);
        found += 1;
    } else if !between {
        // The end of a value, most often of the message.
        place("raw".to_owned(), Node::Text(head.trim().to_owned()));
    }
    loop {
        parser.blank();
        match parser.peek()? {
            b',' | b'}' | b']' if parser.at + 1 < text.len() => parser.at += 1,
            b'}' | b']' => break,
            _ => {
                let Some(key) = parser.key() else { break };
                let Some(value) = parser.value(Place::Member) else {
                    break;
                };
                place(key, value);
                found += 1;
            }
        }
    }
    if found == 0 || metadata.members.is_empty() && error.members.is_empty() {
        return None;
    }
    if between && !TELLING.iter().any(|key| metadata.has(key)) {
        return None;
    }
    let mut pick = envelope_of(error, metadata, top, true)?;
    pick.status = pick.status.or(beside);
    Some(pick)
}

/// Whether a value is the list of problems that a client's validator found in a response: `Type validation failed:
/// Value: {...}. Error message: [...]`. Only the value before it can be an API error.
pub(super) fn is_verdict(text: &str, candidate: &Candidate) -> bool {
    let before = text.get(..candidate.start).unwrap_or_default();
    if before.trim_end().ends_with("ZodError:") && is_of_a_response(&candidate.node) {
        return true;
    }
    before.trim_end().ends_with("Error message:")
        && before.contains("ype validation failed: Value:")
}

/// Whether a validator's list is about members that only a response has: `[{"path": ["choices"], ...}]`.
fn is_of_a_response(node: &Node) -> bool {
    let Node::List(problems) = node else {
        return false;
    };
    problems.iter().filter_map(Node::as_object).any(|problem| {
        let Some(Node::List(path)) = problem.get("path") else {
            return false;
        };
        let first = path.first().and_then(Node::as_text);
        first.is_some_and(|name| {
            matches!(
                name,
                "choices" | "id" | "object" | "created" | "usage" | "error"
            )
        })
    })
}

/// Whether an object stands in a line of source code: `raise LLMError(message=e.message)`.
pub(super) fn is_source(text: &str, candidate: &Candidate) -> bool {
    let before = text.get(..candidate.start).unwrap_or_default();
    let start = memchr::memrchr(b'\n', before.as_bytes()).map_or(0, |at| at + 1);
    let line = before.get(start..).unwrap_or_default().trim_start();
    let keyword = ["raise ", "throw ", "return "]
        .iter()
        .any(|word| line.starts_with(word));
    // The source is not all of the text.
    keyword
        && (start > 0
            || text
                .get(candidate.end..)
                .is_some_and(|rest| rest.contains('\n')))
}

/// Returns the response headers in a dump.
pub(super) fn headers(object: &Object) -> Vec<(String, String)> {
    let found = ["responseHeaders", "response_headers", "headers"]
        .iter()
        .find_map(|key| object.object(key));
    let pairs = found.map_or(&[][..], |headers| headers.members.as_slice());
    pairs
        .iter()
        .filter_map(|(name, value)| {
            let value = match value {
                Node::Text(text) | Node::Number(text) => text.clone(),
                Node::List(items) => items.first()?.as_text()?.to_owned(),
                _ => return None,
            };
            Some((name.clone(), value))
        })
        .collect()
}

/// Facts outside the message: the head of a response, or the members that a runtime prints after a stack trace.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) headers: Vec<(String, String)>,
    pub(super) status: Option<u16>,
    pub(super) failed: Option<bool>,
    /// The range of the message; the whole text if `None`.
    range: Option<std::ops::Range<usize>>,
}

impl Shown {
    /// Returns the part of `text` that contains the message.
    pub(super) fn words<'t>(&self, text: &'t str) -> &'t str {
        let range = self.range.clone().unwrap_or(0..text.len());
        text.get(range).unwrap_or(text)
    }
}

/// Finds the head of a response and a dump of an error's members.
pub(super) fn shown(text: &str, fuel: &StepBudget) -> Shown {
    if let Some(shown) = response(text) {
        return shown;
    }
    // What a program printed of an answer that is complete.
    let finished = ["finishReason: 'stop'", "\"finishReason\": \"stop\""]
        .iter()
        .any(|mark| text.contains(mark));
    let dump = scan::json_candidates(text, fuel)
        .into_iter()
        .find_map(|candidate| {
            let object = candidate.node.as_object()?;
            let found = headers(object);
            let status = object.status();
            let behind = text.get(..candidate.start)?.trim_end();
            let failed = !finished || status.is_some();
            let dumped = !behind.is_empty()
                && failed
                && (status.is_some() || !found.is_empty() || object.text("code").is_some());
            dumped.then_some(Shown {
                headers: found,
                status,
                failed: Some(true),
                range: Some(0..candidate.start),
            })
        });
    dump.unwrap_or_default()
}

/// Handles `HTTP/2 429`, header lines, a blank line, and a body that is not JSON.
fn response(text: &str) -> Option<Shown> {
    let mut at = 0;
    let mut status = None;
    let mut pairs = Vec::new();
    let mut body = None;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let plain = line.trim();
        let arrow = plain.strip_prefix("<-- ");
        let plain = plain.strip_prefix('<').unwrap_or(plain).trim();
        // OkHttp's `<-- 429 https://x/y (231ms)`.
        if let Some(rest) = plain.strip_prefix("HTTP/").or(arrow) {
            let code = rest
                .split_whitespace()
                .nth(usize::from(arrow.is_none()))
                .and_then(|code| code.parse::<u16>().ok());
            if let Some(code) = code.filter(|code| (100..600).contains(code)) {
                status = Some(code);
                pairs.clear();
                body = None;
                continue;
            }
        }
        if status.is_none() || body.is_some() {
            continue;
        }
        if plain.is_empty() {
            body = Some(at);
        } else if let Some((name, value)) = plain.split_once(':')
            && !name.trim().is_empty()
            && !name.trim().contains(' ')
        {
            pairs.push((name.trim().to_owned(), value.trim().to_owned()));
        } else {
            body = Some(start);
        }
    }
    let status = status?;
    let failed = status >= 400;
    let body = body.filter(|body| {
        pairs.len() > usize::from(!failed)
            && text
                .get(*body..)
                .is_some_and(|body| !body.trim().is_empty())
    });
    let (Some(body), true) = (body, failed) else {
        return (!failed && !pairs.is_empty()).then_some(Shown {
            failed: Some(false),
            ..Shown::default()
        });
    };
    Some(Shown {
        headers: pairs,
        status: Some(status),
        failed: Some(true),
        range: Some(body..text.len()),
    })
}
