//! The open vocabularies: sets of values that OpenRouter owns and extends without notice.
//!
//! Each is a newtype over a string with a constant per known word, `ALL`, `is_known()` and `as_str()`; an
//! unknown value is kept exactly and never rejected. The documented mappings between the vocabularies (status,
//! Responses code, Anthropic type, transformed to length) are methods.

mod anthropic;
mod availability;
mod error_type;
mod finish;
mod limits;
pub(crate) mod open;
mod responses;

pub use anthropic::AnthropicErrorType;
pub use availability::{AvailabilityCode, ExcludedBy};
pub use error_type::ErrorType;
pub use finish::FinishReason;
pub use limits::{LimitReason, LimitSource};
pub use responses::ResponsesErrorCode;
