//! Refusals of requests, independent of the envelope.

use openrouter_errors::wire::Availability;
use openrouter_errors::{AvailabilityCode, ErrorType};

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The canonical type; `None` if no type belongs to the status.
    pub error_type: Option<ErrorType>,
    /// The message.
    pub message: String,
    /// Why no endpoint could accept the request.
    pub availability: Option<Box<Availability>>,
    /// Headers of the response other than its content type.
    pub headers: Vec<(String, String)>,
}

const DOCS: &str = "https://openrouter.ai/docs/api-reference/errors-and-debugging";

impl Refusal {
    fn new(status: u16, error_type: ErrorType, message: impl Into<String>) -> Self {
        let (error_type, message) = (Some(error_type), message.into());
        Self {
            status,
            error_type,
            message,
            availability: None,
            headers: Vec::new(),
        }
    }

    /// 401.
    pub(super) fn authentication(message: &str) -> Self {
        Self::new(401, ErrorType::AUTHENTICATION, message)
    }

    /// 400: the form of the request is invalid.
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, ErrorType::INVALID_REQUEST, message)
    }

    /// 400: more tokens than the model supports.
    pub(super) fn too_many_tokens(message: impl Into<String>) -> Self {
        Self::new(400, ErrorType::MAX_TOKENS_EXCEEDED, message)
    }

    /// 404.
    pub(super) fn not_found(message: &str) -> Self {
        Self::new(404, ErrorType::NOT_FOUND, message)
    }

    /// 405, to which no error type belongs.
    pub(super) fn wrong_method(allowed: &str) -> Self {
        let refusal = Self {
            error_type: None,
            ..Self::invalid("The route does not support this method")
        };
        Self {
            status: 405,
            headers: vec![("Allow".to_owned(), allowed.to_owned())],
            ..refusal
        }
    }

    /// 400: no such model.
    pub(super) fn no_model(model: &str) -> Self {
        let refusal = Self::invalid(format!("{model} is not a valid model ID"));
        refusal.with_availability(AvailabilityCode::MODEL_NOT_FOUND, model)
    }

    /// 404: no endpoint of the model reads images.
    pub(super) fn no_image_input(model: &str) -> Self {
        let refusal = Self::not_found("No endpoints found that support image input");
        refusal.with_availability(AvailabilityCode::CONSTRAINT_FILTERED, model)
    }

    /// A refusal at connection level.
    pub(super) fn of_connection(status: u16, why: &str) -> Self {
        let error_type = match status {
            400 => Some(ErrorType::INVALID_REQUEST),
            408 => Some(ErrorType::TIMEOUT),
            413 => Some(ErrorType::PAYLOAD_TOO_LARGE),
            _ => None,
        };
        Self {
            status,
            error_type,
            ..Self::invalid(why)
        }
    }

    fn with_availability(self, code: AvailabilityCode, model: &str) -> Self {
        let availability = Availability {
            code: code.into(),
            retryable: false.into(),
            requested_models: vec![model.to_owned()].into(),
            docs_url: DOCS.to_owned().into(),
            ..Availability::default()
        };
        Self {
            availability: Some(Box::new(availability)),
            ..self
        }
    }
}
