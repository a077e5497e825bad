//! The program or format that wrapped an error.

use crate::ids::closed_ids;

closed_ids! {
    /// The text or structure that a client, a relay or a log put around an error.
    Wrapper as "wrapper" {
        /// An editor extension: `[OPENROUTER] 401401 ...`, or its own code after the message: `... (4028)`.
        IdeDump = "ide_dump",
        /// A status before the rest: `429: {...}`, `HTTP 402 {...}`, `402 This request requires ...`.
        StatusPrefix = "status_prefix",
        /// A Python `repr`: `Error code: 429 - {'error': {...}}`.
        PythonRepr = "python_repr",
        /// LiteLLM: `litellm.RateLimitError: RateLimitError: OpenrouterException - ...`.
        Litellm = "litellm",
        /// The AI SDK: `AI_APICallError` and its dumps with `responseBody` and `isRetryable`.
        AiSdk = "ai_sdk",
        /// The debug form of another SDK's error or response object.
        SdkRepr = "sdk_repr",
        /// A line of a log: escaped JSON, or JSON after text.
        LogLine = "log_line",
        /// Another gateway that wrapped the envelope in its own.
        Relay = "relay",
        /// The message alone.
        Text = "text",
    }
}
