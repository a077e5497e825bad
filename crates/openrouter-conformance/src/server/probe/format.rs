//! The format of the files in `probes/`.

use std::collections::BTreeMap;

use openrouter_errors::{ErrorType, Surface};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::edit::Edit;

/// The probes of one surface: the control requests, and for each probe the one fault that it adds to a control request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProbeFile {
    /// Version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// The surface of the requests.
    pub surface: Surface,
    /// The control requests by name: each is the base and the control of its probes.
    #[serde(rename = "twins")]
    pub controls: BTreeMap<String, RequestSpec>,
    /// The probes.
    pub probes: Vec<Probe>,
}

/// A control request. In header values `{key}` is replaced by the API key; in strings of the body `{model}` is replaced
/// by the model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestSpec {
    /// The method.
    pub method: String,
    /// The path below the base URL.
    pub path: String,
    /// Headers, in order. The sender adds `Host`, `Content-Length` and `Connection`.
    pub headers: Vec<(String, String)>,
    /// The JSON body; none for methods without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// The cost of a response.
    pub cost: Cost,
    /// The side effect of a request.
    pub side_effect: SideEffect,
}

/// A request that provokes an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// `SURFACE/slug`; stable.
    pub id: String,
    /// The name of the control request.
    #[serde(rename = "twin")]
    pub control: String,
    /// What is wrong with the request, in words.
    pub fault: String,
    /// The single difference from the control request.
    pub edit: Edit,
    /// The server requirements that the probe tests, the main one first.
    pub requirements: Vec<String>,
    /// Every correct response. Anything else is a violation; the control request's success is `not_provoked`.
    pub outcomes: Vec<Outcome>,
    /// How the response is compared with others; if missing, it is checked by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compare: Option<Compare>,
    /// Why a server may accept the request; then a run is complete without the fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub may_be_taken: Option<String>,
    /// How the request is sent.
    #[serde(default, skip_serializing_if = "Via::is_http")]
    pub via: Via,
    /// The cost of the request, if the fault changes its class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Cost>,
    /// The side effect of the request, if the fault changes its class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side_effect: Option<SideEffect>,
}

/// A correct response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The allowed statuses.
    pub status: Vec<u16>,
    /// The allowed error types, if the response states a known one; empty: any that matches the status.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub error_types: Vec<ErrorType>,
    /// Why the response is correct.
    pub why: String,
}

/// How the response to a probe is compared with others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Compare {
    /// The request is healthy in another form than the control request, and counts only if the probe of this ID was
    /// provoked.
    Healthy {
        /// The probe that shows that the target checks this part of a request.
        shown_by: String,
    },
    /// The response has to equal that of another probe.
    Like {
        /// The ID of the other probe.
        probe: String,
    },
    /// The request is sent several times, followed by its control request.
    Repeat {
        /// The number of repetitions.
        times: u8,
        /// Whether they are sent concurrently instead of one after the other.
        at_once: bool,
    },
    /// The fault occurs within a stream that began well.
    MidStream,
}

impl Compare {
    /// Returns the ID of the probe whose response it is compared with, if there is one.
    #[must_use]
    pub fn other(&self) -> Option<&str> {
        match self {
            Self::Healthy { shown_by: other } | Self::Like { probe: other } => Some(other),
            Self::Repeat { .. } | Self::MidStream => None,
        }
    }
}

/// How a request is sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// With an HTTP client.
    #[default]
    Http,
    /// Written to the connection unchanged, because an HTTP client would fix or reject it. Not possible with TLS.
    Raw,
}

/// The cost of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cost {
    /// The route is free, or the request cannot be charged to an account.
    Free,
    /// A short completion, if the server accepts the request.
    Completion,
}

/// The side effect of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SideEffect {
    /// Nothing.
    None,
    /// A completion may be generated and billed.
    Generation,
    /// A failed login is counted.
    FailedLogin,
}

impl Via {
    fn is_http(&self) -> bool {
        *self == Self::Http
    }
}
