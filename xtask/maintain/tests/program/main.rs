//! The maintainers' program as `cargo xtask` runs it.

mod drift;
mod export;
mod gateways;
mod matrix;
mod schemas;
mod support;
