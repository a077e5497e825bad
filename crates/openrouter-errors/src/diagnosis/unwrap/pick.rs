//! What digging brings up: one error, with what was wrapped around it.

use super::envelope::{self, ENVELOPE, Rank};
use super::node::{Node, Object};
use super::wrapper::Wrapper;

/// An error found in a text.
#[derive(Debug)]
pub(super) struct Pick {
    pub(super) rank: Rank,
    pub(super) payload: Option<String>,
    /// The message of the payload, or the words where there is none.
    pub(super) text: String,
    pub(super) truncated: bool,
    /// The dump left members out.
    pub(super) elided: bool,
    /// The status that what stands around the payload states, the nearest first.
    pub(super) status: Option<u16>,
    pub(super) hint: Option<u16>,
    /// What was around it, outermost first.
    pub(super) layers: Vec<Wrapper>,
    /// Answer headers that a dump holds.
    pub(super) headers: Vec<(String, String)>,
    /// It stood in a string, not in the tree itself.
    pub(super) in_text: bool,
}

/// Members that dumps of clients' errors have next to the envelope.
const DUMP: [&str; 17] = [
    "headers",
    "stack",
    "statusCode",
    "requestID",
    "isRetryable",
    "responseBody",
    "url",
    "cause",
    "config",
    "response",
    "details",
    "modelId",
    "lc_error_code",
    "attemptNumber",
    "retriesLeft",
    "responseHeaders",
    "name",
];

/// Members of an envelope that dumps do not make up.
const KEPT: [&str; 12] = [
    "error",
    "user_id",
    "openrouter_metadata",
    "metadata",
    "message",
    "code",
    "type",
    "param",
    "availability",
    "error_type",
    "http_status",
    "request_id",
];

impl Pick {
    /// The payload that `object` is.
    pub(super) fn payload(rank: Rank, object: &Object) -> Self {
        let dump = object.name.is_none()
            && object.get("choices").is_none()
            && object.members.iter().any(|(key, node)| {
                DUMP.contains(&key.as_str()) || (key == "status" && node.as_status().is_some())
            })
            && object.text("object") != Some("response")
            && !object
                .text("type")
                .is_some_and(|event| event.starts_with("response."));
        let kept = if dump {
            let members = object
                .members
                .iter()
                .filter(|(key, _)| KEPT.contains(&key.as_str()));
            // Next to an envelope, a dump repeats the members of the inner error object.
            let repeated = |key: &str| {
                rank.level >= ENVELOPE && matches!(key, "message" | "code" | "type" | "param")
            };
            let members =
                members.filter(|(key, node)| !repeated(key) || node.as_text() == Some("error"));
            Node::Object(Object {
                name: None,
                members: members.cloned().collect(),
            })
        } else {
            Node::Object(object.clone())
        };
        Self {
            rank,
            text: envelope::message(object)
                .unwrap_or_default()
                .trim()
                .to_owned(),
            payload: Some(kept.to_json()),
            truncated: false,
            elided: kept.has_elision(),
            status: object.status(),
            hint: None,
            layers: Vec::new(),
            headers: Vec::new(),
            in_text: false,
        }
    }

    /// Whether this is the better of two.
    pub(super) fn beats(&self, other: &Self) -> bool {
        let key = |pick: &Self| (pick.rank, !pick.elided, !pick.truncated);
        key(self) > key(other)
    }

    /// Whether this is more decisive than the object of rank `own` in which it was found.
    pub(super) fn outranks(&self, own: Rank) -> bool {
        let level = self.rank.level;
        if own.level <= envelope::WORDS {
            return level > own.level || (self.in_text && level == own.level);
        }
        if self.in_text {
            return level >= envelope::BARE
                && (self.rank.gateway > own.gateway || own.gateway <= 0);
        }
        if own.level > envelope::BARE {
            return level > envelope::BARE && self.rank.gateway > own.gateway;
        }
        level >= envelope::BARE && own.gateway < 3
    }
}
