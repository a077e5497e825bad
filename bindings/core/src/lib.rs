//! What the bindings share: the facts that a caller states beside a body, and the vocabularies of the engine.

use std::panic::{AssertUnwindSafe, catch_unwind};

use openrouter_errors::diagnosis::{Decision, RetryReason};
use openrouter_errors::{
    Cause, Delivery, ErrorType, Fault, Input, Origin, Shape, Surface, Wrapper,
};

/// What a caller states beside the body.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The HTTP status.
    pub status: Option<u16>,
    /// The response headers.
    pub headers: Vec<(String, String)>,
    /// The API skin.
    pub surface: Option<Surface>,
    /// The model that was asked for.
    pub model: Option<String>,
    /// The connection ended behind the body.
    pub ended: bool,
}

impl Known {
    /// The input of the engine.
    #[must_use]
    pub fn input<'a>(&'a self, body: &'a [u8]) -> Input<'a> {
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        Input {
            status: self.status,
            headers: headers.collect(),
            surface: self.surface,
            model: self.model.as_deref().map(Into::into),
            ended: self.ended,
            ..Input::new(body)
        }
    }
}

/// A vocabulary: its name, what it says, and its known values.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    /// The name of the type in each language.
    pub name: &'static str,
    /// What a value says.
    pub about: &'static str,
    /// The known values.
    pub values: Vec<String>,
}

/// Every vocabulary that a diagnosis or a reading uses.
#[must_use]
pub fn vocabularies() -> Vec<Vocabulary> {
    fn of<T: ToString>(name: &'static str, about: &'static str, all: &[T]) -> Vocabulary {
        let values = all.iter().map(ToString::to_string).collect();
        Vocabulary {
            name,
            about,
            values,
        }
    }
    vec![
        of("Cause", "What went wrong.", Cause::ALL),
        of(
            "Decision",
            "Whether to send the same request again.",
            Decision::ALL,
        ),
        of("Delivery", "How an error arrived.", Delivery::ALL),
        of(
            "ErrorType",
            "The error type of OpenRouter, stated or inferred.",
            ErrorType::ALL,
        ),
        of("Fault", "Who can fix it.", Fault::ALL),
        of("Origin", "Which hop produced it.", Origin::ALL),
        of(
            "RetryReason",
            "What a retry decision is based on.",
            RetryReason::ALL,
        ),
        of("Shape", "The envelope of the bytes.", Shape::ALL),
        of("Surface", "The API that the request went to.", Surface::ALL),
        of("Wrapper", "Which program wrapped the error.", Wrapper::ALL),
    ]
}

/// The surface of that name.
///
/// # Errors
///
/// A sentence that names the known surfaces.
pub fn surface(name: &str) -> Result<Surface, String> {
    name.parse().map_err(|_| {
        let known: Vec<&str> = Surface::ALL
            .iter()
            .map(|surface| surface.as_str())
            .collect();
        format!(
            "surface: expected one of {}, found {name:?}",
            known.join(", ")
        )
    })
}

/// Runs the engine. A panic is a defect of the engine: it must not end the interpreter or pass for a `BaseException`.
///
/// # Errors
///
/// A sentence with the text of the panic, for the exception of the language.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let text = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("no text");
        format!("openrouter-errors panicked ({text}); please report it with the input")
    })
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_panic_is_an_error_with_its_text() {
        assert_eq!(guarded(|| 7), Ok(7));
        let at = 3;
        for found in [
            guarded(|| panic!("index 3")),
            guarded(|| panic!("index {at}")),
        ] {
            let expected = "openrouter-errors panicked (index 3); please report it with the input";
            assert_eq!(found, Err::<(), _>(expected.to_owned()));
        }
    }
}
