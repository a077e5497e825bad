//! Collects the evidence that `openrouter-conformance` checks: adapter processes, probes, gateway sessions, the built-in
//! reference peers, deliberately broken peers, and recording.

pub mod add;
pub mod client;
pub mod gateway;
pub mod http;
mod http1;
pub mod manifest;
pub mod program;
pub mod progress;
pub mod record;
pub mod reorder;
pub mod sabotage;
pub mod server;
pub mod timeout;

/// Creates an unpredictable nonce; see [`openrouter_conformance::nonce`].
fn nonce() -> openrouter_conformance::nonce::Nonce {
    use std::hash::{BuildHasher as _, RandomState};
    openrouter_conformance::nonce::Nonce::of_seed(RandomState::new().hash_one("nonce"))
}
