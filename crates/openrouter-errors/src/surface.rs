//! The API surface of a request.

use crate::ids::closed_ids;

closed_ids! {
    /// The API surface of a request. It determines the native error envelope.
    ///
    /// ```
    /// use openrouter_errors::Surface;
    /// assert_eq!(Surface::from_path("/api/v1/chat/completions"), Some(Surface::ChatCompletions));
    /// assert_eq!("messages".parse(), Ok(Surface::Messages));
    /// ```
    Surface as "surface" {
        /// `chat/completions`.
        ChatCompletions = "chat_completions",
        /// `completions`, the legacy text route.
        Completions = "completions",
        /// `responses` (2025: `/api/alpha/responses`).
        Responses = "responses",
        /// `messages`, the Anthropic-shaped route.
        Messages = "messages",
        /// `embeddings`.
        Embeddings = "embeddings",
        /// `images` and its subpaths.
        Images = "images",
        /// `audio/...`.
        Audio = "audio",
        /// `rerank`.
        Rerank = "rerank",
        /// `models`, `models/...`.
        Models = "models",
        /// `key`, `keys`, `keys/...`.
        Keys = "keys",
        /// `auth/...` (PKCE), `oauth/...` (token exchange).
        Auth = "auth",
        /// Anything else: credits, generation, videos, batches, webhooks, ...
        Other = "other",
    }
}

impl Surface {
    /// Returns the surface of a request path, or `None` if the path contains no known route.
    ///
    /// Accepts any prefix (`/api/v1`, `/c/CASE/api/v1`) and ignores the query.
    #[must_use]
    pub fn from_path(path: &str) -> Option<Self> {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let segments: Vec<&str> = path.split('/').filter(|s| !s.is_empty()).collect();
        let after_version = segments
            .iter()
            .rposition(|s| matches!(*s, "v1" | "alpha" | "api"))
            .map_or(&segments[..], |at| &segments[at + 1..]);
        // A preset precedes the route.
        let after_version = match after_version {
            ["presets", _, rest @ ..] if !rest.is_empty() => rest,
            other => other,
        };
        match after_version {
            ["chat", "completions", ..] => Some(Self::ChatCompletions),
            ["completions", ..] => Some(Self::Completions),
            ["responses", ..] => Some(Self::Responses),
            ["messages", ..] => Some(Self::Messages),
            ["embeddings", ..] => Some(Self::Embeddings),
            ["images", ..] => Some(Self::Images),
            ["audio", ..] => Some(Self::Audio),
            ["rerank", ..] => Some(Self::Rerank),
            ["models" | "model", ..] => Some(Self::Models),
            ["key" | "keys", ..] => Some(Self::Keys),
            ["auth" | "oauth", ..] => Some(Self::Auth),
            [
                "credits" | "generation" | "videos" | "batches" | "providers" | "endpoints"
                | "files" | "containers" | "private-endpoints" | "interns" | "vault" | "guardrails"
                | "workspaces" | "byok",
                ..,
            ] => Some(Self::Other),
            _ => None,
        }
    }
}
