//! Judging gateways: the mock plays every recorded exchange as the upstream of a gateway, the suite's own client asks
//! through the gateway, and what arrives is held against what was sent.
//!
//! - [`Config`]: the gateway, and how a request names its case through it;
//! - [`session`]: controls first, then every exchange, one request for each;
//! - [`judge`](mod@judge): a [`Verdict`] on each exchange, and the GW requirements that it holds or breaks;
//! - [`report`]: what is told about a gateway, the matrix of losses included;
//! - [`reference`](mod@reference): a transparent gateway that is part of the suite, and wrong ones made of it;
//! - [`emit`]: ready configurations of real gateways.

mod arrived;
mod ask;
mod case;
mod checks;
mod config;
mod controls;
pub mod emit;
mod evidence;
pub mod judge;
pub mod reference;
pub mod report;
pub mod session;
#[cfg(test)]
mod tests;
mod verdict;

pub(crate) use ask::{BODY_BYTES, MOST_REQUESTS};
pub use checks::{Check, checks};
pub use config::{Config, HeaderTemplate, UPSTREAM_KEY, in_case};
pub use report::GatewayReport;
pub use session::run;
pub use verdict::Verdict;
