//! Errors and facts that a client printed in parts.

use super::envelope::{self, BARE, WORDS};
use super::fuel::Fuel;
use super::node::{Node, Object};
use super::pick::Pick;
use super::scan::{self, Candidate};
use super::words;

/// `Message: ..., Metadata: {...}`: an error whose members a client printed one by one.
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
    let fuel = Fuel::for_text(message.len());
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

/// What a client's validator found wrong with a response, printed behind the value: `Type validation failed: Value: {...}.
/// Error message: [...]`. Only the value can be an error of the API.
pub(super) fn is_verdict(text: &str, candidate: &Candidate) -> bool {
    let before = text.get(..candidate.start).unwrap_or_default();
    before.trim_end().ends_with("Error message:")
        && before.contains("ype validation failed: Value:")
}

/// The response's headers, where a dump has them.
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
