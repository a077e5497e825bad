//! Words by which providers say that they, not the request, are at fault. They beat a 4xx status.

use super::When::{Named, Not, Raw, Relayed, Said, Status};
use super::{Cause as C, Rule};

/// Rules on outages.
pub(super) static RULES: &[Rule] = &[
    Rule::new("outage.overloaded", C::UpstreamOverloaded, &[
        Said(&[
            "overloaded", "overload", "no_available_workers", "no available workers", "no workers", "no worker", "engine_overloaded", "at capacity", "over capacity", "capacity exceeded", "capacity_exceeded", "out of capacity", "no capacity", "insufficient capacity", "exceeded capacity", "capacity constraints", "lack of capacity", "server is busy", "servers are busy", "system is busy", "service is busy", "server busy", "service busy", "model is busy", "too busy", "currently experiencing high demand", "high demand",
            "high load", "heavy load", "under load", "experiencing high traffic", "high traffic", "queue is full", "queue full", "no available capacity", "worker pool", "exhausted_capacity", "负载", "繁忙", "访问量过大", "model is currently loading", "not ready", "model is loading", "scaling up", "cold start", "instances available", "no instances", "resource is temporarily exhausted", "service tier capacity", "infrastructure is at maximum capacity", "maximum capacity", "throttled due to capacity", "temporarily overloaded",
            "all circuits open", "temporarily at capacity",
        ]),
        Not(&["rate limit reached"]),
    ]),
    Rule::new("outage.503", C::UpstreamOverloaded, &[
        Status(&[503, 529]),
        Said(&["service unavailable", "service_unavailable", "serviceunavailable", "service is unavailable", "temporarily unavailable", "currently unavailable", "is unavailable"]),
        Not(&["connect"]),
    ]),
    Rule::new("outage.timeout", C::UpstreamTimeout, &[
        Said(&[
            "timed out", "timeout", "time-out", "time out", "deadline exceeded", "deadline_exceeded", "deadline expired", "error code: 524", "524 ", "504 gateway", "gateway time-out", "took too long", "exceeded maximum time", "maximum time to live", "idle for too long", "no response received within", "超时", "request expired", "readtimeout", "did not respond in time", "not respond within",
        ]),
        Not(&["invalid value", "must be", "timeout parameter"]),
    ]),
    Rule::new("outage.invalid-response", C::UpstreamInvalidResponse, &[
        Said(&[
            "error processing stream", "invalid response.", "invalid response from", "an invalid response", "empty response", "returned an empty", "no content in response", "failed to parse response", "unable to parse response", "could not parse response", "unparseable", "unexpected response", "malformed response", "bad response", "failed to parse provider", "error parsing", "unexpected end of json", "invalid json response", "invalid sse", "failed to decode response", "no response from", "no choices", "empty completion", "empty stream", "stream ended without", "did not return any",
            "returned no content", "response was empty", "unable to parse the models", "model output error", "failed to generate a valid", "model generated invalid", "output parse", "model did not output", "failed to parse tool call", "tool_use_failed", "failed to call a function", "parsing failed", "model produced invalid", "unexpected tokens remaining in message header", "invalid chunk", "returned malformed",
        ]),
        Not(&["request body", "your request", "invalid params"]),
    ]),
    Rule::new("outage.unavailable", C::UpstreamUnavailable, &[
        Said(&[
            "service unavailable", "service_unavailable", "serviceunavailable", "service is unavailable", "service temporarily unavailable", "temporarily unavailable", "currently unavailable", "is unavailable", "unavailable at the moment", "bad gateway", "disconnect", "connection reset", "connection refused", "connection closed", "connection error", "connection aborted", "connection terminated", "connection lost", "network error", "network_error", "network connection lost", "fetch failed", "socket hang up", "econnreset",
            "econnrefused", "enotfound", "upstream connect error", "upstream request failed", "upstream error", "upstream provider", "upstream_error", "upstream service", "upstream server", "degraded", "not in service", "offline", "stream closed with reason", "stream closed", "stream aborted", "stream interrupted", "stream terminated", "terminated", "json error injected into sse stream", "error code: 520", "error code: 521", "error code: 522", "error code: 523", "error code: 502", "error code: 503", "error code: 530", "maintenance", "under maintenance", "down for",
            "unreachable", "no healthy upstream", "no route to host", "unexpected eof", "broken pipe", "remote end closed", "server disconnected", "peer closed", "tunnel", "argo", "dns", "name resolution", "ssl", "certificate", "function id", "deployment not found", "deploymentnotfound", "inference is temporarily", "cannot connect to", "could not connect", "failed to connect", "unable to connect", "connect error", "provider disconnected", "premature close", "unable to reach", "not able to reach", "closed the connection", "retry your request", "model unloaded", "cluster", "暂时不可用", "服务不可用", "returned 502", "returned 503", "http 502", "http 503",
            "backend error", "provider is down", "is down", "web server is",
        ]),
        Not(&["internal server error", "internal error", "rate limit", "quota", "enginecore", "exception", "image generation failed"]),
        Not(&["not support", "invalid param", "invalid argument", "invalid_request_error"]),
    ]),
    Rule::new("outage.internal", C::UpstreamInternal, &[
        Relayed(true),
        Said(&[
            "internal server error", "internal_server_error", "internalservererror", "internal error", "internal_error", "internal service error", "internalerror", "server_error", "server error", "servererror", "enginecore", "stack trace", "traceback", "exception:", "unhandled exception", "an exception", "list index out of range", "cuda", "out of memory", "tensor", "nccl", "triton", "runtimeerror", "assertion", "assertionerror", "keyerror", "typeerror", "attributeerror", "indexerror", "nonetype", "segmentation fault",
            "unexpected error", "unknown error", "something went wrong", "an error occurred", "error occurred", "system error", "内部错误", "系统错误", "内部服务", "服务器错误", "the server had an error", "encountered an issue", "encountered an unexpected", "encountered an internal", "generation failed", "failed to generate", "failed to process", "inference failed", "inference error", "prediction failed", "model error", "modelerrorexception", "unspecified error", "request failed", "api_error",
        ]),
        Not(&["invalid_request_error", "invalid param", "invalidparameter", "invalid argument", "invalid_argument", "must ", "not support", "rate limit"]),
    ]),
    Rule::new("outage.internal-unnamed", C::UpstreamInternal, &[
        Said(&["the server had an error", "enginecore", "stack trace", "generation failed", "exception:", "an internal error has occurred", "error occurred while processing", "our servers"]),
    ]),
    Rule::new("outage.page", C::UpstreamUnavailable, &[
        Named(true),
        Raw(&["<html", "<!doctype", "<title>", "<head"]),
        Status(&[400, 500, 502, 503, 504, 520, 521, 522, 523]),
    ]),
];
