//! A [`Driver`] makes calls with one client: an adapter process or a built-in client.

mod built_in;

use std::future::Future;
use std::pin::Pin;

use tokio::sync::Notify;

use openrouter_conformance::client::protocol::{Hello, Run, RunResult};

pub use built_in::{BuiltIn, Call};

/// A future that a [`Driver`] returns.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Makes calls with one client, concurrently up to [`Driver::parallel`].
pub trait Driver: Send + Sync {
    /// Starts the client and returns its introduction.
    fn start(&self) -> BoxFuture<'_, Result<Hello, Broken>>;

    /// Returns the most concurrent calls; known after [`Driver::start`].
    fn parallel(&self) -> usize;

    /// Makes one call. `begun` is notified once the client has the run, so that the start time of a process does not
    /// count. Dropping the future cancels the call, and kills the process that makes it.
    fn call<'a>(&'a self, run: &'a Run, begun: &'a Notify) -> BoxFuture<'a, Answer>;

    /// Stops the client completely. Returns its protocol violations outside its results.
    fn finish(&self) -> BoxFuture<'_, Vec<String>>;
}

/// The result of a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The client's result.
    Result(Box<RunResult>),
    /// The process died while it made this call and no other.
    Died {
        /// How it died, with the end of its stderr.
        how: String,
    },
    /// The process died while it made several calls; this call has to be repeated alone.
    Collateral,
    /// The adapter violated the protocol.
    Broken {
        /// The description of the violation.
        why: String,
    },
}

/// Why a client cannot be used at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Broken(pub String);
