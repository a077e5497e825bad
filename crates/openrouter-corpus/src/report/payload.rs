//! The facts of the single body that `payload` checks.

use openrouter_errors::{Delivery, Reading, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The facts of a body. Members are never missing; unknown ones are `null`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PayloadFacts {
    /// Whether it is an error.
    pub is_error: bool,
    /// The envelope.
    pub shape: Shape,
    /// How the error arrived.
    pub delivery: Option<Delivery>,
    /// The HTTP status as given.
    pub http_status: Option<u16>,
    /// The effective status.
    pub status: Option<u16>,
    /// The stated error type.
    pub error_type: Option<String>,
    /// The message.
    pub message: Option<String>,
    /// The upstream provider.
    pub provider: Option<String>,
}

impl PayloadFacts {
    /// Extracts the facts of a reading.
    #[must_use]
    pub fn of(reading: &Reading<'_>) -> Self {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let stated = reading.error_type();
        Self {
            is_error: reading.is_error(),
            shape: reading.shape(),
            delivery: reading.delivery(),
            http_status: reading.http_status(),
            status: reading.status(),
            error_type: stated.map(|stated| stated.as_str().to_owned()),
            message: owned(reading.message()),
            provider: owned(reading.provider()),
        }
    }
}
