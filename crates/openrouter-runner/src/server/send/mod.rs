//! Sends one request to the target and reads the response, within limits of time and memory.

mod http;
mod raw;
mod wait;

pub use wait::wait;

use openrouter_conformance::server::limits::Limits;
use openrouter_conformance::server::reply::Reply;
use openrouter_conformance::server::target::Target;
use tokio::time::Instant;

use openrouter_conformance::server::probe::{Request, Via};

/// Sends one request.
pub async fn send(target: &Target, request: &Request, via: Via, limits: &Limits) -> Reply {
    let until = Instant::now() + limits.deadline;
    match via {
        Via::Http => http::send(target, request, limits, until).await,
        Via::Raw => raw::send(target, request, limits, until).await,
    }
}

/// Describes an exceeded time limit.
fn late(limits: &Limits) -> String {
    format!("not ended after {} ms", limits.deadline.as_millis())
}

/// Describes an exceeded size limit.
fn too_long(limits: &Limits) -> String {
    format!(
        "longer than {} bytes; the rest was not read",
        limits.body_bytes
    )
}
