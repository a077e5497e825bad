//! Collects the evidence that `openrouter-conformance` checks: adapter processes, probes, gateway sessions, the built-in
//! reference peers, deliberately broken peers, and recording.

pub mod add;
pub mod awake;
pub mod client;
pub mod gateway;
pub mod http;
pub mod in_order;
pub mod program;
pub mod progress;
pub mod record;
pub mod sabotage;
pub mod server;
