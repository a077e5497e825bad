//! The result of extraction: one error and its wrappers.

use super::envelope::{self, ENVELOPE, Rank};
use super::naming;
use super::node::{Node, Object, object_json};
use super::words;
use super::wrapper::Wrapper;

/// An error found in a text.
#[derive(Debug)]
pub(super) struct Pick {
    pub(super) rank: Rank,
    pub(super) payload: Option<String>,
    /// The message of the payload, or the text if there is none.
    pub(super) text: String,
    pub(super) truncated: bool,
    /// Whether the dump omitted members.
    pub(super) elided: bool,
    /// The status stated around the payload, the nearest first.
    pub(super) status: Option<u16>,
    pub(super) hint: Option<u16>,
    /// The wrappers, outermost first.
    pub(super) layers: Vec<Wrapper>,
    /// Response headers in a dump.
    pub(super) headers: Vec<(String, String)>,
    /// Whether it was in a string, not in the tree itself.
    pub(super) in_text: bool,
    /// Whether its members show that something failed.
    pub(super) failed: Option<bool>,
}

/// Members that dumps of client errors have next to the envelope.
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

/// Members of an envelope that dumps do not add.
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
    /// Builds the pick for a payload.
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
        // Next to an envelope, dumps repeat the members of the inner error object.
        let repeated = |key: &str| {
            rank.level >= ENVELOPE && matches!(key, "message" | "code" | "type" | "param")
        };
        let is_kept = |(key, node): &&(String, Node)| {
            !dump
                || KEPT.contains(&key.as_str())
                    && (!repeated(key) || node.as_text() == Some("error"))
        };
        let kept = || object.members.iter().filter(is_kept);
        Self {
            rank,
            text: envelope::message(object)
                .unwrap_or_default()
                .trim()
                .to_owned(),
            payload: Some(object_json(kept())),
            truncated: false,
            elided: kept().any(|(_, node)| node.has_elision()),
            status: object.status(),
            hint: None,
            layers: Vec::new(),
            headers: Vec::new(),
            in_text: false,
            failed: None,
        }
    }

    /// Builds the pick for text without a payload.
    pub(super) fn words(text: &str) -> Self {
        let stripped = words::strip(text);
        Self {
            rank: Rank {
                level: envelope::WORDS,
                gateway: 0,
            },
            payload: None,
            text: stripped.text,
            truncated: false,
            elided: false,
            status: stripped.status,
            hint: stripped.hint,
            layers: naming::of_words(text).into_iter().collect(),
            headers: Vec::new(),
            in_text: false,
            failed: None,
        }
    }

    /// Whether this pick is better than `other`.
    pub(super) fn beats(&self, other: &Self) -> bool {
        let key = |pick: &Self| (pick.rank, !pick.elided, !pick.truncated);
        key(self) > key(other)
    }

    /// Whether this pick is more decisive than the object of rank `own` that contains it.
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
