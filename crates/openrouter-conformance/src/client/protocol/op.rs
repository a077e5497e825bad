//! What the suite writes to an adapter.

use openrouter_errors::Surface;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One line for the adapter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Op {
    /// The first line; the adapter introduces itself.
    Hello {
        /// The version of the protocol: 1.
        protocol: u32,
    },
    /// One call of the client.
    Run(Run),
    /// The last line; the adapter ends.
    Bye,
}

/// One call of the client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Run {
    /// Comes back in the result.
    pub id: String,
    /// The base URL to give to the client, with `/api/v1`.
    pub base_url: String,
    /// The API key to give to the client.
    pub api_key: String,
    /// The route to call.
    pub surface: Surface,
    /// Whether to ask for a stream.
    pub stream: bool,
    /// The model to ask for.
    pub model: String,
    /// How often the client may repeat the request; `null`: its own default, so the adapter sets nothing.
    pub max_retries: Option<u32>,
    /// The timeout to give to the client: for the connection, and for each wait between bytes.
    pub timeout_ms: u64,
}

impl Op {
    /// The line, with its line feed.
    #[must_use]
    pub fn to_line(&self) -> String {
        let mut line = serde_json::to_string(self).expect("an op has only string keys");
        line.push('\n');
        line
    }
}
