//! The maintainers' program as `cargo xtask` runs it.

mod gateways;
mod matrix;
mod schemas;
mod support;
