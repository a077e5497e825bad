//! The operations that the suite sends to an adapter.

use openrouter_errors::Surface;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One line sent to the adapter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Op {
    /// The first line; the adapter answers with its introduction.
    Hello {
        /// The version of the protocol: 1.
        protocol: u32,
    },
    /// One call of the client.
    Run(Run),
    /// The last line; the adapter exits.
    Bye,
}

/// One call of the client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Run {
    /// The ID, returned in the result.
    pub id: String,
    /// The base URL to set in the client, with `/api/v1`.
    pub base_url: String,
    /// The API key to set in the client.
    pub api_key: String,
    /// The route to call.
    pub surface: Surface,
    /// Whether to request a stream.
    pub stream: bool,
    /// The model to request.
    pub model: String,
    /// The number of retries the client may make; `null`: the client's default, so the adapter sets nothing.
    pub max_retries: Option<u32>,
    /// The timeout to set in the client: for the connection, and for each wait between bytes.
    pub timeout_ms: u64,
}

impl Op {
    /// Serializes the op as a line, with its line feed.
    #[must_use]
    pub fn to_line(&self) -> String {
        let mut line = serde_json::to_string(self).expect("an op has only string keys");
        line.push('\n');
        line
    }
}
