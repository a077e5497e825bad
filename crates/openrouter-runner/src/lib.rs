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
pub mod proxy;
pub mod record;
pub mod reorder;
pub mod sabotage;
pub mod server;
pub mod timeout;
