#![doc = include_str!("../README.md")]
#![warn(clippy::all)]

mod api_error;
mod code;
mod delivery;
pub mod diagnosis;
mod field;
mod framing;
mod headers;
#[cfg(feature = "http")]
mod http;
mod http_date;
pub mod ids;
mod reading;
mod retry_policy;
mod revision;
#[cfg(feature = "schema")]
pub mod schema;
mod shape;
pub mod sse;
mod surface;
pub mod vocab;
pub mod wire;

pub use api_error::ApiError;
pub use code::Code;
pub use delivery::Delivery;
pub use diagnosis::{Cause, Diagnosis, Fault, Origin, Retry, Wrapper};
#[doc(hidden)]
pub use diagnosis::{MAX_DEPTH, MAX_LAYERS, Unwrapped, relaxed, unwrap};
pub use field::Field;
pub use headers::{Headers, RateLimit, RetryAfter};
pub use reading::{Input, Oddity, Reading, Typed, read};
pub use retry_policy::RetryPolicy;
pub use revision::Revision;
pub use shape::Shape;
pub use surface::Surface;
pub use vocab::{
    AnthropicErrorType, AvailabilityCode, ErrorType, ExcludedBy, FinishReason, LimitReason,
    LimitSource, ResponsesErrorCode,
};
