//! The format of a file of `probes/`.

use std::collections::BTreeMap;

use openrouter_errors::{ErrorType, Surface};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::edit::Edit;

/// The probes of one surface: the control requests, and for each probe the one fault that is put into one of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProbeFile {
    /// Version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// The surface that the requests go to.
    pub surface: Surface,
    /// The control requests by name: what a probe's fault is put into, and its control.
    pub twins: BTreeMap<String, RequestSpec>,
    /// The probes.
    pub probes: Vec<Probe>,
}

/// A control request. In header values `{key}` is the API key; in strings of the body `{model}` is the model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestSpec {
    /// The method.
    pub method: String,
    /// The path below the base URL.
    pub path: String,
    /// Headers, in their order. `Host`, `Content-Length` and `Connection` are the sender's.
    pub headers: Vec<(String, String)>,
    /// The JSON body; none for methods without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// What a response costs its caller.
    pub cost: Cost,
    /// What a response leaves behind.
    pub side_effect: SideEffect,
}

/// A request that provokes an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// `SURFACE/slug`; never changes.
    pub id: String,
    /// The name of the control request.
    pub twin: String,
    /// What is wrong with the request, in words.
    pub fault: String,
    /// The one difference between the control request and the request.
    pub edit: Edit,
    /// The server requirements that the probe is made for, the decisive one first.
    pub requirements: Vec<String>,
    /// Every response that is right. Anything else is a violation; the control request's success is `not_provoked`.
    pub outcomes: Vec<Outcome>,
    /// How the response is compared with others; by itself where missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compare: Option<Compare>,
    /// Why a server may take the request all the same; then a run is complete without the fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub may_be_taken: Option<String>,
    /// How the request is put on the wire.
    #[serde(default, skip_serializing_if = "Via::is_http")]
    pub via: Via,
    /// What the request costs, where the fault makes that another class than the control request's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Cost>,
    /// What the request leaves behind, where the fault makes that another class than the control request's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side_effect: Option<SideEffect>,
}

/// A response that is right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The statuses.
    pub status: Vec<u16>,
    /// The error types, where the response states a known one; empty: any that agrees with the status.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub error_types: Vec<ErrorType>,
    /// Why it is right.
    pub why: String,
}

/// How the response to a probe is compared with others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Compare {
    /// The request is healthy, in another form than the control request, and counts only if the probe of this id was provoked.
    Healthy {
        /// What shows that the target looks at this part of a request at all.
        shown_by: String,
    },
    /// The response is to be that of another probe.
    Like {
        /// Its id.
        probe: String,
    },
    /// The request is sent several times, and its control request once more behind.
    Repeat {
        /// How often.
        times: u8,
        /// All at once, and not one behind the other.
        at_once: bool,
    },
    /// The fault comes within a stream that began well.
    MidStream,
}

impl Compare {
    /// The id of the probe whose answer it is compared with, where there is one.
    #[must_use]
    pub fn other(&self) -> Option<&str> {
        match self {
            Self::Healthy { shown_by: other } | Self::Like { probe: other } => Some(other),
            Self::Repeat { .. } | Self::MidStream => None,
        }
    }
}

/// How a request is put on the wire.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// By an HTTP client.
    #[default]
    Http,
    /// Written to the connection as it stands: an HTTP client would fix or refuse it. Not possible with TLS.
    Raw,
}

/// What a response costs its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cost {
    /// The route has no price, or the request cannot be charged to anybody.
    Free,
    /// A short completion, where the server takes it.
    Completion,
}

/// What a response leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SideEffect {
    /// Nothing.
    None,
    /// A completion may be made and counted.
    Generation,
    /// A failed login is counted.
    FailedLogin,
}

impl Via {
    fn is_http(&self) -> bool {
        *self == Self::Http
    }
}
