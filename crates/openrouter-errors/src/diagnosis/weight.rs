//! How informative a diagnosis is, so that of several the most informative one wins.

use super::{Cause, Diagnosis};

/// How informative a diagnosis is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// Only that something failed.
    Nothing,
    /// A client failed on a response that it did not keep.
    Client,
    /// The connection failed.
    Network,
    /// Only a status.
    Status,
    /// The text or the members say what went wrong.
    Explained,
}

/// Returns the id of the rule that determined the cause.
pub(super) fn rule_of(diagnosis: &Diagnosis) -> &str {
    let evidence = diagnosis.evidence.first();
    evidence.map_or("", |evidence| evidence.rule)
}

/// Whether single words decided, which prove no failure.
pub(super) fn is_worded(diagnosis: &Diagnosis) -> bool {
    rule_of(diagnosis).starts_with("worded.")
}

pub(super) fn weight(diagnosis: &Diagnosis) -> Weight {
    let rule = rule_of(diagnosis);
    match diagnosis.cause {
        None | Some(Cause::Unknown) if diagnosis.status.is_some() => Weight::Status,
        None | Some(Cause::Unknown | Cause::UpstreamUnexplained) => Weight::Nothing,
        Some(cause) if cause.as_str().starts_with("client.") => Weight::Client,
        Some(Cause::NetworkFailed | Cause::OutputTruncatedJson) => Weight::Client,
        Some(cause) if cause.as_str().starts_with("network.") || cause == Cause::StreamDropped => {
            Weight::Network
        }
        // Single words say less than a phrase or a status.
        Some(_) if is_worded(diagnosis) => Weight::Network,
        Some(_) if rule.contains("status") || rule == "words.rate" => Weight::Status,
        // `Invalid request`, and the line below it says what is invalid.
        Some(_) if rule == "request.invalid" && is_heading(diagnosis) => Weight::Status,
        Some(_) => Weight::Explained,
    }
}

/// Whether a message only says that something about the request or the settings is invalid.
fn is_heading(diagnosis: &Diagnosis) -> bool {
    const WORDS: [&str; 5] = [
        "参数错误",
        "invalid request",
        "invalid configuration",
        "invalid openai",
        "validation error",
    ];
    let message = diagnosis
        .message
        .as_deref()
        .unwrap_or_default()
        .to_ascii_lowercase();
    message.chars().count() < 48
        && !message.contains([':', '`'])
        && WORDS.iter().any(|words| message.contains(words))
}

/// Whether a client failed on a response that it did not keep.
pub(super) fn is_client(diagnosis: &Diagnosis) -> bool {
    weight(diagnosis) == Weight::Client
}

/// Whether a diagnosis says more than that a client failed.
pub(super) fn is_telling(diagnosis: &Diagnosis) -> bool {
    weight(diagnosis) > Weight::Client
}
