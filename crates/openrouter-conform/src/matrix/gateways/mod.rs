//! Real gateways of a checkout: installed, started, probed, tested end to end, and stopped, twice each.
//!
//! - [`manifest`]: `adapters/gateways/NAME/gateway.json`, the installation, start and test parameters of a gateway;
//! - [`row`](mod@row): the combined results of two runs.
//!
//! The maintainers' crate runs the gateways and renders their part of `docs/matrix.md`.

pub mod manifest;
pub mod row;

pub use manifest::GatewayManifest;
pub use row::GatewayRow;
