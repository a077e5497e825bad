//! A proxy between clients and a real API: forwards exchanges as they arrive, and reports them to an [`Observer`].
//!
//! - [`Config`] and [`start`]: the proxy, which runs until its [`Proxy`] is stopped;
//! - [`Observer`] and [`Watch`]: observe exchanges ([`crate::record`] converts them to fixtures);
//! - [`ApiRelay`]: the way to the API, also for a mock that passes requests on;
//! - `forward`: forwards one request and its response.

mod api_relay;
mod config;
mod exchange;
mod forward;
mod listen;
mod upstream;
mod write;

pub use api_relay::ApiRelay;
pub use config::Config;
pub use exchange::{Ended, Exchange, Head, Observer, Watch};
pub use listen::{Proxy, start};
pub(crate) use upstream::{KEYS, surface};
