//! Defines conformance to OpenRouter's error protocol: checks, verdicts, baselines and requirement coverage.
//!
//! Everything here is a pure function from evidence to judgement; `openrouter-runner` collects the evidence.

pub mod check;
pub mod client;
pub mod gateway;
pub mod lint;
pub mod mix;
pub mod nonce;
pub mod payload;
pub mod program;
pub mod requirements;
pub mod seed;
pub mod server;
pub mod upstream;
pub mod verdicts;
