//! Everyday refusals of a request: unsupported, missing or wrong parameters. The words are common, so they come late.

use super::When::{Code, Named, Not, NotStatus, Said, Shaped, Status, Whole};
use super::{Cause as C, Rule};
use crate::shape::Shape;

/// The status of a refused request, or none.
const REFUSED: super::When = NotStatus(&[401, 402, 403, 405, 408, 409, 410, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529]);

/// Rules on parameters.
pub(super) static RULES: &[Rule] = &[
    Rule::new("request.zod", C::RequestInvalidParameter, &[Shaped(&[Shape::ValidationError])]),
    Rule::new("request.malformed", C::RequestMalformedJson, &[
        Said(&[
            "input must have at least 1 token", "invalid json", "could not parse json", "failed to parse json", "parse the json body", "parsing the body", "unable to parse request", "cannot parse request", "failed to parse request", "json parse error", "malformed json", "not valid json", "invalid request body", "error parsing the body", "could not parse the", "unexpected token", "json_invalid", "json decode error", "expecting value", "expecting property name", "invalid character", "body is not valid", "failed to deserialize the json body", "request body is empty", "empty request body",
            "unterminated string", "is not valid json", "invalid unicode", "invalid utf-8", "surrogate",
        ]),
        Not(&["response", "schema", "arguments", "tool_calls", "function.arguments", "missing field"]),
        REFUSED,
    ]),
    Rule::new("request.arguments", C::RequestInvalidParameter, &[
        Said(&["function.arguments", "function arguments", "tool call arguments", "tool_calls.function.arguments", "invalid function arguments json", "arguments parameter"]),
    ]),
    Rule::new("request.unsupported", C::RequestUnsupportedParameter, &[
        Said(&[
            "does not support", "do not support", "doesnt support", "not supported", "isnt supported", "unsupported parameter", "unsupported_parameter", "unsupported value", "unsupported_value", "unsupported feature", "not support", "only supports", "only support", "cannot be disabled", "cannot be enabled", "is not enabled for", "not enabled", "isnt enabled", "requires --enable-auto-tool-choice", "--tool-call-parser", "invalid beta flag", "extra inputs are not permitted", "extra fields not permitted", "extra_forbidden", "unexpected keyword argument",
            "unrecognized request argument", "unrecognized field", "unrecognized key", "unrecognized parameter", "unknown parameter", "unknown_parameter", "unknown field", "unknown name", "unknown argument", "cannot find field", "no such field", "additional properties are not allowed", "property is not allowed", "not allowed for this model", "is not allowed", "not permitted", "not available for this model", "not compatible", "incompatible", "unsupported model or your request", "did not allow prompt caching", "is not implemented", "not implemented", "not_implemented", "is unavailable now", "response_format type is unavailable",
            "mandatory for this endpoint", "reasoning is mandatory", "requires reasoning", "reasoning is required", "only works with", "only works in", "cannot be used together", "cannot be used with", "cannot both be", "cannot specify both", "mutually exclusive", "can not be used", "may not be enabled", "cannot set", "is disabled", "deprecated for this model", "has no tool", "must be set to use", "must be turned", "thinking mode", "enable_thinking", "不支持", "unsupported", "not currently supported", "is not accepted", "forbidden parameter", "developer instruction is not enabled", "is deprecated",
            "cannot be specified", "multimodal", "is only available", "is only supported", "text only", "text-only", "no multimodal", "only accepts", "not a multimodal model",
        ]),
        Not(&["field required", "must be one of", "valid values are", "should be one of", "unsupported response_format", "supported values are"]),
        REFUSED,
    ]),
    Rule::new("request.missing", C::RequestMissingParameter, &[
        Said(&[
            "missing required", "missing_required_parameter", "missing_parameter", "missing parameter", "required parameter", "field required", "field is required", "is required", "are required", "input required", "is missing", "required field", "missing field", "must provide", "must specify", "must be provided", "must be specified", "was not provided", "not provided", "no prompt", "at least one message", "required property", "must include", "cannot be null", "should not be null", "may not be null", "missing: ", "field_required", "none is not an allowed value", "is a required", "should not be empty", "cannot be blank",
        ]),
        Not(&["must be one of"]),
        REFUSED,
    ]),
    Rule::new("request.invalid", C::RequestInvalidParameter, &[
        Said(&[
            "invalid value", "invalid_value", "invalid input", "invalid_type", "invalid_union", "invalid type", "invalid enum", "invalid format", "invalid parameter", "invalid_parameter", "invalid params", "invalid param", "invalid request parameters", "invalid argument", "invalid_argument: ", "must be between", "must be less", "must be greater", "must be at least", "must be at most", "must be a ", "must be an ", "must be one of", "must be in", "must be positive", "must be exactly", "must be >", "must be <", "must be <=", "must contain", "must match", "should be in", "should be one of", "should be a ", "should be an ", "should match pattern", "string does not match pattern", "should be greater",
            "should be less", "should be between", "should be ", "out of range", "not in range", "expected one of", "expected string", "expected a ", "expected an ", "expected array", "expected object", "expected number", "greater than", "less than", "less equal than", "valid values", "supported values", "not one of", "is not valid", "not a valid", "unsupported response_format", "illegal", "reserved keyword", "may only be specified", "can only be", "exceeds the maximum", "exceeds maximum", "too long", "too short", "too large", "too small", "wrong type", "validation error", "validation failed", "value error", "input should be", "value is not", "not valid", "cannot be empty", "duplicate", "参数", "格式", "bad value", "unexpected value", "invalid ",
        ]),
        Not(&["request contains an invalid argument"]),
        REFUSED,
    ]),
    Rule::new("request.invalid-status", C::RequestInvalidParameter, &[
        Status(&[422]),
        Named(false),
    ]),
    Rule::new("request.refused-own", C::RequestInvalidParameter, &[
        Status(&[400]),
        Named(false),
        Code(&["invalid_request_error", "invalid_prompt", "invalid_request"]),
        Not(&["provider returned error", "server tool request failed"]),
        Not(&["400 provider"]),
    ]),
    Rule::new("request.rejected-word", C::RequestRejectedByProvider, &[Whole(&["request contains an invalid argument", "request contains an invalid argument."])]),
];
