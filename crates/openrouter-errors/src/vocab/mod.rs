//! The open vocabularies: sets of values that OpenRouter owns and extends without notice.
//!
//! Each is a newtype over a string with a constant per known value, `ALL`, `is_known()` and `as_str()`; an
//! unknown value is preserved exactly and never rejected. The documented mappings between the vocabularies (status,
//! Responses code, Anthropic type, conversion to length) are methods.

mod anthropic;
mod availability;
mod error_type;
mod finish;
mod limits;
mod messages;
mod oauth;
pub(crate) mod open;
mod platform;
mod provider;
mod responses;

pub use anthropic::AnthropicErrorType;
pub use availability::{AvailabilityCode, ExcludedBy};
pub use error_type::ErrorType;
pub use finish::FinishReason;
pub use limits::{LimitReason, LimitSource};
pub use messages::{RefusalCategory, StopReason};
pub use oauth::OAuthErrorCode;
pub use platform::{
    AlignmentOutcome, AlignmentUnavailableReason, EndpointCheckReason, IncompleteReason,
    InternReason, JobStatus, PipelineStageType, ResponseStatus, RoutingStrategy, SafeguardResult,
};
pub use provider::ProviderName;
pub use responses::ResponsesErrorCode;
