//! Real gateways of a checkout: installed, started, probed, looked through, and stopped, twice each.
//!
//! - [`manifest`]: `adapters/gateways/NAME/gateway.json`, how a gateway is installed, started and asked;
//! - [`process`]: a running gateway, in a process group of its own that is stopped as a whole;
//! - [`upstream`]: what is behind a gateway while it is probed: the reference server;
//! - [`run`](mod@run): both judgements, twice;
//! - [`row`](mod@row): what two runs come to;
//! - [`page`](mod@page): the part of `docs/matrix.md`.

pub mod manifest;
pub mod row;

pub use manifest::GatewayManifest;
pub use row::GatewayRow;
