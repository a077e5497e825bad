//! The wire types: every shape of the protocol as it is on the wire, one struct per JSON object.
//!
//! - A member is a [`Field`](crate::Field): absent, `null` or a value; the few that make a shape what it is are plain.
//! - Unknown members are kept in `extra`, unknown words in the open vocabularies: what is read is written back
//!   with the same value.
//! - A member of a type that neither a document nor a capture has shown is a serde error, and exactly then the
//!   accept schema of the shape refuses it too. Use [`crate::read`] where no input may be refused.

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

pub use availability::{Availability, Constraint};
pub use chunk::{Chunk, ChunkChoice};
pub use completion::{AssistantMessage, Choice, Completion};
pub use error_response::{BareError, ErrorObject, ErrorResponse};
pub use events::{
    ErrorEvent, ErrorEventFlat, ResponseErrorEvent, ResponseEvent, ResponseFailedEvent,
    ResponseIncompleteEvent,
};
pub use messages::{AnthropicError, AnthropicErrorObject, Message};
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

/// The members of an object that its type does not name, unchanged.
pub type Extra = serde_json::Map<String, serde_json::Value>;
