//! The result for one payload.

use std::collections::HashSet;
use std::sync::Arc;

use foldhash::fast::RandomState;
use openrouter_errors::diagnosis::Decision;
use openrouter_errors::{Cause, Diagnosis, Input, Oddity, Shape, Surface, read};

use super::limits::{MESSAGE_BYTES, NAME_BYTES, NAMES};
use openrouter_corpus::redact::clean;

/// The properties of an error that are counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Facts {
    pub(super) cause: Cause,
    pub(super) retry: Option<Decision>,
    pub(super) status: Option<u16>,
    pub(super) surface: Option<Surface>,
    pub(super) error_type: Option<Arc<str>>,
    pub(super) provider: Option<Arc<str>>,
    pub(super) model: Option<Arc<str>>,
}

/// An error: its counted properties, and its message.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) facts: Facts,
    pub(super) message: Box<str>,
    /// The cause follows from the status alone, or is unknown.
    pub(super) by_status: bool,
}

/// The result for one payload.
#[derive(Debug, Clone)]
pub(super) struct Verdict {
    /// Whether it is invalid as a line of JSON: truncated, or followed by more.
    pub(super) broken: bool,
    /// The diagnosis, if it is an error.
    pub(super) error: Option<Arc<Finding>>,
    /// Whether the result is the same for another request with the same response (`ids`).
    pub(super) of_any_request: bool,
    /// Whether it has no known form of a response, so that it may be anything else, such as a log record.
    pub(super) foreign: bool,
}

/// Reads and diagnoses a payload; finds out whether the result is `of_any_request` only if it matters.
pub(super) fn look(input: &Input<'_>, names: &mut Names, of_any_request: bool) -> Verdict {
    let reading = read(input);
    let mut diagnosis = reading.diagnose();
    let broken = reading.shape() == Shape::TruncatedJson
        || reading.oddities().contains(&Oddity::TrailingData);
    let foreign = matches!(
        reading.shape(),
        Shape::Json | Shape::BareError | Shape::StringError
    );
    if !diagnosis.is_error {
        return Verdict {
            broken,
            error: None,
            of_any_request: false,
            foreign,
        };
    }
    let surface = input.surface.or_else(|| surface_of(reading.shape()));
    let model = reading.model().map(|model| names.models.get(model));
    let has_message = diagnosis.message.is_some();
    let message = match diagnosis.message.take() {
        Some(message) if message.len() <= MESSAGE_BYTES => message.into(),
        Some(message) => cut(&message).into(),
        None => cut(reading.body_text().trim()).into(),
    };
    let by_status = diagnosis.evidence.first().is_none_or(|evidence| {
        evidence.pointer == "status"
            || evidence.rule.starts_with("status.")
            || evidence.rule == "unknown"
    });
    let facts = facts(&diagnosis, surface, model, names);
    let finding = Finding {
        facts,
        message,
        by_status,
    };
    Verdict {
        broken,
        error: Some(Arc::new(finding)),
        of_any_request: of_any_request && !broken && has_message && reading.rests_on_members(),
        foreign,
    }
}

/// Creates an error of which only the message is known.
pub(super) fn unexplained(text: &str, status: Option<u16>, surface: Option<Surface>) -> Finding {
    let facts = Facts {
        cause: Cause::Unknown,
        retry: None,
        status,
        surface,
        error_type: None,
        provider: None,
        model: None,
    };
    Finding {
        facts,
        message: cut(text.trim()).into(),
        by_status: true,
    }
}

fn facts(
    diagnosis: &Diagnosis,
    surface: Option<Surface>,
    model: Option<Arc<str>>,
    names: &mut Names,
) -> Facts {
    Facts {
        cause: diagnosis.cause.unwrap_or(Cause::Unknown),
        retry: diagnosis.retry.map(|retry| retry.decision),
        status: diagnosis.status,
        surface,
        error_type: diagnosis
            .error_type
            .as_ref()
            .map(|stated| names.types.get(stated.as_str())),
        provider: diagnosis
            .provider
            .as_deref()
            .map(|name| names.providers.get(name)),
        model,
    }
}

/// Returns the surface, if the envelope is specific to one.
fn surface_of(shape: Shape) -> Option<Surface> {
    match shape {
        Shape::ChoiceError | Shape::StreamChunkError => Some(Surface::ChatCompletions),
        Shape::ResponseFailedEvent
        | Shape::ResponseErrorEvent
        | Shape::ResponsesFailed
        | Shape::ResponsesError => Some(Surface::Responses),
        Shape::AnthropicError => Some(Surface::Messages),
        Shape::ImagesErrorEvent => Some(Surface::Images),
        _ => None,
    }
}

/// The names that a log states.
#[derive(Debug, Default)]
pub(super) struct Names {
    types: Shared,
    providers: Shared,
    models: Shared,
}

/// Deduplicates names, because a log repeats few names in every line. If it does not, most names are not kept.
#[derive(Debug, Default)]
struct Shared {
    held: HashSet<Arc<str>, RandomState>,
    /// The number of names that were held already, since the set was empty.
    known: usize,
    /// The number of names that are still not looked up.
    passing: usize,
}

impl Shared {
    /// Returns the shared name, truncated to the maximum length.
    fn get(&mut self, text: &str) -> Arc<str> {
        if text.len() > NAME_BYTES {
            let clean = clean(text);
            return clean[..clean.floor_char_boundary(NAME_BYTES)].into();
        }
        if self.passing > 0 {
            self.passing -= 1;
            return text.into();
        }
        if let Some(known) = self.held.get(text) {
            self.known += 1;
            return Arc::clone(known);
        }
        if self.held.len() >= NAMES {
            if self.known < NAMES / 8 {
                self.passing = NAMES * 15;
            }
            self.known = 0;
            self.held.clear();
        }
        let name: Arc<str> = text.into();
        self.held.insert(Arc::clone(&name));
        name
    }
}

/// Returns the first whole words of a message, because a truncated key would not be redacted.
fn cut(text: &str) -> &str {
    if text.len() <= MESSAGE_BYTES {
        return text;
    }
    let end = text.floor_char_boundary(MESSAGE_BYTES);
    let end = text[..end].rfind(char::is_whitespace).unwrap_or(0);
    &text[..end]
}
