//! The input of the rules: the facts of a reading, each extracted once.

use crate::reading::Reading;
use crate::reading::lax::Lax;
use crate::shape::Shape;
use crate::surface::Surface;
use crate::vocab::ErrorType;

use super::codes::{status_of_code, status_of_type};
use super::hints::{in_words, is_gateway};
use super::page::page_text;
use super::pasted::{is_prose, is_whole_dump};
use super::text::{drop_guesses, drop_url, fold, says_nothing, trimmed};
use super::upstream::{Dug, dig, dig_json, is_layered};

/// The members of `error.availability` that rules and retry advice use.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(crate) struct AvailabilityView<'a> {
    #[serde(borrow)]
    pub(crate) code: Lax<'a>,
    #[serde(borrow)]
    pub(crate) retryable: Lax<'a>,
    #[serde(borrow)]
    pub(crate) retry_after: Lax<'a>,
}

/// The facts of one response.
pub(crate) struct Facts<'r> {
    /// The status for rules: as stated, else implied by a code or type.
    pub(crate) status: Option<u16>,
    /// Whether the status is only a client's guess: LiteLLM calls any failure that it does not know an internal error.
    pub(crate) guessed: bool,
    /// The status as stated or hinted at, for inferences from it.
    pub(crate) known: Option<u16>,
    pub(crate) stated: Option<ErrorType>,
    pub(crate) availability: Option<AvailabilityView<'r>>,
    pub(crate) limit_source: Option<&'r str>,
    pub(crate) reason: Option<&'r str>,
    pub(crate) step: Option<&'r str>,
    pub(crate) ineligible: Option<&'r str>,
    pub(crate) moderation: bool,
    pub(crate) guardrail: bool,
    pub(crate) alignment: bool,
    /// `metadata.retryable`.
    pub(crate) retryable: Option<bool>,
    pub(crate) providers_listed: bool,
    pub(crate) available: bool,
    pub(crate) named: bool,
    pub(crate) relayed: bool,
    pub(crate) byok: Option<bool>,
    pub(crate) model: Option<&'r str>,
    /// The id with which Anthropic answers; OpenRouter's own errors have none.
    pub(crate) request_id: Option<&'r str>,
    pub(crate) surface: Option<Surface>,
    pub(crate) shape: Shape,
    pub(crate) envelope: bool,
    pub(crate) native: Option<&'r str>,
    /// The provider that the message names in its text.
    pub(crate) named_in_words: Option<String>,
    /// The envelope's message, or the text, folded.
    pub(crate) message: Vec<u8>,
    /// The content extracted from `raw`.
    pub(crate) raw: Option<Dug>,
    /// The content extracted from a message that contains more than plain text.
    pub(crate) inner: Option<Dug>,
    /// The content of an earlier attempt, if the last is uninformative.
    pub(crate) earlier: Option<Dug>,
}

/// Context of a reading; for a pasted text, what surrounded the payload.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Around<'a> {
    /// The effective status.
    pub(crate) status: Option<u16>,
    /// The message, if the reading is not an envelope.
    pub(crate) text: Option<&'a str>,
    /// The status that only an exception's name suggests.
    pub(crate) hint: Option<u16>,
    /// The provider, if the payload does not name it.
    pub(crate) provider: Option<&'a str>,
    /// Whether the surrounding text says that a provider answered.
    pub(crate) relayed: bool,
}

impl<'r> Facts<'r> {
    /// Extracts the facts of a reading.
    pub(crate) fn take(reading: &'r Reading<'_>, around: Around<'_>) -> Self {
        let meta = reading.meta();
        let non_empty = |lax: Option<&'r Lax<'_>>| lax.and_then(Lax::non_empty);
        let message = around.text.or_else(|| reading.message());
        let raw = reading
            .raw_json()
            .filter(|json| !matches!(*json, "null" | "\"\""))
            .map(dig_json);
        // The excerpt of a value in a report of pydantic is no layer.
        let excerpt = |message: &str| {
            around.text.is_some()
                && memchr::memmem::find(message.as_bytes(), b"input_value={").is_some()
        };
        let inner = message
            .filter(|message| is_layered(message) && !excerpt(message))
            .map(dig);
        let telling = |dug: &Option<Dug>| {
            dug.as_ref()
                .and_then(|d| d.message.as_deref())
                .is_some_and(|m| !says_nothing(m))
        };
        let mute = message.is_none_or(says_nothing) && !telling(&raw) && !telling(&inner);
        let earlier = meta
            .and_then(|meta| meta.previous_errors().json())
            .or_else(|| {
                reading
                    .error()
                    .and_then(|error| error.previous_errors().json())
            })
            .filter(|_| mute)
            .map(dig_json);
        let named_meta = non_empty(meta.map(|meta| meta.provider_name()))
            .or_else(|| non_empty(reading.error().map(|error| error.provider_name())))
            .filter(|name| !is_gateway(name));
        let envelope =
            reading.error().is_some() || reading.message().is_some() || named_meta.is_some();
        let relay = inner.as_ref().and_then(|dug| dug.provider.as_deref());
        let named = named_meta.is_some() || relay.is_some() || around.provider.is_some();
        let mut folded = message.map(fold).unwrap_or_default();
        if !envelope && around.text.is_some() {
            drop_guesses(&mut folded);
            drop_url(&mut folded);
        }
        let generic = around.relayed || ends_generic(&folded);
        let stated = reading.error_type();
        let own_code = || {
            let error = reading.error();
            let top = reading.top().map(|top| top.code());
            [error.map(|e| e.code()), error.map(|e| e.kind()), top]
                .into_iter()
                .flatten()
                .filter_map(Lax::non_empty)
                .find_map(status_of_code)
        };
        let stands_for = stated.as_ref().and_then(status_of_type).or_else(own_code);
        let by_provider = stated
            .as_ref()
            .is_some_and(|stated| stated.starts_with("provider_"));
        // A member that names the provider says the same.
        let named_in_words = message.filter(|_| !named).and_then(in_words);
        Self {
            status: around.status.or(around.hint).or(stands_for),
            guessed: around.status.is_none() && matches!(around.hint, Some(408 | 500))
                // The status with which a program reports that its own request failed.
                || !envelope && memchr::memmem::find(&folded, b"fetch failed (cause: ").is_some(),
            known: around.status.or(around.hint),
            stated,
            availability: reading
                .availability_json()
                .and_then(|json| serde_json::from_str(json).ok()),
            limit_source: non_empty(meta.map(|meta| meta.limit_source())),
            reason: non_empty(meta.map(|meta| meta.reason())),
            step: non_empty(meta.map(|meta| meta.failed_routing_step())),
            ineligible: meta.and_then(|meta| meta.ineligibility_reasons().json()),
            moderation: meta.is_some_and(|meta| {
                meta.reasons().json().is_some() || meta.flagged_input().non_empty().is_some()
            }),
            guardrail: meta.is_some_and(|meta| meta.patterns().json().is_some()),
            alignment: meta.is_some_and(|meta| meta.alignment().json().is_some()),
            retryable: meta.and_then(|meta| meta.retryable().bool()),
            available: reading.availability_json().is_some(),
            providers_listed: meta.is_some_and(|meta| {
                meta.requested_providers()
                    .json()
                    .is_some_and(|list| list.len() > 2)
            }),
            named,
            relayed: named || by_provider || generic || raw.is_some() || named_in_words.is_some(),
            byok: meta
                .and_then(|meta| meta.is_byok().bool())
                .or_else(|| inner.as_ref().and_then(|dug| dug.byok)),
            model: reading.model(),
            request_id: match reading.shape() {
                Shape::AnthropicError => reading.request_id(),
                _ => None,
            },
            surface: reading.surface(),
            // Of a log line that begins with a bracket, nothing was cut off.
            shape: match reading.shape() {
                Shape::TruncatedJson
                    if around.text.is_some() && (is_prose(reading) || is_whole_dump(reading)) =>
                {
                    Shape::Text
                }
                Shape::Json if around.text.is_some() && is_prose(reading) => Shape::Text,
                shape => shape,
            },
            envelope,
            native: reading
                .native_finish_reason()
                .or_else(|| reading.failed_stop()),
            named_in_words,
            message: folded,
            raw,
            inner,
            earlier,
        }
    }

    /// Returns the most informative text: the innermost of the upstream body or of a layered message, else the message.
    pub(crate) fn best_message(&self, reading: &Reading<'_>, text: Option<&str>) -> Option<String> {
        let telling = |dug: &Option<Dug>| {
            dug.as_ref()?
                .message
                .as_deref()
                // `ConnectionError: {...}`: the client left out the body.
                .filter(|words| !says_nothing(words) && !words.ends_with("{...}"))
                .map(str::to_owned)
        };
        let reason = || self.reason.filter(|reason| reason.contains(' '));
        telling(&self.raw)
            .or_else(|| telling(&self.inner))
            .or_else(|| reason().map(str::to_owned))
            .or_else(|| {
                text.or_else(|| reading.message())
                    .map(trimmed)
                    .filter(|words| !words.is_empty())
                    .map(str::to_owned)
            })
            .or_else(|| self.raw.as_ref()?.message.clone())
            .or_else(|| match reading.shape() {
                Shape::Html => page_text(&reading.body_text()),
                Shape::Message => reading.stop_explanation(),
                _ => None,
            })
    }
}

/// Whether a folded text ends in the phrase with which OpenRouter relays a provider's response.
fn ends_generic(folded: &[u8]) -> bool {
    let end = folded.iter().rposition(|byte| *byte != b'.');
    end.is_some_and(|end| folded[..=end].ends_with(b"provider returned error"))
}

/// The possible locations of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CodeHome {
    Error(&'static str),
    Top,
    /// A top-level `error` that is an error code of RFC 6749.
    Word,
    Metadata(&'static str),
}

/// Returns the codes of the envelope, each with its location.
pub(crate) fn own_codes<'r>(reading: &'r Reading<'_>) -> impl Iterator<Item = (CodeHome, &'r str)> {
    let (error, meta) = (reading.error(), reading.meta());
    let homes = [
        (CodeHome::Error("code"), error.map(|error| error.code())),
        (CodeHome::Error("type"), error.map(|error| error.kind())),
        (CodeHome::Top, reading.top().map(|top| top.code())),
        (
            CodeHome::Metadata("provider_code"),
            meta.map(|meta| meta.provider_code()),
        ),
        (
            CodeHome::Metadata("provider_error_code"),
            meta.map(|meta| meta.provider_error_code()),
        ),
    ];
    let stated = |(home, code): (CodeHome, Option<&'r Lax<'_>>)| Some((home, code?.non_empty()?));
    let word = reading
        .top()
        .filter(|top| top.error_description().non_empty().is_some())
        .and_then(|top| top.error().non_empty())
        .map(|word| (CodeHome::Word, word));
    homes.into_iter().filter_map(stated).chain(word)
}
