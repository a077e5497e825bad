//! The wire types: every shape of the protocol as it appears on the wire, one struct per JSON object.
//!
//! - A member is a [`Field`](crate::Field): absent, `null` or a value. The few members that identify a shape are plain.
//! - `extra` keeps unknown members, and the open vocabularies keep unknown words: serialization writes back the same
//!   values.
//! - A member of a type that neither the documentation nor a capture has shown is a serde error. The accept schema of
//!   the shape rejects exactly the same input. Use [`crate::read`] to accept any input.

mod alignment;
mod availability;
mod chunk;
mod completion;
mod error_response;
mod events;
mod messages;
mod metadata;
mod metadata_headers;
mod number;
pub(crate) mod object;
mod or_text;
mod other;
mod previous;
mod raw;
mod responses;
mod router;
mod routing;
mod validation;

pub use alignment::{Alignment, AlignmentCall, AlignmentRule};
pub use availability::{Availability, Constraint};
pub use chunk::{Chunk, ChunkChoice};
pub use completion::{AssistantMessage, Choice, Completion};
pub use error_response::{BareError, ErrorObject, ErrorResponse};
pub use events::{
    ErrorEvent, ErrorEventFlat, ResponseErrorEvent, ResponseEvent, ResponseFailedEvent,
    ResponseIncompleteEvent,
};
pub use messages::{AnthropicError, AnthropicErrorObject, Message, StopDetails};
pub use metadata::{Metadata, MetadataKind};
pub use metadata_headers::MetadataHeaders;
pub use number::Integer;
pub use or_text::OrText;
pub use other::{
    GenerationData, GenerationError, GenerationRecord, ImagesErrorEvent, ImagesErrorObject,
    StringError, ValidationError, WebhookData, WebhookError, ZodError,
};
pub use previous::{PreviousError, PreviousErrorForm};
pub use raw::{Raw, RawForm};
pub use responses::{IncompleteDetails, ResponseObject, ResponsesErrorBody, ResponsesErrorObject};
pub use router::{
    OpenRouterMetadata, PipelineStage, RouterAttempt, RouterEndpoint, RouterEndpoints,
};
pub use routing::{FunnelStep, IneligibilityReason};
pub use validation::{EndpointCheck, EndpointFailure, EndpointValidation};

/// The members of an object that its type does not declare, unchanged.
pub type Extra = serde_json::Map<String, serde_json::Value>;
