//! From pasted text to what stands inside it.
//!
//! Clients, relays and logs put an error into words of their own: a status in front, a Python `repr`, an SDK's
//! debug form, JSON in a string in JSON. [`unwrap`] finds the decisive JSON, writes it as real JSON text, and
//! says what was around it. No regex engine; every byte looked at is paid for from a tank that the length of
//! the text fills ([`budget`]), brackets are read to a depth of [`MAX_DEPTH`] and texts inside texts to
//! [`MAX_LAYERS`], so hostile input ends in time that is linear in its length.
//!
//! `clean` undoes what pasting did; `scan` finds values, `parse`, `calls`, `bare` and `literal` read them (one grammar
//! for JSON and for the dumps of other languages); `dig` opens strings and picks the decisive object by
//! `envelope`'s rank; `words` and `glue` take prefixes and suffixes off a message; `status` and `hints` read facts from
//! words; `naming` says which wrapper it was.

mod bare;
mod budget;
mod calls;
mod clean;
mod cursor;
mod dig;
mod envelope;
mod glue;
mod hints;
mod lists;
mod literal;
mod naming;
mod node;
mod parse;
mod parts;
mod pick;
pub(crate) mod prefix;
mod record;
pub(crate) mod runtime;
mod scan;
pub(crate) mod sentence;
pub(crate) mod status;
#[cfg(test)]
mod tests;
pub(crate) mod units;
mod well_formed;
pub(crate) mod words;
mod wrapper;

pub(crate) use status::of_reason;
pub use wrapper::Wrapper;

use budget::StepBudget;

/// Deepest nesting of brackets that is read from a pasted text; what lies deeper is truncated.
pub const MAX_DEPTH: usize = parse::MAX_DEPTH;
/// Most texts inside texts (JSON in a string, escaped JSON in a log line) that are opened.
pub const MAX_LAYERS: usize = dig::MAX_LAYERS;

/// What stands inside a pasted text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unwrapped {
    /// Every wrapper found, outermost first; empty for bare words and for a bare envelope.
    pub layers: Vec<Wrapper>,
    /// The status that the wrappers' words state, the nearest to the payload first.
    pub status: Option<u16>,
    /// The status that only an exception's name or a reason phrase hints at.
    pub status_hint: Option<u16>,
    /// The decisive JSON as JSON text: an envelope, or the inner error object alone.
    pub payload: Option<String>,
    /// The payload was truncated and closed where it ended.
    pub truncated: bool,
    /// The human words: the payload's message, or what is left when the wrapper's own words are taken off.
    pub text: String,
    /// The provider that words name.
    pub provider_hint: Option<String>,
    /// The model that a client says it asked for.
    pub model_hint: Option<String>,
    /// A generation id that stands somewhere in the text.
    pub generation_id: Option<String>,
    /// Answer headers that a dump or transcript shows.
    pub headers: Vec<(String, String)>,
    /// Whether the members of a dump or a log record show that something failed; `None` where only its words can tell.
    pub failed: Option<bool>,
}

impl Unwrapped {
    /// The outermost wrapper; [`Wrapper::Text`] when there is none.
    pub fn wrapper(&self) -> Wrapper {
        self.layers.first().copied().unwrap_or(Wrapper::Text)
    }
}

/// Finds what stands inside `text`.
pub fn unwrap(text: &str) -> Unwrapped {
    // Blanks around it are no part of anything, also not of a string that is cut where the text ends.
    let text = clean::clean(text.trim());
    let fuel = StepBudget::for_text(text.len());
    let mut unwrapped = match parts::beheaded(&text, &fuel).or_else(|| dig::dig(&text, 0, &fuel)) {
        Some(pick) => Unwrapped {
            layers: pick.layers,
            status: pick.status,
            status_hint: pick.hint,
            payload: pick.payload,
            truncated: pick.truncated,
            text: pick.text,
            headers: pick.headers,
            failed: pick.failed,
            ..Unwrapped::default()
        },
        None => {
            let shown = parts::shown(&text, &fuel);
            let words = words::strip(shown.words(&text));
            Unwrapped {
                headers: shown.headers,
                failed: shown.failed,
                layers: naming::of_words(&text).into_iter().collect(),
                status: shown.status.or(words.status),
                status_hint: words.hint,
                text: words.text,
                ..Unwrapped::default()
            }
        }
    };
    unwrapped.provider_hint = hints::provider(&text);
    unwrapped.model_hint = hints::model(&text);
    unwrapped.generation_id = hints::generation_id(&text);
    let shown = hints::headers(&text);
    if !shown.is_empty() {
        unwrapped.headers = shown;
    }
    unwrapped
}

/// Reads `text` as JSON, or as what JSON becomes in dumps, when it begins with a bracket: the JSON text and
/// whether it was truncated. For an upstream body in `raw` that no JSON parser takes any more.
pub fn relaxed(text: &str) -> Option<(String, bool)> {
    let text = text.trim();
    if !text.starts_with(['{', '[']) {
        return None;
    }
    let fuel = StepBudget::for_text(text.len());
    let first = scan::value_at(text, 0, &fuel)?;
    if let node::Node::Text(peeled) = &first.node {
        let inner = scan::value_at(peeled, 0, &fuel)?;
        return Some((inner.node.to_json(), inner.cut));
    }
    Some((first.node.to_json(), first.cut))
}
