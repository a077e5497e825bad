//! What only a client can have said: there is no envelope, and the text is about reading, not about the request.

use super::When::{Body, Envelope, Not, Said, Whole};
use super::{Cause as C, Rule};

/// Rules about clients that failed on the answer.
pub(super) static RULES: &[Rule] = &[
    Rule::new("client.keepalive", C::ClientKeepaliveMisparsed, &[
        Envelope(false),
        Body(&["openrouter processing", ": openrouter pr", ": openrout", "data: : "]),
        Body(&[
            "json", "pars", "sse format", "unexpected token", "syntaxerror", "decod", "invalid character",
            "expecting value", "expected value", "deserializ", "unmarshal", "malformed",
        ]),
    ]),
    Rule::new("client.decode", C::ClientErrorDecodeFailed, &[
        Envelope(false),
        Body(&[
            "invalid type: integer", "invalid type: string", "invalid type: null", "invalid type: map",
            "expected string, found integer", "expected a string at line", "expected string, received number",
            "expected u16", "expected struct", "cannot unmarshal number", "cannot unmarshal string", "cannot unmarshal object",
            "json: cannot unmarshal", "failed to deserialize", "failed to deserialise", "unable to deserialize",
            "error decoding response body", "missing field", "unknown variant", "did not match any variant",
            "jsondecodingexception", "keynotfound(", "typemismatch(", "dataCorrupted(", "type validation failed",
            "aitypevalidationerror", "ai_typevalidationerror", "is not a valid errorcode", "zoderror: ",
            "responsevalidationerror", "response validation failed", "failed to parse error", "unmarshaltypeerror",
        ]),
        Not(&["x-ai/", "missing field `messages`", "missing field `model`", "provider returned error"]),
    ]),
    Rule::new("client.detail-lost", C::ClientDetailLost, &[
        Envelope(false),
        Said(&[
            "parse error: expected http", "nonetype object is not", "nonetype object has no attribute", "cannot read properties of undefined",
            "cannot read property", "undefined is not an object", "undefined is not iterable", "keyerror: choices",
            "object of type nonetype has no len", "nil pointer dereference", "undefined array key",
            "no choices in response", "contained no choices", "contains no choices", "no choices returned", "missing choices", "response has no choices", "[object object]",
            "unknown error (status", "error: undefined", "response.choices is",
            "choices[0] is undefined", "reading choices", "reading message", "reading 0)", "invalid response object",
        ]),
    ]),
    Rule::new("client.detail-lost-word", C::ClientDetailLost, &[
        Envelope(false),
        Whole(&["choices", "{}", "[]", "null", "undefined", "none", "error", "error: {}", "keyerror: choices", "unknown error", "list index out of range", "api error", "an unknown error occurred", "unexpected error"]),
    ]),
    Rule::new("client.truncated", C::OutputTruncatedJson, &[
        Envelope(false),
        Said(&[
            "unexpected end of json input", "unterminated string in json", "unexpected end of data", "eof while parsing",
            "unterminated string starting at", "end of file while parsing", "premature close", "incomplete json",
            "expecting value: line", "jsondecodeerror", "unexpected eof",
        ]),
    ]),
    Rule::new("client.stream-dropped", C::StreamDropped, &[
        Envelope(false),
        Said(&[
            "peer closed connection without sending complete message body", "incomplete chunked read", "transferencodingerror",
            "payloaderror", "response payload is not completed", "stream ended without", "stream closed before",
            "without finish_reason", "connection closed before message completed", "err_incomplete_chunked_encoding",
            "stream disconnected before completion", "error reading a body from connection",
        ]),
    ]),
];
