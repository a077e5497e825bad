//! The maintainers' program as `cargo xtask` runs it.

mod drift;
mod gateways;
mod matrix;
mod schemas;
mod support;
