//! Providers' (and OpenRouter's) words about requests that are recognisable whatever the status: length, reasoning, tool
//! sequence, images, schemas, ceilings.

use super::When::{Code, Not, Said, Status};
use super::{Cause as C, Rule};

/// Rules on requests, from the most telling words down.
pub(super) static RULES: &[Rule] = &[
    Rule::new("request.context", C::RequestContextLength, &[
        Said(&[
            "maximum context length", "max context length", "context length of", "context length exceeded", "context_length_exceeded", "exceeds the context", "exceeds context", "exceed context", "exceed the context", "exceeded the context", "context window", "models context limit", "context limit", "contextwindowexceeded", "context size", "prompt is too long", "prompt too long",
            "input is too long", "input too long", "input length and max_tokens exceed", "input length and `max_tokens` exceed", "sum of prompt length", "requested token count exceeds", "input token count", "too many input tokens", "too many tokens", "input tokens exceed", "exceeds maximum input", "exceeds the maximum number of tokens", "maximum number of tokens allowed", "maximum allowed input length",
            "range of input length should be", "input length should be", "longer than the model", "longer than the maximum model length", "max_model_len", "maximum model length", "exceeds max length", "exceeds the models max", "exceeded model token limit", "exceeded max tokens", "exceed max_num_tokens", "token limit exceeded", "tokens exceeds the model", "tokens, which exceeds", "total tokens exceed", "total message token length exceed",
            "total number of tokens", "prompt length", "prompt tokens exceed", "prompt_too_long", "prompt exceeds max length", "reduce the length of", "reduce your prompt", "max seq len", "max_seq_len", "input validation error: inputs tokens", "inputs tokens + max_new_tokens", "exceeds the limit of tokens", "message is too long", "messages are too long", "tokens in request more than max tokens allowed", "exceeds the available context", "input_tokens_exceed",
            "输入长度", "超过最大长度", "上下文长度", "请求内容过长", "exceeds this model", "exceeds this models", "request exceeded model token limit", "is too large for this model", "string too long. expected", "string_above_max_length", "too long. total tokens", "must be less than max_total_tokens", "exceed the max_total_tokens", "maximum prompt length", "input prompt is too", "prompt contains", "maximum input length", "model_max_prompt_tokens_exceeded",
            "tokens but the maximum is", "tokens > ", "maximum input token", "exceeds maximum context", "is longer than the",
        ]),
        Not(&["maximum output tokens limit", "image exceeds", "rate limit", "tokens per min", "bytes > ", "key limit", "max_completion_tokens is too large"]),
    ]),
    Rule::new("request.context-2013", C::RequestContextLength, &[
        Said(&["tokens to sample", "token limit", "length limit"]),
        Status(&[400]),
        Not(&["rate limit", "tokens per min", "maximum output tokens"]),
    ]).typed("token_limit_exceeded"),
    Rule::new("request.max-tokens", C::RequestInvalidParameter, &[
        Said(&["maximum output tokens limit", "max_tokens is too large", "max_completion_tokens is too large", "max_tokens: ", "max_tokens must be", "max_tokens should be", "max_output_tokens", "max_tokens parameter", "max_new_tokens", "max_tokens too large", "max_tokens exceeds", "maximum allowed number of output tokens", "maximum value for max_tokens", "range of max_tokens", "must be less than or equal to 8192", "exceeds the maximum output"]),
        Not(&["unsupported parameter", "not supported", "unknown", "unrecognized", "field required"]),
    ]).typed("max_tokens_exceeded"),
    Rule::new("request.reasoning", C::RequestReasoningNotPreserved, &[
        Said(&[
            "thought signature", "thought_signature", "thoughtsignature", "reasoning_content in the thinking mode", "reasoning_content is missing", "reasoning_content must", "reasoning_content is required", "missing reasoning_content", "must be passed back", "encrypted_content", "encrypted content", "invalid_encrypted_content", "invalid signature in thinking", "signature in thinking block",
            "thinking blocks in the latest assistant message cannot be modified", "must start with a thinking block", "expected thinking or redacted_thinking", "thinking or redacted_thinking", "redacted_thinking", "without its required following item", "without its required reasoning item", "was provided without its required", "reasoning_details", "thinking block must", "thinking.signature", "reasoning item",
            "signature: field required", "signature: extra inputs", "item of type reasoning", "items are not persisted when store", "reasoning blocks",
        ]),
        Not(&["does not support reasoning", "unknown parameter"]),
    ]),
    Rule::new("request.sequence", C::RequestMessageSequence, &[
        Said(&[
            "tool_use ids were found without", "without tool_result", "unexpected tool_use_id", "tool_use_id", "must have a corresponding tool_use", "each tool_use must have", "no tool call found for", "no tool output found for", "tool call id", "tool_call_id", "tool_call_ids", "must be followed by tool messages", "must be a response to a preceeding message", "must be a response to a preceding message", "preceding message with tool_calls",
            "tool results tool id", "tool id(", "tool call result does not follow tool call", "function response parts", "function call parts", "function call turn", "number of function response", "function call turn comes immediately after", "roles must alternate", "roles must be alternating", "alternate between user and assistant", "conversation roles", "roles must", "last message must", "last role must", "first message must", "final position must", "final message",
            "must be a user message", "must end with a user", "conversation must", "must be user or tool", "unexpected role", "not the same number of function calls", "number of function calls and responses", "duplicate tool call id", "duplicate tool_call", "must contain at least one part", "must not be empty", "content must be non-empty", "must have non-empty content", "text content blocks must be non-empty", "must be non-empty", "must contain non-whitespace",
            "content cannot be empty", "contents cannot be empty", "contents is not specified", "contents are required", "empty content", "content field is empty", "message content is empty", "must have either content or tool_calls", "assistant message must have", "invalid_request_message_order", "message order", "message_order", "expected last role", "after role", "prefill", "toolresult blocks", "tooluse blocks", "tool_result block", "tool result must", "tool results must",
            "tool message must", "tool messages must", "toolconfig field must be defined when using tooluse", "tools must be defined when", "tool call and tool result", "consecutive", "trailing whitespace", "system message must", "system messages must", "must be at the beginning", "function_call_output", "call_id", "missing tool result", "tool_calls must be followed", "unresolved tool", "orphan", "must start with user", "ensure that the number of function", "single turn requests end with a user role",
            "at least one message that is not", "only one system message", "content is required", "missing a corresponding",
        ]),
        Not(&["tool_choice", "does not support tools", "is not supported", "unknown parameter", "rate limit", "image_url"]),
    ]),
    Rule::new("request.image-unreachable", C::RequestImageUnreachable, &[
        Said(&[
            "failed to download image", "failed to download the image", "failed_to_download_image", "error while downloading", "unable to download", "could not download", "failed to fetch image", "failed to fetch the image", "unable to fetch image", "could not fetch image", "error fetching image", "failed to load image from url", "image url could not be", "cannot fetch content from the provided url", "url_unreachable", "timeout while downloading", "received 404 status code when fetching image", "when fetching image from url", "fetching image", "image download failed",
            "download multimodal", "download the media resource", "failed to retrieve image", "failed to download multimodal", "unable to retrieve image", "image_download_failed", "unable to access image", "download file", "failed to download file", "could not resolve image",
        ]),
    ]).typed("image_download_failed"),
    Rule::new("request.image-format", C::RequestImageInvalid, &[
        Said(&["unsupported image format", "unsupported image", "image format is not supported", "unsupported_image", "does not contain a valid jpg", "image media type", "supported image format", "following formats: png, jpeg", "unsupported mime type: image", "image type is not supported", "invalid image format", "image format is illegal", "unsupported mimetype image"]),
    ]).typed("unsupported_image_format"),
    Rule::new("request.image-size", C::RequestImageTooLarge, &[
        Said(&[
            "image exceeds", "image is too large", "image too large", "image dimensions", "image dimension", "images dimensions", "image is too small", "image too small", "image_too_large", "image_too_small", "image size", "exceeds the maximum allowed size", "image length and width", "height and width must", "must be larger than", "width or height", "image resolution", "maximum image size", "total pixels", "max pixels", "image file size", "image_file_too_large",
            "width and height", "larger than 10", "pixels",
        ]),
        Not(&["does not represent a valid image", "unsupported", "size must be one of", "invalid value", "invalid size"]),
    ]).typed("image_too_large"),
    Rule::new("request.image-invalid", C::RequestImageInvalid, &[
        Said(&[
            "does not represent a valid image", "could not process image", "unable to process input image", "provided image is not valid", "image is not valid", "image data is invalid", "invalid image", "image data", "not a valid image", "cannot identify image file", "cannot decode image", "failed to decode image", "could not decode image", "image decode", "corrupt", "invalid base64", "base64 decod", "illegal base64", "image cannot be", "unable to decode image", "invalid_image", "image_url must be", "invalid_base64_image", "image_parse_error",
            "input image", "image was specified using the", "provided base64", "failed to load image", "cannot load image", "error processing image", "failed to process image", "unable to read image", "image file is", "image url is not valid", "truncated image",
        ]),
        Not(&["does not support", "not support", "no endpoints", "at most", "up to"]),
    ]).typed("invalid_image"),
    Rule::new("request.schema", C::RequestInvalidSchema, &[
        Said(&[
            "invalid schema for", "invalid_function_parameters", "invalid json schema", "json schema is invalid", "input_schema", "function_declarations", "functiondeclaration", "function declaration", "tool schemas do not support", "additionalproperties", "additional_properties", "schema must be", "schema must have", "schema is not supported", "schema does not", "schema error", "compile grammar", "compiled grammar", "compiling grammar", "grammar error", "grammar compil", "invalid grammar", "unsupported json schema", "unsupported schema", "response_format schema", "invalid_response_schema", "response_schema",
            "responseschema", "generationconfig.response_schema", "schema produces a constraint", "too many states for serving", "is not strict", "required is required to be supplied", "array schema missing items", "object schema missing properties", "$ref", "jsonschema", "json schema not supported", "could not understand the instance", "schema at ", "items: missing field", "schema keyword", "schemas", "invalid tool schema", "tool schema", "tools.function.parameters", "function.parameters", "parameters.properties", "schema validation", "oneof", "anyof", "allof", "nullable", "exclusiveminimum", "is not valid under any of the given schemas", "json_schema.schema", "optional parameters that would make grammar",
            "schema too complex", "schema is too", "recursive schema",
        ]),
        Not(&["does not support structured", "does not support response", "not support json_schema", "does not support json", "response_format type is unavailable", "is_byok"]),
    ]),
    Rule::new("request.provider-limit", C::RequestProviderLimit, &[
        Said(&[
            "at most 1 image", "at most", "up to", "too many images", "maximum number of images", "maximum of 100", "maximum number of tools", "too many tools", "number of tools", "tools array too long", "array too long", "array_above_max_length", "maximum length 128", "max number of tools", "too many stop", "stop sequences", "number of stop", "exceeds the maximum number of", "cannot have more than", "no more than", "cannot exceed 128", "limited to ", "too many functions", "maximum of 4 blocks with cache_control",
            "too many documents", "maximum number of", "more than the maximum", "many-image requests", "too many pdf pages", "a maximum of", "too many messages", "maximum batch size",
        ]),
        Status(&[400, 413, 422]),
        Not(&["token", "must be one of", "invalid argument", "rate limit", "characters"]),
    ]),
    Rule::new("request.payload", C::RequestPayloadTooLarge, &[
        Said(&["payload too large", "request entity too large", "request_too_large", "request too large", "body too large", "content length limit", "request body is too large", "maximum request size", "exceeds the maximum size", "payload size exceeds", "entity too large", "request exceeds the maximum size", "length limit exceeded", "failed to buffer the request body"]),
        Not(&["tokens per min"]),
    ]),
    Rule::new("request.payload-status", C::RequestPayloadTooLarge, &[Status(&[413])]),
    Rule::new("request.code-length", C::RequestContextLength, &[Code(&["context_length_exceeded", "string_above_max_length"])]),
];
